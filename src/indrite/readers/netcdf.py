"""`Cycling` as NetCDF-4, as `Cycling.save` writes it (simulated records come in this form).

Sources
-------
`indrite.signals.Signal.save`: one variable a column, the rest as attributes.
"""

from __future__ import annotations

from pathlib import Path

from indrite.errors import FileFormatError
from indrite.readers.record import Record, Request
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
    import h5py

    try:
        # h5py first: on a damaged file h5netcdf leaves an exception behind that nobody can catch
        with h5py.File(path) as file:
            kind = file.attrs.get("signal")
        if kind != "Cycling":
            raise FileFormatError(
                "an HDF5 file, but no cycling record that indrite wrote", where=path, got=kind
            )
        signal = Cycling.load(path)
    except (KeyError, ValueError, TypeError, OSError, RuntimeError) as error:
        raise FileFormatError(
            "not a cycling record that indrite wrote", where=path, got=str(error).partition("\n")[0]
        ) from None
    arrays = {spec.name: array for spec, array in signal.arrays()}
    return Record(arrays, signal.notes, package_versions("h5netcdf"), cell=signal.cell, origin=signal.origin)
