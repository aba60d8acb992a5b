"""PEC text exports: a description, a block ``#RESULTS CHECK``, then the table.

Voltage and current may be in mV and mA: the headers say so. Current is signed, positive on charge.

Sources
-------
Header names in a public file of cellpy (``pec.csv``), https://github.com/jepegit/cellpy.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indrite.readers.headers import Dialect, Field
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text

DIALECT = Dialect(
    vendor="PEC",
    fields=(
        Field("test_time_second", ("total time",)),
        Field("step_time_second", ("step time",)),
        Field("voltage_volt", ("voltage",)),
        Field("current_ampere", ("current",)),
        Field("unix_time_second", ("real time",)),
        Field("cycle_count", ("cycle",)),
        Field("step_id", ("step",)),
        Field("ambient_temperature_celsius", ("ambient temperature",)),
        Field("surface_temperature_celsius", ("cell surface temperature",)),
    ),
    dates=("%m/%d/%Y %H:%M:%S%.f", "%m/%d/%Y %H:%M"),
)


def read(path: Path, request: Request) -> Record:
    """Return the record of a PEC text export."""
    return replace(read_text(path, DIALECT, request), made_by=package_versions("polars"))
