"""Sections on interfaces of atoms: before and after, bonds over time, distances, products."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np

from indrite.analysis.trajectory.contacts import Contacts
from indrite.analysis.trajectory.course import course_of
from indrite.analysis.trajectory.interface import InterfaceAnalysis
from indrite.analysis.trajectory.neighbours import pairs_of_frames, select_pairs
from indrite.models.dynamics import DynamicsResult
from indrite.models.interface.result import Interface
from indrite.number_text import format_quantity
from indrite.plots.chart import Chart
from indrite.plots.interface import BONDS, before_and_after, bond_colour
from indrite.plots.products import product_rows
from indrite.plots.style import style
from indrite.plots.trajectory import (
    contacts_chart,
    distribution_chart,
    profile_chart,
    reference_chart,
    survival_chart,
)
from indrite.report.page import AtomsFigure, AtomsFrame, Bonds, Cell, Figure, Section, Table
from indrite.signals import Trajectory


def atoms(interface: Interface, dynamics: DynamicsResult) -> Section:
    """Show an interface before and after its dynamics, to be turned, with the bonds across it."""
    run = dynamics.trajectories[0]
    end = float(run.time_picosecond[-1])
    crossing = _crossing(run)
    frames = [_frame(run, 0, "start", crossing), _frame(run, run.frames - 1, f"{end:g} ps", crossing)]
    counts = [", ".join(f"{one.start.size} {one.label}" for one in frame.bonds) for frame in frames]
    caption = (
        f"{interface.description}, seed {dynamics.seeds[0]}. Bonds at the start: {counts[0]}; "
        f"after {end:g} ps: {counts[1]}."
    )
    figure = AtomsFigure(run.symbols, frames, _picture(run), caption, caption)
    return Section(
        "The interface before and after",
        "atoms",
        lead=[_about(interface), _how(dynamics)],
        figures=[figure],
        notes=interface.notes,
    )


def _crossing(run: Trajectory) -> dict[tuple[str, str], float]:
    """Return the pairs drawn as bonds that the cell has, with their longest distance."""
    present = set(run.symbols)
    return {pair: reach for pair, reach in BONDS.items() if set(pair) <= present}


def _frame(run: Trajectory, index: int, label: str, crossing: Mapping[tuple[str, str], float]) -> AtomsFrame:
    frame = run.take(np.array([index]))
    cell = frame.cell_angstrom[0]
    inverse = np.linalg.inv(cell)
    whole = np.floor(frame.position_angstrom[0] @ inverse) @ cell
    inside = frame.position_angstrom[0] - whole
    bonds = [_bonds(frame, pair, reach) for pair, reach in crossing.items()]
    return AtomsFrame(label, inside, cell, bonds)


def _bonds(frame: Trajectory, pair: tuple[str, str], reach: float) -> Bonds:
    name = "-".join(pair)
    (found,) = pairs_of_frames(frame, select_pairs(frame, [name]), cutoff_angstrom=reach)
    position, cell = frame.position_angstrom[0], frame.cell_angstrom[0]
    apart = (position[found.second] - position[found.first]) @ np.linalg.inv(cell)
    vector = (apart - np.round(apart)) @ cell  # bonds are shorter than half of the cell
    return Bonds(name.replace("-", "–"), bond_colour(pair), found.first, vector)


def _picture(run: Trajectory) -> bytes:
    buffer = io.BytesIO()
    with style():
        # thousands of overlapping circles: as an image a fifth of the size of the drawing
        before_and_after(run).savefig(buffer, format="png", dpi=160, metadata={"Software": None})
    return buffer.getvalue()


def _about(interface: Interface) -> str:
    strain = [f"{100 * one:+.1f} %" for one in interface.electrode_strain]
    gaps = " and ".join(f"{one:.2f} Å" for one in interface.gap_angstrom)
    return (
        f"{interface.description}. Strain of the electrode {' and '.join(strain)}; gaps {gaps} from a scan "
        f"of the energy ({', '.join(dict.fromkeys(interface.gap_outcome))}); electrolyte cut at "
        f"{interface.electrolyte_termination}, electrode at {interface.electrode_termination}."
    )


def _how(dynamics: DynamicsResult) -> str:
    settings, worst = dynamics.settings, np.abs(dynamics.drift_millielectronvolt_per_atom_per_picosecond)
    seeds = f"{len(dynamics.seeds)} seed{'s' if len(dynamics.seeds) > 1 else ''}"
    engine = " ".join(part for part in (dynamics.engine["engine"], dynamics.engine.get("model", "")) if part)
    relaxed = ""
    if dynamics.relaxation is not None:
        relaxed = (
            f" The start was relaxed until the largest force fell to "
            f"{dynamics.relaxation.force_electronvolt_per_angstrom:.2f} eV/Å ({dynamics.relaxation.ended})."
        )
    pressure = settings.stack_pressure_megapascal
    how = "constant volume" if pressure is None else f"a stack pressure of {pressure:g} MPa"
    return (
        f"Molecular dynamics with {engine}: {settings.time_picosecond:g} ps at "
        f"{settings.temperature_kelvin:g} K in steps of {settings.step_femtosecond:g} fs, {how}, {seeds}, "
        f"{dynamics.ended}; the conserved energy drifts by at most {np.nanmax(worst):.2g} meV per atom and "
        f"ps.{relaxed}"
    )


def bonds(analysis: InterfaceAnalysis) -> Section:
    """Show contacts over time, their distances beside those of crystals, and how long bonds live."""
    summary, happened = analysis.summary, analysis.summary.events
    series = {
        pair: [run.contacts[column] for run in summary.runs] for column, pair in enumerate(summary.pairs)
    }
    # bonds inside one material would dwarf those across: they are in the table
    across = [pair for pair, runs in series.items() if runs[0].across] or list(series)
    drawn = {pair: series[pair] for pair in across}
    figures = [_figure(contacts_chart(drawn, onsets=happened.onsets), _counts(across))]
    for pair in across:
        text = f"{pair.replace('-', '–')} distances in windows of time: neighbours per Å, first run."
        figures.append(_figure(distribution_chart(analysis.windows, pair), text))
    if analysis.references:
        text = (
            "The same distances in crystals, broadened as by heat. In InS the distance of 2.80 Å joins two "
            "atoms of indium; In–S lie at 2.56 Å."
        )
        wanted = [*across, "In-In"]
        figures.append(_figure(reference_chart(analysis.references, wanted), text))
    if happened.lifetimes:
        text = "Share of the bonds that are unbroken after a time."
        figures.append(_figure(survival_chart(list(happened.lifetimes.values())), text))
    return Section(
        "Bonds across the interface", "bonds", figures=figures, tables=[_course_table(series, analysis)]
    )


def _figure(chart: Chart, text: str) -> Figure:
    return Figure(chart, text, text)


def _counts(pairs: Sequence[str]) -> str:
    return f"Contacts over time: {', '.join(one.replace('-', '–') for one in pairs)}."


def _course_table(series: Mapping[str, Sequence[Contacts]], analysis: InterfaceAnalysis) -> Table:
    rows: list[list[str | Cell]] = []
    for pair, runs in series.items():
        course = course_of(runs)
        onset, life = analysis.summary.events.onsets.get(pair), analysis.summary.events.lifetimes.get(pair)
        rows.append(
            [
                Cell(pair.replace("-", "–"), "plain"),
                Cell(course.word, detail=course.note),
                Cell("–" if onset is None else onset.verdict, detail="" if onset is None else onset.reason),
                Cell("–" if life is None else life.verdict, detail="" if life is None else life.reason),
            ]
        )
    head = ("Contact", "Course", "Onset of the rise", "Bonds")
    return Table("How the contacts develop, and whether they are bonds.", head, rows)


def products(analysis: InterfaceAnalysis) -> Section:
    """Show which reference phases are there by several criteria, and where the elements lie."""
    found, tables = analysis.summary.events.products, []
    lead = [
        "A phase is named only if its distances, neighbours, dimers and composition all fit, in a group of "
        "atoms, better than any other phase's, and more often than chance; one peak never names a product."
    ]
    if found is not None:
        present = ", ".join(found.present()) or "none"
        lead.append(f"Present: {present}.")
        tables.append(_phases(product_rows(found)))
    figures = []
    if analysis.profiles is not None:
        text = (
            "Elements along the normal, both interfaces laid on each other, first and last part of the run."
        )
        figures.append(_figure(profile_chart(analysis.profiles), text))
    return Section("Products", "products", lead=lead, figures=figures, tables=tables)


def _phases(rows: Sequence[Mapping[str, object]]) -> Table:
    cells: list[list[str | Cell]] = []
    for row in rows:
        criteria = dict(row["criteria"])  # type: ignore[call-overload]
        there = row["verdict"] == "present"
        atoms = ", ".join(f"{count:g} {element}" for element, count in dict(row["atoms"]).items() if count)  # type: ignore[call-overload]
        word = f"{row['verdict']}, {row['formed']}" if there else str(row["verdict"])
        cells.append(
            [
                Cell(str(row["phase"]), "plain"),
                Cell(word, "good" if there else "neutral" if "start" in word else "open"),
                Cell(f"{sum(criteria.values())} of {len(criteria)}", "number"),
                Cell(atoms or "none"),
                Cell(str(row["reason"])),
            ]
        )
    head = ("Phase", "Verdict", "Criteria met", "Atoms that fit", "Why")
    return Table("Reference phases, those that are there first.", head, cells, id="products-table")


#: A crystal far below its melting point shows no diffusion within picoseconds: its atoms move faster than
#: this only if the model has softened it.
_SOFT_SQUARE_CENTIMETRE_PER_SECOND = 1e-6


def displacements(analyses: Mapping[str, InterfaceAnalysis]) -> Section:
    """Show how far the elements move at each interface; lithium is meant to, the metal is not."""
    rows: list[list[str | Cell]] = []
    soft = []
    for name, one in analyses.items():
        for finding in one.summary.findings():
            if not finding.id.startswith("diffusivity."):
                continue
            element = finding.id.partition(".")[2]
            text = format_quantity(finding.value, finding.unit, uncertainty=finding.standard_uncertainty)
            rows.append([name, element, Cell(text, "number", finding.note)])
            fast = isinstance(finding.value, float) and finding.value > _SOFT_SQUARE_CENTIMETRE_PER_SECOND
            if fast and element != "Li":
                soft.append(f"{element} at the interface of {name}")
    table = Table("Self-diffusivities, where the run can tell.", ("Interface", "Element", "Value"), rows)
    lead = []
    if soft:
        lead.append(
            f"{', '.join(soft)}: atoms of a crystal at this temperature do not leave their places within "
            "picoseconds. The engine makes this material too soft, and what it does at the interface may "
            "come too fast and too easily."
        )
    return Section("How far the elements move", "displacements", lead=lead, tables=[table])
