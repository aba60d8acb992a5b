"""Curves out of a record and charts of many points, thinned for the screen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from indrite.analysis.cycling.table import CycleTable
from indrite.plots.chart import Axis, Chart, Line
from indrite.signals import Cycling
from indrite.units import SECONDS_PER_HOUR

#: Points that a voltage curve keeps for the screen.
CURVE_POINTS = 240
#: Points that any other series keeps.
SERIES_POINTS = 2000


def half_cycle(
    cycling: Cycling, table: CycleTable, *, cycle: int, sign: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return capacity passed (ampere-hour, from zero) and voltage of one charge (1) or discharge (-1).

    Thinned to `CURVE_POINTS` points that follow the curve. Empty where the half-cycle is absent.
    """
    at = np.flatnonzero(table.cycle_number == cycle)
    empty = np.empty(0)
    if at.size == 0:
        return empty, empty
    span = slice(
        int(np.searchsorted(cycling.test_time_second, table.start_time_second[at[0]], side="left")),
        int(np.searchsorted(cycling.test_time_second, table.end_time_second[at[0]], side="right")),
    )
    time, current = cycling.test_time_second[span], sign * cycling.current_ampere[span]
    rows = _longest_run(time, current)
    if rows.size < 2:
        return empty, empty
    step = np.diff(time[rows]) * (np.diff(rows) == 1)  # no charge flows over a gap
    mean = (current[rows][1:] + current[rows][:-1]) / 2
    passed, voltage = np.concatenate([[0.0], np.cumsum(step * mean)]), cycling.voltage_volt[span][rows]
    keep = _thin(passed, voltage, CURVE_POINTS)
    return passed[keep] / SECONDS_PER_HOUR, voltage[keep]


def _longest_run(time: np.ndarray, current: np.ndarray) -> np.ndarray:
    """Return the rows of positive current, of the run that passes most charge; rests do not end a run.

    A cycle may begin with the last row of the one before it: that row is a run of its own.
    """
    if current.size == 0:
        return np.empty(0, dtype=int)
    # holds end at a small current: the threshold only keeps rests out
    threshold = 1e-3 * np.abs(current).max()
    rows = np.flatnonzero(current > threshold)
    run = np.cumsum(current < -threshold)[rows]
    if rows.size == 0:
        return rows
    charge = np.bincount(run, weights=current[rows] * np.gradient(time)[rows] if time.size > 1 else None)
    return rows[run == int(np.argmax(charge))]


def _thin(x: np.ndarray, y: np.ndarray, points: int) -> np.ndarray:
    """Return indices of points at about equal distances along a curve, ends included."""
    if x.size <= points:
        return np.arange(x.size)
    spans = [np.ptp(one) or 1.0 for one in (x, y)]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x) / spans[0], np.diff(y) / spans[1]))])
    return np.unique(np.searchsorted(along, np.linspace(0.0, along[-1], points)).clip(0, x.size - 1))


def record_chart(cycling: Cycling) -> Chart:
    """Tell the voltage of a whole record over time, with its highest and lowest values."""
    keep = extremes(cycling.voltage_volt, SERIES_POINTS)
    line = Line(cycling.test_time_second[keep] / SECONDS_PER_HOUR, cycling.voltage_volt[keep], "voltage")
    return Chart(x=Axis("Time (h)"), y=Axis("Voltage (V)"), lines=(line,))


def thin_chart(chart: Chart, points: int = SERIES_POINTS) -> Chart:
    """Return a chart whose series have at most so many points; the outliers are among them."""
    if all(line.x.size <= points for line in chart.lines):
        return chart
    lines = [(line, extremes(line.y, points)) for line in chart.lines]
    return replace(chart, lines=[replace(one, x=one.x[keep], y=one.y[keep]) for one, keep in lines])


def extremes(values: np.ndarray, points: int) -> np.ndarray:
    """Return indices of the lowest and highest value of each stretch, ends included.

    Parameters
    ----------
    values
        One series; values that are not finite are passed over.
    points
        About how many indices; series no longer than this are kept whole.

    Examples
    --------
    >>> extremes(np.array([0.0, 0, 9, 0, 0, 0, -9, 0]), 4).tolist()
    [0, 2, 4, 6, 7]
    """
    if values.size <= points:
        return np.arange(values.size)
    starts = np.linspace(0, values.size, points // 2, endpoint=False).astype(int)
    known = np.isfinite(values)
    low, high = np.where(known, values, np.inf), np.where(known, values, -np.inf)
    found = [0, values.size - 1]
    for first, end in zip(starts, [*starts[1:], values.size], strict=True):
        found += [first + int(np.argmin(low[first:end])), first + int(np.argmax(high[first:end]))]
    return np.unique(found)
