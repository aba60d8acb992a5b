"""Neware text exports of BTSDA, flat (one header) or layered (cycle, step and record under each other).

Current is signed, positive on charge; where an export writes its size only, the step's name tells.
In layered exports the time of a record counts from the beginning of its step.

Sources
-------
Header names in public files of cellpy (``neware_uio.csv``, flat) and in BEEP's and cellpy's
descriptions of Neware exports (layered).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from indrite.errors import FileFormatError
from indrite.readers.headers import Dialect, Field
from indrite.readers.layout import read_head
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text

DIALECT = Dialect(
    vendor="Neware",
    fields=(
        Field(
            "test_time_second",
            ("cumulative time", "total time", "test time", "totaltime", "总时间", "测试时间"),
            duration=True,
        ),
        Field(
            "step_time_second",
            ("time", "relative time", "state time", "steptime", "step time", "时间", "相对时间"),
            duration=True,
        ),
        Field("voltage_volt", ("voltage", "电压")),
        Field("current_ampere", ("current", "cur", "电流")),
        Field("state", ("step type", "step name", "status", "工步类型", "状态")),
        Field("unix_time_second", ("date", "realtime", "datetime", "date time", "absolute time", "绝对时间")),
        Field("cycle_count", ("cycle index", "cycle id", "cycle", "循环号")),
        # the flat table counts the steps it has done, it does not name the line of the schedule
        Field("step_count", ("step index", "step id", "step", "工步号")),
        Field("surface_temperature_celsius", ("temperature", "t1", "温度")),
    ),
    dates=("%Y-%m-%d %H:%M:%S%.f", "%Y/%m/%d %H:%M:%S%.f", "%m/%d/%Y %H:%M:%S%.f", "%d-%m-%Y %H:%M:%S%.f"),
    may_be_unsigned=True,
)
_RECORD_HEADER = re.compile(r"^([,\t;])\1\s*(Record|DataPoint|记录)", re.MULTILINE | re.IGNORECASE)


def read(path: Path, request: Request) -> Record:
    """Return the record of a Neware text export."""
    layered = _RECORD_HEADER.search(read_head(path).decode("gb18030", errors="replace"))
    if layered is None:
        return replace(read_text(path, DIALECT, request), made_by=package_versions("polars"))
    with tempfile.TemporaryDirectory(prefix="indrite-") as folder:
        flat = Path(folder) / "flat.csv"
        flat.write_text("\n".join(_flattened(path, layered[1])) + "\n", encoding="utf-8")
        record = read_text(flat, DIALECT, request)
    notes = ("layered export: cycle and step are taken from the lines above the records", *record.notes)
    return replace(
        record,
        notes=notes,
        made_by=package_versions("polars"),
        place=lambda row: f"record {row + 1}",
    )


def _flattened(path: Path, delimiter: str) -> Iterator[str]:
    """Lines of one table, cycle, step and name of the step in front of every record."""
    cycle = step = name = ""
    started = False
    with path.open(encoding="gb18030" if _is_chinese(path) else "utf-8-sig", errors="replace") as lines:
        for line in lines:
            cells = line.rstrip("\r\n").split(delimiter)
            if len(cells) < 3:
                continue
            if not started:
                if _RECORD_HEADER.match(line):
                    started = True
                    yield delimiter.join(["Cycle ID", "Step ID", "Step Name", *cells[2:]])
            elif cells[0].strip():
                cycle = cells[0].strip()
            elif cells[1].strip():
                step, name = cells[1].strip(), cells[2].strip()
            else:
                yield delimiter.join([cycle, step, name, *cells[2:]])
    if not started:
        raise FileFormatError("the header of the records is missing", where=path)


def _is_chinese(path: Path) -> bool:
    try:
        read_head(path)[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
