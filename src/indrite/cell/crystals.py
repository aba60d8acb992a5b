"""Crystal structures: the phases that come with indrite, and the user's own files."""

from __future__ import annotations

import difflib
import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from indrite.cell.chemistry import composition
from indrite.errors import MissingPackageError, SpecimenError, StructureError
from indrite.notebook import Shown
from indrite.yaml_lines import parse_yaml

if TYPE_CHECKING:
    from ase import Atoms
    from pymatgen.core import Structure

#: ``experimental`` published crystallography; ``computed`` cell relaxed with density functional theory;
#: ``prototype`` positions of the structure type in a cell from the literature; ``derived`` edited from a
#: measured, disordered cell.
PhaseKind = Literal["experimental", "computed", "prototype", "derived"]

_SAME_ATOM_ANGSTROM = 0.01


@dataclass(frozen=True)
class Site:
    """One orbit of atoms: element, Wyckoff position, fractional coordinates of one atom of it."""

    element: str
    wyckoff: str
    position: tuple[float, float, float]


@dataclass(frozen=True)
class Shell:
    """What the neighbourhood of a phase must show.

    Parameters
    ----------
    first, second
        Elements.
    low_angstrom, high_angstrom
        Shortest and longest distance of the shell.
    neighbours
        Atoms of the second element in it, mean over the atoms of the first.
    """

    first: str
    second: str
    low_angstrom: float
    high_angstrom: float
    neighbours: float


@dataclass(frozen=True)
class CrystalPhase(Shown):
    """A phase as sourced facts; `atoms` builds it.

    Parameters
    ----------
    name
        Key, such as ``InS_Pnnm``.
    formula
        Reduced formula, such as ``InS``.
    space_group
        Number in the International Tables; standard setting, origin choice 1.
    symbol
        Hermann-Mauguin symbol; the axes are in its order.
    lattice
        a, b, c (Å), alpha, beta, gamma (degree) of the conventional cell.
    sites
        Orbits of atoms, all fully occupied.
    kind
        Where cell and positions come from, see `PhaseKind`.
    verified
        Cell and positions were read in the source; otherwise relax before relying on distances.
    observed
        False where experiments do not know the phase; leave it out of predicted products.
    default
        The bare formula stands for this phase.
    source
        Citation, record and licence.
    first_shells
        Distances and neighbours that the cell shows.
    note
        Traps.

    Examples
    --------
    >>> indium_sulfide = phase("InS")
    >>> indium_sulfide.name, indium_sulfide.symbol, len(indium_sulfide.atoms())
    ('InS_Pnnm', 'Pnnm', 8)
    """

    name: str
    formula: str
    space_group: int
    symbol: str
    lattice: tuple[float, float, float, float, float, float]
    sites: tuple[Site, ...]
    kind: PhaseKind
    verified: bool
    source: str
    first_shells: tuple[Shell, ...] = ()
    note: str = ""
    default: bool = False
    observed: bool = True

    def atoms(self) -> Atoms:
        """Return the conventional cell."""
        from ase import Atoms
        from ase.spacegroup import crystal as build

        built = build(
            [one.element for one in self.sites],
            [one.position for one in self.sites],
            spacegroup=self.space_group,
            setting=1,
            cellpar=self.lattice,
        )
        # without ASE's notes on the space group, which no longer hold once an atom has moved
        return Atoms(built.get_chemical_symbols(), positions=built.positions, cell=built.cell, pbc=True)

    def primitive(self) -> Atoms:
        """Return the primitive cell: one atom of each set that the centring of the lattice repeats."""
        import numpy as np
        from ase.geometry import get_distances
        from ase.spacegroup import Spacegroup

        atoms = self.atoms()
        cell = np.asarray(Spacegroup(self.space_group, setting=1).scaled_primitive_cell) @ atoms.cell.array
        _, distance = get_distances(atoms.positions, cell=cell, pbc=True)
        repeated = np.tril((distance < _SAME_ATOM_ANGSTROM), k=-1).any(axis=1)
        atoms = atoms[~repeated]
        atoms.set_cell(cell)
        atoms.wrap()
        return atoms

    def structure(self) -> Structure:
        """Return the conventional cell as pymatgen object.

        Raises
        ------
        MissingPackageError
            If pymatgen is not installed.
        """
        try:
            from pymatgen.core import Structure
        except ImportError:
            raise MissingPackageError("pymatgen", extra="interface", purpose="a pymatgen Structure") from None
        atoms = self.atoms()
        symbols, positions = atoms.get_chemical_symbols(), atoms.get_scaled_positions()
        return Structure(atoms.cell.array, symbols, positions)


def phase_names() -> tuple[str, ...]:
    """Return the keys of the phases that come with indrite.

    Examples
    --------
    >>> phase_names()[:3]
    ('In_I4mmm', 'Li_bcc', 'LiIn_NaTl')
    """
    return tuple(_phases())


def phase(name: str) -> CrystalPhase:
    """Return a phase by its key, or the default polymorph of a formula.

    Raises
    ------
    StructureError
        If neither is known; the message lists what comes close.

    Examples
    --------
    >>> phase("LiCl").name
    'LiCl_rocksalt'
    """
    known = _phases()
    if name in known:
        return known[name]
    wanted = _reduced(name)
    if wanted is not None:
        for one in known.values():
            if one.default and _reduced(one.formula) == wanted:
                return one
    close = difflib.get_close_matches(name, [*known, *{one.formula for one in known.values()}], 6, 0.5)
    raise StructureError(
        "unknown phase",
        got=repr(name),
        expected=f"a phase such as {', '.join(close or list(known)[:6])}",
        todo="All of them: indrite list phases; or give a structure file of yours (CIF, POSCAR, extxyz)",
    )


def crystal(name_or_path: str | os.PathLike[str]) -> Atoms:
    """Return the conventional cell of a phase, or the structure in a file of the user's.

    Parameters
    ----------
    name_or_path
        Key or formula of a phase (`phase`), or a file that ASE reads: CIF, POSCAR, extxyz, ….

    Raises
    ------
    StructureError
        If the name is unknown, or the file has no cell, partly occupied sites or overlapping atoms.
    FileFormatError
        If the file cannot be read.

    Examples
    --------
    >>> crystal("Li2S").get_chemical_formula()
    'Li8S4'
    """
    text = os.fspath(name_or_path)
    if text in _phases():
        return phase(text).atoms()
    path = Path(text)
    if path.is_file():
        from indrite.cell._crystal_file import read_crystal

        return read_crystal(path)
    if isinstance(name_or_path, os.PathLike) or os.sep in text or path.suffix.lower() in _ENDINGS:
        raise StructureError("no such structure file", where=text)
    return phase(text).atoms()


_ENDINGS = {".cif", ".vasp", ".poscar", ".xyz", ".extxyz", ".traj", ".json", ".xsf", ".res"}


def _reduced(formula: str) -> dict[str, float] | None:
    """Return the composition as fractions, or ``None`` for what is no formula."""
    try:
        counts = composition(formula)
    except SpecimenError:
        return None
    total = sum(counts.values())
    return {element: round(count / total, 9) for element, count in counts.items()}


@functools.cache
def _phases() -> Mapping[str, CrystalPhase]:
    text = (resources.files("indrite.cell") / "data" / "phases.yaml").read_text(encoding="utf-8")
    return {name: _phase(name, values) for name, values in parse_yaml(text).values.items()}


def _phase(name: str, values: dict[str, Any]) -> CrystalPhase:
    cell = tuple(float(one) for one in values["cell"])
    return CrystalPhase(
        name=name,
        formula=values["formula"],
        space_group=values["space_group"],
        symbol=values["symbol"],
        lattice=cast("tuple[float, float, float, float, float, float]", cell),
        sites=tuple(_site(text) for text in values["sites"]),
        kind=values["kind"],
        verified=values["verified"],
        source=values["source"],
        first_shells=tuple(_shell(text) for text in values["shells"]),
        note=values.get("note", ""),
        default=values["default"],
        observed=values.get("observed", True),
    )


def _site(text: str) -> Site:
    element, wyckoff, *numbers = text.split()
    x, y, z = (float(one) for one in numbers)
    return Site(element, wyckoff, (x, y, z))


def _shell(text: str) -> Shell:
    pair, *numbers = text.split()
    first, second = pair.split("-")
    low, high, neighbours = (float(one) for one in numbers)
    return Shell(first, second, low, high, neighbours)
