"""Section on an anode as prepared: its phases, a picture, and what an analysis sees in it (Fig. S4)."""

from __future__ import annotations

from indrite.analysis.two_phases import TwoPhases
from indrite.instruments.section.alloy import PreparedAlloy
from indrite.number_text import format_quantity
from indrite.plots.two_phases import plot_two_phases
from indrite.report.growth_pictures import png_of
from indrite.report.page import Cell, PictureFigure, Section, Table
from indrite.report.table_sections import value_cell, verdict_cell


def prepared_alloy(alloy: PreparedAlloy, *, analysis: TwoPhases) -> Section:
    """Show the picture of a prepared anode, the phases found in it and those that are there."""
    there = alloy.truth.lithium_per_host > 0.0
    share = format_quantity(alloy.volume_share, "", uncertainty=alloy.share_uncertainty)
    text = (
        f"{alloy.alloy} (dark) in {alloy.host} (bright): {share} of the volume by the lever rule; seen as "
        f"{format_quantity(analysis.dark_share, '', uncertainty=analysis.share_uncertainty)} of the area."
    )
    if not analysis.resolved:
        text = f"{alloy.alloy} in {alloy.host}, {share} of the volume: not to be told apart in this picture."
    figure = png_of(plot_two_phases(alloy.micrograph, analysis, truth=there))
    rows: list[list[str | Cell]] = [
        [Cell(one.quantity, detail=one.note), value_cell(one), verdict_cell(one.verdict)]
        for one in (*alloy.findings(), *analysis.findings())
    ]
    lead = [
        f"Shares follow from the weights of {alloy.cell}; size and shape of the domains "
        f"({format_quantity(alloy.domain_micrometre, 'µm')}) are assumed: their pattern says nothing. "
        "The picture shows whether both phases can be told apart: their contrast is "
        f"{100.0 * alloy.contrast:.1f} %."
    ]
    table = Table("The anode as prepared.", ("Quantity", "Value", "Verdict"), rows)
    return Section(
        "The anode as prepared",
        "prepared-alloy",
        lead=lead,
        tables=[table],
        figures=[PictureFigure(figure, "png", text, text)],
    )
