"""Columns of angle, counts and perhaps uncertainty: .xy, .xye, .csv, exports of EVA, 11-BM and others.

A third column is the uncertainty where the name ends in ``e`` or a header says so, or where it is
plausible: positive
and near the square root of the counts or a fixed multiple of it; otherwise it is skipped.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.diffraction.record import PatternRecord, symbol

_WAVELENGTH = re.compile(r"(?:wave\s*-?length|lambda|Kalpha1|alpha1)[^=:\d]*[=:]?\s*([0-3][.,]\d+)", re.I)
_ANODE = re.compile(r"anode\W+([A-Za-z]{2})\b", re.I)
_RADIUS = re.compile(r"radius\s*\[mm\]\s*=\s*([\d.]+)", re.I)
_TIME = re.compile(r"(?:TimePerStep|counting time)\W+([\d.]+)", re.I)
_ESD = re.compile(r"\b(esd|sigma|error|uncertainty|std)\b", re.I)
#: Lines that are no numbers before or among the points: more is no table.
_MOST_WORDS = 2000


def decoded(path: Path) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Latin-1.

    Raises
    ------
    FileFormatError
        If it is no text.
    """
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise FileFormatError("not a text file", where=path, got="zero bytes in it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def read(path: Path) -> PatternRecord:
    """Return the columns of a text file."""
    lines = decoded(path).splitlines()
    rows, words = _rows(lines)
    if len(rows) < 3:
        raise FileFormatError(
            "no table of angles and counts", where=path, got=f"{len(rows)} lines of numbers",
            expected="two or three columns of numbers",
        )  # fmt: skip
    if len(words) > max(_MOST_WORDS, len(rows)):
        raise FileFormatError(
            "more words than numbers", where=path, got=f"{len(words)} lines without numbers"
        )
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        raise FileFormatError(
            "lines with different numbers of columns", where=path, got=", ".join(map(str, sorted(widths)))
        )
    table = np.array(rows, dtype=float)
    if table.shape[1] < 2:
        raise FileFormatError("one column only", where=path, expected="angle and counts")
    head = "\n".join(words)
    notes: list[str] = []
    spread = _uncertainty(table, path, head, notes)
    return PatternRecord(table[:, 0], table[:, 1], spread, **_header(head), notes=notes)


def _rows(lines: list[str]) -> tuple[list[list[float]], list[str]]:
    """Return lines of numbers and lines of words."""
    rows, words = [], []
    comma = _decimal_comma(lines)
    for line in lines:
        text = line.strip()
        if not text:
            continue
        if comma:
            text = text.replace(",", ".")
        cells = re.split(r"[\s;]+" if comma else r"[\s;,]+", text.strip(";,\t "))
        try:
            rows.append([float(cell) for cell in cells])
        except ValueError:
            words.append(line)
    return rows, words


def _decimal_comma(lines: list[str]) -> bool:
    """Whether numbers are written 12,34: digits around every comma, and another separator."""
    number = re.compile(r"^\s*-?\d+,\d+([eE][+-]?\d+)?(\s*[;\t ]\s*-?\d+(,\d+)?([eE][+-]?\d+)?)+\s*;?\s*$")
    some = [line for line in lines if re.match(r"^\s*-?\d", line)][:50]
    return bool(some) and sum(bool(number.match(line)) for line in some) > 0.8 * len(some)


def _uncertainty(table: np.ndarray, path: Path, head: str, notes: list[str]) -> np.ndarray | None:
    if table.shape[1] < 3:
        return None
    if table.shape[1] > 3:
        notes.append(f"{table.shape[1] - 3} columns behind the third skipped")
    third, counts = table[:, 2], table[:, 1]
    said = bool(_ESD.search(head)) or path.suffix.lower() in {".xye", ".fxye"}
    positive = counts > 0
    ratio = third[positive] / np.sqrt(counts[positive]) if positive.any() else np.zeros(1)
    steady = (third >= 0).all() and np.median(ratio) > 0 and np.std(ratio) < 0.2 * np.mean(ratio)
    if said or steady:
        return third
    notes.append("the third column is no uncertainty (not near the square root of the counts); skipped")
    return None


def _header(head: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if match := _ANODE.search(head):
        found["anode"] = symbol(match[1])
    if match := _WAVELENGTH.search(head):
        found["wavelength_angstrom"] = float(match[1].replace(",", "."))
    if match := _RADIUS.search(head):
        found["goniometer_radius_millimetre"] = float(match[1])
    if match := _TIME.search(head):
        found["counting_time_second"] = float(match[1]) or None
    return found
