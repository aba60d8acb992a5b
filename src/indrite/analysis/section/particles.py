"""Electrolyte that metal encloses: how much of it, and how large the pieces are at which depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy import ndimage

from indrite.analysis.section.metal_map import MetalMap, Strip
from indrite.signals.base import Signal

#: A piece needs so many pixels to have a size.
FEWEST_PIXELS = 9


@dataclass(frozen=True, kw_only=True)
class EnclosedParticles(Signal):
    """Pieces of electrolyte that metal encloses in the section.

    Parameters
    ----------
    diameter_micrometre
        Diameter of a circle of the same area.
    depth_micrometre
        Depth of the piece's centre; negative in the anode layer.
    """

    diameter_micrometre: Float[np.ndarray, " particle"]
    depth_micrometre: Float[np.ndarray, " particle"]

    def mean_diameter_micrometre(self, shallow_micrometre: float, deep_micrometre: float) -> float:
        """Return the area-weighted mean diameter between two depths; nan without pieces."""
        there = (self.depth_micrometre >= shallow_micrometre) & (self.depth_micrometre < deep_micrometre)
        weight = self.diameter_micrometre[there] ** 2
        return (
            float((weight * self.diameter_micrometre[there]).sum() / weight.sum()) if there.any() else np.nan
        )


def enclosed_particles(section: MetalMap) -> EnclosedParticles:
    """Return the pieces of electrolyte that metal encloses, at all depths and in the anode layer.

    A piece (4 neighbours) is enclosed if it touches neither the picture's edge nor the cathode's.
    """
    rows = np.arange(section.metal_area_fraction.shape[0])[:, None] + 0.5
    open_to = rows < section.cathode_row
    labels, count = ndimage.label(~section.metal | open_to)
    closed = np.ones(count + 1, dtype=bool)
    closed[0] = False
    closed[np.unique(labels[open_to])] = False
    for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        closed[edge] = False
    size = np.bincount(labels.ravel(), minlength=count + 1)
    depth = np.bincount(labels.ravel(), section.depth_micrometre.ravel(), minlength=count + 1)
    found = closed & (size >= FEWEST_PIXELS)
    return EnclosedParticles(
        diameter_micrometre=np.sqrt(4.0 * size[found] / np.pi) * section.pixel_micrometre,
        depth_micrometre=depth[found] / size[found],
        origin=section.origin,
    )


def enclosed_share(layer: Strip, *, closed_below: bool) -> float:
    """Return the share of a window's electrolyte in pieces that touch none of the window's edges.

    Parameters
    ----------
    layer
        The window.
    closed_below
        Whether the anode lies against its lower edge: pieces may touch it.
    """
    other = ~layer.metal & layer.inside
    if not other.any():
        return 0.0
    labels, count = ndimage.label(other)
    closed = np.ones(count + 1, dtype=bool)
    closed[0] = False
    for edge in (labels[-1], labels[:, 0], labels[:, -1], *(() if closed_below else (labels[0],))):
        closed[edge] = False
    closed[np.unique(labels[ndimage.binary_dilation(~layer.inside) & other])] = False
    electrolyte = np.where(other, 1.0 - layer.fraction.clip(0.0, 1.0) - layer.void, 0.0)
    return float(electrolyte[closed[labels]].sum() / max(float(electrolyte.sum()), 1e-30))
