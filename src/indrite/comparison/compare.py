"""Published | simulated | measured: one row per quantity, with verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from indrite.comparison.observables import Observed, observe
from indrite.comparison.published import PublishedNumber, PublishedTable
from indrite.diagnosis import Diagnosis
from indrite.findings import MISSED_DESPITE_CALIBRATION, Finding, Findings, Verdict, judge
from indrite.notebook import Shown

#: Quantities that belong into every comparison of cycling, though texts seldom state them.
UNPUBLISHED = {
    "leak_onset_cycle": "Cycle at which the leak stands out of the noise of the record",
}


@dataclass(frozen=True)
class ModelSpread:
    """How far a simulated number could lie elsewhere, given what the model was told.

    Parameters
    ----------
    id
        Quantity, as in the comparison.
    standard_uncertainty
        Same unit as the quantity.
    note
        Where the spread comes from; also what the number was calibrated on, if it was.
    calibrated_on
        What the model was tuned to, if that decides this quantity; empty for a prediction.
    by_construction
        Whether a model of this kind could not give anything else.
    """

    id: str
    standard_uncertainty: float | None
    note: str = ""
    calibrated_on: str = ""
    by_construction: bool = False

    @property
    def origin(self) -> str:
        """How a finding of this quantity names its origin."""
        if self.calibrated_on:
            return f"simulated, calibrated on {self.calibrated_on}"
        return "simulated, by construction" if self.by_construction else "simulated"


@dataclass(frozen=True)
class Row(Shown):
    """One quantity.

    Parameters
    ----------
    id, quantity, unit
        Which.
    published
        What the text states; ``None`` where it states nothing.
    simulated, measured
        Findings with verdict; ``None`` where there is no such record.
    """

    id: str
    quantity: str
    unit: str
    published: PublishedNumber | None = None
    simulated: Finding | None = None
    measured: Finding | None = None


@dataclass(frozen=True)
class Comparison(Shown):
    """All rows of one publication, and what it gives the simulation as input.

    Parameters
    ----------
    title, sources
        The publication.
    rows
        The comparison.
    inputs
        Statements that the simulation was given, hence cannot confirm.
    further
        Findings of the compared results on which the publication says nothing.
    """

    title: str
    sources: tuple[str, ...]
    rows: tuple[Row, ...]
    inputs: tuple[PublishedNumber, ...] = ()
    further: tuple[Finding, ...] = ()

    def findings(self) -> list[Finding]:
        """Return the rows of ``findings.json``: simulated, then measured where there is a record."""
        rows = list(self._findings())
        known = {one.id for one in rows}
        return Findings(rows + [one for one in self.further if one.id not in known])

    def _findings(self) -> Iterator[Finding]:
        for row in self.rows:
            if row.simulated is not None:
                yield row.simulated
            if row.measured is not None:
                yield row.measured


def compare(
    table: PublishedTable,
    *,
    simulated: Mapping[str, Diagnosis],
    areas: Mapping[str, float],
    measured: Mapping[str, Diagnosis] | None = None,
    model: Mapping[str, Finding] | None = None,
    spreads: tuple[ModelSpread, ...] = (),
) -> Comparison:
    """Set published, simulated and measured numbers side by side.

    Parameters
    ----------
    table
        Published numbers; their ids are ``QUANTITY.CELL`` or ``QUANTITY.CELL.CYCLE``.
    simulated, measured
        Cell → diagnosis of its record.
    areas
        Cell → electrode area in square centimetre.
    model
        Id → number that the model gives directly, such as a depth that no cycler sees.
    spreads
        What the inputs of the model leave open.
    """
    known = {one.id: one for one in spreads}
    model = model or {}
    rows = []
    for number in table.numbers:
        if number.role == "compare":
            rows.append(
                Row(
                    number.id,
                    number.quantity,
                    number.unit,
                    number,
                    _simulated(number, simulated, areas, model=model, spread=known.get(number.id)),
                    _finding(
                        number,
                        _look(number.id, measured or {}, areas),
                        "measured",
                        id_=f"{number.id}.measured",
                    ),
                )
            )
    rows += _unpublished(simulated, measured or {}, areas)
    inputs = tuple(one for one in table.numbers if one.role == "input")
    return Comparison(table.title, table.sources, tuple(rows), inputs)


def _look(key: str, diagnoses: Mapping[str, Diagnosis], areas: Mapping[str, float]) -> Observed | None:
    quantity, _, rest = key.partition(".")
    cell = rest.split(".")[0]
    if cell not in diagnoses:
        return None
    return observe(quantity, diagnoses[cell], area_square_centimetre=areas[cell])


def _simulated(
    number: PublishedNumber,
    diagnoses: Mapping[str, Diagnosis],
    areas: Mapping[str, float],
    *,
    model: Mapping[str, Finding],
    spread: ModelSpread | None,
) -> Finding | None:
    direct = model.get(number.id)
    seen = _look(number.id, diagnoses, areas)
    if seen is None and direct is not None:
        value = direct.value
        seen = Observed(value, direct.unit, direct.standard_uncertainty, direct.note)
    if seen is None:
        return None
    origin = "simulated"
    if spread is not None:
        notes = "; ".join(part for part in (seen.note, spread.note) if part)
        both = [one for one in (seen.uncertainty, spread.standard_uncertainty) if one is not None]
        total = sum(one**2 for one in both) ** 0.5 if both else None
        seen = Observed(seen.value, seen.unit, total, notes)
        origin = spread.origin
    finding = _finding(number, seen, origin, id_=number.id)
    return finding if finding is None or spread is None else _discounted(finding, spread)


def _discounted(finding: Finding, spread: ModelSpread) -> Finding:
    """Return a finding whose agreement could not have failed under the verdict that says so."""
    if spread.calibrated_on and finding.verdict in {"agrees", "differs"}:
        missed = MISSED_DESPITE_CALIBRATION if finding.verdict == "differs" else ""
        note = "; ".join(part for part in (finding.note, missed) if part)
        return replace(finding, verdict="calibrated", note=note)
    if spread.by_construction and finding.verdict == "agrees":
        return replace(finding, verdict="by construction")
    return finding


def _finding(number: PublishedNumber, seen: Observed | None, origin: str, *, id_: str) -> Finding | None:
    if seen is None:
        return None
    return Finding(
        id=id_,
        quantity=number.quantity,
        value=seen.value,
        unit=number.unit,
        standard_uncertainty=seen.uncertainty,
        origin=origin,
        verdict=_verdict(seen, number),
        published_value=number.value,
        published_source=number.source,
        note=seen.note,
    )


def _verdict(seen: Observed, number: PublishedNumber) -> Verdict:
    if seen.value is None:
        return "not determinable"
    if isinstance(seen.value, str) or isinstance(number.value, str):
        return "agrees" if seen.value == number.value else "differs"
    return judge(
        seen.value, seen.uncertainty, number.value, published_uncertainty=number.standard_uncertainty
    )


def _unpublished(
    simulated: Mapping[str, Diagnosis], measured: Mapping[str, Diagnosis], areas: Mapping[str, float]
) -> list[Row]:
    rows = []
    for quantity, words in UNPUBLISHED.items():
        for cell in dict.fromkeys((*simulated, *measured)):
            key = f"{quantity}.{cell}"
            found = [_free(key, words, known, areas, origin=name) for name, known in
                     (("simulated", simulated), ("measured", measured))]  # fmt: skip
            rows.append(Row(key, f"{words} ({cell})", "", None, *found))
    return rows


def _free(
    key: str, words: str, diagnoses: Mapping[str, Diagnosis], areas: Mapping[str, float], *, origin: str
) -> Finding | None:
    seen = _look(key, diagnoses, areas)
    if seen is None:
        return None
    verdict: Verdict = "not determinable" if seen.value is None else "no published value"
    id_ = key if origin == "simulated" else f"{key}.measured"
    cell = key.partition(".")[2]
    return Finding(
        id_, f"{words} ({cell})", seen.value, seen.unit, seen.uncertainty, origin, verdict, note=seen.note
    )
