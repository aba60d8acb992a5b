"""Text files of one vendor each whose tables need no more than a few lines to find.

Sources
-------
Example files of impedance.py (MIT) and pyimpspec (read, not copied): Gamry .DTA, ZPlot .z, Autolab Z60W,
CH Instruments .txt, VersaStudio .par, Ivium .idf, Eco Chemie .dfr.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.impedance.record import Points, SpectraRecord, sweeps_of
from indrite.readers.impedance.text import Style, points_of, read_lines, style_of

_BLOCK_OF_DFR = 9


def read_gamry(path: Path) -> SpectraRecord:
    """Return the sweeps of a Gamry .DTA file: each table that is called ZCURVE."""
    lines = read_lines(path)
    starts = [place for place, line in enumerate(lines) if re.match(r"ZCURVE\d*\tTABLE", line)]
    tables: list[Points | None] = []
    notes: list[str] = []
    for start in starts:
        end = start + 3
        while end < len(lines) and lines[end].startswith("\t"):
            end += 1
        tables.append(_tabbed(lines[start + 1], lines[start + 3 : end], path, notes))
    return _finished(tables, path, notes, "a table ZCURVE")


def read_zplot(path: Path) -> SpectraRecord:
    """Return the sweeps of a ZPlot/ZView .z file: what stands below ``End Comments``."""
    lines = read_lines(path)
    end = next((place for place, line in enumerate(lines) if line.strip() == "End Comments"), None)
    if end is None:
        raise FileFormatError("a .z file without the line 'End Comments'", where=path)
    header = next((line for line in reversed(lines[:end]) if "Freq" in line), "")
    notes: list[str] = []
    return _finished([_tabbed(header, lines[end + 1 :], path, notes)], path, notes, "data")


def read_autolab(path: Path) -> SpectraRecord:
    """Return the sweeps of an Autolab file in the form ``Z60W Data File``."""
    lines = read_lines(path)
    at = next((place for place, line in enumerate(lines) if "Freq" in line and "Z'" in line), None)
    if at is None:
        raise FileFormatError("no line of headers", where=path, expected="Freq (Hz) … Z'(a) Z''(b)")
    headers = re.split(r"\s{2,}|\t", lines[at].strip().strip('"').strip())
    notes: list[str] = []
    return _finished([_rows(headers, lines[at + 1 :], path, notes)], path, notes, "data")


def read_ch_instruments(path: Path) -> SpectraRecord:
    """Return the sweeps of a text file of CH Instruments."""
    lines = read_lines(path)
    at = [place for place, line in enumerate(lines) if line.startswith("Freq/Hz")]
    notes: list[str] = []
    ends = [*at[1:], len(lines)]
    tables = [
        _rows(lines[start].split(","), lines[start + 1 : end], path, notes)
        for start, end in zip(at, ends, strict=True)
    ]
    return _finished(tables, path, notes, "a table that begins with Freq/Hz")


def read_versastudio(path: Path) -> SpectraRecord:
    """Return the sweeps of a VersaStudio .par file: segments that hold frequencies."""
    text = "\n".join(read_lines(path))
    tables: list[Points | None] = []
    notes: list[str] = []
    for segment in re.findall(r"<Segment\d+>\n(.*?)</Segment\d+>", text, re.DOTALL):
        definition = re.search(r"^Definition=(.*)$", segment, re.MULTILINE)
        if definition is None or "Frequency" not in definition[1]:
            continue
        rows = segment[definition.end() :].strip().split("\n")
        tables.append(_rows(definition[1].split(","), rows, path, notes))
    return _finished(tables, path, notes, "a segment with frequencies")


def read_ivium(path: Path) -> SpectraRecord:
    """Return the sweeps of an Ivium .idf file: each block ``primary_data`` of Z', Z'' and frequency."""
    lines = [line.strip() for line in path.read_bytes().decode("latin-1").split("\r\n")]
    if len(lines) < 4:
        lines = [line.strip() for line in path.read_bytes().decode("latin-1").split("\n")]
    tables: list[Points | None] = []
    for place, line in enumerate(lines):
        if line != "primary_data":
            continue
        columns, count = (_whole(lines, place + step) for step in (1, 2))
        rows = _floats(lines[place + 3 : place + 3 + count])
        if columns >= 3 and rows.shape[0] == count and count > 0:
            tables.append(Points(rows[:, 2], rows[:, 0], rows[:, 1]))
    return _finished(tables, path, [], "a whole block primary_data")


def read_eco_chemie(path: Path) -> SpectraRecord:
    """Return the sweep of an Eco Chemie .dfr file: nine numbers a point, f, Z' and −Z'' first."""
    lines = [line.strip() for line in read_lines(path)]
    count = _whole(lines, 1)
    values = [float(one) for one in lines[3 : 3 + _BLOCK_OF_DFR * count] if re.match(r"[-+.\d]", one)]
    if count < 1 or len(values) != _BLOCK_OF_DFR * count:
        raise FileFormatError(
            "the .dfr file is damaged or cut off",
            where=path,
            got=f"{len(values)} numbers",
            expected=f"{_BLOCK_OF_DFR} for each of {count} points",
        )
    rows = np.array(values).reshape(count, _BLOCK_OF_DFR)
    return _finished([Points(rows[:, 0], rows[:, 1], -rows[:, 2])], path, [], "data")


def _whole(lines: list[str], place: int) -> int:
    text = lines[place].strip() if place < len(lines) else ""
    return int(text) if re.fullmatch(r"\d+", text) else -1


def _floats(lines: list[str]) -> np.ndarray:
    rows = []
    for line in lines:
        try:
            rows.append([float(one) for one in line.split()[:3]])
        except ValueError:
            break
    return np.array([row for row in rows if len(row) == 3]).reshape(-1, 3)


def _tabbed(header: str, lines: list[str], path: Path, notes: list[str]) -> Points | None:
    return _rows(header.split("\t"), lines, path, notes, delimiter="\t")


def _rows(
    headers: list[str], lines: list[str], path: Path, notes: list[str], *, delimiter: str | None = ","
) -> Points | None:
    """Points of lines below headers; lines that are no rows of numbers are passed over."""
    full = [line for line in lines if line.strip()]
    style = style_of(full) or Style(delimiter, decimal_comma=False)
    rows = [style.numbers(line) for line in full]
    rows = [row for row in rows if sum(one == one for one in row) >= 3]
    if not rows:
        return None
    width = max(map(len, rows))
    table = np.array([row + [np.nan] * (width - len(row)) for row in rows])
    if len(headers) > table.shape[1] and not headers[0].strip():
        headers = headers[1:]  # the line of headers is indented by a tab that rows of numbers lost
    return points_of(headers, table, path, notes=notes)


def _finished(tables: Sequence[Points | None], path: Path, notes: list[str], expected: str) -> SpectraRecord:
    found = [one for one in tables if one is not None]
    if not found:
        raise FileFormatError(
            "no impedance spectrum in the file",
            where=path,
            expected=f"{expected} with frequency and impedance",
        )
    return SpectraRecord(*sweeps_of(found, path, notes=list(dict.fromkeys(notes))))
