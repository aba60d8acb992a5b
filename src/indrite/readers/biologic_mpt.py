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
from pathlib import Path

from indrite.readers.biologic import DIALECT
from indrite.readers.clock import parse_clock
from indrite.readers.headers import Dialect, Field
from indrite.readers.layout import read_head
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text

_STARTED = re.compile(rb"^(?:Acquisition|Technique) started on\s*:\s*(\S+ \S+)", re.MULTILINE)
#: First cell of a table exported with the time format "absolute".
_ABSOLUTE = re.compile(rb"\d+/\d+/\d+ \d+:\d+:\d+")


def read(path: Path, request: Request) -> Record:
    """Return the record of a BioLogic text export."""
    head = read_head(path)
    record = read_text(path, _absolute(DIALECT) if _is_absolute(head) else DIALECT, request)
    return replace(_with_wall_clock(record, head), made_by=package_versions("polars"))


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
