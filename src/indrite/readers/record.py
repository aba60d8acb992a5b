"""What a reader hands over: arrays under Battery Data Format names, and what the user gave besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from indrite.signals import CellMetadata, Origin

#: Array in seconds, volts, …; the dtype is whatever the file holds, `finish` settles it.
Array = Any

Clock = Literal["checked", "elapsed", "wall"]
Meaning = Literal["charges", "discharges"]


@dataclass(frozen=True)
class Given:
    """What the user states because the file does not say it.

    Parameters
    ----------
    current_ampere
        Constant current of a file without a current column; positive charges the cell.
    loop_index
        Text file with the first row (counted from 0) of every loop, as EC-Lab writes beside an
        export; it becomes the cycle number.
    clock
        ``checked``: elapsed time and wall clock must agree; ``elapsed``: keep the elapsed time, drop
        the wall clock; ``wall``: take the time from the wall clock.
    positive_current
        What a positive current of the file does to the cell; ``None``: it charges, and a record that
        speaks against it is refused where no vendor's format fixes the sign.
    """

    current_ampere: float | None = None
    loop_index: str | Path | None = None
    clock: Clock = "checked"
    positive_current: Meaning | None = None


@dataclass(frozen=True)
class Request:
    """What a reader is asked for: columns named by hand and statements of the user."""

    columns: Mapping[str, str] = field(default_factory=dict)
    given: Given = field(default_factory=Given)


@dataclass(frozen=True)
class Record:
    """Columns of one file, in base units, before they become a signal.

    Parameters
    ----------
    arrays
        Battery Data Format name → column; besides the fields of `Cycling` the helpers
        ``step_time_second`` and ``net_capacity_ah`` that time and current can be derived from.
    notes
        What was assumed, derived or skipped.
    made_by
        Package → version that took part in reading.
    place
        Row (from 0) → where it stands in the file, such as ``line 12``.
    cell, origin
        What a file that indrite wrote says of the cell and of where the data come from.
    vendor
        Maker of the instrument, where the format alone does not tell.
    sign_is_fixed
        The format says what a positive current means.
    """

    arrays: Mapping[str, Array]
    notes: tuple[str, ...] = ()
    made_by: Mapping[str, str] = field(default_factory=dict)
    place: Callable[[int], str] = field(default=lambda row: f"row {row + 1}")
    cell: CellMetadata | None = None
    origin: Origin | None = None
    vendor: str | None = None
    sign_is_fixed: bool = True
