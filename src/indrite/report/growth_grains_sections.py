"""Sections on lives of the mesoscale growth model: depth, sections, seeds, assumptions, swapped factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from indrite.cell import Cell as Specimen
from indrite.findings import Finding
from indrite.models.full_cell import LifeResult
from indrite.models.growth.ensemble import Ensemble
from indrite.models.growth.grown import GrownCell
from indrite.models.growth.growth_findings import depth_at, end_of
from indrite.number_text import format_quantity
from indrite.plots.growth_life import fraction_life_chart, life_chart, shown_cycles, truth_of
from indrite.plots.growth_scheme import SchemePanel, plot_scheme
from indrite.report.growth_pictures import png_of, section_figures
from indrite.report.page import Cell, Figure, PictureFigure, Section, Table
from indrite.report.table_sections import value_cell, verdict_cell

_BALANCE = "conservation_error"


def grains(
    growth: GrownCell,
    *,
    cell: Specimen,
    life: LifeResult | None = None,
    ensemble: Ensemble | None = None,
) -> Section:
    """Show the depth over the cycles by grains and by the inchworm law in one chart, and compare them."""
    readings = [(one.cycle.value, one.depth_micrometre.value) for one in cell.stated.penetration]
    tier_a = None if life is None else _tier_a(life)
    thick = growth.cell.thickness_micrometre
    chart = life_chart(
        growth.result, thickness_micrometre=thick, readings=readings, tier_a=tier_a, ensemble=ensemble
    )
    last = float(growth.result.penetration_depth_mean_micrometre[-1])
    text = (
        f"Depth of the metal in {growth.cell.name} over the cycles, grain by grain: "
        f"{format_quantity(last, 'µm')} on average when {end_of(growth)}."
    )
    return Section(
        "Depth of the metal, grain by grain",
        "grains",
        lead=[_where_from(growth), *_beside(growth, tier_a, readings)],
        figures=[Figure(chart, text, text)],
    )


def _tier_a(life: LifeResult) -> tuple[np.ndarray, np.ndarray]:
    truth = life.truth
    return truth.cycle_number.astype(float), truth.penetration_depth_mean_micrometre


def _where_from(growth: GrownCell) -> str:
    source, settings = growth.rectification, growth.settings
    on = source.on.replace(" um", " µm")
    words = "was given" if source.given else f"was calibrated on {on}"
    moved = ", and taken over unchanged: nothing was calibrated on this cell" if source.transferred else ""
    return (
        f"Films of metal on the boundaries of {settings.grains.grain_size_micrometre:g} µm grains, "
        f"{settings.dimensions}D, {settings.width_micrometre:g} µm wide, seed {settings.seed}. The share r = "
        f"{source.value:.3g} of the displacement that a discharge does not take back {words}{moved}."
    )


def _beside(
    growth: GrownCell,
    tier_a: tuple[np.ndarray, np.ndarray] | None,
    readings: Sequence[tuple[float, float]],
) -> list[str]:
    """Return a sentence that compares the grains with tier A and with the readings."""
    if tier_a is None:
        return []
    said = []
    for cycle in dict.fromkeys([*(one for one, _ in readings), float(tier_a[0][-1])]):
        depth, note = depth_at(growth, cycle)
        law = np.interp(cycle, *tier_a) if cycle <= tier_a[0][-1] else None
        read = dict(readings).get(cycle)
        parts = [
            "grains " + ("not followed so far" if depth is None else f"{depth:.0f} µm"),
            "inchworm law " + ("no longer alive" if law is None else f"{law:.0f} µm"),
            *([] if read is None else [f"section {read:g} µm"]),
        ]
        said.append(f"cycle {cycle:.0f}: {', '.join(parts)}" + (f" ({note})" if note else ""))
    return [
        "Both models are calibrated on one reading or take their number from elsewhere; from there on they "
        f"predict. {'; '.join(said)}."
    ]


def grains_verdicts(rows: Sequence[Finding]) -> Section:
    """Show what the grains were calibrated on, what they predict, what failed, and what is conserved."""
    groups: dict[str, list[Finding]] = {"calibrated": [], "predicted, meets": [], "failed": [], "open": []}
    for row in rows:
        if row.published_value is None or row.id.startswith(_BALANCE):
            continue
        key = {"calibrated": "calibrated", "agrees": "predicted, meets", "differs": "failed"}
        groups[key.get(row.verdict, "open")].append(row)
    cells = [_verdict_row(row, name) for name, some in groups.items() for row in some]
    counts = ", ".join(f"{len(some)} {name}" for name, some in groups.items() if some)
    head = ("Quantity", "Grains", "Published", "Verdict")
    tables = [
        Table("Calibrated, predicted, failed.", head, cells, id="grains-verdicts-table"),
        _others("What is not published on these lives.", rows, balance=False),
        _others("Balances: largest relative error of a life.", rows, balance=True),
    ]
    return Section(
        "What the grains predict, and what failed",
        "grains-verdicts",
        lead=[f"Of {len(cells)} published statements: {counts}."],
        tables=[one for one in tables if one.rows],
    )


def _verdict_row(row: Finding, group: str) -> list[str | Cell]:
    detail = _off(row) if group == "failed" else ""
    published = Cell(format_quantity(row.published_value, row.unit), detail=row.published_source or "")
    return [
        Cell(row.quantity, detail=row.note),
        value_cell(row),
        published,
        verdict_cell(row.verdict, detail),
    ]


def _off(row: Finding) -> str:
    """Return by how much a number misses."""
    if not isinstance(row.value, int | float) or not isinstance(row.published_value, int | float):
        return ""
    if row.published_value == 0 or row.value == 0:
        return f"off by {format_quantity(float(row.value - row.published_value), row.unit)}"
    return f"{row.value / row.published_value:.2g} times the published"


def _others(caption: str, rows: Sequence[Finding], *, balance: bool) -> Table:
    chosen = [row for row in rows if row.published_value is None and row.id.startswith(_BALANCE) == balance]
    cells = [[Cell(row.quantity, detail=row.note), value_cell(row)] for row in chosen]
    return Table(caption, ("Quantity", "Value"), cells)


def grains_sections(growth: GrownCell) -> Section:
    """Show sections as a microscope would see them with the truth beside, boxes, maps, strip and film."""
    run = growth.run()
    cycles = shown_cycles(run)
    text = (
        f"Metal fraction of {growth.cell.name} against depth after "
        f"{' and '.join(f'{one:.0f}' for one in cycles)} cycles, layers of 10 µm."
    )
    fractions = Figure(fraction_life_chart(run, cycles), text, text)
    return Section(
        "Sections of the metal",
        "grains-sections",
        lead=[f"Computed states, nothing drawn by hand; {end_of(growth)}."],
        figures=[fractions, *section_figures(growth, run)],
        notes=["Micrographs have the resolution and the noise of a microscope; the truth has neither."],
    )


def grains_scheme(growths: Mapping[str, GrownCell]) -> Section:
    """Show interfaces before and after side by side, with what the analysis calls the metal."""
    panels, words = [], []
    for name, growth in growths.items():
        run = growth.run()
        first, last = min(run.states), max(run.states)
        for cycle in (first, last):
            panels.append(SchemePanel(f"{name}, cycle {cycle:.0f}", truth_of(run, cycle)))
        words.append(f"{name} after {last:.0f} cycles")
    text = (
        f"Before and after: {', '.join(words)}. Brackets name the shape of the metal by the analysis of "
        "sections; ⟨n_z²⟩ is 1 for films along the interface, 0 for upright ones."
    )
    picture = png_of(plot_scheme(panels))
    return Section(
        "Interfaces side by side", "grains-scheme", figures=[PictureFigure(picture, "png", text, text)]
    )


def grains_seeds(ensembles: Mapping[str, Ensemble]) -> Section:
    """Show how much lives of one cell differ by their grains, and what follows for a whole cell."""
    from indrite.report.growth_spread import seeds_figure, seeds_table

    figures = [one for one in (seeds_figure(ensembles),) if one is not None]
    return Section(
        "Other grains: an ensemble of seeds", "grains-seeds", figures=figures, tables=[seeds_table(ensembles)]
    )
