"""What a module of a picture format returns: grey values, and what the file says of scale and beam."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

#: Length units of microscopes' files, in nanometres.
_NANOMETRE = {
    "pm": 1e-3,
    "å": 0.1,
    "angstrom": 0.1,
    "nm": 1.0,
    "nanometer": 1.0,
    "um": 1e3,
    "µm": 1e3,
    "μm": 1e3,
    "micron": 1e3,
    "microns": 1e3,
    "micrometer": 1e3,
    "mm": 1e6,
    "cm": 1e7,
    "m": 1e9,
}


@dataclass(frozen=True)
class Scale:
    """Size of a pixel as a file states it.

    Parameters
    ----------
    nanometre
        Edge of a pixel.
    source
        Where it stands, in words.
    relative_uncertainty
        What the statement leaves open (rounding), standard uncertainty; ``None`` where it is exact.
    height_nanometre
        Height of a pixel, where it is stated apart from the width.
    """

    nanometre: float
    source: str
    relative_uncertainty: float | None = None
    height_nanometre: float | None = None


@dataclass(frozen=True)
class Raster:
    """One picture of a file.

    Parameters
    ----------
    grey
        Grey values or counts, (row, column).
    title
        Name within the file, empty where it has none.
    scale
        ``None`` where the file does not say it.
    detector
        As the file calls it.
    kilovolt
        Energy of the beam.
    picture_rows
        Height of the picture where the file says it, to tell the data bar below.
    lossy
        Whether the compression changed grey values.
    notes
        What was done or skipped.
    made_by
        Packages that read it.
    """

    grey: np.ndarray
    title: str = ""
    scale: Scale | None = None
    detector: str | None = None
    kilovolt: float | None = None
    picture_rows: int | None = None
    lossy: bool = False
    notes: tuple[str, ...] = ()
    made_by: Mapping[str, str] = field(default_factory=dict)


def nanometre(value: float, unit: str) -> float | None:
    """Return a length in nanometres; ``None`` for a unit that is no length, or a length of nothing.

    Examples
    --------
    >>> nanometre(2.5, "µm"), nanometre(1.0, "inch"), nanometre(0.0, "nm")
    (2500.0, None, None)
    """
    factor = _NANOMETRE.get(unit.strip().replace("\\u00b5", "µ").replace("\\u00B5", "µ").lower())
    good = factor is not None and np.isfinite(value) and value > 0.0
    return value * factor if good and factor is not None else None


def length_of(text: str) -> float | None:
    """Return the nanometres of a text such as ``10um`` or ``1.00 µm``; ``None`` if it is no length."""
    found = re.fullmatch(r"\s*([\d.,]+(?:[eE][-+]?\d+)?)\s*(\D+?)\s*", text)
    if found is None:
        return None
    try:
        return nanometre(float(found[1].replace(",", ".")), found[2])
    except ValueError:
        return None


def grey_of(pixels: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return one grey value a pixel, and a note where colours were merged.

    Colours are merged by luminance (ITU-R BT.601); equal channels are no colours; transparency is left
    out.
    """
    if pixels.ndim == 2:
        return pixels, ()
    channels = pixels.shape[-1]
    if channels in (1, 2):
        return pixels[..., 0], ()
    red, green, blue = (pixels[..., one] for one in range(3))
    if np.array_equal(red, green) and np.array_equal(red, blue):
        return red, ()
    mixed = 0.299 * red + 0.587 * green + 0.114 * blue
    share = float(((red != green) | (red != blue)).mean())
    note = f"colours merged to grey by luminance ({share:.1%} of the pixels are coloured)"
    return (np.rint(mixed).astype(pixels.dtype) if pixels.dtype.kind in "ui" else mixed), (note,)
