"""Any delimited text with columns of frequency, real and imaginary part, with or without headers.

Without headers the first three columns are taken in this order. A third column that is nearly always
positive is then taken for −Im Z, since spectra of cells and pellets are capacitive; the notes say so.

Sources
-------
None: the words are those of electrochemistry in general. Read with it are, among others, exports of
Novocontrol, NOVA (Metrohm Autolab) and RelaxIS.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.impedance.record import Points, SpectraRecord, sweeps_of
from indrite.readers.impedance.text import Block, Style, blocks, column_of, points_of, read_lines, style_of

#: Lines above a table among which its headers are looked for.
_ABOVE = 4
_NEARLY_ALWAYS = 0.8


def read(path: Path) -> SpectraRecord:
    """Return the sweeps of a delimited text file.

    Raises
    ------
    FileFormatError
        If there is no table of three or more columns of numbers, or its headers say it is no impedance.
    """
    lines = read_lines(path)
    style = style_of(lines)
    if style is None:
        raise FileFormatError(
            "no table of numbers in the file",
            where=path,
            got=repr(next((line for line in lines if line.strip()), "")[:60]),
            expected="three or more columns: frequency, real and imaginary part",
        )
    notes: list[str] = []
    named = [(headers_above(lines, one.first_line, style), one) for one in blocks(lines, style)]
    tables = [_table(headers, one, path, notes) for headers, one in named if headers is not None]
    if not tables:
        largest = max((one for _, one in named), key=lambda one: one.rows.shape[0])
        _refuse_other_headers(lines[: largest.first_line], path)
        tables = [_without_headers(_filled(largest.rows), path, notes)]
    elif left_out := len(named) - len(tables):
        notes.append(f"{left_out} other table(s) of numbers left out")
    return SpectraRecord(*sweeps_of(tables, path, notes=list(dict.fromkeys(notes))))


def _filled(rows: np.ndarray) -> np.ndarray:
    """Columns that hold numbers."""
    return rows[:, ~np.isnan(rows).all(axis=0)]


def _refuse_other_headers(above: list[str], path: Path) -> None:
    """Raise where a table has headers, but not of an impedance; comments are no headers."""
    words = [
        line.strip() for line in above if re.search("[^\\W\\d_]", line) and line.strip()[0] not in "#%!*"
    ]
    if words:
        raise FileFormatError(
            "the table's headers name no frequency and impedance",
            where=path,
            got=repr(words[-1][:80]),
            expected="Frequency (Hz), Z' (ohm), Z'' (ohm) or the like",
            todo="Correct the headers, or remove all lines above the numbers if these are the columns",
        )


def headers_above(lines: list[str], first_line: int, style: Style) -> list[str] | None:
    """Return the headers of the table that begins in a line; ``None`` where it has none."""
    for place in range(first_line - 1, max(first_line - 1 - _ABOVE, -1), -1):
        for cells in (style.cells(lines[place]), lines[place].split("\t"), lines[place].split()):
            cells = [cell.strip() for cell in cells if cell.strip()]
            roles = {one.role for one in map(column_of, cells) if one is not None}
            if "frequency" in roles and len(roles) > 1:
                return cells
    return None


def _table(headers: list[str], block: Block, path: Path, notes: list[str]) -> Points:
    points = points_of(headers, _filled(block.rows), path, notes=notes)
    if points is not None:
        return points
    raise FileFormatError(
        "the table has no columns of an impedance",
        where=path,
        got=", ".join(headers[:8]),
        expected="frequency, and real and imaginary part (in Hz and ohm) or modulus and phase",
        todo="Divide an area-specific impedance by the area first" if "cm" in " ".join(headers) else None,
    )


def _without_headers(rows: np.ndarray, path: Path, notes: list[str]) -> Points:
    frequency, real, imaginary = rows[:, 0], rows[:, 1], rows[:, 2]
    known = frequency[np.isfinite(frequency) & (frequency > 0)]
    step = np.diff(np.log(known)) if known.size > 1 else np.zeros(1)
    one_way = max((step > 0).mean(), (step < 0).mean())
    if known.size < 0.9 * frequency.size or one_way < _NEARLY_ALWAYS:
        raise FileFormatError(
            "a table without headers whose first column is no frequency",
            where=path,
            got=f"{known.size} of {frequency.size} values above 0, {100 * one_way:.0f} % in one direction",
            expected="frequencies that rise or fall",
            todo="Write headers above it: Frequency (Hz), Z' (ohm), Z'' (ohm)",
        )
    notes.append("no headers: the columns were taken as frequency, real part, imaginary part")
    if (imaginary[np.isfinite(imaginary)] > 0).mean() > _NEARLY_ALWAYS:
        notes.append("the third column was taken for −Im Z: it is positive nearly everywhere")
        imaginary = -imaginary
    return Points(frequency, real, imaginary)
