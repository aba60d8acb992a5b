"""Symmetric and one-way cells: a short shows as a drop of the polarisation."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from indrite.analysis.cycling.onset import Onset, change_points
from indrite.analysis.cycling.robust import known_scatter
from indrite.notebook import Shown

#: A lasting drop of the polarisation below this share of the level before it counts as one.
DROP = 0.8
#: Smallest relative scatter that a polarisation is trusted with.
SCATTER_FLOOR = 0.005
#: Change of ln(current) from which it counts as another current.
CURRENT_STEP = 0.02
#: Smallest polarisation that is told from nil: share of the record's median, and volt.
SMALLEST_SHARE, SMALLEST_VOLT = 1e-4, 1e-6


@dataclass(frozen=True)
class PolarisationDrop(Shown):
    """A lasting drop of the polarisation.

    Parameters
    ----------
    row
        First half-cycle (cycle for one-way cells) at the lower level.
    first, last
        95 % confidence interval of the row.
    before_volt, after_volt
        Median polarisation before, and from the drop on.
    before_uncertainty_volt, after_uncertainty_volt
        Robust standard deviations of single values about these.
    """

    row: int
    first: int
    last: int
    before_volt: float
    after_volt: float
    before_uncertainty_volt: float
    after_uncertainty_volt: float


def comparable_level(level: np.ndarray, current: np.ndarray) -> np.ndarray:
    """Return a polarisation series in volt from which changes of the current are taken out.

    Where the current changes, anything between a constant voltage and Ohm's law is what a cell without a
    short may do (charge transfer saturates), and is not counted; only what lies outside is. Elsewhere the
    series follows the polarisation.

    Parameters
    ----------
    level
        Polarisation of each half-cycle in volt, shape (n,); nil is lifted to the smallest reading.
    current
        Current of each half-cycle in ampere, shape (n,).
    """
    positive = np.maximum(level, max(SMALLEST_SHARE * float(np.median(level)), SMALLEST_VOLT))
    moved, driven = np.diff(np.log(positive)), np.diff(np.log(np.maximum(current, 1e-12)))
    driven[np.abs(driven) < CURRENT_STEP] = 0.0
    moved -= np.clip(moved, np.minimum(driven, 0.0), np.maximum(driven, 0.0))
    result: np.ndarray = positive[0] * np.exp(np.concatenate(([0.0], np.cumsum(moved))))
    return result


def passing_drop(level: np.ndarray) -> tuple[int, int] | None:
    """Return the first and last row of the longest drop by a fifth that did not last, ``None`` if none.

    At least three half-cycles in a row lie below the lower quartile's neighbours by a fifth.

    Parameters
    ----------
    level
        Comparable polarisation in volt, positive, shape (n,).
    """
    if level.size < 8:
        return None
    series = np.log(level)
    scatter = max(_difference_scatter(series), SCATTER_FLOOR)
    points = change_points(series / scatter, penalty=8.0 * np.log(series.size))
    edges = [0, *points, series.size]
    means = [float(np.median(series[a:b])) for a, b in itertools.pairwise(edges)]
    spans = [
        (edges[k], edges[k + 1] - 1)
        for k in range(1, len(means) - 1)
        if means[k] < min(means[k - 1], means[k + 1]) + np.log(DROP) and edges[k + 1] - edges[k] >= 3
    ]
    return max(spans, key=lambda one: one[1] - one[0], default=None)


def polarisation_drop(
    level: np.ndarray, *, rng: np.random.Generator, resamples: int = 400
) -> PolarisationDrop | None:
    """Return the first lasting drop of a polarisation series, ``None`` where there is none.

    The logarithm of the series is scaled by the scatter of its early successive differences (drift
    does not count as scatter), split by the kernel change point, and the first split after which it
    stays lower by a fifth is taken. Interval: two-level fits to block-bootstrapped residuals.

    Parameters
    ----------
    level
        Polarisation of each half-cycle in volt, positive, shape (n,).
    """
    if level.size < 6 or (level <= 0).any():
        return None
    series = np.log(level)
    scatter = max(_difference_scatter(series[: max(4, series.size // 2)]), SCATTER_FLOOR)
    points = change_points(series / scatter, penalty=8.0 * np.log(series.size))
    row = _first_fall(series, points)
    if row is None:
        return None
    first, last = _interval(series, row, rng=rng, resamples=resamples)
    before, after = level[max(0, row - 20) : row], level[row:]
    return PolarisationDrop(
        row,
        first,
        last,
        float(np.median(before)),
        float(np.median(after)),
        _relative_scatter(before) * float(np.median(before)),
        _relative_scatter(after) * float(np.median(after)),
    )


def _relative_scatter(level: np.ndarray) -> float:
    return max(known_scatter(np.log(level)), SCATTER_FLOOR)


def change_in_level(values: np.ndarray, *, rng: np.random.Generator) -> Onset | None:
    """Return the one change of level of a short noisy series (an impedance arc, say), with its interval.

    Parameters
    ----------
    values
        One value per cycle, shape (n,), n at least 6.
    """
    if values.size < 6:
        return None
    scatter = max(_difference_scatter(values), 1e-12)
    scaled = values / scatter
    rows = np.arange(2, values.size - 1)
    squares = _two_level_squares(scaled[None])[0]
    flat = float(((scaled - scaled.mean()) ** 2).sum())
    if flat - squares.min() < 8.0 * np.log(values.size):
        return None
    row = int(rows[np.argmin(squares)])
    first, last = _interval(scaled, row, rng=rng, resamples=400)
    return Onset(row, first, last, float(values[row:].mean() - values[:row].mean()), 0.0)


def _difference_scatter(series: np.ndarray) -> float:
    return float(1.4826 * np.median(np.abs(np.diff(series))) / np.sqrt(2))


def _first_fall(series: np.ndarray, points: list[int]) -> int | None:
    """Return the first change after which four fifths of the series stay below the level before it."""
    edges = [0, *points, series.size]
    for index in range(1, len(edges) - 1):
        row = edges[index]
        local = float(np.median(series[edges[index - 1] : row]))
        if float(np.quantile(series[row:], 0.8)) < local + np.log(DROP):
            return row
    return None


def _two_level_squares(series: np.ndarray) -> np.ndarray:
    """Return the sum of squares of two-level fits for every row from 2 on; ``series`` is (b, n)."""
    count = series.shape[1]
    rows = np.arange(2, count - 1)
    first = np.cumsum(series, axis=1)
    second = np.sum(series**2, axis=1, keepdims=True)
    left, total = first[:, rows - 1], first[:, -1:]
    return second - left**2 / rows - (total - left) ** 2 / (count - rows)


def _interval(series: np.ndarray, row: int, *, rng: np.random.Generator, resamples: int) -> tuple[int, int]:
    low, high = max(0, row - 25), min(series.size, row + 15)
    window, at = series[low:high], row - low
    if at < 2 or window.size - at < 2:
        return row, row
    fitted = np.where(np.arange(window.size) < at, window[:at].mean(), window[at:].mean())
    residual = window - fitted
    block = 3
    starts = rng.integers(0, window.size - block + 1, size=(resamples, window.size // block + 1))
    drawn = residual[(starts[:, :, None] + np.arange(block)) % window.size].reshape(resamples, -1)
    squares = _two_level_squares(fitted + drawn[:, : window.size])
    critical = float(np.quantile(squares[:, max(0, at - 2)] - squares.min(axis=1), 0.97))
    own = _two_level_squares(window[None])[0]
    inside = np.flatnonzero(own - own.min() <= max(critical, 1e-12)) + 2 + low
    return int(min(inside.min(), row)), int(max(inside.max(), row))
