"""`LineProfile`: counts of elements along a line across an interface (STEM-EDX, EELS)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from indrite.errors import SignalError
from indrite.signals.base import Signal


@dataclass(frozen=True, kw_only=True)
class LineProfile(Signal):
    """Counts of each element along a line, in the direction of the distance.

    Parameters
    ----------
    distance_nanometre
        Middle of each point, strictly rising.
    counts
        Counts of each element's line or edge, shape (element, point), summed over ``exposure`` pixels.
    elements
        Symbols, or other labels where one element has several profiles; in the order of ``counts``.
    exposure
        Number of pixels summed in each point; all one where absent.
    background
        Counts that were taken off, shape (element, point): ``counts + background`` are what was counted,
        and follow Poisson's law.
    row_counts
        The rows that ``counts`` sums, aligned to each other, shape (row, element, point).
    row_exposure
        Number of pixels in each point of each row.
    net
        Whether a background has been taken off.
    technique
        ``EDX`` or ``EELS``.
    beam_energy_kilovolt
        Energy of the beam, if known.
    notes
        What a reader or the alignment did that the user should know.

    Raises
    ------
    SignalError
        For fewer than five points, a distance that does not rise, labels that do not fit, values that are
        not finite, gross counts below zero, or points without exposure.
    """

    distance_nanometre: Float[np.ndarray, " point"]
    counts: Float[np.ndarray, " element point"]
    elements: tuple[str, ...]
    exposure: Float[np.ndarray, " point"] | None = None
    background: Float[np.ndarray, " element point"] | None = None
    row_counts: Float[np.ndarray, " row element point"] | None = None
    row_exposure: Float[np.ndarray, " row point"] | None = None
    net: bool = False
    technique: str = "EDX"
    beam_energy_kilovolt: float | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        where = self.origin.path
        for spec, array in self.arrays():
            if not np.isfinite(array).all():
                raise SignalError(f"LineProfile.{spec.name} has values that are not finite", where=where)
        if self.distance_nanometre.size < 5 or (np.diff(self.distance_nanometre) <= 0.0).any():
            raise SignalError(
                "a line profile needs five points or more at rising distance",
                where=where,
                got=f"{self.distance_nanometre.size} points",
                todo="Sort the rows by distance and sum repeats",
            )
        labels = len(set(self.elements))
        if labels != len(self.elements) or labels != len(self.counts) or labels == 0:
            raise SignalError(
                "profiles and elements do not match",
                where=where,
                got=f"{len(self.counts)} profile(s) of {', '.join(self.elements)}",
                expected="one profile for each element, each element once",
            )
        if not self.net and self.counts.min() < 0.0:
            raise SignalError(
                "gross counts below zero",
                where=where,
                got=self.counts.min(),
                todo="Say that a background was taken off (net counts)",
            )
        if self.exposure is not None and self.exposure.min() <= 0.0:
            raise SignalError("points without exposure", where=where, got=self.exposure.min())

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rebuild the tuples after `load`."""
        return {**values, "elements": tuple(values["elements"]), "notes": tuple(values["notes"])}

    @property
    def exposures(self) -> np.ndarray:
        """Pixels summed in each point, ones where nothing else is known, shape (point,)."""
        return np.ones(self.distance_nanometre.size) if self.exposure is None else self.exposure

    def of(self, element: str) -> np.ndarray:
        """Return the profile of one element, shape (point,)."""
        if element not in self.elements:
            raise SignalError(
                "no profile of this element", where=self.origin.path, got=element, expected=self.elements
            )
        return np.asarray(self.counts[self.elements.index(element)])

    def only(self, elements: tuple[str, ...]) -> LineProfile:
        """Return the profile with some elements, in their order."""
        for one in elements:
            self.of(one)
        rows = [self.elements.index(one) for one in elements]
        return self.replace(
            counts=self.counts[rows],
            elements=elements,
            background=None if self.background is None else self.background[rows],
            row_counts=None if self.row_counts is None else self.row_counts[:, rows],
        )
