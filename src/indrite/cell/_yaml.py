"""YAML text with the line of every key and value; the only module that imports ruamel.yaml."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

#: Where a value stands: keys and list positions from the top of the file.
Place = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing wrong in a file: line, what, got, expected, what to do, and the value it is about."""

    line: int
    what: str
    got: str = ""
    expected: str = ""
    todo: str = ""
    place: Place = ()

    def text(self, file: str) -> str:
        """Return the mistake as one line that begins with file and line."""
        text = f"{file}:{self.line}: {self.what}"
        text += f"; got {self.got}" if self.got else ""
        text += f"; expected {self.expected}" if self.expected else ""
        return f"{text}. {self.todo}" if self.todo else text


@dataclass
class Document:
    """What a YAML file says, and on which lines.

    Parameters
    ----------
    data
        Plain dictionaries, lists and scalars; ``None`` for an empty or unreadable file.
    lines
        Place → line, counted from 1; for an entry of a mapping the line of its key.
    mistakes
        What is wrong with the YAML itself: syntax, duplicate keys.
    """

    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest place above it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def parse(text: str) -> Document:
    """Read YAML 1.2 text."""
    document = Document()
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(io.StringIO(text))
        if node is not None:
            document.lines[()] = node.start_mark.line + 1
            document.data = _plain(node, (), document, yaml)
    except (MarkedYAMLError, ValueError, RecursionError) as error:
        document.data = None
        document.mistakes.append(_syntax_mistake(error))
    return document


def _syntax_mistake(error: Exception) -> Mistake:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Mistake(
        line=1 if mark is None else mark.line + 1,
        what=f"not valid YAML: {problem}",
        todo="Check indentation, colons, tabs and quotes here and on the line above",
    )


def _plain(node: Node, place: Place, document: Document, yaml: YAML) -> Any:
    if isinstance(node, MappingNode):
        values: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in values:
                first = document.lines[(*place, key)]
                document.mistakes.append(
                    Mistake(
                        line, f"{key!r} is given twice", expected=f"it once; the first is on line {first}"
                    )
                )
                continue
            document.lines[(*place, key)] = line
            values[key] = _plain(value_node, (*place, key), document, yaml)
        return values
    if isinstance(node, SequenceNode):
        items = []
        for index, item in enumerate(node.value):
            document.lines[(*place, index)] = item.start_mark.line + 1
            items.append(_plain(item, (*place, index), document, yaml))
        return items
    return yaml.constructor.construct_object(node, deep=True)


def dump(data: dict[str, Any]) -> str:
    """Return plain data as YAML text in the given order."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.representer.sort_base_mapping_type_on_output = False  # keep the order of the fields
    yaml.width = 110
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()
