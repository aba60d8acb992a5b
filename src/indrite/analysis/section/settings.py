"""What a user may say of a section beforehand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from indrite.errors import UsageError

#: Which phase of a picture the metal is: brighter than the electrolyte (Li-In) or darker (lithium).
Contrast = Literal["bright", "dark"]


@dataclass(frozen=True, kw_only=True)
class SectionSettings:
    """How a section is analysed.

    Parameters
    ----------
    anode_row, cathode_row
        Edges of the electrolyte in rows of the upright picture (anode at the bottom), from its upper edge;
        found where not given.
    contrast
        Whether the metal is brighter than the electrolyte (Li-In) or darker (lithium: then it cannot be
        told from pores and cracks).
    electrolyte_level
        Grey value of the electrolyte, where it is not the most frequent one of its layer.
    window_micrometre
        Height of the windows of morphology; by default 50 µm, or the whole layer where that is less than
        75 µm.
    layer_micrometre
        Thickness of the layers of the profile; by default 5 µm, no less than two pixels and no more than a
        tenth of the electrolyte.
    disc_millimetre
        Diameter of the cell, for its longest tip.
    gap_micrometre
        Gaps of the metal that are closed before shapes are read, see `morphology`; 0 closes none.

    Raises
    ------
    UsageError
        For sizes that are not positive, edges in the wrong order, or an unknown contrast.
    """

    anode_row: float | None = None
    cathode_row: float | None = None
    contrast: Contrast = "bright"
    electrolyte_level: float | None = None
    window_micrometre: float | None = None
    layer_micrometre: float | None = None
    disc_millimetre: float = 10.0
    gap_micrometre: float = 0.0

    def __post_init__(self) -> None:
        sizes = {
            "window_micrometre": self.window_micrometre,
            "layer_micrometre": self.layer_micrometre,
            "disc_millimetre": self.disc_millimetre,
        }
        for name, value in sizes.items():
            if value is not None and not (np.isfinite(value) and value > 0.0):
                raise UsageError(f"{name} must be a positive number", got=value)
        if not (np.isfinite(self.gap_micrometre) and self.gap_micrometre >= 0.0):
            raise UsageError("gap_micrometre must not be negative", got=self.gap_micrometre)
        if self.contrast not in ("bright", "dark"):
            raise UsageError("unknown contrast", got=self.contrast, expected="bright or dark")
        if self.anode_row is not None and self.cathode_row is not None:
            self._check_order(self.anode_row, self.cathode_row)

    @staticmethod
    def _check_order(anode: float, cathode: float) -> None:
        if not cathode < anode:
            raise UsageError(
                "rows count from the upper edge of the upright picture, the anode lies at the bottom",
                got=f"anode's edge {anode:g}, cathode's edge {cathode:g}",
                expected="the cathode's edge above the anode's",
            )

    def inverted(self, top: float) -> SectionSettings:
        """Return the settings for the negative of a picture whose brightest grey is ``top``."""
        if self.electrolyte_level is None:
            return self
        return replace(self, electrolyte_level=top - self.electrolyte_level)

    def window(self, thickness_micrometre: float) -> float:
        """Return the height of a window for an electrolyte of this thickness."""
        if self.window_micrometre is not None:
            return self.window_micrometre
        return 50.0 if thickness_micrometre >= 75.0 else thickness_micrometre

    def layer(self, thickness_micrometre: float, pixel_micrometre: float) -> float:
        """Return the thickness of a layer of the profile."""
        if self.layer_micrometre is not None:
            return self.layer_micrometre
        return max(min(5.0, thickness_micrometre / 10.0), 2.0 * pixel_micrometre)
