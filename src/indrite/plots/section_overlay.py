"""What was found in a picture, drawn over it: metal, voids, edges, depth, morphology, easiest path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.section.analyse import SectionAnalysis
from indrite.plots.chart import Axis, Chart, Line, Mark
from indrite.plots.section import add_scale_bar
from indrite.plots.style import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Pixels of a drawn picture, along its longer side.
_LARGEST = 1600
_METAL, _ISOLATED, _VOID = (1.0, 0.72, 0.1), (0.85, 0.45, 0.65), (0.1, 0.55, 0.95)
_COVER = 0.55
_PATH = "#c8b400"


def plot_section_overlay(found: SectionAnalysis) -> Figure:
    """Draw a picture beside itself with what was found in it.

    Parameters
    ----------
    found
        Result of `analyse_section`.
    """
    from matplotlib.figure import Figure

    upright = found.picture
    rows, columns = upright.intensity.shape
    wide = columns > 1.6 * rows
    # a tall picture stands beside its copy, a wide one above it
    shape = (2, 1) if wide else (1, 2)
    ratio = float(np.clip(rows / columns, 0.25, 3.0))
    size = (7.2, 14.4 * ratio + 1.4) if wide else (9.6, 4.6 * ratio + 1.2)
    figure = Figure(figsize=size, layout="constrained")
    raw, marked = (figure.add_subplot(*shape, number) for number in (1, 2))
    every = max(int(np.ceil(max(rows, columns) / _LARGEST)), 1)
    grey = _grey(upright.intensity[::every, ::every])
    extent = (0.0, float(columns), float(rows), 0.0)
    raw.imshow(grey, cmap="gray", vmin=0.0, vmax=1.0, extent=extent, interpolation="antialiased")
    marked.imshow(_coloured(grey, found, every), extent=extent, interpolation="antialiased")
    _lines(marked, found)
    _windows(marked, found, columns)
    for axes in (raw, marked):
        axes.set_xlim(0, columns)
        axes.set_ylim(rows, 0)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.grid(visible=False)
        add_scale_bar(axes, upright.pixel_micrometre, width=columns)
    return figure


def _grey(intensity: np.ndarray) -> np.ndarray:
    low, high = np.percentile(intensity, [0.5, 99.8])
    return np.asarray(((intensity - low) / max(float(high - low), 1e-9)).clip(0.0, 1.0))


def _coloured(grey: np.ndarray, found: SectionAnalysis, every: int) -> np.ndarray:
    """Return the picture with metal and voids of the electrolyte in colour."""
    section = found.section
    colours = np.repeat(grey[:, :, None], 3, axis=2)
    rows = np.arange(len(section.metal_area_fraction))[::every, None] + 0.5
    inside = (rows > section.cathode_row[::every]) & (rows < section.anode_row[::every])
    metal = (section.metal_area_fraction[::every, ::every] >= section.threshold) & inside
    joined = metal & (
        section.depth_micrometre[::every, ::every]
        <= found.summary.penetration.connected_depth_micrometre[::every] + section.pixel_micrometre
    )
    masks = [(joined, _METAL), (metal & ~joined, _ISOLATED)]
    if section.void_area_fraction is not None:
        masks.append(((section.void_area_fraction[::every, ::every] >= section.threshold) & inside, _VOID))
    for mask, colour in masks:
        colours[mask] = (1.0 - _COVER) * colours[mask] + _COVER * np.array(colour)
    return colours


def _lines(axes: Axes, found: SectionAnalysis) -> None:
    section, depth = found.section, found.summary.penetration
    columns = np.arange(section.anode_row.size) + 0.5
    pixel = section.pixel_micrometre
    axes.plot(
        columns,
        section.anode_row,
        color=COLOURS[1],
        linestyle="--",
        linewidth=1.2,
        label="anode's edge" if _seen(found, "anode") else "picture's lower edge",
    )
    axes.plot(
        columns,
        section.cathode_row,
        color=COLOURS[3],
        linestyle="--",
        linewidth=1.2,
        label="cathode's edge" if _seen(found, "cathode") else "picture's upper edge",
    )
    axes.plot(
        columns,
        section.anode_row - depth.depth_micrometre / pixel,
        color=COLOURS[2],
        linewidth=0.9,
        label="deepest metal",
    )
    mean = section.anode_row - depth.mean_micrometre / pixel
    axes.plot(columns, mean, color=COLOURS[0], linestyle=":", linewidth=1.6, label="mean depth")
    path = found.bridge
    if _seen(found, "anode") and _seen(found, "cathode") and depth.maximum_micrometre > 0.0:
        across = path.path_column.clip(0, section.anode_row.size - 1)
        up = section.anode_row[across] - path.path_row
        axes.plot(across, up, color=_PATH, linewidth=1.2, label="easiest path")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, borderaxespad=0.2)


def _seen(found: SectionAnalysis, side: str) -> bool:
    return bool(getattr(found.layers, f"{side}_seen")) or side in found.layers.given


def _windows(axes: Axes, found: SectionAnalysis, columns: int) -> None:
    """Write the morphology of each window of depth at the picture's right edge."""
    section, shapes = found.section, found.summary.morphology
    edge, pixel = float(section.anode_row.mean()), section.pixel_micrometre
    for at, name in enumerate(shapes.morphology):
        low, high = shapes.lower_micrometre[at] / pixel, shapes.upper_micrometre[at] / pixel
        axes.axhline(edge - high, color="white", linewidth=0.4, alpha=0.6)
        if name == "none":
            continue
        text = axes.text(
            0.985 * columns,
            edge - (low + high) / 2.0,
            str(name),
            color="white",
            fontsize=8,
            ha="right",
            va="center",
        )
        text.set_bbox({"facecolor": "black", "alpha": 0.55, "edgecolor": "none", "pad": 1.5})


def depth_chart(found: SectionAnalysis) -> Chart:
    """Tell the depth of the metal along the section, with its mean and the thickness of the electrolyte.

    Parameters
    ----------
    found
        Result of `analyse_section`.
    """
    depth = found.summary.penetration
    along = (np.arange(depth.depth_micrometre.size) + 0.5) * depth.pixel_nanometre / 1000.0
    every = max(along.size // 2000, 1)
    section = found.section
    thickness = float((section.anode_row - section.cathode_row).mean() * section.pixel_micrometre)
    marks = [
        Mark(depth.mean_micrometre, "mean", 3, "dashed", across="y"),
        Mark(thickness, "thickness of the electrolyte", 7, "dotted", across="y"),
    ]
    return Chart(
        x=Axis("Position along the interface (µm)"),
        y=Axis("Depth of the metal (µm)", limits=(0.0, 1.05 * max(thickness, 1e-3))),
        lines=[
            Line(along[::every], depth.depth_micrometre[::every], "deepest metal", 0),
            Line(
                along[::every], depth.connected_depth_micrometre[::every], "joined to the anode", 1, "dotted"
            ),
        ],
        marks=marks,
    )


def correlation_chart(found: SectionAnalysis) -> Chart:
    """Tell the two-point correlation of the metal along growth and interface.

    Parameters
    ----------
    found
        Result of `analyse_section`.
    """
    pair = found.two_point
    return Chart(
        x=Axis("Distance (µm)"),
        y=Axis("Probability that both points lie in metal (1)"),
        lines=[
            Line(pair.lag_micrometre, pair.axial_probability, "along the growth", 0),
            Line(pair.lag_micrometre, pair.lateral_probability, "along the interface", 1, "dashed"),
        ],
    )
