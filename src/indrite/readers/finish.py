"""Record of a file → `Cycling`: time, current and voltage settled, labels, notes, origin."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indrite.errors import ClockError, FileFormatError, SignalError, UsageError
from indrite.readers.clock import compare_clocks, elapsed_from_steps
from indrite.readers.headers import ESSENTIAL, LABELS
from indrite.readers.record import Given, Record
from indrite.readers.sign import settle_sign
from indrite.signals import CellMetadata, Cycling, Origin
from indrite.units import SECONDS_PER_HOUR

#: First line of the row-index files that EC-Lab writes beside an export.
LOOP_INDEX_TITLE = "VMP EXPERIMENT LOOP INDEXES"
_FIELDS = tuple(spec.name for spec in Cycling.array_specs())
#: Backward steps up to this size are rounding in the file, not a clock that was set back.
ROUNDING_SECOND = 1e-3


def finish(record: Record, given: Given, *, cell: CellMetadata, origin: Origin, where: str) -> Cycling:
    """Return the signal of a record.

    Parameters
    ----------
    where
        The file, for messages.

    Raises
    ------
    FileFormatError
        If voltage or current is missing or has gaps.
    ClockError
        If there is no time, or it runs backwards, or contradicts the wall clock.
    """
    arrays = dict(record.arrays)
    notes = list(record.notes)
    if "voltage_volt" not in arrays:
        raise FileFormatError(
            "no column with the cell voltage", where=where, todo="Name it: --column voltage_volt='U (V)'"
        )
    rows = len(arrays["voltage_volt"])
    if rows < 2:
        raise FileFormatError("a cycling record needs at least two rows", where=where, got=rows)
    _refuse_infinite(arrays, record, where)
    _settle_time(arrays, given, notes, where=where)
    _settle_current(arrays, given, notes, where=where)
    _settle_potentials(arrays, notes)
    settle_sign(arrays, given, notes, fixed=record.sign_is_fixed, where=where)
    if given.loop_index is not None:
        path = Path(given.loop_index)
        arrays["cycle_count"] = loops_of_rows(path, rows)
        notes.append(f"cycle_count is the loop of {path.name}, counted from 0 as EC-Lab does")
    for name in LABELS:
        if name in arrays and (label := _label(arrays.pop(name))) is not None:
            arrays[name] = label
        elif name in record.arrays:
            notes.append(f"{name} left out: not whole numbers of 32 bit in every row")
    kept = {name: array for name, array in arrays.items() if name in _FIELDS}
    try:
        return Cycling(**kept, cell=cell, origin=origin, notes=tuple(notes))
    except ClockError as error:
        raise _placed(error, kept["test_time_second"], record, where) from None


def _label(values: np.ndarray) -> np.ndarray | None:
    if values.dtype == np.int32:
        return values
    with np.errstate(invalid="ignore"):
        whole: np.ndarray = values.astype(np.int32)
    return whole if np.array_equal(whole, values) else None


def _settle_time(arrays: dict[str, np.ndarray], given: Given, notes: list[str], *, where: str) -> None:
    wall = arrays.get("unix_time_second")
    step_time = arrays.pop("step_time_second", None)
    elapsed = arrays.get("test_time_second")
    if elapsed is not None and given.clock != "wall":
        pass
    elif wall is not None and (given.clock == "wall" or step_time is None):
        if not np.isfinite(wall).all():
            raise ClockError("the wall clock has gaps; test time cannot be taken from it", where=where)
        elapsed = wall - wall[0]
        notes.append("test time is taken from the wall clock")
    elif step_time is not None and given.clock != "wall":
        elapsed = elapsed_from_steps(step_time)
        notes.append("test time is added up from the time within steps")
    else:
        raise ClockError(
            "no wall clock in the file" if given.clock == "wall" else "no column with time",
            where=where,
            todo="Name it: --column test_time_second='t (s)' or --column unix_time_second='Date'",
        )
    arrays["test_time_second"] = _without_rounding(elapsed, notes)
    if wall is None or given.clock == "wall":
        return
    if given.clock == "elapsed":
        del arrays["unix_time_second"]
        notes.append("the wall clock is left out, as asked for")
        return
    if (np.diff(elapsed) >= 0).all():
        notes += compare_clocks(elapsed, wall, where=where)


def _without_rounding(elapsed: np.ndarray, notes: list[str]) -> np.ndarray:
    """Time with backward steps of rounding size removed; larger ones are left for `Cycling` to refuse."""
    back = np.diff(elapsed) < 0
    if not back.any():
        return elapsed
    peak = np.maximum.accumulate(elapsed)
    if float(np.max(peak - elapsed)) > ROUNDING_SECOND:
        return elapsed
    notes.append(f"time ran backwards by up to 1 ms in {int(back.sum())} row(s) (rounding); held there")
    return peak


def _settle_current(arrays: dict[str, np.ndarray], given: Given, notes: list[str], *, where: str) -> None:
    charge = arrays.pop("net_capacity_ah", None)
    if given.current_ampere is not None:
        if "current_ampere" in arrays or charge is not None:
            raise UsageError(
                "the file records the current; a constant current cannot be given as well", where=where
            )
        arrays["current_ampere"] = np.full(len(arrays["voltage_volt"]), float(given.current_ampere))
        notes.append(f"current is {given.current_ampere:.6g} A throughout, as given by the user")
    elif "current_ampere" not in arrays and charge is not None:
        arrays["current_ampere"] = current_from_charge(arrays["test_time_second"], charge)
        notes.append("no current column; current is the charge passed per time since the row before")
    elif "current_ampere" not in arrays:
        raise FileFormatError(
            "no column with the current",
            where=where,
            todo="Name it: --column current_ampere='I (mA)'; if the current was constant, give it:"
            " --constant-current-ma 0.4",
        )


def current_from_charge(time_second: np.ndarray, charge_ampere_hour: np.ndarray) -> np.ndarray:
    """Return the mean current since the row before, I = dQ/dt.

    Rows that share their time stamp with the row before, and the first, take the value of the next
    interval: a new step has begun there.

    Parameters
    ----------
    time_second, charge_ampere_hour
        Shape (sample,).
    """
    step = np.diff(time_second)
    with np.errstate(divide="ignore", invalid="ignore"):
        current = np.where(step > 0, np.diff(charge_ampere_hour) * SECONDS_PER_HOUR / step, np.nan)
    current = np.concatenate([[np.nan], current])
    known = np.flatnonzero(np.isfinite(current))
    if known.size == 0:
        return np.zeros_like(time_second)
    following = known[np.minimum(np.searchsorted(known, np.arange(current.size)), known.size - 1)]
    filled: np.ndarray = current[following]
    return filled


def _settle_potentials(arrays: dict[str, np.ndarray], notes: list[str]) -> None:
    counter = arrays.get("counter_electrode_potential_volt")
    if counter is None or "working_electrode_potential_volt" in arrays:
        return
    working = arrays["voltage_volt"]
    if not np.any(counter):
        del arrays["counter_electrode_potential_volt"]
        return
    arrays["working_electrode_potential_volt"] = working
    arrays["voltage_volt"] = working - counter
    notes.append("three-electrode record: voltage is Ewe - Ece; limits of the protocol may refer to Ewe")


def loops_of_rows(path: Path, rows: int) -> np.ndarray:
    """Return the number of the loop of every row, from a file of first rows; EC-Lab counts from 0.

    Raises
    ------
    FileFormatError
        If the file is no list of increasing row numbers within the record.
    """
    try:
        text = path.read_text(encoding="ascii").split("\n")
        first = np.array([int(line) for line in text if line.strip() and line.strip() != LOOP_INDEX_TITLE])
    except OSError as error:
        raise FileFormatError("the loop index cannot be read", where=path, got=error.strerror) from None
    except ValueError:
        raise FileFormatError("not a loop index: a first row number a line is expected", where=path) from None
    first = first[first < rows] if first.size and first[-1] == rows else first
    if first.size == 0 or first[0] < 0 or (np.diff(first) <= 0).any() or first[-1] >= rows:
        raise FileFormatError(
            "the loop index does not fit the record",
            where=path,
            got=f"row numbers {first[:3].tolist()} … {first[-1:].tolist()}",
            expected=f"increasing numbers from 0 to at most {rows - 1}",
        )
    return (np.searchsorted(first, np.arange(rows), side="right") - 1).clip(min=0).astype(np.int32)


def _refuse_infinite(arrays: dict[str, np.ndarray], record: Record, where: str) -> None:
    """Refuse missing and infinite values where one is enough to spoil the record."""
    for name in (*ESSENTIAL, "net_capacity_ah", "counter_electrode_potential_volt"):
        if name not in arrays or (finite := np.isfinite(arrays[name])).all():
            continue
        raise SignalError(
            f"{name} has {int((~finite).sum())} missing or infinite value(s)",
            where=where,
            got=f"the first in {record.place(int(finite.argmin()))}",
            todo="Remove these rows from the file, or repair them and say how",
        )


def _placed(error: ClockError, time: np.ndarray, record: Record, where: str) -> ClockError:
    """Error of `Cycling` with the file's name and the line in it."""
    row = int((np.diff(time) < 0).argmax()) + 1
    return ClockError(
        error.what,
        where=where,
        got=f"{error.got} ({record.place(row)})",
        expected=error.expected,
        todo="If the column is the time within a step, name the right one with --column test_time_second=…;"
        " if the wall clock is sound, use --clock wall",
    )
