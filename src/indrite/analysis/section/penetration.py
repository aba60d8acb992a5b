"""How deep the metal has come, column by column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from indrite.analysis.section.metal_map import MetalMap, connected_to_anode, strip, without_specks
from indrite.analysis.section.statistics import correlation_length, mean_and_error
from indrite.signals.base import Signal

#: Clusters smaller than this are noise of a measured mask, square micrometres.
SPECK_SQUARE_MICROMETRE = 0.5


@dataclass(frozen=True, kw_only=True)
class Penetration(Signal):
    """Depth of the metal in the electrolyte over the length of a section.

    Parameters
    ----------
    depth_micrometre
        Deepest metal of each column, whether it hangs together in the plane of the section or not:
        a section cuts films that are joined in front of it or behind. 0 without metal.
    connected_depth_micrometre
        The same for metal that is joined to the anode in the section (8 neighbours).
    pixel_nanometre
        Distance of the columns.
    mean_micrometre, mean_uncertainty_micrometre
        Mean depth and its standard uncertainty s √(ξ/W): columns within ξ are one reading; infinite
        where the section is shorter than two ξ.
    median_micrometre, percentile_95_micrometre, maximum_micrometre
        Of the depth.
    connected_mean_micrometre, connected_maximum_micrometre
        Of the connected depth.
    roughness_micrometre
        Standard deviation of the depth about a straight line.
    correlation_length_micrometre
        Integral correlation length ξ of the depth along the interface.
    """

    depth_micrometre: Float[np.ndarray, " column"]
    connected_depth_micrometre: Float[np.ndarray, " column"]
    pixel_nanometre: float
    mean_micrometre: float
    mean_uncertainty_micrometre: float
    median_micrometre: float
    percentile_95_micrometre: float
    maximum_micrometre: float
    connected_mean_micrometre: float
    connected_maximum_micrometre: float
    roughness_micrometre: float
    correlation_length_micrometre: float

    def survival(self, depth_micrometre: np.ndarray) -> np.ndarray:
        """Return the share of columns in which metal lies deeper than each of the depths."""
        ordered = np.sort(self.depth_micrometre)
        beyond = ordered.size - np.searchsorted(ordered, depth_micrometre, side="right")
        return np.asarray(beyond / ordered.size)


def penetration(
    section: MetalMap, *, speck_square_micrometre: float = SPECK_SQUARE_MICROMETRE
) -> Penetration:
    """Return how deep the metal has come.

    Depth of a column: from the anode's edge to the far edge of its deepest metal pixel.

    Parameters
    ----------
    section
        Metal, pixel size, edges of the electrolyte.
    speck_square_micrometre
        Clusters smaller than this are left out.
    """
    layer = strip(section)
    pixel = section.pixel_micrometre
    metal = without_specks(layer.metal, pixels=speck_square_micrometre / pixel**2)
    depth, connected = deepest(metal) * pixel, deepest(connected_to_anode(metal)) * pixel
    mean, error = mean_and_error(depth, step=pixel)
    place = np.arange(depth.size)
    trend = np.polynomial.Polynomial.fit(place, depth, 1)(place) if depth.size > 2 else depth.mean()
    return Penetration(
        depth_micrometre=depth,
        connected_depth_micrometre=connected,
        pixel_nanometre=section.pixel_nanometre,
        mean_micrometre=mean,
        mean_uncertainty_micrometre=error,
        median_micrometre=float(np.median(depth)),
        percentile_95_micrometre=float(np.percentile(depth, 95.0)),
        maximum_micrometre=float(depth.max()),
        connected_mean_micrometre=float(connected.mean()),
        connected_maximum_micrometre=float(connected.max()),
        roughness_micrometre=float(np.std(depth - trend)),
        correlation_length_micrometre=correlation_length(depth, step=pixel),
        origin=section.origin,
    )


def deepest(metal: np.ndarray) -> np.ndarray:
    """Return for each column of a strip the number of rows up to its deepest metal pixel, 0 without."""
    rows = metal.shape[0]
    return np.where(metal.any(axis=0), rows - np.argmax(metal[::-1], axis=0), 0).astype(float)
