"""Sections on line profiles and spectra across interfaces (Figs. 4, 5a and 5b of the study)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indrite.analysis.line_profile import ProfileAnalysis
from indrite.analysis.spectrum_image import SpectraAnalysis
from indrite.findings import Finding
from indrite.number_text import format_quantity
from indrite.plots.line_profile import edges_chart, profile_chart
from indrite.plots.spectrum_image import parts_chart, spectrum_chart, tests_chart
from indrite.report.page import Cell, Figure, Section, Table
from indrite.report.table_sections import value_cell, verdict_cell


def line_profiles(analyses: Mapping[str, ProfileAnalysis]) -> Section:
    """Show elements across the interface: the joint fit, the edges people quote, the verdict (Fig. 4).

    Parameters
    ----------
    analyses
        Name → analysis, such as ``assumed 15 nm`` and ``simulated 20 ps``.
    """
    figures: list[Figure] = []
    for name, one in analyses.items():
        text = f"{name}: counts (points) and three layers fitted to all elements at once (lines). "
        text += _thickness_words(one)
        figures.append(Figure(profile_chart(one), text, text))
        if any(edge.clear for edge in one.edges):
            widths = ", ".join(
                f"{edge.element} {edge.width_nanometre:.1f}" for edge in one.edges if edge.clear
            )
            words = f"{name}: each element's step alone, from 10 % to 90 % (nm): {widths}."
            figures.append(Figure(edges_chart(one), words, words))
    return Section(
        "Elements across the interface",
        "line-profiles",
        lead=[f"{name}: {_thickness_words(one)}" for name, one in analyses.items()],
        tables=[_table(name, one.findings()) for name, one in analyses.items()],
        figures=figures,
        notes=[
            "The 10–90 % widths and the distances between edges are what people quote; neither is the "
            "thickness of the layer, which the joint fit gives."
        ],
    )


def spectra(analyses: Mapping[str, SpectraAnalysis]) -> Section:
    """Show spectra across the interface and whether mixtures of both sides explain them (Fig. 5a, 5b).

    Parameters
    ----------
    analyses
        Name → analysis.
    """
    figures: list[Figure] = []
    for name, one in analyses.items():
        for chart, words in (
            (parts_chart(one), "spectra of both sides and in between, with the best mixture of the sides"),
            (tests_chart(one), "how far each spectrum is from a mixture of both sides"),
        ):
            if chart is not None:
                text = f"{name}: {words}. {one.why[:1].upper()}{one.why[1:]}."
                figures.append(Figure(chart, text, text))
        if one.line is None:
            onsets = ", ".join(f"{edge.name} at {edge.energy_electronvolt:.0f} eV" for edge in one.edges)
            text = f"{name}: sum of all spectra{'; ' + onsets if onsets else ''}."
            figures.append(Figure(spectrum_chart(one), text, text))
        if one.profile is not None:
            text = f"{name}: counts of the edges across the interface. {_thickness_words(one.profile)}"
            figures.append(Figure(profile_chart(one.profile), text, text))
    return Section(
        "Spectra across the interface",
        "spectra",
        lead=[_new_phase_words(name, one) for name, one in analyses.items() if one.new_phase is not None],
        tables=[_table(name, one.findings()) for name, one in analyses.items() if one.findings()],
        figures=figures,
        notes=[
            "A new phase needs two independent tests to say so: no mixture of both sides explains a spectrum "
            "in between, and the line of spectra is made of more than two. Both sum along the interface."
        ],
    )


def _thickness_words(found: ProfileAnalysis) -> str:
    one = found.interphase
    if one.verdict == "ok":
        value = format_quantity(one.thickness_nanometre, "nm", uncertainty=one.standard_uncertainty_nanometre)
        return f"Interphase of {value}: {one.why}."
    if one.verdict == "upper limit":
        return f"Interphase below {one.thickness_nanometre:.2g} nm: {one.why}."
    return f"Thickness of the interphase not determinable: {one.why}."


def _new_phase_words(name: str, found: SpectraAnalysis) -> str:
    return f"{name}: {found.new_phase} – {found.why}."


def _table(name: str, rows: Sequence[Finding]) -> Table:
    cells: list[list[str | Cell]] = [
        [Cell(row.quantity, detail=row.note), _value(row), row.origin, verdict_cell(row.verdict)]
        for row in rows
    ]
    return Table(f"{name}: what was found.", ("Quantity", "Value", "Origin", "Verdict"), cells)


def _value(row: Finding) -> Cell:
    if row.verdict == "upper limit" and isinstance(row.value, float):
        return Cell(f"< {row.value:.2g} {row.unit}", "number")
    return value_cell(row)
