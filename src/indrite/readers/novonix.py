"""Novonix text exports (UHPC and HPC): sections in square brackets, the table below ``[Data]``.

Run time is in hours; current is signed, positive on charge. One dialect puts every line in quotes.

Sources
-------
Header names in public files of PyProBE (UHPC 2.13) and BEEP (HPC 2.2).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indrite.readers.headers import Dialect, Field
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text

DIALECT = Dialect(
    vendor="Novonix",
    fields=(
        Field("test_time_second", ("run time", "run-time", "runtime", "test time")),
        Field("step_time_second", ("step time",)),
        Field("voltage_volt", ("potential", "voltage", "cell voltage")),
        Field("current_ampere", ("current", "cell current")),
        Field("unix_time_second", ("date and time",)),
        Field("cycle_count", ("cycle number", "cycle")),
        Field("step_count", ("step number",)),
        Field("step_id", ("step position",)),
        Field("surface_temperature_celsius", ("temperature",)),
        Field("ambient_temperature_celsius", ("ambient temperature",)),
    ),
    dates=("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %I:%M:%S %p"),
)


def read(path: Path, request: Request) -> Record:
    """Return the record of a Novonix text export."""
    return replace(read_text(path, DIALECT, request), made_by=package_versions("polars"))
