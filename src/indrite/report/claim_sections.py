"""Sections on the claims of a publication: every one with its verdict, and where each figure is computed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from markupsafe import Markup

from indrite.comparison.claims import PaperFigure
from indrite.comparison.judging import Answer, ClaimTable, JudgedClaim, deciding
from indrite.number_text import format_quantity
from indrite.report.page import Cell, Section, Table
from indrite.report.table_sections import verdict_cell

INDEX = "figure-index"
#: Column of the index that `with_figure_index` fills.
_SECTIONS_COLUMN = 2
_NAMED = re.compile(r"\bFigs?\.\s+((?:S?\d+[a-k]?(?:,\s+|\s+and\s+)?)+)")
_ONE = re.compile(r"(S?\d+)([a-k]?)")


def claims(claims: ClaimTable) -> Section:
    """Show every claim of a publication: published, computed, measured, verdict, why."""
    measured = any(row.measured for row in claims.rows)
    head = ("Claim", "Published", "Computed", *(["Measured"] if measured else []), "Verdict", "Why")
    tables = [
        Table(f"{topic}.", head, [_row(one, measured=measured) for one in rows], id=f"claims-{number}")
        for number, (topic, rows) in enumerate(by_topic(claims), start=1)
    ]
    return Section(
        "Every number and claim of the paper",
        "claims",
        lead=[summary(claims), *RULES],
        tables=tables,
    )


def by_topic(claims: ClaimTable) -> list[tuple[str, list[JudgedClaim]]]:
    """Return the rows by the part of the text they belong to, in its order."""
    return [(topic, list(rows)) for topic, rows in groupby(claims.rows, key=lambda one: one.claim.topic)]


#: How verdicts come about, in words; for the report and the page of the documentation.
RULES = (
    "Verdicts are computed from the findings of this run, none is set by hand. Numbers agree within two "
    "combined standard uncertainties, words if they are the same, orders if they are wider apart than two "
    "standard uncertainties, or than a third where none is known. Where several findings answer, the worst "
    "of those that decide counts: one that differs makes the claim differ.",
    "“Calibrated” and “by construction” confirm nothing: the model was tuned to the number, or was given it. "
    "Where nothing decides, the last column says what would.",
)


def summary(claims: ClaimTable) -> str:
    """Return how many claims there are of each verdict; recipe steps that nothing depends on apart."""
    counts = claims.counts()
    unused = sum(one.claim.role == "input" and not one.computed for one in claims.rows)
    parts = [
        f"{counts['agrees']} agree with what was computed",
        f"{counts['differs']} differ",
        f"{counts['calibrated']} were calibrated",
        f"{counts['by construction']} hold by construction",
        f"{counts['not determinable']} cannot be decided"
        + (f" ({unused} of them steps of the recipe that nothing computed depends on)" if unused else ""),
    ]
    return f"{len(claims.rows)} numbers and claims of {claims.cite}: {', '.join(parts)}."


def published_text(row: JudgedClaim) -> str:
    """Return the published value with the uncertainty of its reading, ``–`` where there is none."""
    claim = row.claim
    if claim.value is None:
        return "–"
    return format_quantity(claim.value, claim.unit, uncertainty=claim.standard_uncertainty or None)


def answer_text(answer: Answer | None, *, named: bool = False) -> str:
    """Return the value of an answer with uncertainty and unit, ``–`` where there is none.

    Parameters
    ----------
    answer
        The answer.
    named
        Whether a word alone would say too little: "yes" to what.
    """
    if answer is None or answer.value is None:
        return "–"
    if named and isinstance(answer.value, str):
        return f"{answer.quantity}: {answer.value}"
    return format_quantity(answer.value, answer.unit, uncertainty=answer.standard_uncertainty)


def other_answers(row: JudgedClaim) -> list[str]:
    """Return the answers besides the deciding one: name, value, verdict."""
    first = deciding(row)
    return [
        f"{one.quantity}: {answer_text(one)} ({one.verdict})"
        for one in row.computed
        if one is not first and one.value is not None
    ]


def _row(row: JudgedClaim, *, measured: bool) -> list[str | Cell]:
    claim, first = row.claim, deciding(row)
    cells: list[str | Cell] = [
        Cell(claim.what, detail=f"“{claim.quote}”, {claim.place}"),
        Cell(published_text(row)),
        Cell(answer_text(first, named=claim.value is None), detail="; ".join(other_answers(row))),
    ]
    if measured:
        cells.append(Cell("; ".join(answer_text(one) for one in row.measured) or "–"))
    notes = "; ".join(f"measured: {one.verdict}" for one in row.measured)
    return [*cells, verdict_cell(row.verdict, notes), Cell(row.why, "plain")]


def figure_index(claims: ClaimTable) -> Section:
    """Show for each figure of a publication which sections compute it and what of it agrees.

    The sections are filled in by `with_figure_index` when the page is put together.
    """
    rows: list[list[str | Cell]] = [
        [
            Cell(f"Fig. {one.id}"),
            Cell(one.shows),
            Cell("–", detail=f"not computed: {one.missing}" if one.missing else ""),
            *_counted(claims.counts(one.id)),
        ]
        for one in claims.figures
    ]
    head = ("Figure", "Shows", "Computed in", "Agree", "Differ", "No test", "Open")
    caption = "Figures of the paper, where they are computed, and how many of their claims agree."
    note = "No test: calibrated, or given by construction. Open: not determinable."
    table = Table(caption, head, rows, id="figure-index-table")
    return Section("The figures of the paper", INDEX, tables=[table], notes=[note])


def _counted(counts: Counter[str]) -> list[Cell]:
    untested = counts["calibrated"] + counts["by construction"]
    numbers = (counts["agrees"], counts["differs"], untested, counts["not determinable"])
    return [Cell(str(one) if one else "–", "number") for one in numbers]


def figures_named(title: str, figures: Iterable[PaperFigure]) -> list[str]:
    """Return the figures that a title names: ``Fig. 3`` stands for every part of it that is computed.

    Examples
    --------
    >>> known = [PaperFigure("2a", ""), PaperFigure("2b", ""), PaperFigure("S2", "")]
    >>> figures_named("Figs. 2b and S2: two things", known)
    ['2b', 'S2']
    >>> figures_named("Fig. 2: sections", known)
    ['2a', '2b']
    """
    named = {match for part in _NAMED.findall(title) for match in _ONE.findall(part)}
    found = []
    for one in figures:
        match = _ONE.fullmatch(one.id)
        number, letter = match.groups() if match else (one.id, "")
        whole = (number, "") in named and (not one.missing or not letter)
        if whole or (number, letter) in named:
            found.append(one.id)
    return found


def with_figure_index(sections: Iterable[Section]) -> list[Section]:
    """Return sections in which the index of figures links to those whose titles name the figures."""
    known = list(sections)
    return [_linked(one, known) if one.id == INDEX else one for one in known]


def _linked(index: Section, sections: Sequence[Section]) -> Section:
    tables = []
    for table in index.tables:
        rows = table.cells()
        figures = [
            PaperFigure(row[0].text.removeprefix("Fig. "), "", row[_SECTIONS_COLUMN].detail) for row in rows
        ]
        named = [(one, figures_named(one.title, figures)) for one in sections]
        for row, figure in zip(rows, figures, strict=True):
            found = [section for section, names in named if figure.id in names]
            if found:
                links = (Markup('<a href="#{}">{}</a>').format(one.id, one.title) for one in found)
                row[_SECTIONS_COLUMN] = replace(row[_SECTIONS_COLUMN], text=Markup("; ").join(links))
        tables.append(replace(table, rows=rows))
    return replace(index, tables=tables)
