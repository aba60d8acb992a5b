"""`Mistake`: one thing wrong in a cell file, with its line."""

from __future__ import annotations

from dataclasses import dataclass

from indrite.notebook import Shown
from indrite.yaml_lines import Fault, Place


@dataclass(frozen=True, order=True)
class Mistake(Shown):
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


def of_text(faults: list[Fault]) -> list[Mistake]:
    """Return what is wrong with the text itself as mistakes."""
    return [Mistake(one.line, one.what, todo=one.todo) for one in faults]
