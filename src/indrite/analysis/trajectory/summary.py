"""One or several runs of the same system through all analyses, and the findings they give together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.trajectory.combine import Combined, combine
from indrite.analysis.trajectory.contacts import ContactCounter, Contacts
from indrite.analysis.trajectory.displacement import Displacement, displacement
from indrite.analysis.trajectory.events import Events, events
from indrite.analysis.trajectory.neighbours import pairs_of_frames, select_pairs
from indrite.analysis.trajectory.products_configurations import as_runs
from indrite.analysis.trajectory.rdf import Histogram, RadialDistribution
from indrite.analysis.trajectory.tetrahedra import Units, units
from indrite.errors import IndriteError
from indrite.findings import Finding, Findings
from indrite.notebook import Shown
from indrite.signals.trajectory import Trajectory

if TYPE_CHECKING:
    from ase import Atoms


@dataclass(frozen=True, kw_only=True)
class Run(Shown):
    """What one trajectory gives.

    Parameters
    ----------
    name
        Name of its file, or its number.
    kind
        ``simulated`` or ``measured``, as its origin says.
    frames, start_picosecond, stop_picosecond
        Frames and time that were analysed.
    radial
        Radial distributions of the pairs.
    contacts
        Contacts of each pair, in the same order.
    displacement, displacement_gap
        Displacements of all elements; or why there are none.
    units
        PS4 units, where there are phosphorus and sulfur.
    """

    name: str
    kind: str
    frames: int
    start_picosecond: float
    stop_picosecond: float
    radial: RadialDistribution
    contacts: tuple[Contacts, ...]
    displacement: Displacement | None = None
    displacement_gap: str = ""
    units: Units | None = None


@dataclass(frozen=True, kw_only=True)
class TrajectorySummary(Shown):
    """What one or several runs of the same system give.

    Parameters
    ----------
    pairs
        Names such as ``In-S``.
    runs
        One a trajectory; several are seeds of one system.
    events
        Onset of contacts, lifetimes of bonds, interphase, products.
    """

    pairs: tuple[str, ...]
    runs: tuple[Run, ...]
    events: Events

    def findings(self) -> list[Finding]:
        """Return the findings, with the stable ids of trajectories."""
        rows = [row for pair in self.pairs for row in self._of_pair(pair)]
        return Findings([*rows, *self._of_elements(), *self.events.findings(self.origin)])

    @property
    def origin(self) -> str:
        """``simulated`` or ``measured``, for findings."""
        return self.runs[0].kind

    def _of_pair(self, pair: str) -> list[Finding]:
        k = self.pairs.index(pair)
        one, other = pair.split("-")
        radial = [run.radial for run in self.runs]
        peak = combine(
            [r.first_peak_angstrom[0, k] for r in radial],
            [r.first_peak_standard_uncertainty_angstrom[0, k] for r in radial],
        )
        minimum = combine([r.first_minimum_angstrom[0, k] for r in radial], [np.nan] * len(radial)).value
        coordination = combine(
            [r.coordination[0, k] for r in radial],
            [r.coordination_standard_uncertainty[0, k] for r in radial],
        )
        contacts = [run.contacts[k] for run in self.runs]
        means = [one.mean() for one in contacts]
        count = combine([mean for mean, _ in means], [error for _, error in means])
        shell = f"up to {minimum:.2f} Å" if minimum is not None else "no first minimum in reach"
        return [
            self._finding(f"first_peak.{pair}", f"First {pair} distance", peak, "Å"),
            self._finding(f"coordination.{pair}", f"{other} around {one}", coordination, "", shell),
            self._finding(
                f"contacts.{pair}", f"{pair} contacts, mean of the second half", count, "", _about(contacts)
            ),
        ]

    def _of_elements(self) -> list[Finding]:
        done = [run.displacement for run in self.runs if run.displacement is not None]
        if not done:
            return []
        rows = []
        for element in done[0].element.tolist():
            at = [(one, one.index(element)) for one in done]
            diffusivity = combine(
                [one.diffusivity_square_centimetre_per_second[k] for one, k in at],
                [one.diffusivity_standard_uncertainty_square_centimetre_per_second[k] for one, k in at],
            )
            note = _about_slope(done, element)
            if not all(one.determinable[k] for one, k in at):
                diffusivity, note = Combined(None, None, ""), f"caged or too short: {note}"
            rows.append(
                self._finding(
                    f"diffusivity.{element}", f"Self-diffusivity of {element}", diffusivity, "cm²/s", note
                )
            )
        return rows

    def _finding(self, key: str, quantity: str, number: Combined, unit: str, note: str = "") -> Finding:
        return Finding(
            id=key,
            quantity=quantity,
            value=number.value,
            unit=unit,
            standard_uncertainty=number.standard_uncertainty,
            origin=self.origin,
            verdict="ok" if number.value is not None else "not determinable",
            note="; ".join(text for text in (note, number.basis) if text),
        )


def summarise(
    trajectories: Sequence[Trajectory] | Trajectory,
    *,
    pairs: Sequence[str],
    references: Mapping[str, Atoms] | None = None,
    cutoffs: Mapping[str, float] | None = None,
    cutoff_angstrom: float = 6.0,
    time_picosecond: tuple[float, float] | None = None,
    names: Sequence[str] | None = None,
) -> TrajectorySummary:
    """Analyse runs of one system: distances, contacts, displacements, PS4 units, onsets, products.

    One neighbour list a frame serves all pairs.

    Parameters
    ----------
    trajectories
        One, or several seeds of the same system.
    pairs
        Names such as ``In-S``.
    references
        Name → crystal: phases to look for, and those that were there at the start; see `name_products`.
    cutoffs
        Contact distances in Å by pair; elsewhere `contact_cutoff`.
    cutoff_angstrom
        Range of the radial distributions.
    time_picosecond
        Start and stop of the frames to analyse; ``None``: all.
    names
        Names of the runs; ``None``: those of their files, or their numbers.

    Raises
    ------
    UsageError
        If there are no trajectories, their atoms differ, or pairs and cutoffs make no sense.
    SignalError
        If a trajectory has no cell or no frames in the window.
    """
    runs = list(as_runs(trajectories))
    names = names or _names(runs)
    if time_picosecond is not None:
        runs = [one.window(*time_picosecond) for one in runs]
    done = tuple(
        _run(one, name, pairs, cutoffs, cutoff_angstrom) for one, name in zip(runs, names, strict=True)
    )
    found = tuple(done[0].radial.pair.tolist())
    contacts = {pair: [one.contacts[k] for one in done] for k, pair in enumerate(found)}
    broken = [one.units for one in done if one.units is not None]
    happened = events(runs, contacts, units=broken, references=references)
    return TrajectorySummary(pairs=found, runs=done, events=happened)


def _names(runs: Sequence[Trajectory]) -> list[str]:
    names = [one.origin.path or f"run {number}" for number, one in enumerate(runs, start=1)]
    if len(set(names)) < len(names):
        return [f"{name} ({number})" for number, name in enumerate(names, start=1)]
    return names


def _run(
    trajectory: Trajectory,
    name: str,
    pairs: Sequence[str],
    cutoffs: Mapping[str, float] | None,
    cutoff_angstrom: float,
) -> Run:
    radial, contacts = pair_analyses(trajectory, pairs, cutoffs=cutoffs, cutoff_angstrom=cutoff_angstrom)
    moved, gap = None, ""
    try:
        moved = displacement(trajectory)
    except IndriteError as error:  # frames too few or too far apart: the pairs are known all the same
        gap = str(error)
    return Run(
        name=name,
        kind="measured" if trajectory.origin.kind == "measured" else "simulated",
        frames=trajectory.frames,
        start_picosecond=float(trajectory.time_picosecond[0]),
        stop_picosecond=float(trajectory.time_picosecond[-1]),
        radial=radial,
        contacts=contacts,
        displacement=moved,
        displacement_gap=gap,
        units=units(trajectory) if {"P", "S"} <= set(trajectory.symbols) else None,
    )


def pair_analyses(
    trajectory: Trajectory,
    pairs: Sequence[str],
    *,
    cutoffs: Mapping[str, float] | None = None,
    cutoff_angstrom: float = 6.0,
    bin_angstrom: float = 0.02,
) -> tuple[RadialDistribution, tuple[Contacts, ...]]:
    """Return radial distributions and contacts of pairs, from one neighbour list a frame.

    The parameters are those of `radial_distribution` and `contacts`.
    """
    selection = select_pairs(trajectory, pairs)
    histogram = Histogram(trajectory, selection, cutoff_angstrom, bin_angstrom, None)
    counter = ContactCounter(trajectory, selection, cutoffs)
    reach = max(histogram.cutoff_angstrom, counter.cutoff_angstrom)
    for frame, found in enumerate(pairs_of_frames(trajectory, selection, cutoff_angstrom=reach)):
        histogram.add(frame, found)
        counter.add(found)
    return histogram.result(), tuple(counter.result())


def _about(contacts: Sequence[Contacts]) -> str:
    """Cutoff, first count and contacts per area, in words."""
    first = np.mean([one.count[0] for one in contacts])
    text = f"closer than {contacts[0].cutoff_angstrom:.2f} Å; {first:.3g} in the first frame"
    if contacts[0].interfaces and contacts[0].across:
        density = np.mean([one.per_square_nanometre[one.settled()].mean() for one in contacts])
        number = contacts[0].interfaces
        text += f"; {density:.2f} per nm² of {number} interface{'s' if number > 1 else ''}"
    return text


def _about_slope(done: Sequence[Displacement], element: str) -> str:
    at = [(one, one.index(element)) for one in done]
    slope = np.mean([one.diffusivity_square_centimetre_per_second[k] for one, k in at])
    exponent = np.mean([one.exponent[k] for one, k in at])
    window = f"{done[0].fit_start_picosecond:g} to {done[0].fit_stop_picosecond:g} ps"
    return f"slope/6 from {window}: {slope:.2g} cm²/s, exponent {exponent:.2f}"
