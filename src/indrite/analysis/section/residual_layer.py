"""The anode layer that is left, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from indrite.analysis.section.metal_map import MetalMap
from indrite.signals.base import Signal

#: Share of a row that is metal from which the row belongs to the anode layer.
LAYER_COVERAGE = 0.8


@dataclass(frozen=True, kw_only=True)
class ResidualLayer(Signal):
    """What is left of the anode under the electrolyte.

    Parameters
    ----------
    thickness_micrometre
        Metal below the anode's edge, each column.
    median_micrometre, spread_micrometre
        Median and median absolute deviation (times 1.483) over the columns.
    cut_off
        Whether the picture ends within the layer: then the thickness is a lower limit.
    """

    thickness_micrometre: Float[np.ndarray, " column"]
    median_micrometre: float
    spread_micrometre: float
    cut_off: bool


def residual_layer(section: MetalMap) -> ResidualLayer:
    """Return the thickness of the metal below the anode's edge, area fractions counted."""
    below = section.depth_micrometre < 0.0
    thickness = (section.metal_area_fraction * below).sum(axis=0) * section.pixel_micrometre
    median = float(np.median(thickness))
    return ResidualLayer(
        thickness_micrometre=thickness,
        median_micrometre=median,
        spread_micrometre=1.483 * float(np.median(np.abs(thickness - median))),
        cut_off=bool((section.metal_area_fraction[-1] >= section.threshold).mean() > LAYER_COVERAGE),
        origin=section.origin,
    )


def anode_edge(metal_area_fraction: np.ndarray) -> float:
    """Return the row at which the anode layer ends: the last one that metal covers to 0.8 or more.

    Searched upward from the lowest such row, for a layer parallel to the rows; a mount or collector may
    lie below.

    Parameters
    ----------
    metal_area_fraction
        Anode at the bottom, shape (row, column).

    Returns
    -------
    float
        Upper edge of that row, in rows from the top; the picture's height where there is no layer.

    Examples
    --------
    >>> anode_edge(np.repeat([0.0, 0, 0, 0.4, 1, 1, 1, 0], 5).reshape(8, 5))
    4.0
    """
    full = metal_area_fraction.clip(0.0, 1.0).mean(axis=1) >= LAYER_COVERAGE
    if not full.any():
        return float(full.size)
    lowest = int(np.flatnonzero(full)[-1])
    others = np.flatnonzero(~full[:lowest])
    return float(others[-1] + 1) if others.size else 0.0
