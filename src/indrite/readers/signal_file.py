"""Signals in files that indrite wrote itself (NetCDF-4), read so that damaged bytes end in one error."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from indrite.errors import FileFormatError, IndriteError
from indrite.readers.techniques import TECHNIQUES, of_signal
from indrite.signals import Signal

_S = TypeVar("_S", bound=Signal)


def load_signal(path: Path, kind: type[_S], *, technique: str) -> _S:
    """Return the signal of a file that `Signal.save` wrote.

    Parameters
    ----------
    path
        The file.
    kind
        Which signal.
    technique
        Name of the technique that reads it, for messages.

    Raises
    ------
    FileFormatError
        If the file is damaged, or holds something else; then it says what.
    """
    what = TECHNIQUES[technique].what
    found = saved_kind(path)
    if found != kind.__name__:
        raise other_content(path, found, technique=technique, expected=kind.__name__)
    try:
        return kind.load(path)
    except IndriteError:
        raise
    except Exception as error:
        # HDF5, JSON and NumPy fail in their own ways on damaged bytes
        raise FileFormatError(
            f"not {what} that indrite wrote", where=path, got=str(error).partition("\n")[0][:120]
        ) from None


def saved_kind(path: Path) -> str | None:
    """Return the name of the signal in an HDF5 file; ``None`` where another program wrote it.

    Raises
    ------
    FileFormatError
        If the file is damaged.
    """
    import h5py

    try:
        # h5py first: on a damaged file h5netcdf leaves an exception behind that nobody can catch
        with h5py.File(path) as file:
            kind = file.attrs.get("signal")
    except Exception as error:
        raise FileFormatError(
            "the HDF5 file is damaged", where=path, got=str(error).partition("\n")[0], todo="Copy it again"
        ) from None
    return kind.decode() if isinstance(kind, bytes) else None if kind is None else str(kind)


def other_content(path: Path, kind: str | None, *, technique: str, expected: str) -> FileFormatError:
    """Return the error for an HDF5 file that holds another technique's signal, or another program's data.

    Parameters
    ----------
    path
        The file.
    kind
        As `saved_kind` gives it.
    technique, expected
        Names of the technique and of the signal that were asked for.
    """
    what = TECHNIQUES[technique].what
    if kind is None:
        return FileFormatError(
            f"an HDF5 file, but not {what} that indrite wrote",
            where=path,
            todo="A microscope's file goes to: indrite analyse section, profile or spectra",
        )
    other = of_signal(kind)
    if other is not None and other.name == technique:
        return FileFormatError(
            "a file of indrite with other content", where=path, got=kind, expected=expected
        )
    if other is None:
        return FileFormatError(f"not {what} but a result that indrite wrote", where=path, got=kind)
    return FileFormatError(
        f"not {what} but {other.what} that indrite wrote",
        where=path,
        got=kind,
        todo=f"Give it to: {other.command}",
    )
