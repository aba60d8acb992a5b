"""YAML text → plain values, with the line of every value and key."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError

from indrite.study.problems import Problem

#: Keys and list positions from the root to a value.
Place = tuple[str | int, ...]


@dataclass
class Document:
    """Plain values of one YAML file and where each of them stands.

    Parameters
    ----------
    path
        The file.
    values
        Dictionaries, lists and scalars.
    lines
        Place of a value → line, counted from 1; for the value of a key, the line of the key.
    problems
        What is wrong with the text itself: syntax, keys given twice.
    """

    path: Path
    values: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, place: Place, text: str) -> Problem:
        """Return a problem at a place, or at the nearest place above it that stands in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return Problem(str(self.path), self.lines.get(place, 1), text)


def read_yaml(path: Path) -> Document:
    """Read one YAML file; problems of the text are listed in the document, not raised."""
    document = Document(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        document.problems.append(Problem(str(path), 1, f"cannot be read ({error.strerror})"))
        return document
    except UnicodeDecodeError as error:
        document.problems.append(Problem(str(path), 1, f"not a text file in UTF-8 ({error.reason})"))
        return document
    yaml = YAML(typ="safe", pure=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ReusedAnchorWarning)
            root = yaml.compose(text)
    except ReusedAnchorWarning as warning:
        what = " ".join(str(warning).split())
        document.problems.append(Problem(str(path), 1, f"an anchor is given twice: {what}"))
        return document
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        document.problems.append(Problem(str(path), mark.line + 1 if mark else 1, f"not YAML: {what}"))
        return document
    except YAMLError as error:
        document.problems.append(Problem(str(path), 1, f"not YAML: {error}"))
        return document
    if root is not None:
        document.lines[()] = root.start_mark.line + 1
        try:
            document.values = _plain(document, yaml.constructor, root, ())
        except _TooLargeError:
            document.values = None
            text = (
                f"more than {_MOST_VALUES} values or {_MOST_LEVELS} levels; aliases that repeat themselves?"
            )
            document.problems.append(Problem(str(path), 1, text))
    return document


#: No study needs more; aliases of aliases can ask for any number.
_MOST_VALUES, _MOST_LEVELS = 20_000, 40


class _TooLargeError(Exception):
    """More values than anyone writes."""


def _plain(document: Document, constructor: Any, node: Any, place: Place) -> Any:
    if len(document.lines) > _MOST_VALUES or len(place) > _MOST_LEVELS:
        raise _TooLargeError
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
        document.problems.append(document.problem(place, f"not a plain value: {what}"))
        return None
    # dates and other YAML extras stay as they are written
    return value if value is None or isinstance(value, (bool, int, float, str)) else node.value


def _mapping(document: Document, constructor: Any, node: Any, place: Place) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, child in node.value:
        key = str(key_node.value)
        if key in values:
            first = document.lines[(*place, key)]
            line = key_node.start_mark.line + 1
            document.problems.append(
                Problem(str(document.path), line, f"{key!r} is given twice; the first is in line {first}")
            )
            continue
        document.lines[(*place, key)] = key_node.start_mark.line + 1
        values[key] = _plain(document, constructor, child, (*place, key))
    return values
