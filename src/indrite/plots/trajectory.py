"""Figures of trajectories: pair distributions in windows of time, contacts, profiles, displacements.

Each figure is told once as a `Chart` (``…_chart``), which the report draws interactively, and drawn into
Matplotlib axes by the function of the same name that begins with ``plot_``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import UsageError
from indrite.plots.chart import Axis, Band, Chart, Line, Look, Mark, draw

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from indrite.analysis.trajectory.contacts import Contacts
    from indrite.analysis.trajectory.displacement import Displacement
    from indrite.analysis.trajectory.lifetimes import BondLifetimes
    from indrite.analysis.trajectory.onset import OnsetTime
    from indrite.analysis.trajectory.profiles import DensityProfiles
    from indrite.analysis.trajectory.rdf import RadialDistribution
    from indrite.analysis.trajectory.reference_rdf import ReferenceRdf

#: Points of a series of counts that are drawn.
_POINTS = 400
#: Width of the smoothing of pair densities: that of a bond's vibration.
_SMOOTH_ANGSTROM = 0.05
#: Like atoms closer than this in a reference are a dimer worth drawing beside its bonds.
_DIMER_ANGSTROM = 3.2
#: Looks of windows, from the first to the last.
_LOOKS: tuple[Look, ...] = ("dotted", "dashed", "line")


def distribution_chart(
    radial: RadialDistribution,
    pair: str,
    *,
    windows: Sequence[int] | None = None,
    marks: Sequence[Mark] = (),
) -> Chart:
    """Tell the pair density of one pair in windows of time (Fig. 5d of the study, upper part).

    n(r), neighbours per Å, and not g(r): the height of g of an interface grows with the volume of the
    cell, so that heights could not be compared with those of a crystal. Smoothed by 0.05 Å.

    Parameters
    ----------
    radial
        Distributions in windows of time.
    pair
        Such as ``In-S``.
    windows
        Which windows; by default all, at most eight.
    marks
        Distances of references.
    """
    column = radial.index(pair)
    rows = list(windows) if windows is not None else _few(radial.frames.size, 8)
    lines = []
    for order, row in enumerate(rows):
        start, stop = radial.window_start_picosecond[row], radial.window_stop_picosecond[row]
        lines.append(
            Line(
                radial.radius_angstrom,
                _smooth(radial.pair_density_per_angstrom[row, column], radial.bin_angstrom),
                f"{start:.3g} to {stop:.3g} ps",
                order,
                _LOOKS[min(2, 3 * order // max(len(rows), 1))],
            )
        )
    one, other = pair.split("-")
    return Chart(
        x=Axis("Distance (Å)", limits=_seen(radial.radius_angstrom)),
        y=Axis(f"{other} around {one} (1/Å)", limits=(0.0, 1.05 * _highest(lines))),
        lines=lines,
        marks=marks,
    )


def reference_chart(
    references: Mapping[str, ReferenceRdf],
    pairs: Sequence[str],
    *,
    marks: Sequence[Mark] = (),
) -> Chart:
    """Tell the pair densities of reference crystals (Fig. 5d, lower part), up to their first shells.

    Like pairs are drawn only where they are dimers, as In-In in InS.

    Parameters
    ----------
    references
        Name of the crystal → its distributions.
    pairs
        Pairs to draw, where a crystal has them.
    marks
        Distances of interest.

    Raises
    ------
    UsageError
        If no reference has any of the pairs.
    """
    lines: list[Line] = []
    for name, one in references.items():
        for pair in pairs:
            like = len(set(pair.split("-"))) == 1
            if pair in one.pairs and not (like and _first(one, pair) > _DIMER_ANGSTROM):
                density = one.density_per_angstrom[one.pairs.index(pair)]
                lines.append(
                    Line(
                        one.distance_angstrom,
                        density,
                        f"{pair} in {name}",
                        len(lines),
                        "dashed" if like else "line",
                    )
                )
    if not lines:
        raise UsageError("no reference has any of these pairs", got=", ".join(pairs))
    return Chart(
        x=Axis("Distance (Å)", limits=_seen(lines[0].x)),
        y=Axis("Neighbours (1/Å)", limits=(0.0, 1.1 * _highest(lines, below=3.5))),
        lines=lines,
        marks=marks,
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
        size = min(one.time_picosecond.size for one in seeds)
        values = [one.per_square_nanometre if per_area else one.count for one in seeds]
        time, mean = thin(seeds[0].time_picosecond[:size], np.mean([one[:size] for one in values], axis=0))
        lines.append(Line(time, mean, f"{pair} (below {seeds[0].cutoff_angstrom:.2f} Å)", order))
        if len(seeds) > 1:
            low = thin(seeds[0].time_picosecond[:size], np.min([one[:size] for one in values], axis=0))[1]
            high = thin(seeds[0].time_picosecond[:size], np.max([one[:size] for one in values], axis=0))[1]
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
            span = f"{profiles.start_picosecond[row]:.3g} to {profiles.stop_picosecond[row]:.3g} ps"
            lines.append(
                Line(profiles.distance_angstrom, profiles.of(element)[row], f"{element}, {span}", order, look)
            )
    label = "Distance from the middle of the electrode (Å)"
    return Chart(
        x=Axis(label if profiles.folded else label.replace("Distance", "Height")),
        y=Axis("Atoms per volume (1/nm³)", limits=(0.0, 1.05 * _highest(lines))),
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
        y=Axis("Mean square displacement (Å²)", limits=(0.0, 1.05 * _highest(lines))),
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


def plot_distributions(
    radial: RadialDistribution,
    references: Mapping[str, ReferenceRdf],
    *,
    pairs: Sequence[str],
    figure: Figure | None = None,
) -> Sequence[Axes]:
    """Draw pair densities in windows of time above those of reference crystals, as Fig. 5d.

    Parameters
    ----------
    radial
        Distributions of the interface in windows of time.
    references
        Name of the crystal → its distributions.
    pairs
        One panel each; the lowest panel holds the references.
    figure
        Where; by default a new figure.
    """
    if figure is None:
        from matplotlib.figure import Figure as NewFigure

        figure = NewFigure(figsize=(6.4, 2.6 * (len(pairs) + 1)), layout="constrained")
    charts = [distribution_chart(radial, pair) for pair in pairs]
    wanted = [*pairs, *(f"{one}-{one}" for one in dict.fromkeys(pair.split("-")[0] for pair in pairs))]
    if references:
        charts.append(reference_chart(references, wanted))
    axes = figure.subplots(len(charts), 1, squeeze=False)[:, 0]
    return [
        draw(replace(chart, x=replace(chart.x, limits=charts[0].x.limits)), ax=one)
        for chart, one in zip(charts, axes, strict=True)
    ]


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


def _smooth(values: np.ndarray, bin_angstrom: float) -> np.ndarray:
    """Return a curve smoothed by a normal distribution that keeps its area."""
    reach = int(np.ceil(4.0 * _SMOOTH_ANGSTROM / bin_angstrom))
    weight = np.exp(-0.5 * (np.arange(-reach, reach + 1) * bin_angstrom / _SMOOTH_ANGSTROM) ** 2)
    padded = np.pad(values, reach, mode="edge")
    smooth: np.ndarray = np.convolve(padded, weight / weight.sum(), mode="valid")
    return smooth


def _few(size: int, most: int) -> list[int]:
    return np.unique(np.linspace(0, size - 1, min(size, most)).round().astype(int)).tolist()


def _first(one: ReferenceRdf, pair: str) -> float:
    """Return the shortest distance of a pair in a reference."""
    return one.shells[one.pairs.index(pair)][0][0]


def _seen(radius: np.ndarray) -> tuple[float, float]:
    return 1.5, float(radius[-1])


def _highest(lines: Sequence[Line], *, below: float = np.inf) -> float:
    """Return the highest value of all lines, and no less than something above zero."""
    tops = [float(np.nanmax(line.y[line.x < below])) for line in lines if (line.x < below).any()]
    return max([*tops, 1e-6])
