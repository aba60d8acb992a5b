"""Cells of a vendor's table → columns in base units under Battery Data Format names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import FileFormatError, UnitError
from indrite.readers.clock import SMALLEST_UNIX_SECOND, parse_clock, parse_durations, unix_seconds
from indrite.readers.headers import ESSENTIAL, LABELS, Column, Dialect
from indrite.readers.record import Record

if TYPE_CHECKING:
    import polars as pl

#: Columns that cyclers write whether or not a sensor is connected.
_SENSORS = ("ambient_temperature_celsius", "surface_temperature_celsius", "surface_pressure_pa")
_ABSOLUTE_ZERO_CELSIUS = -273.15


def to_record(
    frame: pl.DataFrame,
    columns: Sequence[Column],
    dialect: Dialect,
    *,
    notes: Sequence[str] = (),
    place: Callable[[int], str] = lambda row: f"row {row + 1}",
) -> Record:
    """Return the record of a table.

    Rows without any value are left out; a missing value in an essential column refuses the file.

    Parameters
    ----------
    frame
        Cells, one column ``c<index>`` each.
    notes
        What was noted before.
    place
        Row → where it stands in the file.

    Raises
    ------
    FileFormatError
        If an essential column has a missing value.
    UnitError
        If the sign of an unsigned current cannot be established.
    """
    import polars as pl

    said = list(notes)
    frame, rows = _without_empty_rows(frame, said)
    here = place if rows is None else lambda row: place(int(rows[row]))
    arrays: dict[str, np.ndarray] = {}
    discharging: np.ndarray | None = None
    for number, column in enumerate(columns):
        series = frame[f"c{column.index}"]
        if all(later.index != column.index for later in columns[number + 1 :]):
            # taken out one by one, so that a long record is not held twice
            frame.drop_in_place(f"c{column.index}")
        if column.kind == "state":
            states = series.cast(pl.String).str.strip_chars()
            discharging = states.str.contains(dialect.discharge_state).fill_null(False).to_numpy()
            continue
        values = _converted(series, column, dialect, said)
        del series
        if values is None:
            continue
        if column.target in ESSENTIAL:
            _no_gap(values, column, here)
        arrays[column.target] = to_numpy(values)
    if "current_ampere" in arrays and (discharging is not None or dialect.may_be_unsigned):
        arrays["current_ampere"] = _signed(arrays["current_ampere"], discharging, said)
    return Record(arrays, tuple(said), place=here)


def to_numpy(series: pl.Series) -> np.ndarray:
    """Return a column as array, without a copy where polars allows it; labels as 32-bit integers."""
    import polars as pl

    if series.name not in LABELS:
        series = series.cast(pl.Float64)
    elif series.dtype != pl.Int32:
        series = series.cast(pl.Int32, strict=False)
    array: np.ndarray = series.rechunk().to_numpy()
    return array


def _without_empty_rows(frame: pl.DataFrame, notes: list[str]) -> tuple[pl.DataFrame, np.ndarray | None]:
    import polars as pl

    if frame.height == 0 or not any(series.null_count() for series in frame):
        return frame, None
    empty = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    if not empty.any():
        return frame, None
    notes.append(f"{int(empty.sum())} empty row(s) left out")
    return frame.filter(~empty), np.flatnonzero(~empty.to_numpy())


def _converted(series: pl.Series, column: Column, dialect: Dialect, notes: list[str]) -> pl.Series | None:
    """Column in base units; ``None`` where it holds nothing of use."""
    import polars as pl

    if column.target not in ESSENTIAL and series.null_count() == len(series):
        notes.append(f"column {column.header!r} is empty and left out")
        return None
    if column.kind == "duration":
        return parse_durations(series.cast(pl.String)).rename(column.target)
    if column.kind == "clock":
        return _wall_clock(series, column, dialect, notes)
    if column.kind == "label":
        return _label(series, column, notes)
    unit = column.unit
    values = series.cast(pl.Float64, strict=False)
    if unit is not None and (unit.factor != 1.0 or unit.offset):
        values = values * unit.factor + unit.offset if unit.offset else values * unit.factor
    return None if _no_sensor(values, column, dialect, notes) else values.rename(column.target)


def _wall_clock(series: pl.Series, column: Column, dialect: Dialect, notes: list[str]) -> pl.Series | None:
    import polars as pl

    if series.dtype.is_temporal():
        stamps: pl.Series | None = series.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) / 1e6
    elif series.dtype.is_numeric():
        stamps = unix_seconds(series.cast(pl.Float64))
    else:
        stamps = parse_clock(series, dialect.dates)
    if stamps is None:
        notes.append(f"column {column.header!r} left out: not a date {dialect.vendor} is known to write")
        return None
    if column.unit is None and not _counts_from_1970(series):
        notes.append("the wall clock states no time zone; taken as UTC")
    return (stamps * column.unit.factor if column.unit else stamps).rename(column.target)


def _counts_from_1970(series: pl.Series) -> bool:
    import polars as pl

    numbers = pl.Series([], dtype=pl.Float64)
    if not series.dtype.is_temporal():
        numbers = series.head(1).cast(pl.Float64, strict=False).drop_nulls()
    return len(numbers) > 0 and float(numbers[0]) > SMALLEST_UNIX_SECOND


def _label(series: pl.Series, column: Column, notes: list[str]) -> pl.Series | None:
    import polars as pl

    whole = series.cast(pl.Int32, strict=False)
    if whole.null_count() or not (series.dtype.is_integer() or (whole == series.cast(pl.Float64)).all()):
        notes.append(f"column {column.header!r} left out: not whole numbers of 32 bit in every row")
        return None
    return whole.rename(column.target)


def _no_sensor(values: pl.Series, column: Column, dialect: Dialect, notes: list[str]) -> bool:
    if column.target not in _SENSORS:
        return False
    if dialect.zero_is_absent and (values == 0.0).all():
        notes.append(f"column {column.header!r} left out: zero in every row, no sensor")
        return True
    lowest = values.min()
    impossible = (
        isinstance(lowest, float) and "temperature" in column.target and lowest < _ABSOLUTE_ZERO_CELSIUS
    )
    if impossible:
        notes.append(f"column {column.header!r} left out: below absolute zero, no sensor")
    return impossible


def _no_gap(values: pl.Series, column: Column, place: Callable[[int], str]) -> None:
    if values.null_count() == 0:
        return
    row = int(values.is_null().arg_true()[0])
    raise FileFormatError(
        f"column {column.header!r} has {values.null_count()} missing or unreadable value(s)",
        got=f"the first in {place(row)}",
        todo="Remove these rows from the file, or repair them and say how",
    )


def _signed(current: np.ndarray, discharging: np.ndarray | None, notes: list[str]) -> np.ndarray:
    """Current with sign, from a cycler that may write its size and the state beside it."""
    if (current < 0).any():
        return current
    if discharging is None:
        raise UnitError(
            "the sign of the current cannot be established: no negative value and no state column",
            todo="Name the column with the states: --column state='State'",
        )
    if discharging.any():
        notes.append("the file writes the size of the current; its sign is taken from the state column")
    return np.where(discharging, -current, current)
