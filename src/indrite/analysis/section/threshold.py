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
    """Return the metal of a picture in which it is the bright one of two phases (Li-In, not lithium).

    The threshold is Otsu's between cathode and picture's lower edge: the grey cathode would otherwise
    count with the metal. Near what it finds, grey values are turned into area fractions by the medians of
    the two classes, so that blurred films keep their area; elsewhere the fraction is 0. Voids are not
    looked for; shading of more than a few per cent, or a picture without metal, needs a better
    segmentation.

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
    cut = otsu(grey[first:])
    bright = grey[first:] > cut
    high, low = np.median(grey[first:][bright]), np.median(grey[first:][~bright])
    fraction = (grey - low) / (high - low)
    seed = ndimage.gaussian_filter(fraction, 0.7) > _SEED_SHARE
    near = ndimage.binary_dilation(seed, iterations=_REACH_PIXEL)
    near[:first] = False
    fraction = np.where(near, fraction, 0.0)
    edge = anode_edge(fraction) if anode_row is None else anode_row
    columns = grey.shape[1]
    return MetalMap(
        metal_area_fraction=fraction,
        anode_row=np.full(columns, float(edge)),
        cathode_row=np.full(columns, float(cathode_row)),
        pixel_nanometre=picture.pixel_nanometre,
        origin=Origin("derived", path=picture.origin.path, sha256=picture.origin.sha256),
    )
