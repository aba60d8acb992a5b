"""Section on the electrolyte that reactions consume: how much, layer by layer, and under which law."""

from __future__ import annotations

from collections.abc import Mapping

from indrite.analysis.trajectory.interface import InterfaceAnalysis
from indrite.findings import Finding
from indrite.number_text import format_quantity
from indrite.plots.broken_layers import broken_layers_chart, consumed_chart
from indrite.report.page import Cell, Figure, Section, Table

_LAYERS = 3


def consumed(analyses: Mapping[str, InterfaceAnalysis]) -> Section:
    """Show how much electrolyte each electrode consumes, and whether it goes layer by layer."""
    title, anchor = "How much electrolyte is consumed", "consumed"
    layers = {name: one.summary.events.layers for name, one in analyses.items()}
    found = {name: one for name, one in layers.items() if one is not None}
    if not found:
        lead = ["No run has two interfaces and an electrolyte of units such as PS4 that could break."]
        return Section(title, anchor, lead=lead)
    lead = [
        "A unit such as PS4 that lost its number of ligands is gone as electrolyte, whatever came of it: the "
        "one measure that every electrode has, lithium too. Layers count from the electrode. Where all units "
        "of one layer break before the next begins, the layer that formed may protect what lies behind it."
    ]
    figures = []
    if len(found) > 1:
        text = "Electrolyte consumed at each interface over time; bands are the range of the interfaces."
        figures.append(Figure(consumed_chart(found), text, text))
    for name, one in found.items():
        if one.layered and one.reached > 0:
            text = f"{name}: electrolyte consumed by layer. Mean of the interfaces; the band is their range."
            figures.append(Figure(broken_layers_chart(one), text, text))
    head = ("Interface", "Consumed", *(f"Layer {k + 1} broken" for k in range(_LAYERS)), "Power of time")
    rows = [_row(name, analyses[name]) for name in found]
    table = Table("Electrolyte consumed at the end of the runs.", head, rows)
    return Section(title, anchor, lead=lead, figures=figures, tables=[table])


def _row(name: str, analysis: InterfaceAnalysis) -> list[str | Cell]:
    rows = {one.id: one for one in analysis.findings()}
    wanted = ["electrolyte_consumed", *(f"layer_broken.{k + 1}" for k in range(_LAYERS)), "consumed_exponent"]
    return [name, *(_cell(rows.get(one)) for one in wanted)]


def _cell(found: Finding | None) -> Cell:
    if found is None:
        return Cell("–", "number")
    if found.value is None:
        return Cell(found.verdict, "number", found.note)
    text = format_quantity(found.value, found.unit, uncertainty=found.standard_uncertainty)
    return Cell(text, "number", found.note)
