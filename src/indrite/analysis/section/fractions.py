"""How much metal and how much void there is at each depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from indrite.analysis.section.metal_map import MetalMap, strip
from indrite.analysis.section.statistics import mean_and_error
from indrite.errors import UsageError
from indrite.signals.base import Signal


@dataclass(frozen=True, kw_only=True)
class FractionProfile(Signal):
    """Area fractions against depth; on a plane section they estimate volume fractions (Delesse).

    Parameters
    ----------
    depth_micrometre
        Middle of each layer, from the anode's edge.
    metal_fraction, metal_fraction_uncertainty
        Share of the layer that is metal, and its standard uncertainty s √(ξ/W) along the interface.
    void_fraction, void_fraction_uncertainty
        The same for pores and cracks; absent where they were not looked for.
    layer_micrometre
        Thickness of the layers.
    """

    depth_micrometre: Float[np.ndarray, " depth"]
    metal_fraction: Float[np.ndarray, " depth"]
    metal_fraction_uncertainty: Float[np.ndarray, " depth"]
    void_fraction: Float[np.ndarray, " depth"] | None = None
    void_fraction_uncertainty: Float[np.ndarray, " depth"] | None = None
    layer_micrometre: float = 0.0

    def mean_metal_fraction(self, deepest_micrometre: float) -> float:
        """Return the metal fraction between the anode's edge and a depth; nan where that is no layer."""
        within = self.depth_micrometre < deepest_micrometre
        return float(self.metal_fraction[within].mean()) if within.any() else float("nan")


def fraction_profile(section: MetalMap, *, layer_micrometre: float = 5.0) -> FractionProfile:
    """Return area fractions of metal and voids in layers parallel to the anode's edge.

    Parameters
    ----------
    section
        Metal, voids, pixel size, edges of the electrolyte.
    layer_micrometre
        Thickness of the layers, rounded to whole pixels. A rest of less than half a layer at the cathode
        is left out.
    """
    rows = round(layer_micrometre / section.pixel_micrometre)
    if rows < 1:
        raise UsageError("layers thinner than a pixel", got=layer_micrometre, expected="a pixel or more")
    layer = strip(section)
    starts = [at for at in range(0, len(layer.inside), rows) if len(layer.inside) - at >= rows / 2]
    starts = starts or [0]
    metal = np.array(
        [_mean(layer.fraction[at : at + rows], layer.inside[at : at + rows], section) for at in starts]
    )
    void = np.array(
        [_mean(layer.void[at : at + rows], layer.inside[at : at + rows], section) for at in starts]
    )
    ends = np.minimum(np.array(starts) + rows, len(layer.inside))
    known = section.void_area_fraction is not None
    return FractionProfile(
        depth_micrometre=(np.array(starts) + ends) / 2.0 * section.pixel_micrometre,
        metal_fraction=metal[:, 0],
        metal_fraction_uncertainty=metal[:, 1],
        void_fraction=void[:, 0] if known else None,
        void_fraction_uncertainty=void[:, 1] if known else None,
        layer_micrometre=rows * section.pixel_micrometre,
        origin=section.origin,
    )


def _mean(values: np.ndarray, inside: np.ndarray, section: MetalMap) -> tuple[float, float]:
    """Return mean over the pixels inside, and its uncertainty from the columns' means."""
    count = inside.sum(axis=0)
    present = count > 0
    if not present.any():
        return float("nan"), float("nan")
    series = values.sum(axis=0)[present] / count[present]
    _, error = mean_and_error(series, step=section.pixel_micrometre)
    return float(values.sum() / count.sum()), error
