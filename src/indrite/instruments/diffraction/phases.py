"""Crystals as X-rays see them: shipped phases, standards, structure files → `Phase`."""

from __future__ import annotations

import functools
import os
import re
import warnings
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indrite.analysis.diffraction.phase import Phase
from indrite.errors import FileFormatError, StructureError
from indrite.yaml_lines import parse_yaml

if TYPE_CHECKING:
    from ase import Atoms

#: Displacement parameter B of elements where nothing is known, Å²; lithium moves more, heavy atoms less.
_B = {"Li": 2.5, "H": 2.0, "O": 0.8, "F": 1.0, "Cl": 1.5, "S": 1.3, "P": 0.8, "C": 0.8}
_B_OTHER = 0.6
_ENDINGS = {".cif", ".vasp", ".poscar", ".xyz", ".extxyz", ".json", ".res"}
#: Cubic Li7PS6 of high temperature, a about 9.99 Å: Kong et al., Z. Anorg. Allg. Chem. 636, 1920 (2010),
#: cell from
#: memory. Positions are those of Li6PS5Cl with S on every anion site: X-rays see the same lines.
LI7PS6_ANGSTROM = 9.993
_ARGYRODITE = "Li6PS5Cl_ordered"


def phase_of(name_or_path: str | os.PathLike[str]) -> Phase:
    """Return a phase by name (shipped, standard, ``Li7PS6_cubic``) or formula, or from a structure file.

    Raises
    ------
    StructureError
        If the name is not known or the structure makes no sense.
    FileFormatError
        If the file cannot be read.

    Examples
    --------
    >>> phase_of("LiCl").name, phase_of("LaB6").system
    ('LiCl_rocksalt', 'cubic')
    """
    text = os.fspath(name_or_path)
    path = Path(text)
    if path.suffix.lower() in _ENDINGS or path.is_file():
        return phase_of_file(path)
    if text in _standards():
        return _standards()[text]
    if text in {"Li7PS6", "Li7PS6_cubic"}:
        return li7ps6_cubic()
    from indrite.cell.crystals import phase

    try:
        known = phase(text)
    except StructureError as error:
        close = ", ".join(sorted(_standards()))
        raise StructureError(
            "unknown phase", got=repr(text), expected=f"{error.expected}; or a standard: {close}",
            todo="Or give a structure file: --phases FILE.cif",
        ) from None  # fmt: skip
    return _from_atoms(known.name, known.formula, known.atoms(), source=known.source)


def shipped_phases(*, observed: bool = True) -> tuple[Phase, ...]:
    """Return every phase that comes with indrite: of the interface, cubic Li7PS6 and standards.

    Parameters
    ----------
    observed
        Leave out what no experiment has seen.
    """
    from indrite.cell.crystals import phase, phase_names

    known = [phase(name) for name in phase_names()]
    own = [phase_of(one.name) for one in known if one.observed or not observed]
    return (*own, li7ps6_cubic(), *_standards().values())


def phases_of(names: Iterable[str]) -> tuple[Phase, ...]:
    """Return phases by names or files, see `phase_of`; two of one name get numbers.

    Raises
    ------
    StructureError, FileFormatError
        See `phase_of`.
    """
    found: list[Phase] = []
    for name in names:
        one, number = phase_of(name), 2
        base = one.name
        while one.name in {other.name for other in found}:
            one, number = _renamed(one, f"{base}_{number}"), number + 1
        found.append(one)
    return tuple(found)


def li6ps5cl(*, exchange: float = 0.0, lattice_angstrom: float | None = None) -> Phase:
    """Return Li6PS5Cl with a share of the chloride on 4a exchanged for sulfide of 4d.

    Parameters
    ----------
    exchange
        0: all Cl on 4a; 0.5: at random; 1: all Cl on 4d.
    lattice_angstrom
        Cell; ``None``: that of the shipped phase.

    Raises
    ------
    StructureError
        If the share lies outside 0…1.
    """
    if not 0.0 <= exchange <= 1.0:
        raise StructureError("a share that cannot be", got=exchange, expected="0 to 1")
    base = phase_of(_ARGYRODITE)
    elements, positions = list(base.elements), [*base.positions]
    occupancy, displacement = np.asarray(base.occupancy).copy(), np.asarray(base.displacement_square_angstrom)
    more_elements, more_positions, more_occupancy, more_displacement = [], [], [], []
    for number, (element, place) in enumerate(zip(elements, positions, strict=True)):
        other = {"Cl": "S", "S": "Cl"}.get(element)
        if other is None or not _on_exchanged_site(element, place):
            continue
        occupancy[number] = 1.0 - exchange
        more_elements.append(other)
        more_positions.append(place)
        more_occupancy.append(exchange)
        more_displacement.append(displacement[number])
    a = base.lattice[0] if lattice_angstrom is None else lattice_angstrom
    return Phase(
        "Li6PS5Cl",
        "Li6PS5Cl",
        (a, a, a, 90.0, 90.0, 90.0),
        (*elements, *more_elements),
        np.array([*positions, *more_positions]),
        np.concatenate([occupancy, more_occupancy]),
        np.concatenate([displacement, more_displacement]),
        base.source,
    )


def _on_exchanged_site(element: str, place: np.ndarray) -> bool:
    """Whether an atom is chloride (4a) or the free sulfide (4d), not sulfur of a PS4 tetrahedron (16e)."""
    off = np.abs(4.0 * place - np.round(4.0 * place))
    return element == "Cl" or bool((off < 1e-3).all())


def li7ps6_cubic() -> Phase:
    """Return cubic Li7PS6: the frame of Li6PS5Cl with S for Cl, and lithium on 48h, 7/12 full."""
    from ase.spacegroup import crystal

    a = LI7PS6_ANGSTROM
    elements = ("S", "P", "S", "S", "Li")
    sites = ((0, 0, 0), (0, 0, 0.5), (0.1193, 0.1193, 0.3807), (0.25, 0.25, 0.75), (0.3202, 0.0183, 0.6798))
    atoms = crystal(elements, sites, spacegroup=216, cellpar=(a, a, a, 90, 90, 90))
    kinds = atoms.arrays["spacegroup_kinds"]
    symbols = tuple(atoms.get_chemical_symbols())
    return Phase(
        "Li7PS6_cubic",
        "Li7PS6",
        (a, a, a, 90.0, 90.0, 90.0),
        symbols,
        atoms.get_scaled_positions(),
        np.where(kinds == len(sites) - 1, 7.0 / 12.0, 1.0),
        np.array([_B.get(one, _B_OTHER) for one in symbols]),
        "Frame of Li6PS5Cl; a from memory of Kong et al., Z. Anorg. Allg. Chem. 636, 1920 (2010)",
    )


def phase_of_file(path: Path) -> Phase:
    """Return the structure of a file that ASE reads; partly filled sites of a CIF are kept as such.

    Raises
    ------
    FileFormatError
        If it cannot be read.
    StructureError
        If it has no cell.
    """
    from ase.io import read

    if not path.is_file():
        raise FileFormatError("no such structure file", where=path)
    options = {"fractional_occupancies": True} if path.suffix.lower() == ".cif" else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # guesses about settings
            atoms = read(path, index=0, **options)
    except Exception as error:  # ASE raises whatever its parsers stumble over
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FileFormatError(
            f"not a structure that can be read ({reason[:160]})", where=path,
            expected="CIF, POSCAR, extxyz or another format of ASE",
        ) from None  # fmt: skip
    if atoms.cell.rank < 3:
        raise StructureError("a crystal without a cell", where=path)
    name = re.sub(r"[^A-Za-z0-9_()+-]+", "_", path.stem)
    return _from_atoms(name, atoms.get_chemical_formula("reduce"), atoms, source=path.name)


def _from_atoms(name: str, formula: str, atoms: Atoms, *, source: str) -> Phase:
    elements, positions, occupancy = _sites(atoms)
    return Phase(
        name,
        formula,
        tuple(float(one) for one in atoms.cell.cellpar()),  # type: ignore[arg-type]
        tuple(elements),
        positions,
        occupancy,
        np.array([_B.get(one, _B_OTHER) for one in elements]),
        source,
    )


def _sites(atoms: Atoms) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return every element on every site with its share."""
    kinds, shares = atoms.arrays.get("spacegroup_kinds"), atoms.info.get("occupancy")
    symbols, places = atoms.get_chemical_symbols(), atoms.get_scaled_positions()
    if kinds is None or not shares:
        return symbols, places, np.ones(len(symbols))
    elements, positions, occupancy = [], [], []
    for symbol, place, kind in zip(symbols, places, kinds, strict=True):
        for element, share in (shares.get(str(kind)) or {symbol: 1.0}).items():
            elements.append(re.sub(r"[^A-Za-z].*", "", element).capitalize())
            positions.append(place)
            occupancy.append(min(float(share), 1.0))
    return elements, np.array(positions), np.array(occupancy)


@functools.cache
def _standards() -> Mapping[str, Phase]:
    file = resources.files("indrite.instruments.diffraction") / "data" / "standards.yaml"
    document = parse_yaml(file.read_text(encoding="utf-8")).values
    return {name: _standard(name, values) for name, values in document.items()}


def _standard(name: str, values: dict[str, Any]) -> Phase:
    from ase.spacegroup import crystal

    sites = [text.split() for text in values["sites"]]
    atoms = crystal(
        [one[0] for one in sites],
        [[float(number) for number in one[1:4]] for one in sites],
        spacegroup=values["space_group"],
        setting=values.get("setting", 1),
        cellpar=values["cell"],
        onduplicates="keep",
    )
    displacement = {number: float(one[4]) for number, one in enumerate(sites)}
    kinds = atoms.arrays["spacegroup_kinds"]
    return Phase(
        name,
        values["formula"],
        tuple(float(one) for one in values["cell"]),  # type: ignore[arg-type]
        tuple(atoms.get_chemical_symbols()),
        atoms.get_scaled_positions(),
        None,
        np.array([displacement[int(kind)] for kind in kinds]),
        values["source"],
    )


def _renamed(phase: Phase, name: str) -> Phase:
    from dataclasses import replace

    return replace(phase, name=name)
