"""Published numbers as data: what a text states, how exactly, and in which sentence."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from indrite.documents import did_you_mean, raise_problems, read_document
from indrite.errors import StudyError


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    id: str
    quantity: str
    value: float | str
    unit: str = ""
    half_width: Annotated[float, Field(ge=0)] = 0.0
    stated: str
    where: str
    role: Literal["compare", "input"] = "compare"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    title: str = ""
    sources: list[str] = Field(default_factory=list)
    cite: str
    numbers: list[_Entry]


@dataclass(frozen=True)
class PublishedNumber:
    """One statement of a text.

    Parameters
    ----------
    id
        As in findings; the part after the dot names cell and cycle.
    quantity
        In words.
    value
        Number, or a word where the text gives words.
    unit
        Of the value.
    standard_uncertainty
        Of the reading: half a unit of the last stated digit over the square root of three.
    stated
        What the text literally says.
    source
        Publication and place in it.
    role
        ``compare`` or ``input``.
    """

    id: str
    quantity: str
    value: float | str
    unit: str
    standard_uncertainty: float
    stated: str
    source: str
    role: Literal["compare", "input"]


@dataclass(frozen=True)
class PublishedTable:
    """The statements of one publication.

    Parameters
    ----------
    name, title, sources
        The publication.
    numbers
        In the order of the file.
    """

    name: str
    title: str
    sources: tuple[str, ...]
    numbers: tuple[PublishedNumber, ...]

    def get(self, key: str) -> PublishedNumber | None:
        """Return a number by its id, ``None`` where the text gives none."""
        return next((one for one in self.numbers if one.id == key), None)


def published_names() -> list[str]:
    """Return the names of the tables that come with the package."""
    folder = resources.files("indrite.comparison") / "tables"
    return sorted(Path(one.name).stem for one in folder.iterdir() if one.name.endswith(".yaml"))


@functools.cache
def load_published(name_or_path: str | Path) -> PublishedTable:
    """Return published numbers, by the name of a table of the package or from a YAML file.

    Raises
    ------
    StudyError
        For an unknown name, or a file with mistakes; all of them are listed with their lines.
    """
    path = Path(name_or_path)
    if str(name_or_path) in published_names():
        path = Path(str(resources.files("indrite.comparison") / "tables" / f"{name_or_path}.yaml"))
    elif not path.is_file():
        hint = did_you_mean(str(name_or_path), published_names())
        raise StudyError(f"no such table of published numbers{hint}", where=path)
    document = read_document(path)
    raise_problems(document.problems)
    try:
        file = _File.model_validate(document.values)
    except ValidationError as error:
        raise_problems(
            [
                document.problem(tuple(one["loc"]), f"{one['loc'][-1]!r}: {one['msg']}")
                for one in error.errors()
            ]
        )
        raise
    numbers = tuple(_number(entry, file.cite) for entry in file.numbers)
    return PublishedTable(file.name, file.title, tuple(file.sources), numbers)


def _number(entry: _Entry, cite: str) -> PublishedNumber:
    fields: dict[str, Any] = entry.model_dump(exclude={"half_width", "where"})
    return PublishedNumber(
        **fields, standard_uncertainty=entry.half_width / math.sqrt(3.0), source=f"{cite}, {entry.where}"
    )
