"""A chart as static picture, for print and for readers without script."""

from __future__ import annotations

import io

from indrite.plots.chart import Chart, draw
from indrite.plots.style import style


def to_svg(chart: Chart, *, name: str) -> str:
    """Return a chart as SVG text; the same chart and name give the same text.

    Parameters
    ----------
    chart
        What to draw.
    name
        Keeps the identifiers inside the picture unique on a page.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with style(), mpl.rc_context({"svg.hashsalt": name}):
        figure = Figure()
        FigureCanvasSVG(figure)
        draw(chart, ax=figure.add_subplot())
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
