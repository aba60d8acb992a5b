"""Everything a powder pattern says: which phases, their cells and amounts, what else could hide in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from indrite.analysis.diffraction.argyrodite import (
    ArgyroditeVerdict,
    DisorderContrast,
    disorder_contrast,
    which_argyrodite,
)
from indrite.analysis.diffraction.fit import FitSettings, fit_pattern
from indrite.analysis.diffraction.fit_result import PatternFit, PhaseFit
from indrite.analysis.diffraction.impurities import Impurity, impurity_limits
from indrite.analysis.diffraction.match import search_match
from indrite.analysis.diffraction.match_result import MatchResult, MatchSettings
from indrite.analysis.diffraction.phase import Phase
from indrite.errors import IndriteError
from indrite.notebook import Shown
from indrite.signals.diffractogram import Diffractogram

#: Relative uncertainty of a cell by what profiles of a laboratory instrument leave open (flat specimen, axial
#: divergence, transparency): on LaB6 the usual models of these differ by 50 ppm, ± 25 ppm about their middle.
ABERRATION = 2.5e-5
#: The most lines a fit with free intensities is tried with.
_MOST_LINES = 250
#: At most so many suspects are taken into the fit.
_MOST_ADDED = 3
#: So often is searched anew without the phases that a fit took back: those with an axis that changes by
#: more than
#: this many times the strain allowed, or a cell that is left open to more than this share.
_MOST_SEARCHES, _BENT, _VAGUE = 4, 1.5, 3e-3
_ARGYRODITES = {"Li6PS5Cl", "Li7PS6"}


@dataclass(frozen=True)
class Library:
    """What a pattern is compared with.

    Parameters
    ----------
    known
        Phases that the user says are there; empty: they are searched for.
    candidates
        Phases to search among.
    suspects
        Impurities to state limits of.
    usual_suspects
        Impurities to state limits of where a phase holds sulfur and nobody named any.
    exchange
        Argyrodite without and with complete exchange of S and Cl, for what X-rays can say of it.
    """

    known: tuple[Phase, ...] = ()
    candidates: tuple[Phase, ...] = ()
    suspects: tuple[Phase, ...] = ()
    usual_suspects: tuple[Phase, ...] = ()
    exchange: tuple[Phase, Phase] | None = None


@dataclass(frozen=True)
class DiffractionSummary(Shown):
    """What came out of a pattern.

    Parameters
    ----------
    pattern
        What was analysed.
    match
        Answer of the search; ``None`` where the phases were given.
    fit
        Fit with the intensities of the structures; ``None`` where no phase is known.
    free
        Fit with free intensities, which the cells are from; ``None`` where there are too many lines.
    impurities
        Estimates and limits of the suspects.
    argyrodite
        Which argyrodite, where there is one.
    disorder
        What the pattern can say of the exchange of S and Cl.
    notes
        What was left out and why.
    """

    pattern: Diffractogram
    match: MatchResult | None
    fit: PatternFit | None
    free: PatternFit | None
    impurities: tuple[Impurity, ...]
    argyrodite: ArgyroditeVerdict | None
    disorder: DisorderContrast | None
    notes: tuple[str, ...] = ()

    @property
    def lattice_fit(self) -> PatternFit | None:
        """The fit that the cells are from."""
        return self.free or self.fit


def summarise(
    pattern: Diffractogram,
    library: Library,
    *,
    settings: FitSettings | None = None,
    match: MatchSettings | None = None,
) -> DiffractionSummary:
    """Return everything a pattern says.

    Parameters
    ----------
    pattern
        With known wavelength.
    library
        What it is compared with.
    settings, match
        How it is fitted and searched.

    Raises
    ------
    UsageError
        Where a given phase has no line in the pattern.
    SignalError
        Where the wavelength is not known.
    """
    settings = settings or FitSettings()
    answer, phases, first = None, library.known, None
    taken_back: list[str] = []
    if not phases:
        answer, first, taken_back = _searched(pattern, library.candidates, settings, match or MatchSettings())
        if first is None:
            notes = (_nothing(answer), *taken_back)
            return DiffractionSummary(pattern, answer, None, None, (), None, None, notes)
        phases = tuple(one.phase for one in first.reflections)
    sulfide = any("S" in one.composition() for one in phases)
    suspects = (*library.suspects, *(library.usual_suspects if sulfide else ()))
    fit, free, impurities, notes_of_fit = _fits(pattern, phases, suspects, settings, first)
    verdict, disorder = _argyrodite(pattern, free or fit, library)
    notes = (*taken_back, *notes_of_fit)
    return DiffractionSummary(pattern, answer, fit, free, impurities, verdict, disorder, notes)


def _searched(
    pattern: Diffractogram, candidates: Sequence[Phase], settings: FitSettings, match: MatchSettings
) -> tuple[MatchResult, PatternFit | None, list[str]]:
    """Search and fit; phases that the fit can only keep by bending their cells are taken back."""
    notes: list[str] = []
    for _ in range(_MOST_SEARCHES):
        answer = search_match(pattern, candidates, settings=match)
        phases = _argyrodite_once(tuple(one for one in candidates if one.name in answer.phases))
        if not phases:
            break
        fit = fit_pattern(pattern, phases, settings=replace(settings, intensities="structure"))
        bent = {one.name: why for one in fit.phases if (why := _bent(one, fit, match))}
        if not bent:
            return answer, fit, notes
        notes += [f"{name} was taken back: {why}" for name, why in bent.items()]
        candidates = [one for one in candidates if one.name not in bent]
    return replace(answer, phases=(), confident=False), None, notes


def _bent(one: PhaseFit, fit: PatternFit, match: MatchSettings) -> str:
    """Return why a phase found by search does not survive its fit; empty where it does."""
    given = next(found.phase.lattice for found in fit.reflections if found.phase.name == one.name)
    change = np.abs(one.lattice[:3] / np.array(given[:3]) - 1.0)
    if change.max() > _BENT * match.most_strain:
        return f"an axis of its cell would have to change by {100 * change.max():.1f} %"
    spread = one.lattice_uncertainty[:3] / one.lattice[:3]
    if spread.max() > _VAGUE:
        return f"the pattern leaves its cell open to {100 * spread.max():.1f} %"
    return ""


def _fits(
    pattern: Diffractogram,
    phases: tuple[Phase, ...],
    suspects: Sequence[Phase],
    settings: FitSettings,
    first: PatternFit | None,
) -> tuple[PatternFit, PatternFit | None, tuple[Impurity, ...], list[str]]:
    """Fit, look for impurities, and fit again with those found: left out, they make all else uncertain."""
    added: list[str] = []
    while True:
        how = replace(settings, intensities="structure")
        fit = first if first is not None else fit_pattern(pattern, phases, settings=how)
        first = None
        free, notes = _free(pattern, phases, fit, settings)
        formulas = {one.formula for one in phases}
        asked = [one for one in suspects if one.formula not in formulas]
        impurities = impurity_limits(pattern, free or fit, fit, asked)
        seen = [one for one in impurities if one.detected]
        if not seen or len(added) >= _MOST_ADDED:
            break
        most = max(seen, key=lambda one: one.weight_fraction / one.uncertainty)
        phases = (*phases, next(one for one in asked if one.name == most.name))
        added.append(f"{most.name} (line at {most.line_degree:.2f}°)")
    if added:
        notes.append(f"found among the suspects and taken into the fit: {', '.join(added)}")
    return fit, free, impurities, notes


def _argyrodite_once(phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
    """Li6PS5Cl and Li7PS6 have the same lines within the strain allowed: one of them stands for both."""
    found = [one for one in phases if one.formula in _ARGYRODITES]
    return tuple(one for one in phases if one not in found[1:])


def _nothing(answer: MatchResult | None) -> str:
    if answer is None or not answer.peaks_degree.size:
        return "no confident match: the pattern has no peaks"
    most = max([answer.explained, *(one.explained for one in answer.candidates)])
    return (
        f"no confident match: what comes nearest accounts for {100 * most:.0f} % of "
        f"{answer.peaks_degree.size} peaks"
    )


def _free(
    pattern: Diffractogram, phases: Sequence[Phase], fit: PatternFit, settings: FitSettings
) -> tuple[PatternFit | None, list[str]]:
    lines = sum(one.line_count for one in fit.phases)
    if lines > _MOST_LINES:
        return None, [
            f"{lines} lines are too many for free intensities: cells are from the structures' intensities"
        ]
    try:
        return fit_pattern(pattern, phases, settings=replace(settings, intensities="free"), start=fit), []
    except IndriteError as error:
        return None, [f"no fit with free intensities: {error}"]


def _argyrodite(
    pattern: Diffractogram, fit: PatternFit, library: Library
) -> tuple[ArgyroditeVerdict | None, DisorderContrast | None]:
    found = next((one for one in fit.phases if one.formula in _ARGYRODITES), None)
    if found is None:
        return None, None
    spread = float(np.hypot(found.lattice_uncertainty[0], ABERRATION * found.lattice[0]))
    verdict = which_argyrodite(float(found.lattice[0]), spread)
    if library.exchange is None:
        return verdict, None
    contrast = disorder_contrast(
        *library.exchange,
        wavelength_angstrom=pattern.lines()[0][0],
        range_degree=(float(pattern.two_theta_degree[0]), float(pattern.two_theta_degree[-1])),
    )
    return verdict, contrast
