"""Sections on energies: what an electrode and an electrolyte may become, and how far an engine is trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indrite.engines import caution_of
from indrite.models.gate.card import USES, Row, ScoreCard
from indrite.models.thermodynamics import Comparison as Potentials
from indrite.models.thermodynamics import Thermodynamics, statements
from indrite.number_text import format_quantity, typeset
from indrite.plots.thermodynamics import ladder_chart, mixing_chart, window_chart
from indrite.report.page import Cell, Figure, Section, Table

_PASSED = {"pass": "good", "fail": "bad", "not determinable": "open"}
_HOLDS = {True: ("holds", "good"), False: ("does not hold", "bad"), None: ("not determinable", "open")}


def gate(cards: Sequence[ScoreCard]) -> Section:
    """Show what each engine may be used for, and the checks on known phases that say so."""
    lead = ["An engine is scored on phases whose structure and energy are known before it is trusted."]
    tables = []
    for card in cards:
        fit = [f"{words}: {card.usable_for(use)}" for use, words in USES.items()]
        caution = caution_of(card.engine)
        lead.append(f"{card.engine}. {'; '.join(fit)}.{f' {caution.capitalize()}.' if caution else ''}")
        rows = [_check(one) for one in sorted(card.rows, key=lambda one: one.verdict != "fail")]
        head = ("Check", "Value", "Passes", "Verdict", "Counts for")
        tables.append(
            Table(f"Gate of the engine {card.engine}.", head, rows, id=f"gate-{_anchor(card.engine)}")
        )
    return Section("How far the engine is trusted", "gate", lead=lead, tables=tables)


def _anchor(name: str) -> str:
    return "".join(one if one.isalnum() else "-" for one in name)


def _check(row: Row) -> list[str | Cell]:
    value = format_quantity(row.value, row.unit, uncertainty=row.standard_uncertainty)
    ends = [None if one is None else format_quantity(one, row.unit) for one in (row.low, row.high)]
    interval = {
        (False, False): "",
        (True, False): f"above {ends[0]}",
        (False, True): f"below {ends[1]}",
        (True, True): f"{ends[0]} to {ends[1]}",
    }[ends[0] is not None, ends[1] is not None]
    return [
        Cell(row.quantity, "plain", row.note),
        Cell(value, "number"),
        Cell(interval, "", row.reference),
        Cell(row.verdict, _PASSED[row.verdict]),
        Cell(", ".join(USES[one] for one in row.uses)),
    ]


def reactions(energies: Mapping[str, Thermodynamics]) -> Section:
    """Show reactions of electrodes with an electrolyte: statements, products by potential, kinks."""
    figures, tables, lead = [], [], []
    for name, result in energies.items():
        best = result.closed.most_exothermic
        energy = format_quantity(
            best.energy_electronvolt_per_atom,
            "eV/atom",
            uncertainty=result.closed.standard_uncertainty_electronvolt_per_atom,
        )
        lead.append(
            f"{name}, with nothing exchanged: {typeset(str(best.reaction or 'no reaction'))}; {energy}."
        )
        tables += [_statements(name, result), _kinks(name, result)]
        text = f"Products of {result.electrolyte} by the potential of lithium, alone and beside {name}."
        if result.electrode != "Li":
            figures.append(Figure(window_chart(result), text, text))
    first = next(iter(energies.values()))
    text = f"Energy of mixing {first.electrode} into {first.electrolyte}: each corner is a set of products."
    figures.insert(0, Figure(mixing_chart(first), text, text))
    notes = [*dict.fromkeys(note for one in energies.values() for note in one.notes)]
    return Section("What may form", "reactions", lead=lead, figures=figures, tables=tables, notes=notes)


def _statements(name: str, result: Thermodynamics) -> Table:
    rows = []
    for one in statements(result):
        word, kind = _HOLDS[one.holds]
        rows.append([Cell(one.claim, "plain"), Cell(word, kind), Cell(typeset(one.numbers))])
    caption = f"What the energies say of {name} on {result.electrolyte} ({result.engine})."
    return Table(caption, ("Statement", "Judgement", "Numbers"), rows)


def _kinks(name: str, result: Thermodynamics) -> Table:
    rows: list[list[str | Cell]] = []
    pairs = [("closed", result.closed)]
    if result.open is not None:
        pairs.append((f"at {result.open.potential_volt:g} V", result.open))
    for words, pair in pairs:
        for one in pair.kinks:
            if one.reaction is None:
                continue
            rows.append(
                [
                    Cell(f"{one.electrode_fraction:.3f}, {words}", "plain"),
                    Cell(
                        f"{one.energy_electronvolt_per_atom:+.3f}\N{NO-BREAK SPACE}eV/atom".replace("-", "−"),
                        "number",
                    ),
                    Cell(typeset(str(one.reaction))),
                ]
            )
    caption = f"Reactions of {name} with {result.electrolyte} by the share of its atoms in the mixture."
    return Table(caption, ("Share of electrode", "Energy", "Reaction"), rows)


def ladder(energies: Thermodynamics) -> Section:
    """Show the potentials of lithium by every source, and the volume changes of the electrode."""
    rows = [_potential(one) for one in energies.ladder]
    names = [one.source for one in energies.ladder[0].values]
    head = ("Step", *(one.replace(" (enthalpy)", "") for one in names), "Published", "Sources")
    tables = [
        Table("Potentials against Li/Li⁺ by source.", head, rows, id="ladder-table"),
        _volumes(energies),
    ]
    text = "Potentials of lithium by source; bars are one standard uncertainty."
    return Section(
        "Potentials and volumes",
        "ladder",
        figures=[Figure(ladder_chart(energies.ladder), text, text)],
        tables=tables,
    )


def _potential(step: Potentials) -> list[str | Cell]:
    cells: list[str | Cell] = [Cell(typeset(str(step.reaction)), "plain")]
    for one in step.values:
        missing = f"no {', '.join(one.missing)}" if one.value is None else ""
        text = format_quantity(one.value, "V", uncertainty=one.standard_uncertainty)
        cells.append(Cell(text, "number", missing))
    published = format_quantity(step.published_value, "V")
    return [
        *cells,
        Cell(published, "number", step.published_source or ""),
        Cell(step.agreement, {"agree": "good", "differ": "bad"}.get(step.agreement, "neutral")),
    ]


def _volumes(energies: Thermodynamics) -> Table:
    rows: list[list[str | Cell]] = [
        [
            Cell(f"{one.host} → {one.product}", "plain", one.how),
            Cell(one.source),
            Cell(f"{100 * one.relative:+.1f} %", "number"),
            Cell(format_quantity(round(one.cubic_centimetre_per_mole_of_lithium, 2), "cm³/mol"), "number"),
        ]
        for one in energies.lithiation
    ]
    head = ("Step", "Source", "Volume per host atom", "Per mole of lithium")
    return Table("Volume changes of the electrode.", head, rows, id="volumes-table")
