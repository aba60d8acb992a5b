"""Delimited text of any vendor: encoding, delimiter, decimal comma, where the table begins, its cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indrite.errors import FileFormatError
from indrite.readers.headers import Column, Dialect, is_header

if TYPE_CHECKING:
    import polars as pl

#: Part of the file that is looked at to find the header of the table.
HEAD_BYTES = 1 << 18
DELIMITERS = ("\t", ";", ",", "|")
#: How vendors write "no value".
NULLS = ("", "N/A", "n/a", "NA", "-", "--", "XXX", "null", "None", "#N/A")
_UNIT_CELL = re.compile(r"\s*([\[(][^\])]*[\])])?\s*")
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
    delimiter, decimal_comma, quoted_lines
        How cells are separated, how numbers are written, whether each whole line stands in quotes.
    encoding
        How the file's bytes become text.
    width
        Number of cells of the first line of data.
    """

    headers: tuple[str, ...]
    units: tuple[str, ...]
    first_line: int
    delimiter: str
    decimal_comma: bool
    quoted_lines: bool
    encoding: str
    width: int


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
        lines = [line.rstrip("\r") for line in head.decode(encoding, errors="replace").split("\n")]
        for number, line in enumerate(lines):
            if (layout := _layout(lines, number, line, dialect, by_hand, encoding)) is not None:
                return layout
    raise FileFormatError(
        f"no table header of {dialect.vendor} with time and voltage",
        where=path,
        got=f"a text beginning with {lines[0][:60]!r}",
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


def _layout(
    lines: list[str], number: int, line: str, dialect: Dialect, by_hand: Sequence[str], encoding: str
) -> Layout | None:
    quoted = line.startswith('"') and line.endswith('"') and '"' not in line[1:-1]
    bare = line.strip('"') if quoted else line
    for delimiter in DELIMITERS:
        if bare.count(delimiter) < 1:
            continue
        headers = split_line(bare, delimiter)
        if not is_header(headers, dialect, by_hand):
            continue
        below = [one.strip('"') if quoted else one for one in lines[number + 1 :]]
        units = _units(below[0], delimiter) if below else None
        first = next(
            (place for place, one in enumerate(below) if one.strip() and not (units and place == 0)), None
        )
        if first is None:
            return None
        cells = split_line(below[first], delimiter)
        return Layout(
            headers=tuple(headers),
            units=tuple((units or []) + [""] * len(headers))[: len(headers)],
            first_line=number + 1 + first,
            delimiter=delimiter,
            decimal_comma=delimiter != "," and any(_COMMA_NUMBER.fullmatch(cell) for cell in cells),
            quoted_lines=quoted,
            encoding=encoding,
            width=len(cells),
        )
    return None


def split_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line."""
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [])


def _units(line: str, delimiter: str) -> list[str] | None:
    """Cells of a row of units such as ``,,[V],[A]``; ``None`` if the line is none."""
    cells = split_line(line, delimiter)
    if not any(cell.strip() for cell in cells) or not all(_UNIT_CELL.fullmatch(cell) for cell in cells):
        return None
    return [cell.strip(" []()") for cell in cells]


def read_cells(path: Path, layout: Layout, columns: Sequence[Column]) -> tuple[pl.DataFrame, list[str]]:
    """Return the cells of the wanted columns (named ``c0``, ``c1``, …) and notes on repairs.

    Numbers come as 64-bit floats, all else as text. A last line that was cut off in mid-writing is
    left out.

    Raises
    ------
    FileFormatError
        If a cell that should be a number is none; the message names the line.
    """
    import polars as pl

    whole = sorted({column.index for column in columns})
    if whole[-1] >= layout.width:
        raise FileFormatError(
            f"the rows end before column {layout.headers[whole[-1]]!r}",
            where=f"{path}:{layout.first_line + 1}",
            got=f"{layout.width} cells",
            expected=f"{len(layout.headers)}, as in the header",
        )
    numeric = {column.index for column in columns if column.kind in ("number", "label")}
    source, cut = _source(path, layout)
    try:
        frame = _scan(source, layout, whole, numeric)
    except pl.exceptions.ComputeError:
        # rare spellings (blanks around numbers, words): slower, but it knows the line
        frame = _parse_slowly(_scan(source, layout, whole, set()), path, layout, columns)
    except pl.exceptions.PolarsError as error:
        raise FileFormatError("the table cannot be read", where=path, got=_first_line(error)) from None
    if not cut:
        return frame, []
    note = f"the last line, {layout.first_line + frame.height}, was cut off and is left out"
    return frame.slice(0, frame.height - 1), [note]


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _source(path: Path, layout: Layout) -> tuple[Path | bytes, bool]:
    """What polars reads (the file, or its bytes where they must be changed), and whether the end is cut."""
    size = path.stat().st_size
    with path.open("rb") as file:
        change = layout.quoted_lines or is_utf16(file.read(2))
        file.seek(max(0, size - HEAD_BYTES))
        tail = file.read()
    cut = False
    if not change and not tail.endswith(b"\n"):
        lines = tail.rsplit(b"\n", 2)
        mark = layout.delimiter.encode()
        cut = len(lines) > 2 and lines[-1].count(mark) < lines[-2].count(mark)
    if not change:
        return path, cut
    data = path.read_bytes()
    data = utf8(data) if is_utf16(data) else data
    return (data.replace(b'"', b"") if layout.quoted_lines else data), False


def _scan(source: Path | bytes, layout: Layout, wanted: Sequence[int], numeric: set[int]) -> pl.DataFrame:
    import polars as pl

    lazy = pl.scan_csv(
        source,
        has_header=False,
        skip_lines=layout.first_line,
        separator=layout.delimiter,
        schema={f"c{index}": pl.Float64 if index in numeric else pl.String for index in range(layout.width)},
        null_values=list(NULLS),
        decimal_comma=layout.decimal_comma,
        truncate_ragged_lines=True,
        encoding="utf8-lossy",
        glob=False,
    )
    return lazy.select(f"c{index}" for index in wanted).collect()


def _parse_slowly(frame: pl.DataFrame, path: Path, layout: Layout, columns: Sequence[Column]) -> pl.DataFrame:
    import polars as pl

    for column in columns:
        if column.kind not in ("number", "label"):
            continue
        name = f"c{column.index}"
        text = frame[name].str.strip_chars()
        if layout.decimal_comma:
            text = text.str.replace(",", ".", literal=True)
        numbers = text.cast(pl.Float64, strict=False)
        bad = (numbers.is_null() & text.is_not_null() & ~text.is_in(list(NULLS))).arg_true()
        # a broken last line is a file still being written: the caller sees nulls there
        if len(bad) and bad[0] < frame.height - 1:
            raise FileFormatError(
                f"not a number in column {column.header!r}",
                where=f"{path}:{layout.first_line + bad[0] + 1}",
                got=repr(text[bad[0]]),
                todo="Correct the line, or remove it",
            )
        frame = frame.with_columns(numbers.alias(name))
    return frame
