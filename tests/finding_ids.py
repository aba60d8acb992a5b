"""The ids of findings that the source code spells, found without running it."""

from __future__ import annotations

import ast
from pathlib import Path

import indrite

_SOURCE = Path(indrite.__file__).parent


def spelled_ids() -> dict[str, set[str]]:
    """Return stem of each id (what stands before a dot) → files that spell it."""
    found: dict[str, set[str]] = {}
    for path in sorted(_SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _is_finding(node.func):
                text = _first_text(node)
                if text and (stem := text.split(".")[0]).isidentifier() and stem == stem.lower():
                    found.setdefault(stem, set()).add(path.relative_to(_SOURCE).as_posix())
    return found


def _is_finding(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name.lower().lstrip("_") in {"finding", "_row", "row"} or name.lower().endswith("finding")


def _first_text(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else next((one.value for one in call.keywords if one.arg == "id"), None)
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    if isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
        return str(first.values[0].value)
    return None
