"""Units of a centre and its ligands: how many keep their number of neighbours, which break, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from indrite.analysis.trajectory.cutoffs import contact_cutoff
from indrite.analysis.trajectory.neighbours import pairs_of_frames, select_pairs
from indrite.signals.base import Signal
from indrite.signals.trajectory import Trajectory

#: A unit counts as broken while it has another number of neighbours for at least this long, ps: shorter
#: gaps are stretching vibrations at the cutoff.
PERSISTENCE_PICOSECOND = 0.1


@dataclass(frozen=True, kw_only=True)
class Units(Signal):
    """Coordination of each centre, such as P in PS4, over time.

    Parameters
    ----------
    time_picosecond
        Time of each frame.
    centre
        Index of each centre in the trajectory.
    coordination
        Number of ligands of each centre.
    broken
        Whether the centre has other than the expected number of ligands, and goes on so for
        `PERSISTENCE_PICOSECOND` or to the end.
    pair, cutoff_angstrom, expected
        Centre and ligand, distance of a bond, ligands of an intact unit.
    """

    time_picosecond: Float[np.ndarray, " frame"]
    centre: Int[np.ndarray, " unit"]
    coordination: Int[np.ndarray, " frame unit"]
    broken: Bool[np.ndarray, " frame unit"]
    pair: str = "P-S"
    cutoff_angstrom: float = 2.6
    expected: int = 4

    @property
    def intact(self) -> np.ndarray:
        """Share of intact units in each frame."""
        share: np.ndarray = 1.0 - self.broken.mean(axis=1)
        return share

    def counts(self) -> dict[int, float]:
        """Return the mean number of centres with each number of ligands, over all frames."""
        found, times = np.unique(self.coordination, return_counts=True)
        frames = self.coordination.shape[0]
        return {int(one): float(count) / frames for one, count in zip(found, times, strict=True)}

    def breaks(self) -> list[tuple[int, float]]:
        """Return the units that are broken at the end, as index of the centre and time it broke for good."""
        lost = []
        for unit in np.flatnonzero(self.broken[-1]).tolist():
            whole = np.flatnonzero(~self.broken[:, unit])
            first = int(whole[-1]) + 1 if whole.size else 0
            lost.append((int(self.centre[unit]), float(self.time_picosecond[first])))
        return lost


def units(
    trajectory: Trajectory, pair: str = "P-S", *, cutoff_angstrom: float | None = None, expected: int = 4
) -> Units:
    """Return the coordination of each centre over time, which tells whether PS4 units are intact.

    Parameters
    ----------
    trajectory
        Frames with a cell.
    pair
        Centre and ligand.
    cutoff_angstrom
        Longest bond; ``None``: `contact_cutoff` of the pair, 2.6 Å for P-S (bond 2.05 Å).
    expected
        Ligands of an intact unit.

    Raises
    ------
    UsageError
        If the pair or the cutoff makes no sense.
    SignalError
        If the trajectory has no cell.
    """
    cutoff = contact_cutoff(pair) if cutoff_angstrom is None else cutoff_angstrom
    selection = select_pairs(trajectory, [pair])
    centre = trajectory.of_element(selection.elements[0][0])
    rows = []
    for found in pairs_of_frames(trajectory, selection, cutoff_angstrom=cutoff):
        ends = np.concatenate([found.first, found.second]) if selection.like[0] else found.first
        rows.append(np.bincount(ends, minlength=trajectory.atomic_number.size)[centre])
    coordination = np.array(rows)
    origin = trajectory.origin
    return Units(
        origin=origin.derived(),
        time_picosecond=trajectory.time_picosecond,
        centre=centre,
        coordination=coordination,
        broken=_lasting(coordination != expected, trajectory.time_picosecond),
        pair=selection.pairs[0],
        cutoff_angstrom=cutoff,
        expected=expected,
    )


def _lasting(other: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Stretches that last for `PERSISTENCE_PICOSECOND` or reach the end."""
    lasting = np.zeros_like(other)
    for unit in np.flatnonzero(other.any(axis=0)).tolist():
        edges = np.flatnonzero(np.diff(np.concatenate([[False], other[:, unit], [False]]).astype(int)))
        for start, stop in edges.reshape(-1, 2).tolist():
            if stop == time.size or time[stop - 1] - time[start] >= PERSISTENCE_PICOSECOND - 1e-9:
                lasting[start:stop, unit] = True
    return lasting
