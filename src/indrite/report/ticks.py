"""Where an axis ends, where its marks stand and what they say."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from indrite.plots.chart import Axis

#: Room beyond the data, as a share of their span.
_MARGIN = 0.04
#: Numbers beyond these are written with a power of ten.
_LARGE, _SMALL = 1e5, 1e-3
#: Where a logarithmic axis ends at the latest.
_LEAST = 1e-250
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Scale:
    """An axis with ends: turns values into shares of its length.

    Parameters
    ----------
    axis
        What it is the scale of.
    first, last
        Values at its ends; ``first`` may be the larger one.
    """

    axis: Axis
    first: float
    last: float

    def share(self, values: np.ndarray) -> np.ndarray:
        """Return where values stand, 0 at the first end and 1 at the last; NaN where they cannot."""
        at = np.asarray(values, dtype=float)
        first, last = self.first, self.last
        if self.axis.scale == "log":
            with np.errstate(divide="ignore", invalid="ignore"):
                at = np.log10(at)
            first, last = np.log10(first), np.log10(last)
        shares = (at - first) / (last - first)
        return np.where(np.isfinite(shares), shares, np.nan)

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """Return marks as (value, text) within the ends, at most about so many."""
        low, high = sorted((self.first, self.last))
        if self.axis.names:
            found = [(float(at), name) for at, name in self.axis.names]
        elif self.axis.scale == "log":
            found = _log_ticks(low, high, most)
        else:
            found = _linear_ticks(low, high, most, whole=self.axis.whole)
        slack = 0.0 if self.axis.scale == "log" else 1e-9 * (high - low)
        return [(at, text) for at, text in found if low - slack <= at <= high + slack]


def scale_of(axis: Axis, values: Iterable[np.ndarray]) -> Scale:
    """Return an axis with ends: those it names, else those of the values with a little room.

    Parameters
    ----------
    axis
        What it is for; on a logarithmic one only positive values count.
    values
        All that is to be seen on it.
    """
    if axis.limits is not None and axis.limits[0] != axis.limits[1]:
        return Scale(axis, float(axis.limits[0]), float(axis.limits[1]))
    parts = [np.asarray(one, dtype=float).ravel() for one in values]
    seen = np.concatenate(parts) if parts else np.empty(0)
    seen = seen[np.isfinite(seen) & ((seen > 0.0) if axis.scale == "log" else True)]
    if seen.size == 0:
        return Scale(axis, *((0.1, 10.0) if axis.scale == "log" else (0.0, 1.0)))
    low, high = float(seen.min()), float(seen.max())
    if axis.scale == "log":
        low, high = (min(max(one, _LEAST), 1.0 / _LEAST) for one in (low, high))
        room = 10.0 ** (_MARGIN * (np.log10(high) - np.log10(low))) if high > low else 3.0
        return Scale(axis, low / room, high * room)
    room = _MARGIN * (high - low) if high > low else max(0.1 * abs(low), 0.5)
    return Scale(axis, low - room, high + room)


def _linear_ticks(low: float, high: float, most: int, *, whole: bool) -> list[tuple[float, str]]:
    from matplotlib.ticker import MaxNLocator

    locator = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10], integer=whole, min_n_ticks=2)
    at = [float(one) for one in locator.tick_values(low, high)]
    return list(zip(at, number_texts(at), strict=True))


def _log_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    first, last = int(np.ceil(np.log10(low) - 1e-9)), int(np.floor(np.log10(high) + 1e-9))
    decades = last - first + 1
    if decades < 2:
        sure = [
            base * 10.0**power
            for power in range(first - 1, last + 2)
            for base in (1, 2, 5)
            if low <= base * 10.0**power <= high
        ]
        return [(at, _number(at)) for at in sure] or _linear_ticks(low, high, most, whole=False)
    stride = -(-decades // most)
    return [(10.0**power, _number(10.0**power)) for power in range(first, last + 1, stride)]


def number_texts(values: Sequence[float]) -> list[str]:
    """Return evenly spaced numbers with as many digits as tell them apart.

    Examples
    --------
    >>> number_texts([-0.5, 0.0, 0.5])
    ['−0.5', '0.0', '0.5']
    >>> number_texts([0.0, 2e6, 4e6])
    ['0', '2×10⁶', '4×10⁶']
    """
    largest = max((abs(one) for one in values), default=0.0)
    step = min((abs(b - a) for a, b in itertools.pairwise(values)), default=largest)
    if largest >= _LARGE or 0.0 < largest < _SMALL:
        return [_number(one) if abs(one) > 1e-9 * largest else "0" for one in values]
    digits = next((count for count in range(9) if abs(round(step, count) - step) <= 1e-6 * step), 9)
    return [f"{one if abs(one) > 1e-9 * step else 0.0:.{digits}f}".replace("-", "−") for one in values]


def _number(value: float) -> str:
    """Return a number in short, with a power of ten where it is large or small."""
    if _SMALL <= abs(value) < _LARGE:
        return f"{value:.6g}".replace("-", "−")
    mantissa, _, power = f"{value:.4e}".partition("e")
    raised = f"10{str(int(power)).translate(_RAISED)}"
    short = f"{float(mantissa):g}".replace("-", "−")
    return raised if short == "1" else f"{short}×{raised}"
