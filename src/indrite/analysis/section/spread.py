"""Standard uncertainties of a section's numbers by source: sampling, threshold, edge, scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indrite.analysis.section.cracks import Cracks
from indrite.analysis.section.layers import Layers
from indrite.analysis.section.metal_map import MetalMap, strip
from indrite.analysis.section.orientation import normals_of
from indrite.analysis.section.penetration import Penetration, penetration
from indrite.analysis.section.residual_layer import residual_layer
from indrite.analysis.section.segment import Segmentation
from indrite.analysis.section.statistics import mean_and_error
from indrite.analysis.section.summary import SectionSummary
from indrite.notebook import Shown

#: Parts of a section that leave one out each for its orientation.
_PARTS = 8


@dataclass(frozen=True)
class Spread(Shown):
    """Standard uncertainty of one quantity, in its unit.

    Parameters
    ----------
    sampling
        From the length of the section: columns within a correlation length are one reading.
    threshold
        From a threshold off by 5 % of the gap between the classes.
    edge
        From the height of the anode's edge.
    scale
        From the size of a pixel.
    """

    sampling: float = 0.0
    threshold: float = 0.0
    edge: float = 0.0
    scale: float = 0.0

    @property
    def total(self) -> float:
        """All sources together, taken as independent."""
        return float(np.sqrt(self.sampling**2 + self.threshold**2 + self.edge**2 + self.scale**2))


def spreads(
    parted: Segmentation,
    summary: SectionSummary,
    voids: Cracks,
    *,
    layers: Layers,
    pixel_relative: float,
) -> dict[str, Spread]:
    """Return quantity → uncertainty by source.

    Parameters
    ----------
    parted, summary, voids
        Segmentation and what was computed from it.
    layers
        Edges and their uncertainty.
    pixel_relative
        Relative uncertainty of the pixel size.
    """
    more, less = (_light(parted.shifted(sign)) for sign in (-1.0, 1.0))
    half = {name: abs(more[name] - less[name]) / 2.0 for name in more}
    pixel = parted.section.pixel_micrometre
    edge = layers.anode_uncertainty_pixel * pixel
    depth = summary.penetration
    found = {
        name: Spread(
            sampling=_sampling(name, depth),
            threshold=half[name],
            edge=edge,
            scale=abs(getattr(depth, f"{name}_micrometre")) * pixel_relative,
        )
        for name in ("mean", "percentile_95", "maximum")
    }
    layer = summary.residual_layer
    _, layer_error = mean_and_error(layer.thickness_micrometre, step=pixel)
    return found | {
        "metal_fraction": Spread(summary.metal_fraction_uncertainty, half["metal_fraction"]),
        "void_fraction": Spread(voids.void_fraction_uncertainty, half["void_fraction"]),
        "residual_layer": Spread(
            layer_error, half["residual_layer"], edge, layer.median_micrometre * pixel_relative
        ),
        "axial_normal": Spread(orientation_error(parted.section)),
        "crack_density": Spread(
            voids.length_density_uncertainty,
            0.0,
            0.0,
            voids.length_density_per_micrometre * pixel_relative,
        ),
    }


def _sampling(name: str, depth: Penetration) -> float:
    if name == "mean":
        return depth.mean_uncertainty_micrometre
    if name == "maximum":
        return 0.0  # it is that of this section; the cell's is another quantity
    return quantile_error(depth)


def quantile_error(depth: Penetration, *, share: float = 0.95) -> float:
    """Return the standard uncertainty of a quantile of the depth, from independent readings only.

    Half the distance of the order statistics one binomial standard deviation to either side.
    """
    values = np.sort(depth.depth_micrometre)
    readings = values.size * depth.pixel_nanometre / 1000.0 / depth.correlation_length_micrometre
    if readings < 2.0:
        return float("inf")
    off = np.sqrt(share * (1.0 - share) / readings)
    low, high = np.quantile(values, np.clip([share - off, share + off], 0.0, 1.0))
    return float(high - low) / 2.0


def orientation_error(section: MetalMap) -> float:
    """Return the standard uncertainty of ⟨n_z²⟩ by leaving out one eighth of the columns at a time."""
    layer = strip(section)
    if not layer.metal.any():
        return float("nan")
    share = normals_of(layer)
    weight = np.where(np.isfinite(share) & layer.metal, 1.0, 0.0)
    above = (np.nan_to_num(share) * weight).sum(axis=0)
    below = weight.sum(axis=0)
    parts = np.array_split(np.arange(below.size), _PARTS)
    pairs = np.array([(above[one].sum(), below[one].sum()) for one in parts])
    rest = pairs.sum(axis=0) - pairs
    if (rest[:, 1] <= 0.0).any():
        return float("inf")
    left_out = rest[:, 0] / rest[:, 1]
    count = len(left_out)
    return float(np.sqrt((count - 1.0) / count * ((left_out - left_out.mean()) ** 2).sum()))


def _light(section: MetalMap) -> Mapping[str, float]:
    """Return the numbers that a moved threshold changes."""
    layer, pixel = strip(section), section.pixel_micrometre
    depth = penetration(section)
    reached = max(round(depth.mean_micrometre / pixel), 1)
    return {
        "mean": depth.mean_micrometre,
        "percentile_95": depth.percentile_95_micrometre,
        "maximum": depth.maximum_micrometre,
        "metal_fraction": float(layer.fraction[:reached].mean()),
        "void_fraction": float(layer.void.sum() / max(layer.inside.sum(), 1)),
        "residual_layer": residual_layer(section).median_micrometre,
    }
