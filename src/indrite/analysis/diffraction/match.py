"""`search_match`: which of many phases make up a pattern, with the answer "none of these" allowed.

Lines are compared, not profiles, and within a tolerance, since structures from computations have cells that
are off by
1 to 2 % and differently along their axes, and powders have texture. A phase counts both ways: its own
strong lines must
be in the pattern (``presence``), and it must account for peaks that nothing else accounts for (``gain``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import maximum_filter1d

from indrite.analysis.diffraction.align import Peaks, peaks_of, place
from indrite.analysis.diffraction.phase import Phase
from indrite.analysis.diffraction.reflections import Reflections, reflections
from indrite.signals.diffractogram import Diffractogram

#: Lines fainter than this share of the strongest do not have to be seen.
_FAINT = 0.05
#: A line counts as seen from this share of its expected height on; texture takes more seldom.
_SEEN = 0.25
#: Share of the weight of lines that may be far too low: the scale is this quantile of seen over expected.
_QUANTILE = 0.3
#: Peaks must stand this many standard uncertainties above the background.
_PEAK_SIGMA = 6.0
_WORDS = {True: "confident", False: "no confident match"}


@dataclass(frozen=True)
class Candidate:
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
class MatchResult:
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
    least_explained
        Smallest share of peaks that all accepted phases together must account for.
    most_phases
        At most so many.
    """

    most_strain: float = 0.015
    tolerance_degree: float = 0.2
    least_presence: float = 0.8
    least_gain: float = 0.04
    least_explained: float = 0.6
    most_phases: int = 5


@dataclass(frozen=True)
class _Placed:
    candidate: Candidate
    accounts: np.ndarray


def search_match(
    pattern: Diffractogram, phases: Sequence[Phase], *, settings: MatchSettings | None = None
) -> MatchResult:
    """Say which phases make up a pattern.

    Parameters
    ----------
    pattern
        With known wavelength.
    phases
        What to ask about.
    settings
        When a phase is accepted.

    Raises
    ------
    SignalError
        Where the wavelength is not known.
    """
    settings = settings or MatchSettings()
    peaks = peaks_of(pattern)
    at, height = find_peaks(peaks)
    placed = [
        one for one in (_place(peaks, at, height, phase, settings) for phase in phases) if one is not None
    ]
    placed.sort(key=lambda one: one.candidate.merit, reverse=True)
    chosen, covered = _choose(placed, height, settings)
    total = np.sqrt(height).sum()
    explained = float(np.sqrt(height)[covered].sum() / total) if at.size else 0.0
    confident = bool(chosen) and explained >= settings.least_explained
    return MatchResult(
        phases=tuple(one.candidate.name for one in chosen) if confident else (),
        explained=explained,
        confident=confident,
        candidates=tuple(one.candidate for one in placed),
        unexplained_degree=at[~covered],
        peaks_degree=at,
    )


def find_peaks(peaks: Peaks) -> tuple[np.ndarray, np.ndarray]:
    """Return 2θ and height (counts above the background) of the peaks of a pattern."""
    from scipy.signal import find_peaks as local_maxima

    square = peaks.height**2
    noise = np.median(peaks.sigma) * 0.3
    found, _ = local_maxima(square, prominence=_PEAK_SIGMA * noise)
    found = found[square[found] > 3e-3 * square.max(initial=0.0)]
    return peaks.angle[found], square[found]


def _place(
    peaks: Peaks, at: np.ndarray, height: np.ndarray, phase: Phase, settings: MatchSettings
) -> _Placed | None:
    found = reflections(
        phase, wavelength_angstrom=peaks.wavelength_angstrom, most_two_theta_degree=peaks.angle[-1] + 1.0
    )
    if not found.spacing_angstrom.size:
        return None
    where = place(peaks, found, most_strain=settings.most_strain)
    position, expected = _sticks(peaks, found, where.strain, where.displacement_degree)
    if not position.size:
        return None
    tolerance = settings.tolerance_degree
    step = (peaks.angle[-1] - peaks.angle[0]) / (peaks.angle.size - 1)
    reach = maximum_filter1d(peaks.height**2, 2 * max(int(tolerance / step), 1) + 1)
    seen = np.interp(position, peaks.angle, reach)
    scale = _weighted_quantile(seen / expected, expected, _QUANTILE)
    noise = 3.0 * 0.3 * np.median(peaks.sigma)
    must = scale * expected > noise
    weight = np.sqrt(expected) * must
    presence = (
        float((weight * (seen > _SEEN * scale * expected)).sum() / weight.sum()) if weight.any() else 0.0
    )
    accounts = _accounts(at, height, position, scale * expected, tolerance)
    total = np.sqrt(height).sum()
    explained = float(np.sqrt(height)[accounts].sum() / total) if at.size else 0.0
    candidate = Candidate(
        phase.name,
        phase.formula,
        presence,
        explained,
        where.score,
        where.strain,
        where.displacement_degree,
        int(must.sum()),
    )
    return _Placed(candidate, accounts)


def _sticks(peaks: Peaks, found: Reflections, strain: float, shift: float) -> tuple[np.ndarray, np.ndarray]:
    """Return place and relative height of the lines of a phase in the pattern, near ones put together."""
    sine = peaks.wavelength_angstrom / (2.0 * found.spacing_angstrom * (1.0 + strain))
    good = sine < 0.999
    theta = np.arcsin(sine[good])
    angle = np.degrees(2.0 * theta) + shift * np.cos(theta)
    intensity = found.intensity(peaks.wavelength_angstrom)[good]
    inside = (angle > peaks.angle[0]) & (angle < peaks.angle[-1])
    angle, intensity = angle[inside], intensity[inside]
    if not angle.size:
        return angle, intensity
    group = np.concatenate([[0], np.cumsum(np.diff(angle) > peaks.width_degree)]).astype(int)
    total = np.bincount(group, intensity)
    middle = np.bincount(group, intensity * angle) / np.maximum(total, 1e-300)
    # peaks get wider and lower towards high angles
    total = total / np.cos(np.radians(middle) / 2.0)
    strong = total > _FAINT * total.max()
    return middle[strong], total[strong] / total.max()


def _weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, share * total[-1])])


def _accounts(
    at: np.ndarray, height: np.ndarray, position: np.ndarray, expected: np.ndarray, tolerance: float
) -> np.ndarray:
    """Which peaks a phase accounts for: lines near are expected at a quarter of the height or more."""
    near = np.abs(at[:, None] - position[None, :]) < tolerance
    strong = (near * expected[None, :]).sum(axis=1) if position.size else np.zeros(at.size)
    return strong > _SEEN * height


def _choose(
    placed: Sequence[_Placed], height: np.ndarray, settings: MatchSettings
) -> tuple[list[_Placed], np.ndarray]:
    """Take the phase that accounts for most of what is left, again and again."""
    covered = np.zeros(height.size, dtype=bool)
    weight = np.sqrt(height) / max(np.sqrt(height).sum(), 1e-300)
    chosen: list[_Placed] = []
    left = [one for one in placed if one.candidate.presence >= settings.least_presence]
    while left and len(chosen) < settings.most_phases:
        gains = [
            float(weight[one.accounts & ~covered].sum())
            * one.candidate.presence**2
            * one.candidate.similarity
            for one in left
        ]
        best = int(np.argmax(gains))
        if gains[best] < settings.least_gain:
            break
        one = left.pop(best)
        chosen.append(one)
        covered |= one.accounts
    return chosen, covered


def with_elements(phases: Sequence[Phase], elements: Sequence[str]) -> tuple[Phase, ...]:
    """Return the phases that consist of some of these elements."""
    allowed = set(elements)
    return tuple(one for one in phases if set(one.composition()) <= allowed)


def strained(phase: Phase, strain: float, *, name: str | None = None) -> Phase:
    """Return a phase with all lengths of its cell changed by a relative amount."""
    a, b, c, *angles = phase.lattice
    lattice = (a * (1 + strain), b * (1 + strain), c * (1 + strain), *angles)
    return replace(phase, lattice=lattice, name=name or phase.name)
