"""Network, stripe, flame or vertical: a rule on numbers, window by window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Shaped
from scipy import ndimage

from indrite.analysis.section.metal_map import MetalMap, Strip, strip, without_specks
from indrite.analysis.section.orientation import axial_share, chords, mean_axial_share, runs
from indrite.analysis.section.particles import enclosed_share
from indrite.analysis.section.penetration import SPECK_SQUARE_MICROMETRE
from indrite.errors import UsageError
from indrite.signals.base import Signal

#: Thresholds of the rule, as tried on synthetic pictures (see `morphology`).
ENCLOSED_OF_NETWORK, RATIO_OF_STRIPE, RATIO_OF_UPRIGHT, TAPER_OF_FLAME = 0.25, -1.0, 0.5, 0.4
#: Less metal than this share of a window is no morphology.
LEAST_METAL = 0.005


@dataclass(frozen=True, kw_only=True)
class Morphology(Signal):
    """Morphology of the metal in windows of depth, from the anode upward.

    Parameters
    ----------
    lower_micrometre, upper_micrometre
        Depths between which each window lies.
    morphology
        ``network``, ``stripe``, ``flame``, ``vertical``, ``mixed``, or ``none`` where there is hardly any
        metal.
    metal_fraction, void_fraction
        Area shares; voids are zero where they were not looked for.
    enclosed_fraction
        Share of the electrolyte in pieces that metal encloses within the window.
    axial_normal
        ⟨n_z²⟩ over the metal, from the structure tensor; nan without metal.
    chord_log_ratio
        a = log2(mean chord along growth / mean chord along the interface); nan without metal.
    taper
        w: mean lateral chord at the deepest quarter of the window's metal over that at its base quarter.
    features
        Runs of metal along the growth in a mean column that has metal: the rule was tried on windows of
        five or more grains or stripes.
    """

    lower_micrometre: Float[np.ndarray, " window"]
    upper_micrometre: Float[np.ndarray, " window"]
    morphology: Shaped[np.ndarray, " window"]
    metal_fraction: Float[np.ndarray, " window"]
    void_fraction: Float[np.ndarray, " window"]
    enclosed_fraction: Float[np.ndarray, " window"]
    axial_normal: Float[np.ndarray, " window"]
    chord_log_ratio: Float[np.ndarray, " window"]
    taper: Float[np.ndarray, " window"]
    features: Float[np.ndarray, " window"]


def morphology(
    section: MetalMap,
    *,
    window_micrometre: float = 50.0,
    gap_micrometre: float = 0.0,
    speck_square_micrometre: float = SPECK_SQUARE_MICROMETRE,
) -> Morphology:
    """Return the morphology of the metal in windows of depth.

    ``network`` if f_enc > 0.25; else ``stripe`` if a < -1; else, if a > 0.5, ``flame`` where w < 0.4 and
    ``vertical`` where not; else ``mixed``. ``none`` below 0.5 % of metal. A window reaches no farther than
    the deepest metal in it. The thresholds were tried on made-up pictures by whoever made them up (48 held
    out: all right, also after erosion and dilation by a pixel, noise, 10° of tilt, a quarter of the
    resolution) and on one real network of another material; no labelled pictures of dendrites exist.
    a of -1 is that of films all at 27° to the interface (⟨n_z²⟩ 0.8): what zigzags along grain boundaries
    with ⟨n_z²⟩ of 0.6 to 0.75 is ``mixed`` by right, neither stripe nor without direction. Read
    ``axial_normal`` beside the name. Films need two pixels of thickness, or a network falls to pieces;
    ``gap_micrometre`` joins pieces that lie so near before shapes are read, for films whose gaps are those of
    the plane.

    | symbol | variable |
    |---|---|
    | f_enc | ``enclosed_fraction`` |
    | a | ``chord_log_ratio`` |
    | w | ``taper`` |

    Parameters
    ----------
    section
        Metal, voids, pixel size, edges of the electrolyte.
    window_micrometre
        Height of a window: five or more grains or stripes.
    gap_micrometre
        Gaps of the metal up to this are closed for f_enc, a and w; fractions and ⟨n_z²⟩ stay as they
        are.
    speck_square_micrometre
        Clusters smaller than this are left out.
    """
    rows = round(window_micrometre / section.pixel_micrometre)
    if rows < 1:
        raise UsageError("windows thinner than a pixel", got=window_micrometre, expected="a pixel or more")
    layer = _clean(strip(section), speck_square_micrometre)
    share = axial_share(layer)
    whole = _joined(layer, gap_micrometre)
    starts = range(0, len(layer.inside), rows)
    # without anything below the electrolyte's edge no anode closes what opens there
    closed = float(section.anode_row.mean()) < len(section.metal_area_fraction) - 0.5
    found = [
        _describe(
            layer.window(at, at + rows),
            share[at : at + rows],
            joined=whole.window(at, at + rows),
            at_anode=at == 0 and closed,
        )
        for at in starts
    ]
    ends = [min(at + rows, len(layer.inside)) for at in starts]
    columns = {name: np.array([one[name] for one in found]) for name in found[0]}
    return Morphology(
        lower_micrometre=np.array(starts) * section.pixel_micrometre,
        upper_micrometre=np.array(ends) * section.pixel_micrometre,
        morphology=np.array([_class_of(one) for one in found]),
        **columns,
        origin=section.origin,
    )


def _clean(layer: Strip, speck_square_micrometre: float) -> Strip:
    """Return the strip without specks of metal: they would tear apart every run."""
    metal = layer.metal
    kept = without_specks(metal, pixels=speck_square_micrometre / layer.pixel_micrometre**2)
    fraction = np.where(metal & ~kept, 0.0, layer.fraction)
    return Strip(fraction, layer.void, layer.inside, layer.pixel_micrometre, layer.threshold)


def _joined(layer: Strip, gap_micrometre: float) -> Strip:
    """Return the strip with gaps of the metal closed: dilated by a disc of half the gap, eroded again."""
    reach = 0.5 * gap_micrometre / layer.pixel_micrometre
    metal = layer.metal
    if reach < 1.0 or not metal.any():
        return layer
    grown = ndimage.distance_transform_edt(~metal) <= reach
    closed = ndimage.distance_transform_edt(grown) > reach
    fraction = np.where(closed & ~metal & layer.inside, 1.0, layer.fraction)
    return Strip(fraction, layer.void, layer.inside, layer.pixel_micrometre, layer.threshold)


def _describe(layer: Strip, share: np.ndarray, *, joined: Strip, at_anode: bool) -> dict[str, float]:
    """Return the numbers of one window."""
    area = max(float(layer.inside.sum()), 1.0)
    metal = joined.metal
    reached = np.flatnonzero(metal.any(axis=1))
    top = int(reached[-1]) + 1 if reached.size else 0
    inner, columns = joined.window(0, top), max(int(metal.any(axis=0).sum()), 1)
    return {
        "metal_fraction": float(layer.fraction.sum()) / area,
        "void_fraction": float(layer.void.sum()) / area,
        "enclosed_fraction": enclosed_share(inner, closed_below=at_anode) if top else 0.0,
        "axial_normal": mean_axial_share(share, layer),
        "chord_log_ratio": chords(inner).log_ratio if top else float("nan"),
        "taper": taper(inner),
        "features": runs(metal, axis=0) / columns,
    }


def taper(layer: Strip) -> float:
    """Return the mean lateral chord in the deepest quarter over that in the base quarter of the metal.

    Nan without metal.
    """
    metal = layer.metal
    reached = np.flatnonzero(metal.any(axis=1))
    if reached.size == 0:
        return float("nan")
    rows = metal[reached[0] : reached[-1] + 1]
    quarter = max(len(rows) // 4, 1)
    base, far = (one.sum() / max(runs(one, axis=1), 1) for one in (rows[:quarter], rows[-quarter:]))
    return float(far / base)


def _class_of(numbers: dict[str, float]) -> str:
    ratio = numbers["chord_log_ratio"]
    if numbers["metal_fraction"] < LEAST_METAL or np.isnan(ratio):
        return "none"
    if numbers["enclosed_fraction"] > ENCLOSED_OF_NETWORK:
        return "network"
    if ratio < RATIO_OF_STRIPE:
        return "stripe"
    if ratio > RATIO_OF_UPRIGHT:
        return "flame" if numbers["taper"] < TAPER_OF_FLAME else "vertical"
    return "mixed"
