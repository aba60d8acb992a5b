"""One table of what was measured, what the same cell gives when simulated, and what is published of it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indrite.comparison.published import PublishedNumber, PublishedTable
from indrite.errors import UsageError
from indrite.findings import Finding, Verdict, judge
from indrite.notebook import Shown
from indrite.number_text import format_quantity

#: Findings on the measurement itself, not on the specimen: two records need not share them.
_OF_THE_RECORD = frozenset({"kramers_kronig_residual", "edge_position", "detection_limit"})


@dataclass(frozen=True)
class SideRow:
    """One quantity.

    Parameters
    ----------
    id
        Id of the finding, with the name of the pair behind it.
    quantity, unit
        Which.
    published
        What a text states; ``None`` where it states nothing.
    simulated, measured
        Findings, with their verdicts against the published number; ``None`` where a side has none.
    verdict, note
        Whether measured and simulated agree, and why not or under which reserve.
    """

    id: str
    quantity: str
    unit: str
    published: PublishedNumber | None = None
    simulated: Finding | None = None
    measured: Finding | None = None
    verdict: Verdict = "not determinable"
    note: str = ""


@dataclass(frozen=True)
class Sides(Shown):
    """Measured, simulated and published numbers of one specimen.

    Parameters
    ----------
    rows
        In the order of the pairs.
    given
        Pairs whose simulated side was given its numbers by the recipe or an assumption.
    """

    rows: tuple[SideRow, ...]
    given: tuple[str, ...] = ()

    def findings(self) -> list[Finding]:
        """Return the rows of ``findings.json``: simulated, then measured (``….measured``) of each quantity.

        Where nothing is published, the verdict of the simulated number is that against the measured one.
        """
        return list(self._findings())

    def _findings(self) -> Iterator[Finding]:
        for row in self.rows:
            if row.simulated is not None:
                one = row.simulated
                if row.published is None and row.measured is not None:
                    beside = f"against the measured value: {row.verdict}" + (
                        f", {row.note}" if row.note else ""
                    )
                    one = replace(one, verdict=row.verdict, note="; ".join(filter(None, (one.note, beside))))
                yield one
            if row.measured is not None:
                yield row.measured


def compare_sides(
    measured: Mapping[str, Sequence[Finding]],
    simulated: Mapping[str, Sequence[Finding]],
    *,
    published: PublishedTable | None = None,
    given: Collection[str] = (),
) -> Sides:
    """Set measured and simulated findings side by side.

    Two numbers agree within two combined standard uncertainties, words where they are the same, a limit
    with everything that it leaves open. A number without uncertainty on both sides is compared by eye: its
    verdict is ``not determinable``.

    Parameters
    ----------
    measured, simulated
        Name of a pair → findings. A name on one side alone is shown with one column.
    published
        Statements with ids ``QUANTITY.NAME``.
    given
        Pairs whose simulated side was told its numbers: agreement says that recipe and measurement agree.

    Raises
    ------
    UsageError
        If there is nothing to compare, or ``given`` names no pair.
    """
    names = list(dict.fromkeys((*measured, *simulated)))
    if not names:
        raise UsageError("nothing to compare", expected="a measured or a simulated result")
    for name in given:
        if name not in names:
            raise UsageError("'given' names no pair", got=name, expected=", ".join(names))
    rows = [
        row
        for name in names
        for row in _rows(name, measured.get(name, ()), simulated.get(name, ()), published, name in given)
    ]
    return Sides(tuple(rows), tuple(given))


def _rows(
    name: str,
    measured: Sequence[Finding],
    simulated: Sequence[Finding],
    published: PublishedTable | None,
    given: bool,
) -> Iterator[SideRow]:
    first, second = ({one.id: one for one in side} for side in (measured, simulated))
    for key in dict.fromkeys((*first, *second)):
        if key.partition(".")[0] in _OF_THE_RECORD:
            continue
        number = None if published is None else published.get(f"{key}.{name}")
        real = None if key not in first else _beside(first[key], number, name, suffix=".measured")
        model = None if key not in second else _beside(second[key], number, name, suffix="")
        verdict, note = _agreement(real, model)
        if given and verdict in {"agrees", "differs"}:
            note = "; ".join(filter(None, (note, "the simulated side was given this number")))
        known = real or model
        assert known is not None
        yield SideRow(f"{key}.{name}", known.quantity, known.unit, number, model, real, verdict, note)


def _beside(row: Finding, number: PublishedNumber | None, name: str, *, suffix: str) -> Finding:
    named = replace(row, id=f"{row.id}.{name}{suffix}", quantity=f"{row.quantity} ({name})")
    if number is None:
        return named
    if row.value is None or row.verdict in {"not determinable", "upper limit"}:
        verdict: Verdict = "not determinable"
    elif isinstance(row.value, str) or isinstance(number.value, str):
        verdict = "agrees" if row.value == number.value else "differs"
    else:
        verdict = judge(
            row.value,
            row.standard_uncertainty,
            number.value,
            published_uncertainty=number.standard_uncertainty,
        )
    return replace(named, verdict=verdict, published_value=number.value, published_source=number.source)


def _agreement(real: Finding | None, model: Finding | None) -> tuple[Verdict, str]:
    """Return whether two findings of one quantity agree, and what is to be said of it."""
    if real is None or model is None:
        return "not determinable", f"only {'simulated' if real is None else 'measured'}"
    for one, side in ((real, "measured"), (model, "simulated")):
        if one.value is None:
            return "not determinable", f"the {side} side does not determine it"
    if isinstance(real.value, str) or isinstance(model.value, str):
        return ("agrees", "") if real.value == model.value else ("differs", "")
    assert real.value is not None
    assert model.value is not None
    if real.unit != model.unit:
        return "not determinable", f"units differ: {real.unit} and {model.unit}"
    if "upper limit" in {real.verdict, model.verdict}:
        return _limits(real, model)
    if real.standard_uncertainty is None and model.standard_uncertainty is None:
        same = real.value == model.value
        return ("agrees", "") if same else ("not determinable", "no side has an uncertainty")
    spread = math.hypot(real.standard_uncertainty or 0.0, model.standard_uncertainty or 0.0)
    verdict = judge(model.value, spread, real.value)
    return verdict, _distance(float(model.value - real.value), float(real.value), spread, real.unit)


def _distance(difference: float, measured: float, spread: float, unit: str) -> str:
    """Say how far the simulated number is off: what is significant need not be important."""
    parts = [
        format_quantity(difference, unit) if difference <= 0 else f"+{format_quantity(difference, unit)}"
    ]
    if measured != 0.0:
        parts.append(f"{100.0 * difference / abs(measured):+.2g} %")
    if spread > 0.0:
        parts.append(f"{abs(difference) / spread:.2g} combined standard uncertainties")
    return ", ".join(parts)


def _limits(real: Finding, model: Finding) -> tuple[Verdict, str]:
    """Return what a limit says of the other side: it contradicts what lies above it, no more."""
    if real.verdict == model.verdict:
        return "not determinable", "upper limits on both sides"
    limit, other = (real, model) if real.verdict == "upper limit" else (model, real)
    assert isinstance(limit.value, (int, float))
    assert isinstance(other.value, (int, float))
    spread = math.hypot(other.standard_uncertainty or 0.0, limit.standard_uncertainty or 0.0)
    if other.value - limit.value > 2.0 * spread:
        return "differs", "above the upper limit of the other side"
    return "agrees", "not above the upper limit of the other side"
