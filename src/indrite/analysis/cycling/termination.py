"""What ended each half-cycle: voltage, time, capacity, current, interruption, or the record's end."""

from __future__ import annotations

import numpy as np

from indrite.analysis.cycling.half_cycles import HalfCycles
from indrite.analysis.cycling.robust import known_median, known_scatter
from indrite.signals.cycling import CellMetadata

#: Relative width within which durations, and capacities, count as one programmed limit.
DURATION_TOLERANCE, CAPACITY_TOLERANCE = 3e-3, 1e-3
#: Width of a voltage limit, as share of its value and at least in volt.
VOLTAGE_TOLERANCE, VOLTAGE_TOLERANCE_VOLT = 1e-3, 2e-3
#: A voltage cluster counts as a limit only if it is narrow against the voltage swing of a half-cycle;
#: in coarse records the overshoot may take up to the second share of it.
SWING_SHARE, COARSE_SHARE = 0.05, 0.3
#: Scatter of the end voltage that a limit may have in any case: noise of the reading.
TIE_VOLT = 1e-3


def terminations(half: HalfCycles, cell: CellMetadata) -> np.ndarray:
    """Return what ended each half-cycle, as text.

    A limit that the user gave is taken; others are inferred from values that repeat. A voltage limit
    must be narrow against the voltage swing, so that the nearly constant end voltage of a
    time-terminated symmetric cell does not pass for one.

    Returns
    -------
    ends
        ``voltage``, ``time``, ``capacity``, ``current``, ``interruption``, ``record`` or ``unknown``
        for each half-cycle. What ends at no limit is an interruption only where at least half of its
        direction ends at one.
    """
    ends = np.full(len(half), "", dtype="<U12")
    for direction, cutoff in ((1, cell.upper_cutoff_volt), (-1, cell.lower_cutoff_volt)):
        rows = np.flatnonzero(half.direction == direction)
        if rows.size:
            limit = cell.charge_time_limit_second if direction == 1 else None
            ends[rows] = _one_direction(half, rows, cutoff, limit)
    if (
        len(half)
        and ends[-1] in {"interruption", "unknown", "time", "capacity"}
        and not _known_limit(half, ends)
    ):
        ends[-1] = "record"
    return ends


def _known_limit(half: HalfCycles, ends: np.ndarray) -> bool:
    """Whether the last half-cycle ended by a limit that an earlier one of its direction shows too."""
    same = (half.direction[:-1] == half.direction[-1]) & (ends[:-1] == ends[-1])
    return bool(same.any()) and ends[-1] not in {"interruption", "unknown"}


def infer_cutoff(half: HalfCycles, direction: int) -> float | None:
    """Return the voltage at which most half-cycles of one direction end, ``None`` where there is none."""
    limits = _voltage_limits(half, np.flatnonzero(half.direction == direction))
    return limits[0] if limits else None


def _voltage_limits(half: HalfCycles, rows: np.ndarray) -> list[float]:
    """Return voltages that half-cycles end at, the most common first.

    The first must hold 30 % of the half-cycles, further ones (formation, check-ups) 10 % and three; a
    common duration must not hold more of them. Where rows are so far apart that the voltage overshoots
    its limit, the limit is as wide as the overshoot; a duration that then explains as many wins.
    """
    if rows.size < 2:
        return _single_hold(half, rows)
    end = half.voltage_end_volt[rows]
    swing = float(np.median(np.abs(end - half.voltage_start_volt[rows])))
    held = bool((half.hold_duration_second[rows] > 0).any())
    plain = float(np.median(_plain_width(end))) + 4.0 * _reading_noise(half, rows)
    if plain > SWING_SHARE * swing and not held:
        return []
    duration = _common_duration(half, rows)
    if limits := _clusters(end, plain, fewest=0.9 * duration):
        return [] if _time_explains_better(half, rows) else limits
    coarse = float(np.median(_voltage_width(half, rows)))
    return _clusters(end, coarse, fewest=duration + 1) if held or coarse < COARSE_SHARE * swing else []


def _time_explains_better(half: HalfCycles, rows: np.ndarray) -> bool:
    """Whether the end voltages scatter far more than the durations would let them.

    What ends by time has one duration and a voltage that follows the cell; what ends by voltage has one
    voltage and a duration that follows the cell. The slope at the end makes the two comparable.
    """
    profile, duration = half.voltage_profile_volt[rows], half.duration_second[rows]
    if (half.hold_duration_second[rows] > 0).any():
        return False
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = known_median(np.abs(profile[:, -1] - profile[:, -2]) * (profile.shape[1] - 1) / duration)
    by_duration = 3.0 * slope * known_scatter(duration)
    noise = 3.0 * _reading_noise(half, rows)
    return known_scatter(half.voltage_end_volt[rows]) > max(by_duration, noise, TIE_VOLT)


def _reading_noise(half: HalfCycles, rows: np.ndarray) -> float:
    """Return the standard deviation of a voltage reading: what differs between cycles in the last bend.

    At most the scatter of the end voltages themselves.
    """
    profile = half.voltage_profile_volt[rows]
    bend = known_scatter(profile[:, -1] - 2 * profile[:, -2] + profile[:, -3]) / np.sqrt(6.0)
    return min(bend, known_scatter(half.voltage_end_volt[rows]))


def _clusters(values: np.ndarray, width: float, *, fewest: float) -> list[float]:
    limits: list[float] = []
    left = values
    while left.size >= 2:
        centre, members = _densest(left, width)
        if members < (max(2, 0.3 * values.size, fewest) if not limits else max(3, 0.1 * values.size)):
            break
        limits.append(centre)
        left = left[np.abs(left - centre) > width]
    return limits


def _common_duration(half: HalfCycles, rows: np.ndarray) -> int:
    """Return how many half-cycles share one duration."""
    duration = half.duration_second[rows]
    positive = duration[duration > 0]
    return _densest(np.log(positive), DURATION_TOLERANCE)[1] if positive.size else 0


def _single_hold(half: HalfCycles, rows: np.ndarray) -> list[float]:
    held = rows[half.hold_duration_second[rows] > 0]
    return [float(half.voltage_end_volt[held[0]])] if held.size else []


def _plain_width(end: np.ndarray) -> np.ndarray:
    width: np.ndarray = np.maximum(np.abs(end) * VOLTAGE_TOLERANCE, VOLTAGE_TOLERANCE_VOLT)
    return width


def _voltage_width(half: HalfCycles, rows: np.ndarray) -> np.ndarray:
    profile = half.voltage_profile_volt[rows]
    apart = GRID_ROWS / np.maximum(half.last_row[rows] - half.first_row[rows], 1)  # rows, in grid steps
    back = np.clip(np.ceil(apart).astype(int), 1, int(GRID_ROWS) // 4)
    step = profile[:, -1] - profile[np.arange(rows.size), -1 - back]
    overshoot = np.abs(step) * np.clip(apart, 0.0, 1.0)
    noise = 4.0 * _reading_noise(half, rows)
    width: np.ndarray = _plain_width(half.voltage_end_volt[rows]) + overshoot + noise
    return width


#: Rows per half-cycle below which the sampling itself widens a voltage limit.
GRID_ROWS = 64.0


def _densest(values: np.ndarray, width: float) -> tuple[float, int]:
    """Return the middle and the size of the fullest window of a given width."""
    ordered = np.sort(values)
    upto = np.searchsorted(ordered, ordered + width, side="right")
    counts = upto - np.arange(ordered.size)
    best = int(np.argmax(counts))
    return float(np.median(ordered[best : upto[best]])), int(counts[best])


def _one_direction(
    half: HalfCycles, rows: np.ndarray, cutoff: float | None, time_limit: float | None
) -> np.ndarray:
    direction = int(half.direction[rows[0]])
    ends = np.full(rows.size, "", dtype="<U12")
    width = _voltage_width(half, rows)
    for limit in _voltage_limits(half, rows):
        ends[np.abs(half.voltage_end_volt[rows] - limit) <= width] = "voltage"
    if cutoff is not None:
        ends[direction * (half.voltage_end_volt[rows] - cutoff) >= -width] = "voltage"
    held = half.hold_duration_second[rows] > 0
    ends[held] = _hold_ends(half, rows[held])
    _mark_repeats(ends, half.duration_second[rows], DURATION_TOLERANCE, "time")
    if time_limit is not None:
        ends[(ends == "") & (half.duration_second[rows] > (1 - DURATION_TOLERANCE) * time_limit)] = "time"
    _mark_repeats(ends, half.capacity_ampere_hour[rows], CAPACITY_TOLERANCE, "capacity")
    ends[(ends == "") & _mirrors_the_one_before(half, rows)] = "capacity"
    ends[half.gap[rows]] = "interruption"
    known = np.mean(ends != "")
    ends[ends == ""] = "interruption" if known >= 0.5 else "unknown"
    return ends


def _mirrors_the_one_before(half: HalfCycles, rows: np.ndarray) -> np.ndarray:
    """Whether a half-cycle moves just the charge of the one before it: limited to what went in."""
    capacity = half.capacity_ampere_hour
    before = np.where(rows > 0, capacity[rows - 1], np.inf)
    return (capacity[rows] > 0) & (np.abs(capacity[rows] - before) < CAPACITY_TOLERANCE * capacity[rows])


def _hold_ends(half: HalfCycles, held: np.ndarray) -> np.ndarray:
    """A hold that ends at one current fraction but at varying times was ended by the current."""
    with np.errstate(invalid="ignore", divide="ignore"):
        fraction = half.hold_current_ampere[held] / half.current_ampere[held]
    duration = half.hold_duration_second[held]
    if held.size < 3:
        return np.full(held.size, "voltage", dtype="<U12")
    by_current = _spread(fraction) < 0.1 < 2 * _spread(duration)
    return np.full(held.size, "current" if by_current else "voltage", dtype="<U12")


def _spread(values: np.ndarray) -> float:
    middle = float(np.median(values))
    return float(np.median(np.abs(values - middle)) / abs(middle)) if middle else 0.0


def _mark_repeats(ends: np.ndarray, values: np.ndarray, tolerance: float, name: str) -> None:
    """Mark open half-cycles whose value repeats among the open ones, the largest cluster first."""
    for _ in range(8):
        left = np.flatnonzero((ends == "") & (values > 0))
        if left.size < 2:
            return
        centre, members = _densest(np.log(values[left]), tolerance)
        if members < 2:
            return
        ends[left[np.abs(np.log(values[left]) - centre) <= tolerance]] = name
