"""Landt (LANHE) text exports: flat tables, and tables in the manner of Maccor (``DPt-Time``).

Current is signed in the flat tables; in the manner of Maccor a letter states charge or discharge.
Temperatures and pressures of zero throughout mean that no sensor is connected.

Sources
-------
Public record of SINTEF, DOI 10.5281/zenodo.18214281 (flat table); further names from
https://github.com/battery-data-alliance/battery-data-format and from cellpy's instrument descriptions.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indrite.readers.headers import Dialect, Field
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text

DIALECT = Dialect(
    vendor="Landt",
    fields=(
        Field("test_time_second", ("testtime", "test time", "test", "测试时间"), duration=True),
        Field("step_time_second", ("steptime", "step time", "工步时间"), duration=True),
        Field("voltage_volt", ("voltage", "volts", "volt", "电压"), unit="V"),
        Field("current_ampere", ("current", "amps", "amp", "电流"), unit="A"),
        Field("state", ("state", "md", "step name")),
        Field("unix_time_second", ("date time iso string", "dpt-time", "systime", "系统时间")),
        Field("cycle_count", ("cycle index", "cycle-index", "cyc#", "cycle", "循环序号")),
        Field("step_id", ("step index", "step-index", "step", "工步号")),
        Field("surface_temperature_celsius", ("temperature 1", "temperature", "温度")),
        Field("surface_pressure_pa", ("pressure",)),
    ),
    dates=("%m/%d/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S%.f", "%Y/%m/%d %H:%M:%S", "%m/%d/%Y %H:%M"),
    may_be_unsigned=True,
    zero_is_absent=True,
)


def read(path: Path, request: Request) -> Record:
    """Return the record of a Landt text export."""
    return replace(read_text(path, DIALECT, request), made_by=package_versions("polars"))
