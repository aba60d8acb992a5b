"""Section on what another engine says about runs."""

from __future__ import annotations

from indrite.models.dynamics.second_opinion import SecondOpinion, SecondOpinions
from indrite.plots.second_opinion import second_opinion_chart
from indrite.report.page import Cell, Figure, Section, Table


def second_opinion(opinion: SecondOpinions) -> Section:
    """Show how the energies of two engines part along runs, and how far their forces differ."""
    rows = [_row(name, run, one) for name, runs in opinion.runs.items() for run, one in runs.items()]
    head = (
        "Interface",
        "Run",
        "Energy, largest change",
        "Energy at the end",
        "Forces differ by",
        "Of the other's forces",
    )
    lead = [
        f"{opinion.other} is asked about frames of the runs of {opinion.own}. Energies of two engines have "
        "different zeros; what counts is how far they part after the start. An energy that stays says that a "
        "run does not fall into minima that the other does not have, not that the other is right.",
    ]
    text = (
        f"Energy of {opinion.own} less that of {opinion.other} since the start, first run of each interface."
    )
    firsts = {name: next(iter(runs.values())) for name, runs in opinion.runs.items() if runs}
    figures = [Figure(second_opinion_chart(firsts, other=opinion.other), text, text)] if firsts else []
    table = Table(f"What {opinion.other} says.", head, rows)
    return Section("A second opinion", "second_opinion", lead=lead, figures=figures, tables=[table])


def _row(name: str, run: str, one: SecondOpinion) -> list[str | Cell]:
    error, size = one.forces_millielectronvolt_per_angstrom
    return [
        name,
        run,
        Cell(f"{one.worst:+.1f} meV/atom", "number" if one.agrees else "bad"),
        Cell(f"{one.energy_millielectronvolt_per_atom[-1]:+.1f} meV/atom", "number"),
        Cell(f"{error:.0f} of {size:.0f} meV/Å", "number"),
        Cell(f"{100.0 * one.part:.0f} %", "number"),
    ]
