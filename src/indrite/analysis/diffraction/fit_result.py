"""What a fit of a whole pattern says: cells, scales, weight fractions, with their covariance.

Sources
-------
Hill and Howard, J. Appl. Cryst. 20, 467 (1987), DOI 10.1107/S0021889887086199: weight fractions from scales,
W ∝ S Z M V. Here the scale is that of the volume, V² in front of it, so that W ∝ S times the density.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from indrite.analysis.diffraction.covariance import scaled_covariance
from indrite.analysis.diffraction.least_squares import Problem, Solution
from indrite.analysis.diffraction.model import Parameter
from indrite.analysis.diffraction.phase import Phase
from indrite.analysis.diffraction.reflections import Reflections
from indrite.notebook import Shown
from indrite.signals.diffractogram import Diffractogram

Intensities = Literal["structure", "free"]
Shift = Literal["displacement", "zero"]
FitHow = tuple[Intensities, Shift]
SHIFTS: dict[Shift, str] = {"displacement": "displacement_degree", "zero": "zero_degree"}


@dataclass(frozen=True)
class PhaseFit(Shown):
    """One phase as the fit found it.

    Parameters
    ----------
    name, formula
        Of the phase.
    lattice, lattice_uncertainty
        a, b, c (Å), α, β, γ (degree), and their standard uncertainties from the fit.
    strain
        Relative change of the cube root of the volume against the structure given.
    scale, scale_uncertainty
        Amount of scattering crystal, arbitrary units; nan with free intensities.
    weight_fraction, weight_fraction_uncertainty
        Share of the mass of all phases of the fit; nan with free intensities.
    displacement_correlation
        Correlation of the first length of the cell with the shift of the pattern.
    width_degree
        Width of its lines at half maximum in the middle of the pattern.
    line_count
        Lines of the phase in the pattern.
    """

    name: str
    formula: str
    lattice: np.ndarray
    lattice_uncertainty: np.ndarray
    strain: float
    scale: float
    scale_uncertainty: float
    weight_fraction: float
    weight_fraction_uncertainty: float
    displacement_correlation: float
    width_degree: float
    line_count: int


@dataclass(frozen=True)
class PatternFit(Shown):
    """A fit of a whole pattern.

    Parameters
    ----------
    phases
        What came out for each phase.
    intensities, shift
        How it was fitted.
    shift_degree, shift_uncertainty_degree
        Displacement (times cos θ) or zero.
    rwp, reduced_chi_square, correlation_time
        Weighted misfit; χ² by degree of freedom; how many neighbouring points err alike.
    converged
        Whether the fit ended by itself.
    solution
        Fitted curve, residuals, parameters.
    reflections
        Lines of each phase.
    parameters, covariance
        Non-linear parameters and the covariance of all: background, columns, non-linear.
    group
        For each phase the column of the fit that each of its reflections belongs to.
    angle, counts
        What was fitted.
    """

    phases: tuple[PhaseFit, ...]
    intensities: Intensities
    shift: Shift
    shift_degree: float
    shift_uncertainty_degree: float
    rwp: float
    reduced_chi_square: float
    correlation_time: float
    converged: bool
    solution: Solution
    reflections: tuple[Reflections, ...]
    parameters: tuple[Parameter, ...]
    covariance: np.ndarray
    group: tuple[np.ndarray, ...]
    angle: np.ndarray
    counts: np.ndarray

    def phase(self, name: str) -> PhaseFit:
        """Return a phase by its name."""
        return next(one for one in self.phases if one.name == name)


def result_of(
    pattern: Diffractogram, phases: Sequence[Phase], problem: Problem, solution: Solution, how: FitHow
) -> PatternFit:
    """Return what a solution says of the phases; ``how``: intensities and shift."""
    intensities, shift = how
    linear = solution.jacobian.shape[1] - len(problem.parameters)
    prior = np.concatenate([np.full(linear, np.inf), [one.prior for one in problem.parameters]])
    covariance, reduced, tau = scaled_covariance(solution.jacobian, solution.residual, prior)
    names = [one.name for one in problem.parameters]
    at_shift = linear + names.index(SHIFTS[shift])
    total = float(np.sum((pattern.counts / solution.sigma) ** 2))
    return PatternFit(
        phases=_phase_fits(pattern, phases, problem, solution, covariance, intensities),
        intensities=intensities,
        shift=shift,
        shift_degree=float(getattr(solution.model.instrument, SHIFTS[shift])),
        shift_uncertainty_degree=float(np.sqrt(covariance[at_shift, at_shift])),
        rwp=float(np.sqrt(solution.residual @ solution.residual / total)),
        reduced_chi_square=reduced,
        correlation_time=tau,
        converged=solution.converged,
        solution=solution,
        reflections=solution.model.found,
        parameters=problem.parameters,
        covariance=covariance,
        group=problem.group,
        angle=pattern.two_theta_degree,
        counts=pattern.counts,
    )


def _phase_fits(
    pattern: Diffractogram,
    phases: Sequence[Phase],
    problem: Problem,
    solution: Solution,
    covariance: np.ndarray,
    intensities: Intensities,
) -> tuple[PhaseFit, ...]:
    first, count = problem.background.shape[1], len(phases)
    scales = np.full(count, np.nan), np.full((count, count), np.nan)
    if intensities == "structure":
        scales = solution.weight, covariance[first : first + count, first : first + count]
    share, share_uncertainty = _fractions(phases, solution, *scales)
    found = []
    for number, phase in enumerate(phases):
        lattice, spread, correlation = _lattice(solution, problem, covariance, number)
        inside, width = _seen(pattern, solution, number)
        found.append(
            PhaseFit(
                name=phase.name,
                formula=phase.formula,
                lattice=lattice,
                lattice_uncertainty=spread,
                strain=float(np.cbrt(phase.volume(lattice) / phase.volume()) - 1.0),
                scale=float(scales[0][number]),
                scale_uncertainty=float(np.sqrt(scales[1][number, number])),
                weight_fraction=float(share[number]),
                weight_fraction_uncertainty=float(share_uncertainty[number]),
                displacement_correlation=correlation,
                width_degree=width,
                line_count=inside,
            )
        )
    return tuple(found)


def _seen(pattern: Diffractogram, solution: Solution, phase: int) -> tuple[int, float]:
    """Return how many lines of a phase lie in the pattern, and their median width."""
    lines = solution.model.lines(phase)
    first = slice(0, len(solution.model.found[phase].hkl))
    place = lines.position[first]
    inside = (place > pattern.two_theta_degree[0]) & (place < pattern.two_theta_degree[-1])
    return int(inside.sum()), float(np.median(lines.width[first][inside])) if inside.any() else np.nan


def _fractions(
    phases: Sequence[Phase], solution: Solution, weight: np.ndarray, covariance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return weight fractions and their uncertainty: scale times density, over the sum."""
    if not np.isfinite(weight).all():
        return weight, weight
    density = np.array(
        [
            one.cell_mass() / one.volume(state.lattice)
            for one, state in zip(phases, solution.model.states, strict=True)
        ]
    )
    mass = weight * density
    total = mass.sum()
    slope = (np.eye(mass.size) - (mass / total)[:, None]) * density / total
    return mass / total, np.sqrt(np.maximum(np.einsum("pi,ij,pj->p", slope, covariance, slope), 0.0))


def _lattice(
    solution: Solution, problem: Problem, covariance: np.ndarray, phase: int
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the cell of a phase, its standard uncertainties, and the correlation of a with the shift."""
    linear = solution.jacobian.shape[1] - len(problem.parameters)
    at_shift = linear + next(n for n, one in enumerate(problem.parameters) if one.name in SHIFTS.values())
    lattice = solution.model.states[phase].lattice
    spread, correlation = np.zeros(6), 0.0
    for number, one in enumerate(problem.parameters):
        if one.name != "lattice" or one.phase != phase:
            continue
        at = linear + number
        deviation = float(np.sqrt(max(covariance[at, at], 0.0)))
        for part in one.places:
            spread[part] = lattice[part] * deviation if part < 3 else np.degrees(deviation)
        if 0 in one.places:
            norm = np.sqrt(covariance[at, at] * covariance[at_shift, at_shift])
            correlation = float(covariance[at, at_shift] / norm) if norm > 0 else 0.0
    return lattice, spread, correlation
