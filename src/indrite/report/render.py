"""A page as one HTML file: templates, styles, script and pictures inside."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from indrite import __version__
from indrite.plots.curves import thin_chart
from indrite.plots.style import COLOURS, COLOURS_ON_DARK
from indrite.report.interactive import to_plotly
from indrite.report.page import Figure, Page
from indrite.report.svg import to_svg


@dataclass(frozen=True)
class _Drawn:
    id: str
    svg: str
    data: Any
    note: str


def render(page: Page) -> str:
    """Return a page as HTML that needs nothing else, neither files nor network.

    Everything that comes from users' files is escaped.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    environment = Environment(
        loader=PackageLoader("indrite.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawn = {
        section.id: [_draw(figure, f"{section.id}-{index}") for index, figure in enumerate(section.figures)]
        for section in page.sections
    }
    has_figures = any(drawn.values())
    return environment.get_template("report.html.j2").render(
        page=page,
        drawn=drawn,
        has_figures=has_figures,
        version=__version__,
        css=Markup(_css()),
        script=Markup(_text("report.js")),
        plotly=Markup(get_plotlyjs()) if has_figures else "",
    )


def _draw(figure: Figure, name: str) -> _Drawn:
    from markupsafe import Markup

    chart = thin_chart(figure.chart)
    picture = base64.b64encode(to_svg(chart, name=name).encode()).decode()
    data = json.dumps(to_plotly(chart), separators=(",", ":"), ensure_ascii=True)
    # inside a script element only "<" could end it
    safe = Markup(data.replace("<", "\\u003c"))
    note = "" if chart is figure.chart else " Of each stretch the highest and the lowest point are drawn."
    return _Drawn(f"figure-{name}", f"data:image/svg+xml;base64,{picture}", safe, note)


def _text(name: str) -> str:
    return (resources.files("indrite.report") / "templates" / name).read_text(encoding="utf-8")


def _css() -> str:
    light, dark = (
        " ".join(f"--c{index}: {colour};" for index, colour in enumerate(palette))
        for palette in (COLOURS, COLOURS_ON_DARK)
    )
    return _text("report.css").replace("LIGHT", light).replace("DARK", dark)
