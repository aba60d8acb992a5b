"""Trend of the capacity, and how charge and discharge depart from it."""

from __future__ import annotations

import numpy as np

from indrite.analysis.cycling.robust import known_median, known_scatter
from indrite.analysis.cycling.table import CycleTable

#: Fewest cycles that a trend of their own is fitted to.
TREND_CYCLES = 12
#: Relative change of the rate of fade that the extrapolated trend allows for.
TREND_CHANGE = 0.25
#: Standard error of a slope over n points of a given scatter, √12 n^-1.5, times three for scatter that
#: neighbouring cycles share (swings of temperature).
SLOPE_ERROR = 10.0
#: Cycles that a trend must span to average a daily swing; over fewer its error grows the more.
DAY_CYCLES = 24


def capacity_trend(
    table: CycleTable, known: np.ndarray, rows: np.ndarray, until: int | None
) -> tuple[np.ndarray, float, np.ndarray]:
    """Return a straight trend of the capacity (Theil-Sen), the scatter about it, and what it may be off.

    The trend goes on from the later half; how far that of the whole departs from it says what a bend
    does to the extrapolation, and a rate of fade may change on the way.

    Parameters
    ----------
    table
        The per-cycle table.
    known
        Rows of cycles that compare.
    rows
        Rows of the baseline.
    until
        Row up to which the trend is fitted, by default the end of the baseline.

    Returns
    -------
    trend, scatter, uncertainty
        Capacity in ampere-hour for each cycle, its relative scatter, and the relative error that the
        extrapolation may have, for each cycle.

    Sources
    -------
    P. K. Sen, J. Am. Stat. Assoc. 63 (1968) 1379, DOI 10.1080/01621459.1968.10480934.
    """
    known = known[(known >= rows[0]) & (known <= max(rows[-1], -1 if until is None else until))]
    known = known[:: max(1, known.size // 150)]
    capacity = 0.5 * (table.charge_capacity_ampere_hour + table.discharge_capacity_ampere_hour)
    index = np.arange(table.cycle_number.size)
    whole = _theil_sen(known, capacity[known], index)
    late = known[known.size // 2 :]
    trend = _theil_sen(late, capacity[late], index) if late.size >= TREND_CYCLES else whole
    level = max(float(np.median(capacity[known])), 1e-30)
    scatter = known_scatter(capacity[late] - trend[late]) / level
    slope_error = SLOPE_ERROR * scatter * level / known.size**1.5 * max(1.0, DAY_CYCLES / known.size)
    ahead = np.hypot(TREND_CHANGE * (trend[-1] - trend[-2]), slope_error) * np.maximum(index - known[-1], 0)
    return np.maximum(trend, 0.05 * level), scatter, (0.5 * np.abs(trend - whole) + ahead) / level


def _theil_sen(rows: np.ndarray, values: np.ndarray, index: np.ndarray) -> np.ndarray:
    first, second = np.triu_indices(rows.size, k=1)
    slope = float(np.median((values[second] - values[first]) / (rows[second] - rows[first])))
    line: np.ndarray = float(np.median(values - slope * rows)) + slope * index
    return line


def departures(table: CycleTable, trend: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return charge excess and discharge deficit; what the baseline shows already is no departure."""
    charge, discharge = table.charge_capacity_ampere_hour, table.discharge_capacity_ampere_hour
    excess = 1 - trend / np.where(charge > 0, charge, np.nan)
    deficit = trend / np.where(discharge > 0, discharge, np.nan) - 1
    return excess - known_median(excess[rows]), deficit - known_median(deficit[rows])
