"""HDF5 files: `Micrograph` as indrite saves it, else a microscope's file (HyperSpy, Velox)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indrite.readers.micrograph import microscope
from indrite.readers.micrograph.record import Raster, Scale
from indrite.readers.signal_file import load_signal, saved_kind
from indrite.signals.micrograph import Micrograph


def read(path: Path) -> list[Raster]:
    """Return the pictures of a file.

    Raises
    ------
    FileFormatError
        If it is damaged or holds another kind of data.
    """
    if saved_kind(path) is None:
        return microscope.read(path)
    saved = load_signal(path, Micrograph, technique="section").upright()
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
