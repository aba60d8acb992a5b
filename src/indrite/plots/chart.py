"""`Chart`: what a figure shows, told once and drawn by Matplotlib or by the report's script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from indrite.plots.style import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Look = Literal["line", "dashed", "dotted", "points"]
#: Labels up to this length stand three to a row in a legend.
_SHORT_LABEL = 26
_LINE_STYLES = {"line": "-", "dashed": "--", "dotted": ":", "points": "none"}


@dataclass(frozen=True)
class Axis:
    """One axis.

    Parameters
    ----------
    label
        With unit, as in ``"Voltage (V)"``.
    scale
        ``linear`` or ``log``.
    limits
        Ends; ``None`` lets the drawing choose.
    whole
        Whether only whole numbers get ticks, as for cycles.
    names
        Ticks with words instead of numbers: (position, name).
    """

    label: str
    scale: Literal["linear", "log"] = "linear"
    limits: tuple[float, float] | None = None
    whole: bool = False
    names: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """One series.

    Parameters
    ----------
    x, y
        Equally long.
    label
        For the legend; ``""`` keeps it out of the legend.
    colour
        Position in the palette.
    look
        Line, dashes, dots or points.
    on_right
        Whether it belongs to the right axis.
    """

    x: np.ndarray
    y: np.ndarray
    label: str
    colour: int = 0
    look: Look = "line"
    on_right: bool = False


@dataclass(frozen=True)
class Band:
    """A range around a series: standard uncertainty, interval."""

    x: np.ndarray
    low: np.ndarray
    high: np.ndarray
    label: str
    colour: int = 0


@dataclass(frozen=True)
class Mark:
    """A straight line across the chart at one value of x (or of y).

    Parameters
    ----------
    at
        Where.
    label
        For the legend.
    colour, look
        As for a line.
    across
        ``x`` for a vertical line, ``y`` for a horizontal one.
    """

    at: float
    label: str
    colour: int = 7
    look: Look = "dashed"
    across: Literal["x", "y"] = "x"


@dataclass(frozen=True)
class Chart:
    """A figure of lines on one pair of axes, with a second vertical axis where needed.

    Parameters
    ----------
    x, y
        Axes.
    lines, bands, marks
        What is drawn.
    right
        The second vertical axis.
    """

    x: Axis
    y: Axis
    lines: Sequence[Line] = ()
    bands: Sequence[Band] = ()
    marks: Sequence[Mark] = ()
    right: Axis | None = None


def draw(chart: Chart, *, ax: Axes | None = None) -> Axes:
    """Draw a chart.

    Parameters
    ----------
    chart
        What to draw.
    ax
        Where; by default new axes of a new figure.

    Returns
    -------
    Axes
        The left axes.
    """
    if ax is None:
        from matplotlib.figure import Figure

        ax = Figure().add_subplot()  # not through pyplot: nothing to close, no global state
    right = _right_axes(chart, ax)
    for band in chart.bands:
        ax.fill_between(
            band.x, band.low, band.high, color=_colour(band.colour), alpha=0.2, linewidth=0, label=band.label
        )
    for line in chart.lines:
        _draw_line(line, right if line.on_right and right is not None else ax)
    for mark in chart.marks:
        place = ax.axvline if mark.across == "x" else ax.axhline
        place(
            mark.at,
            color=_colour(mark.colour),
            linestyle=_LINE_STYLES[mark.look],
            linewidth=1,
            label=mark.label or "_nolegend_",
        )
    _dress(chart, ax, right)
    return ax


def _colour(index: int) -> str:
    return COLOURS[index % len(COLOURS)]


def _right_axes(chart: Chart, ax: Axes) -> Axes | None:
    if chart.right is None:
        return None
    right = ax.twinx()
    right.set_ylabel(chart.right.label)
    right.set_yscale(chart.right.scale)
    right.grid(visible=False)
    right.spines["right"].set_visible(True)
    if chart.right.limits:
        right.set_ylim(*chart.right.limits)
    return right


def _draw_line(line: Line, ax: Axes) -> None:
    marker = "o" if line.look == "points" else ""
    ax.plot(
        line.x,
        line.y,
        color=_colour(line.colour),
        linestyle=_LINE_STYLES[line.look],
        marker=marker,
        label=line.label or "_nolegend_",
    )


def _dress(chart: Chart, ax: Axes, right: Axes | None) -> None:
    ax.set_xlabel(chart.x.label)
    ax.set_ylabel(chart.y.label)
    ax.set_xscale(chart.x.scale)
    ax.set_yscale(chart.y.scale)
    if chart.x.whole:
        ax.locator_params(axis="x", integer=True)
    for axis, ticks in ((ax.xaxis, chart.x.names), (ax.yaxis, chart.y.names)):
        if ticks:
            axis.set_ticks([at for at, _ in ticks], [name for _, name in ticks])
            axis.set_minor_formatter("")  # a logarithmic axis would write between them
    if chart.x.limits:
        ax.set_xlim(*chart.x.limits)
    if chart.y.limits:
        ax.set_ylim(*chart.y.limits)
    handles, labels = ax.get_legend_handles_labels()
    if right is not None:
        more, names = right.get_legend_handles_labels()
        handles, labels = handles + more, labels + names
    if labels and ax.figure is not None:
        # above the axes: a legend inside would hide data somewhere
        columns = 3 if max(map(len, labels)) <= _SHORT_LABEL else 2
        ax.legend(
            handles, labels, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=columns, borderaxespad=0.2
        )
