"""Maccor text exports: the classic tables (``Rec#``, ``Cyc#``, ``Amps``) and those of MIMS and later.

The classic tables write the size of the current and a letter for the state (C charge, D discharge,
R rest, P pause, S suspended, O off); amperes and volts are the names of the columns.

Sources
-------
Header names in public files: cellpy (``maccor_001.txt``) and BEEP (``PreDiag_…022``); the bracketed names
of later versions from https://github.com/battery-data-alliance/battery-data-format.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indrite.readers.headers import Dialect, Field
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text

DIALECT = Dialect(
    vendor="Maccor",
    fields=(
        Field("test_time_second", ("testtime", "test time", "test"), duration=True),
        Field("step_time_second", ("steptime", "step time"), duration=True),
        Field("voltage_volt", ("volts", "voltage"), unit="V"),
        Field("current_ampere", ("amps", "current"), unit="A"),
        Field("state", ("state", "md", "mode")),
        Field("unix_time_second", ("dpt time", "dpt")),
        Field("cycle_count", ("cyc#", "cycle c", "cycle p", "cycle")),
        Field("step_id", ("step", "step#")),
        Field("surface_temperature_celsius", ("temp 1", "temperature cell")),
        Field("ambient_temperature_celsius", ("temperature chamber", "evtemp")),
    ),
    dates=(
        "%m/%d/%Y %H:%M:%S",
        "%m/%d/%Y %I:%M:%S %p",
        "%Y-%m-%d %H:%M:%S",
        "%d-%b-%y %I:%M:%S %p",
        "%m/%d/%Y %H:%M",
    ),
    may_be_unsigned=True,
)


def read(path: Path, request: Request) -> Record:
    """Return the record of a Maccor text export."""
    return replace(read_text(path, DIALECT, request), made_by=package_versions("polars"))
