"""Study files as text with comments: steps and sections one below the other, some behind a '#'."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: A mapping that is longer gets a line for each entry.
_WIDTH = 90
_PLAIN = re.compile(r"[A-Za-z0-9_$./|][A-Za-z0-9_$./|\- ()+²µ]*")


@dataclass(frozen=True)
class Block:
    """A step or a section of a study file.

    Parameters
    ----------
    name
        Of the step; ``""`` for a section of the report.
    values
        Its keys.
    comment
        Lines above it.
    off
        Whether it stands behind a '#'.
    needs
        Keys that it cannot do without, each with an example and what to do about it.
    asks
        The same for keys that it can do without: they stand behind a '#' inside it.
    """

    name: str
    values: Mapping[str, Any]
    comment: str = ""
    off: bool = False
    needs: tuple[tuple[str, str], ...] = ()
    asks: tuple[tuple[str, str], ...] = ()

    def text(self) -> str:
        """Return the block as lines of YAML."""
        above = [f"  # {line}" for line in self.comment.splitlines()]
        items = [row for key, value in self.values.items() for row in _rows(key, value)]
        items += [f"{key}: {rest}" for key, rest in self.needs]
        asks = [f"# {key}: {rest}" for key, rest in self.asks]
        if self.name:
            rows = [f"  {self.name}:", *(f"    {one}" for one in (*items, *asks))]
        else:
            rows = [f"  - {items[0]}", *(f"    {one}" for one in (*items[1:], *asks))]
        if self.off:
            rows = [f"  # {row[2:]}" for row in rows]
        return "\n".join([*above, *rows])


def _rows(key: str, value: Any) -> list[str]:
    """Return a key with its value: in one line, or a line for each entry of a long mapping."""
    line = f"{key}: {spelt(value)}"
    if not isinstance(value, Mapping) or len(line) <= _WIDTH:
        return [line]
    return [f"{key}:", *(f"  {spelt(str(name))}: {spelt(one)}" for name, one in value.items())]


def spelt(value: Any) -> str:
    """Return a value as it stands behind a key.

    Examples
    --------
    >>> spelt(["In", "S"]), spelt({"a": "$b"}), spelt("50%: x"), spelt(0.5)
    ('[In, S]', '{a: $b}', '"50%: x"', '0.5')
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{spelt(str(key))}: {spelt(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(spelt(one) for one in value) + "]"
    if isinstance(value, str):
        words = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
        plain = _PLAIN.fullmatch(value) and value == value.strip() and value.lower() not in words
        return value if plain and not _is_number(value) else json.dumps(value, ensure_ascii=False)
    return f"{value:.10g}" if isinstance(value, float) else json.dumps(value)


def _is_number(text: str) -> bool:
    try:
        float(text.replace("_", ""))
    except ValueError:
        return False
    return True


def study_text(
    head: Mapping[str, Any], steps: Iterable[Block], report: Iterable[Block], *, comment: str
) -> str:
    """Return a study file.

    Parameters
    ----------
    head
        ``study``, ``title``, ``seed``.
    steps, report
        In order.
    comment
        Lines at the top.
    """
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    lines += [f"{key}: {spelt(value)}" for key, value in head.items()]
    lines += ["", "steps:", "\n\n".join(one.text() for one in steps)]
    sections = [one.text() for one in report]
    if sections:
        lines += ["", "report:", *sections]
    return "\n".join(lines) + "\n"
