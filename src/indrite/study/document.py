"""`Document`: a YAML file of a study, whose mistakes are problems with file and line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indrite.study.problems import Problem
from indrite.yaml_lines import Fault, Place, YamlDocument, read_yaml


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
