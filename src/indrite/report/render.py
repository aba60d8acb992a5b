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
from indrite.report.atoms_view import to_view
from indrite.report.interactive import to_plotly
from indrite.report.page import AnyFigure, AtomsFigure, Page, PictureFigure, SpaceFigure
from indrite.report.svg import to_svg


@dataclass(frozen=True)
class _Drawn:
    id: str
    svg: str
    data: Any
    note: str = ""
    elements: Any = ()
    turns: bool = False

    @property
    def atoms(self) -> bool:
        """Whether it shows atoms, not a chart."""
        return bool(self.elements)

    @property
    def picture(self) -> bool:
        """Whether it is a picture alone."""
        return self.data is None


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
    all_drawn = [one for figures in drawn.values() for one in figures]
    has_charts = any(not (one.atoms or one.picture) for one in all_drawn)
    has_atoms = any(one.atoms for one in all_drawn)
    return environment.get_template("report.html.j2").render(
        page=page,
        drawn=drawn,
        has_charts=has_charts,
        has_atoms=has_atoms,
        version=__version__,
        css=Markup(_css()),
        script=Markup(_text("report.js")),
        atoms_script=Markup(_text("atoms.js")),
        plotly=Markup(get_plotlyjs()) if has_charts else "",
    )


def _draw(figure: AnyFigure, name: str) -> _Drawn:
    if isinstance(figure, PictureFigure):
        return _Drawn(f"figure-{name}", _as_image(figure.content, figure.kind), None)
    if isinstance(figure, SpaceFigure):
        picture = _as_image(figure.picture, "png")
        return _Drawn(f"figure-{name}", picture, _safe(figure.view), turns=True)
    if isinstance(figure, AtomsFigure):
        view = to_view(figure)
        picture = _as_image(figure.picture, "png")
        return _Drawn(f"figure-{name}", picture, _safe(view), elements=view["elements"])
    chart = thin_chart(figure.chart)
    note = "" if chart is figure.chart else " Of each stretch the highest and the lowest point are drawn."
    picture = _as_image(to_svg(chart, name=name).encode(), "svg+xml")
    return _Drawn(f"figure-{name}", picture, _safe(to_plotly(chart)), note)


def _as_image(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _safe(value: Any) -> Any:
    from markupsafe import Markup

    data = json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    return Markup(data.replace("<", "\\u003c"))  # inside a script element only "<" could end it


def _text(name: str) -> str:
    return (resources.files("indrite.report") / "templates" / name).read_text(encoding="utf-8")


def _css() -> str:
    light, dark = (
        " ".join(f"--c{index}: {colour};" for index, colour in enumerate(palette))
        for palette in (COLOURS, COLOURS_ON_DARK)
    )
    return _text("report.css").replace("LIGHT", light).replace("DARK", dark)
