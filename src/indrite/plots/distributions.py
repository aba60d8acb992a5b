"""Figures of pair distributions: an interface in windows of time beside reference crystals (Fig. 5d)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import UsageError
from indrite.plots.chart import Axis, Chart, Line, Look, Mark, draw

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from indrite.analysis.trajectory.rdf import RadialDistribution
    from indrite.analysis.trajectory.reference_rdf import ReferenceRdf

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
                f"{start:.4g} to {stop:.4g} ps",
                order,
                _LOOKS[min(2, 3 * order // len(rows))] if len(rows) > 1 else "line",
            )
        )
    one, other = pair.split("-")
    return Chart(
        x=Axis("Distance (Å)", limits=_seen(radial.radius_angstrom)),
        y=Axis(f"{other} around {one} (1/Å)", limits=(0.0, 1.05 * highest(lines))),
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
        y=Axis("Neighbours (1/Å)", limits=(0.0, 1.1 * highest(lines, below=3.5))),
        lines=lines,
        marks=marks,
    )


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


def highest(lines: Sequence[Line], *, below: float = np.inf) -> float:
    """Return the highest value of all lines, and no less than something above zero."""
    tops = [float(np.nanmax(line.y[line.x < below])) for line in lines if (line.x < below).any()]
    return max([*tops, 1e-6])
