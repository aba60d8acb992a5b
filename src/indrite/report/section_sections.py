"""Sections on pictures of cross-sections: what was found, drawn over the picture; scores on known ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from indrite.analysis.section import ScoreRow, SectionAnalysis, SectionScore
from indrite.findings import Finding
from indrite.number_text import format_quantity
from indrite.plots.section import fraction_chart
from indrite.plots.section_overlay import correlation_chart, depth_chart, plot_section_overlay
from indrite.plots.style import style
from indrite.report.growth_pictures import png_of
from indrite.report.page import AnyFigure, Cell, Figure, PictureFigure, Section, Table
from indrite.report.table_sections import value_cell, verdict_cell

_RESOLUTION = 110


def cross_sections(analyses: Mapping[str, SectionAnalysis]) -> Section:
    """Show what pictures of cross-sections hold: overlay, depth, fractions, correlation, all numbers.

    Parameters
    ----------
    analyses
        Name → analysis, such as ``simulated`` and ``measured``.
    """
    figures: list[AnyFigure] = []
    for name, one in analyses.items():
        figures += _figures(name, one)
    return Section(
        "Cross-sections",
        "cross-sections",
        lead=[_sentence(name, one) for name, one in analyses.items()],
        tables=[_table(name, one.findings()) for name, one in analyses.items()],
        figures=figures,
        notes=[
            "Uncertainties add what is left open by the length of the section, a threshold off by 5 % of the "
            "gap between the classes, the height of the anode's edge and the size of a pixel. A section in "
            "one plane cuts what is joined in space.",
            *(f"{name}: {note}." for name, one in analyses.items() for note in one.notes),
        ],
    )


def section_scores(scores: Mapping[str, SectionScore]) -> Section:
    """Show what the analysis reads from simulated pictures beside what they were made of.

    Parameters
    ----------
    scores
        Name of the picture → its score.
    """
    lead = []
    for name, score in scores.items():
        rows = score.rows
        named = [row.same for row in rows if row.quantity == "morphology"]
        numbers = [row.same for row in rows if row.quantity != "morphology"]
        lead.append(
            f"{name}: picture and truth agree on {sum(numbers)} of {len(numbers)} numbers (within a tenth) "
            f"and on the morphology of {sum(named)} of {len(named)} windows."
        )
    return Section(
        "Sections read against their truth",
        "section-scores",
        lead=lead,
        tables=[_score_table(name, one.rows) for name, one in scores.items()],
    )


def _sentence(name: str, found: SectionAnalysis) -> str:
    depth = found.summary.penetration
    mean = format_quantity(depth.mean_micrometre, "µm", uncertainty=_finite(found.spreads["mean"].total))
    kinds = [str(one) for one in found.summary.morphology.morphology if one != "none"]
    shapes = ", ".join(dict.fromkeys(kinds)) or "no metal"
    if found.settings.contrast == "dark":
        return (
            f"{name}: what is dark, metal or pores, reaches {mean} on average, at most "
            f"{depth.maximum_micrometre:.4g} µm in this section: upper limits of the metal; from the anode "
            f"upward {shapes}."
        )
    return (
        f"{name}: metal {mean} deep on average, {depth.maximum_micrometre:.4g} µm at most in this section; "
        f"from the anode upward {shapes}."
    )


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _table(name: str, rows: Sequence[Finding]) -> Table:
    cells: list[list[str | Cell]] = [
        [Cell(row.quantity, detail=row.note), value_cell(row), row.origin, verdict_cell(row.verdict)]
        for row in rows
    ]
    return Table(f"What the section says ({name}).", ("Quantity", "Value", "Origin", "Verdict"), cells)


def _figures(name: str, found: SectionAnalysis) -> list[AnyFigure]:
    with style():
        overlay = png_of(plot_section_overlay(found), resolution=_RESOLUTION)
    section = found.section
    thickness = float((section.anode_row - section.cathode_row).mean() * section.pixel_micrometre)
    about = (
        f"{name}: the picture, and over it metal joined to the anode in the plane (orange), other metal "
        "(pink), pores and cracks (blue), edges, depth and the shape of the metal in each window."
    )
    pair = found.two_point
    words = {
        "depth": f"Deepest metal along the section ({name}).",
        "fraction": f"Share of metal and voids at each depth ({name}).",
        "pairs": (
            f"Two-point correlation of the metal ({name}): over {pair.axial_length_micrometre:.3g} µm along "
            f"the growth and {pair.lateral_length_micrometre:.3g} µm along the interface it hangs together."
        ),
    }
    charts = {
        "depth": depth_chart(found),
        "fraction": fraction_chart(found.summary.fractions, electrolyte_micrometre=thickness),
        "pairs": correlation_chart(found),
    }
    if found.summary.penetration.maximum_micrometre == 0.0:
        charts = {"fraction": charts["fraction"]}
    return [
        PictureFigure(overlay, "png", about, about),
        *(Figure(chart, words[key], words[key]) for key, chart in charts.items()),
    ]


def _score_table(name: str, rows: Sequence[ScoreRow]) -> Table:
    cells: list[list[str | Cell]] = []
    for row in rows:
        if np.isnan(row.lower_micrometre):
            where = "whole section"
        else:
            where = f"{row.lower_micrometre:.0f} to {row.upper_micrometre:.0f} µm"
        values = [
            one if isinstance(one, str) else format_quantity(one, row.unit)
            for one in (row.of_truth, row.of_picture)
        ]
        verdict = Cell("same", "good") if row.same else Cell("differs", "bad")
        cells.append([row.quantity, where, *values, verdict])
    head = ("Quantity", "Where", "Truth", "Picture", "Within a tenth")
    return Table(f"Picture beside truth ({name}).", head, cells)
