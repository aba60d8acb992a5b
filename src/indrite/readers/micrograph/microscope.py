"""Pictures and spectrum images in microscopes' own files, by way of RosettaSciIO (extra ``microscopy``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.micrograph.record import Raster, Scale, nanometre
from indrite.readers.microscopy_files import FileAxis, FileItem, open_microscopy_file, package_versions

#: A JEOL spectrum image in full is a gigabyte; this leaves what maps need.
_JEOL = {"downsample": 4, "cutoff_at_kV": 10.0, "rebin_energy": 2}
_ELEMENT = re.compile(
    r"^(?:.*:\s*)?([A-Z][a-z]?)[ _-]?(?:[KLM](?:[abl]\d?|α|β)?)?(?:[ _-]?(?:map|at .*keV|net))?$"
)


@dataclass(frozen=True)
class SpectrumCube:
    """X-ray counts over a picture.

    Parameters
    ----------
    counts
        (row, column, channel).
    energy_kilovolt
        Energy of each channel, keV.
    scale
        Of the pixels.
    kilovolt
        Energy of the beam.
    resolution_electronvolt
        Full width at half maximum at Mn Kα, where stated.
    elements
        That the file's maker ticked.
    notes
        What was done.
    """

    counts: np.ndarray
    energy_kilovolt: np.ndarray
    scale: Scale | None
    kilovolt: float | None
    resolution_electronvolt: float | None
    elements: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read(path: Path) -> list[Raster]:
    """Return the pictures of a microscope's file, maps of elements left out where there are others.

    Raises
    ------
    FileFormatError
        If the file holds no picture.
    """
    plane = [one for one in items(path) if one.data.ndim == 2 and _is_picture(one)]
    pictures = [one for one in plane if element_of(one) is None] or plane
    if not pictures:
        raise FileFormatError(
            "the file holds no picture", where=path, todo="Spectra are for: indrite analyse spectra"
        )
    return [_raster(one) for one in pictures]


def items(path: Path) -> list[FileItem]:
    """Return all data sets of a file; JEOL's spectrum images rebinned."""
    jeol = path.suffix.lower() in {".asw", ".pts", ".img", ".map"}
    return open_microscopy_file(path, options=_JEOL if jeol else None)


def element_of(item: FileItem) -> str | None:
    """Return the element that a plane data set is the map of, ``None`` for a picture."""
    stated = item.find("Sample", "elements")
    if item.data.ndim == 2 and stated is not None and len(stated) == 1 and str(stated[0]) in _symbols():
        return str(stated[0])
    return element_named(item.title)


def element_named(title: str) -> str | None:
    """Return the element in the title of a map.

    Examples
    --------
    >>> [element_named(one) for one in ("C K", "Sr_Ka", "IMG1", "BSE", "In")]
    ['C', 'Sr', None, None, 'In']
    """
    found = _ELEMENT.match(title.strip())
    return found[1] if found is not None and found[1] in _symbols() else None


def cube(item: FileItem, path: Path) -> SpectrumCube:
    """Return a three-dimensional data set as counts over (row, column, energy).

    Raises
    ------
    FileFormatError
        If no axis is an energy.
    """
    units = [one.unit.lower() for one in item.axes]
    if item.data.ndim != 3 or "kev" not in units:
        raise FileFormatError("not a map of X-ray spectra", where=path, got=f"axes {units}")
    place = units.index("kev")
    counts = np.moveaxis(item.data, place, -1)
    space = [one for at, one in enumerate(item.axes) if at != place]
    resolution = _deep(item, "energy_resolution_MnKa")
    stated = item.find("Sample", "elements")
    notes = ("JEOL's spectrum image rebinned: 4 × 4 pixels, 2 channels, up to 10 keV",)
    return SpectrumCube(
        counts=counts,
        energy_kilovolt=item.axes[place].values,
        scale=_scale(space),
        kilovolt=_positive(_deep(item, "beam_energy")),
        resolution_electronvolt=_positive(resolution),
        elements=tuple(str(one) for one in stated) if stated is not None else (),
        notes=notes if path.suffix.lower() in {".asw", ".pts"} else (),
    )


def raster_of(item: FileItem) -> Raster:
    """Return a plane data set."""
    return _raster(item)


def _raster(item: FileItem) -> Raster:
    return Raster(
        grey=item.data,
        title=item.title,
        scale=_scale(list(item.axes)),
        detector=item.title or None,
        kilovolt=_positive(_deep(item, "beam_energy")),
        made_by=package_versions(),
    )


def _is_picture(item: FileItem) -> bool:
    return item.data.dtype.kind in "uif" and not any(one.unit.lower() in {"kev", "ev"} for one in item.axes)


def _scale(axes: list[FileAxis]) -> Scale | None:
    sizes = [nanometre(abs(one.step), one.unit) if np.isfinite(one.step) else None for one in axes]
    if len(sizes) != 2 or sizes[1] is None:
        return None
    return Scale(sizes[1], "the microscope's file", None, sizes[0])


def _deep(item: FileItem, name: str) -> Any:
    """Return the first value of this name anywhere under the instrument's metadata."""

    def walk(here: Any) -> Any:
        if isinstance(here, dict):
            if name in here:
                return here[name]
            for one in here.values():
                if (found := walk(one)) is not None:
                    return found
        return None

    return walk(item.find("Acquisition_instrument"))


def _positive(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) and number > 0.0 else None


def _symbols() -> frozenset[str]:
    from ase.data import chemical_symbols

    return frozenset(chemical_symbols[1:])
