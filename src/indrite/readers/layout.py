"""Delimited text of any vendor: encoding, delimiter, decimal comma, where the table begins."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indrite.errors import FileFormatError
from indrite.readers.headers import Dialect, is_header

#: Part of the file that is looked at to find the header of the table.
HEAD_BYTES = 1 << 18
#: Cells are separated by any number of blanks.
BLANKS = " "
#: Lines of data that the decimal mark is told by.
_ASKED_LINES = 100
DELIMITERS = ("\t", ";", ",", "|")
_UNIT_CELL = re.compile(r"\s*([\[(][^\])]*[\])])?\s*")
_BY_NUMBER = re.compile(r"#(\d+)\b")
_NUMBER = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*")
_COMMA_NUMBER = re.compile(r"\s*[+-]?\d+,\d+([eE][+-]?\d+)?\s*")


@dataclass(frozen=True)
class Layout:
    """Where the table of a text file stands and how it is written.

    Parameters
    ----------
    headers, units
        Header texts, and texts of a row of units below them (empty where there is none).
    first_line
        Number of the first line of data, from 0.
    delimiter, decimal_comma
        How cells are separated and numbers are written.
    quoted_lines, quotes
        Whether each whole line stands in quotes, whether single cells do.
    encoding
        How the file's bytes become text.
    first_cells
        Cells of the first line of data.
    """

    headers: tuple[str, ...]
    units: tuple[str, ...]
    first_line: int
    delimiter: str
    decimal_comma: bool
    quoted_lines: bool
    quotes: bool
    encoding: str
    first_cells: tuple[str, ...]


@dataclass(frozen=True)
class _Text:
    """Lines of the head of a file, and the encoding they were read with."""

    lines: list[str]
    encoding: str


def read_head(path: Path) -> bytes:
    """Return the beginning of a file, as UTF-8 where it says that it is UTF-16."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return utf8(head) if is_utf16(head) else head


def is_utf16(data: bytes) -> bool:
    """Whether bytes begin with the mark of UTF-16."""
    return data[:2] in (b"\xff\xfe", b"\xfe\xff")


def utf8(data: bytes) -> bytes:
    """Return UTF-16 text as UTF-8."""
    return data.decode("utf-16", errors="replace").encode()


def find_table(path: Path, dialect: Dialect, *, by_hand: Sequence[str] = ()) -> Layout:
    """Find the header of a vendor's table in a text file.

    The header is the first line that offers a voltage and a time, or the headers named by hand.

    Parameters
    ----------
    by_hand
        Header texts that the user named; the header line must hold them all.

    Raises
    ------
    FileFormatError
        If there is no such line, or no data below it.
    """
    head = read_head(path)
    if not head.strip():
        raise FileFormatError("the file is empty", where=path)
    if b"\0" in head:
        raise FileFormatError(
            "binary data, not text", where=path, todo="Check that the name fits the content"
        )
    for encoding in _encodings(head):
        # not splitlines(): it also splits at characters that polars takes as part of a line
        text = _Text(
            [line.rstrip("\r") for line in head.decode(encoding, errors="replace").split("\n")], encoding
        )
        if by_hand and all(_BY_NUMBER.match(one) for one in by_hand):
            found = _without_header(text, by_hand)
        else:
            layouts = (
                _layout(text, number, dialect=dialect, by_hand=by_hand) for number in range(len(text.lines))
            )
            found = next((layout for layout in layouts if layout is not None), None)
        if found is not None:
            return found
    raise FileFormatError(
        f"no table header of {dialect.vendor} with time and voltage",
        where=path,
        got=f"a text beginning with {text.lines[0][:60]!r}",
        todo="Name the columns by hand, for example --column test_time_second='t (s)'"
        " --column voltage_volt='U (V)' --column current_ampere='I (mA)'",
    )


def _encodings(head: bytes) -> list[str]:
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError:
        # EC-Lab and Maccor write Windows' Western code page, Chinese software its own
        return ["cp1252", "gb18030"]
    return ["utf-8-sig"]


def _layout(text: _Text, number: int, *, dialect: Dialect, by_hand: Sequence[str]) -> Layout | None:
    """Layout of the table whose header is the line of that number; ``None`` if it is no header."""
    line = text.lines[number]
    quoted = line.startswith('"') and line.endswith('"') and '"' not in line[1:-1]
    bare = line.strip('"') if quoted else line
    for delimiter in _delimiters(bare):
        headers = split_line(bare, delimiter)
        if not is_header(headers, dialect, by_hand):
            continue
        below = [one.strip('"') if quoted else one for one in text.lines[number + 1 :]]
        units = _units(below[0], delimiter) if below else None
        first = 1 if units else 0
        while first < len(below) and not below[first].strip():
            first += 1
        if first >= len(below):
            return None
        return Layout(
            headers=tuple(headers),
            units=tuple((units or []) + [""] * len(headers))[: len(headers)],
            first_line=number + 1 + first,
            delimiter=delimiter,
            decimal_comma=_has_decimal_comma(below[first:], delimiter),
            quoted_lines=quoted,
            quotes='"' in below[first],
            encoding=text.encoding,
            first_cells=tuple(split_line(below[first], delimiter)),
        )
    return None


def _without_header(text: _Text, by_hand: Sequence[str]) -> Layout | None:
    """Layout of a table whose columns the user names by their number: ``#1 (s)``."""
    wanted = [int(match[1]) - 1 for one in by_hand if (match := _BY_NUMBER.match(one))]
    for number, line in enumerate(text.lines):
        for delimiter in _delimiters(line):
            cells = split_line(line, delimiter)
            if min(wanted) < 0 or max(wanted) >= len(cells):
                continue
            if not all(_NUMBER.fullmatch(cells[place]) for place in wanted):
                continue
            return Layout(
                headers=tuple(f"#{place + 1}" for place in range(len(cells))),
                units=("",) * len(cells),
                first_line=number,
                delimiter=delimiter,
                decimal_comma=_has_decimal_comma(text.lines[number:], delimiter),
                quoted_lines=False,
                quotes='"' in line,
                encoding=text.encoding,
                first_cells=tuple(cells),
            )
    return None


def _delimiters(line: str) -> list[str]:
    """Delimiters that occur in a line; blanks only where nothing else does."""
    present = [delimiter for delimiter in DELIMITERS if delimiter in line]
    return present or ([BLANKS] if len(line.split()) > 1 else [])


def _has_decimal_comma(lines: list[str], delimiter: str) -> bool:
    # a whole number tells nothing about the decimal mark, so that more than one line is asked
    rows = (split_line(line, delimiter) for line in lines[:_ASKED_LINES])
    return delimiter != "," and any(_COMMA_NUMBER.fullmatch(cell) for row in rows for cell in row)


def split_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line."""
    if delimiter == BLANKS:
        return line.lstrip("#% \t").split()
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _units(line: str, delimiter: str) -> list[str] | None:
    """Cells of a row of units such as ``,,[V],[A]``; ``None`` if the line is none."""
    cells = split_line(line, delimiter)
    if not any(cell.strip() for cell in cells) or not all(_UNIT_CELL.fullmatch(cell) for cell in cells):
        return None
    return [cell.strip(" []()") for cell in cells]
