"""Sections that show growth: the depth of the metal over the cycles, and what would tell laws apart."""

from __future__ import annotations

from collections.abc import Sequence

from indrite.cell import Cell as Specimen
from indrite.models.full_cell import LifeResult
from indrite.models.full_cell.from_cell import uncertain_inputs
from indrite.models.growth.alternatives import growth_laws
from indrite.models.growth.inchworm import Inchworm
from indrite.models.growth.tips import InchwormFilament
from indrite.models.growth.uncertainty import depth_interval
from indrite.number_text import format_quantity
from indrite.plots.chart import Mark
from indrite.plots.growth import penetration_chart
from indrite.report.page import Cell, Figure, Section, Table


def penetration(life: LifeResult, *, cell: Specimen) -> Section:
    """Show the depth of the metal over the cycles, L(N), and what would tell growth laws apart."""
    truth = life.truth
    cycle, depth = truth.cycle_number.astype(float), truth.penetration_depth_mean_micrometre
    thickness = cell.value("electrolyte_thickness_micrometre")
    readings = [(one.cycle.value, one.depth_micrometre.value) for one in cell.stated.penetration]
    law = life.filament.law if isinstance(life.filament, InchwormFilament) else None
    inputs = None if law is None else uncertain_inputs(cell, law)
    interval = None if law is None or inputs is None else depth_interval(law, cycle, inputs)
    chart = penetration_chart(
        cycle,
        depth,
        longest_micrometre=truth.penetration_depth_maximum_micrometre,
        interval=None if interval is None else (interval[0], interval[1]),
        readings=readings,
        marks=[
            Mark(
                thickness,
                f"thickness of the electrolyte {format_quantity(thickness, 'µm')}",
                7,
                "dashed",
                "y",
            )
        ],
    )
    last = format_quantity(float(depth[-1]), "µm")
    text = (
        f"Depth of a typical tip: {last} in the last cycle ({cycle[-1]:.0f}). The band is the "
        "95 % interval from the reading of the first cross-section and the bounds of g; the second was not "
        "used."
    )
    tables = [] if law is None else [_law_table(law, thickness, readings)]
    return Section("Depth of the metal", "penetration", figures=[Figure(chart, text, text)], tables=tables)


#: Cycles at which further cross-sections would tell the growth laws apart.
_SECTIONS_AT = (100, 200, 400, 600, 897)


def _law_table(law: Inchworm, thickness: float, readings: Sequence[tuple[float, float]]) -> Table:
    known = {} if len(readings) < 2 else {"first": readings[0], "second": readings[1]}
    laws = growth_laws(law.breathing, electrolyte_micrometre=thickness, **known)
    rows = [
        [
            Cell(f"{one.label}: {one.meaning}", "plain"),
            Cell(str(one.calibrated_readings), "number"),
            *(Cell(f"{one.depth_micrometre(float(cycle)):.0f}", "number") for cycle in _SECTIONS_AT),
        ]
        for one in laws
    ]
    head = ("Growth law", "Readings used", *(f"µm at cycle {cycle}" for cycle in _SECTIONS_AT))
    caption = (
        "Two depths cannot tell these laws apart. Cross-sections after 200, 400 and 600 cycles would: "
        "depths that each law expects there, in micrometre."
    )
    return Table(caption, head, rows, id="growth-laws")
