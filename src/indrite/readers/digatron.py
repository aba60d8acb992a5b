"""Digatron text exports: Battery Manager (units in a row below the headers) and later (``Voltage#V``).

Program time is written ``h:min:s`` or states its unit; current is signed, positive on charge.

Sources
-------
Headers as in the public data set of Kollmeyer, DOI 10.17632/cp3473x7xv.3; later names from
https://github.com/battery-data-alliance/battery-data-format. No file of the latter was at hand.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indrite.readers.headers import Dialect, Field
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text

DIALECT = Dialect(
    vendor="Digatron",
    fields=(
        Field("test_time_second", ("prog time", "program time", "program duration"), duration=True),
        Field("step_time_second", ("step time", "step duration"), duration=True),
        Field("voltage_volt", ("voltage",)),
        Field("current_ampere", ("current",)),
        Field("unix_time_second", ("time stamp", "timestamp")),
        Field("cycle_count", ("cycle",)),
        Field("step_id", ("step",)),
        Field("surface_temperature_celsius", ("temperature", "t1", "logtemp001")),
        Field("ambient_temperature_celsius", ("tenv",)),
    ),
    dates=(
        "%m/%d/%Y %I:%M:%S %p",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%d.%m.%Y %H:%M:%S%.f",
        "%m/%d/%Y %H:%M:%S",
    ),
)


def read(path: Path, request: Request) -> Record:
    """Return the record of a Digatron text export."""
    return replace(read_text(path, DIALECT, request), made_by=package_versions("polars"))
