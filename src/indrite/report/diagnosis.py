"""The report of one or more diagnoses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from indrite.atomic import write_text
from indrite.diagnosis import Diagnosis
from indrite.number_text import format_quantity
from indrite.report import cycling_sections as shown
from indrite.report.page import Cell, Page, Section, Table
from indrite.report.render import render
from indrite.report.table_sections import evidence, findings
from indrite.signals import Cycling


def write_diagnosis_report(
    diagnosis: Diagnosis | Sequence[Diagnosis],
    path: str | Path,
    *,
    records: Mapping[str, Cycling] | None = None,
) -> None:
    """Write the report of one or more diagnoses as one HTML file.

    Parameters
    ----------
    diagnosis
        One, or several to set side by side.
    path
        The file; it appears whole or not at all.
    records
        Name of a diagnosis → its record; voltage profiles are shown where it is given.
    """
    found = [diagnosis] if isinstance(diagnosis, Diagnosis) else list(diagnosis)
    write_text(Path(path), diagnosis_page(found, records=records))


def diagnosis_page(diagnoses: Sequence[Diagnosis], *, records: Mapping[str, Cycling] | None = None) -> str:
    """Return the report of diagnoses as HTML; see `write_diagnosis_report`."""
    title = (
        f"Diagnosis of {diagnoses[0].name}" if len(diagnoses) == 1 else f"Diagnosis of {len(diagnoses)} cells"
    )
    sections = [overview(diagnoses)]
    for number, one in enumerate(diagnoses, start=1):
        own = diagnosis_sections(one, cycling=(records or {}).get(one.name), name=one.name)
        for index, section in enumerate(own):
            placed = section.anchored(f"-{number}")
            if len(diagnoses) > 1:
                # the list of contents names each cell once
                entry = one.name if index == 0 else ""
                placed = dataclasses.replace(placed, title=f"{one.name}: {section.title}", contents=entry)
            sections.append(placed)
    return render(Page(title, sections=sections))


def overview(diagnoses: Sequence[Diagnosis]) -> Section:
    """Show verdict, onset, death and leak of each cell in one table."""
    rows = [
        [
            Cell(one.name),
            Cell(one.verdict, _KINDS.get(one.verdict, "open"), one.reason),
            Cell(_cycle(one.onset_cycle, one.onset_interval), "number"),
            Cell(
                _cycle(one.death_cycle, one.death_interval),
                "number",
                "" if one.death_observed else "predicted",
            )
            if one.death_cycle is not None
            else Cell("–", "number"),
            Cell(_leak(one), "number"),
            Cell(format_quantity(one.severity, "", uncertainty=one.severity_uncertainty), "number"),
        ]
        for one in diagnoses
    ]
    head = ("Cell", "Verdict", "Onset (cycle)", "Death (cycle)", "Leak conductance", "Severity Λ")
    caption = (
        "Verdicts. Intervals hold 95 %; Λ is the share of the current that bypasses the cell at the cutoff."
    )
    return Section("Verdict", "verdict", tables=[Table(caption, head, rows, id="verdict-table")])


_KINDS = {"healthy": "good", "soft short": "bad", "hard short": "bad", "dead without short (fade)": "bad"}


def diagnosis_sections(diagnosis: Diagnosis, *, cycling: Cycling | None, name: str) -> Iterator[Section]:
    """Yield the sections of one diagnosis: evidence, capacity, profiles, last charge, leak, numbers."""
    yield evidence({name: diagnosis})
    if cycling is not None and (
        diagnosis.verdict == "not informative" or not diagnosis.table.cycle_number.size
    ):
        yield shown.whole_record(cycling, name=name)
    if diagnosis.table.cycle_number.size:
        yield from _of_cycles(diagnosis, cycling)
    yield findings(diagnosis.findings())


def _of_cycles(diagnosis: Diagnosis, cycling: Cycling | None) -> Iterator[Section]:
    by_polarisation = diagnosis.table.kind in {"symmetric", "one-way"}
    yield shown.polarisation(diagnosis) if by_polarisation else shown.capacity(diagnosis, cycling=cycling)
    if cycling is not None:
        yield shown.profiles(diagnosis, cycling=cycling)
        if not by_polarisation:
            yield shown.last_charge(diagnosis, cycling=cycling)
    if not by_polarisation:
        yield shown.leak(diagnosis)


def _cycle(value: float | None, interval: Sequence[float] | None) -> str:
    if value is None:
        return "–"
    text = f"{value:.0f}"
    if interval is None:
        return text
    high = f"{interval[1]:.0f}" if np.isfinite(interval[1]) else "∞"
    return f"{text} ({interval[0]:.0f} … {high})"


def _leak(diagnosis: Diagnosis) -> str:
    text = format_quantity(
        diagnosis.leak_conductance_siemens, "S", uncertainty=diagnosis.leak_conductance_siemens_uncertainty
    )
    return f"at most {text}" if diagnosis.leak_is_upper_limit and text != "–" else text
