"""The report of a safe operating map: the answer first, then the maps, the lives and what is assumed."""

from __future__ import annotations

from collections import Counter

from indrite.models.operating_map.map_findings import anode_words, describe, map_findings
from indrite.models.operating_map.operating_map import OperatingMap
from indrite.plots.operating_map import charts_of, cycles_text, plot_life_map
from indrite.report.growth_pictures import png_of
from indrite.report.numbers import format_quantity
from indrite.report.page import Cell, Figure, Page, PictureFigure, Section, Table
from indrite.report.render import render
from indrite.report.table_sections import verdict_cell

_PICTURE_DPI = 130


def map_report(computed: OperatingMap) -> str:
    """Return the HTML report of a map."""
    sections = [_answer(computed), _maps(computed), _curves(computed), _known(computed), _assumed(computed)]
    grid = computed.grid
    lead = [
        f"{len(computed.points)} cells around {computed.cell.title or computed.cell.name}: "
        f"{', '.join(anode_words(computed, one) for one in grid.anodes)}.",
        "Growth is calibrated on one reading of one cell; everything else is assumed with a range, listed "
        "below. A statement is made only where 97.5 % of the draws over all ranges agree.",
    ]
    title = f"Safe operating map of {computed.cell.name}"
    return render(Page(title, lead, sections=[one for one in sections if one.tables or one.figures]))


def _answer(computed: OperatingMap) -> Section:
    cycles = computed.settings.cycles
    rows: list[list[str | Cell]] = [
        [
            describe(computed, one),
            _edge(one.safe_current_low, open_end=one.low_open_end),
            _edge(one.safe_current, open_end=one.open_end),
            _edge(one.safe_current_high, open_end=one.high_open_end),
            one.limited_by or "–",
        ]
        for one in computed.safe_currents
    ]
    head = (
        "Cell",
        "Trust it up to (mA/cm²)",
        "Middle of all assumptions",
        "Not from here on",
        "What fails above the middle",
    )
    table = Table(f"Currents up to which a cell lasts {cycles} cycles.", head, rows, id="safe-table")
    counts = Counter(one.trusted for one in computed.points)
    lead = (
        f"Of {len(computed.points)} cells {counts['yes']} can be trusted for {cycles} cycles, {counts['no']} "
        f"cannot, and of {counts['not determinable']} the model does not know."
    )
    title = f"Up to which current and loading for {cycles} cycles?"
    return Section(title, "safe", lead=[lead], tables=[table] if rows else [])


def _edge(value: float, *, open_end: bool) -> Cell:
    if value == 0.0:
        return Cell("none", "number", "not even the smallest current of the axis")
    return Cell(f"{value:.2g}", "number", "end of the axis" if open_end else "")


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
