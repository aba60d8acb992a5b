"""A signal, a result or a list of findings as HTML for a notebook, without script or style sheet."""

from __future__ import annotations

import base64
import dataclasses
import html
import importlib
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from indrite.notebook.fields import field_rows
from indrite.number_text import format_quantity

#: Where figures are made; named, not imported: drawing lies above, and is loaded when something is shown.
_FIGURES = "indrite.plots.notebook"
_DOTS_PER_INCH = 80
_LEFT = ' style="text-align:left"'


def shown(value: Any, *, title: str | None = None) -> str:
    """Return a signal or result as HTML: heading, findings or fields, small figure.

    Whatever cannot be shown is named instead: looking at a result never raises.
    """
    body, fields = _guarded(_findings, value), _guarded(_fields, value)
    if "<table>" in body and fields:
        body += f"<details><summary>fields</summary>{fields}</details>"
    else:
        body += fields
    heading = _guarded(_heading, value, title)
    return f'<div class="indrite">{heading}{body}{_guarded(_figure, value)}</div>'


def findings_table(rows: Iterable[Any]) -> str:
    """Return findings as a table: quantity, value ± uncertainty with unit, published value, verdict, note."""
    rows = list(rows)
    published = any(one.published_value is not None for one in rows)
    notes = any(one.note for one in rows)
    head = [
        "quantity",
        "value",
        *(["published"] if published else []),
        "verdict",
        *(["note"] if notes else []),
    ]
    lines = []
    for one in rows:
        bound = "< " if one.verdict == "upper limit" and one.value is not None else ""
        value = format_quantity(one.value, one.unit, uncertainty=one.standard_uncertainty)
        cells = [one.quantity, f"{bound}{value}"]
        cells += [format_quantity(one.published_value, one.unit)] if published else []
        cells += [one.verdict, *([one.note] if notes else [])]
        lines.append(cells)
    return table(lines, head=head)


def table(rows: Iterable[Sequence[str]], *, head: Sequence[str] = ()) -> str:
    """Return rows of plain text as an HTML table."""
    top = "".join(f"<th{_LEFT}>{html.escape(one)}</th>" for one in head)
    lines = (
        "<tr>" + "".join(f"<td{_LEFT}>{html.escape(str(one))}</td>" for one in row) + "</tr>" for row in rows
    )
    return f"<table>{f'<tr>{top}</tr>' if top else ''}{''.join(lines)}</table>"


def _guarded(make: Callable[..., str], *arguments: Any) -> str:
    """Return what a function makes, or a line that says why it made nothing."""
    try:
        return make(*arguments)
    except Exception as error:  # a display: whatever is odd about a value must not hide the rest
        what = make.__name__.strip("_")
        return f"<p><i>{what} not shown: {html.escape(str(error) or type(error).__name__)}</i></p>"


def _heading(value: Any, title: str | None) -> str:
    parts = [f"<b>{html.escape(title or type(value).__name__)}</b>"]
    name, origin = _attribute(value, "name"), _attribute(value, "origin")
    known = (name, origin, getattr(origin, "kind", None), getattr(origin, "path", None))
    parts += [html.escape(one) for one in known if isinstance(one, str) and one]
    text = f"<div>{' · '.join(parts)}</div>"
    verdict, reason = _attribute(value, "verdict"), _attribute(value, "reason")
    if isinstance(verdict, str) and verdict:
        text += f"<div><b>{html.escape(verdict)}</b>"
        text += f": {html.escape(reason)}</div>" if isinstance(reason, str) and reason else "</div>"
    return text


def _attribute(value: Any, name: str) -> Any:
    """Return a field or property, ``None`` where it cannot be had."""
    try:
        return getattr(value, name, None)
    except Exception:  # a property of odd values
        return None


def _findings(value: Any) -> str:
    found = getattr(value, "findings", None)
    rows = list(found()) if callable(found) else []
    return findings_table(rows) if rows else ""


def _fields(value: Any) -> str:
    if not dataclasses.is_dataclass(value):
        return ""
    rows = list(field_rows(value))
    return table(rows) if rows else ""


def _figure(value: Any) -> str:
    picture = importlib.import_module(_FIGURES).figure_of(value)
    if picture is None:
        return ""
    file = io.BytesIO()
    picture.savefig(file, format="png", dpi=_DOTS_PER_INCH, bbox_inches="tight")
    data = base64.b64encode(file.getvalue()).decode("ascii")
    kind = html.escape(type(value).__name__)
    return f'<img alt="Figure of the {kind}" src="data:image/png;base64,{data}">'
