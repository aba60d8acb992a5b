"""Charts of powder patterns: measured and fitted curve, lines of the phases, what could hide in it."""

from __future__ import annotations

import numpy as np

from indrite.analysis.diffraction.fit_result import PatternFit
from indrite.analysis.diffraction.summary import DiffractionSummary
from indrite.plots.chart import Axis, Chart, Line, Mark

#: Points drawn at most; a screen has no more.
_MOST_POINTS = 6000


def pattern_chart(summary: DiffractionSummary) -> Chart:
    """Return the pattern with its fit, the difference below, and a tick for every line of every phase."""
    pattern = summary.pattern
    angle, counts = pattern.two_theta_degree, pattern.counts
    every = slice(None, None, max(int(np.ceil(angle.size / _MOST_POINTS)), 1))
    span = float(counts.max() - min(counts.min(), 0.0)) or 1.0
    kind = "measured" if pattern.origin.kind == "measured" else "simulated"
    lines = [Line(angle[every], counts[every], kind, colour=0, look="line")]
    marks: list[Mark] = []
    if summary.fit is not None:
        lines += _fitted(summary.fit, every, span)
        lines += _ticks(summary.fit, angle, span)
    elif summary.match is not None:
        marks = [Mark(float(at), "", 7, "dotted") for at in summary.match.unexplained_degree[:40]]
    return Chart(
        Axis("2θ (°)", limits=(float(angle[0]), float(angle[-1]))), Axis("Counts"), lines, marks=marks
    )


def _fitted(fit: PatternFit, every: slice, span: float) -> list[Line]:
    offset = -0.12 * span * (1 + 0.35 * len(fit.phases))
    difference = fit.counts - fit.solution.fitted
    return [
        Line(fit.angle[every], fit.solution.fitted[every], "fit", colour=1),
        Line(fit.angle[every], fit.solution.background_counts[every], "background", colour=7, look="dashed"),
        Line(fit.angle[every], (difference + offset)[every], "difference", colour=7),
    ]


def _ticks(fit: PatternFit, angle: np.ndarray, span: float) -> list[Line]:
    """Return a row of short strokes for each phase, broken by gaps."""
    rows = []
    for number, phase in enumerate(fit.phases):
        lines = fit.solution.model.lines(number)
        first = lines.position[: len(fit.solution.model.found[number].hkl)]
        first = first[(first > angle[0]) & (first < angle[-1])]
        top = -0.04 * span * (1 + number)
        x = np.repeat(first, 3)
        y = np.tile([top, top - 0.025 * span, np.nan], first.size)
        rows.append(Line(x, y, phase.name, colour=2 + number))
    return rows
