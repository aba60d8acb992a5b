"""Published numbers as data: what a text states, how exactly, and in which sentence."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from indrite.comparison.table_files import TableKind


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


_KIND = TableKind("table of published numbers", "", ("name", "cite", "numbers"))


def published_names() -> list[str]:
    """Return the names of the tables that come with the package."""
    return _KIND.names()


@functools.cache
def load_published(name_or_path: str | Path) -> PublishedTable:
    """Return published numbers, by the name of a table of the package or from a YAML file.

    Raises
    ------
    StudyError
        For an unknown name, or a file with mistakes; all of them are listed with their lines.
    """
    file, _ = _KIND.read(name_or_path, _File)
    numbers = tuple(_number(entry, file.cite) for entry in file.numbers)
    return PublishedTable(file.name, file.title, tuple(file.sources), numbers)


def _number(entry: _Entry, cite: str) -> PublishedNumber:
    fields: dict[str, Any] = entry.model_dump(exclude={"half_width", "where"})
    return PublishedNumber(
        **fields, standard_uncertainty=entry.half_width / math.sqrt(3.0), source=f"{cite}, {entry.where}"
    )
