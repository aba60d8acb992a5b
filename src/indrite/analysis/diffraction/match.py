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

from indrite.analysis.diffraction.align import Peaks, Placement, adapt, peaks_of, place
from indrite.analysis.diffraction.instrument import changed, inverse_spacing
from indrite.analysis.diffraction.match_result import Candidate, MatchResult, MatchSettings
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


@dataclass(frozen=True)
class _Ground:
    """A pattern as phases are judged against it: its peaks and the highest point near every angle."""

    peaks: Peaks
    at: np.ndarray
    height: np.ndarray
    near: np.ndarray


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
    step = (peaks.angle[-1] - peaks.angle[0]) / (peaks.angle.size - 1)
    near = maximum_filter1d(peaks.height**2, 2 * max(int(settings.tolerance_degree / step), 1) + 1)
    ground = _Ground(peaks, at, height, near)
    placed = [one for one in (_place(ground, phase, settings) for phase in phases) if one is not None]
    placed.sort(key=lambda one: one.candidate.merit, reverse=True)
    chosen, covered = _choose(placed, height, settings)
    total = np.sqrt(height).sum()
    explained = float(np.sqrt(height)[covered].sum() / total) if at.size else 0.0
    confident = bool(chosen) and explained >= settings.enough(len(chosen))
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
    square = peaks.height**2
    noise = np.median(peaks.sigma) * 0.3
    inner = (square[1:-1] > square[:-2]) & (square[1:-1] >= square[2:])
    found = np.flatnonzero(inner) + 1
    found = found[square[found] > max(_PEAK_SIGMA * noise, 3e-3 * square.max(initial=0.0))]
    high = [at for at in found if _prominence(square, int(at)) > _PEAK_SIGMA * noise]
    return peaks.angle[high], square[high]


def _prominence(values: np.ndarray, at: int) -> float:
    """Return how far one must come down from a peak before going up to a higher one, on the better side."""
    higher = np.flatnonzero(values > values[at])
    left = higher[higher < at]
    right = higher[higher > at]
    before = values[(left[-1] if left.size else 0) : at + 1].min()
    after = values[at : (right[0] if right.size else values.size - 1) + 1].min()
    return float(values[at] - max(before, after))


def _place(ground: _Ground, phase: Phase, settings: MatchSettings) -> _Placed | None:
    peaks = ground.peaks
    found = reflections(
        phase, wavelength_angstrom=peaks.wavelength_angstrom, most_two_theta_degree=peaks.angle[-1] + 1.0
    )
    if not found.spacing_angstrom.size:
        return None
    where = place(peaks, found, most_strain=settings.most_strain)
    lattice = adapt(peaks, found, where)
    options = [_judge(ground, found, where, cell, settings) for cell in _cells(found, where, lattice)]
    return max(options, key=lambda one: one.candidate.merit)


def _cells(found: Reflections, where: Placement, lattice: np.ndarray) -> list[np.ndarray]:
    """Return the cell strained evenly, and the one adapted along each axis where that is another."""
    even = changed(np.array(found.phase.lattice), (0, 1, 2), float(np.log1p(where.strain)))
    return [even] if np.allclose(even, lattice, rtol=1e-6) else [even, lattice]


def _judge(
    ground: _Ground, found: Reflections, where: Placement, lattice: np.ndarray, settings: MatchSettings
) -> _Placed:
    peaks, at, height = ground.peaks, ground.at, ground.height
    phase = found.phase
    position, expected = _sticks(peaks, found, lattice, where.displacement_degree)
    if not position.size:
        nothing = Candidate(
            phase.name, phase.formula, 0.0, 0.0, 0.0, where.strain, where.displacement_degree, 0
        )
        return _Placed(nothing, np.zeros(at.size, dtype=bool))
    step = (peaks.angle[-1] - peaks.angle[0]) / (peaks.angle.size - 1)
    tolerance = settings.tolerance_degree
    reach = maximum_filter1d(peaks.height**2, 2 * max(int(tolerance / step), 1) + 1)
    seen = np.interp(position, peaks.angle, reach)
    scale = _weighted_quantile(seen / expected, expected, _QUANTILE)
    must = scale * expected > 0.9 * np.median(peaks.sigma)
    weight = np.sqrt(expected) * must
    there = (weight * (seen > _SEEN * scale * expected)).sum()
    accounts = _accounts(at, height, position, scale * expected, tolerance)
    here = np.interp(position, peaks.angle, peaks.height)
    norm = np.sqrt((here**2).sum() * expected.sum())
    candidate = Candidate(
        name=phase.name,
        formula=phase.formula,
        presence=float(there / weight.sum()) if weight.any() else 0.0,
        explained=float(np.sqrt(height)[accounts].sum() / np.sqrt(height).sum()) if at.size else 0.0,
        similarity=float((here * np.sqrt(expected)).sum() / norm) if norm > 0 else 0.0,
        strain=float(np.cbrt(phase.volume(lattice) / phase.volume()) - 1.0),
        displacement_degree=where.displacement_degree,
        lines=int(must.sum()),
    )
    return _Placed(candidate, accounts)


def _sticks(
    peaks: Peaks, found: Reflections, lattice: np.ndarray, shift: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return place and relative height of the lines of a phase in the pattern, near ones put together."""
    sine = peaks.wavelength_angstrom * inverse_spacing(found.hkl, lattice) / 2.0
    good = sine < 0.999
    theta = np.arcsin(sine[good])
    angle = np.degrees(2.0 * theta) + shift * np.cos(theta)
    intensity = found.intensity(peaks.wavelength_angstrom)[good]
    inside = (angle > peaks.angle[0]) & (angle < peaks.angle[-1])
    order = np.argsort(angle[inside])
    angle, intensity = angle[inside][order], intensity[inside][order]
    if not angle.size:
        return angle, intensity
    group = np.concatenate([[0], np.cumsum(np.diff(angle) > peaks.width_degree)]).astype(int)
    total: np.ndarray = np.bincount(group, intensity)
    middle: np.ndarray = np.bincount(group, intensity * angle) / np.maximum(total, 1e-300)
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
        own = np.array([weight[one.accounts & ~covered].sum() for one in left])
        share = own / np.maximum([one.candidate.explained for one in left], 1e-300)
        gains = own * [_trust(one.candidate, settings) for one in left] * (share >= settings.least_own)
        best = int(np.argmax(gains))
        if gains[best] < settings.least_gain:
            break
        one = left.pop(best)
        chosen.append(one)
        covered |= one.accounts
    return chosen, covered


def _trust(one: Candidate, settings: MatchSettings) -> float:
    """Of two phases that account for the same, the one with its lines there, in proportion and unstrained."""
    return one.presence**2 * one.similarity * (1.0 - 0.3 * abs(one.strain) / settings.most_strain)


def with_elements(phases: Sequence[Phase], elements: Sequence[str]) -> tuple[Phase, ...]:
    """Return the phases that consist of some of these elements."""
    allowed = set(elements)
    return tuple(one for one in phases if set(one.composition()) <= allowed)


def strained(phase: Phase, strain: float, *, name: str | None = None) -> Phase:
    """Return a phase with all lengths of its cell changed by a relative amount."""
    a, b, c, alpha, beta, gamma = phase.lattice
    lattice = (a * (1 + strain), b * (1 + strain), c * (1 + strain), alpha, beta, gamma)
    return replace(phase, lattice=lattice, name=name or phase.name)
