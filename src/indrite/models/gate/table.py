"""Score cards side by side, as text cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indrite.engines import caution_of
from indrite.models.gate.card import NOT_EXAMINED, USES, Passed, Row, ScoreCard

_MARKS: Mapping[Passed, str] = {"pass": "", "fail": " FAIL", "not determinable": "open"}
_ANSWERS: Mapping[Passed, str] = {"pass": "yes", "fail": "NO", "not determinable": "open"}


def gate_table(cards: Sequence[ScoreCard]) -> list[list[str]]:
    """Return header and rows: for what each engine may be used, then every check with its interval.

    ``FAIL`` stands behind a value outside the interval, ``open`` where there is none, ``-`` where the check
    was left out.
    """
    rows = [["", "passes", *(card.engine for card in cards)]]
    for use, words in USES.items():
        rows.append([f"use: {words}", "", *(_ANSWERS[card.usable_for(use)] for card in cards)])
    names = dict.fromkeys(row.id for card in cards for row in card.rows)
    for name in names:
        found = [card.row(name) for card in cards]
        first = next((row for row in found if row is not None and row.note != NOT_EXAMINED), None)
        if first is None:
            continue
        title = f"{first.quantity} ({first.unit})" if first.unit else first.quantity
        rows.append([title, _interval(first), *(_cell(row) for row in found)])
    return rows


def remarks(card: ScoreCard) -> list[str]:
    """Return what the table of engines warns of, and one sentence for each failed or open check of a card."""
    caution = caution_of(card.engine)
    found = [caution] if caution else []
    for row in card.rows:
        if row.verdict == "fail":
            text = f"{row.quantity}: {_number(row)} {row.unit}".rstrip()
            found.append(f"{text}, outside {_interval(row)}")
        elif row.verdict == "not determinable" and row.note != NOT_EXAMINED:
            found.append(f"{row.quantity}: open, {row.note or 'not computed'}")
    return found


def _interval(row: Row) -> str:
    digits = _digits(row)
    if row.high is None:
        return f"> {row.low:g}"
    if row.low == row.high:
        return f"{row.low:g}"
    return f"{row.low:.{digits}f} … {row.high:.{digits}f}"


def _cell(row: Row | None) -> str:
    if row is None or row.note == NOT_EXAMINED:
        return "-"
    if row.value is None:
        return "open"
    return _number(row) + _MARKS[row.verdict]


def _number(row: Row) -> str:
    spread = "" if row.standard_uncertainty is None else f" ± {row.standard_uncertainty:.2f}"
    sign = "+" if row.unit == "%" else ""
    return f"{row.value:{sign}.{_digits(row)}f}{spread}"


def _digits(row: Row) -> int:
    return {"%": 1, "eV/atom": 3}.get(row.unit, 2)
