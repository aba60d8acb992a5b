"""Claims of a publication as data: every number and statement, its place, and what is asked of it."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from indrite.comparison.table_files import TableKind
from indrite.documents import raise_problems

#: How a test compares: with the claim's own value, with another finding or number, with words.
Rule = Literal["matches", "below", "above", "near", "is", "contains"]
#: ``compare``: computed and compared; ``input``: given to the computation; ``statement``: no number.
Role = Literal["compare", "input", "statement"]
#: Longest quotation, in words.
QUOTE_WORDS = 15


class _Test(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    of: str
    rule: Rule = "matches"
    than: float | str | None = None
    words: list[str] = Field(default_factory=list)
    given: str = ""

    @model_validator(mode="after")
    def _has_operand(self) -> Self:
        if self.rule in {"below", "above", "near"} and self.than is None:
            raise ValueError(f"the rule {self.rule!r} needs 'than', a number or the id of a finding")
        if self.rule in {"is", "contains"} and not self.words:
            raise ValueError(f"the rule {self.rule!r} needs 'words'")
        return self


def _spelt_out(test: Any) -> Any:
    """Return a test; the bare id of a finding stands for one that compares with the claim's value."""
    return {"of": test} if isinstance(test, str) else test


class _Claim(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    id: str
    what: str
    value: float | str | None = None
    unit: str = ""
    half_width: Annotated[float, Field(ge=0)] = 0.0
    quote: str
    place: str
    figures: list[str] = Field(default_factory=list)
    role: Role = "compare"
    tests: list[Annotated[_Test, BeforeValidator(_spelt_out)]] = Field(default_factory=list)
    decide: str = ""

    @model_validator(mode="after")
    def _can_be_decided(self) -> Self:
        if not self.tests and not self.decide:
            raise ValueError("a claim needs 'tests', or 'decide': what would settle it")
        if len(self.quote.split()) > QUOTE_WORDS:
            raise ValueError(f"the quote has more than {QUOTE_WORDS} words")
        if any(one.rule == "matches" for one in self.tests) and self.value is None:
            raise ValueError("a test without 'rule' compares with the claim's 'value', which is missing")
        return self


class _Figure(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    id: str
    shows: str
    missing: str = ""


class _Topic(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    topic: str
    claims: list[_Claim]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    title: str = ""
    sources: list[str] = Field(default_factory=list)
    cite: str
    figures: list[_Figure] = Field(default_factory=list)
    topics: list[_Topic]


@dataclass(frozen=True)
class ClaimTest:
    """One question that a finding answers.

    Parameters
    ----------
    of
        Id of the finding.
    rule
        See `Rule`.
    than
        For ``below``, ``above`` and ``near``: a number in the finding's unit, or the id of another finding.
    words
        For ``is`` and ``contains``.
    given
        Why the answer could not have been another one; empty for a real test.
    """

    of: str
    rule: Rule = "matches"
    than: float | str | None = None
    words: tuple[str, ...] = ()
    given: str = ""


@dataclass(frozen=True)
class Claim:
    """One number or statement of a publication.

    Parameters
    ----------
    id, what, topic
        Name, the claim in our words, and the part of the text it belongs to.
    value, unit
        Number or word; ``None`` for a statement that has neither.
    standard_uncertainty
        Of the reading: half a unit of the last stated digit over the square root of three.
    quote, place
        What the text literally says, and where.
    figures
        Figures of the publication that show it.
    role
        See `Role`.
    tests
        What is asked of the findings.
    decide
        The experiment or model that would settle what the findings leave open.
    """

    id: str
    what: str
    topic: str
    value: float | str | None
    unit: str
    standard_uncertainty: float
    quote: str
    place: str
    figures: tuple[str, ...]
    role: Role
    tests: tuple[ClaimTest, ...]
    decide: str


@dataclass(frozen=True)
class PaperFigure:
    """A figure of the publication: its number, what it shows, and why nothing is computed for it, if so."""

    id: str
    shows: str
    missing: str = ""


@dataclass(frozen=True)
class ClaimList:
    """All claims and figures of one publication, in the order of the text."""

    name: str
    title: str
    cite: str
    sources: tuple[str, ...]
    figures: tuple[PaperFigure, ...]
    claims: tuple[Claim, ...]


_KIND = TableKind("list of claims", "claims", ("name", "cite", "topics"))


def claim_names() -> list[str]:
    """Return the names of the lists of claims that come with the package."""
    return _KIND.names()


@functools.cache
def load_claims(name_or_path: str | Path) -> ClaimList:
    """Return the claims of a publication, by the name of a list of the package or from a YAML file.

    Raises
    ------
    StudyError
        For an unknown name, or a file with mistakes; all of them are listed with their lines.
    """
    file, document = _KIND.read(name_or_path, _File)
    raise_problems([document.problem(("topics",), text) for text in _mistakes(file)])
    claims = tuple(_claim(entry, topic.topic) for topic in file.topics for entry in topic.claims)
    figures = tuple(PaperFigure(one.id, one.shows, one.missing) for one in file.figures)
    return ClaimList(file.name, file.title, file.cite, tuple(file.sources), figures, claims)


def _mistakes(file: _File) -> list[str]:
    """Return what is wrong between entries: ids used twice, figures that the publication does not have."""
    ids = [one.id for topic in file.topics for one in topic.claims]
    figures = {one.id for one in file.figures}
    found = [f"two claims have the id {one!r}" for one in sorted({one for one in ids if ids.count(one) > 1})]
    for topic in file.topics:
        for one in topic.claims:
            found += [
                f"{one.id}: no figure {name!r} under 'figures'" for name in one.figures if name not in figures
            ]
    return found


def _claim(entry: _Claim, topic: str) -> Claim:
    tests = tuple(ClaimTest(**{**one.model_dump(), "words": tuple(one.words)}) for one in entry.tests)
    return Claim(
        id=entry.id,
        what=entry.what,
        topic=topic,
        value=entry.value,
        unit=entry.unit,
        standard_uncertainty=entry.half_width / math.sqrt(3.0),
        quote=entry.quote,
        place=entry.place,
        figures=tuple(entry.figures),
        role=entry.role,
        tests=tests,
        decide=entry.decide,
    )
