"""`MetalMap`: where metal and voids are in a cross-section, measured or simulated; what all metrics take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float
from scipy import ndimage

from indrite.errors import SignalError
from indrite.signals.base import Signal
from indrite.signals.micrograph import check_pixels
from indrite.signals.section_truth import SectionTruth

#: Neighbours of a pixel: metal is continuous over corners, electrolyte and voids only over edges.
EIGHT = np.ones((3, 3), dtype=int)


@dataclass(frozen=True, kw_only=True)
class MetalMap(Signal):
    """Area fractions of metal and voids in the pixels of a cross-section, anode at the bottom.

    Parameters
    ----------
    metal_area_fraction
        Share of each pixel that metal covers; 0 and 1 for a binary mask. Noise of a measured map may
        carry it a little beyond 0 to 1. The anode layer counts as metal.
    anode_row, cathode_row
        Where the electrolyte ends in each column, in rows from the top edge, as in `SectionTruth`.
        Depth counts upward from ``anode_row``.
    pixel_nanometre
        Edge of a pixel.
    void_area_fraction
        Pores and cracks, if they were looked for.
    threshold
        Share of metal from which a pixel counts as metal, where a metric needs yes or no.

    Raises
    ------
    SignalError
        For borders in the wrong order, or an electrolyte that is nowhere a pixel thick.
    """

    metal_area_fraction: Float[np.ndarray, " row column"]
    anode_row: Float[np.ndarray, " column"]
    cathode_row: Float[np.ndarray, " column"]
    pixel_nanometre: float
    void_area_fraction: Float[np.ndarray, " row column"] | None = None
    threshold: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        check_pixels(self, "metal_area_fraction", self.pixel_nanometre, "bottom")
        if (self.cathode_row > self.anode_row).any() or (self.anode_row - self.cathode_row).max() < 1.0:
            raise SignalError(
                "the cathode must lie above the anode, with electrolyte between",
                where=self.origin.path,
                got=f"anode_row {self.anode_row.mean():.1f}, cathode_row {self.cathode_row.mean():.1f}",
            )

    @property
    def pixel_micrometre(self) -> float:
        """Edge of a pixel, µm."""
        return self.pixel_nanometre / 1000.0

    @property
    def width_micrometre(self) -> float:
        """Length of the section along the interface, µm."""
        return self.anode_row.size * self.pixel_micrometre

    @property
    def metal(self) -> np.ndarray:
        """Pixels that count as metal, shape (row, column)."""
        return np.asarray(self.metal_area_fraction >= self.threshold)

    @cached_property
    def levelled(self) -> Strip:
        """The electrolyte layer alone, levelled at the anode's edge; see `strip`."""
        return _strip(self)

    @property
    def depth_micrometre(self) -> np.ndarray:
        """Distance of each pixel's centre from the anode's edge into the electrolyte, µm (row, column)."""
        rows = np.arange(self.metal_area_fraction.shape[0])[:, None] + 0.5
        return np.asarray((self.anode_row - rows) * self.pixel_micrometre)


@dataclass(frozen=True, eq=False)
class Strip:
    """The electrolyte layer alone, row 0 at the anode's edge, every column levelled to it.

    Parameters
    ----------
    fraction
        Area fraction of metal, (z, column).
    void
        Area fraction of voids, zero where they were not looked for.
    inside
        Whether a pixel belongs to the electrolyte layer: the cathode's edge need not be level.
    pixel_micrometre, threshold
        As in `MetalMap`.
    """

    fraction: np.ndarray
    void: np.ndarray
    inside: np.ndarray
    pixel_micrometre: float
    threshold: float

    @property
    def metal(self) -> np.ndarray:
        """Pixels that count as metal."""
        return np.asarray((self.fraction >= self.threshold) & self.inside)

    def window(self, bottom: int, top: int) -> Strip:
        """Return rows ``bottom`` to ``top`` (not included)."""
        rows = slice(bottom, top)
        return Strip(
            self.fraction[rows], self.void[rows], self.inside[rows], self.pixel_micrometre, self.threshold
        )


def strip(section: MetalMap) -> Strip:
    """Return the electrolyte layer, levelled by whole pixels at the anode's edge."""
    return section.levelled


def _level_strip(section: MetalMap) -> Strip:
    """Return the layer of a section whose edges lie on straight rows without gathering pixels one by one."""
    bottom, top = round(float(section.anode_row[0])), float(section.cathode_row[0])
    rows = len(section.metal_area_fraction)
    height = max(int(np.ceil(section.anode_row[0] - top - 1e-9)), 1)
    places = bottom - 1 - np.arange(height)
    good = (places + 0.5 > top) & (places >= 0) & (places < rows)
    inside = np.broadcast_to(good[:, None], (height, section.anode_row.size))

    def taken(values: np.ndarray) -> np.ndarray:
        result = np.zeros(inside.shape, dtype=values.dtype)
        result[good] = values[places[good]]
        return result

    void = section.void_area_fraction
    return Strip(
        fraction=taken(section.metal_area_fraction),
        void=np.zeros(inside.shape) if void is None else taken(void),
        inside=inside,
        pixel_micrometre=section.pixel_micrometre,
        threshold=section.threshold,
    )


def _strip(section: MetalMap) -> Strip:
    if np.ptp(section.anode_row) == 0.0 and np.ptp(section.cathode_row) == 0.0:
        return _level_strip(section)
    anode = np.rint(section.anode_row).astype(int)
    height = max(int(np.ceil((section.anode_row - section.cathode_row).max() - 1e-9)), 1)
    up = np.arange(height)[:, None]
    rows = anode - 1 - up
    inside = (rows + 0.5 > section.cathode_row) & (rows >= 0) & (rows < len(section.metal_area_fraction))
    rows = rows.clip(0, len(section.metal_area_fraction) - 1)
    columns = np.arange(anode.size)
    void = section.void_area_fraction
    return Strip(
        fraction=np.where(inside, section.metal_area_fraction[rows, columns], 0.0),
        void=np.zeros(inside.shape) if void is None else np.where(inside, void[rows, columns], 0.0),
        inside=inside,
        pixel_micrometre=section.pixel_micrometre,
        threshold=section.threshold,
    )


def map_of_truth(truth: SectionTruth, *, threshold: float = 0.5) -> MetalMap:
    """Return the metal and voids of a simulated section as they are."""
    return MetalMap(
        metal_area_fraction=truth.metal_area_fraction,
        void_area_fraction=truth.void_area_fraction,
        anode_row=truth.anode_row,
        cathode_row=truth.cathode_row,
        pixel_nanometre=truth.pixel_nanometre,
        threshold=threshold,
        origin=truth.origin,
    )


def connected_to_anode(metal: np.ndarray) -> np.ndarray:
    """Return the metal of a strip that hangs together with the anode's edge (8 neighbours)."""
    labels, count = ndimage.label(metal, EIGHT)
    touching = np.zeros(count + 1, dtype=bool)
    touching[labels[0]] = True
    touching[0] = False
    return np.asarray(touching[labels])


def without_specks(metal: np.ndarray, *, pixels: float) -> np.ndarray:
    """Return the mask without clusters (8 neighbours) of fewer than so many pixels."""
    labels, count = ndimage.label(metal, EIGHT)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    keep = sizes >= pixels
    keep[0] = False
    return np.asarray(keep[labels])
