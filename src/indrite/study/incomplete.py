"""The part of a study that has its results: what a report shows when steps failed or have not run."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from indrite.findings import Finding
from indrite.study.plan import Plan, PlannedSection, Ref, leaves

STEPS_WITHOUT_RESULT = "steps_without_result"
NOT_RUN = "has not run for the study as it is now"
#: Longer reasons are cut in a list; the terminal has them whole.
_LONGEST_REASON = 300


def without_results_below(plan: Plan, missing: Mapping[str, str]) -> dict[str, str]:
    """Return every step that cannot be shown, with why: those named, and those that build on them.

    Parameters
    ----------
    plan
        The whole study.
    missing
        Step without a result → why, ``""`` where that is not known.
    """
    reasons: dict[str, str] = {}
    for step in plan.steps:
        gone = [name for name in step.refs() if name in reasons]
        if step.name in missing or gone:
            needs = f"needs {', '.join(gone)}" if gone else NOT_RUN
            reasons[step.name] = missing.get(step.name) or needs
    return reasons


def finished_part(plan: Plan, missing: Mapping[str, str]) -> tuple[Plan, list[str]]:
    """Return a study without these steps, and the titles of the sections that it loses.

    A section that takes several results by name keeps those that are there, and says which it lacks.

    Parameters
    ----------
    plan
        The whole study.
    missing
        As `without_results_below` returns it: no other step may need one of these.
    """
    kept, lost = [], []
    for section in plan.report:
        left = _kept_section(section, missing)
        if left is None:
            lost.append(title_of(section))
        else:
            kept.append(left)
    steps = tuple(step for step in plan.steps if step.name not in missing)
    return dataclasses.replace(plan, steps=steps, report=tuple(kept)), lost


def title_of(section: PlannedSection) -> str:
    """Return what a section is called in a list."""
    return section.title or section.function.name


def reasons_in_words(missing: Mapping[str, str], left_out: Sequence[str]) -> tuple[str, list[str]]:
    """Return a sentence on what is missing, and a list with the reasons; nothing for a whole study."""
    if not missing:
        return "", []
    steps = "1 step has no result" if len(missing) == 1 else f"{len(missing)} steps have no result"
    sections = {0: "", 1: " and 1 section is left out"}.get(
        len(left_out), f" and {len(left_out)} sections are left out"
    )
    lines = [f"{name}: {_short(reason)}" for name, reason in missing.items()]
    lines += [f"left out: {title}" for title in left_out]
    return f"This study is not complete: {steps}{sections}. What is shown is finished.", lines


def finding_of(missing: Mapping[str, str]) -> list[Finding]:
    """Return a row that tells programs that findings are missing; none for a whole study."""
    if not missing:
        return []
    return [
        Finding(
            id=STEPS_WITHOUT_RESULT,
            quantity="Steps of the study without a result",
            value=float(len(missing)),
            unit="",
            standard_uncertainty=None,
            origin="simulated",
            verdict="ok",
            note="; ".join(f"{name}: {_short(reason)}" for name, reason in missing.items()),
        )
    ]


def _short(reason: str) -> str:
    line = " ".join(reason.split())
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]} …"


def _kept_section(section: PlannedSection, missing: Mapping[str, str]) -> PlannedSection | None:
    """Return a section with what is there of its results; None where a result that it needs is not."""
    needed = {one.step for one in leaves(section.parameters) if isinstance(one, Ref)}
    gone = [name for name in missing if name in needed]
    if not gone:
        return section
    parameters = {name: _kept(value, missing) for name, value in section.parameters.items()}
    if any(value is _GONE for value in parameters.values()):
        return None
    lacks = f"Without {', '.join(gone)}, which {'has' if len(gone) == 1 else 'have'} no result."
    about = f"{section.about} {lacks}".strip()
    return dataclasses.replace(section, parameters=parameters, about=about)


_GONE = object()


def _kept(value: Any, missing: Mapping[str, str]) -> Any:
    """Return a parameter without the results that are missing, `_GONE` where nothing of it is left."""
    if isinstance(value, Ref):
        return _GONE if value.step in missing else value
    if isinstance(value, Mapping):
        left = {key: kept for key, one in value.items() if (kept := _kept(one, missing)) is not _GONE}
        return left if left or not value else _GONE
    if isinstance(value, list):
        items = [kept for one in value if (kept := _kept(one, missing)) is not _GONE]
        return items if items or not value else _GONE
    return value
