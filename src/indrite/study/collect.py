"""`Results`: what a study's steps gave, loaded when asked for; the findings among them."""

from __future__ import annotations

import dataclasses
import typing
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from indrite.errors import StepFailedError
from indrite.findings import Finding
from indrite.study.incomplete import finding_of, finished_part, without_results_below
from indrite.study.plan import Plan, PlannedStep, Ref
from indrite.study.store import Store


@runtime_checkable
class HasFindings(Protocol):
    """A result that can say what it found."""

    def findings(self) -> list[Finding]:
        """Return the findings."""


@dataclass
class Results:
    """The results of a study; each is read from the store on first use.

    Parameters
    ----------
    plan
        The study, or the part of it that has results.
    keys
        Step → key.
    store
        Where the results are.
    missing
        Step without a result → why; these are not in the plan.
    left_out
        Sections that a report lacks for it.
    failed
        Those of the missing steps that ran and failed; the others have not run.
    """

    plan: Plan
    keys: Mapping[str, str]
    store: Store
    missing: Mapping[str, str] = field(default_factory=dict)
    left_out: Sequence[str] = ()
    failed: frozenset[str] = frozenset()
    _loaded: dict[str, Any] = field(default_factory=dict)

    def value(self, step: str) -> Any:
        """Return the result of a step."""
        if step not in self._loaded:
            self._loaded[step] = self.store.load(self.keys[step])
        return self._loaded[step]

    def manifest(self, step: str) -> dict[str, Any]:
        """Return what the store knows about a step's result."""
        return self.store.manifest(self.keys[step])

    def resolve(self, value: Any) -> Any:
        """Return a parameter with every reference replaced by the result it names."""
        if isinstance(value, Ref):
            return self.value(value.step)
        if isinstance(value, Mapping):
            return {key: self.resolve(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.resolve(one) for one in value]
        return value


def collect_results(
    plan: Plan, store: Store, *, keys: Mapping[str, str], reasons: Mapping[str, str] | None = None
) -> Results:
    """Return the results of a study that has run, or of the part of it that has.

    Parameters
    ----------
    plan
        The whole study.
    store
        Where the results are.
    keys
        Step → key.
    reasons
        Step that failed → why.

    Raises
    ------
    StepFailedError
        If no step has a result.
    """
    absent = [step.name for step in plan.steps if not store.is_done(keys[step.name])]
    if absent and len(absent) == len(plan.steps):
        raise StepFailedError(
            f"no result of {', '.join(absent)} for the study as it is now",
            where=store.folder,
            todo="Run it (again) with: indrite run",
        )
    known = reasons or {}
    missing = without_results_below(plan, {name: known.get(name, "") for name in absent})
    part, left_out = finished_part(plan, missing)
    return Results(part, keys, store, missing, left_out, frozenset(known).intersection(absent))


def collect_findings(results: Results) -> list[Finding]:
    """Return the rows of ``findings.json``, in the order of the steps; ids are unique.

    A step's findings count unless a step below it took them in (a comparison takes in the diagnoses
    it compares). Where two steps use one id, the name of the step is added to both.
    """
    speaking = {step.name: step for step in results.plan.steps if _speaks(step)}
    taken_in = {name for step in speaking.values() for name in step.refs()}
    rows = [
        (name, one) for name in speaking if name not in taken_in for one in findings_of(results.value(name))
    ]
    count = Counter(one.id for _, one in rows)
    named = [
        one if count[one.id] == 1 else dataclasses.replace(one, id=f"{one.id}.{name}") for name, one in rows
    ]
    return [*named, *finding_of(results.missing)]


def findings_of(value: Any) -> list[Finding]:
    """Return the findings that a result is or has."""
    return list(value.findings()) if isinstance(value, HasFindings) else list(value)


def _speaks(step: PlannedStep) -> bool:
    returns = step.function.signature().returns
    if typing.get_origin(returns) in {list, tuple}:
        return Finding in typing.get_args(returns)
    return isinstance(returns, type) and hasattr(returns, "findings")
