"""From a picture to metal by a threshold; the simplest segmentation, for clean pictures."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from indrite.analysis.section.metal_map import MetalMap
from indrite.analysis.section.residual_layer import anode_edge
from indrite.signals.base import Origin
from indrite.signals.micrograph import Micrograph

_BINS = 256
#: Metal seeds: share of the contrast, after smoothing, from which a pixel may belong to a film.
_SEED_SHARE = 0.35
#: A grey value needs so many pixels.
_FEWEST_PIXELS = 50
#: Standard deviation over which the electrolyte's brightness is taken as even.
_SHADING_PIXEL = 40.0
#: Films are read out to so many pixels beyond their seed: what the blur has carried there is theirs.
_REACH_PIXEL = 2


def otsu(values: np.ndarray) -> float:
    """Return the grey value that parts values into two classes of least variance (Otsu).

    Examples
    --------
    >>> 3.0 < otsu(np.array([1.0, 2.0, 3.0, 10.0, 11.0, 12.0])) < 10.0
    True

    Sources
    -------
    Otsu 1979, 10.1109/TSMC.1979.4310076.
    """
    counts, edges = np.histogram(values, bins=_BINS)
    middle = (edges[1:] + edges[:-1]) / 2.0
    below = np.cumsum(counts)
    above = below[-1] - below
    total = np.cumsum(counts * middle)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = below * above * (total / below - (total[-1] - total) / above) ** 2
    best = np.nan_to_num(between[:-1])
    # several bins between the classes are equally good: take their middle
    found = np.flatnonzero(best >= best.max() * (1.0 - 1e-12))
    return float(edges[1 + (found[0] + found[-1]) // 2])


def threshold_map(picture: Micrograph, *, cathode_row: float, anode_row: float | None = None) -> MetalMap:
    """Return the metal of a picture in which it is the bright phase (Li-In, not lithium).

    For clean pictures whose most frequent grey is the electrolyte's. The threshold is Otsu's among what is
    at least that bright, between cathode and lower edge of the picture: the grey cathode would otherwise
    count with the metal, and pores make a third class. Near what it finds, grey values are turned into
    area fractions by the levels of electrolyte and metal, so that blurred films keep their area; elsewhere
    the fraction is 0. Slow shading is read from the electrolyte around. Voids are not looked for.

    Parameters
    ----------
    picture
        Any side may hold the anode; the map has it at the bottom.
    cathode_row
        Where the electrolyte ends at the cathode, in rows of the upright picture.
    anode_row
        Where it ends at the anode; by default found from the coverage (`anode_edge`).
    """
    grey = picture.upright().intensity.astype(float)
    first = min(max(int(np.ceil(cathode_row)), 0), len(grey) - 1)
    fraction = np.zeros(grey.shape)
    fraction[first:] = _area_fraction(grey[first:])
    edge = anode_edge(fraction) if anode_row is None else anode_row
    columns = grey.shape[1]
    return MetalMap(
        metal_area_fraction=fraction,
        anode_row=np.full(columns, float(edge)),
        cathode_row=np.full(columns, float(cathode_row)),
        pixel_nanometre=picture.pixel_nanometre,
        origin=Origin("derived", path=picture.origin.path, sha256=picture.origin.sha256),
    )


def _area_fraction(grey: np.ndarray) -> np.ndarray:
    """Return the area fraction of metal in a picture of electrolyte, metal and perhaps voids."""
    low = _most_frequent(grey)
    cut = otsu(grey[grey >= low])
    bright = grey > cut
    contrast = _level(grey, bright) - low
    dark = grey < low - (cut - low)  # pores and cracks: as far below the electrolyte
    seed = ndimage.gaussian_filter((grey - low) / contrast, 0.7) > _SEED_SHARE
    near = ndimage.binary_dilation(seed, iterations=_REACH_PIXEL)
    local = _electrolyte_level(grey, ~near & ~dark, low)
    even = grey * (low / local)
    # the rest of a pore beside a film is no negative metal
    return np.where(near & ~dark, (even - low) / (_level(even, bright) - low), 0.0)


def _most_frequent(grey: np.ndarray) -> float:
    """Return the grey value of the most frequent phase: the median of what is near the histogram's peak."""
    counts, edges = np.histogram(grey, bins=_BINS)
    smooth = ndimage.gaussian_filter1d(counts.astype(float), 2.0, mode="constant")
    peak = int(np.argmax(smooth))
    half = np.flatnonzero(smooth < 0.5 * smooth[peak])
    below, above = half[half < peak], half[half > peak]
    first = edges[int(below[-1]) + 1] if below.size else edges[0]
    last = edges[int(above[0])] if above.size else edges[-1]
    return float(np.median(grey[(grey >= first) & (grey <= last)]))


def _level(grey: np.ndarray, of: np.ndarray) -> float:
    """Return the median grey value of a class away from its edges, where the blur mixes the classes."""
    core = ndimage.binary_erosion(of, iterations=_REACH_PIXEL)
    return float(np.median(grey[core if core.sum() >= _FEWEST_PIXELS else of]))


def _electrolyte_level(grey: np.ndarray, clear: np.ndarray, level: float) -> np.ndarray:
    """Return the electrolyte's grey value around each pixel, from pixels clear of metal and voids."""
    # far from any electrolyte (within the anode layer) the level of the whole picture counts
    weight = clear.astype(float)
    share = ndimage.gaussian_filter(weight, _SHADING_PIXEL, mode="nearest") + 1e-6
    seen = ndimage.gaussian_filter(weight * grey, _SHADING_PIXEL, mode="nearest") + 1e-6 * level
    return np.asarray(seen / share)
