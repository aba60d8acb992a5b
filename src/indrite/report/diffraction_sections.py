"""Sections on powder patterns: which phases, cells, amounts, what else could hide, which argyrodite."""

from __future__ import annotations

from collections.abc import Mapping

from indrite.analysis.diffraction.view import DiffractionAnalysis
from indrite.plots.diffraction import limits_chart, pattern_chart
from indrite.report.page import Cell, Figure, Section, Table
from indrite.report.table_sections import value_cell, verdict_cell

_HEAD = ("Quantity", "Value", "Verdict")


def diffraction(patterns: Mapping[str, DiffractionAnalysis]) -> Section:
    """Show powder patterns with their fits, the verdicts, and the limits of impurities.

    Parameters
    ----------
    patterns
        Name → analysed pattern.
    """
    lead = [f"{name}: {' '.join(one.verdicts)}" for name, one in patterns.items()]
    figures, tables = [], []
    for name, one in patterns.items():
        figures += _figures(name, one)
        tables.append(_table(name, one))
    return Section(
        "X-ray diffraction: which phase is it?",
        "diffraction",
        lead=lead,
        figures=figures,
        tables=tables,
        notes=[
            "Weight fractions count crystals only: amorphous matter does not show without an internal "
            "standard. Detection limits are three standard uncertainties, judged where the host has no line.",
            *(f"{name}: {note}" for name, one in patterns.items() for note in one.notes),
        ],
    )


def _figures(name: str, one: DiffractionAnalysis) -> list[Figure]:
    phases = ", ".join(one.places_degree) or "no phase accepted"
    kind = "Measured" if one.pattern.origin.kind == "measured" else "Simulated"
    text = f"{kind} pattern of {name} with its fit; strokes: lines of {phases}."
    if not one.places_degree:
        text = f"{kind} pattern of {name}; no phase was accepted."
    figures = [Figure(pattern_chart(one), text, text)]
    limits = limits_chart(one.rows)
    if limits is not None:
        text = f"Smallest weight fractions of impurities that would show in the pattern of {name}."
        figures.append(Figure(limits, text, text))
    return figures


def _table(name: str, one: DiffractionAnalysis) -> Table:
    rows = []
    for row in one.rows:
        rows.append([Cell(row.quantity, detail=row.note), value_cell(row), verdict_cell(row.verdict)])
    return Table(f"What the pattern says ({name}).", _HEAD, rows)
