"""The claims of a publication as text: the page of the documentation, written from what a study found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    parts = [_about(run), summary(claims), *RULES, "## Figures", _figures(claims, run)]
    for topic, rows in by_topic(claims):
        parts += [
            f"## {topic}",
            _table(("claim", "published", "computed", "verdict", "why"), map(_row, rows)),
        ]
    return "\n\n".join(parts) + "\n"


def _about(run: StudyRun) -> str:
    kind = "the quick run" if run.quick else "the full run"
    option = " --quick" if run.quick else ""
    versions = ", ".join(f"{name} {version}" for name, version in sorted(run.versions.items()))
    text = f"Answers of {kind} of {run.day} (`indrite run {run.study}{option}`; {versions})."
    if run.changes:
        text += f" Reduced against the full study: {'; '.join(run.changes)}."
    return text


def _figures(claims: ClaimTable, run: StudyRun) -> str:
    named = [(title, figures_named(title, claims.figures)) for title in run.sections]
    rows = []
    for one in claims.figures:
        sections = "; ".join(title for title, figures in named if one.id in figures)
        counts = claims.counts(one.id)
        shown = ", ".join(f"{counts[word]} {word}" for word in sorted(counts))
        where = sections or (f"not computed: {one.missing}" if one.missing else "–")
        rows.append((one.id, one.shows, where, shown or "–"))
    return _table(("figure", "shows", "section of the report", "its claims"), rows)


def _row(row: JudgedClaim) -> tuple[str, ...]:
    claim = row.claim
    computed = "; ".join([answer_text(deciding(row)), *other_answers(row)])
    return (
        f"{claim.what} (“{claim.quote}”, {claim.place})",
        published_text(row),
        computed,
        f"**{row.verdict}**" if row.verdict in {"agrees", "differs"} else row.verdict,
        row.why,
    )


def _table(head: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(_escaped(one) for one in row)} |" for row in rows]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Return text that Markdown takes as it is."""
    for one in ("\\", "|", "<", "*", "_", "$", "["):
        text = text.replace(one, f"\\{one}") if not text.startswith("**") else text
    return text.replace("\n", " ")
