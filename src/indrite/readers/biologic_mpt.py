"""BioLogic text exports (.mpt, .txt) of EC-Lab and BT-Lab, with or without their header.

The number of header lines varies with the technique and stands in the second line; the table is
found by its column names. Decimal comma, LF and CRLF, Windows' Western code page are understood.

Sources
-------
Public files of yadg, PyProBE and BEEP; names: `indrite.readers.biologic`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from pathlib import Path

from indrite.errors import FileFormatError
from indrite.readers.biologic import DIALECT
from indrite.readers.clock import parse_clock
from indrite.readers.headers import Dialect, Field
from indrite.readers.layout import find_table, read_head
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text

_STARTED = re.compile(rb"^(?:Acquisition|Technique) started on\s*:\s*(\S+ \S+)", re.MULTILINE)
#: First cell of a table exported with the time format "absolute".
_ABSOLUTE = re.compile(rb"\d+/\d+/\d+ \d+:\d+:\d+")


def read(path: Path, request: Request) -> Record:
    """Return the record of a BioLogic text export.

    Raises
    ------
    FileFormatError
        If it holds impedance spectra only.
    """
    head = read_head(path)
    spectra = _refuse_spectra(path) if b"freq/Hz" in head else []
    record = read_text(path, _absolute(DIALECT) if _is_absolute(head) else DIALECT, request)
    record = replace(record, notes=(*record.notes, *spectra), made_by=package_versions("polars"))
    return _with_wall_clock(record, head)


def _refuse_spectra(path: Path) -> list[str]:
    """Return a note on the rows that are points of spectra; refuse a file of nothing else, as of .mpr."""
    layout = find_table(path, DIALECT)
    place = next((k for k, one in enumerate(layout.headers) if one.strip().startswith("freq/Hz")), None)
    if place is None:
        return []
    rows = points = 0
    with path.open(encoding=layout.encoding, errors="replace") as file:
        for line in islice(file, layout.first_line, None):
            cells = line.split(layout.delimiter)
            if len(cells) > place and (cell := cells[place].strip().strip('"')):
                rows, points = rows + 1, points + (cell.strip("0.,+-eE") != "")
    if points and points == rows:
        raise FileFormatError(
            "not a cycling record: every row is a point of an impedance spectrum",
            where=path,
            got=f"{points} points",
            todo="Give it to: indrite analyse impedance",
        )
    return [f"{points} rows are points of impedance spectra"] if points else []


def _is_absolute(head: bytes) -> bool:
    _, _, table = head.partition(b"time/s")
    return _ABSOLUTE.search(table.split(b"\n", 2)[1]) is not None if table.count(b"\n") > 1 else False


def _absolute(dialect: Dialect) -> Dialect:
    """Dialect of tables whose column ``time/s`` holds dates."""
    fields = tuple(
        Field("unix_time_second", ("time", "time/s")) if field.target == "test_time_second" else field
        for field in dialect.fields
    )
    return replace(dialect, fields=fields)


def _with_wall_clock(record: Record, head: bytes) -> Record:
    import polars as pl

    started = _STARTED.search(head)
    if started is None or "test_time_second" not in record.arrays:
        return record
    stamp = parse_clock(pl.Series([started[1].decode("ascii", errors="replace")]), DIALECT.dates)
    if stamp is None or stamp[0] is None:
        return replace(record, notes=(*record.notes, "the start of acquisition is not a date; left out"))
    note = "the wall clock is the start of acquisition plus time/s; no time zone, taken as UTC"
    wall = stamp[0] + record.arrays["test_time_second"]
    return replace(record, arrays={**record.arrays, "unix_time_second": wall}, notes=(*record.notes, note))
