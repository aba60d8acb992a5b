"""Two slabs put together in one periodic cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE

if TYPE_CHECKING:
    from ase import Atoms


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
