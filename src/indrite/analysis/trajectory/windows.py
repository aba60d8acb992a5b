"""Windows of time and bins of distance that distributions are counted in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indrite.errors import SignalError, UsageError
from indrite.signals.trajectory import Trajectory


def bins_of(cutoff_angstrom: float, bin_angstrom: float) -> int:
    """Return the number of bins up to the cutoff.

    Raises
    ------
    UsageError
        If cutoff or width is not a length, or there would be fewer than ten bins or more than 100 000.
    """
    if not (np.isfinite(bin_angstrom) and bin_angstrom > 0 and np.isfinite(cutoff_angstrom)):
        raise UsageError("bins need a width", got=f"{bin_angstrom} Å up to {cutoff_angstrom} Å")
    bins = round(cutoff_angstrom / bin_angstrom)
    if not 10 <= bins <= 100_000:
        raise UsageError(
            "cutoff and width of the bins do not fit",
            got=f"{cutoff_angstrom:g} Å in bins of {bin_angstrom:g} Å",
            expected="10 to 100 000 bins",
        )
    return bins


def windows_of(
    trajectory: Trajectory, windows: Sequence[tuple[float, float]] | None
) -> list[tuple[float, float]]:
    """Return the windows; for ``None`` one of all frames, which ends one interval behind the last.

    Raises
    ------
    UsageError
        If the list is empty.
    """
    if windows is None:
        time = trajectory.time_picosecond
        step = float(time[-1] - time[-2]) if time.size > 1 else 1.0
        return [(float(time[0]), float(time[-1]) + step)]
    if not windows:
        raise UsageError("no windows of time are given", expected="pairs of start and stop in picoseconds")
    return [(float(start), float(stop)) for start, stop in windows]


def frames_in(trajectory: Trajectory, start: float, stop: float) -> np.ndarray:
    """Return the indices of the frames with start <= time < stop.

    Raises
    ------
    SignalError
        If there are none.
    """
    time = trajectory.time_picosecond
    inside = np.flatnonzero((time >= start) & (time < stop))
    if inside.size == 0:
        raise SignalError(
            "no frames in this window of time",
            where=trajectory.origin.path,
            got=f"{start:g} to {stop:g} ps",
            expected=f"within {time[0]:g} to {time[-1]:g} ps",
        )
    return inside
