"""Everything a line profile says, in one result, and the findings in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from indrite.analysis.line_profile.bootstrap import bootstrap_edges, bootstrap_thickness, can_resample
from indrite.analysis.line_profile.composition import ElementRatio, KFactor, element_ratio
from indrite.analysis.line_profile.edges import ElementEdge, element_edges
from indrite.analysis.line_profile.fit import LayerFit, ThicknessInterval, fit_layers, thickness_interval
from indrite.analysis.line_profile.interphase import UNKNOWN_FOIL, Foil, Interphase, judge_interphase
from indrite.findings import Finding, Findings
from indrite.notebook import Shown
from indrite.signals.line_profile import LineProfile

_SEED = 20211
_NORMAL_95 = 1.96


@dataclass(frozen=True, kw_only=True)
class ProfileAnalysis(Shown):
    """All that was found on a line profile.

    Parameters
    ----------
    profile
        What was analysed.
    three, two
        Fits of three and of two layers to all elements.
    interphase
        Thickness of the middle layer, or its limit.
    edges
        Step of each element alone.
    ratios
        Ratios of elements in the layers.
    foil
        What was stated of the foil.
    """

    profile: LineProfile
    three: LayerFit
    two: LayerFit
    interphase: Interphase
    edges: tuple[ElementEdge, ...]
    ratios: tuple[ElementRatio, ...]
    foil: Foil

    def midpoint_distances(self) -> dict[str, float]:
        """Return the distances of the edges of each two elements that have a clear one, nm."""
        clear = [one for one in self.edges if one.clear]
        return {
            f"{a.element}-{b.element}": abs(b.position_nanometre - a.position_nanometre)
            for k, a in enumerate(clear)
            for b in clear[k + 1 :]
        }

    def findings(self) -> list[Finding]:
        """Return thickness, edges and ratios with their uncertainties and what they mean."""
        origin = self.profile.origin.kind
        rows = [
            _thickness(self, origin),
            *(row for one in self.edges for row in _edge(one, origin)),
            *(row for one in self.ratios for row in _ratio(one, origin)),
        ]
        return Findings(rows)


def analyse_profile(
    profile: LineProfile,
    *,
    foil: Foil = UNKNOWN_FOIL,
    ratios: Sequence[tuple[str, str]] = (),
    factors: Sequence[KFactor] = (),
    seed: int = _SEED,
) -> ProfileAnalysis:
    """Fit the layers, judge the interphase, place every element's step, and take ratios of elements.

    Parameters
    ----------
    profile
        Counts along the line.
    foil
        Thickness and tilt of the foil, if known.
    ratios
        Pairs of elements; In over S is added where both are there.
    factors
        k-factors; their pairs are added.
    seed
        Of the bootstrap over rows, which is used where χ² is far above 1 and the rows are there.
    """
    three, problem, found = fit_layers(profile, layers=3)
    # one dispersion for both, that of the richer description: the criterion compares like with like
    two, _, _ = fit_layers(profile, layers=2, dispersion=three.dispersion)
    interval = thickness_interval(problem, found, dispersion=three.dispersion)
    edges = element_edges(profile)
    if can_resample(profile):
        rng = np.random.default_rng(seed)
        wide = [one for one in edges if one.reduced_chi_squared > 2.0]
        again = {one.element: one for one in bootstrap_edges(profile, wide, rng=rng)} if wide else {}
        edges = tuple(again.get(one.element, one) for one in edges)
        if three.dispersion > 2.0 and three.flat:
            interval = _wider(three, interval, bootstrap_thickness(profile, three, rng=rng))
    pairs = dict.fromkeys([*_usual(profile), *ratios, *((one.numerator, one.denominator) for one in factors)])
    known = {(one.numerator, one.denominator): one for one in factors}
    return ProfileAnalysis(
        profile=profile,
        three=three,
        two=two,
        interphase=_judged(judge_interphase(three, two, interval, foil=foil), edges),
        edges=edges,
        ratios=tuple(element_ratio(three, a, b, factor=known.get((a, b))) for a, b in pairs),
        foil=foil,
    )


def _judged(one: Interphase, edges: Sequence[ElementEdge]) -> Interphase:
    """Leave the thickness open where no element shows a step: there may be no interface at all."""
    if one.verdict == "ok" or any(edge.clear for edge in edges):
        return one
    return replace(
        one,
        thickness_nanometre=float("nan"),
        high_nanometre=float("nan"),
        verdict="not determinable",
        why="no element shows a clear step along the line: there may be no interface on it",
    )


def _usual(profile: LineProfile) -> list[tuple[str, str]]:
    return [("In", "S")] if {"In", "S"} <= set(profile.elements) else []


def _wider(three: LayerFit, interval: ThicknessInterval, spread: float) -> ThicknessInterval:
    """Return the wider of the likelihood's interval and the bootstrap's."""
    middle = three.thickness_nanometre
    return replace(
        interval,
        low_nanometre=max(min(interval.low_nanometre, middle - _NORMAL_95 * spread), 0.0),
        high_nanometre=max(interval.high_nanometre, middle + _NORMAL_95 * spread),
    )


def _thickness(found: ProfileAnalysis, origin: str) -> Finding:
    one, fitted = found.interphase, found.three.thickness_nanometre
    known = one.verdict != "not determinable"
    if one.verdict == "ok":
        note = (
            f"Distance of the middles of both faces; 95 % interval {one.low_nanometre:.3g} to "
            f"{one.high_nanometre:.3g} nm; in a picture it would look {one.visible_width_nanometre:.3g} nm "
            f"wide; {one.why}."
        )
    else:
        note = f"{one.why[0].upper()}{one.why[1:]}; the faces of the fit lie {fitted:.3g} nm apart."
    return Finding(
        id="interphase_thickness",
        quantity="thickness of the interphase",
        value=one.thickness_nanometre if known else None,
        unit="nm",
        standard_uncertainty=one.standard_uncertainty_nanometre if one.verdict == "ok" else None,
        origin=origin,
        verdict=one.verdict,
        note=note,
    )


def _edge(edge: ElementEdge, origin: str) -> list[Finding]:
    clear = edge.clear
    verdict = "ok" if clear else "not determinable"
    direction = "rises" if edge.contrast > 0.0 else "falls"
    if clear:
        one_step = (
            "one step describes it" if edge.reduced_chi_squared < 2.0 else "one step describes it poorly"
        )
        note = (
            f"{edge.element} {direction} here ({one_step}, χ² {edge.reduced_chi_squared:.2g}; {edge.method})."
        )
        wide = "From 10 % to 90 % of the step: probe, tilt, roughness and any layer in between together."
    else:
        note = wide = f"The profile of {edge.element} shows no clear step."
    return [
        Finding(
            id=f"edge_position.{edge.element}",
            quantity=f"position of the edge of {edge.element}",
            value=edge.position_nanometre if clear else None,
            unit="nm",
            standard_uncertainty=edge.position_uncertainty_nanometre if clear else None,
            origin=origin,
            verdict="ok" if verdict == "ok" else "not determinable",
            note=note,
        ),
        Finding(
            id=f"edge_width.{edge.element}",
            quantity=f"10–90 % width of the edge of {edge.element}",
            value=edge.width_nanometre if clear else None,
            unit="nm",
            standard_uncertainty=edge.width_uncertainty_nanometre if clear else None,
            origin=origin,
            verdict="ok" if verdict == "ok" else "not determinable",
            note=wide,
        ),
    ]


def _ratio(ratio: ElementRatio, origin: str) -> list[Finding]:
    names = ("first layer", "interphase", "last layer")
    pair = f"{ratio.numerator}:{ratio.denominator}"
    kind = "atoms per atom, thin foil" if ratio.calibrated else "counts per count: no k-factor was given"
    rows = []
    for name, value, error in zip(names, ratio.value, ratio.standard_uncertainty, strict=True):
        known = bool(np.isfinite(value))
        rows.append(
            Finding(
                id=f"element_ratio.{ratio.numerator}-{ratio.denominator}.{name.replace(' ', '_')}",
                quantity=f"{pair} in the {name}",
                value=value if known else None,
                unit="",
                standard_uncertainty=error if known else None,
                origin=origin,
                verdict="ok" if known and ratio.calibrated else "not determinable",
                note=f"{kind[0].upper()}{kind[1:]}."
                if known
                else f"{ratio.denominator} does not stand out of the noise there.",
            )
        )
    return rows
