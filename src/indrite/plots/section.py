"""Figures of cross-sections: the picture with its scale, maps of elements, fractions against depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.section.fractions import FractionProfile
from indrite.analysis.section.metal_map import MetalMap
from indrite.analysis.section.penetration import Penetration
from indrite.plots.chart import Axis, Band, Chart, Line, Mark
from indrite.plots.elements import element_colour
from indrite.plots.style import COLOURS
from indrite.signals.element_map import ElementMap
from indrite.signals.micrograph import Micrograph

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: The scale bar is the longest of these lengths (µm) that is no longer than this share of the width.
BARS, _BAR_SHARE = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500), 0.3
_FRONT, _CONNECTED, _EDGE = COLOURS[5], COLOURS[6], COLOURS[1]


def plot_micrograph(picture: Micrograph, *, ax: Axes | None = None) -> Axes:
    """Draw a picture with a scale bar, anode at the bottom; grey from the 0.5th to the 99.8th percentile.

    Parameters
    ----------
    picture
        Picture.
    ax
        Where; by default new axes of a new figure of the picture's shape.
    """
    upright = picture.upright()
    grey = upright.intensity
    axes = ax if ax is not None else _axes_of(grey.shape)
    low, high = np.percentile(grey, [0.5, 99.8])
    axes.imshow(grey, cmap="gray", vmin=low, vmax=max(high, low + 1e-9), interpolation="antialiased")
    _bare(axes)
    add_scale_bar(axes, upright.pixel_micrometre, width=grey.shape[1])
    return axes


def add_front(axes: Axes, section: MetalMap, front: Penetration) -> None:
    """Draw the anode's edge and the found front over a picture: what the numbers were read from.

    Parameters
    ----------
    axes
        From `plot_micrograph` of the same picture.
    section
        Its edges.
    front
        Deepest metal of each column (solid), and the deepest that is joined to the anode (dotted).
    """
    columns = np.arange(section.anode_row.size)
    pixel = section.pixel_micrometre
    edge = section.anode_row - 0.5  # imshow has the middle of the first pixel at zero
    axes.plot(columns, edge, color=_EDGE, linestyle="--", linewidth=1, label="edge of the anode")
    axes.plot(
        columns, edge - front.depth_micrometre / pixel, color=_FRONT, linewidth=1.2, label="deepest metal"
    )
    axes.plot(
        columns,
        edge - front.connected_depth_micrometre / pixel,
        color=_CONNECTED,
        linestyle=":",
        linewidth=1.2,
        label="joined to the anode",
    )
    wide = section.metal_area_fraction.shape[1] >= 0.8 * section.metal_area_fraction.shape[0]
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3 if wide else 1, borderaxespad=0.2)


def add_scale_bar(axes: Axes, pixel_micrometre: float, *, width: int) -> None:
    """Draw a bar of a round length, labelled, into the lower right corner of a picture of so many columns."""
    from matplotlib.offsetbox import AnchoredOffsetbox, AuxTransformBox, TextArea, VPacker
    from matplotlib.patches import Rectangle

    fitting = [one for one in BARS if one <= _BAR_SHARE * width * pixel_micrometre]
    length = fitting[-1] if fitting else BARS[0]
    bar = AuxTransformBox(axes.get_xaxis_transform())
    bar.add_artist(Rectangle((0, 0), length / pixel_micrometre, 0.012, facecolor="white"))
    text = TextArea(f"{length:g} µm", textprops={"color": "white", "fontsize": 9})
    stack = VPacker(children=[text, bar], align="center", pad=0, sep=2)
    box = AnchoredOffsetbox("lower right", child=stack, pad=0.35, borderpad=0.4, frameon=True)
    box.patch.set(facecolor="black", edgecolor="none", alpha=0.65)
    axes.add_artist(box)


def plot_element_maps(maps: ElementMap, *, columns: int = 2) -> Figure:
    """Draw the map of each element in its colour, anode at the bottom, brightest at the 99.5th percentile.

    Parameters
    ----------
    maps
        Counts.
    columns
        Panels side by side.
    """
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

    upright = maps.upright()
    count, shape = len(upright.elements), upright.counts.shape[1:]
    across = min(columns, count)
    rows = -(-count // across)
    panel = 3.2
    figure = Figure(
        figsize=(panel * across, panel * rows * min(shape[0] / shape[1], 2.0)), layout="constrained"
    )
    for index, symbol in enumerate(upright.elements):
        axes = figure.add_subplot(rows, across, index + 1)
        scale = LinearSegmentedColormap.from_list(symbol, ["black", element_colour(symbol)])
        top = max(float(np.percentile(upright.of(symbol), 99.5)), 1.0)
        axes.imshow(upright.of(symbol), cmap=scale, vmin=0.0, vmax=top, interpolation="antialiased")
        _bare(axes)
        label = axes.text(
            0.02, 0.97, symbol, color="white", weight="bold", va="top", transform=axes.transAxes
        )
        label.set_bbox({"facecolor": "black", "alpha": 0.5, "edgecolor": "none", "pad": 2})
        add_scale_bar(axes, upright.pixel_micrometre, width=shape[1])
    return figure


def fraction_chart(
    profile: FractionProfile,
    *,
    truth: FractionProfile | None = None,
    electrolyte_micrometre: float | None = None,
) -> Chart:
    """Tell how much of the section is metal (and void) at each depth.

    Parameters
    ----------
    profile
        Of the picture, with standard uncertainty as band.
    truth
        Of the simulation beneath the picture, for comparison.
    electrolyte_micrometre
        Thickness of the electrolyte, marked.
    """
    depth = profile.depth_micrometre
    lines = [Line(depth, profile.metal_fraction, "metal", 0)]
    error = np.where(np.isfinite(profile.metal_fraction_uncertainty), profile.metal_fraction_uncertainty, 0.0)
    low = np.maximum(profile.metal_fraction - error, 0.0)
    bands = (Band(depth, low, profile.metal_fraction + error, "one standard uncertainty", 0),)
    if truth is not None:
        lines.append(Line(truth.depth_micrometre, truth.metal_fraction, "metal, truth", 1, "dashed"))
    if profile.void_fraction is not None:
        lines.append(Line(depth, profile.void_fraction, "pores and cracks", 7))
    marks = [Mark(electrolyte_micrometre, "cathode")] if electrolyte_micrometre is not None else []
    return Chart(
        x=Axis("Depth from the anode (µm)"),
        y=Axis("Area fraction (1)", limits=(0.0, _ceiling(profile.metal_fraction + error))),
        lines=lines,
        bands=bands,
        marks=marks,
    )


def _ceiling(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(max(1.1 * known.max(), 0.05)) if known.size else 1.0


def _axes_of(shape: tuple[int, ...]) -> Axes:
    from matplotlib.figure import Figure

    ratio = float(np.clip(shape[0] / shape[1], 0.2, 3.0))
    return Figure(figsize=(5.0, 5.0 * ratio + 0.6), layout="constrained").add_subplot()


def _bare(axes: Axes) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
