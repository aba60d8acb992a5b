"""Separate pieces of metal, and whether they reach from the anode to the cathode."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy import ndimage

from indrite.analysis.section.metal_map import EIGHT, MetalMap, connected_to_anode, strip, without_specks
from indrite.analysis.section.penetration import SPECK_SQUARE_MICROMETRE
from indrite.signals.base import Signal


@dataclass(frozen=True, kw_only=True)
class Clusters(Signal):
    """Pieces of metal (8 neighbours) in the electrolyte of a section.

    A section in two dimensions cuts what is joined in three: pieces that look isolated need not be.

    Parameters
    ----------
    area_square_micrometre
        Area of each piece, largest first.
    connected_share
        Share of the metal's area that is joined to the anode in the section; nan without metal.
    bridges
        Pieces that touch both the anode's and the cathode's edge.
    """

    area_square_micrometre: Float[np.ndarray, " cluster"]
    connected_share: float
    bridges: int

    @property
    def count(self) -> int:
        """Number of pieces."""
        return self.area_square_micrometre.size


def clusters(section: MetalMap, *, speck_square_micrometre: float = SPECK_SQUARE_MICROMETRE) -> Clusters:
    """Return the separate pieces of metal; those smaller than a speck are left out."""
    layer = strip(section)
    pixel = section.pixel_micrometre
    metal = without_specks(layer.metal, pixels=speck_square_micrometre / pixel**2)
    labels, _ = ndimage.label(metal, EIGHT)
    area = np.bincount(labels.ravel())[1:] * pixel**2
    above = np.concatenate([layer.inside[1:], np.zeros_like(layer.inside[:1])])
    at_cathode = np.unique(labels[layer.inside & ~above])
    both = np.intersect1d(at_cathode, np.unique(labels[0]))
    total = float(metal.sum())
    return Clusters(
        area_square_micrometre=np.sort(area.astype(float))[::-1],
        connected_share=float(connected_to_anode(metal).sum()) / total if total else float("nan"),
        bridges=int((both > 0).sum()),
        origin=section.origin,
    )
