"""Section on a committee of potentials: how far they agree along the runs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from indrite.models.dynamics.committee import Disagreement
from indrite.models.dynamics.committee_runs import CommitteeRuns
from indrite.plots.trajectory import committee_chart
from indrite.report.page import Cell, Figure, Section, Table


def committee(committee: CommitteeRuns) -> Section:
    """Show how far the members of a committee disagree along runs, and where one left what was learned."""
    first = committee.engines[0]
    title = "How sure the potential is"
    if not committee.runs:
        lead = [
            f"{first} has no committee: nobody else can be asked about its forces, and a run that leaves "
            "what the potential learned does not show it."
        ]
        return Section(title, "committee", lead=lead)
    rows = [_row(name, run, one) for name, runs in committee.runs.items() for run, one in runs.items()]
    head = (
        "Interface",
        "Run",
        "Forces, median",
        "Forces, most",
        "Energy at the end",
        "Left what was learned",
    )
    lead = [
        f"{len(committee.engines)} potentials that were fitted to the same labels from different starts are "
        f"asked about the frames of the runs of {first}. They agree where labels were, and scatter where "
        "there were none; what all have wrong alike nobody disputes, so a small spread is no proof."
    ]
    text = "Disagreement about the forces along the first run of each interface, by their size."
    figure = Figure(committee_chart(_curves(committee.runs), limit=_limit(committee)), text, text)
    table = Table("Disagreement of the committee.", head, rows)
    return Section(title, "committee", lead=lead, figures=[figure], tables=[table])


def _row(name: str, run: str, one: Disagreement) -> list[str | Cell]:
    left = one.left_picosecond
    return [
        name,
        run,
        Cell(f"{100.0 * float(np.median(one.force_share)):.0f} %", "number"),
        Cell(f"{100.0 * float(one.force_share.max()):.0f} %", "number"),
        Cell(f"{one.energy_millielectronvolt_per_atom[-1]:.1f} meV/atom", "number"),
        Cell("never", "good") if left is None else Cell(f"at {left:.4g} ps", "bad"),
    ]


def _curves(runs: Mapping[str, Mapping[str, Disagreement]]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    firsts = {name: next(iter(one.values())) for name, one in runs.items()}
    return {name: (one.time_picosecond, one.force_share) for name, one in firsts.items()}


def _limit(committee: CommitteeRuns) -> float:
    return next(iter(next(iter(committee.runs.values())).values())).limit
