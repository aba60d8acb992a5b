"""A page as one HTML file: templates, styles, script and pictures inside."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

from indrite import __version__
from indrite.plots.curves import thin_chart
from indrite.plots.style import COLOURS, COLOURS_ON_DARK
from indrite.report.atoms_view import to_view
from indrite.report.interactive import to_plotly
from indrite.report.page import (
    AnyFigure,
    AtomsFigure,
    Figure,
    Page,
    PictureFigure,
    SpaceFigure,
    verdict_of,
)
from indrite.report.pictures import Embedded, embedded, film
from indrite.report.svg import to_svg

#: What the page's script needs, in the order in which the browser runs it.
_SCRIPTS = ("data.js", "theme.js", "contents.js", "tables.js", "charts.js", "atoms.js", "pictures.js")

_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
#: More of these do not fit half of the page.
_MANY_NAMES, _MANY_ENTRIES = 8, 6
#: Pixels; the height to which the styles shrink pictures.
_TALL = 736


@dataclass(frozen=True)
class _Drawn:
    """A figure as the template needs it; ``kind`` is chart, space, atoms, film or picture."""

    id: str
    kind: str
    figure: AnyFigure
    svg: str = ""
    picture: Embedded | None = None
    film: Embedded | None = None
    data: Any = None
    note: str = ""

    @property
    def turns(self) -> bool:
        """Whether it can be turned in space."""
        return self.kind in {"space", "atoms"}

    @property
    def wide(self) -> bool:
        """Whether a chart needs the whole width: many words at its side or in its legend."""
        chart = self.figure.chart if isinstance(self.figure, Figure) else None
        if chart is None:
            return False
        return max(len(chart.y.names), len(chart.x.names)) > _MANY_NAMES or self.entries > _MANY_ENTRIES

    @property
    def tall(self) -> bool:
        """Whether a picture is shown smaller than it is."""
        return self.picture is not None and self.kind == "picture" and self.picture.height > _TALL

    @property
    def entries(self) -> int:
        """Entries of its legend: on a phone each takes a row."""
        parts = [*self.data["data"], *self.data["layout"]["shapes"]] if self.kind == "chart" else []
        return sum(bool(one.get("showlegend") and one.get("name")) for one in parts)


def render(page: Page) -> str:
    """Return a page as HTML that needs nothing else, neither files nor network.

    Everything that comes from users' files is escaped. What only the script reads stands in the file
    compressed; without script each figure is there as a picture and each table in full.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("indrite.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["verdict_of"] = verdict_of
    drawn = {
        section.id: [_draw(figure, f"{section.id}-{index}") for index, figure in enumerate(section.figures)]
        for section in page.sections
    }
    figures = [one for some in drawn.values() for one in some]
    return environment.get_template("report.html.j2").render(
        page=page,
        drawn=drawn,
        version=__version__,
        css=Markup(_css()),
        head_script=Markup(_text("head.js")),
        script=Markup("\n".join(map(_text, _SCRIPTS))),
        data=_packed(json.dumps({one.id: one.data for one in figures}, separators=(",", ":")))
        if any(one.data is not None for one in figures)
        else "",
        plotly=_plotly(figures),
    )


#: Public name: ``indrite.report.render`` is this module.
render_page = render


def _draw(figure: AnyFigure, name: str) -> _Drawn:
    id = f"figure-{name}"
    if isinstance(figure, PictureFigure):
        if figure.kind == "gif":
            return _Drawn(id, "film", figure, picture=embedded(figure.content), film=film(figure.content))
        return _Drawn(id, "picture", figure, picture=embedded(figure.content))
    if isinstance(figure, SpaceFigure):
        return _Drawn(id, "space", figure, picture=embedded(figure.picture), data=dict(figure.view))
    if isinstance(figure, AtomsFigure):
        return _Drawn(id, "atoms", figure, picture=embedded(figure.picture), data=to_view(figure))
    return _chart(figure, id)


def _chart(figure: Figure, id: str) -> _Drawn:
    from markupsafe import Markup

    chart = thin_chart(figure.chart)
    note = "" if chart is figure.chart else " Of each stretch the highest and the lowest point are drawn."
    alone = to_svg(chart, name=f"{id}-static", label=figure.alt)
    svg = Markup(alone.replace(_NAMESPACE, "", 1))  # inside HTML it is known what svg is
    return _Drawn(id, "chart", figure, svg=svg, data=to_plotly(chart), note=note)


def _plotly(figures: Iterable[_Drawn]) -> str:
    from plotly.offline import get_plotlyjs

    needed = any(one.kind in {"chart", "space"} for one in figures)
    return _packed(get_plotlyjs()) if needed else ""


def _packed(text: str) -> str:
    """Return a text compressed, in letters; the same text gives the same letters."""
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def _text(name: str) -> str:
    return (resources.files("indrite.report") / "templates" / name).read_text(encoding="utf-8")


def _css() -> str:
    """Return the styles, with the colours of series filled in and both themes where they apply."""
    light, dark = (
        " ".join(f"--c{index}: {colour};" for index, colour in enumerate(palette))
        for palette in (COLOURS, COLOURS_ON_DARK)
    )
    light_theme = f"{_text('light.css')} {light}"
    dark_theme = f"{_text('dark.css')} {dark}"
    return _text("report.css").replace("LIGHT", light_theme).replace("DARK", dark_theme)
