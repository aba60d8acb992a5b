"""Arbin text exports (MITS 4 to 8, MITS Pro, and tables with the names of the .res database).

Current is signed, positive on charge. Names without a unit are those of the Arbin database, whose
units are fixed: s, V, A.

Sources
-------
Header names and units in public files: PyProBE (csv of MITS Pro), BEEP (csv with the names of the
database), navani (xlsx of MITS 7), cellpy (.res); https://github.com/battery-data-alliance/battery-data-format
lists the same names.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indrite.readers.headers import Dialect, Field
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text

DIALECT = Dialect(
    vendor="Arbin",
    fields=(
        Field("test_time_second", ("test time",), unit="s"),
        Field("step_time_second", ("step time",), unit="s"),
        Field("voltage_volt", ("voltage",), unit="V"),
        Field("current_ampere", ("current",), unit="A"),
        Field("unix_time_second", ("date time", "datetime", "date/time")),
        Field("cycle_count", ("cycle index",)),
        Field("step_id", ("step index",)),
        Field("surface_temperature_celsius", ("aux temperature 1", "temperature"), unit="degC"),
    ),
    dates=("%m/%d/%Y %H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%m/%d/%Y %I:%M:%S%.f %p", "%m/%d/%Y %H:%M"),
)


def read(path: Path, request: Request) -> Record:
    """Return the record of an Arbin text export."""
    return replace(read_text(path, DIALECT, request), made_by=package_versions("polars"))
