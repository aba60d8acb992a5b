"""YAML text → plain values, with the line of every value and key; the only importer of ruamel.yaml."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter

#: Keys and list positions from the root to a value.
Place = tuple[str | int, ...]

#: Nobody writes more; aliases of aliases can ask for any number.
_MOST_VALUES, _MOST_LEVELS = 20_000, 40
_PLAIN_TAGS = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with the text itself: line, what, what to do about it."""

    line: int
    what: str
    todo: str = ""


@dataclass
class YamlDocument:
    """Plain values of a YAML text and where each of them stands.

    Parameters
    ----------
    values
        Dictionaries, lists and scalars; ``None`` for an empty or unreadable text.
    lines
        Place of a value → line, counted from 1; for the value of a key, the line of the key.
    faults
        What is wrong with the text itself: syntax, keys given twice, tags of other programs.
    """

    values: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest place above it that stands in the text."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_yaml(path: Path) -> YamlDocument:
    """Read a YAML 1.2 file in UTF-8; what is wrong with its text is listed, not raised.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return YamlDocument(faults=[Fault(line, f"not a text file in UTF-8 ({error.reason})")])
    return parse_yaml(text)


def parse_yaml(text: str) -> YamlDocument:
    r"""Parse YAML 1.2 text; what is wrong with it is listed in the document, not raised.

    Dates and other extras of YAML stay text as it is written.

    Examples
    --------
    >>> document = parse_yaml("cell:\n  kind: full")
    >>> document.values, document.line(("cell", "kind", "unknown"))
    ({'cell': {'kind': 'full'}}, 2)
    """
    document = YamlDocument()
    yaml = YAML(typ="safe", pure=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ReusedAnchorWarning)
            root = yaml.compose(text)
        if root is not None:
            document.lines[()] = root.start_mark.line + 1
            document.values = _plain(document, yaml.constructor, root, ())
    except (YAMLError, ReusedAnchorWarning, ValueError, RecursionError, _TooLargeError) as error:
        document.values = None
        document.faults.append(_fault(error))
    return document


class _TooLargeError(Exception):
    """More values than anyone writes."""


def _fault(error: Exception) -> Fault:
    match error:
        case _TooLargeError() | RecursionError():
            what = f"more than {_MOST_VALUES} values or {_MOST_LEVELS} levels"
            return Fault(1, f"{what}; aliases that repeat themselves?")
        case ReusedAnchorWarning():
            return Fault(1, f"an anchor is given twice: {' '.join(str(error).split())}")
        case MarkedYAMLError():
            mark = error.problem_mark or error.context_mark
            what = " ".join(part for part in (error.context, error.problem) if part)
            todo = "Check indentation, colons, tabs and quotes here and on the line above"
            return Fault(mark.line + 1 if mark else 1, f"not valid YAML: {what}", todo)
    return Fault(1, f"not valid YAML: {error}")


def _plain(document: YamlDocument, constructor: Any, node: Any, place: Place) -> Any:
    if len(document.lines) > _MOST_VALUES or len(place) > _MOST_LEVELS:
        raise _TooLargeError
    if node.id != "scalar" and str(node.tag) not in _PLAIN_TAGS:
        document.faults.append(Fault(document.line(place), f"not a plain list or mapping: {node.tag}"))
        return None
    if node.id == "mapping":
        return _mapping(document, constructor, node, place)
    if node.id == "sequence":
        values = []
        for index, child in enumerate(node.value):
            document.lines[(*place, index)] = child.start_mark.line + 1
            values.append(_plain(document, constructor, child, (*place, index)))
        return values
    try:
        value = constructor.construct_object(node, deep=True)
    except (YAMLError, ValueError) as error:  # tags of other programs, dates that do not exist
        what = getattr(error, "problem", None) or str(error)
        document.faults.append(Fault(document.line(place), f"not a plain value: {what}"))
        return None
    return value if value is None or isinstance(value, (bool, int, float, str)) else node.value


def _mapping(document: YamlDocument, constructor: Any, node: Any, place: Place) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, child in node.value:
        line = key_node.start_mark.line + 1
        if key_node.id != "scalar":
            document.faults.append(Fault(line, "a key is not a plain word"))
            continue
        key = str(key_node.value)
        if key in values:
            first = document.lines[(*place, key)]
            document.faults.append(Fault(line, f"{key!r} is given twice; the first is in line {first}"))
            continue
        document.lines[(*place, key)] = line
        values[key] = _plain(document, constructor, child, (*place, key))
    return values


class _Representer(SafeRepresenter):
    """Plain data, with quotes where ruamel.yaml leaves them out and cannot read the text back."""

    def represent_text(self, text: str) -> ScalarNode:
        """Return a text, quoted if it begins with a colon: ``{a: :a}`` is not YAML."""
        style = '"' if text.startswith(":") else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Representer.add_representer(str, _Representer.represent_text)


def dump_yaml(data: dict[str, Any]) -> str:
    """Return plain data as YAML text in the given order."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = None
    yaml.representer.sort_base_mapping_type_on_output = False  # keep the order of the fields
    yaml.width = 110
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()
