"""Grey levels of electrolyte, metal and voids in a picture, and whether metal and voids are there at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from indrite.analysis.section.threshold import otsu
from indrite.notebook import Shown

_BINS = 512
#: A class counts if its level is so many widths of the electrolyte's peak away …
_APART = 4.0
#: … and it takes up this share of the pixels.
_FEWEST = 2e-4
#: Percentile of a class's grey values that is taken for its level.
_OF_CLASS = 75.0
#: Half width at half maximum of a Gaussian over its standard deviation.
_HALF_WIDTH = float(np.sqrt(2.0 * np.log(2.0)))


@dataclass(frozen=True)
class Levels(Shown):
    """Grey levels of the classes; ``None`` for a class that is not there.

    Parameters
    ----------
    electrolyte, electrolyte_width
        Level of the most frequent class, and the standard deviation of its grey values.
    metal, metal_cut
        Level of what is brighter, and the grey value between.
    void, void_cut
        The same for what is darker.
    """

    electrolyte: float
    electrolyte_width: float
    metal: float | None = None
    metal_cut: float | None = None
    void: float | None = None
    void_cut: float | None = None


def levels_of(
    grey: np.ndarray, *, metal_level: float | None = None, electrolyte_level: float | None = None
) -> Levels:
    """Return the grey levels of a picture of electrolyte with metal and voids.

    The electrolyte is the most frequent grey; what is brighter and what is darker is parted off by Otsu's
    threshold on either side, where such a class stands apart by four widths of the electrolyte's peak.

    Parameters
    ----------
    grey
        Denoised grey values of the electrolyte layer, any shape.
    metal_level
        Level of the metal where it is known, such as from the anode layer.
    electrolyte_level
        Level of the electrolyte where it is known and not the most frequent.

    Sources
    -------
    Otsu 1979, 10.1109/TSMC.1979.4310076.
    """
    values = grey.ravel()
    middle, width = peak(values) if electrolyte_level is None else (electrolyte_level, 0.0)
    if electrolyte_level is not None:
        near = values[np.abs(values - middle) < 0.1 * max(float(np.ptp(values)), 1.0)]
        width = float(np.std(near)) if near.size else 0.0
    floor = max(_APART * width, 2.0 if grey.dtype.kind in "ui" else 1e-9)
    bright = _side(values, middle, floor)
    if metal_level is not None and metal_level > middle + floor:
        bright = metal_level, (metal_level + middle) / 2.0
    dark = _side(-values.astype(np.float32), -middle, floor)
    return Levels(
        electrolyte=middle,
        electrolyte_width=width,
        metal=None if bright is None else bright[0],
        metal_cut=None if bright is None else bright[1],
        void=None if dark is None else -dark[0],
        void_cut=None if dark is None else -dark[1],
    )


def peak(values: np.ndarray) -> tuple[float, float]:
    """Return level and standard deviation of the most frequent grey, from its half widths.

    The narrower half width counts: the other side may run into a neighbour.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> level, width = peak(np.concatenate([rng.normal(100, 4, 90_000), rng.normal(200, 4, 10_000)]))
    >>> round(level), round(width)
    (100, 4)
    """
    low, high = np.percentile(values, [0.05, 99.95])
    if high <= low:
        return float(np.median(values)), 0.0
    if values.dtype.kind in "ui" and high - low < _BINS:
        edges = np.arange(low, high + 2.0) - 0.5  # a bin a grey value
    else:
        edges = np.linspace(low, high, _BINS + 1)
    counts, edges = np.histogram(values, bins=edges)
    spread = max(0.004 * counts.size, 1.0)
    smooth = ndimage.gaussian_filter1d(counts.astype(float), spread, mode="constant")
    top = int(np.argmax(smooth))
    step = float(edges[1] - edges[0])
    sides = [_reach(smooth[top::way], 0.5 * smooth[top]) for way in (1, -1)]
    narrow = min(sides) * step / _HALF_WIDTH
    blur = spread * step
    width = float(np.sqrt(max(narrow**2 - blur**2, (0.3 * step) ** 2)))
    level = float(edges[top] + step / 2.0)
    near = values[np.abs(values - level) <= max(2.0 * width, step)]
    return float(np.mean(near)) if near.size else level, width


def _reach(falling: np.ndarray, half: float) -> float:
    below = np.flatnonzero(falling < half)
    if below.size == 0:
        return float(len(falling))
    at = int(below[0])
    upper, lower = falling[at - 1], falling[at]
    return at - 1 + float((upper - half) / (upper - lower))


def _side(values: np.ndarray, middle: float, floor: float) -> tuple[float, float] | None:
    """Return level and cut of the class above the middle, ``None`` where none stands apart."""
    above = values[values > middle]
    if above.size == 0:
        return None
    far = above[above > middle + floor]
    if far.size < max(_FEWEST * values.size, 9):
        return None
    cut = otsu(above.astype(np.float32))
    cut = max(cut, middle + 0.5 * floor)
    own = above[above > cut]
    # thin films are blurred: the class's upper part has its level
    level = float(np.percentile(own, _OF_CLASS))
    if own.size < _FEWEST * values.size or level < middle + floor:
        return None
    return level, (level + middle) / 2.0
