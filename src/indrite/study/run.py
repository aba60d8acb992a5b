"""Runs a plan: independent steps side by side, results in the store, findings and report at the end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indrite.atomic import write_text
from indrite.errors import IndriteError, StepFailedError, UsageError
from indrite.findings import Finding
from indrite.notebook import Shown
from indrite.study.board import Board
from indrite.study.check import load_plan, uses
from indrite.study.collect import Results, collect_findings, collect_results
from indrite.study.dispatch import Dispatch
from indrite.study.execute import Outcome
from indrite.study.plan import Plan
from indrite.study.store import Store
from indrite.study.workers import SerialExecutor, StepProgress, processes

STATE_FILE = "study.json"
REPORT_FILE = "report.html"


@dataclass(frozen=True)
class StudyResult(Shown):
    """A finished study.

    Parameters
    ----------
    folder
        Output folder.
    findings
        What ``findings.json`` holds.
    outcomes
        How each step ended.
    """

    folder: Path
    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def report(self) -> Path:
        """The HTML report."""
        return self.folder / REPORT_FILE


def quiet(step: str, done: int, total: int, label: str) -> None:
    """Step progress that says nothing."""


def run_study(
    study: str | Path,
    folder: str | Path,
    *,
    quick: bool = False,
    workers: int = 2,
    executor: Executor | None = None,
    progress: StepProgress = quiet,
) -> StudyResult:
    """Run a study and write ``findings.json`` and ``report.html``.

    What an earlier, also a killed, run of the same study finished in this folder is kept.

    Parameters
    ----------
    study
        Study file, or the name of one that ships with the package.
    folder
        Output folder; nothing is written elsewhere.
    quick
        Use the reduced parameters under ``quick:``.
    workers
        Number of processes; 1 runs every step in this one.
    executor
        Any executor that shares the file system, instead of processes of our own.
    progress
        Called with step, done, total, label; a `Board` also knows how long it will still take.

    Raises
    ------
    StudyError
        If the study file has mistakes; nothing was written then.
    StepFailedError
        If a step failed; the others were finished and are kept, and the report shows them.
    """
    plan = load_plan(study, quick=quick)
    place = _output_folder(folder)
    store = Store(place)
    keys = plan.keys()
    try:
        place.mkdir(parents=True, exist_ok=True)
        write_text(place / STATE_FILE, _state(plan, keys))
    except OSError as error:
        raise UsageError("cannot write into the output folder", where=place, got=error.strerror) from None
    board = progress if isinstance(progress, Board) else Board(progress)
    dispatch = Dispatch(plan, keys, store, board, workers=0 if executor is not None else workers)
    with board.shown_in(place):
        with _executor(workers, executor, board) as pool:
            outcomes = dispatch.run(pool)
        board("report", 0, 0, "writing")
        findings = _written(plan, keys, store, outcomes)
        board("report", 1, 1, "written")
    return StudyResult(place, tuple(findings), tuple(outcomes))


def _written(plan: Plan, keys: dict[str, str], store: Store, outcomes: Sequence[Outcome]) -> list[Finding]:
    """Write what there is to report; raise if a step failed."""
    failed = {one.step: one.message for one in outcomes if one.state == "failed"}
    if not failed:
        return write_outputs(collect_results(plan, store, keys=keys), store.folder)
    report = None
    with suppress(OSError):  # a full disk, or a folder that may not be written to any more
        write_text(store.folder / STATE_FILE, _state(plan, keys, failed))
    with suppress(IndriteError, OSError):  # nothing finished, a damaged result, a full disk
        write_outputs(collect_results(plan, store, keys=keys, reasons=failed), store.folder)
        report = store.folder / REPORT_FILE
    raise _failure(plan, outcomes, report)


def write_outputs(results: Results, folder: Path) -> list[Finding]:
    """Write findings, report, citations and the RO-Crate that describes the folder, from results."""
    from indrite.study.citations import CITATIONS_FILE, bibliography, cited
    from indrite.study.page import study_page
    from indrite.study.ro_crate import CRATE_FILE, crate_text

    findings = collect_findings(results)
    rows = [one.to_json() for one in findings]
    write_text(folder / "findings.json", json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    write_text(folder / REPORT_FILE, study_page(results))
    citations = cited(results)
    write_text(folder / CITATIONS_FILE, bibliography(citations))
    write_text(folder / CRATE_FILE, crate_text(results, folder, citations))
    return findings


def _output_folder(folder: str | Path) -> Path:
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise UsageError("the output folder is a file", where=place, todo="Name another folder with --out")
    return place.resolve()


def _executor(
    workers: int, executor: Executor | None, progress: StepProgress
) -> AbstractContextManager[Executor]:
    if executor is not None:
        return nullcontext(executor)
    if workers < 1:
        raise UsageError("the number of workers must be at least 1", got=workers)
    return nullcontext(SerialExecutor()) if workers == 1 else processes(workers, progress)


def _failure(plan: Plan, outcomes: Sequence[Outcome], report: Path | None) -> StepFailedError:
    """Return the error that says which steps failed, why, and where the others are reported."""
    failed = [one for one in outcomes if one.state == "failed"]
    lines = []
    for one in failed:
        below = [
            name
            for name in uses(plan, one.step)
            if any(o.step == name and o.state == "skipped" for o in outcomes)
        ]
        left = f" (not run because of it: {', '.join(below)})" if below else ""
        lines.append(f"  step {one.step}: {one.message}{left}")
    kept = sum(one.state in {"done", "kept"} for one in outcomes)
    if report is not None:
        lines.append(f"  what is finished is in {report}")
    return StepFailedError(
        f"{len(failed)} of {len(outcomes)} steps failed, {kept} are finished and kept:\n" + "\n".join(lines)
    )


def _state(plan: Plan, keys: dict[str, str], failed: Mapping[str, str] | None = None) -> str:
    """Return what `status` and `report` need to find a study again from its output folder."""
    why = failed or {}
    steps: list[dict[str, Any]] = [
        {"step": step.name, "function": step.function.name, "key": keys[step.name]}
        | ({"failed": why[step.name]} if step.name in why else {})
        for step in plan.steps
    ]
    shipped = (
        plan.path.stem
        if plan.path.parent.name == "studies" and plan.path.parent.parent == Path(__file__).parent
        else None
    )
    document = {
        "study": plan.name,
        "file": shipped or str(plan.path.resolve()),
        "quick": plan.is_quick,
        "steps": steps,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
