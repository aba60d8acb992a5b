"""HDF5 files: `Micrograph` as indrite saves it, else a microscope's file (HyperSpy, Velox)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indrite.errors import FileFormatError
from indrite.readers.micrograph import microscope
from indrite.readers.micrograph.record import Raster, Scale
from indrite.signals.micrograph import Micrograph


def read(path: Path) -> list[Raster]:
    """Return the pictures of a file.

    Raises
    ------
    FileFormatError
        If it is damaged or holds another kind of data.
    """
    kind = signal_of(path)
    if kind is None:
        return microscope.read(path)
    if kind != "Micrograph":
        raise FileFormatError("holds another kind of data", where=path, got=kind, expected="Micrograph")
    saved = Micrograph.load(path).upright()
    scale = Scale(saved.pixel_nanometre, "indrite's file", saved.pixel_relative_uncertainty)
    raster = Raster(grey=saved.intensity, scale=scale, detector=saved.detector)
    return [
        replace(
            raster,
            kilovolt=saved.accelerating_voltage_kilovolt,
            notes=saved.notes,
            made_by=dict(saved.origin.made_by),
            picture_rows=len(saved.intensity),
        )
    ]


def signal_of(path: Path) -> str | None:
    """Return the name of the signal that indrite saved, ``None`` for another file."""
    import h5py

    try:
        # h5py first: on a damaged file h5netcdf leaves an exception behind that nobody can catch
        with h5py.File(path) as file:
            kind = file.attrs.get("signal")
            return kind.decode() if isinstance(kind, bytes) else kind
    except OSError as error:
        raise FileFormatError(
            "the HDF5 file is damaged", where=path, got=str(error).partition("\n")[0], todo="Copy it again"
        ) from None
