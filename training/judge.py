"""The judgement: gate and trials of one potential, kept as they are made, and the verdict."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from training import trials
from training.opened import opening
from training.overlap import overlap
from training.recipe import Recipe
from training.trials import Row

if TYPE_CHECKING:
    from indrite.engines import Engine
    from indrite.models.gate import GateSettings, ScoreCard

TRIALS = (
    *("gate", "held-out", "committee", "along", "opening", "conservation", "stability", "overlap", "motion"),
)
_MOTION = ("motion",)


def judge(
    recipe: Recipe, member: int, *, out: Path, only: Sequence[str] = (), talk: Callable[[str], None]
) -> str:
    """Run the trials of a member that are not in ``out`` yet, and return the table of all that are.

    A potential is qualified if no row fails and none is missing.

    Raises
    ------
    FileNotFoundError
        If the member has not been fitted.
    ValueError
        If a trial is unknown, or ``out`` is the judgement of another potential.
    """
    from indrite.engines import engine

    unknown = sorted(set(only) - set(TRIALS))
    if unknown:
        raise ValueError(f"unknown trials {unknown}; there are {', '.join(TRIALS)}")
    path = recipe.potential(member)
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there: run `python -m training fit --member {member}`")
    student = engine(f"nep:{path}")
    out.mkdir(parents=True, exist_ok=True)
    _claim(out, student.fingerprint()["weights_sha256"])
    for name in only or TRIALS:
        kept = out / f"{name}.json"
        if kept.exists():
            continue
        talk(f"trial {name}")
        rows = _trial(name, recipe, student, out)
        kept.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return table(out)


def _claim(out: Path, weights: str) -> None:
    path = out / "potential.json"
    if path.exists() and json.loads(path.read_text("utf-8")) != weights:
        raise ValueError(f"{out} holds the judgement of another potential; give another folder")
    path.write_text(json.dumps(weights) + "\n", "utf-8")


def _trial(name: str, recipe: Recipe, student: Engine, out: Path) -> list[Row]:
    if name == "gate":
        return _gate(recipe, student, out)
    if name == "motion":
        return _card_rows(_scored(student, out, _MOTION))
    if name == "held-out":
        return trials.held_out(recipe, student)
    if name == "committee":
        return trials.committee_rows(recipe)
    if name == "along":
        return trials.along(recipe, student, out)
    if name in ("opening", "overlap"):
        return {"opening": opening, "overlap": overlap}[name](recipe, student, out)
    return {"conservation": trials.conservation, "stability": trials.stability}[name](student, out)


def _gate(recipe: Recipe, student: Engine, out: Path) -> list[Row]:
    """Return the gate's rows without the motion of lithium, and the reactions against the teacher's."""
    from indrite.engines import engine
    from indrite.models.gate import shipped_card

    card = _scored(student, out, _still())
    teacher, _ = shipped_card(engine(recipe.teacher))
    compared = trials.reactions(card.rows, teacher.rows) if teacher is not None else []
    return _card_rows(card) + compared


def gate_settings() -> GateSettings:
    """Return how the gate is made here: longer than its default, a fast potential can.

    In 20 ps and two cells lithium jumps too seldom in ordered Li6PS5Cl for its rate to be known.
    """
    from indrite.models.gate import GateSettings

    return GateSettings(time_picosecond=60.0, seeds=(1, 2, 3, 4, 5, 6))


def _still() -> tuple[str, ...]:
    from indrite.models.gate.catalogue import all_checks

    return tuple(one.id for one in all_checks() if not one.id.startswith(_MOTION))


def _scored(student: Engine, out: Path, checks: Sequence[str]) -> ScoreCard:
    from indrite.models.gate import score

    return score(student, out=out / "gate", checks=checks, settings=gate_settings())


def _card_rows(card: ScoreCard) -> list[Row]:
    from indrite.models.gate.card import NOT_EXAMINED

    rows = []
    for one in card.rows:
        if one.note == NOT_EXAMINED:
            continue
        span = f"{one.low:g} … {'' if one.high is None else format(one.high, 'g')}"
        note = "; ".join(part for part in (span, one.note) if part)
        rows.append({**trials.row(f"gate.{one.id}", one.value, one.unit, note=note), "verdict": one.verdict})
    return rows


def table(out: Path) -> str:
    """Return all rows in ``out`` as text, the verdict at the end."""
    lines, failed, open_ = [], [], [one for one in TRIALS if not (out / f"{one}.json").exists()]
    for name in TRIALS:
        path = out / f"{name}.json"
        for one in json.loads(path.read_text("utf-8")) if path.exists() else []:
            value = "-" if one["value"] is None else f"{one['value']:.4g}"
            limit = "" if one["limit"] is None else f"(at most {one['limit']:g})"
            lines.append(
                f"{one['id']:42s} {value:>9s} {one['unit']:12s} {one['verdict']:16s} {limit} {one['note']}"
            )
            failed += [one["id"]] if one["verdict"] in ("fail", "not determinable") else []
    verdict = "qualified"
    if failed or open_:
        parts = [
            f"{len(failed)} rows fail" if failed else "",
            f"not run: {', '.join(open_)}" if open_ else "",
        ]
        verdict = f"NOT qualified: {'; '.join(part for part in parts if part)}"
    return "\n".join([*lines, verdict])
