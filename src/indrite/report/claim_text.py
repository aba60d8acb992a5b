"""The claims of a publication as text: the page of the documentation, written from what a study found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indrite.comparison.claims import ClaimList
from indrite.comparison.judging import ClaimTable, JudgedClaim, deciding
from indrite.findings import Finding
from indrite.report.claim_sections import (
    RULES,
    answer_text,
    by_topic,
    figures_named,
    other_answers,
    published_text,
    summary,
)

_HEAD = ("claim", "published", "computed", "verdict, and why")
#: A bar would end the cell.
_BAR = "&#124;"


@dataclass(frozen=True)
class StudyRun:
    """Which run of which study the answers come from.

    Parameters
    ----------
    study
        Name.
    quick
        Whether its parameters were reduced.
    changes
        What was reduced, in words.
    day
        When, as ``2026-11-28``.
    versions
        Package → version.
    sections
        Titles of its report, which name the figures.
    """

    study: str
    quick: bool
    changes: tuple[str, ...]
    day: str
    versions: Mapping[str, str]
    sections: tuple[str, ...]


def used_evidence(claims: ClaimList, evidence: Mapping[str, Finding]) -> dict[str, Finding]:
    """Return what tests of the claims ask for, of all evidence: enough to judge them again."""
    asked: dict[str, None] = {}
    for claim in claims.claims:
        for test in claim.tests:
            asked |= dict.fromkeys((test.of, f"{test.of}.measured"))
            if isinstance(test.than, str):
                asked[test.than] = None
    return {name: evidence[name] for name in asked if name in evidence}


def claims_markdown(claims: ClaimTable, run: StudyRun) -> str:
    """Return the page: which run, how many agree, figures, every claim."""
    parts = [_about(run), summary(claims), *RULES, "### Figures", _figures(claims, run)]
    for topic, rows in by_topic(claims):
        parts += [f"### {topic}", _table(_HEAD, [_row(one) for one in rows], widths=(34, 13, 16, 37))]
    if run.changes:
        parts += ["### What was reduced", f"Against the full study: {'; '.join(map(_escaped, run.changes))}."]
    return "\n\n".join(parts) + "\n"


def _about(run: StudyRun) -> str:
    kind = "the quick run" if run.quick else "the full run"
    option = " --quick" if run.quick else ""
    versions = ", ".join(f"{name} {version}" for name, version in sorted(run.versions.items()))
    text = f"Answers of {kind} of {run.day} (`indrite run {run.study}{option}`; {versions})."
    return text + (" What was reduced stands at the end." if run.changes else "")


def _figures(claims: ClaimTable, run: StudyRun) -> str:
    named = [(title, figures_named(title, claims.figures)) for title in run.sections]
    rows = []
    for one in claims.figures:
        sections = "; ".join(title for title, figures in named if one.id in figures)
        counts = claims.counts(one.id)
        shown = ", ".join(f"{counts[word]} {word}" for word in sorted(counts))
        where = sections or (f"not computed: {one.missing}" if one.missing else "–")
        rows.append((one.id, _escaped(one.shows), _escaped(where), shown or "–"))
    head = ("figure", "shows", "section of the report", "its claims")
    return _table(head, rows, widths=(8, 30, 40, 22))


def _row(row: JudgedClaim) -> tuple[str, ...]:
    claim = row.claim
    computed = "; ".join([answer_text(deciding(row), named=claim.value is None), *other_answers(row)])
    return (
        _escaped(f"{claim.what} (“{claim.quote}”, {claim.place})"),
        _escaped(published_text(row)),
        _escaped(computed),
        f"**{row.verdict}**: {_escaped(row.why)}",
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[int]) -> str:
    lines = [":::{table}", f":widths: {' '.join(map(str, widths))}", ":align: left", ""]
    lines += [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [
        f"| {' | '.join(one.replace('|', _BAR).replace(chr(10), ' ') for one in row)} |" for row in rows
    ]
    return "\n".join([*lines, ":::"])


def _escaped(text: str) -> str:
    """Return text that Markdown takes as it is."""
    for one in ("\\", "<", "*", "_", "$", "[", "`"):
        text = text.replace(one, f"\\{one}")
    return text
