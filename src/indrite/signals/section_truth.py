"""`SectionTruth`: what a simulated cross-section really holds, pixel by pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from indrite.errors import SignalError
from indrite.signals.base import Signal
from indrite.signals.micrograph import check_pixels

#: Values of `SectionTruth.phase`: what takes up most of a pixel. `VOID`: pore, crack, or outside the cell.
SOLID_ELECTROLYTE, METAL, VOID, CATHODE, ANODE_LAYER = range(5)


@dataclass(frozen=True, kw_only=True)
class SectionTruth(Signal):
    """Ground truth beside a simulated picture: row 0 at the top (cathode), anode at the bottom.

    Parameters
    ----------
    phase
        `SOLID_ELECTROLYTE`, `METAL`, `VOID`, `CATHODE` or `ANODE_LAYER` (what is left of the anode).
    metal_area_fraction
        Share of each pixel that metal covers, 0 to 1; films thinner than a pixel have values between.
        The anode layer counts as metal.
    void_area_fraction
        The same for pores and cracks.
    lithium_per_host
        x in LiInx, mean over the pixel's metal; infinite for lithium metal (no host), nan without metal.
    anode_row, cathode_row
        Where the electrolyte ends in each column, in rows from the top edge of the picture, fractions
        allowed: pixel ``row`` spans ``row`` to ``row + 1``. Depth counts upward from ``anode_row``.
    pixel_nanometre
        Edge of a pixel.

    Raises
    ------
    SignalError
        For fractions outside 0 to 1, or borders in the wrong order.
    """

    phase: Int[np.ndarray, " row column"]
    metal_area_fraction: Float[np.ndarray, " row column"]
    void_area_fraction: Float[np.ndarray, " row column"]
    lithium_per_host: Float[np.ndarray, " row column"]
    anode_row: Float[np.ndarray, " column"]
    cathode_row: Float[np.ndarray, " column"]
    pixel_nanometre: float

    def __post_init__(self) -> None:
        super().__post_init__()
        check_pixels(self, "metal_area_fraction", self.pixel_nanometre, "bottom")
        total = self.metal_area_fraction + self.void_area_fraction
        least = min(float(self.metal_area_fraction.min()), float(self.void_area_fraction.min()))
        if least < 0.0 or float(total.max()) > 1.0 + 1e-6:
            raise SignalError(
                "area fractions outside 0 to 1", got=f"{least:.3g} to {total.max():.3g} (metal and void)"
            )
        if (self.cathode_row > self.anode_row).any():
            raise SignalError("the cathode must lie above the anode", got="cathode_row > anode_row")

    @property
    def pixel_micrometre(self) -> float:
        """Edge of a pixel, µm."""
        return self.pixel_nanometre / 1000.0

    @property
    def depth_micrometre(self) -> np.ndarray:
        """Distance of each pixel's centre from the anode's edge into the electrolyte, µm (row, column)."""
        rows = np.arange(self.phase.shape[0])[:, None] + 0.5
        return np.asarray((self.anode_row - rows) * self.pixel_micrometre)
