"""Pairs of atoms within a cutoff; forces and stress from the derivative of the energy along them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import StructureError

if TYPE_CHECKING:
    from ase import Atoms

NEAREST_ANGSTROM = 1e-3
_VOIGT = ([0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1])


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of one structure or of several, one after the other; each pair of atoms or images is listed once.

    Parameters
    ----------
    numbers
        Atomic numbers (atom).
    owner
        Structure of each atom (atom).
    volumes
        Volume of each structure in Å³, NaN where it is not periodic in all directions (structure).
    centre, neighbour
        Atoms of each pair (pair).
    vector
        From neighbour to centre, in Å (pair, 3).
    distance
        Its length (pair).
    """

    numbers: np.ndarray
    owner: np.ndarray
    volumes: np.ndarray
    centre: np.ndarray
    neighbour: np.ndarray
    vector: np.ndarray
    distance: np.ndarray

    def forces(self, derivative: np.ndarray) -> np.ndarray:
        """Return the forces (atom, 3) in eV/Å from dE/dvector (pair, 3)."""
        forces = np.empty((len(self.numbers), 3))
        for axis in range(3):
            on_neighbour = np.bincount(self.neighbour, derivative[:, axis], minlength=len(forces))
            forces[:, axis] = on_neighbour - np.bincount(
                self.centre, derivative[:, axis], minlength=len(forces)
            )
        return forces

    def stress(self, derivative: np.ndarray) -> np.ndarray:
        """Return the stress of a single structure in eV/Å³ (Voigt order, tension positive)."""
        return stress_of(self.vector.T @ derivative, float(self.volumes[0]))


def stress_of(virial: np.ndarray, volume_cubic_angstrom: float) -> np.ndarray:
    """Return the stress in eV/Å³ (Voigt order, tension positive) from Σ r ⊗ dE/dr (3, 3) in eV."""
    stress: np.ndarray = (0.5 * (virial + virial.T) / volume_cubic_angstrom)[_VOIGT]
    return stress


def pairs(structures: Sequence[Atoms], *, cutoff_angstrom: float) -> Pairs:
    """Return the pairs of the structures.

    Raises
    ------
    StructureError
        If there are no atoms, two atoms coincide, numbers are not finite, or a periodic cell is
        missing.
    """
    counts = [len(atoms) for atoms in structures]
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    parts = [_pairs(atoms, cutoff_angstrom) for atoms in structures]
    return Pairs(
        numbers=np.concatenate([atoms.numbers for atoms in structures]),
        owner=np.repeat(np.arange(len(structures)), counts),
        volumes=np.array([atoms.get_volume() if atoms.pbc.all() else np.nan for atoms in structures]),
        centre=np.concatenate([part[0] + start for part, start in zip(parts, starts, strict=True)]),
        neighbour=np.concatenate([part[1] + start for part, start in zip(parts, starts, strict=True)]),
        vector=np.concatenate([part[2] for part in parts]),
        distance=np.concatenate([part[3] for part in parts]),
    )


def _pairs(atoms: Atoms, cutoff: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    from vesin import NeighborList

    check_finite(atoms)
    centre, neighbour, vector, distance = NeighborList(cutoff=cutoff, full_list=False).compute(
        points=atoms.positions,
        box=np.asarray(atoms.cell),
        periodic=tuple(bool(one) for one in atoms.pbc),
        quantities="ijDd",
    )
    if distance.size and distance.min() < NEAREST_ANGSTROM:
        nearest = int(np.argmin(distance))
        raise StructureError(
            "two atoms coincide",
            got=f"atoms {centre[nearest]} and {neighbour[nearest]} at {distance[nearest]:.1e} Å",
            todo="Remove one of them",
        )
    return centre.astype(np.int64), neighbour.astype(np.int64), -vector, distance


def check_finite(atoms: Atoms) -> None:
    """Raise StructureError if there are no atoms, numbers are not finite, or a periodic cell is missing."""
    if not len(atoms):
        raise StructureError("no atoms", expected="at least one")
    if not (np.isfinite(atoms.positions).all() and np.isfinite(np.asarray(atoms.cell)).all()):
        raise StructureError(
            "positions or cell are not finite numbers",
            todo="Look at the step before: the run may have exploded",
        )
    if atoms.pbc.any() and np.linalg.matrix_rank(np.asarray(atoms.cell)[atoms.pbc]) < atoms.pbc.sum():
        raise StructureError(
            "the structure is periodic and has no cell",
            got=f"lattice vectors {np.asarray(atoms.cell).round(3).tolist()}",
            todo="Give the cell, or set pbc to False",
        )


def check_elements(numbers: np.ndarray, known: frozenset[int], *, name: str) -> None:
    """Raise StructureError if an atom is of an element that the model of this name does not know."""
    from ase.data import chemical_symbols

    unknown = sorted(set(numbers.tolist()) - known)
    if unknown:
        symbols = ", ".join(
            chemical_symbols[one] if one < len(chemical_symbols) else str(one) for one in unknown
        )
        raise StructureError(
            f"{name} does not know this element",
            got=symbols,
            expected=_named(known) if len(known) <= 12 else f"one of its {len(known)} elements",
            todo="Choose another engine for it, such as chgnet",
        )


def _named(known: frozenset[int]) -> str:
    from ase.data import chemical_symbols

    return ", ".join(chemical_symbols[one] for one in sorted(known))


def check_neighbours(found: Pairs, *, name: str, cutoff_angstrom: float) -> None:
    """Raise StructureError if an atom has no neighbour."""
    from ase.data import chemical_symbols

    bonded = np.zeros(len(found.numbers), dtype=bool)
    bonded[found.centre] = bonded[found.neighbour] = True
    if bonded.all():
        return
    alone = int(np.flatnonzero(~bonded)[0])
    index = alone - int(np.flatnonzero(found.owner == found.owner[alone])[0])
    raise StructureError(
        f"an atom has no neighbour within the reach of {name}, which then knows no force on it",
        got=f"atom {index} ({chemical_symbols[found.numbers[alone]]})",
        expected=f"a neighbour within {cutoff_angstrom:g} Å of every atom",
        todo="Remove the atom, use a denser cell, or see whether the run has exploded",
    )
