"""Proves a study file against the functions it names, before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from indrite.documents import Document, Problem, did_you_mean, raise_problems, read_document
from indrite.errors import IndriteError, StudyError
from indrite.study import arguments
from indrite.study.plan import Plan, PlannedSection, PlannedStep, Ref, leaves
from indrite.study.registry import StepFunction, functions
from indrite.study.schema import SectionEntry, StepEntry, StudyEntry, parse
from indrite.yaml_lines import Place


def study_names() -> list[str]:
    """Return the names of the studies that ship with the package."""
    folder = resources.files("indrite.study") / "studies"
    return sorted(Path(one.name).stem for one in folder.iterdir() if one.name.endswith(".yaml"))


def find_study(study: str | Path) -> Path:
    """Return the file of a study: a path, or the name of one that ships with the package.

    Raises
    ------
    StudyError
        If there is neither such a file nor such a name.
    """
    path = Path(study)
    if path.is_file():
        return path
    if str(study) in study_names():
        return Path(str(resources.files("indrite.study") / "studies" / f"{study}.yaml"))
    if path.is_dir():
        raise StudyError(
            "is a folder, not a study file", where=path, todo=f"Name the file in it, {path}/study.yaml"
        )
    hint = did_you_mean(str(study), study_names())
    raise StudyError(f"no such study file, and no shipped study of that name{hint}", where=path)


def check_study(study: str | Path) -> list[Problem]:
    """Return every mistake of a study file, with file and line; an empty list means it can run.

    Raises
    ------
    StudyError
        If there is no such file.
    """
    return _Checker(read_document(find_study(study)), is_quick=False).run()[1]


def load_plan(study: str | Path, *, quick: bool = False) -> Plan:
    """Read and prove a study file.

    Parameters
    ----------
    study
        Path, or name of a shipped study.
    quick
        Put the parameters under ``quick:`` in force.

    Raises
    ------
    StudyError
        Listing every mistake with file and line.
    """
    plan, problems = _Checker(read_document(find_study(study)), is_quick=quick).run()
    raise_problems(problems)
    assert plan is not None  # no problems: there is a plan
    return plan


@dataclass
class _Checker:
    document: Document
    is_quick: bool
    problems: list[Problem] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)  # step above → type of its result

    def run(self) -> tuple[Plan | None, list[Problem]]:
        self.problems += self.document.problems
        if self.document.values is None and self.problems:
            return None, self.problems
        entry, problems = parse(self.document)
        self.problems += problems
        if entry is None:
            return None, sorted(set(self.problems))
        steps = self._steps(entry)
        report = self._report(entry)
        if self.problems:
            return None, sorted(set(self.problems))
        return Plan(
            name=entry.study,
            title=entry.title or entry.study,
            about=entry.about,
            sources=tuple(entry.sources),
            path=self.document.path,
            is_quick=self.is_quick,
            steps=tuple(steps),
            report=tuple(report),
        ), []

    def _say(self, place: Place, text: str) -> None:
        self.problems.append(self.document.problem(place, text))

    def _steps(self, entry: StudyEntry) -> list[PlannedStep]:
        table, steps = functions(), []
        for name, step in entry.steps.items():
            planned = self._step(name, step, table, seed=entry.seed)
            if planned is not None:
                steps.append(planned)
        return steps

    def _step(
        self, name: str, step: StepEntry, table: Mapping[str, StepFunction], *, seed: int
    ) -> PlannedStep | None:
        place: Place = ("steps", name)
        self.results[name] = Any  # until it is known: a step below may still name this one
        function = self._function(step.do, table, (*place, "do"), kind="function")
        if function is None:
            return None
        signature = function.signature()
        full = self._arguments(function, step.given(), place)
        for key in step.quick:
            if key not in signature.annotations:
                hint = did_you_mean(key, signature.annotations)
                self._say((*place, "quick", key), f"{function.name} has no parameter {key!r}{hint}")
        known = {key: one for key, one in step.quick.items() if key in signature.annotations}
        quick = self._values(function, known, (*place, "quick"))
        self.results[name] = signature.returns
        changes = {key: (full.get(key), one) for key, one in quick.items() if full.get(key) != one}
        return PlannedStep(
            name=name,
            function=function,
            parameters=full | quick if self.is_quick else full,
            about=step.about,
            quick=changes if self.is_quick else {},
            seed=seed if "rng" in signature.supplied else None,
        )

    def _report(self, entry: StudyEntry) -> list[PlannedSection]:
        from indrite.study.sections import section_functions

        table, sections = section_functions(), []
        for index, section in enumerate(entry.report):
            planned = self._section(section, table, ("report", index))
            if planned is not None:
                sections.append(planned)
        return sections

    def _section(
        self, section: SectionEntry, table: Mapping[str, StepFunction], place: Place
    ) -> PlannedSection | None:
        if section.show == "nothing":  # stands for a section whose shape was wrong
            return None
        function = self._function(section.show, table, (*place, "show"), kind="section")
        if function is None:
            return None
        values = self._arguments(function, section.given(), place)
        return PlannedSection(function, values, title=section.title, about=section.about)

    def _function(
        self, name: str, table: Mapping[str, StepFunction], place: Place, *, kind: str
    ) -> StepFunction | None:
        if name not in table:
            self._say(place, f"no {kind} {name!r}{did_you_mean(name, table)}")
            return None
        try:
            table[name].signature()
        except (ImportError, AttributeError, IndriteError) as error:
            self._say(place, f"{kind} {name!r} cannot be loaded: {error}")
            return None
        return table[name]

    def _arguments(self, function: StepFunction, given: Mapping[str, Any], place: Place) -> dict[str, Any]:
        signature = function.signature()
        for name in given:
            if name not in signature.annotations:
                hint = did_you_mean(name, signature.annotations)
                self._say((*place, name), f"{function.name} has no parameter {name!r}{hint}")
        for name in signature.annotations:
            if name not in given and name not in signature.defaults:
                self._say(place, f"{function.name} needs the parameter {name!r}")
        known = {name: one for name, one in given.items() if name in signature.annotations}
        engines = {
            name: one
            for name, one in signature.defaults.items()
            if isinstance(one, str) and name not in given and arguments.is_engine(signature.annotations[name])
        }
        return {**signature.defaults, **self._values(function, {**engines, **known}, place)}

    def _values(self, function: StepFunction, given: Mapping[str, Any], place: Place) -> dict[str, Any]:
        scope = arguments.Scope(self.document.path.parent, self.results)
        values = {}
        for name, raw in given.items():
            annotation = function.signature().annotations[name]
            value, complaints = arguments.resolve(raw, annotation, scope=scope)
            values[name] = value
            for inner, text in complaints:
                self._say((*place, name, *inner), f"{name!r} of {function.name}: {text}")
        return values


def uses(plan: Plan, step: str) -> list[str]:
    """Return the steps of a plan that need the result of a step, directly or not."""
    found = {step}
    for one in plan.steps:
        if found & {leaf.step for leaf in leaves(one.parameters) if isinstance(leaf, Ref)}:
            found.add(one.name)
    return [one.name for one in plan.steps if one.name in found and one.name != step]
