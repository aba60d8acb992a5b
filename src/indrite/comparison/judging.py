"""Verdicts on claims, each by a declared rule from findings; none by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indrite.comparison.claim_rules import Question, answer
from indrite.comparison.claims import Claim, ClaimList, ClaimTest, PaperFigure
from indrite.findings import Finding, Verdict
from indrite.notebook import Shown


@dataclass(frozen=True)
class Answer:
    """What one finding says to a claim.

    Parameters
    ----------
    id
        Of the finding.
    quantity, value, unit, standard_uncertainty, origin
        As in the finding; ``None`` where there is no number.
    verdict
        See `indrite.findings.Verdict`.
    why
        The rule in words and what came of it.
    """

    id: str
    quantity: str
    value: float | str | None
    unit: str
    standard_uncertainty: float | None
    origin: str
    verdict: Verdict
    why: str


@dataclass(frozen=True)
class JudgedClaim:
    """A claim with everything that was found to it.

    Parameters
    ----------
    claim
        The claim.
    computed, measured
        Answers of computed and of measured findings.
    verdict
        Of the computed ones, see `combined`.
    why
        In one or two sentences.
    """

    claim: Claim
    computed: tuple[Answer, ...]
    measured: tuple[Answer, ...]
    verdict: Verdict
    why: str

    def finding(self, source: str) -> Finding:
        """Return the claim as a row of ``findings.json``; the value is that of the deciding answer."""
        first = deciding(self)
        claim = self.claim
        return Finding(
            id=f"claim.{claim.id}",
            quantity=claim.what,
            value=None if first is None else first.value,
            unit="" if first is None else first.unit,
            standard_uncertainty=None if first is None else first.standard_uncertainty,
            origin="derived" if first is None else first.origin,
            verdict=self.verdict,
            published_value=claim.quote if claim.value is None else claim.value,
            published_source=f"{source}, {claim.place}",
            note=self.why,
        )


@dataclass(frozen=True)
class ClaimTable(Shown):
    """Every claim of a publication, judged; and the findings that they were judged by.

    Parameters
    ----------
    title, cite, sources
        The publication.
    figures
        Its figures.
    rows
        In the order of the text.
    taken_in
        Findings of the results it was made of, as they stand in ``findings.json``.
    """

    title: str
    cite: str
    sources: tuple[str, ...]
    figures: tuple[PaperFigure, ...]
    rows: tuple[JudgedClaim, ...]
    taken_in: tuple[Finding, ...] = ()

    def findings(self) -> list[Finding]:
        """Return what was taken in, then one row a claim."""
        return [*self.taken_in, *(one.finding(self.cite) for one in self.rows)]

    def counts(self, figure: str | None = None) -> Counter[str]:
        """Return how often each verdict occurs, of all claims or of those that a figure shows."""
        return Counter(one.verdict for one in self.rows if figure is None or figure in one.claim.figures)


def judge_claims(
    claims: ClaimList, evidence: Mapping[str, Finding], *, taken_in: Sequence[Finding] = ()
) -> ClaimTable:
    """Judge every claim by the findings that its tests name.

    Parameters
    ----------
    claims
        The publication.
    evidence
        Id → finding; ``ID.measured`` holds what was measured.
    taken_in
        Findings to hand on.

    Raises
    ------
    StudyError
        If a test compares numbers of different units, or words with numbers.
    """
    rows = tuple(judge_claim(one, evidence) for one in claims.claims)
    return ClaimTable(claims.title, claims.cite, claims.sources, claims.figures, rows, tuple(taken_in))


def judge_claim(claim: Claim, evidence: Mapping[str, Finding]) -> JudgedClaim:
    """Judge one claim; see `judge_claims`."""
    computed = tuple(_answer(claim, one, evidence, name=one.of) for one in claim.tests)
    measured = tuple(
        _answer(claim, one, evidence, name=f"{one.of}.measured")
        for one in claim.tests
        if f"{one.of}.measured" in evidence
    )
    verdict = combined([one.verdict for one in computed])
    judged = JudgedClaim(claim, computed, measured, verdict, "")
    return replace(judged, why=_why(judged))


def combined(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict on a claim from those of its answers: of those that decide, the worst.

    One that differs makes the claim differ; a prediction that agrees outweighs what was calibrated or could
    not have been otherwise; where nothing decides, the claim is not determinable.

    Examples
    --------
    >>> combined(["agrees", "not determinable"]), combined(["agrees", "differs"]), combined([])
    ('agrees', 'differs', 'not determinable')
    """
    order: tuple[Verdict, ...] = ("differs", "agrees", "calibrated", "by construction")
    return next((one for one in order if one in verdicts), "not determinable")


def deciding(judged: JudgedClaim) -> Answer | None:
    """Return the first answer that has the verdict of the claim, ``None`` where there is no answer."""
    return next((one for one in judged.computed if one.verdict == judged.verdict), None)


def _why(judged: JudgedClaim) -> str:
    answer, decide = deciding(judged), judged.claim.decide
    if judged.verdict != "not determinable":
        assert answer is not None  # a verdict came from somewhere
        others = [one for one in judged.computed if one.verdict not in {judged.verdict, "not determinable"}]
        return "; ".join([answer.why, *(f"{one.verdict}: {one.why}" for one in others)])
    reasons = list(dict.fromkeys(one.why for one in judged.computed))
    return "; ".join([*reasons, *([f"would decide: {decide}"] if decide else [])])


def _answer(claim: Claim, test: ClaimTest, evidence: Mapping[str, Finding], *, name: str) -> Answer:
    finding = evidence.get(name)
    if finding is None:
        why = f"this study has no result {name}"
        return Answer(name, claim.what, None, "", None, "derived", "not determinable", why)
    verdict, why = answer(Question(claim, test, finding, evidence))
    known = (finding.quantity, finding.value, finding.unit, finding.standard_uncertainty, finding.origin)
    return Answer(name, *known, verdict, why)
