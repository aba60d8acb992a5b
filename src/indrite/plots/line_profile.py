"""Charts of line profiles: counts and fitted layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.line_profile import DECISIVE
from indrite.plots.chart import Axis, Band, Chart, Line, Mark

if TYPE_CHECKING:
    from indrite.analysis.line_profile import ProfileAnalysis


def profile_chart(found: ProfileAnalysis) -> Chart:
    """Return the counts of each element, the layers fitted to them, and the faces where they are seen.

    Counts are per pixel and relative to the highest fitted level of the element, so that all share one axis.
    """
    profile, fit = found.profile, found.three
    exposure = profile.exposures
    lines = []
    for k, label in enumerate(profile.elements):
        scale = float(fit.level_count[k].max()) or 1.0
        x = profile.distance_nanometre
        lines.append(Line(x, profile.counts[k] / exposure / scale, label, k, "points"))
        lines.append(Line(x, fit.expected_count[k] / exposure / scale, "", k, "line"))
    words = ("face 1", "face 2")
    shown = found.interphase.verdict == "ok" or found.interphase.criterion_difference > DECISIVE
    marks = (
        []
        if not shown
        else [
            Mark(float(at), f"{word}: {at:.1f} nm")
            for at, word in zip(fit.position_nanometre, words, strict=True)
        ]
    )
    return Chart(Axis("Distance (nm)"), Axis("Counts over highest level"), lines, marks=marks)


def edges_chart(found: ProfileAnalysis) -> Chart:
    """Return where each element's step lies and how far it reaches from 10 % to 90 %."""
    clear = [one for one in found.edges if one.clear]
    bands, lines = [], []
    for k, edge in enumerate(clear):
        half = edge.width_nanometre / 2.0
        x = np.array([edge.position_nanometre - half, edge.position_nanometre + half])
        y = np.array([float(k), float(k)])
        lines.append(Line(x, y, "10–90 %" if k == 0 else "", k))
        middle = np.array([edge.position_nanometre])
        lines.append(Line(middle, np.array([float(k)]), "middle" if k == 0 else "", k, "points"))
    fit = found.three
    if found.interphase.verdict == "ok":
        x = fit.position_nanometre
        low, high = np.full(2, -0.6), np.full(2, len(clear) - 0.4)
        bands.append(Band(x, low, high, "interphase by the joint fit", 7))
    names = tuple((float(k), edge.element) for k, edge in enumerate(clear))
    return Chart(Axis("Distance (nm)"), Axis("Element", names=names), lines, bands)
