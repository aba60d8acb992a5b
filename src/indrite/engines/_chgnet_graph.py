"""Neighbours and angles of a structure as CHGNet counts them, from arrays alone.

A bond is a pair of atoms (or an atom and its own image) within the cutoff, listed once. An angle is an
ordered pair of different directed short bonds that leave the same atom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import StructureError

if TYPE_CHECKING:
    from ase import Atoms

ELEMENTS = 94
_NEAREST_ANGSTROM = 1e-3


@dataclass(frozen=True, eq=False)
class BondGraph:
    """Bonds and angles of one structure or of several, one after the other.

    Parameters
    ----------
    numbers
        Atomic numbers (atom).
    owner
        Structure of each atom (atom).
    structures
        Number of structures.
    centre, neighbour
        Atoms of each bond (bond).
    vector
        From neighbour to centre, in Å (bond, 3).
    short
        Bonds that take part in angles (short bond).
    angle_atom
        Atom at the apex (angle).
    angle_first, angle_second
        Position in ``short`` of the two bonds (angle).
    angle_signs
        +1 where the angle takes the bond from its centre, -1 from its neighbour (2, angle).
    """

    numbers: np.ndarray
    owner: np.ndarray
    structures: int
    centre: np.ndarray
    neighbour: np.ndarray
    vector: np.ndarray
    short: np.ndarray
    angle_atom: np.ndarray
    angle_first: np.ndarray
    angle_second: np.ndarray
    angle_signs: np.ndarray


def bond_graph(
    structures: Sequence[Atoms], *, cutoff_angstrom: float, short_cutoff_angstrom: float
) -> BondGraph:
    """Return the graph of the structures.

    Raises
    ------
    StructureError
        If an atom has no neighbour, two atoms coincide, an element is unknown to CHGNet or a position is
        not finite.
    """
    counts = [len(atoms) for atoms in structures]
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    parts = [_bonds(atoms, cutoff_angstrom) for atoms in structures]
    centre = np.concatenate([part[0] + start for part, start in zip(parts, starts, strict=True)])
    neighbour = np.concatenate([part[1] + start for part, start in zip(parts, starts, strict=True)])
    vector = np.concatenate([part[2] for part in parts])
    distance = np.concatenate([part[3] for part in parts])
    short = np.flatnonzero(distance < short_cutoff_angstrom)
    apex, first, second, signs = _angles(centre[short], neighbour[short], sum(counts))
    return BondGraph(
        numbers=np.concatenate([atoms.numbers for atoms in structures]),
        owner=np.repeat(np.arange(len(structures)), counts),
        structures=len(structures),
        centre=centre,
        neighbour=neighbour,
        vector=vector,
        short=short,
        angle_atom=apex,
        angle_first=first,
        angle_second=second,
        angle_signs=signs,
    )


def _bonds(atoms: Atoms, cutoff: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return centre, neighbour, vector from neighbour to centre and distance of each bond, each bond once."""
    from vesin import NeighborList

    _check_atoms(atoms)
    finder = NeighborList(cutoff=cutoff, full_list=False)
    centre, neighbour, vector, distance = finder.compute(
        points=atoms.positions,
        box=np.asarray(atoms.cell),
        periodic=tuple(bool(one) for one in atoms.pbc),
        quantities="ijDd",
    )
    centre, neighbour = centre.astype(np.int64), neighbour.astype(np.int64)
    _check_bonds(atoms, (centre, neighbour, distance), cutoff)
    return centre, neighbour, -vector, distance


def _check_atoms(atoms: Atoms) -> None:
    if not len(atoms):
        raise StructureError("no atoms", expected="at least one")
    if not np.isfinite(atoms.positions).all() or not np.isfinite(np.asarray(atoms.cell)).all():
        raise StructureError(
            "positions or cell are not finite numbers",
            todo="look at the step before: the run may have exploded",
        )
    beyond = atoms.numbers[(atoms.numbers < 1) | (atoms.numbers > ELEMENTS)]
    if beyond.size:
        raise StructureError(
            "CHGNet does not know this element", got=f"atomic number {beyond[0]}", expected=f"1 to {ELEMENTS}"
        )


def _check_bonds(atoms: Atoms, bonds: tuple[np.ndarray, np.ndarray, np.ndarray], cutoff: float) -> None:
    centre, neighbour, distance = bonds
    if distance.size and distance.min() < _NEAREST_ANGSTROM:
        nearest = int(np.argmin(distance))
        raise StructureError(
            "two atoms coincide",
            got=f"atoms {centre[nearest]} and {neighbour[nearest]} at {distance[nearest]:.1e} Å",
            todo="remove one of them",
        )
    bonded = np.zeros(len(atoms), dtype=bool)
    bonded[centre] = bonded[neighbour] = True
    if not bonded.all():
        alone = int(np.flatnonzero(~bonded)[0])
        raise StructureError(
            "an atom has no neighbour within the reach of CHGNet, which then knows no force on it",
            got=f"atom {alone} ({atoms.get_chemical_symbols()[alone]})",
            expected=f"a neighbour within {cutoff:g} Å of every atom",
            todo="remove the atom, use a denser cell, or see whether the run has exploded",
        )


def _angles(
    centre: np.ndarray, neighbour: np.ndarray, atoms: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return apex, first bond, second bond and signs of every ordered pair of directed bonds at one atom."""
    bonds = len(centre)
    leaves = np.concatenate([centre, neighbour])
    order = np.argsort(leaves, kind="stable")
    count = np.bincount(leaves, minlength=atoms)
    begin = np.concatenate([[0], np.cumsum(count)[:-1]])
    apex = leaves[order]
    partners = count[apex]
    first = np.repeat(np.arange(2 * bonds), partners)
    within = np.arange(partners.sum()) - np.repeat(np.cumsum(partners) - partners, partners)
    second = np.repeat(begin[apex], partners) + within
    different = first != second
    first, second = order[first[different]], order[second[different]]
    signs = np.where(np.stack([first, second]) < bonds, 1.0, -1.0)
    return leaves[first], first % max(bonds, 1), second % max(bonds, 1), signs
