"""`score`: examine an engine on known phases and write its card."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indrite.atomic import write_text
from indrite.engines import Engine
from indrite.errors import EngineError, StepFailedError, StructureError, UsageError
from indrite.models.gate.card import NOT_EXAMINED, Passed, Row, ScoreCard
from indrite.models.gate.catalogue import all_checks, checks_named
from indrite.models.gate.cells import measure_cell
from indrite.models.gate.checks import Check, Outcome
from indrite.models.gate.motion import measure_motion
from indrite.models.gate.settings import GateSettings
from indrite.models.gate.solid import measure_solid
from indrite.progress import Progress, silent

_ROUNDING = 1e-9
#: Failures of the engine that are an outcome; anything else is a mistake and stops the examination.
_OUTCOMES = (EngineError, StructureError, StepFailedError)


def score(
    engine: Engine,
    *,
    out: str | Path | None = None,
    checks: Sequence[str] | None = None,
    settings: GateSettings | None = None,
    progress: Progress = silent,
) -> ScoreCard:
    """Relax known phases and let lithium move in Li6PS5Cl with an engine, and compare with references.

    Parameters
    ----------
    engine
        The engine.
    out
        Folder for one JSON file a measurement and the frames of the dynamics; called again, the
        examination goes on where it was. ``None`` keeps nothing.
    checks
        Ids of checks, or their first part (``volume``); ``None`` for all.
    settings
        How thoroughly.
    progress
        Told before each measurement.

    Returns
    -------
    ScoreCard
        An engine that breaks down in a measurement gets ``not determinable`` with the reason there.

    Raises
    ------
    UsageError
        For an unknown check, or if ``out`` belongs to another engine.
    MissingPackageError
        If the engine's package is not installed.
    """
    chosen = checks_named(checks)
    settings = settings or GateSettings()
    fingerprint = engine.fingerprint()
    calculator = engine.calculator()  # before the folder is taken: some engines cannot start
    if out is None:
        with tempfile.TemporaryDirectory() as aside:
            return _score(
                _Examination(engine, calculator, settings, Path(aside)), chosen, fingerprint, progress
            )
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    _claim(folder, fingerprint)
    card = _score(_Examination(engine, calculator, settings, folder), chosen, fingerprint, progress)
    card.save(folder / "card.json")
    return card


#: Settings that do not decide a measurement of each kind.
_RELAXATION, _RUN = ("steps", "force_electronvolt_per_angstrom"), ("time_picosecond", "seeds")
_NOT_OF = {"cell": _RUN, "motion": _RELAXATION, "solid": (*_RELAXATION, *_RUN)}


@dataclass(frozen=True)
class _Examination:
    engine: Engine
    calculator: Any
    settings: GateSettings
    folder: Path

    def measure(self, name: str) -> dict[str, Any]:
        """Return a measurement from its file, or make it."""
        kind, _, what = name.partition("-")
        settings = self.settings.to_json()
        for key in _NOT_OF[kind]:
            del settings[key]
        path = self.folder / f"{name}.json"
        stored = _stored(path, settings)
        if stored is not None:
            return stored
        result = self._result(kind, what)
        write_text(path, json.dumps({"settings": settings, "result": result}, indent=1) + "\n")
        return result

    def _result(self, kind: str, what: str) -> dict[str, Any]:
        try:
            if kind == "cell":
                return measure_cell(what, self.calculator, settings=self.settings)
            if kind == "solid":
                return measure_solid(self.engine, element=what, out=self.folder / f"solid-{what}")
            return measure_motion(
                self.engine, inversion=float(what), settings=self.settings, out=self.folder / "motion"
            )
        except _OUTCOMES as error:
            return {"failed": f"{name_of(kind, what)}: {error}"}


def name_of(kind: str, what: str) -> str:
    """Return a measurement in words."""
    if kind == "solid":
        return f"{what} at rest"
    return what if kind == "cell" else f"dynamics at {100 * float(what):g} % exchange"


def _stored(path: Path, settings: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return dict(found["result"]) if found["settings"] == settings else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # not there yet, or damaged: measured again, with the same outcome


def _claim(folder: Path, fingerprint: Mapping[str, str]) -> None:
    """Write whose folder it is, or refuse that of another engine."""
    path = folder / "engine.json"
    if path.exists():
        try:
            found = dict(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            found = {}
        if found != dict(fingerprint):
            raise UsageError(
                "the folder holds the examination of another engine",
                where=folder,
                got=", ".join(f"{key} {value[:12]}" for key, value in fingerprint.items()),
                expected=", ".join(f"{key} {str(value)[:12]}" for key, value in found.items()) or None,
                todo="Give another folder",
            )
        return
    write_text(path, json.dumps(dict(fingerprint), indent=1) + "\n")


def _score(
    examination: _Examination, checks: Sequence[Check], fingerprint: Mapping[str, str], progress: Progress
) -> ScoreCard:
    needed = list(dict.fromkeys(need for check in checks for need in check.needs))
    measured = {}
    for number, name in enumerate(needed):
        progress(number, len(needed), name)
        measured[name] = examination.measure(name)
    progress(len(needed), len(needed), "done")
    return ScoreCard(
        engine=examination.engine.name,
        fingerprint=dict(fingerprint),
        rows=tuple(_row(check, measured if check in checks else None) for check in all_checks()),
        settings=examination.settings.to_json(),
        command=_command(examination, checks),
    )


def _command(examination: _Examination, checks: Sequence[Check]) -> str:
    """Return the command that makes the card again, with whole groups of checks by their first part."""
    settings = examination.settings
    parts = ["indrite simulate gate", f"--engine {examination.engine.name}", "--out DIR"]
    if any(one.id.startswith("motion") for one in checks):
        parts += [f"--time-ps {settings.time_picosecond:g}", f"--seeds {len(settings.seeds)}"]
    if set(checks) != set(all_checks()):
        chosen = {one.id for one in checks}
        groups: dict[str, list[str]] = {}
        for one in all_checks():
            groups.setdefault(one.id.partition(".")[0], []).append(one.id)
        names = []
        for group, ids in groups.items():
            names += [group] if chosen.issuperset(ids) else [one for one in ids if one in chosen]
        parts.append(f"--checks {','.join(names)}")
    return " ".join(parts)


def _row(check: Check, measured: Mapping[str, Mapping[str, Any]] | None) -> Row:
    outcome = Outcome(None, reason=NOT_EXAMINED) if measured is None else check.evaluate(measured)
    value = outcome.value
    low, high = check.low, check.high
    verdict: Passed = "not determinable"
    if value is not None:
        inside = low - _ROUNDING <= value and (high is None or value <= high + _ROUNDING)
        verdict = "pass" if inside else "fail"
    return Row(
        id=check.id,
        quantity=check.quantity,
        value=value,
        unit=check.unit,
        low=low,
        high=high,
        verdict=verdict,
        reference="; ".join(f"{one.value:g} ({one.source})" for one in check.references),
        uses=check.uses,
        standard_uncertainty=outcome.standard_uncertainty,
        note=NOT_EXAMINED
        if measured is None
        else "; ".join(one for one in (outcome.reason, check.note) if one),
    )
