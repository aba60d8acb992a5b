"""YAML files that users write: values with their lines, and all mistakes at once with file and line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indrite.errors import StudyError
from indrite.yaml_lines import Fault, Place, YamlDocument, read_yaml


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a file.

    Parameters
    ----------
    file
        The file.
    line
        Line, counted from 1.
    text
        What is wrong, what was expected, what to do.
    """

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"``, or what is known where nothing is near.

    Examples
    --------
    >>> did_you_mean("cyles", ["cycles", "model"])
    "; did you mean 'cycles'?"
    """
    names = sorted(set(known))
    if near := difflib.get_close_matches(name, names, n=1, cutoff=0.6):
        return f"; did you mean {near[0]!r}?"
    return f"; known: {', '.join(names)}" if names else ""


class StudyFileError(StudyError):
    """A study file with mistakes; the message lists all of them with file and line.

    Parameters
    ----------
    problems
        In the order of the lines.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = "one mistake" if len(self.problems) == 1 else f"{len(self.problems)} mistakes"
        super().__init__(f"{count}, nothing was run", where=self.problems[0].file)

    def _text(self) -> str:
        return "\n".join([f"{self.where}: {self.what}", *(f"  {one}" for one in self.problems)])


def raise_problems(problems: Sequence[Problem]) -> None:
    """Raise one error that lists all problems.

    Raises
    ------
    StudyFileError
        If there is at least one problem.
    """
    if problems:
        raise StudyFileError(problems)


@dataclass(frozen=True)
class Document:
    """Plain values of one YAML file and where each of them stands.

    Parameters
    ----------
    path
        The file.
    yaml
        Its values, their lines, and what is wrong with the text.
    """

    path: Path
    yaml: YamlDocument

    @property
    def values(self) -> Any:
        """Dictionaries, lists and scalars of the file."""
        return self.yaml.values

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the text itself."""
        return [Problem(str(self.path), one.line, one.what) for one in self.yaml.faults]

    def problem(self, place: Place, text: str) -> Problem:
        """Return a problem at a place, or at the nearest place above it that stands in the file."""
        return Problem(str(self.path), self.yaml.line(place), text)


def read_document(path: Path) -> Document:
    """Read one YAML file; problems of the text are listed in the document, not raised."""
    try:
        return Document(path, read_yaml(path))
    except OSError as error:
        fault = Fault(1, f"cannot be read ({error.strerror})")
        return Document(path, YamlDocument(faults=[fault]))
