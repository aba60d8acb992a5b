"""Sections that set measured beside simulated: one table, and figures laid over each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from indrite.analysis.diffraction.view import DiffractionAnalysis
from indrite.analysis.impedance import ImpedanceAnalysis
from indrite.analysis.line_profile import ProfileAnalysis
from indrite.analysis.section import SectionAnalysis
from indrite.analysis.spectrum_image import SpectraAnalysis
from indrite.comparison.sides import SideRow, Sides
from indrite.diagnosis import Diagnosis
from indrite.findings import Finding
from indrite.number_text import format_quantity
from indrite.plots.chart import Chart
from indrite.plots.sides import (
    MEASURED,
    SIMULATED,
    capacity_sides,
    depth_sides,
    line_sides,
    nyquist_sides,
    pattern_sides,
    spectrum_sides,
    voltage_sides,
)
from indrite.report.page import Cell, Figure, Section, Table
from indrite.report.table_sections import value_cell, verdict_cell
from indrite.signals import Cycling

#: What can stand on one side of a pair.
Result = (
    Diagnosis | ImpedanceAnalysis | DiffractionAnalysis | SectionAnalysis | ProfileAnalysis | SpectraAnalysis
)


def sides(comparison: Sides) -> Section:
    """Show published, simulated and measured numbers of one specimen in one table."""
    rows = [_row(one) for one in comparison.rows if _columns(one) > 1]
    alone = len(comparison.rows) - len(rows)
    both = [one for one in comparison.rows if _columns(one) > 1 and one.simulated and one.measured]
    counts = Counter(one.verdict for one in both)
    lead = [
        f"Of {len(both)} quantities that both sides have, {counts['agrees']} agree within two combined "
        f"standard uncertainties, {counts['differs']} differ, and {counts['not determinable']} cannot be "
        "decided. The uncertainties are those of the analyses, none of the model is in them: what differs by "
        "many of them may still lie close, and the last column says how far apart both are."
    ]
    if comparison.given:
        lead.append(
            f"Of {', '.join(comparison.given)} the simulated side was given its numbers, by the recipe or "
            "an assumption: agreement there says that measurement and recipe fit, not that a model is right."
        )
    if alone:
        lead.append(f"{alone} quantities that only one side has, or none, are below and in findings.json.")
    head = ("Quantity", "Published", "Simulated", "Measured", "Simulated beside measured")
    table = Table(
        "Measured, simulated and published, with standard uncertainty.", head, rows, id="sides-table"
    )
    return Section("Measured beside simulated", "sides", lead=lead, tables=[table])


def _columns(row: SideRow) -> int:
    """Return how many columns of a row say something."""
    sides = [one for one in (row.simulated, row.measured) if one is not None]
    if row.published is None and all(one.value is None for one in sides):
        return 0
    return (row.published is not None) + len(sides)


def _row(row: SideRow) -> list[Cell]:
    known = row.measured or row.simulated
    assert known is not None
    number = row.published
    published = Cell("–")
    if number is not None:
        text = format_quantity(number.value, number.unit, uncertainty=number.standard_uncertainty or None)
        published = Cell(text, "", f"“{number.stated}”, {number.source}")
    verdict = Cell("–", "", row.note)
    if row.simulated is not None and row.measured is not None:
        verdict = verdict_cell(row.verdict, row.note)
    return [Cell(known.quantity), published, _cell(row.simulated), _cell(row.measured), verdict]


def _cell(finding: Finding | None) -> Cell:
    if finding is None:
        return Cell("–")
    cell = value_cell(finding)
    text = f"< {cell.text}" if finding.verdict == "upper limit" and finding.value is not None else cell.text
    against = f"against published: {finding.verdict}" if finding.published_value is not None else ""
    return Cell(text, "", "; ".join(part for part in (against, finding.note) if part))


def overlays(
    measured: Mapping[str, Result],
    *,
    simulated: Mapping[str, Result],
    records: Mapping[str, Cycling] | None = None,
) -> Section:
    """Show measured and simulated in one figure for each pair.

    Parameters
    ----------
    measured, simulated
        Name of a pair → result; the results of a pair are of one kind.
    records
        Cycling records for voltage profiles: name of the pair, and the same with ``.simulated``.
    """
    figures = []
    for name, one in measured.items():
        if name in simulated and type(simulated[name]) is type(one):
            pair = {MEASURED: one, SIMULATED: simulated[name]}
            figures += [Figure(chart, text, text) for chart, text in _charts(name, pair, records or {})]
    lead = ["Measured is drawn as points where the technique allows, simulated as lines."]
    if not figures:
        lead = ["No pair of results of one kind is there to be drawn."]
    return Section("Measured over simulated", "overlays", lead=lead, figures=figures)


def _charts(
    name: str, pair: Mapping[str, Result], records: Mapping[str, Cycling]
) -> Iterator[tuple[Chart, str]]:
    kind = type(pair[MEASURED])
    if kind is Diagnosis:
        yield from _cycling(name, pair, records)  # type: ignore[arg-type]
        return
    if kind is ImpedanceAnalysis:
        chart: Chart | None = nyquist_sides({side: one.spectra[0] for side, one in pair.items()})  # type: ignore[union-attr]
        text = f"Nyquist plot ({name}): first spectrum of each side."
    elif kind is DiffractionAnalysis:
        chart = pattern_sides(pair)  # type: ignore[arg-type]
        text = f"Powder patterns ({name}), each over its highest line."
    elif kind is SectionAnalysis:
        chart = depth_sides(pair)  # type: ignore[arg-type]
        text = f"Share of metal over the depth ({name})."
    elif kind is ProfileAnalysis:
        chart = line_sides(pair)  # type: ignore[arg-type]
        text = f"Elements across the interface ({name}); of the simulated side the fit is drawn."
    else:
        chart = spectrum_sides(pair)  # type: ignore[arg-type]
        text = f"Sum spectra ({name}), each over its mean."
    if chart is not None:
        yield chart, text


def _cycling(
    name: str, pair: Mapping[str, Diagnosis], records: Mapping[str, Cycling]
) -> Iterator[tuple[Chart, str]]:
    tables = {side: one.table for side, one in pair.items()}
    yield capacity_sides(tables), f"Discharge capacity and Coulombic efficiency over the cycles ({name})."
    real, model = records.get(name), records.get(f"{name}.simulated")
    if real is None or model is None or not all(one.cycle_number.size for one in tables.values()):
        return
    cycle = _common_cycle(pair)
    shown = {
        MEASURED: (real, tables[MEASURED], cycle),
        SIMULATED: (model, tables[SIMULATED], cycle),
    }
    chart = voltage_sides(shown)
    if chart.lines:
        yield chart, f"Voltage of cycle {cycle} ({name}); charge drawn through, discharge dashed."


def _common_cycle(pair: Mapping[str, Diagnosis]) -> int:
    """Return a healthy cycle of both sides: after the first ones, before anything shows."""
    ends = [int(one.table.cycle_number[-1]) for one in pair.values()]
    ends += [one.onset_cycle for one in pair.values() if one.onset_cycle is not None]
    return max(min(min(ends) // 2, 10), 1)
