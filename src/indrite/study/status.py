"""Looks at an output folder: which steps are done, and the report once more."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from indrite.errors import StudyError, UsageError
from indrite.study.board import runs_at_work
from indrite.study.check import load_plan
from indrite.study.collect import collect_results
from indrite.study.lengths import expected_lengths
from indrite.study.plan import Plan
from indrite.study.run import STATE_FILE, StudyResult, write_outputs
from indrite.study.schedule import time_to_end
from indrite.study.store import Store


@dataclass(frozen=True)
class StepStatus:
    """One step of a study, as the store knows it.

    Parameters
    ----------
    step, function, key
        As in the study.
    state
        ``done``, ``running``, ``begun`` (segments are there to resume from), ``stale`` (done for the study
        or the version of indrite as they were), ``failed`` (in the last run) or ``missing``.
    seconds
        Time it took, where done.
    finished
        When it was done (UTC).
    why
        Why it failed.
    """

    step: str
    function: str
    key: str
    state: str
    seconds: float | None = None
    finished: str | None = None
    why: str = ""


def study_status(folder: str | Path, *, study: str | Path | None = None) -> list[StepStatus]:
    """Return which steps of the study in an output folder are done.

    Parameters
    ----------
    folder
        Output folder of `indrite.study.run_study`; it need not exist where ``study`` is given.
    study
        Study file or name; by default the study that the folder was made with.

    Raises
    ------
    UsageError
        If the folder is not an output folder of a study.
    StudyError
        If the study file has mistakes.
    """
    place = Path(folder)
    known = is_output_folder(place)
    plan = load_plan(study) if study is not None and not known else _plan_of(place)
    before = {one["step"]: one["key"] for one in _state_of(place)["steps"]} if known else {}
    store, keys = Store(place), plan.keys()
    at_work = {step.name for run in runs_at_work(place) for step in run.snapshot.running}
    rows = [
        _status(store, PlanStep(step.name, step.function.name, keys[step.name]), before.get(step.name))
        for step in plan.steps
    ]
    failed = _failed(place, keys) if known else {}
    return [_of_last_run(row, at_work, failed) for row in rows]


def _of_last_run(row: StepStatus, at_work: set[str], failed: Mapping[str, str]) -> StepStatus:
    """Return a step that is not done as running or failed, where it is."""
    if row.state == "done":
        return row
    if row.step in at_work:
        return replace(row, state="running")
    return replace(row, state="failed", why=failed[row.step]) if row.step in failed else row


def time_needed(
    folder: str | Path, *, study: str | Path | None = None, quick: bool = False, workers: int = 2
) -> TimeNeeded:
    """Return how long a study would still take into an output folder.

    Parameters
    ----------
    folder
        Output folder; it need not exist where ``study`` is given.
    study, quick
        Study file or name, and its form; by default those that the folder was made with.
    workers
        Steps at a time.

    Raises
    ------
    UsageError
        If the folder is not an output folder of a study, and no study is given.
    StudyError
        If the study file has mistakes.
    """
    place = Path(folder)
    plan = _plan_of(place) if study is None else load_plan(study, quick=quick)
    store = Store(place)
    keys = plan.keys()
    lengths = expected_lengths(plan, store.manifests())
    needs = {step.name: step.refs() for step in plan.steps if not store.is_done(keys[step.name])}
    needs = {name: tuple(one for one in above if one in needs) for name, above in needs.items()}
    seconds = {name: lengths[name].second for name in needs if name in lengths}
    unknown = tuple(name for name in needs if name not in lengths)
    usual = any(lengths[name].basis == "usual" for name in seconds)
    left = time_to_end(needs, seconds, workers=workers) if seconds or not needs else None
    return TimeNeeded(left, unknown, recorded=not usual)


@dataclass(frozen=True)
class TimeNeeded:
    """An expected length of a whole study.

    Parameters
    ----------
    second
        Without the steps of which nothing is known; ``None`` where that is all.
    unknown
        Those steps.
    recorded
        Whether all of it rests on earlier runs into the same folder.
    """

    second: float | None
    unknown: tuple[str, ...]
    recorded: bool


def report_study(folder: str | Path) -> StudyResult:
    """Write ``findings.json`` and ``report.html`` again, of a finished study or of what is finished of one.

    Raises
    ------
    UsageError
        If the folder is not an output folder of a study.
    StepFailedError
        If no step has a result for the study and the package as they are now.
    """
    place = Path(folder).resolve()
    plan = _plan_of(place)
    keys = plan.keys()
    results = collect_results(plan, Store(place), keys=keys, reasons=_failed(place, keys))
    return StudyResult(place, tuple(write_outputs(results, place)), ())


def is_output_folder(folder: str | Path) -> bool:
    """Return whether a study was run into a folder."""
    return (Path(folder) / STATE_FILE).is_file()


def _failed(folder: Path, keys: Mapping[str, str]) -> dict[str, str]:
    """Return step → why, of the steps that failed in the last run and are still the same."""
    rows = _state_of(folder)["steps"]
    return {
        one["step"]: one["failed"] for one in rows if "failed" in one and keys.get(one["step"]) == one["key"]
    }


def _state_of(folder: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
        if {"file", "quick", "steps"} <= set(document):
            return document
    except (OSError, ValueError, TypeError):
        pass
    raise UsageError(
        "not an output folder of a study",
        where=folder,
        expected=f"a folder with {STATE_FILE}, as 'indrite run STUDY --out DIR' makes it",
    )


def _plan_of(folder: Path) -> Plan:
    document = _state_of(folder)
    study, quick = document["file"], document["quick"]
    try:
        return load_plan(study, quick=bool(quick))
    except StudyError as error:
        raise StudyError(f"the study of this folder cannot be read any more: {error}", where=folder) from None


class PlanStep(NamedTuple):
    """Name, function and key of a step."""

    name: str
    function: str
    key: str


def _status(store: Store, step: PlanStep, key_before: str | None) -> StepStatus:
    if store.is_done(step.key):
        manifest = store.manifest(step.key)
        return StepStatus(*step, "done", manifest["seconds"], manifest["finished"])
    scratch = store.folder / "scratch" / step.key
    if scratch.is_dir() and any(scratch.iterdir()):
        return StepStatus(*step, "begun")
    return StepStatus(*step, "stale" if key_before is not None and store.is_done(key_before) else "missing")


def count_done(steps: Sequence[StepStatus]) -> int:
    """Return how many steps are done."""
    return sum(one.state == "done" for one in steps)
