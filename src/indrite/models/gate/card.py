"""`ScoreCard`: what an engine may be used for and the numbers that say so; the shipped cards."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from indrite.atomic import write_text
from indrite.engines import Engine
from indrite.errors import FileFormatError
from indrite.findings import Finding, Verdict
from indrite.notebook import Shown

Passed = Literal["pass", "fail", "not determinable"]

#: Note of a check that was left out.
NOT_EXAMINED = "not examined"

#: What an engine may be used for → in words.
USES = {
    "contacts": "count contacts",
    "products": "name products",
    "energies": "energies and voltages",
    "diffusion": "motion of lithium",
    "electrode": "a solid metal at 300 K",
}


@dataclass(frozen=True, kw_only=True)
class Row(Shown):
    """One check of an engine.

    Parameters
    ----------
    id
        Stable name, such as ``dimer.InS``.
    quantity
        The quantity in words.
    value
        What the engine gives; ``None`` where it gives nothing usable.
    unit
        Its unit.
    low, high
        Interval that passes.
    standard_uncertainty
        One standard deviation of the value, where it has one.
    verdict
        ``pass``, ``fail`` or ``not determinable``.
    reference
        Published values and their sources.
    uses
        For what the check counts, see `USES`.
    note
        Why there is no verdict, or what to know about it.
    """

    id: str
    quantity: str
    value: float | None
    unit: str
    low: float | None
    high: float | None
    verdict: Passed
    reference: str
    uses: tuple[str, ...]
    standard_uncertainty: float | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ScoreCard(Shown):
    """Outcome of the qualification gate for one engine.

    Parameters
    ----------
    engine
        Name that `indrite.engines.engine` knows.
    fingerprint
        Package versions and hash of the weights.
    rows
        One for each check, those included that were left out: they are not determinable.
    settings
        How the examination went.
    command
        What makes the same card again.
    """

    engine: str
    fingerprint: Mapping[str, str]
    rows: tuple[Row, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    command: str = ""

    def row(self, name: str) -> Row | None:
        """Return a check by its id, or ``None`` where there is none of that name."""
        return next((one for one in self.rows if one.id == name), None)

    def usable_for(self, use: str) -> Passed:
        """Return whether the engine qualifies for a use: all its checks pass, one fails, or some are open."""
        verdicts = {one.verdict for one in self.rows if use in one.uses}
        if "fail" in verdicts:
            return "fail"
        return "not determinable" if "not determinable" in verdicts or not verdicts else "pass"

    def failures(self, use: str | None = None) -> tuple[Row, ...]:
        """Return the checks that failed, of one use or of all."""
        return tuple(one for one in self.rows if one.verdict == "fail" and (use is None or use in one.uses))

    def findings(self) -> tuple[Finding, ...]:
        """Return the checks as findings, ids ``gate.`` and the check's."""
        return tuple(_finding(one) for one in self.rows)

    def to_json(self) -> dict[str, Any]:
        """Return the card as plain data."""
        return {
            "engine": self.engine,
            "fingerprint": dict(self.fingerprint),
            "settings": dict(self.settings),
            "command": self.command,
            "usable_for": {use: self.usable_for(use) for use in USES},
            "rows": [{**asdict(one), "uses": list(one.uses)} for one in self.rows],
        }

    def save(self, path: str | Path) -> None:
        """Write the card as JSON."""
        write_text(Path(path), json.dumps(self.to_json(), indent=1, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, path: str | Path) -> ScoreCard:
        """Return the card of a file.

        Raises
        ------
        FileFormatError
            If the file is no card.
        """
        try:
            return cls.from_json(json.loads(Path(path).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise FileFormatError("not a score card", where=path, got=str(error)) from None

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> ScoreCard:
        """Return the card of plain data."""
        rows = tuple(Row(**{**one, "uses": tuple(one["uses"])}) for one in values["rows"])
        return cls(
            engine=values["engine"],
            fingerprint=values["fingerprint"],
            rows=rows,
            settings=values["settings"],
            command=values["command"],
        )


def _finding(row: Row) -> Finding:
    verdict: Verdict = "not determinable"
    if row.verdict != "not determinable":
        verdict = "agrees" if row.verdict == "pass" else "differs"
    interval = f"passes above {row.low:g}" if row.high is None else f"passes from {row.low:g} to {row.high:g}"
    return Finding(
        id=f"gate.{row.id}",
        quantity=row.quantity,
        value=row.value,
        unit=row.unit,
        standard_uncertainty=row.standard_uncertainty,
        origin="simulated",
        verdict=verdict,
        published_source=row.reference,
        note="; ".join(text for text in (interval, row.note) if text),
    )


_NUMERICAL = frozenset({"torch", "numba"})


@functools.cache
def shipped_cards() -> Mapping[str, ScoreCard]:
    """Return the cards that come with indrite: name of the engine → card."""
    folder = resources.files("indrite.models.gate") / "cards"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json"):
            card = ScoreCard.from_json(json.loads(file.read_text(encoding="utf-8")))
            found[card.engine] = card
    return found


def shipped_card(engine: Engine) -> tuple[ScoreCard | None, str]:
    """Return the card of an engine and a remark: empty if it was scored with the same weights and versions.

    Raises
    ------
    MissingPackageError
        If the engine's package is not installed.
    """
    card = shipped_cards().get(engine.name)
    if card is None:
        return None, "not scored; score it with: indrite simulate gate --engine " + engine.name
    return card, mismatch(card, engine.fingerprint())


def mismatch(card: ScoreCard, fingerprint: Mapping[str, str]) -> str:
    """Return how an engine differs from the one that was scored; empty if it does not.

    The version of the numerical library (torch, numba) changes the last digits only and does not count.
    """
    theirs = {name: value for name, value in card.fingerprint.items() if name not in _NUMERICAL}
    ours = {name: value for name, value in fingerprint.items() if name not in _NUMERICAL}
    if theirs == ours:
        return ""
    if theirs.get("weights_sha256") != ours.get("weights_sha256"):
        return "scored with other weights: the card does not hold; score it again"
    names = sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name))
    changes = ", ".join(f"{name} {theirs.get(name, '-')}, here {ours.get(name, '-')}" for name in names)
    return f"same weights, scored with another version ({changes})"
