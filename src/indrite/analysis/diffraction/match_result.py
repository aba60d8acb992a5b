"""What a search for phases answers, and when a phase is accepted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.notebook import Shown

_WORDS = {True: "confident", False: "no confident match"}


@dataclass(frozen=True)
class Candidate(Shown):
    """What a pattern says about one phase.

    Parameters
    ----------
    name, formula
        Of the phase.
    presence
        Share of its lines, weighted by the square root of their strength, that are in the pattern.
    explained
        Share of the pattern's peaks, weighted by the square root of their height, that it accounts for alone.
    similarity
        Cosine between its lines and the peaks at their places.
    strain, displacement_degree
        Where it fits best.
    lines
        Lines that should be seen.
    """

    name: str
    formula: str
    presence: float
    explained: float
    similarity: float
    strain: float
    displacement_degree: float
    lines: int

    @property
    def merit(self) -> float:
        """Figure of merit both ways: what is there of it, times what it is of what is there."""
        return self.presence**2 * float(np.sqrt(self.explained)) * self.similarity


@dataclass(frozen=True)
class MatchResult(Shown):
    """The answer of a search.

    Parameters
    ----------
    phases
        Names of the phases accepted, the one that explains most first; empty where nothing matches.
    explained
        Share of the peaks (weighted by √height) that these account for.
    confident
        Whether what was accepted accounts for enough of the pattern.
    candidates
        All phases asked about, best figure of merit first.
    unexplained_degree
        2θ of peaks that none of the accepted phases accounts for.
    peaks_degree
        2θ of all peaks.
    """

    phases: tuple[str, ...]
    explained: float
    confident: bool
    candidates: tuple[Candidate, ...]
    unexplained_degree: np.ndarray
    peaks_degree: np.ndarray

    @property
    def verdict(self) -> str:
        """``confident`` or ``no confident match``."""
        return _WORDS[self.confident]


@dataclass(frozen=True)
class MatchSettings:
    """When a phase is accepted.

    Parameters
    ----------
    most_strain
        Largest relative change of a cell.
    tolerance_degree
        How far from its place a line may be seen.
    least_presence, least_gain
        Smallest share of its own lines, smallest share of peaks that it alone accounts for.
    least_own
        Smallest part of what a phase accounts for that no phase accepted before accounts for.
    least_explained
        Smallest share of peaks that the accepted phase must account for, 0.04 more for each further one: many
        phases with many lines account for much of any pattern.
    most_phases
        At most so many.
    """

    most_strain: float = 0.015
    tolerance_degree: float = 0.2
    least_presence: float = 0.8
    least_gain: float = 0.04
    least_own: float = 0.4
    least_explained: float = 0.6
    most_phases: int = 5

    def enough(self, phases: int) -> float:
        """Return the share of peaks that so many phases must account for."""
        return self.least_explained + 0.04 * max(phases - 1, 0)
