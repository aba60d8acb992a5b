"""Battery Data Format (csv, parquet) and the NetCDF-4 files that indrite itself writes.

Sources
-------
Battery Data Format ontology, https://w3id.org/battery-data-alliance/ontology/battery-data-format: machine
names (``frequency_hertz``) and preferred labels (``Frequency / Hz``).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.impedance.record import Points, SpectraRecord, record_of
from indrite.readers.impedance.text import points_of
from indrite.readers.signal_file import load_signal
from indrite.readers.tabular import package_versions
from indrite.signals import Impedance


def read_parquet(path: Path) -> SpectraRecord:
    """Return the sweeps of a Battery Data Format parquet file."""
    import polars as pl

    try:
        frame = pl.read_parquet(path, glob=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise FileFormatError(
            "the parquet file is damaged or cut off", where=path, got=str(error).partition("\n")[0]
        ) from None
    numeric = [name for name, kind in frame.schema.items() if kind.is_numeric()]
    values = np.stack([frame[name].cast(pl.Float64).to_numpy() for name in numeric], axis=1)
    notes: list[str] = []
    points = points_of(numeric, values, path, notes=notes) if numeric else None
    if points is None:
        raise FileFormatError(
            "no columns of an impedance",
            where=path,
            got=", ".join(frame.columns[:8]),
            expected="frequency_hertz, real_impedance_ohm, imaginary_impedance_ohm",
            todo="A cycling record goes to: indrite diagnose",
        )
    record = record_of(points, path, notes=notes)
    return SpectraRecord(record.sweeps, record.notes, package_versions("polars"))


def read_netcdf(path: Path) -> SpectraRecord:
    """Return the spectrum of a NetCDF-4 file that `Impedance.save` wrote."""
    one = load_signal(path, Impedance, technique="impedance")
    points = Points(one.frequency_hertz, one.real_impedance_ohm, one.imaginary_impedance_ohm)
    return SpectraRecord(
        (points,), one.notes, package_versions("h5netcdf"), (one.origin,), (one.temperature_celsius,)
    )
