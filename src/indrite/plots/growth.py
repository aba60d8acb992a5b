"""Figures of growth: the depth of the metal over the cycles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indrite.plots.chart import Axis, Band, Chart, Line, Mark
from indrite.plots.cycling import cycle_axis


def penetration_chart(
    cycle: np.ndarray,
    depth_micrometre: np.ndarray,
    *,
    longest_micrometre: np.ndarray | None = None,
    interval: tuple[np.ndarray, np.ndarray] | None = None,
    readings: Sequence[tuple[float, float]] = (),
    marks: Sequence[Mark] = (),
) -> Chart:
    """Tell the depth of the metal in the electrolyte over the cycles, L(N).

    Parameters
    ----------
    cycle, depth_micrometre
        A typical tip.
    longest_micrometre
        The longest tip.
    interval
        Low and high end of the 95 % interval.
    readings
        (cycle, depth) read from cross-sections.
    marks
        Thickness of the electrolyte and the like.
    """
    lines = [Line(cycle, depth_micrometre, "typical tip", 0)]
    if longest_micrometre is not None:
        lines.append(Line(cycle, longest_micrometre, "longest tip", 2, "dotted"))
    if readings:
        points = np.array(readings, float).T
        lines.append(Line(points[0], points[1], "read from cross-sections", 1, "points"))
    bands: tuple[Band, ...] = ()
    if interval is not None:
        bands = (Band(cycle, interval[0], interval[1], "95 %: the one reading, g", 0),)
    return Chart(
        x=cycle_axis(cycle, None),
        y=Axis("Depth in the electrolyte (µm)"),
        lines=lines,
        bands=bands,
        marks=marks,
    )
