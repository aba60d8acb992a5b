"""Figures of trajectories: contacts, profiles, displacements, survival of bonds.

Each figure is told once as a `Chart` (``…_chart``), which the report draws interactively, and drawn into
Matplotlib axes by the function of the same name that begins with ``plot_``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.trajectory.common_times import at_common_times
from indrite.errors import UsageError
from indrite.plots.chart import Axis, Band, Chart, Line, Look, Mark, draw
from indrite.plots.distributions import distribution_chart, highest, plot_distributions, reference_chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from indrite.analysis.trajectory.contacts import Contacts
    from indrite.analysis.trajectory.displacement import Displacement
    from indrite.analysis.trajectory.lifetimes import BondLifetimes
    from indrite.analysis.trajectory.onset import OnsetTime
    from indrite.analysis.trajectory.profiles import DensityProfiles

__all__ = [
    "committee_chart",
    "contacts_chart",
    "displacement_chart",
    "distribution_chart",
    "plot_contacts",
    "plot_displacement",
    "plot_distributions",
    "plot_profiles",
    "plot_survival",
    "profile_chart",
    "reference_chart",
    "survival_chart",
    "thin",
]

#: Points of a series of counts that are drawn.
_POINTS = 400


def committee_chart(runs: Mapping[str, tuple[np.ndarray, np.ndarray]], *, limit: float) -> Chart:
    """Tell how far potentials disagree about the forces along runs, and where a run lies outside.

    Parameters
    ----------
    runs
        Name → time (ps) and disagreement as a share of the forces.
    limit
        Share above which a frame lies outside of what was learned.

    Raises
    ------
    UsageError
        If there are none.
    """
    if not runs:
        raise UsageError("there is no run to draw")
    lines = [
        Line(time, 100.0 * share, name, order) for order, (name, (time, share)) in enumerate(runs.items())
    ]
    top = 1.08 * max(100.0 * limit, *(float(np.max(line.y)) for line in lines))
    return Chart(
        x=Axis("Time (ps)"),
        y=Axis("Disagreement about forces (% of their size)", limits=(0.0, top)),
        lines=lines,
        marks=[Mark(100.0 * limit, "outside of what was learned", across="y")],
    )


def contacts_chart(
    contacts: Mapping[str, Sequence[Contacts]],
    *,
    per_area: bool = False,
    onsets: Mapping[str, OnsetTime] | None = None,
) -> Chart:
    """Tell the number of contacts over time: mean of the seeds, and the band that they span.

    Parameters
    ----------
    contacts
        Pair → one a seed.
    per_area
        Per nm² of interface instead of in the cell.
    onsets
        Pair → onset; marked where it is determined.

    Raises
    ------
    UsageError
        If there are none.
    """
    if not contacts:
        raise UsageError("there are no contacts to draw")
    lines, bands, marks = [], [], []
    for order, (pair, seeds) in enumerate(contacts.items()):
        seeds = at_common_times(seeds)
        common = seeds[0].time_picosecond
        values = np.array([one.per_square_nanometre if per_area else one.count for one in seeds])
        time, mean = thin(common, values.mean(axis=0))
        lines.append(Line(time, mean, f"{pair} (below {seeds[0].cutoff_angstrom:.2f} Å)", order))
        if len(seeds) > 1:
            low, high = thin(common, values.min(axis=0))[1], thin(common, values.max(axis=0))[1]
            bands.append(Band(time, low, high, f"{pair}: range of {len(seeds)} seeds", order))
        onset = (onsets or {}).get(pair)
        if onset is not None and onset.verdict == "determined" and onset.onset_picosecond is not None:
            start = float(seeds[0].time_picosecond[0])
            marks.append(Mark(start + onset.onset_picosecond, f"{pair}: onset", order, "dotted"))
    unit = "Contacts per area (1/nm²)" if per_area else "Contacts in the cell"
    top = 1.08 * max([float(np.max(line.y)) for line in lines] + [float(np.max(one.high)) for one in bands])
    return Chart(
        x=Axis("Time (ps)"), y=Axis(unit, limits=(0.0, max(top, 1e-9))), lines=lines, bands=bands, marks=marks
    )


def profile_chart(profiles: DensityProfiles, *, elements: Sequence[str] | None = None) -> Chart:
    """Tell the density of each element along the normal, in the first and the last window.

    Parameters
    ----------
    profiles
        Density profiles.
    elements
        Which elements; by default all.
    """
    lines: list[Line] = []
    last = profiles.start_picosecond.size - 1
    for order, element in enumerate(elements or profiles.elements):
        looks: dict[int, Look] = {0: "dotted", last: "line"}  # a single window keeps the line
        for row, look in looks.items():
            span = f"{profiles.start_picosecond[row]:.4g} to {profiles.stop_picosecond[row]:.4g} ps"
            lines.append(
                Line(profiles.distance_angstrom, profiles.of(element)[row], f"{element}, {span}", order, look)
            )
    label = "Distance from the middle of the electrode (Å)"
    return Chart(
        x=Axis(label if profiles.folded else label.replace("Distance", "Height")),
        y=Axis("Atoms per volume (1/nm³)", limits=(0.0, 1.05 * highest(lines))),
        lines=lines,
    )


def displacement_chart(moved: Displacement, *, elements: Sequence[str] | None = None) -> Chart:
    """Tell the mean square displacement of each element over the lag, up to half of the run.

    Parameters
    ----------
    moved
        Mean square displacements.
    elements
        Which elements; by default all.
    """
    lines, bands = [], []
    known = moved.lag_picosecond <= 0.5 * moved.lag_picosecond[-1] + 1e-9
    lag = moved.lag_picosecond[known]
    for order, element in enumerate(elements or moved.element.tolist()):
        row = moved.index(element)
        value = moved.mean_square_angstrom_squared[row, known]
        spread = np.nan_to_num(moved.mean_square_standard_uncertainty_angstrom_squared[row, known])
        lines.append(Line(lag, value, element, order))
        bands.append(Band(lag, np.clip(value - spread, 0.0, None), value + spread, "", order))
    return Chart(
        x=Axis("Lag (ps)"),
        y=Axis("Mean square displacement (Å²)", limits=(0.0, 1.05 * highest(lines))),
        lines=lines,
        bands=bands,
    )


def survival_chart(lifetimes: Sequence[BondLifetimes]) -> Chart:
    """Tell what share of the bonds of each pair is unbroken, and there at all, up to half of the run."""
    lines = []
    for order, one in enumerate(lifetimes):
        known = np.isfinite(one.continuous) & (one.lag_picosecond <= 0.5 * one.run_picosecond + 1e-9)
        time, share = thin(one.lag_picosecond[known], one.continuous[known])
        lines.append(Line(time, share, f"{one.pair}: {one.verdict}", order))
        time, share = thin(one.lag_picosecond[known], one.intermittent[known])
        lines.append(Line(time, share, f"{one.pair}, re-formed counted", order, "dotted"))
    return Chart(x=Axis("Lag (ps)"), y=Axis("Share of bonds left", limits=(0.0, 1.05)), lines=lines)


def plot_contacts(
    contacts: Mapping[str, Sequence[Contacts]], *, per_area: bool = False, ax: Axes | None = None
) -> Axes:
    """Draw contacts over time; see `contacts_chart`."""
    return draw(contacts_chart(contacts, per_area=per_area), ax=ax)


def plot_profiles(profiles: DensityProfiles, *, ax: Axes | None = None) -> Axes:
    """Draw density profiles; see `profile_chart`."""
    return draw(profile_chart(profiles), ax=ax)


def plot_displacement(moved: Displacement, *, ax: Axes | None = None) -> Axes:
    """Draw mean square displacements; see `displacement_chart`."""
    return draw(displacement_chart(moved), ax=ax)


def plot_survival(lifetimes: Sequence[BondLifetimes], *, ax: Axes | None = None) -> Axes:
    """Draw what is left of bonds; see `survival_chart`."""
    return draw(survival_chart(lifetimes), ax=ax)


def thin(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a series as means over stretches, at most 400 of them."""
    if x.size <= _POINTS:
        return x, np.asarray(y, dtype=float)
    row = np.arange(x.size) * _POINTS // x.size
    count = np.bincount(row)
    return np.bincount(row, weights=x) / count, np.bincount(row, weights=y) / count
