"""A chart as the plain data that the report's script hands to plotly."""

from __future__ import annotations

from typing import Any

import numpy as np

from indrite.plots.chart import Axis, Band, Chart, Line, Mark

_DASH = {"line": "solid", "dashed": "dash", "dotted": "dot", "points": "solid"}
#: Numbers keep as many digits as a screen can show.
_DIGITS = 6
#: On an axis of whole numbers shorter than this, each has a tick; else a script could choose halves.
_FEW = 12


def to_plotly(chart: Chart) -> dict[str, Any]:
    """Return traces and layout; colours stand as ``$0``, ``$1``, … and are filled in by the page.

    So that the page can follow the reader's light or dark setting.
    """
    traces = [part for band in chart.bands for part in _band(band)]
    traces += [_line(line) for line in chart.lines]
    layout: dict[str, Any] = {
        "xaxis": _axis(chart.x),
        "yaxis": _axis(chart.y),
        "shapes": [_mark(mark) for mark in chart.marks],
        "showlegend": True,
    }
    if chart.right is not None:
        right = {"overlaying": "y", "side": "right", "showgrid": False, "tickmode": "auto"}
        layout["yaxis2"] = {**_axis(chart.right), **right}
    return {"data": traces, "layout": layout}


def rounded(values: np.ndarray) -> list[float | None]:
    """Return numbers with six significant digits, ``None`` for those that are not finite."""
    return [float(f"{one:.{_DIGITS}g}") if np.isfinite(one) else None for one in np.asarray(values, float)]


def _line(line: Line) -> dict[str, Any]:
    colour = f"${line.colour}"
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers" if line.look == "points" else "lines",
        "x": rounded(line.x),
        "y": rounded(line.y),
        "name": line.label,
        "showlegend": bool(line.label),
    }
    if line.look == "points":
        trace["marker"] = {"color": colour, "size": 4 if line.x.size > 200 else 7}
    else:
        trace["line"] = {"color": colour, "width": 2, "dash": _DASH[line.look]}
    if line.on_right:
        trace["yaxis"] = "y2"
    return trace


def _band(band: Band) -> list[dict[str, Any]]:
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    low = {**edge, "x": rounded(band.x), "y": rounded(band.low), "showlegend": False}
    high = {
        **edge,
        "x": rounded(band.x),
        "y": rounded(band.high),
        "fill": "tonexty",
        "fillcolor": f"${band.colour}/0.22",
        "name": band.label,
        "showlegend": bool(band.label),
    }
    return [low, high]


def _mark(mark: Mark) -> dict[str, Any]:
    at = mark.at  # shapes take the value itself, also on a logarithmic axis
    along = {"x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    across = {"y0": at, "y1": at, "x0": 0, "x1": 1, "xref": "paper"}
    return {
        "type": "line",
        **(along if mark.across == "x" else across),
        "line": {"color": f"${mark.colour}", "width": 1.5, "dash": _DASH[mark.look]},
        "name": mark.label,
        "showlegend": bool(mark.label),
    }


def _axis(axis: Axis) -> dict[str, Any]:
    layout: dict[str, Any] = {"title": {"text": axis.label}, "type": axis.scale}
    if axis.names:
        layout |= {
            "tickmode": "array",
            "tickvals": [at for at, _ in axis.names],
            "ticktext": [name for _, name in axis.names],
            "automargin": True,
        }
    if axis.limits is not None:
        ends = np.log10(axis.limits) if axis.scale == "log" else np.asarray(axis.limits)
        layout["range"] = [float(one) for one in ends]
        if axis.whole:
            layout["tickformat"] = "d"
            if ends[1] - ends[0] < _FEW:
                layout["dtick"] = 1
    return layout
