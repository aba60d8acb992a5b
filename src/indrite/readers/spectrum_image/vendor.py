"""Vendors' files by way of RosettaSciIO (extra ``microscopy``)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from indrite.readers.microscopy_files import FileItem, open_microscopy_file, package_versions
from indrite.readers.spectrum_image.record import SpectrumRecord

#: A JEOL spectrum image in full is a gigabyte.
_JEOL = {"downsample": 4, "cutoff_at_kV": 20.0, "rebin_energy": 2}
_KINDS = {"EELS": "EELS", "EDS_TEM": "EDX", "EDS_SEM": "EDX"}
_STATED = {
    "beam_energy": "beam_energy_kilovolt",
    "convergence_angle": "convergence_milliradian",
    "collection_angle": "collection_milliradian",
}


def read(path: Path) -> list[SpectrumRecord]:
    """Return the data sets of a file.

    Raises
    ------
    FileFormatError
        If it is damaged or of no known format.
    MissingPackageError
        If RosettaSciIO is not installed.
    """
    jeol = path.suffix.lower() in {".asw", ".pts"}
    items = open_microscopy_file(path, options=_JEOL if jeol else None)
    notes = ("JEOL's spectrum image rebinned: 4 × 4 pixels, 2 channels, up to 20 keV",) if jeol else ()
    return [_record(one, notes) for one in items]


def _record(item: FileItem, notes: tuple[str, ...]) -> SpectrumRecord:
    return SpectrumRecord(
        data=item.data,
        axes=item.axes,
        kind=_KINDS.get(item.signal_type, ""),
        title=item.title,
        stated=_numbers(item.find("Acquisition_instrument")),
        made_by=package_versions(),
        notes=notes,
    )


def _numbers(tree: Any) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, value in tree.items() if isinstance(tree, Mapping) else ():
        if isinstance(value, Mapping):
            found = _numbers(value) | found
        elif name.strip() in _STATED:
            try:
                found[_STATED[name.strip()]] = float(value)
            except (TypeError, ValueError):
                continue
    return found
