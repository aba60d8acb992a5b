"""Overview and boxes of a state of the growth model, as the study's Fig. 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indrite.instruments.section.growth_pictures import GrowthPictures, GrowthView
from indrite.plots.elements import element_colour
from indrite.plots.section import add_scale_bar, plot_micrograph
from indrite.plots.style import COLOURS_ON_DARK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Colours of the boxes, from the top of the metal to its root.
_BOX_COLOURS = {"top": COLOURS_ON_DARK[0], "middle": COLOURS_ON_DARK[1], "root": COLOURS_ON_DARK[2]}
_MOST_PERCENTILE = 99.5


def plot_growth_boxes(
    pictures: GrowthPictures, *, element: str | None = "In", height_inch: float = 7.5
) -> Figure:
    """Draw the overview with the places of the boxes, and each box with a map of an element beside it.

    Parameters
    ----------
    pictures
        From `growth_pictures`.
    element
        To map beside each box; none for lithium, which gives no X-rays.
    height_inch
        Of the figure.
    """
    from matplotlib.figure import Figure

    rows, columns = pictures.overview.micrograph.intensity.shape
    boxes = list(pictures.boxes.items())
    beside = 1 if element is None else 2
    shape = boxes[0][1].micrograph.intensity.shape if boxes else (3, 4)
    wide = (height_inch / 3.0 - 0.3) * shape[1] / shape[0]
    first = (height_inch - 0.4) * columns / rows + 0.75
    figure = Figure(figsize=(first + beside * (wide + 0.1), height_inch), layout="constrained")
    grid = figure.add_gridspec(max(len(boxes), 1), 1 + beside, width_ratios=[first] + [wide] * beside)
    _overview(figure.add_subplot(grid[:, 0]), pictures)
    for at, (name, view) in enumerate(boxes):
        axes = figure.add_subplot(grid[at, 1])
        plot_micrograph(view.micrograph, ax=axes)
        _outline(axes, name)
        axes.set_title(f"{name}: {view.lower_micrometre:.0f} to {view.upper_micrometre:.0f} µm", fontsize=9)
        if element is not None:
            _map(figure.add_subplot(grid[at, 2]), view, element)
    return figure


def _overview(axes: Axes, pictures: GrowthPictures) -> None:
    from matplotlib.patches import Rectangle

    view = pictures.overview
    pixel = view.truth.pixel_micrometre
    plot_micrograph(view.micrograph, ax=axes)
    for bar in list(axes.artists):  # the axis of depth is scale enough, and the bar would hide a box
        bar.remove()
    edge = float(view.truth.anode_row.mean()) - 0.5
    marks = np.arange(0.0, view.upper_micrometre, 100.0)
    axes.set_yticks(edge - marks / pixel, [f"{one:.0f}" for one in marks])
    axes.set_ylabel("Depth from the anode (µm)")
    axes.set_title(f"cycle {pictures.cycle:.4g}" + (", charged" if pictures.charged else ""), fontsize=9)
    for name, box in pictures.boxes.items():
        across = box.truth.phase.shape[1] * box.truth.pixel_micrometre / pixel
        high = (box.upper_micrometre - box.lower_micrometre) / pixel
        corner = (-0.5, edge - box.upper_micrometre / pixel)
        axes.add_patch(
            Rectangle(corner, across, high, fill=False, edgecolor=_BOX_COLOURS[name], linewidth=1.6)
        )


def _outline(axes: Axes, name: str) -> None:
    for spine in axes.spines.values():
        spine.set(visible=True, color=_BOX_COLOURS[name], linewidth=2.0)


def _map(axes: Axes, view: GrowthView, element: str) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    counts = view.elements.of(element)
    scale = LinearSegmentedColormap.from_list(element, ["black", element_colour(element)])
    top = max(float(np.percentile(counts, _MOST_PERCENTILE)), 1.0)
    axes.imshow(counts, cmap=scale, vmin=0.0, vmax=top, interpolation="antialiased")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(f"{element}, X-ray counts", fontsize=9)
    add_scale_bar(axes, view.elements.pixel_micrometre, width=counts.shape[1])
