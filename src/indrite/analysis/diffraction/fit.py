"""`fit_pattern`: the whole pattern at once, for lattice parameters and amounts of known phases.

Sources
-------
Rietveld, J. Appl. Cryst. 2, 65 (1969), DOI 10.1107/S0021889869006558 (intensities of the structures);
Pawley, J. Appl.
Cryst. 14, 357 (1981), DOI 10.1107/S0021889881009618 (free intensities); Hill and Howard, J. Appl. Cryst.
20, 467
(1987), DOI 10.1107/S0021889887086199 (weight fractions from scales: W ∝ S Z M V).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from indrite.analysis.diffraction.align import Placement, noise_of, peaks_of, place
from indrite.analysis.diffraction.background import default_order, polynomials
from indrite.analysis.diffraction.covariance import scaled_covariance
from indrite.analysis.diffraction.instrument import Instrument, PhaseState, changed
from indrite.analysis.diffraction.least_squares import Problem, Solution, solve
from indrite.analysis.diffraction.model import Model, Parameter, lattice_parameters
from indrite.analysis.diffraction.phase import Phase
from indrite.analysis.diffraction.reflections import Reflections, reflections
from indrite.errors import UsageError
from indrite.signals.diffractogram import Diffractogram

Intensities = Literal["structure", "free"]
Shift = Literal["displacement", "zero"]
#: Beyond the last point so far (degree): lines there reach into the pattern.
_BEYOND = 1.0
#: Lines nearer than this share of their width get one free intensity.
_OVERLAP = 0.6
#: More free intensities than this make no sense for a pattern.
_MOST_COLUMNS = 400
#: How well displacement parameters are known beforehand, Å²: what powders show around usual values.
_B_PRIOR = 0.5


@dataclass(frozen=True)
class PhaseFit:
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
class PatternFit:
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
    angle: np.ndarray
    counts: np.ndarray

    def phase(self, name: str) -> PhaseFit:
        """Return a phase by its name."""
        return next(one for one in self.phases if one.name == name)


@dataclass(frozen=True)
class FitSettings:
    """How a pattern is fitted.

    Parameters
    ----------
    intensities
        ``structure``: one scale a phase, intensities of the structures; ``free``: an intensity a line.
    shift
        What shifts the pattern. Displacement and zero together cannot be told from the lattice: one only.
    background_order
        Of the polynomials; ``None``: by the range.
    most_strain
        Largest relative change of a cell that is looked for.
    """

    intensities: Intensities = "structure"
    shift: Shift = "displacement"
    background_order: int | None = None
    most_strain: float = 0.02


def fit_pattern(
    pattern: Diffractogram,
    phases: Sequence[Phase],
    *,
    settings: FitSettings | None = None,
    start: PatternFit | None = None,
) -> PatternFit:
    """Fit a whole pattern with known phases.

    Lines are pseudo-Voigt with a tail towards low angles, for each emission line; background polynomials and
    scales are solved exactly, lattice, shift, widths and displacement parameters by steps. The noise is
    Poisson's of
    the fitted curve unless the pattern states it. See `covariance.scaled_covariance` for the uncertainties.

    Parameters
    ----------
    pattern
        With known wavelength.
    phases
        Phases in it; their cells may be off by up to ``settings.most_strain``.
    settings
        How.
    start
        A fit of the same phases to begin at.

    Raises
    ------
    UsageError
        Without phases, or where a phase has no line in the pattern.
    SignalError
        Where the wavelength is not known.
    """
    settings = settings or FitSettings()
    if not phases:
        raise UsageError("no phase to fit")
    emission = pattern.lines()
    found = [
        reflections(
            one,
            wavelength_angstrom=emission[0][0],
            most_two_theta_degree=pattern.two_theta_degree[-1] + _BEYOND + 2.0,
        )
        for one in phases
    ]
    _check(pattern, found)
    model = _first_model(pattern, found, settings) if start is None else _taken_over(start)
    background = polynomials(
        pattern.two_theta_degree,
        order=settings.background_order or default_order(pattern.two_theta_degree),
    )
    sigma = None if pattern.counts_uncertainty is None and _is_poisson(pattern) else noise_of(pattern)
    groups = _groups(model, settings.intensities)
    base = Problem(pattern.two_theta_degree, pattern.counts, sigma, background, groups, ())
    if start is None:
        early = replace(base, group=_groups(model, "structure"))
        for names in (("lattice", settings.shift), _EARLY):
            some = tuple(
                one for one in _parameters(model, settings) if _stem(one.name) in {_stem(n) for n in names}
            )
            model = solve(replace(early, parameters=some), model, rounds=12).model
        base = replace(base, group=_groups(model, settings.intensities))
    problem = replace(base, parameters=tuple(_parameters(model, settings)))
    return _result(pattern, phases, problem, solve(problem, model, rounds=40), settings)


_EARLY = ("lattice", "displacement", "zero", "gauss", "size", "strain")


def _stem(name: str) -> str:
    return name.split("_")[0]


def _is_poisson(pattern: Diffractogram) -> bool:
    return noise_of(pattern) is pattern.standard_uncertainty() or bool(
        np.array_equal(noise_of(pattern), pattern.standard_uncertainty())
    )


def _check(pattern: Diffractogram, found: Sequence[Reflections]) -> None:
    low, high = pattern.two_theta_degree[0], pattern.two_theta_degree[-1]
    for one in found:
        sine = pattern.lines()[0][0] / (2.0 * one.spacing_angstrom)
        angle = np.degrees(2.0 * np.arcsin(np.clip(sine, 0.0, 1.0)))
        if not ((angle > low) & (angle < high)).any():
            raise UsageError(
                f"{one.phase.name} has no line in the pattern", got=f"{low:.2f}° to {high:.2f}°",
                todo="Leave it out or measure a wider range",
            )  # fmt: skip


def _first_model(pattern: Diffractogram, found: Sequence[Reflections], settings: FitSettings) -> Model:
    peaks = peaks_of(pattern)
    placed = [place(peaks, one, most_strain=settings.most_strain) for one in found]
    shift = _common_shift(placed) if settings.shift == "displacement" else 0.0
    states = [
        PhaseState(changed(np.array(one.phase.lattice), (0, 1, 2), float(np.log1p(where.strain))))
        for one, where in zip(found, placed, strict=True)
    ]
    instrument = Instrument(displacement_degree=shift, asymmetry_degree=0.02, gauss_degree=0.08)
    return Model(tuple(found), tuple(states), instrument, pattern.lines())


def _common_shift(placed: Sequence[Placement]) -> float:
    weight = np.array([one.score for one in placed])
    shift = np.array([one.displacement_degree for one in placed])
    return float(weight @ shift / weight.sum()) if weight.sum() > 0 else 0.0


def _taken_over(start: PatternFit) -> Model:
    return start.solution.model


def _groups(model: Model, intensities: Intensities) -> tuple[np.ndarray, ...]:
    """Return the column of each reflection: one a phase, or one for each line that stands apart."""
    groups, count = [], 0
    for number, one in enumerate(model.found):
        if intensities == "structure":
            groups.append(np.full(len(one.hkl), count))
            count += 1
            continue
        lines = model.lines(number)
        first = lines.position[: len(one.hkl)]
        order = np.argsort(first)
        apart = np.diff(first[order]) > _OVERLAP * lines.width[: len(one.hkl)][order][1:]
        own = np.empty(len(one.hkl), dtype=int)
        own[order] = np.concatenate([[0], np.cumsum(apart)])
        groups.append(own + count)
        count += int(own.max()) + 1
    if count > _MOST_COLUMNS:
        raise UsageError(
            "too many lines for free intensities", got=count, expected=f"at most {_MOST_COLUMNS}",
            todo="Fit with the intensities of the structures",
        )  # fmt: skip
    return tuple(groups)


def _parameters(model: Model, settings: FitSettings) -> list[Parameter]:
    shift = "displacement_degree" if settings.shift == "displacement" else "zero_degree"
    width = {"low": 0.0, "high": 1.5, "most": 0.03}
    free = [
        *lattice_parameters(model.found),
        Parameter(shift, -1, most=0.05),
        Parameter("gauss_degree", -1, low=0.005, high=1.0, most=0.03),
        Parameter("gauss_slope_degree", -1, low=0.0, high=1.0, most=0.05, prior=0.1),
        Parameter("asymmetry_degree", -1, low=0.0, high=0.3, most=0.02, prior=0.05),
    ]
    for number in range(len(model.found)):
        free.append(Parameter("size_degree", number, **width))
        free.append(Parameter("strain_degree", number, **width))
    if settings.intensities == "structure":
        # one for all phases: a beam wider than the specimen at low angles looks like it too
        free.append(Parameter("more_displacement", -1, prior=_B_PRIOR, low=-2.0, high=4.0, most=0.5))
    return free


def _result(
    pattern: Diffractogram,
    phases: Sequence[Phase],
    problem: Problem,
    solution: Solution,
    settings: FitSettings,
) -> PatternFit:
    linear = solution.jacobian.shape[1] - len(problem.parameters)
    prior = np.concatenate([np.full(linear, np.inf), [one.prior for one in problem.parameters]])
    covariance, reduced, tau = scaled_covariance(solution.jacobian, solution.residual, prior)
    place_of_shift = linear + next(
        number for number, one in enumerate(problem.parameters) if _stem(one.name) == _stem(settings.shift)
    )
    name = problem.parameters[place_of_shift - linear].name
    deviation = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    weight = solution.weight if settings.intensities == "structure" else np.full(len(phases), np.nan)
    first = problem.background.shape[1]
    share, share_uncertainty = _fractions(phases, solution, covariance[first:linear, first:linear], weight)
    results = []
    for number, phase in enumerate(phases):
        lattice, spread, correlation = _lattice(solution, problem, covariance, number, place_of_shift)
        lines = solution.model.lines(number)
        inside = (lines.position > pattern.two_theta_degree[0]) & (
            lines.position < pattern.two_theta_degree[-1]
        )
        results.append(
            PhaseFit(
                name=phase.name,
                formula=phase.formula,
                lattice=lattice,
                lattice_uncertainty=spread,
                strain=float(np.cbrt(phase.volume(lattice) / phase.volume()) - 1.0),
                scale=float(weight[number]),
                scale_uncertainty=float(deviation[first + number]) if np.isfinite(weight[number]) else np.nan,
                weight_fraction=float(share[number]),
                weight_fraction_uncertainty=float(share_uncertainty[number]),
                displacement_correlation=correlation,
                width_degree=float(np.median(lines.width[inside])) if inside.any() else np.nan,
                line_count=int(inside[: len(solution.model.found[number].hkl)].sum()),
            )
        )
    total = float(np.sum((pattern.counts / solution.sigma) ** 2))
    return PatternFit(
        phases=tuple(results),
        intensities=settings.intensities,
        shift=settings.shift,
        shift_degree=float(getattr(solution.model.instrument, name)),
        shift_uncertainty_degree=float(deviation[place_of_shift]),
        rwp=float(np.sqrt(solution.residual @ solution.residual / total)),
        reduced_chi_square=reduced,
        correlation_time=tau,
        converged=solution.converged,
        solution=solution,
        reflections=solution.model.found,
        parameters=problem.parameters,
        covariance=covariance,
        angle=pattern.two_theta_degree,
        counts=pattern.counts,
    )


def _fractions(
    phases: Sequence[Phase], solution: Solution, covariance: np.ndarray, weight: np.ndarray
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
    solution: Solution, problem: Problem, covariance: np.ndarray, phase: int, place_of_shift: int
) -> tuple[np.ndarray, np.ndarray, float]:
    linear = solution.jacobian.shape[1] - len(problem.parameters)
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
            norm = np.sqrt(covariance[at, at] * covariance[place_of_shift, place_of_shift])
            correlation = float(covariance[at, place_of_shift] / norm) if norm > 0 else 0.0
    return lattice, spread, correlation
