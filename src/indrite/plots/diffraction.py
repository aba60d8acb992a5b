"""Charts of powder patterns: measured and fitted curve, lines of the phases, what is left over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indrite.analysis.diffraction.view import DiffractionAnalysis
from indrite.findings import Finding
from indrite.plots.chart import Axis, Chart, Line, Mark

#: Points drawn at most; a screen has no more.
_MOST_POINTS = 6000
_MOST_MARKS = 30


def pattern_chart(analysis: DiffractionAnalysis) -> Chart:
    """Return the pattern with its fit, strokes for the lines of each phase, and the difference below."""
    pattern = analysis.pattern
    angle, counts = pattern.two_theta_degree, pattern.counts
    every = slice(None, None, max(int(np.ceil(angle.size / _MOST_POINTS)), 1))
    span = float(counts.max() - min(counts.min(), 0.0)) or 1.0
    lines = [
        Line(
            angle[every],
            counts[every],
            _kind(analysis),
            colour=0,
            look="points" if _coarse(angle) else "line",
        )
    ]
    marks: list[Mark] = []
    if analysis.fitted_counts is not None and analysis.background_counts is not None:
        offset = -span * (0.12 + 0.05 * len(analysis.places_degree))
        difference = counts - analysis.fitted_counts + offset
        lines += [
            Line(angle[every], analysis.fitted_counts[every], "fit", colour=1),
            Line(angle[every], analysis.background_counts[every], "background", colour=7, look="dashed"),
            *_strokes(analysis, span),
            Line(angle[every], difference[every], "difference, moved down", colour=7),
        ]
    elif analysis.unexplained_degree is not None:
        peaks = analysis.unexplained_degree[:_MOST_MARKS]
        marks = [
            Mark(float(at), "peak without phase" if number == 0 else "", 7, "dotted")
            for number, at in enumerate(peaks)
        ]
    x = Axis("2θ (°)", limits=(float(angle[0]), float(angle[-1])))
    return Chart(x, Axis("Counts per step"), lines, marks=marks)


def limits_chart(rows: Sequence[Finding]) -> Chart | None:
    """Return the detection limits of a pattern, an impurity a place; ``None`` where none were stated."""
    limits = [one for one in rows if one.id.startswith("detection_limit.") and isinstance(one.value, float)]
    if not limits:
        return None
    place = np.arange(len(limits), dtype=float)
    value = np.array([one.value for one in limits], dtype=float)
    names = tuple(
        (float(at), one.id.partition(".")[2].split("_")[0]) for at, one in zip(place, limits, strict=True)
    )
    line = Line(place, value, "smallest share that would show (3σ)", colour=0, look="points")
    x = Axis("Impurity", limits=(-0.5, len(limits) - 0.5), names=names)
    return Chart(x, Axis("Detection limit (wt %)", limits=(0.0, 1.15 * float(value.max()))), [line])


def _kind(analysis: DiffractionAnalysis) -> str:
    return "measured" if analysis.pattern.origin.kind == "measured" else "simulated"


def _coarse(angle: np.ndarray) -> bool:
    return angle.size < 400


def _strokes(analysis: DiffractionAnalysis, span: float) -> list[Line]:
    """Return a row of short strokes for each phase, broken by gaps."""
    rows = []
    for number, (name, places) in enumerate(analysis.places_degree.items()):
        top = -span * (0.04 + 0.05 * number)
        x = np.repeat(places, 3)
        y = np.tile([top, top - 0.03 * span, np.nan], places.size)
        rows.append(Line(x, y, name, colour=2 + number))
    return rows
