"""Cracks and pores of the electrolyte: how long, how wide, which way, and the relative density."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy import ndimage

from indrite.analysis.section.metal_map import EIGHT, MetalMap, strip
from indrite.analysis.section.statistics import mean_and_error
from indrite.signals.base import Signal

#: A crack is at least so many times as long as it is wide, and so many pixels long.
ELONGATION, _SHORTEST_PIXEL = 4.0, 8
#: Length of a chain of pixels: steps along edges and over corners.
_STRAIGHT, _DIAGONAL = 0.948, 1.343
_MOST_PIECES = 20_000


@dataclass(frozen=True, kw_only=True)
class Cracks(Signal):
    """Voids of the electrolyte in a section; cracks are voids four times as long as wide or more.

    Parameters
    ----------
    length_micrometre
        Length of each crack along its middle line.
    aperture_micrometre
        Mean width of each crack: area over length.
    axial_share
        Share of each crack's extent that runs along the growth (0 lateral, 1 upright).
    length_density_per_micrometre, length_density_uncertainty
        Length of cracks over the electrolyte's area, µm/µm², and its standard uncertainty from the columns.
    void_fraction, void_fraction_uncertainty
        Area of all voids over that of the electrolyte layer.
    known
        Whether voids were looked for.
    """

    length_micrometre: Float[np.ndarray, " crack"]
    aperture_micrometre: Float[np.ndarray, " crack"]
    axial_share: Float[np.ndarray, " crack"]
    length_density_per_micrometre: float
    length_density_uncertainty: float
    void_fraction: float
    void_fraction_uncertainty: float
    known: bool

    @property
    def relative_density(self) -> float:
        """1 - void fraction (Delesse: area fractions of a plane section estimate volume fractions)."""
        return 1.0 - self.void_fraction

    @property
    def mean_aperture_micrometre(self) -> float:
        """Mean width, by length; nan without cracks."""
        total = float(self.length_micrometre.sum())
        return float((self.length_micrometre * self.aperture_micrometre).sum() / total) if total else np.nan


def cracks(section: MetalMap) -> Cracks:
    """Return cracks and voids of a section.

    Length of a crack: its skeleton, steps along edges counted 0.948 and over corners 1.343 pixels.

    Sources
    -------
    Kulpa 1977, 10.1016/S0146-664X(77)80021-X (length of digital lines; factors from memory, tested on
    lines at all angles).
    """
    layer = strip(section)
    pixel = section.pixel_micrometre
    inside = np.maximum(layer.inside.sum(axis=0), 1)
    void, void_error = mean_and_error(layer.void.sum(axis=0) / inside, step=pixel)
    labels, count = ndimage.label(layer.void >= layer.threshold, EIGHT)
    boxes = ndimage.find_objects(labels) if count <= _MOST_PIECES else []
    found = []
    columns = np.zeros(layer.void.shape[1])
    for number, box in enumerate(boxes, start=1):
        if box is None or max(one.stop - one.start for one in box) < _SHORTEST_PIXEL:
            continue
        one = _crack(labels[box] == number)
        if one is not None:
            found.append(one)
            columns[box[1]] += one[0] / (box[1].stop - box[1].start)
    density, error = mean_and_error(columns / inside, step=pixel)
    numbers = np.array(found, dtype=float).reshape(-1, 3)
    return Cracks(
        length_micrometre=numbers[:, 0] * pixel,
        aperture_micrometre=numbers[:, 1] * pixel,
        axial_share=numbers[:, 2],
        length_density_per_micrometre=density / pixel,
        length_density_uncertainty=error / pixel,
        void_fraction=void,
        void_fraction_uncertainty=void_error,
        known=section.void_area_fraction is not None,
        origin=section.origin,
    )


def _crack(piece: np.ndarray) -> tuple[float, float, float] | None:
    """Return length and width in pixels and the axial share of a crack, ``None`` for a pore."""
    from skimage.morphology import skeletonize

    area = float(piece.sum())
    if float(np.hypot(*piece.shape)) ** 2 < area:  # compact: no skeleton is long enough
        return None
    length, axial = skeleton_length(skeletonize(np.pad(piece, 1)))
    # a skeleton ends half a width before either end of the piece: length (length - skeleton) = area
    length = (length + np.sqrt(length**2 + 4.0 * area)) / 2.0
    width = area / length
    return (length, width, axial) if length >= ELONGATION * width else None


def skeleton_length(skeleton: np.ndarray) -> tuple[float, float]:
    """Return the length of a skeleton in pixels, and the share of its steps that go along the growth.

    Examples
    --------
    >>> line = np.zeros((5, 101), dtype=bool); line[2] = True
    >>> skeleton_length(line)
    (94.8, 0.0)
    """
    down = skeleton[:-1] & skeleton[1:]
    across = skeleton[:, :-1] & skeleton[:, 1:]
    falling = skeleton[:-1, :-1] & skeleton[1:, 1:]
    rising = skeleton[1:, :-1] & skeleton[:-1, 1:]
    # a corner that is also walked along the edges is no step
    falling = falling & ~(skeleton[:-1, 1:] | skeleton[1:, :-1])
    rising = rising & ~(skeleton[:-1, :-1] | skeleton[1:, 1:])
    straight = float(down.sum() + across.sum())
    corners = float(falling.sum() + rising.sum())
    total = straight + 2.0 * corners
    axial = float(down.sum() + corners) / total if total else 0.5
    return _STRAIGHT * straight + _DIAGONAL * corners, axial
