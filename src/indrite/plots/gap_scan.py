"""The scan of the gap between the slabs of an interface."""

from __future__ import annotations

import numpy as np

from indrite.plots.chart import Axis, Chart, Line, Mark


def gap_chart(
    distance_angstrom: np.ndarray, energy_electronvolt: np.ndarray, gap_angstrom: np.ndarray
) -> Chart:
    """Tell the energy over the gap of the lower and of the upper interface, from the far end of the scan.

    Parameters
    ----------
    distance_angstrom
        Gaps of the scan, shape (gap,).
    energy_electronvolt
        Shape (interface, gap); NaN where atoms would overlap.
    gap_angstrom
        Gaps taken, shape (interface,).
    """
    names = ("lower interface", "upper interface")
    lines, marks = [], []
    for k, (name, energy) in enumerate(zip(names, energy_electronvolt, strict=True)):
        known = np.isfinite(energy)
        relative = energy[known] - (energy[known][-1] if known.any() else 0.0)
        lines.append(Line(distance_angstrom[known], relative, name, k))
        lines.append(Line(distance_angstrom[known], relative, "", k, "points"))
        marks.append(Mark(float(gap_angstrom[k]), f"taken: {gap_angstrom[k]:.2f} Å", k, "dashed"))
    drawn = np.concatenate([line.y for line in lines]) if lines else np.zeros(1)
    deepest = min(float(drawn.min()), -0.1) if drawn.size else -0.1
    return Chart(
        x=Axis("Gap between the outermost atoms (Å)"),
        y=Axis("Energy against parted slabs (eV)", limits=(1.15 * deepest, -0.8 * deepest)),
        lines=lines,
        marks=marks,
    )
