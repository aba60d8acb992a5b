"""`Cycling` as NetCDF-4, as `Cycling.save` writes it (simulated records come in this form).

Sources
-------
`indrite.signals.Signal.save`: one variable a column, the rest as attributes.
"""

from __future__ import annotations

from pathlib import Path

from indrite.errors import FileFormatError
from indrite.readers.record import Record, Request
from indrite.readers.signal_file import load_signal
from indrite.readers.tabular import package_versions
from indrite.signals import Cycling


def read(path: Path, request: Request) -> Record:
    """Return the record of a NetCDF-4 file that indrite wrote.

    Raises
    ------
    FileFormatError
        If it is another kind of HDF5 file, or columns are named by hand.
    """
    if request.columns:
        raise FileFormatError(
            "the columns of a NetCDF-4 file are fixed", where=path, todo="Leave out --column"
        )
    signal = load_signal(path, Cycling, technique="cycling")
    arrays = {spec.name: array for spec, array in signal.arrays()}
    return Record(arrays, signal.notes, package_versions("h5netcdf"), cell=signal.cell, origin=signal.origin)
