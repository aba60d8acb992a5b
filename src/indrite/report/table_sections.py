"""Sections that are tables: comparison, calibrated numbers, recipe, evidence."""

from __future__ import annotations

from collections.abc import Sequence

from indrite.findings import Finding
from indrite.report.numbers import format_quantity
from indrite.report.page import Cell, Section, Table

_VERDICT_KINDS = {"agrees": "good", "ok": "good", "differs": "bad", "not determinable": "open"}


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
    table = Table(
        caption or "What was found, with standard uncertainty.",
        ("Quantity", "Value", "Published", "Origin", "Verdict"),
        [
            [
                Cell(one.quantity, detail=one.note),
                value_cell(one),
                Cell(format_quantity(one.published_value, one.unit), detail=one.published_source or ""),
                one.origin,
                verdict_cell(one.verdict),
            ]
            for one in rows
        ],
        id="findings-table",
    )
    return Section("Findings", "findings", tables=[table])
