"""The small figure of each signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indrite.plots.chart import Axis, Chart, Line
from indrite.plots.curves import record_chart
from indrite.signals import (
    Cycling,
    Diffractogram,
    ElementMap,
    Impedance,
    LineProfile,
    Micrograph,
    SectionTruth,
    SpectrumImage,
    Trajectory,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: A picture with more pixels along an edge is thinned, and more atoms than these are not drawn.
_MOST_PIXELS, _MOST_ATOMS = 800, 3000


def cycling(signal: Cycling) -> Chart:
    """Tell voltage over time."""
    return record_chart(signal)


def impedance(signal: Impedance) -> Chart:
    """Tell the Nyquist plot as measured."""
    line = Line(signal.real_impedance_ohm, -signal.imaginary_impedance_ohm, "", look="points")
    return Chart(Axis("Re Z (Ω)"), Axis("−Im Z (Ω)"), (line,))


def diffractogram(signal: Diffractogram) -> Chart:
    """Tell counts over angle."""
    return Chart(Axis("2θ (°)"), Axis("Counts per step"), (Line(signal.two_theta_degree, signal.counts, ""),))


def micrograph(signal: Micrograph) -> Figure:
    """Draw the picture with a scale bar."""
    from indrite.plots.section import plot_micrograph

    every = max(1, max(signal.intensity.shape) // _MOST_PIXELS)
    thin = signal.replace(
        intensity=signal.intensity[::every, ::every], pixel_nanometre=every * signal.pixel_nanometre
    )
    return plot_micrograph(thin).figure  # type: ignore[return-value]


def element_map(signal: ElementMap) -> Figure:
    """Draw the maps side by side."""
    from indrite.plots.section import plot_element_maps

    every = max(1, max(signal.counts.shape[1:]) // _MOST_PIXELS)
    thin = signal.replace(
        counts=signal.counts[:, ::every, ::every], pixel_nanometre=every * signal.pixel_nanometre
    )
    return plot_element_maps(thin)


def section_truth(signal: SectionTruth) -> Figure:
    """Draw what is where, in colours."""
    from matplotlib.figure import Figure

    from indrite.plots.section_paint import painted

    every = max(1, max(signal.phase.shape) // _MOST_PIXELS)
    picture = painted(signal)[::every, ::every]
    figure = Figure(figsize=(5.0, min(5.0 * picture.shape[0] / picture.shape[1], 8.0)), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(picture)
    axes.set_axis_off()
    return figure


def line_profile(signal: LineProfile) -> Chart:
    """Tell the counts of each element along the line."""
    lines = [
        Line(signal.distance_nanometre, counts, name, place)
        for place, (name, counts) in enumerate(zip(signal.elements, signal.counts, strict=True))
    ]
    return Chart(Axis("Distance (nm)"), Axis("Counts"), lines)


def spectrum_image(signal: SpectrumImage) -> Chart:
    """Tell the sum of all spectra."""
    total = signal.counts.sum(axis=(0, 1))
    label = "Energy loss (eV)" if signal.kind == "EELS" else "X-ray energy (eV)"
    return Chart(Axis(label), Axis("Counts, all pixels"), (Line(signal.energy_electronvolt, total, ""),))


def trajectory(signal: Trajectory) -> Figure | None:
    """Draw the last frame from the side; nothing where atoms are too many or a frame has no cell."""
    from indrite.plots.interface import side_view

    if signal.atomic_number.size > _MOST_ATOMS or not np.any(signal.cell_angstrom):
        return None
    return side_view(signal).figure  # type: ignore[return-value]
