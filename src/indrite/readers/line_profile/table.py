"""Delimited text with a distance and one column an element, as microscope software exports it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError, UnitError
from indrite.readers.layout import is_utf16
from indrite.readers.line_profile.record import ProfileRequest
from indrite.signals import LineProfile

_NANOMETRE = {"nm": 1.0, "um": 1e3, "µm": 1e3, "μm": 1e3, "micron": 1e3, "microns": 1e3, "m": 1e9, "mm": 1e6}
_NANOMETRE |= {"a": 0.1, "å": 0.1, "\u212b": 0.1, "angstrom": 0.1, "nanometre": 1.0, "nanometer": 1.0}
_DISTANCE = re.compile(r"dist|position|\bpos\b|^x\b|depth|length|scan", re.IGNORECASE)
_ELEMENT = re.compile(r"^\s*([A-Z][a-z]?)(?:[\s_-]*([KLM](?:[abαβ]?\d?(?:,\d)?)?))?(?![a-zA-Z])(.*)$")
_PERCENT = re.compile(r"%|at\.?\s*pc|fraction|wt\b|atomic|mass", re.IGNORECASE)
_DELIMITERS = ("\t", ";", ",")


@dataclass(frozen=True)
class _Grid:
    """Header and numbers of a text table, and the number of lines before the header."""

    header: list[str]
    rows: np.ndarray
    before: int
    skipped: int


def read(path: Path, request: ProfileRequest) -> LineProfile:
    """Return the profile in a text file.

    Raises
    ------
    FileFormatError
        If it is no table, or has no distance or no counts of elements.
    UnitError
        If the unit of the distance is unknown.
    """
    grid = _grid(_text(path), path)
    distance, factor = _distance(grid.header, request.distance_unit, path)
    columns, notes = _elements(grid.header, distance, path)
    if grid.skipped:
        notes.append(f"{grid.skipped} line(s) that are no numbers were skipped")
    values = grid.rows[:, [distance, *columns.values()]]
    whole = np.isfinite(values).all(axis=1)
    if not whole.all():
        notes.append(f"{int((~whole).sum())} row(s) with missing values were skipped")
    values = values[whole]
    if len(values) < 5:
        raise FileFormatError("too few rows for a profile", where=path, got=len(values), expected="5 or more")
    order = np.argsort(values[:, 0], kind="stable")
    counts = values[order, 1:].T
    broken = bool((counts < 0.0).any() or (np.abs(counts - np.rint(counts)) > 1e-6).any())
    if request.net is None and broken:
        notes.append("counts below zero or broken: taken as net or scaled, their scatter is estimated")
    return LineProfile(
        distance_nanometre=values[order, 0] * factor,
        counts=counts,
        elements=tuple(columns),
        net=broken if request.net is None else request.net,
        notes=tuple(notes),
    )


def _text(path: Path) -> str:
    data = path.read_bytes()
    if is_utf16(data):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _grid(text: str, where: Path) -> _Grid:
    """Split a text into header and numbers: the longest run of lines with as many numbers as cells."""
    lines = [line for line in text.splitlines() if line.strip()]
    for delimiter in (*_DELIMITERS, None):
        comma = delimiter != ","
        cells = [[one.strip().strip('"') for one in line.split(delimiter)] for line in lines]
        numeric = [_numbers(row, comma) for row in cells]
        first = next((k for k, row in enumerate(numeric) if row is not None), None)
        if first is None or first == 0:
            continue
        header = cells[first - 1]
        width = len(header)
        rows = [row for row in numeric[first:] if row is not None and len(row) == width]
        if width < 2 or len(rows) < 2:
            continue
        return _Grid(header, np.array(rows), first - 1, len(lines) - first - len(rows))
    raise FileFormatError(
        "no table of numbers under a header",
        where=where,
        got=repr(lines[0][:60]),
        expected="a line such as 'Distance (nm), In, S, P, Cl' above rows of numbers",
    )


def _numbers(cells: list[str], decimal_comma: bool) -> list[float] | None:
    """Return a row of numbers, missing ones as nan; ``None`` where a cell is a word."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    found = []
    for cell in cells:
        text = cell.replace(",", ".") if decimal_comma and cell.count(",") == 1 else cell
        try:
            found.append(float(text) if text else float("nan"))
        except ValueError:
            return None
    return found if len(found) > 1 and np.isfinite(found).any() else None


def _distance(header: list[str], given: str | None, where: Path) -> tuple[int, float]:
    column = next((k for k, name in enumerate(header) if _DISTANCE.search(name)), None)
    if column is None:
        raise FileFormatError(
            "no column of distances", where=where, got=header[:8], expected="such as 'Distance (nm)'"
        )
    stated = re.search(r"[(\[/]\s*([A-Za-zµμÅ\u212b]+)\s*[)\]]?\s*$|_(nanometre|nm|um)$", header[column])
    unit = (stated[1] or stated[2]) if stated else given
    if unit is None or unit.lower() not in _NANOMETRE:
        raise UnitError(
            "the unit of the distance is not known",
            where=f"{where}, column {header[column]!r}",
            got=unit,
            expected="nm, µm, Å or m in brackets behind the header",
            todo="Give it with --distance-unit (distance_unit=)",
        )
    return column, _NANOMETRE[unit.lower()]


def _elements(header: list[str], distance: int, where: Path) -> tuple[dict[str, int], list[str]]:
    """Return label → column of the counts, and what was skipped."""
    from ase.data import chemical_symbols

    known = set(chemical_symbols[1:])
    found: dict[str, int] = {}
    skipped, percent = [], []
    for column, name in enumerate(header):
        if column == distance:
            continue
        match = _ELEMENT.match(name)
        if match is None or match[1] not in known:
            skipped.append(name or f"number {column + 1}")
        elif _PERCENT.search(match[3]):
            percent.append(name)
        else:
            label = match[1] if match[1] not in found else name.strip()
            found[label] = column
    if not found:
        raise FileFormatError(
            "no column with counts of an element",
            where=where,
            got=header[:10],
            expected="headers such as 'In', 'S K', 'Cl (counts)'",
            todo="Export counts, not percentages" if percent else None,
        )
    notes = [f"columns skipped: {', '.join(skipped)}"] if skipped else []
    if percent:
        notes.append(f"percentages skipped, they are no counts: {', '.join(percent)}")
    return found, notes
