"""Two slabs put together in one periodic cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import StructureError
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE

if TYPE_CHECKING:
    from ase import Atoms

#: Atoms closer than this fraction of the sum of their covalent radii overlap.
OVERLAP_FRACTION = 0.6


@dataclass(frozen=True)
class Slabs:
    """Electrolyte and electrode slab in the same in-plane cell, lowest atom of each at z = 0."""

    electrolyte: Atoms
    electrode: Atoms

    def stacked(self, gaps: tuple[float, float], shift: np.ndarray) -> Atoms:
        """Return both slabs in one cell.

        Parameters
        ----------
        gaps
            Distance between outermost atoms at the electrolyte's lower and upper face, Å.
        shift
            Lateral displacement of the electrode, shape (2,), Å.
        """
        inner, outer = self.electrolyte.copy(), self.electrode.copy()
        thick = (np.ptp(inner.positions[:, 2]), np.ptp(outer.positions[:, 2]))
        height = float(sum(thick) + sum(gaps))
        below = 0.5 * thick[1] + gaps[0]
        inner.positions[:, 2] += below
        outer.positions[:, 2] += below + thick[0] + gaps[1]
        outer.positions[:, :2] += shift
        both = inner + outer
        both.set_array("side", np.repeat([ELECTROLYTE, ELECTRODE], [len(inner), len(outer)]))
        both.set_cell([inner.cell[0], inner.cell[1], [0.0, 0.0, height]])
        both.pbc = True
        both.wrap()
        return both

    def heights(self, gaps: tuple[float, float]) -> tuple[float, float]:
        """Return the middle of the lower and upper gap of `stacked`."""
        thick = (np.ptp(self.electrolyte.positions[:, 2]), np.ptp(self.electrode.positions[:, 2]))
        lower = 0.5 * thick[1] + 0.5 * gaps[0]
        return float(lower), float(0.5 * thick[1] + gaps[0] + thick[0] + 0.5 * gaps[1])


def closest_contact(atoms: Atoms, *, between_sides: bool = False) -> tuple[float, int, int, float]:
    """Return the pair of atoms with the smallest distance relative to its covalent radii.

    Returns
    -------
    tuple
        Distance over sum of covalent radii (infinite where no pair is within 4 Å), both atoms, distance (Å).
    """
    from ase.data import covalent_radii
    from vesin import NeighborList

    pairs = NeighborList(cutoff=4.0, full_list=False)
    i, j, distance = pairs.compute(
        points=atoms.positions,
        box=np.asarray(atoms.cell),
        periodic=tuple(bool(one) for one in atoms.pbc),
        quantities="ijd",
    )
    i, j = i.astype(int), j.astype(int)
    if between_sides:
        kept = atoms.arrays["side"][i] != atoms.arrays["side"][j]
        i, j, distance = i[kept], j[kept], distance[kept]
    if len(i) == 0:
        return np.inf, -1, -1, np.inf
    ratio = distance / (covalent_radii[atoms.numbers[i]] + covalent_radii[atoms.numbers[j]])
    worst = int(np.argmin(ratio))
    return float(ratio[worst]), int(i[worst]), int(j[worst]), float(distance[worst])


def check_overlap(atoms: Atoms, *, where: str) -> None:
    """Raise `StructureError` if two atoms overlap."""
    ratio, i, j, distance = closest_contact(atoms)
    if ratio < OVERLAP_FRACTION:
        raise StructureError(
            "atoms overlap",
            where=where,
            got=f"{atoms.symbols[i]} (atom {i}) and {atoms.symbols[j]} (atom {j}) {distance:.2f} Å apart",
            expected=f"at least {distance / ratio * OVERLAP_FRACTION:.2f} Å, "
            f"{OVERLAP_FRACTION:g} of the sum of the covalent radii",
        )
