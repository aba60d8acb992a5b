"""A summary of a pattern as findings."""

from __future__ import annotations

import numpy as np

from indrite.analysis.diffraction.fit_result import PatternFit, PhaseFit
from indrite.analysis.diffraction.impurities import Impurity
from indrite.analysis.diffraction.intensities import SHARED, fraction_uncertainties
from indrite.analysis.diffraction.summary import ABERRATION, DiffractionSummary
from indrite.findings import Finding

_AXES = ("a", "b", "c", "α", "β", "γ")


def findings(summary: DiffractionSummary) -> tuple[Finding, ...]:
    """Return the rows of a pattern: cells, weight fractions, limits of impurities, what it cannot say."""
    origin = summary.pattern.origin.kind
    rows: list[Finding] = []
    fit, cells = summary.fit, summary.lattice_fit
    if fit is None or cells is None:
        note = summary.notes[0] if summary.notes else ""
        return (
            Finding("phases", "phases in the pattern", None, "", None, origin, "not determinable", note=note),
        )
    rows.append(_phases(summary, fit, origin))
    rows += [row for one in cells.phases for row in _lattice(one, cells, origin)]
    spread = fraction_uncertainties(fit, summary.free)
    rows += [_fraction(one, fit, spread[one.name], origin) for one in fit.phases]
    rows += [row for one in summary.impurities for row in _impurity(one, origin)]
    rows += _argyrodite(summary, origin)
    return tuple(rows)


def _phases(summary: DiffractionSummary, fit: PatternFit, origin: str) -> Finding:
    names = ", ".join(one.name for one in fit.phases)
    if summary.match is None:
        note = f"as given; the fit leaves {_left(fit)}"
    else:
        note = f"found by search; they account for {100 * summary.match.explained:.0f} % of the peaks"
    return Finding("phases", "phases in the pattern", names, "", None, origin, "ok", note=note)


def _left(fit: PatternFit) -> str:
    expected = fit.rwp / np.sqrt(fit.reduced_chi_square)
    return f"{100 * fit.rwp:.1f} % (R_wp; counting alone would leave {100 * expected:.1f} %)"


def _lattice(one: PhaseFit, fit: PatternFit, origin: str) -> list[Finding]:
    rows = []
    for place, spread in enumerate(one.lattice_uncertainty):
        if spread == 0.0 or (place in (1, 2) and one.lattice[place] == one.lattice[0] and _tied(one, place)):
            continue
        length = place < 3
        systematic = ABERRATION * one.lattice[place] if length else np.degrees(ABERRATION)
        suffix = (
            ""
            if place == 0
            else f".{_AXES[place]}"
            if length
            else f".{('alpha', 'beta', 'gamma')[place - 3]}"
        )
        note = (
            f"{'free' if fit.intensities == 'free' else 'structural'} intensities, {fit.shift} fitted "
            f"({fit.shift_degree:+.3f}°, correlation with a {one.displacement_correlation:+.2f}); the "
            f"uncertainty counts the misfit (χ² {fit.reduced_chi_square:.1f}, τ {fit.correlation_time:.1f}) "
            "and 25 ppm of aberrations"
        )
        rows.append(
            Finding(
                f"lattice_parameter.{one.name}{suffix}",
                f"{_AXES[place]} of {one.name}",
                float(one.lattice[place]),
                "Å" if length else "°",
                float(np.hypot(spread, systematic)),
                origin,
                "ok",
                note=note,
            )
        )
    return rows


def _tied(one: PhaseFit, place: int) -> bool:
    return bool(np.isclose(one.lattice_uncertainty[place], one.lattice_uncertainty[0]))


def _fraction(one: PhaseFit, fit: PatternFit, spread: float, origin: str) -> Finding:
    alone = len(fit.phases) == 1
    note = (
        "the only crystalline phase of the fit; amorphous matter does not show"
        if alone
        else f"share of the crystalline mass by scale × density; counting alone "
        f"± {100 * one.weight_fraction_uncertainty:.2f} wt %, the rest by lines that disagree with the "
        f"structure and {100 * SHARED:.0f} % of the scale for what they share, such as microabsorption"
    )
    return Finding(
        f"weight_fraction.{one.name}",
        f"weight fraction of {one.name}",
        100.0 * one.weight_fraction,
        "wt %",
        None if alone else 100.0 * spread,
        origin,
        "ok",
        note=note,
    )


def _impurity(one: Impurity, origin: str) -> list[Finding]:
    rows = []
    estimate = f"estimate {100 * one.weight_fraction:.2f} ± {100 * one.uncertainty:.2f} wt %"
    if one.detected:
        rows.append(
            Finding(
                f"weight_fraction.{one.name}",
                f"weight fraction of {one.name}",
                100.0 * one.weight_fraction,
                "wt %",
                100.0 * one.uncertainty,
                origin,
                "ok",
                note=f"above its detection limit; decided at {one.line_degree:.2f}°",
            )
        )
    rows.append(
        Finding(
            f"detection_limit.{one.name}",
            f"smallest weight fraction of {one.name} that would show",
            100.0 * one.detection_limit,
            "wt %",
            None,
            origin,
            "ok" if one.detected else "upper limit",
            note=f"three standard uncertainties; {estimate}; decided at {one.line_degree:.2f}°; "
            "crystalline only",
        )
    )
    return rows


def _argyrodite(summary: DiffractionSummary, origin: str) -> list[Finding]:
    rows = []
    verdict, disorder = summary.argyrodite, summary.disorder
    if verdict is not None:
        decided = verdict.phase != "not determinable"
        rows.append(
            Finding(
                "argyrodite",
                "Li6PS5Cl or Li7PS6, by the lattice parameter",
                verdict.phase if decided else None,
                "",
                None,
                origin,
                "ok" if decided else "not determinable",
                note=verdict.sentence,
            )
        )
    if disorder is not None:
        rows.append(
            Finding(
                "site_disorder",
                "exchange of S and Cl between 4a and 4d",
                None,
                "",
                None,
                origin,
                "not determinable",
                note=disorder.sentence,
            )
        )
    return rows
