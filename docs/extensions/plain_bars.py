"""Docstrings as they are written here: bars are bars (|Z|), and a table of bars is shown as it stands."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

_LITERAL = re.compile(r"(``.*?``)")


def plain_bars(lines: list[str]) -> list[str]:
    """Return lines with bars escaped outside of literals, and tables of bars indented as literal blocks."""
    out: list[str] = []
    in_table = False
    for line in lines:
        is_row = line.lstrip().startswith("|")
        if is_row and not in_table:
            out += ["", f"{line[: len(line) - len(line.lstrip())]}::", ""]
        if in_table and not is_row and line.strip():
            out.append("")
        in_table = is_row or (in_table and not line.strip())
        if is_row:
            out.append(f"    {line}")
        elif line.lstrip().startswith((">>>", "...")):
            out.append(line)
        else:
            parts = _LITERAL.split(line)
            out.append("".join(one if k % 2 else one.replace("|", "\\|") for k, one in enumerate(parts)))
    return out


def _process(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    lines[:] = plain_bars(lines)


def setup(app: Sphinx) -> dict[str, Any]:
    """Listen to docstrings, after napoleon."""
    app.connect("autodoc-process-docstring", _process, priority=900)
    return {"parallel_read_safe": True}
