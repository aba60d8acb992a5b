"""A picture of two phases beside what an analysis takes it for and, where known, what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.two_phases import TwoPhases
from indrite.plots.style import style
from indrite.signals.micrograph import Micrograph

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot_two_phases(picture: Micrograph, found: TwoPhases, *, truth: np.ndarray | None = None) -> Figure:
    """Draw a picture, its darker phase as found and, where known, as it is; dark means dark.

    Parameters
    ----------
    picture
        As recorded.
    found
        Its analysis.
    truth
        True where the darker phase is, shape (row, column).
    """
    from matplotlib.figure import Figure

    panels = [("backscattered electrons", picture.intensity, None), ("as analysed", ~found.dark, (0, 1))]
    if truth is not None:
        panels.append(("what is there", ~truth, (0, 1)))
    with style():
        figure = Figure(figsize=(3.1 * len(panels), 3.4), layout="constrained")
        edge = picture.pixel_nanometre / 1000.0
        rows, columns = picture.intensity.shape
        for axes, (title, values, limits) in zip(
            figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True
        ):
            low, high = limits or tuple(np.percentile(values, (0.5, 99.5)))
            axes.imshow(values, cmap="gray", vmin=low, vmax=high, extent=(0, columns * edge, 0, rows * edge))
            axes.set(title=title, xlabel="µm")
            axes.grid(visible=False)
    return figure
