"""`ElementMap`: X-ray counts of elements over a cross-section (SEM-EDX)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from jaxtyping import Float

from indrite.errors import SignalError
from indrite.signals.base import Signal
from indrite.signals.micrograph import QUARTER_TURNS, Side, check_pixels


@dataclass(frozen=True, kw_only=True)
class ElementMap(Signal):
    """Counts of the X-ray lines of elements in every pixel, row 0 at the top, square pixels.

    Parameters
    ----------
    counts
        Counts of each element's line, shape (element, row, column); gross or net, see ``net``.
    elements
        Chemical symbols, in the order of ``counts``.
    pixel_nanometre
        Edge of a pixel.
    accelerating_voltage_kilovolt
        Energy of the beam, if known.
    anode_side
        Edge of the map towards the anode, see `Micrograph`.
    net
        Whether the continuum has been taken off.
    pixel_relative_uncertainty, notes
        As in `Micrograph`; the notes also name lines that overlap.

    Raises
    ------
    SignalError
        For maps and symbols of different number, an empty map, counts that are not finite, gross
        counts below zero, or as for `Micrograph`.
    """

    counts: Float[np.ndarray, " element row column"]
    elements: tuple[str, ...]
    pixel_nanometre: float
    accelerating_voltage_kilovolt: float | None = None
    anode_side: Side = "bottom"
    net: bool = False
    pixel_relative_uncertainty: float | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        check_pixels(self, "counts", self.pixel_nanometre, self.anode_side)
        if len(self.elements) != len(self.counts) or len(set(self.elements)) != len(self.elements):
            raise SignalError(
                "maps and elements do not match",
                where=self.origin.path,
                got=f"{len(self.counts)} map(s) of {', '.join(self.elements)}",
                expected="one map for each element, each element once",
            )
        if not self.net and self.counts.min() < 0.0:
            raise SignalError("gross counts below zero", where=self.origin.path, got=self.counts.min())

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rebuild the tuples after `load`."""
        return {
            **values,
            "elements": tuple(values["elements"]),
            "notes": tuple(values.get("notes", ())),
        }

    @property
    def pixel_micrometre(self) -> float:
        """Edge of a pixel, µm."""
        return self.pixel_nanometre / 1000.0

    def of(self, element: str) -> np.ndarray:
        """Return the map of one element, shape (row, column)."""
        if element not in self.elements:
            raise SignalError(
                "no map of this element", where=self.origin.path, got=element, expected=self.elements
            )
        return self.counts[self.elements.index(element)]

    def upright(self) -> Self:
        """Return the maps turned so that the anode lies at the bottom."""
        turned = np.rot90(self.counts, QUARTER_TURNS[self.anode_side], axes=(1, 2))
        return self.replace(counts=turned, anode_side="bottom")
