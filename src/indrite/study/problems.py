"""`Problem`: one mistake in a study file, with file, line and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indrite.errors import StudyError


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
