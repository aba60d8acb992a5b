"""The report of a safe operating map: the answer first, then the maps, the lives and what is assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from indrite.models.operating_map import SafeCurrent
from indrite.models.operating_map.map_findings import anode_words, map_findings
from indrite.models.operating_map.operating_map import OperatingMap
from indrite.number_text import format_quantity
from indrite.plots.operating_map import (
    axis_unit,
    charts_of,
    cycles_text,
    plane_of,
    safe_of,
    slices_of,
)
from indrite.plots.operating_map_panels import plot_life_map
from indrite.report.growth_pictures import png_of
from indrite.report.page import Cell, Figure, Page, PictureFigure, Section, Table
from indrite.report.render import render
from indrite.report.table_sections import verdict_cell

_PICTURE_DPI = 130
#: More loadings than this do not fit a table.
_MOST_COLUMNS = 8


def map_report(computed: OperatingMap) -> str:
    """Return the HTML report of a map."""
    lead = [
        f"{len(computed.points)} cells around {computed.cell.title or computed.cell.name}: "
        f"{', '.join(anode_words(computed, one) for one in computed.grid.anodes)}.",
        "Growth is calibrated on one reading of one cell; everything else is assumed with a range, listed "
        "below. A statement is made only where 97.5 % of the draws over all ranges agree.",
    ]
    title = f"Safe operating map of {computed.cell.name}"
    return render(Page(title, lead, sections=map_sections(computed)))


def map_sections(computed: OperatingMap) -> list[Section]:
    """Return the sections of a map, the answer first, for this report or a study's."""
    sections = [_answer(computed), _maps(computed), _curves(computed), _known(computed), _assumed(computed)]
    return [one for one in sections if one.tables or one.figures]


def _answer(computed: OperatingMap) -> Section:
    cycles = computed.settings.cycles
    across = plane_of(computed)[0]
    values = sorted({float(getattr(one, across)) for one in computed.safe_currents})
    if len(values) > _MOST_COLUMNS:
        values = [values[round(at)] for at in np.linspace(0, len(values) - 1, _MOST_COLUMNS)]
    rows = list(_edges_by_anode(computed, across, values))
    unit = axis_unit(across)
    head = ("Anode", *(f"{one:.4g} {unit}" for one in values))
    caption = (
        f"Current in mA/cm² up to which 97.5 % of the draws last {cycles} cycles. Below it that of the "
        "middle of all assumptions, and the one beyond which 97.5 % do not last. A + is the end of the axis."
    )
    counts = Counter(one.trusted for one in computed.points)
    lead = (
        f"Of {len(computed.points)} cells {counts['yes']} can be trusted for {cycles} cycles, {counts['no']} "
        f"cannot, and of {counts['not determinable']} the model does not know."
    )
    title = f"Up to which current and loading for {cycles} cycles?"
    table = Table(caption, head, rows, id="safe-table")
    return Section(title, "safe", lead=[lead], tables=[table] if rows else [])


def _edges_by_anode(computed: OperatingMap, across: str, values: list[float]) -> Iterator[list[str | Cell]]:
    """Yield one row for each anode and each other value that the map varies."""
    for one in slices_of(computed):
        found = {float(getattr(row, across)): row for row in safe_of(computed, one)}
        if found:
            title = one.title.replace(one.anode, anode_words(computed, one.anode), 1)
            yield [title, *(_edge(found.get(value)) for value in values)]


def _edge(row: SafeCurrent | None) -> Cell:
    if row is None:
        return Cell("–", "number", "not determinable")
    low, middle, high = (
        "none" if value == 0.0 else f"{value:.2g}" + ("+" if open_end else "")
        for value, open_end in (
            (row.safe_current_low, row.low_open_end),
            (row.safe_current, row.open_end),
            (row.safe_current_high, row.high_open_end),
        )
    )
    reason = f"; then {row.limited_by}" if row.limited_by else ""
    return Cell(low, "number", f"{middle}, {high}{reason}")


def _maps(computed: OperatingMap) -> Section:
    if not computed.points:
        return Section("Maps", "maps")
    counts = Counter(one.mode for one in computed.points)
    modes = ", ".join(f"{number} {mode}" for mode, number in counts.items())
    texts = {
        "life_low_cycle": f"Cycles that 97.5 % of the draws last. Middle of every assumption: {modes}.",
        "life_cycle": f"Life with the middle of every assumption: {modes}. Its band is wide.",
    }
    figures = []
    for value, text in texts.items():
        picture = png_of(plot_life_map(computed, value=value), resolution=_PICTURE_DPI)  # type: ignore[arg-type]
        figures.append(PictureFigure(picture, "png", text, text))
    notes = [
        "Short: the tips that bridge leak more than a charge can outrun; for a metal without host, the first "
        "bridge. Layer used up: the whole anode has moved into the electrolyte before. Anode exhausted: the "
        "first charge leaves the plateau. Polarised: too little of the loading can be used.",
    ]
    return Section("Maps of life and failure", "maps", figures=figures, notes=notes)


def _curves(computed: OperatingMap) -> Section:
    figures = []
    cycles = computed.settings.cycles
    for name, chart in charts_of(computed).items():
        kind, _, anode = name.partition("-") if name.startswith("life") else ("safe", "", name[13:])
        words = anode_words(computed, anode)
        if kind == "safe":
            text = f"Safe current of {words} for {cycles} cycles; grey: the model does not know."
        else:
            text = (
                f"Life of {words} over the current, with 95 % bands; lines that leave at the top do not end."
            )
        figures.append(Figure(chart, text, text))
    return Section("Safe current and life", "curves", figures=figures)


def _known(computed: OperatingMap) -> Section:
    findings = {one.id: one for one in map_findings(computed)}
    rows = []
    for one in computed.published:
        point, row = one.simulated, findings[f"death_cycle.{one.cell}"]
        band = f"95 %: {cycles_text(point.life_low_cycle)} … {cycles_text(point.life_high_cycle)}"
        rows.append(
            [
                Cell(row.quantity, detail=row.note),
                Cell(format_quantity(one.death_cycle), "number", one.source),
                Cell(cycles_text(point.life_cycle), "number", band),
                verdict_cell(row.verdict),
            ]
        )
    head = ("Cell", "Published death (cycle)", "Model", "Verdict")
    table = Table("Known deaths beside the model; nothing was tuned to them.", head, rows, id="known-table")
    return Section("Known lives", "known", tables=[table] if rows else [])


def _assumed(computed: OperatingMap) -> Section:
    dominant = Counter(one.dominant for one in computed.points if one.dominant)
    rows: list[list[str | Cell]] = [
        [
            Cell(one.words, detail=one.why),
            Cell(f"{one.value:.3g}", "number"),
            Cell(f"{one.low:.3g} … {one.high:.3g}", "number"),
            one.unit or "–",
            Cell(str(dominant[one.key]) if dominant[one.key] else "–", "number"),
        ]
        for one in computed.assumptions
    ]
    head = ("Assumption", "Middle", "Range", "Unit", "Decides at so many points")
    table = Table("Everything assumed, and where it orders the lives most.", head, rows, id="assumed-table")
    note = "Equally likely within the range, or by factors where a range spans several; see docs/map.md."
    return Section("What is assumed", "assumed", tables=[table], notes=[note])
