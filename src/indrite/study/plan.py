"""`Plan`: a study that was proved to fit together; each step with its key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indrite.study.registry import StepFunction


@dataclass(frozen=True)
class Ref:
    """The result of a step above, written ``$name``."""

    step: str


@dataclass(frozen=True)
class FileInput:
    """A file that a step reads; its content, not its place, enters the key."""

    path: Path

    def sha256(self) -> str:
        """Return the hash of the file's bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class EngineInput:
    """An engine that a step uses; its model, weights and versions enter the key."""

    name: str

    def fingerprint(self) -> dict[str, str]:
        """Return what decides the numbers of the engine."""
        from indrite.engines import engine

        return engine(self.name).fingerprint()


@dataclass(frozen=True)
class PlannedStep:
    """One step, ready to run.

    Parameters
    ----------
    name
        Name in the study.
    function
        What it runs.
    parameters
        Every parameter, defaults filled in; `Ref`, `FileInput` and `EngineInput` stand for results,
        files and engines.
    about
        The author's words.
    quick
        What ``--quick`` changed: parameter → (full, quick).
    seed
        Seed of the study, where the function draws random numbers.
    """

    name: str
    function: StepFunction
    parameters: Mapping[str, Any]
    about: str = ""
    quick: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    seed: int | None = None

    def refs(self) -> tuple[str, ...]:
        """Return the names of the steps whose results it needs."""
        return tuple(dict.fromkeys(one.step for one in leaves(self.parameters) if isinstance(one, Ref)))


@dataclass(frozen=True)
class PlannedSection:
    """One section of the report: a function of results, not stored."""

    function: StepFunction
    parameters: Mapping[str, Any]
    title: str = ""
    about: str = ""


@dataclass(frozen=True)
class Plan:
    """A study that fits together.

    Parameters
    ----------
    name, title, about, sources
        As in the file.
    path
        The study file.
    is_quick
        Whether the reduced parameters of ``quick:`` are in force.
    steps
        In the order of the file: every step stands below what it uses.
    report
        Sections of the report, in order; empty means one section set a result.
    """

    name: str
    title: str
    about: str
    sources: tuple[str, ...]
    path: Path
    is_quick: bool
    steps: tuple[PlannedStep, ...]
    report: tuple[PlannedSection, ...]

    def keys(self) -> dict[str, str]:
        """Return step → key: the hash of everything that decides the step's result."""
        keys: dict[str, str] = {}
        for step in self.steps:
            identity = {
                "function": step.function.name,
                "fingerprint": step.function.fingerprint(),
                "parameters": canonical(step.parameters, keys),
                "seed": step.seed,
            }
            text = json.dumps(identity, sort_keys=True, ensure_ascii=True)
            keys[step.name] = hashlib.sha256(text.encode()).hexdigest()[:24]
        return keys


def leaves(value: Any) -> Iterator[Any]:
    """Yield the values inside nested dictionaries and lists."""
    if isinstance(value, Mapping):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from leaves(one)
    else:
        yield value


def canonical(value: Any, keys: Mapping[str, str]) -> Any:
    """Return a JSON-ready form in which results, files and engines stand as what identifies them."""
    if isinstance(value, Ref):
        return {"$step": keys[value.step]}
    if isinstance(value, FileInput):
        return {"$file": value.sha256(), "suffix": value.path.suffix}
    if isinstance(value, EngineInput):
        return {"$engine": value.fingerprint()}
    if isinstance(value, Mapping):
        return {str(key): canonical(one, keys) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [canonical(one, keys) for one in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)  # 1 and 1.0 in a file mean the same
    return value
