"""Time in files: durations, dates, days since 1900, and the check of elapsed time against the wall clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import ClockError
from indrite.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    import polars as pl

SECONDS_PER_DAY = 86400.0
#: Days between 1899-12-30, where OLE automation and Excel dates count from, and 1970-01-01.
OLE_EPOCH_DAYS = 25569.0
#: Numbers above this are seconds since 1970 (1973 and later), below it days since 1899.
SMALLEST_UNIX_SECOND = 1e8
#: Largest difference between the pace of the two clocks that is drift and not a wrong unit.
PACE_TOLERANCE = 0.05
#: Most blocks that the pace is compared over; enough for a median.
_BLOCKS = 200
#: With fewer blocks than this a single pause could pass for a wrong pace, so only the ratios of units
#: of time count.
_FEW_BLOCKS = 5
_UNIT_RATIOS = (1e3, 60.0, 3600.0, 86400.0)
_DURATION = r"^\s*-?(?:(\d+)\s*d(?:ays?)?[\s,:]*)?(\d+):(\d+):(\d+(?:[.,]\d+)?)\s*$"


def parse_durations(text: pl.Series) -> pl.Series:
    """Return durations such as ``141:23:44``, ``0d 00:01:30.88`` or plain seconds, in seconds.

    What cannot be read becomes null.
    """
    import polars as pl

    parts = text.str.extract_groups(_DURATION).struct.unnest()
    days, hours, minutes = (parts.to_series(place).cast(pl.Float64) for place in range(3))
    seconds = parts.to_series(3).str.replace(",", ".", literal=True).cast(pl.Float64)
    total = days.fill_null(0) * SECONDS_PER_DAY + hours * SECONDS_PER_HOUR + minutes * 60.0 + seconds
    return total.rename(text.name)


def parse_clock(text: pl.Series, dates: Sequence[str]) -> pl.Series | None:
    """Return a wall clock in seconds since 1970 (taken as UTC); ``None`` if no pattern fits.

    Parameters
    ----------
    text
        Dates, seconds since 1970, or days since 1899-12-30 (Access and Excel).
    dates
        `strptime` patterns to try, in order.
    """
    import polars as pl

    stripped = text.str.strip_chars()
    numbers = stripped.cast(pl.Float64, strict=False)
    if numbers.null_count() == stripped.null_count():
        return unix_seconds(numbers)
    for pattern in dates:
        stamps = stripped.str.to_datetime(pattern, strict=False, time_unit="us", exact=True)
        if stamps.null_count() == stripped.null_count():
            return stamps.dt.epoch("us").cast(pl.Float64) / 1e6
    return None


def unix_seconds(numbers: pl.Series) -> pl.Series:
    """Return numbers that are seconds since 1970 or days since 1899-12-30 as seconds since 1970."""
    first = numbers.drop_nulls().first()
    if isinstance(first, float) and first < SMALLEST_UNIX_SECOND:
        return (numbers - OLE_EPOCH_DAYS) * SECONDS_PER_DAY
    return numbers


def elapsed_from_steps(step_time: np.ndarray) -> np.ndarray:
    """Return test time from time within steps: a fall starts a step where the last row ended."""
    step = np.diff(step_time, prepend=step_time[:1])
    return np.cumsum(np.where(step < 0, step_time, step))


def compare_clocks(elapsed: np.ndarray, wall: np.ndarray, *, where: str) -> list[str]:
    """Check that elapsed time and wall clock run at one pace; return notes on how they differ.

    The pace is the median over blocks of rows, so that pauses and set clocks, which are normal in
    long tests, do not count, while a wrong unit, or the time within a step, does.

    Raises
    ------
    ClockError
        If the median pace differs by more than `PACE_TOLERANCE`.
    """
    notes = []
    if (back := int((np.diff(wall) < 0).sum())) > 0:
        notes.append(f"the wall clock runs backwards {back} time(s); the elapsed time is used")
    ratios = _paces(elapsed, wall)
    if ratios.size and _contradict(ratios):
        raise ClockError(
            "the elapsed time contradicts the wall clock",
            where=where,
            got=f"{np.median(ratios):.4g} s of test time per second of wall clock (median)",
            expected="1 s per second",
            todo="Say which is right with --clock elapsed or --clock wall, or name the right column and"
            " unit: --column test_time_second='Time (h)'",
        )
    difference = float((wall[-1] - wall[0]) - (elapsed[-1] - elapsed[0]))
    if abs(difference) > max(10.0, 1e-3 * float(elapsed[-1] - elapsed[0])):
        longer = "wall clock" if difference > 0 else "elapsed time"
        notes.append(
            f"the {longer} runs {abs(difference):.6g} s longer than the other (pauses or a clock set)"
        )
    return notes


def _paces(elapsed: np.ndarray, wall: np.ndarray) -> np.ndarray:
    """Elapsed seconds per second of wall clock, in blocks that outlast the resolution of the stamps."""
    sample = np.round(wall[:: max(1, wall.size // 1000)], 3)
    resolution = next((step for step in (60.0, 1.0) if np.all(np.nan_to_num(sample) % step == 0.0)), 1e-3)
    shortest = 2.0 * resolution / PACE_TOLERANCE
    span = max(elapsed[-1] - elapsed[0], wall[-1] - wall[0])
    blocks = int(np.clip(np.nan_to_num(span / shortest), 1, min(_BLOCKS, elapsed.size - 1)))
    edges = np.unique(np.linspace(0, elapsed.size - 1, blocks + 1).astype(np.int64))
    by_elapsed, by_wall = np.diff(elapsed[edges]), np.diff(wall[edges])
    counted = np.isfinite(by_wall) & (np.maximum(by_elapsed, by_wall) > shortest)
    if counted.sum() < _FEW_BLOCKS:
        by_elapsed, by_wall = _spans_without_pause(elapsed, wall)
        counted = np.maximum(by_elapsed, by_wall) > shortest
    paces: np.ndarray = by_elapsed[counted] / np.maximum(by_wall[counted], resolution)
    return paces


def _spans_without_pause(elapsed: np.ndarray, wall: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Spans of both clocks without the one interval in which they differ most, which may be a pause."""
    by_elapsed, by_wall = np.diff(elapsed), np.diff(wall)
    known = np.isfinite(by_wall)
    worst = int(np.where(known, np.abs(by_wall - by_elapsed), -1.0).argmax())
    known[worst] = False
    return np.array([by_elapsed[known].sum()]), np.array([by_wall[known].sum()])


def _contradict(paces: np.ndarray) -> bool:
    pace = float(np.median(paces))
    if paces.size >= _FEW_BLOCKS:
        return abs(pace - 1.0) > PACE_TOLERANCE
    factor = max(pace, 1.0 / pace) if pace > 0 else 0.0
    return any(abs(factor / ratio - 1.0) < PACE_TOLERANCE for ratio in _UNIT_RATIOS)
