"""The user's structure file → atoms, checked."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indrite.close_atoms import check_apart
from indrite.errors import FileFormatError, StructureError

if TYPE_CHECKING:
    from ase import Atoms

_OCCUPANCY_TOLERANCE = 1e-3


def read_crystal(path: Path) -> Atoms:
    """Return the one structure of a file that ASE reads, with a periodic cell.

    Raises
    ------
    FileFormatError
        If the file cannot be read or holds several structures.
    StructureError
        If it has no cell, unknown elements, partly occupied sites or overlapping atoms.
    """
    frames = _frames(path)
    if len(frames) != 1:
        raise FileFormatError(
            "not one structure", where=path, got="several" if frames else "none",
            todo="Write the one you want into a file of its own",
        )  # fmt: skip
    atoms = frames[0]
    _check_cell(atoms, path)
    _check_elements(atoms, path)
    _check_occupancy(atoms, path)
    check_apart(atoms, where=path)
    plain = type(atoms)(numbers=atoms.numbers, positions=atoms.positions, cell=atoms.cell, pbc=True)
    plain.wrap()
    return plain


def _frames(path: Path) -> list[Atoms]:
    from ase.io import read

    options = {"fractional_occupancies": True} if path.suffix.lower() == ".cif" else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ASE's guesses about settings; the result is checked below
            frames: list[Atoms] = read(path, index=slice(0, 2), **options)
    except Exception as error:  # ASE raises whatever its parsers stumble over
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FileFormatError(
            f"not a structure that can be read ({reason[:200]})",
            where=path,
            expected="CIF, POSCAR, extxyz or another format of ASE",
        ) from error
    return frames


def _check_cell(atoms: Atoms, path: Path) -> None:
    if atoms.cell.rank < 3 or abs(atoms.cell.volume) < 1.0:
        raise StructureError(
            "a crystal without a cell",
            where=path,
            got=f"{len(atoms)} atoms, {atoms.cell.rank} cell vectors",
            expected="three cell vectors",
            todo='In extxyz the second line gives them: Lattice="ax ay az bx by bz cx cy cz"',
        )
    if not np.isfinite(atoms.positions).all():
        raise StructureError("positions that are no numbers", where=path)


def _check_elements(atoms: Atoms, path: Path) -> None:
    unknown = np.flatnonzero(atoms.numbers == 0)
    if len(unknown):
        raise StructureError(
            "atoms of no element",
            where=path,
            got=f"{len(unknown)} of {len(atoms)}, the first is atom {unknown[0] + 1}",
        )


def _check_occupancy(atoms: Atoms, path: Path) -> None:
    kinds = atoms.arrays.get("spacegroup_kinds")
    occupancy = atoms.info.get("occupancy")
    if kinds is None or not occupancy:
        return
    partial = {}
    for kind, shares in occupancy.items():
        full = len(shares) == 1 and abs(next(iter(shares.values())) - 1.0) <= _OCCUPANCY_TOLERANCE
        members = np.flatnonzero(kinds == int(kind))
        if not full and len(members):
            x, y, z = atoms.get_scaled_positions()[members[0]]
            text = " + ".join(f"{element} {share:g}" for element, share in shares.items())
            partial[f"{x:.3f} {y:.3f} {z:.3f}"] = f"{text} at {x:.3f} {y:.3f} {z:.3f}"
    if partial:
        raise StructureError(
            "partly occupied sites",
            where=path,
            got="; ".join(partial.values()),
            expected="every site full: atoms either are there or not",
            todo="Give an ordered cell (for Li6PS5Cl: indrite.cell.argyrodite.argyrodite draws one), "
            "or make one with pymatgen's OrderDisorderedStructureTransformation",
        )
