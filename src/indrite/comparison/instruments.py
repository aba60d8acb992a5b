"""What analyses of instruments found, beside what a publication read off the same instruments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from indrite.comparison.published import PublishedNumber, PublishedTable
from indrite.findings import Finding, Verdict, judge


def compare_instruments(
    analyses: Mapping[str, Sequence[Finding]], *, published: PublishedTable
) -> list[Finding]:
    """Return the findings of analyses with published values and verdicts where there are such.

    A number that the specimen was given counts as ``by construction`` where it comes out again: that
    shows that instrument and analysis belong together, not that the model is right.

    Parameters
    ----------
    analyses
        Name of an analysis → its findings; the name ends their ids.
    published
        Statements with ids ``QUANTITY.NAME``.
    """
    found = []
    for name, rows in analyses.items():
        for row in rows:
            number = published.get(f"{row.id}.{name}")
            one = row if number is None else _beside(row, number)
            found.append(replace(one, id=f"{row.id}.{name}", quantity=f"{row.quantity} ({name})"))
    return found


def _beside(row: Finding, number: PublishedNumber) -> Finding:
    verdict = _verdict(row, number)
    if verdict == "agrees" and number.role == "input":
        verdict = "by construction"
    return replace(row, verdict=verdict, published_value=number.value, published_source=number.source)


def _verdict(row: Finding, number: PublishedNumber) -> Verdict:
    if row.value is None or row.verdict == "not determinable":
        return "not determinable"
    if isinstance(row.value, str) or isinstance(number.value, str):
        return "agrees" if row.value == number.value else "differs"
    if row.verdict == "upper limit":
        # a limit contradicts what lies above it, and says nothing of what lies below
        return "not determinable" if number.value <= row.value else "differs"
    return judge(
        row.value,
        row.standard_uncertainty,
        number.value,
        published_uncertainty=number.standard_uncertainty,
    )
