"""Lives of an operating map as heat maps: a panel for each anode and each other value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from indrite.plots.operating_map import (
    AXIS_TITLES,
    CURRENT,
    LONGEST,
    MOST_PANELS,
    Slice,
    charts_of,
    cycles_text,
    is_logarithmic,
    lived_there,
    log_ticks,
    plane_of,
    safe_of,
    slices_of,
    values_of,
)
from indrite.plots.style import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from indrite.models.operating_map import OperatingMap, PointLife, SafeCurrent

#: Which life a heat map shows, and what stands at its scale.
LifeValue = Literal["life_low_cycle", "life_cycle"]
_BAR: dict[LifeValue, str] = {
    "life_low_cycle": "Cycles that 97.5 % of the draws last",
    "life_cycle": "Life (cycles), middle of all assumptions",
}
#: Shortest life that the colours tell apart.
_SHORTEST = 10.0
_LETTERS = {
    "anode exhausted": "E",
    "polarised": "P",
    "layer used up": "L",
    "not determinable": "?",
    "failed": "!",
}


def plot_life_map(shown: OperatingMap, *, value: LifeValue = "life_low_cycle") -> Figure:
    """Draw the life over two axes, a panel for each anode and each other value; at most nine panels.

    Colour is the life, letters say what else fails, lines are the edge of survival and its band, stars the
    known lives with the simulated band beside.

    Parameters
    ----------
    shown
        The map.
    value
        Lower end of the band, which is what can be trusted, or the life with the middle of every assumption.
    """
    from matplotlib.figure import Figure

    slices = slices_of(shown)[:MOST_PANELS]
    columns = min(3, len(slices))
    rows = math.ceil(len(slices) / columns)
    with style():
        figure = Figure(figsize=(1.2 + 3.1 * columns, 1.0 + 2.9 * rows), layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
        image = None
        for axes, one in zip(panels, slices, strict=False):
            image = _panel(axes, shown, (one, value))
        for axes in panels[len(slices) :]:
            axes.set_visible(False)
        for axes in panels[max(0, len(slices) - columns) : len(slices)]:
            axes.set_xlabel(AXIS_TITLES[plane_of(shown)[0]])
            axes.tick_params(labelbottom=True)
        for axes in panels[::columns]:
            axes.set_ylabel(AXIS_TITLES[plane_of(shown)[1]])
        if image is not None:
            bar = figure.colorbar(image, ax=list(panels[: len(slices)]), extend="both", shrink=0.9)
            bar.set_label(_BAR[value])
            _explain(figure, shown)
    return figure


def _explain(figure: Figure, shown: OperatingMap) -> None:
    """Say what letters, lines and stars are, below the panels."""
    met = {point.mode for point in shown.points}
    letters = [f"{letter}: {mode}" for mode, letter in _LETTERS.items() if mode in met]
    panels = slices_of(shown)[:MOST_PANELS]
    if any(lived_there(known, shown, one) for known in shown.published for one in panels):
        letters.append("star: a known death under these conditions and what the model makes of that cell")
    cycles = shown.settings.cycles
    lines = [
        f"Lines: edge of {cycles} cycles (solid: 97.5 % of the draws last, dashed: middle of all "
        "assumptions, dotted: 97.5 % do not)",
        "; ".join(letters),
    ]
    shown_lines = lines if shown.safe_currents else lines[1:]
    figure.supxlabel("\n".join(shown_lines), fontsize=7.5, x=0.01, ha="left")


def _panel(axes: Axes, shown: OperatingMap, what: tuple[Slice, LifeValue]) -> Any:
    from matplotlib import colormaps
    from matplotlib.colors import LogNorm

    one, value = what
    across, up = plane_of(shown)
    x, y = (values_of(one, name) for name in (across, up))
    life = np.full((y.size, x.size), np.nan)
    for point in one.points:
        row, column = np.searchsorted(y, getattr(point, up)), np.searchsorted(x, getattr(point, across))
        life[row, column] = np.minimum(getattr(point, value), 10.0 * LONGEST)  # NaN stays
        letter = _LETTERS.get(point.mode, "")
        dark = not life[row, column] > 300.0  # NaN counts as pale below
        colour = "white" if dark and np.isfinite(life[row, column]) else "black"
        axes.text(x[column], y[row], letter, ha="center", va="center", fontsize=7, color=colour, clip_on=True)
    palette = colormaps["viridis"].with_extremes(bad="#d9d9d9", over="#fff7b0", under="#1b0026")
    edges = [_edges(values, logarithmic=is_logarithmic(values)) for values in (x, y)]
    axes.grid(visible=False)
    image = axes.pcolormesh(*edges, life, norm=LogNorm(_SHORTEST, LONGEST), cmap=palette, shading="flat")
    for values, axis in ((x, axes.xaxis), (y, axes.yaxis)):
        if is_logarithmic(values):
            _logarithmic(axis, values)
    axes.set_title(_named(one.title, shown))
    if up == CURRENT:
        _safe_lines(axes, safe_of(shown, one), across)
    _stars(axes, shown, one)
    axes.set_xlim(edges[0][0], edges[0][-1])
    axes.set_ylim(edges[1][0], edges[1][-1])
    return image


def _named(title: str, shown: OperatingMap) -> str:
    """Say which anode the recipe has."""
    phase = shown.cell.anode.material
    return title if phase is None else title.replace("recipe", f"{phase.name} as in the recipe", 1)


def _logarithmic(axis: Any, values: np.ndarray) -> None:
    """Space an axis by factors, with plain numbers at 1, 2 and 5 of every power of ten."""
    from matplotlib.ticker import NullFormatter

    (axis.axes.set_xscale if axis.axis_name == "x" else axis.axes.set_yscale)("log")
    ticks = log_ticks(float(values[0]), float(values[-1]))
    axis.set_ticks([at for at, _ in ticks], [name for _, name in ticks])
    axis.set_minor_formatter(NullFormatter())


def _edges(values: np.ndarray, *, logarithmic: bool) -> np.ndarray:
    if values.size == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    scaled = np.log(values) if logarithmic else values
    middle = 0.5 * (scaled[1:] + scaled[:-1])
    ends = [scaled[0] - (middle[0] - scaled[0])], middle, [scaled[-1] + (scaled[-1] - middle[-1])]
    edges: np.ndarray = np.concatenate(ends)
    return np.exp(edges) if logarithmic else edges


def _safe_lines(axes: Axes, safe: Sequence[SafeCurrent], across: str) -> None:
    if len(safe) < 2:
        return
    x = [getattr(one, across) for one in safe]
    bottom = axes.get_ylim()[0]
    for name, look in (("safe_current_low", "-"), ("safe_current", "--"), ("safe_current_high", ":")):
        y = [max(getattr(one, name), bottom) for one in safe]
        axes.plot(x, y, look, color="white", linewidth=2.6)
        axes.plot(x, y, look, color="black", linewidth=1.1)


def _stars(axes: Axes, shown: OperatingMap, one: Slice) -> None:
    across, up = plane_of(shown)
    for known in shown.published:
        if not lived_there(known, shown, one):
            continue
        point = known.simulated
        x, y = getattr(point, across), getattr(point, up)
        axes.plot(x, y, "*", color="white", markersize=12, markeredgecolor="black", clip_on=True)
        text = f"died {known.death_cycle:.0f}\nmodel {_band_text(point)}"
        box = {"boxstyle": "round,pad=0.2", "facecolor": "white", "alpha": 0.85, "edgecolor": "none"}
        axes.annotate(
            text, (x, y), (0, -9), textcoords="offset points", ha="center", va="top", fontsize=7, bbox=box
        )


def _band_text(point: PointLife) -> str:
    return f"{cycles_text(point.life_low_cycle)}…{cycles_text(point.life_high_cycle)}"


def figures_of(shown: OperatingMap) -> dict[str, Figure]:
    """Return every figure of a map for files, charts included, by name."""
    from indrite.plots.full_cell import figure_of

    figures = {name: figure_of(chart) for name, chart in charts_of(shown).items()}
    if shown.points:
        figures["map-trusted"] = plot_life_map(shown)
        figures["map-middle"] = plot_life_map(shown, value="life_cycle")
    return figures
