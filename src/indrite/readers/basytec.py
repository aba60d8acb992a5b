"""Basytec text exports: comment lines that begin with ``~``, the last of them the header.

Current is signed, positive on charge; dates are written day.month.year.

Sources
-------
Header names in a public file of PyProBE, https://github.com/ImperialCollegeLondon/PyProBE.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indrite.readers.headers import Dialect, Field
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text

DIALECT = Dialect(
    vendor="Basytec",
    fields=(
        Field("test_time_second", ("time",)),
        Field("step_time_second", ("t-step",)),
        Field("voltage_volt", ("u", "voltage")),
        Field("current_ampere", ("i", "current")),
        Field("unix_time_second", ("datetime", "date/time")),
        Field("cycle_count", ("cyc-count",)),
        Field("step_id", ("line",)),
        Field("surface_temperature_celsius", ("t1", "temp", "temperature")),
    ),
    dates=("%d.%m.%Y %H:%M:%S%.f",),
)


def read(path: Path, request: Request) -> Record:
    """Return the record of a Basytec text export."""
    return replace(read_text(path, DIALECT, request), made_by=package_versions("polars"))
