"""Header texts: name and unit apart, a vendor's names as data, which column is which quantity."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from indrite.errors import UnitError, UsageError
from indrite.units import UNITS, Unit, parse_unit

#: What a cell holds: a number with a unit, a duration such as ``1d 02:03:04.5``, a wall clock (date
#: and time, or a number), a whole-number label, or the letter of a cycler state.
Kind = Literal["number", "duration", "clock", "label", "state"]

#: Battery Data Format name -> what its unit measures; the helpers are not fields of `Cycling`.
DIMENSIONS = {
    "test_time_second": "time",
    "step_time_second": "time",
    "voltage_volt": "voltage",
    "current_ampere": "current",
    "net_capacity_ah": "charge",
    "ambient_temperature_celsius": "temperature",
    "surface_temperature_celsius": "temperature",
    "surface_pressure_pa": "pressure",
    "working_electrode_potential_volt": "voltage",
    "counter_electrode_potential_volt": "voltage",
}
LABELS = ("cycle_count", "step_count", "step_id")
#: What `--column` may name.
TARGETS = (*DIMENSIONS, "unix_time_second", *LABELS, "state")
#: Without these there is no record; a unit that is missing here refuses the file.
ESSENTIAL = ("test_time_second", "step_time_second", "voltage_volt", "current_ampere")

_UNITLESS: dict[str, Kind] = {**dict.fromkeys(LABELS, "label"), "unix_time_second": "clock", "state": "state"}
_DURATION_UNIT = re.compile(r"(d[: ]*)?h+:m+i?n?:s+(\.m*s*)?", re.IGNORECASE)
_COMMENT = re.compile(r"^[#~%]+\s*(?=[^\W\d])")
_TAILS = (
    re.compile(r"(.*\S)\s*\(([^()]*)\)"),
    re.compile(r"(.*\S)\s*\[([^\[\]]*)\]"),
    re.compile(r"(.*\S)#(.+)"),
    re.compile(r"(.*\S)\s*/\s*([^/]+)"),
)


@dataclass(frozen=True)
class Field:
    """One quantity in a vendor's table: the names its column goes by, and its unit where fixed.

    Parameters
    ----------
    target
        Battery Data Format name.
    names
        Header names without unit, lower case, one space between words; the first found wins.
    unit
        Unit that the vendor's format fixes where the header states none; ``None``: the header must.
    duration
        Cells without a unit in the header are written as ``h:min:s``, with or without days.
    """

    target: str
    names: tuple[str, ...]
    unit: str | None = None
    duration: bool = False


@dataclass(frozen=True)
class Dialect:
    """The specification of a vendor's table, as data.

    Parameters
    ----------
    vendor
        Maker of the instrument.
    fields
        What the columns are called.
    dates
        `strptime` patterns of the vendor's dates, most likely first.
    discharge_state
        Pattern of the states that mean discharge.
    may_be_unsigned
        The vendor may write currents without sign; then a column of states must tell.
    zero_is_absent
        A temperature or pressure of exactly zero in every row means that no sensor is connected.
    """

    vendor: str
    fields: tuple[Field, ...]
    dates: tuple[str, ...] = ()
    discharge_state: str = r"(?i)^d($|_)|disch|dch|放电"
    may_be_unsigned: bool = False
    zero_is_absent: bool = False


@dataclass(frozen=True)
class Column:
    """A column found: where it stands, what it is, and the unit of its numbers."""

    target: str
    index: int
    header: str
    kind: Kind
    unit: Unit | None = None
    assumed: str | None = None


def split_header(header: str) -> tuple[str, str | None]:
    """Return name and unit of a header; the unit is ``None`` where none is written.

    Examples
    --------
    >>> split_header("Current(mA)"), split_header("Ewe/V"), split_header("test_time_s")
    (('Current', 'mA'), ('Ewe', 'V'), ('test_time', 's'))
    >>> split_header("Step Type")
    ('Step Type', None)
    """
    # "# time (s)" of number-crunching programs, "~Time[s]" of Basytec
    text = _COMMENT.sub("", header.strip().strip('"').strip())
    for pattern in _TAILS:
        if (match := pattern.fullmatch(text)) and match[2].strip():
            return match[1].strip(), match[2].strip()
    stem, _, tail = text.rpartition("_")
    return (stem, tail) if stem and tail in UNITS and tail != "1" else (text, None)


def normal(name: str) -> str:
    """Return a header name in the form of `Field.names`: lower case, single spaces.

    Examples
    --------
    >>> normal("Test_Time"), normal(" Cycle  Index ")
    ('test time', 'cycle index')
    """
    return re.sub(r"[\s_]+", " ", name).strip().lower()


def find_columns(
    dialect: Dialect, headers: Sequence[str], units: Sequence[str], *, by_hand: Mapping[str, str], where: str
) -> tuple[list[Column], list[str]]:
    """Return the columns of a table and the notes on what was assumed or skipped.

    Parameters
    ----------
    headers, units
        Header texts, and the texts of a row of units below them (empty strings where there is none).
    by_hand
        Battery Data Format name → header as the user wrote it.
    where
        The file, for messages.

    Raises
    ------
    UnitError
        If an essential column states no unit, or an unknown one.
    UsageError
        If a header named by hand does not exist.
    """
    found = [_by_hand(target, text, headers, where=where) for target, text in by_hand.items()]
    notes: list[str] = []
    fields = {field.target: field for field in dialect.fields}
    for field in fields.values():
        if field.target in by_hand or (place := _place(field, headers)) is None:
            continue
        stated = _stated_unit(field, headers[place]) or units[place] or None
        try:
            found.append(_column(field, place, headers[place], stated=stated, where=where))
        except UnitError as error:
            if field.target in ESSENTIAL:
                raise
            notes.append(f"column {headers[place]!r} skipped: {error.what}")
    if any(column.target == "test_time_second" for column in found):
        found = [column for column in found if column.target != "step_time_second"]
    notes += [
        f"{column.header!r} states no unit; {column.assumed} by the format of {dialect.vendor}"
        for column in found
        if column.assumed
    ]
    return found, notes


def is_header(cells: Sequence[str], dialect: Dialect, by_hand: Sequence[str]) -> bool:
    """Whether a row of cells is a table's header: it offers a voltage and a time.

    Parameters
    ----------
    by_hand
        Headers that the user named; the row must hold them all, and then need not offer the rest.
    """
    if by_hand:
        texts = {cell.strip().strip('"') for cell in cells} - {""}
        names = {normal(split_header(text)[0]) for text in texts}
        return all(
            text.strip() in texts or split_header(text)[0] in texts or normal(split_header(text)[0]) in names
            for text in by_hand
        )
    offered = {field.target for field in dialect.fields if _place(field, cells) is not None}
    times = {"test_time_second", "step_time_second", "unix_time_second"}
    return "voltage_volt" in offered and bool(times & offered)


def _place(field: Field, headers: Sequence[str]) -> int | None:
    """Place of the field's column; of several, that with the name which stands first in the table."""
    ranked = [
        (field.names.index(name), place)
        for place, header in enumerate(headers)
        for name in (normal(header), normal(split_header(header)[0]))
        if name in field.names
    ]
    return min(ranked)[1] if ranked else None


def _stated_unit(field: Field, header: str) -> str | None:
    """Unit in a header; ``None`` where what looks like one belongs to the name."""
    return None if normal(header) in field.names else split_header(header)[1]


def _column(field: Field, place: int, header: str, *, stated: str | None, where: str) -> Column:
    if (kind := _UNITLESS.get(field.target)) is not None:
        # a wall clock may be counted in milliseconds
        unit = UNITS.get(stated or "") if kind == "clock" else None
        return Column(field.target, place, header, kind, unit if unit and unit.dimension == "time" else None)
    if stated is not None and _DURATION_UNIT.fullmatch(stated):
        return Column(field.target, place, header, "duration")
    if field.duration and stated is None:
        return Column(field.target, place, header, "duration")
    text = stated or field.unit
    place_text = f"{where}, column {header!r}"
    todo = f"Give it by hand: --column {field.target}='{header} (UNIT)'"
    if DIMENSIONS[field.target] == "time":
        todo += " with s, min, h or h:min:s as unit"
    if text is None:
        raise UnitError(f"the column for {field.target} states no unit", where=place_text, todo=todo)
    try:
        unit = parse_unit(_plain(text), dimension=DIMENSIONS[field.target], where=place_text)
    except UnitError as error:
        raise UnitError(
            error.what, where=place_text, got=error.got, expected=error.expected, todo=todo
        ) from None
    return Column(field.target, place, header, "number", unit, None if stated else f"{text} is assumed")


def _plain(unit: str) -> str:
    # degree signs are mangled in many exports; what is left of the unit still says Celsius
    return unit.strip("\N{DEGREE SIGN}\N{REPLACEMENT CHARACTER}\N{MASCULINE ORDINAL INDICATOR} ") or unit


def _by_hand(target: str, text: str, headers: Sequence[str], *, where: str) -> Column:
    """Column that the user named: the header itself, or the header and its unit in brackets."""
    name, unit = split_header(text)
    stripped = [header.strip().strip('"') for header in headers]
    for place, header in enumerate(stripped):
        if header == text.strip():
            return _column(Field(target, ()), place, header, stated=split_header(header)[1], where=where)
    for place, header in enumerate(stripped):
        if unit is not None and header == name:
            return _column(Field(target, ()), place, header, stated=unit, where=where)
    for place, header in enumerate(stripped):
        if normal(split_header(header)[0]) == normal(name):
            stated = unit or split_header(header)[1]
            return _column(Field(target, ()), place, header, stated=stated, where=where)
    raise UsageError(
        f"no column for {target}",
        where=where,
        got=repr(text),
        expected="one of " + ", ".join(repr(header) for header in stripped if header),
    )
