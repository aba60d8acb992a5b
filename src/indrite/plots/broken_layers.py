"""Figures of the electrolyte that a reaction consumes: layer by layer, and of several electrodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import UsageError
from indrite.plots.chart import Axis, Band, Chart, Line, Mark, draw

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from indrite.analysis.trajectory.broken_layers import BrokenLayers

_NANOMETRE_PER_ANGSTROM = 0.1
#: Layers that get a line of their own; the deeper ones share one.
_OWN_LINES = 4
#: Frames that are drawn, at equal steps of the logarithm of time.
_POINTS = 300
_TIME, _CONSUMED = "Time since the first frame (ps)", "Electrolyte consumed at each interface (nm)"


def broken_layers_chart(found: BrokenLayers) -> Chart:
    """Tell the electrolyte consumed at each interface over the logarithm of time, in all and by layer.

    Mean of the interfaces of all runs, and for all layers the range of them. On this axis growth like a
    logarithm is a straight line.

    Parameters
    ----------
    found
        Broken units of each layer.

    Raises
    ------
    UsageError
        If there is one frame only.
    """
    rows, time = _rows(found)
    unit = _NANOMETRE_PER_ANGSTROM * found.unit_angstrom
    line, band = _total(found, "in all", 0)
    lines, marks = [line], []
    if found.layered:
        by_layer = unit * found.broken[..., rows].mean(axis=(0, 1))
        own = min(found.reached, _OWN_LINES)
        lines += [Line(time, by_layer[k], _name(k), k + 1, "dashed") for k in range(own)]
        if found.reached > own:
            deeper = by_layer[own : found.reached].sum(axis=0)
            last = f"layers {own + 1} to {found.reached}" if found.reached > own + 1 else f"layer {own + 1}"
            lines.append(Line(time, deeper, last, own + 1, "dashed"))
        first = unit * float(found.size[:, :, 0].mean())
        if line.y.max() > 0.5 * first:
            marks.append(Mark(first, f"all of layer 1 ({first:.2f} nm)", look="dotted", across="y"))
    top = max(float(band.high.max()), unit, *(one.at for one in marks))
    return _chart(lines, [band], top, marks=marks)


def consumed_chart(found: Mapping[str, BrokenLayers]) -> Chart:
    """Tell the electrolyte consumed by several electrodes over the logarithm of time.

    Mean of the interfaces of all runs, and the range of them.

    Parameters
    ----------
    found
        Name of the electrode → broken units.

    Raises
    ------
    UsageError
        If there are none, or one frame only.
    """
    if not found:
        raise UsageError("there is no interface to draw")
    drawn = [_total(one, name, order) for order, (name, one) in enumerate(found.items())]
    top = max(float(band.high.max()) for _, band in drawn)
    least = max(one.unit_angstrom for one in found.values()) * _NANOMETRE_PER_ANGSTROM
    return _chart([line for line, _ in drawn], [band for _, band in drawn], max(top, least))


def _rows(found: BrokenLayers) -> tuple[np.ndarray, np.ndarray]:
    """Return the frames that are drawn and their times since the first one."""
    since = found.time_picosecond - found.time_picosecond[0]
    if since.size < 2:
        raise UsageError("one frame shows no course", got="1 frame", expected="a run")
    steps = np.clip(np.geomspace(since[1], since[-1], _POINTS), since[1], since[-1])
    rows = np.unique(np.searchsorted(since, steps))
    return rows, since[rows]


def _total(found: BrokenLayers, name: str, colour: int) -> tuple[Line, Band]:
    """Return the mean of the interfaces and their range."""
    rows, time = _rows(found)
    layer = found.consumed_nanometre[..., rows].reshape(-1, rows.size)
    band = Band(
        time, layer.min(axis=0), layer.max(axis=0), f"{name}: range of {len(layer)} interfaces", colour
    )
    return Line(time, layer.mean(axis=0), name, colour), band


def _chart(lines: list[Line], bands: list[Band], top: float, *, marks: list[Mark] | None = None) -> Chart:
    return Chart(
        x=Axis(_TIME, scale="log"),
        y=Axis(_CONSUMED, limits=(0.0, 1.08 * top)),
        lines=lines,
        bands=bands,
        marks=marks or [],
    )


def _name(layer: int) -> str:
    return f"layer {layer + 1}, at the electrode" if layer == 0 else f"layer {layer + 1}"


def plot_broken_layers(found: BrokenLayers, *, ax: Axes | None = None) -> Axes:
    """Draw the electrolyte consumed; see `broken_layers_chart`."""
    return draw(broken_layers_chart(found), ax=ax)
