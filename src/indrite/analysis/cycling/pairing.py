"""Half-cycles put together to cycles."""

from __future__ import annotations

import numpy as np

from indrite.analysis.cycling.half_cycles import HalfCycles


class Taker:
    """Takes values of the charge and discharge half-cycles of each cycle, NaN where absent."""

    def __init__(self, half: HalfCycles, ends: np.ndarray, charge: np.ndarray, discharge: np.ndarray) -> None:
        self._ends, self._pair = ends, (charge, discharge)
        self._empty = len(half) == 0

    def both(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the values of the charges and of the discharges."""
        charge, discharge = self._pair
        if self._empty:
            return np.zeros(0), np.zeros(0)
        return (
            np.where(charge >= 0, values[charge], np.nan),
            np.where(discharge >= 0, values[discharge], np.nan),
        )

    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Return what ended the charges and the discharges, empty where absent."""
        charge, discharge = self._pair
        if self._empty:
            return np.zeros(0, dtype="<U12"), np.zeros(0, dtype="<U12")
        return np.where(charge >= 0, self._ends[charge], ""), np.where(
            discharge >= 0, self._ends[discharge], ""
        )


def pairs_of(direction: np.ndarray, *, first: int, paired: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return indices of the opening and the closing half-cycle of each cycle, -1 where absent."""
    count = direction.size
    if not paired:
        return np.arange(count), np.full(count, -1)
    opener = np.flatnonzero(direction == first)
    closer = np.where(opener + 1 < count, opener + 1, -1)
    if count and direction[0] != first:  # the record begins in the second half of a cycle
        opener, closer = np.concatenate(([-1], opener)), np.concatenate(([0], closer))
    return opener, closer


def span_of(half: HalfCycles, opener: np.ndarray, closer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where each cycle begins and ends on the test clock, seconds."""
    if len(half) == 0:
        return np.zeros(0), np.zeros(0)
    begin = half.start_time_second[np.where(opener >= 0, opener, closer)]
    return begin, half.next_start_time_second[np.where(closer >= 0, closer, opener)]
