"""Any delimited text: columns named by hand, or headers that say in common words what they hold.

Every unit must be stated, in the header or by hand; nothing is assumed.

Sources
-------
None: the words are those of electrochemistry in general.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indrite.readers.headers import Dialect, Field
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions, read_text

DIALECT = Dialect(
    vendor="any cycler",
    fields=(
        Field(
            "test_time_second",
            ("test time", "time", "total time", "elapsed time", "run time", "t", "zeit", "testzeit"),
        ),
        Field(
            "voltage_volt",
            (
                *("voltage", "cell voltage", "potential", "terminal voltage", "battery voltage"),
                *("ewe", "ecell", "u", "e", "v", "spannung", "zellspannung"),
            ),
        ),
        Field("current_ampere", ("current", "cell current", "i", "strom")),
        Field(
            "unix_time_second",
            ("unix time", "date time", "datetime", "date/time", "date and time", "timestamp", "date"),
        ),
        Field("cycle_count", ("cycle count", "cycle number", "cycle index", "cycle", "zyklus")),
        Field("step_id", ("step id", "step number", "step index", "step")),
        Field("state", ("state",)),
        Field("surface_temperature_celsius", ("temperature", "cell temperature", "surface temperature")),
        Field("ambient_temperature_celsius", ("ambient temperature",)),
    ),
    # only patterns that cannot be misread as another order of day and month
    dates=("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y/%m/%d %H:%M:%S%.f", "%d.%m.%Y %H:%M:%S%.f"),
)


def read(path: Path, request: Request) -> Record:
    """Return the record of a delimited text file."""
    record = read_text(path, DIALECT, request)
    return replace(record, made_by=package_versions("polars"), sign_is_fixed=False)
