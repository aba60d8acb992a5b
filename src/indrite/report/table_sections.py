"""Sections that are tables: comparison, calibrated numbers, recipe, evidence."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence

from indrite.cell.compare import Difference, RecipeComparison
from indrite.cell.recipe import Figure
from indrite.cell.recipe_report import RecipeReport
from indrite.comparison.compare import Comparison
from indrite.comparison.published import PublishedNumber
from indrite.diagnosis import Diagnosis
from indrite.findings import Finding
from indrite.models.full_cell import LifeResult
from indrite.models.full_cell.result import Calibrated
from indrite.number_text import format_quantity, typeset
from indrite.report.page import Cell, Section, Table

_VERDICT_KINDS = {
    "agrees": "good",
    "ok": "good",
    "differs": "bad",
    "calibrated": "neutral",
    "by construction": "neutral",
    "not determinable": "open",
}


def verdict_cell(verdict: str, detail: str = "") -> Cell:
    """Return a verdict as a coloured cell; the word itself says everything."""
    return Cell(verdict, _VERDICT_KINDS.get(verdict, ""), detail)


def value_cell(finding: Finding | None) -> Cell:
    """Return value, uncertainty and unit of a finding."""
    if finding is None:
        return Cell("–", "number")
    text = format_quantity(finding.value, finding.unit, uncertainty=finding.standard_uncertainty)
    return Cell(text, "number" if isinstance(finding.value, (int, float)) else "")


def findings(rows: Sequence[Finding], *, caption: str = "") -> Section:
    """Show findings as they are: quantity, value with uncertainty, origin, verdict."""
    compared = any(one.published_value is not None for one in rows)
    head = ("Quantity", "Value", *(["Published"] if compared else []), "Origin", "Verdict")
    cells = [_finding_row(one, compared=compared) for one in rows]
    table = Table(caption or "What was found, with standard uncertainty.", head, cells, id="findings-table")
    return Section("Findings", "findings", tables=[table])


def compared(rows: Sequence[Finding]) -> Section:
    """Show only findings that a published value stands beside; how many there are besides is said."""
    beside = [one for one in rows if one.published_value is not None]
    others = len(rows) - len(beside)
    section = findings(beside, caption="Published beside simulated, with standard uncertainty.")
    lead = [f"{others} further findings are in the sections above and in findings.json."] if others else []
    return dataclasses.replace(section, id="compared", lead=lead)


def _finding_row(one: Finding, *, compared: bool) -> list[str | Cell]:
    published = Cell(format_quantity(one.published_value, one.unit), detail=one.published_source or "")
    row: list[str | Cell] = [Cell(one.quantity, detail=one.note), value_cell(one)]
    return [*row, *([published] if compared else []), one.origin, verdict_cell(one.verdict)]


def evidence(diagnoses: Mapping[str, Diagnosis]) -> Section:
    """Show what speaks for and against each verdict, in plain words."""
    lead, tables = [], []
    for name, one in diagnoses.items():
        lead.append(f"{name}: {one.verdict}. {one.reason}")
        rows = [
            [
                Cell(item.statement, "plain"),
                Cell(
                    _SIDES[item.side(one.verdict)],
                    {"for": "good", "against": "bad"}.get(item.side(one.verdict), ""),
                ),
                Cell(format_quantity(item.value, item.unit, uncertainty=item.uncertainty), "number"),
            ]
            for item in sorted(one.evidence, key=lambda item: _ORDER[item.side(one.verdict)])
        ]
        caption = f"Evidence for and against “{one.verdict}” ({name})."
        tables.append(Table(caption, ("Statement", "Speaks", "Number"), rows))
    return Section("Evidence for and against", "evidence", lead=lead, tables=tables)


_SIDES = {"for": "for it", "against": "against it", "neutral": "neither"}
_ORDER = {"for": 0, "against": 1, "neutral": 2}


def comparison(comparison: Comparison) -> Section:
    """Show published, simulated and measured numbers side by side."""
    measured = any(row.measured is not None for row in comparison.rows)
    rows = []
    for row in comparison.rows:
        cells = [
            Cell(row.quantity),
            _published_cell(row.published),
            _with_note(row.simulated),
            _with_note(row.measured),
            _verdict(row.simulated, row.measured),
        ]
        rows.append(cells)
    lead = [
        _summary([row.simulated for row in comparison.rows if row.simulated is not None]),
        f"{comparison.title}. A value agrees where it lies within two combined standard uncertainties of the "
        "published one. What misses is shown as such.",
    ]
    if not measured:
        lead.append(
            "The measured column is empty: the study was given no measured record. "
            "'indrite new study --like luo2021' writes a study that shows where to name yours."
        )
    head = ("Quantity", "Published", "Simulated", "Measured", "Verdict")
    table = Table(
        "Published, simulated and measured, with standard uncertainty.", head, rows, id="comparison-table"
    )
    return Section("Published, simulated, measured", "comparison", lead=lead, tables=[table])


def _summary(findings: Sequence[Finding]) -> str:
    """Return how many predictions agree; what could not have failed is counted apart."""
    judged = [one for one in findings if one.published_value is not None]
    counts = Counter(one.verdict for one in judged)
    tuned, given = counts["calibrated"], counts["by construction"]
    predicted = len(judged) - tuned - given
    met, wide = counts["agrees"], sum(one.verdict == "agrees" and _is_wide(one) for one in judged)
    weak = (
        f", {'all' if wide == met else wide} within intervals so wide that they test little" if wide else ""
    )
    open_ = counts["not determinable"]
    return (
        f"Of {len(judged)} published statements the simulation was calibrated on {tuned}, and {given} follow "
        f"by construction of the model: these confirm nothing. Of the {predicted} that it predicts it meets "
        f"{met}{weak}, and misses {counts['differs']}{f'; {open_} cannot be decided' if open_ else ''}."
    )


def _published_cell(number: PublishedNumber | None) -> Cell:
    if number is None:
        return Cell("–", detail="the text gives none")
    uncertainty = number.standard_uncertainty or None
    text = format_quantity(number.value, number.unit, uncertainty=uncertainty)
    return Cell(text, "", f"“{number.stated}”, {number.source.partition(', ')[2]}")


def _with_note(finding: Finding | None) -> Cell:
    if finding is None:
        return Cell("–")
    cell = value_cell(finding)
    calibrated = finding.origin.partition(", ")[2].removeprefix("by construction")
    return Cell(cell.text, "", "; ".join(part for part in (calibrated, finding.note) if part))


def _verdict(simulated: Finding | None, measured: Finding | None) -> Cell:
    if simulated is None:
        return Cell("–") if measured is None else verdict_cell(measured.verdict, "measured against published")
    weak = simulated.verdict == "agrees" and _is_wide(simulated)
    notes = ["a weak test: the interval is wide"] if weak else []
    notes += [f"measured: {measured.verdict}"] if measured is not None else []
    return verdict_cell(simulated.verdict, "; ".join(note for note in notes if note))


def _is_wide(finding: Finding) -> bool:
    """Return whether two standard uncertainties are more than a fifth of the published value."""
    spread, published = finding.standard_uncertainty, finding.published_value
    return spread is not None and isinstance(published, float | int) and spread > 0.1 * abs(published) > 0


def stated(comparison: Comparison) -> Section:
    """Show what the publication states and the simulation was given: it cannot confirm these."""
    rows = [
        [
            Cell(one.quantity),
            Cell(format_quantity(one.value, one.unit), "number"),
            Cell(f"“{one.stated}”"),
            Cell(one.source),
        ]
        for one in comparison.inputs
    ]
    head = ("Quantity", "Value", "As stated", "Source")
    table = Table("Given to the simulation as the publication states it.", head, rows, id="stated-table")
    return Section("Taken from the publication as input", "stated", tables=[table])


def calibrated(lives: Mapping[str, LifeResult]) -> Section:
    """Show every number of the simulations that was tuned or assumed, and on what."""
    cells: dict[Calibrated, list[str]] = {}
    for name, life in lives.items():
        for number in life.calibrated:
            cells.setdefault(number, []).append(name)
    tuned = [one for one in cells if not _is_assumed(one)]
    rest = [one for one in cells if _is_assumed(one)]
    head = ("Number", "Value", "On what", "Cell")
    tables = [
        Table(caption, head, [_calibrated_row(one, cells[one]) for one in numbers], id=anchor)
        for caption, numbers, anchor in (
            ("Calibrated: tuned so that the model meets something known.", tuned, "calibrated-table"),
            ("Assumed: nobody measured these on this cell.", rest, "assumed-table"),
        )
        if numbers
    ]
    lead = ["Everything else is an input with its source, or a prediction."]
    return Section("What is calibrated", "calibrated", lead=lead, tables=tables)


def _is_assumed(number: Calibrated) -> bool:
    return number.on.startswith("assumed")


def _calibrated_row(number: Calibrated, cells: Sequence[str]) -> list[str | Cell]:
    value = "" if number.value is None else format_quantity(number.value, typeset(number.unit))
    name, on = typeset(number.name), typeset(number.on)
    return [Cell(name, "plain"), Cell(value, "number"), Cell(on), Cell(", ".join(cells))]


def recipe(recipes: Sequence[RecipeReport], *, consistent: bool = False) -> Section:
    """Show what does not add up in the recipes; with ``consistent``, also what does."""
    tables, lead = [], []
    for one in recipes:
        shown = [check for check in one.checks if consistent or check.judgement != "consistent"]
        sound = len(one.checks) - sum(check.judgement != "consistent" for check in one.checks)
        lead.append(f"{one.title or one.cell}: {len(one.checks)} checks, {sound} of them consistent.")
        rows = [
            [
                Cell(check.statement, "plain"),
                Cell(check.judgement, _JUDGEMENTS[check.judgement]),
                Cell("; ".join(_figure(figure) for figure in check.numbers)),
                Cell(check.consequence, detail=check.todo),
            ]
            for check in shown
        ]
        head = ("Statement", "Judgement", "Numbers", "What follows")
        tables.append(
            Table(f"What does not add up, or cannot be decided: {one.title or one.cell}.", head, rows)
        )
    return Section("Does the recipe add up", "recipe", lead=lead, tables=tables)


_JUDGEMENTS = {"consistent": "good", "inconsistent": "bad", "not decidable": "open"}


def _figure(figure: Figure) -> str:
    value = format_quantity(figure.value, figure.unit, uncertainty=figure.standard_uncertainty)
    return f"{figure.words}: {value}"


def differences(comparison: RecipeComparison) -> Section:
    """Show what else differs between two cells that are compared for their anodes."""
    tables = [
        Table(
            f"Set differently besides the anode: {comparison.judgement}.",
            ("Quantity", comparison.first, comparison.second, "Ratio"),
            [_difference(one) for one in comparison.variables],
            id="variables-table",
        ),
        Table(
            "What came out, in several measures.",
            ("Quantity", comparison.first, comparison.second, "Ratio"),
            [_difference(one) for one in comparison.outcomes],
            id="outcomes-table",
        ),
    ]
    lead = [f"{comparison.consequence}."]
    return Section("What else differs between the two cells", "differences", lead=lead, tables=tables)


def _difference(one: Difference) -> list[str | Cell]:
    low, high = one.lowest_ratio, one.highest_ratio
    ratio = "–"
    if low is not None and high is not None:
        ratio = f"{low:.3g}" if high <= 1.001 * low else f"{low:.3g} … {high:.3g}"
    values = (Cell(format_quantity(value, one.unit), "number") for value in (one.first, one.second))
    return [Cell(one.words, "plain"), *values, Cell(ratio, "number")]
