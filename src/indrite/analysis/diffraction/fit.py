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

import numpy as np

from indrite.analysis.diffraction.align import Placement, adapt, noise_of, peaks_of, place
from indrite.analysis.diffraction.background import default_order, polynomials
from indrite.analysis.diffraction.fit_result import SHIFTS, Intensities, PatternFit, Shift, result_of
from indrite.analysis.diffraction.instrument import Instrument, PhaseState
from indrite.analysis.diffraction.least_squares import Problem, solve
from indrite.analysis.diffraction.model import Model, Parameter, lattice_parameters
from indrite.analysis.diffraction.phase import Phase
from indrite.analysis.diffraction.reflections import Reflections, reflections
from indrite.errors import UsageError
from indrite.signals.diffractogram import Diffractogram

#: Beyond the last point so far (degree): lines there reach into the pattern.
_BEYOND = 3.0
#: Lines nearer than this share of their width get one free intensity.
_OVERLAP = 0.6
#: More free intensities than this make no sense for a pattern.
_MOST_COLUMNS = 400
#: How well displacement parameters are known beforehand, Å²: what powders show around usual values.
_B_PRIOR = 0.5


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
    found = _reflections(pattern, phases)
    angle = pattern.two_theta_degree
    sigma = None if pattern.counts_uncertainty is None and _is_poisson(pattern) else noise_of(pattern)
    background = polynomials(angle, order=settings.background_order or default_order(angle))
    base = Problem(angle, pattern.counts, sigma, background, (), ())
    if start is None:
        model = _approach(base, _first_model(pattern, found, settings), settings)
    else:
        model = start.solution.model
    groups = _groups(model, settings.intensities)
    problem = replace(base, group=groups, parameters=tuple(_parameters(model, settings)))
    how = (settings.intensities, settings.shift)
    return result_of(pattern, phases, problem, solve(problem, model, rounds=40), how)


#: Parameters that are free in the second of two first fits; in the first, cell and shift alone.
_EARLY = {"lattice", "gauss_degree", "gauss_slope_degree", "size_degree", "strain_degree"}


def _approach(base: Problem, model: Model, settings: FitSettings) -> Model:
    """Fit with few parameters first: those that turn first would otherwise make up for wrong places."""
    early = replace(base, group=_groups(model, "structure"))
    shift = SHIFTS[settings.shift]
    for names in ({"lattice", shift}, _EARLY | {shift}):
        some = tuple(one for one in _parameters(model, settings) if one.name in names)
        model = solve(replace(early, parameters=some), model, rounds=12).model
    return model


def _reflections(pattern: Diffractogram, phases: Sequence[Phase]) -> list[Reflections]:
    wavelength, end = pattern.lines()[0][0], float(pattern.two_theta_degree[-1])
    found = [
        reflections(one, wavelength_angstrom=wavelength, most_two_theta_degree=end + _BEYOND)
        for one in phases
    ]
    _check(pattern, found)
    return found


def _is_poisson(pattern: Diffractogram) -> bool:
    return bool(np.array_equal(noise_of(pattern), pattern.standard_uncertainty()))


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
    states = [PhaseState(adapt(peaks, one, where)) for one, where in zip(found, placed, strict=True)]
    instrument = Instrument(displacement_degree=shift, asymmetry_degree=0.02, gauss_degree=0.08)
    return Model(tuple(found), tuple(states), instrument, pattern.lines())


def _common_shift(placed: Sequence[Placement]) -> float:
    weight = np.array([one.score for one in placed])
    shift = np.array([one.displacement_degree for one in placed])
    return float(weight @ shift / weight.sum()) if weight.sum() > 0 else 0.0


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
    shift = SHIFTS[settings.shift]
    free = [
        *lattice_parameters(model.found),
        Parameter(shift, -1, most=0.05),
        Parameter("gauss_degree", -1, low=0.005, high=1.0, most=0.03),
        Parameter("gauss_slope_degree", -1, low=0.0, high=1.0, most=0.05, prior=0.1),
        Parameter("asymmetry_degree", -1, low=0.0, high=0.3, most=0.02, prior=0.05),
    ]
    for number in range(len(model.found)):
        free += [
            Parameter(name, number, low=0.0, high=1.5, most=0.03) for name in ("size_degree", "strain_degree")
        ]
    if settings.intensities == "structure":
        # one for all phases: a beam wider than the specimen at low angles looks like it too
        free.append(Parameter("more_displacement", -1, prior=_B_PRIOR, low=-2.0, high=4.0, most=0.5))
    return free
