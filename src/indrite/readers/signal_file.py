"""Signals in files that indrite wrote itself (NetCDF-4), read so that damaged bytes end in one error."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from indrite.errors import FileFormatError, IndriteError
from indrite.signals import Signal

_S = TypeVar("_S", bound=Signal)


def load_signal(path: Path, kind: type[_S], *, what: str) -> _S:
    """Return the signal of a file that `Signal.save` wrote.

    Parameters
    ----------
    path
        The file.
    kind
        Which signal.
    what
        What it is called in messages, such as ``trajectory`` or ``impedance spectrum``.

    Raises
    ------
    FileFormatError
        If the file is damaged, or holds something else.
    """
    import h5py

    article = "an" if what[0] in "aeiou" else "a"
    try:
        # h5py first: on a damaged file h5netcdf leaves an exception behind that nobody can catch
        with h5py.File(path) as file:
            found = file.attrs.get("signal")
        if found != kind.__name__:
            raise FileFormatError(f"an HDF5 file, but no {what} that indrite wrote", where=path, got=found)
        return kind.load(path)
    except IndriteError:
        raise
    except Exception as error:
        # HDF5, JSON and NumPy fail in their own ways on damaged bytes
        raise FileFormatError(
            f"not {article} {what} that indrite wrote", where=path, got=str(error).partition("\n")[0][:120]
        ) from None
