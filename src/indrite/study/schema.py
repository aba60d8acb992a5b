"""Shape of a study file (pydantic; the only place where it is used on studies)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.types import StringConstraints

from indrite.documents import Document, Problem, did_you_mean
from indrite.yaml_lines import Place

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_\-]*$")]


class _Entry(BaseModel):
    """What names a function; every further key is a parameter of that function."""

    model_config = ConfigDict(extra="allow", strict=True)
    about: str = ""

    def given(self) -> dict[str, Any]:
        """Return the parameters as they stand in the file."""
        return dict(self.__pydantic_extra__ or {})


class StepEntry(_Entry):
    """One step: the function it runs."""

    do: str
    quick: dict[str, Any] = Field(default_factory=dict)


class SectionEntry(_Entry):
    """One section of the report."""

    show: str
    title: str = ""


class StudyEntry(BaseModel):
    """A whole study file."""

    model_config = ConfigDict(extra="forbid", strict=True)
    study: Name
    title: str = ""
    about: str = ""
    seed: int = Field(default=0, ge=0)
    sources: list[str] = Field(default_factory=list)
    steps: dict[Name, StepEntry] = Field(min_length=1)
    report: list[SectionEntry] = Field(default_factory=list)


_MISSING = {
    "do": "'do' is missing; name the function that the step runs, such as do: diagnose.cycling",
    "show": "'show' is missing; name the section, such as show: capacity",
    "study": "'study' is missing; give the study a short name, such as study: my_cell",
    "steps": "'steps' is missing; a study lists at least one step",
}


def parse(document: Document) -> tuple[StudyEntry | None, list[Problem]]:
    """Return the study that a document holds, and what is wrong with its shape.

    Steps of the wrong shape are left out of the study, so that the rest can still be checked.
    """
    if not isinstance(document.values, dict):
        got = "nothing" if document.values is None else type(document.values).__name__
        return None, [document.problem((), f"a study file is a mapping with 'study' and 'steps'; got {got}")]
    problems: list[Problem] = []
    values = dict(document.values)
    for _ in range(2):  # once with everything, once without what was wrong
        try:
            return StudyEntry.model_validate(values), problems
        except ValidationError as error:
            problems += [_problem(document, one["type"], one["loc"], one["msg"]) for one in error.errors()]
            values = _without(values, [one["loc"] for one in error.errors()])
    return None, problems


def _problem(document: Document, kind: str, loc: Place, message: str) -> Problem:
    place = tuple(part for part in loc if part != "[key]")
    name = str(place[-1]) if place else "study"
    if kind == "missing":
        text = _MISSING.get(name, f"{name!r} is missing")
    elif kind == "extra_forbidden":
        text = f"unknown key {name!r}{did_you_mean(name, StudyEntry.model_fields)}"
    elif kind == "string_pattern_mismatch":
        text = f"{name!r} is not a name; use lower-case letters, digits, '_' and '-', beginning with a letter"
    else:
        text = f"{name!r}: {message[0].lower()}{message[1:]}"
    return document.problem(place, text)


def _without(values: dict[str, Any], places: list[Place]) -> dict[str, Any]:
    """Return the study without what was wrong: the faulty step, section or key."""
    left = dict(values)
    for place in places:
        head = str(place[0]) if place else ""
        if head in {"steps", "report"} and len(place) > 1 and isinstance(left.get(head), (dict, list)):
            part = left[head]
            if isinstance(part, dict):
                left[head] = {key: one for key, one in part.items() if key != place[1]}
            else:
                left[head] = [{"show": "nothing"} if at == place[1] else one for at, one in enumerate(part)]
        elif head not in {"study", "steps"}:
            left.pop(head, None)
    left.setdefault("study", "unnamed")
    return left
