"""A micrograph with the truth that it was made of beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indrite.instruments.section.growth_pictures import GrowthView
from indrite.plots.growth_film import add_legend
from indrite.plots.section import add_scale_bar, plot_micrograph
from indrite.plots.section_paint import painted, shown_kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure


#: Width of the narrowest panel.
_LEAST_INCH = 1.3


def plot_truth_beside(views: Sequence[tuple[str, GrowthView]], *, height_inch: float = 6.5) -> Figure:
    """Draw each view twice: as a microscope sees it, and in colours of what is there.

    Parameters
    ----------
    views
        Title and view, side by side.
    height_inch
        Of the figure.
    """
    from matplotlib.figure import Figure

    shapes = [view.truth.phase.shape for _, view in views]
    # a panel is at least as wide as its title
    widths = [
        max((height_inch - 0.8) * columns / rows, _LEAST_INCH) for rows, columns in shapes for _ in range(2)
    ]
    figure = Figure(figsize=(sum(widths) + 0.15 * len(widths), height_inch), layout="constrained")
    panels = figure.subplots(1, len(widths), squeeze=False, width_ratios=widths)[0]
    for at, (title, view) in enumerate(views):
        seen, true = panels[2 * at], panels[2 * at + 1]
        plot_micrograph(view.micrograph, ax=seen)
        seen.set_title(f"{title}\nmicrograph", fontsize=8)
        true.imshow(painted(view.truth), interpolation="antialiased")
        true.set_title("\ntruth", fontsize=8)
        true.set_xticks([])
        true.set_yticks([])
        true.grid(visible=False)
        add_scale_bar(true, view.truth.pixel_micrometre, width=view.truth.phase.shape[1])
    add_legend(figure, shown_kinds([view.truth for _, view in views]))
    return figure
