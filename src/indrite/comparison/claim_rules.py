"""Rules by which a finding answers a claim: each declared, each able to say no and "not decided"."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from indrite.cell.numbers import convert
from indrite.comparison.claims import Claim, ClaimTest
from indrite.errors import SpecimenError, StudyError
from indrite.findings import MISSED_DESPITE_CALIBRATION, Finding, Verdict, judge

_COVERAGE = 2.0
#: An interval of more than this share of the published number tests little.
_WIDE = 0.2
#: A simulated value of unknown uncertainty (one seed) stands above another only by this share of the larger.
_UNKNOWN = 1.0 / 3.0
#: Whether the claim holds (``None``: not decided), and what was compared.
Outcome = tuple[bool | None, str]


@dataclass(frozen=True)
class Question:
    """A test of a claim together with what it is put to.

    Parameters
    ----------
    claim, test
        What is asked.
    finding
        What answers.
    evidence
        Everything else by id, for tests that compare two findings.
    """

    claim: Claim
    test: ClaimTest
    finding: Finding
    evidence: Mapping[str, Finding]

    @property
    def other(self) -> Finding | None:
        """The second finding, where the test names one that is there."""
        return self.evidence.get(self.test.than) if isinstance(self.test.than, str) else None


def answer(question: Question) -> tuple[Verdict, str]:
    """Return the verdict of one finding on a claim, and why; what could not have failed is named so.

    Raises
    ------
    StudyError
        If a test compares numbers of different units, or puts words into an order.
    """
    holds, said = _RULES[question.test.rule](question)
    if holds is None:
        return "not determinable", said
    pair = [one for one in (question.finding, question.other) if one is not None]
    if any(one.verdict == "calibrated" or "calibrated on" in one.origin for one in pair):
        return "calibrated", said if holds else f"{said}; {MISSED_DESPITE_CALIBRATION}"
    if not holds:
        return "differs", said
    if question.test.given:
        return "by construction", f"{said}: {question.test.given}"
    fixed = any(one.verdict == "by construction" or "by construction" in one.origin for one in pair)
    return ("by construction" if fixed or question.finding.origin == "input" else "agrees"), said


def _is_open(finding: Finding) -> bool:
    value = finding.value
    if value is None or finding.verdict == "not determinable":
        return True
    return isinstance(value, float) and not math.isfinite(value)


def _reason(finding: Finding) -> str:
    return finding.note or f"no value of {finding.quantity}"


def _matches(question: Question) -> Outcome:
    claim, finding = question.claim, question.finding
    value, published = finding.value, claim.value
    if value is None and finding.verdict == "differs" and finding.published_value == published:
        return False, _reason(finding)  # what should have happened did not
    if value is None or _is_open(finding):
        return None, _reason(finding)
    if isinstance(published, str) or isinstance(value, str):
        return value == published, _because(_spelt(value), finding)
    wanted, spread = _in_unit(claim, finding)
    said = _because("", finding)
    if finding.verdict == "upper limit":
        return (None, f"only an upper limit; {said}") if wanted <= value else (False, f"excluded; {said}")
    verdict = judge(value, finding.standard_uncertainty, wanted, published_uncertainty=spread)
    same = math.isclose(value, wanted, rel_tol=1e-9)  # 70 % is 0.7
    if verdict == "agrees" and _COVERAGE * (finding.standard_uncertainty or 0.0) > _WIDE * abs(wanted) > 0.0:
        said = f"a weak test, the interval is wide; {said}"
    return same or verdict == "agrees", said


def _because(text: str, finding: Finding) -> str:
    if text and finding.note.startswith(text):
        return finding.note
    return "; ".join(part for part in (text, finding.note) if part) or finding.quantity


def _spelt(value: float | str | None) -> str:
    if value is None or isinstance(value, str):
        return value or "nothing"
    return f"{value:.4g}".replace("-", "\N{MINUS SIGN}")


def _in_unit(claim: Claim, finding: Finding) -> tuple[float, float]:
    """Return the published number and its uncertainty in the unit of the finding."""
    assert isinstance(claim.value, int | float)
    if {claim.unit, finding.unit} <= {"", "1"} or claim.unit == finding.unit:
        return float(claim.value), claim.standard_uncertainty
    try:
        factor = convert(f"1 {claim.unit}", finding.unit)
    except SpecimenError:
        raise StudyError(
            f"the claim {claim.id} cannot be compared with {finding.id}",
            got=f"{claim.unit or 'no unit'} and {finding.unit or 'no unit'}",
            expected="the same kind of unit",
        ) from None
    return claim.value * factor, claim.standard_uncertainty * factor


def _ordered(question: Question) -> Outcome:
    """Compare with a number or with another finding; closer than two standard uncertainties is no order."""
    claim, test, finding, other = question.claim, question.test, question.finding, question.other
    if isinstance(test.than, str) and other is None:
        return None, f"this study has no result {test.than}"
    for one in (finding, other):
        if one is not None and _is_open(one):
            return None, f"{one.quantity}: {_reason(one)}"
    if other is not None and other.unit != finding.unit:
        raise StudyError(
            f"the claim {claim.id} compares two units",
            got=f"{finding.id}: {finding.unit}, {other.id}: {other.unit}",
        )
    first, second = finding.value, test.than if other is None else other.value
    if not isinstance(first, int | float) or not isinstance(second, int | float):
        raise StudyError(
            f"the claim {claim.id} puts words into an order",
            got=f"{_spelt(first)}, {_spelt(second)}",
            expected="numbers",
        )
    return _order(question, float(first), float(second))


def _order(question: Question, first: float, second: float) -> Outcome:
    rule, finding, other = question.test.rule, question.finding, question.other
    spread = math.hypot(
        finding.standard_uncertainty or 0.0, (other.standard_uncertainty if other else None) or 0.0
    )
    more = first - second if rule == "above" else second - first
    unit = f" {finding.unit}" if finding.unit and finding.unit != "1" else ""
    said = f"{finding.quantity}: {_spelt(first)}{unit} against {_spelt(second)}{unit}"
    said += f" ({other.quantity})" if other else ""
    if not other and finding.note:
        said += f"; {finding.note}"
    # a limit from above decides only that something is below
    limited = finding.verdict == "upper limit" and not (rule == "below" and more > 0.0)
    if limited or (other is not None and other.verdict == "upper limit"):
        return None, f"{said}, an upper limit"
    if rule == "near":
        return abs(more) <= _COVERAGE * spread, said
    if spread and abs(more) <= _COVERAGE * spread:
        return None, f"{said}: closer than two standard uncertainties"
    simulated = any(one is not None and one.origin.startswith("simulated") for one in (finding, other))
    if simulated and not spread and abs(more) <= _UNKNOWN * max(abs(first), abs(second)):
        return None, f"{said}: too close for values of unknown uncertainty"
    return more > 0.0, said


def _is_word(question: Question) -> Outcome:
    finding = question.finding
    if _is_open(finding):
        return None, _reason(finding)
    return _spelt(finding.value) in question.test.words, _because(_spelt(finding.value), finding)


def _contains(question: Question) -> Outcome:
    finding = question.finding
    if _is_open(finding):
        return None, _reason(finding)
    named = [one.strip() for one in _spelt(finding.value).split(",")]
    return any(one in named for one in question.test.words), _because(_spelt(finding.value), finding)


_RULES: dict[str, Callable[[Question], Outcome]] = {
    "matches": _matches,
    "below": _ordered,
    "above": _ordered,
    "near": _ordered,
    "is": _is_word,
    "contains": _contains,
}
