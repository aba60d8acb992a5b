"""Cells of a delimited text → columns, fast where they are plain and to the line where they are not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indrite.errors import FileFormatError
from indrite.readers.headers import ESSENTIAL, Column
from indrite.readers.layout import BLANKS, HEAD_BYTES, Layout, is_utf16, utf8

if TYPE_CHECKING:
    import polars as pl

_BLANKS, _AROUND = re.compile(rb"[ \t\r]+"), re.compile(rb"^ | $", re.MULTILINE)
#: How vendors write "no value".
NULLS = ("", "N/A", "n/a", "NA", "-", "--", "XXX", "null", "None", "#N/A")


def read_cells(
    path: Path, layout: Layout, columns: Sequence[Column]
) -> tuple[pl.DataFrame, list[Column], list[str]]:
    """Return the cells (columns ``c0``, ``c1``, …), the columns that the rows reach, notes on repairs.

    Numbers come as 64-bit floats, labels as integers or floats, all else as text. A last line that
    was cut off in mid-writing is left out.

    Raises
    ------
    FileFormatError
        If a cell that should be a number is none (the message names the line), or the rows end
        before an essential column.
    """
    reached = _reached(path, layout, columns)
    notes = [
        f"column {column.header!r} left out: the rows end before it"
        for column in columns
        if column not in reached
    ]
    source, cut = _source(path, layout)
    frame = _parse_fast(source, layout, reached)
    if frame is None:
        # rare spellings (blanks around numbers, words): slower, but it knows the line
        frame = _parse_slowly(source, path, layout, reached)
    if not cut:
        return frame, reached, notes
    notes.append(f"the last line, {layout.first_line + frame.height}, was cut off and is left out")
    return frame.slice(0, frame.height - 1), reached, notes


def _reached(path: Path, layout: Layout, columns: Sequence[Column]) -> list[Column]:
    width = len(layout.first_cells)
    for column in columns:
        if column.index >= width and column.target in ESSENTIAL:
            raise FileFormatError(
                f"the rows end before column {column.header!r}",
                where=f"{path}:{layout.first_line + 1}",
                got=f"{width} cells",
                expected=f"{len(layout.headers)}, as in the header",
            )
    return [column for column in columns if column.index < width]


def _source(path: Path, layout: Layout) -> tuple[Path | bytes, bool]:
    """What polars reads (the file, or its bytes where they must be changed), and whether the end is cut."""
    size = path.stat().st_size
    with path.open("rb") as file:
        change = layout.quoted_lines or layout.delimiter == BLANKS or is_utf16(file.read(2))
        file.seek(max(0, size - HEAD_BYTES))
        tail = file.read()
    if not change:
        return path, _is_cut(tail, layout.delimiter.encode())
    data = path.read_bytes()
    data = utf8(data) if is_utf16(data) else data
    data = data.replace(b'"', b"") if layout.quoted_lines else data
    if layout.delimiter == BLANKS:
        data = _AROUND.sub(b"", _BLANKS.sub(b" ", data))
    return data, _is_cut(data[-HEAD_BYTES:], layout.delimiter.encode())


def _is_cut(tail: bytes, delimiter: bytes) -> bool:
    """Whether the last line has no end and fewer cells than the line before."""
    if tail.endswith(b"\n"):
        return False
    lines = tail.rsplit(b"\n", 2)
    return len(lines) > 2 and lines[-1].count(delimiter) < lines[-2].count(delimiter)


def _parse_fast(source: Path | bytes, layout: Layout, columns: Sequence[Column]) -> pl.DataFrame | None:
    """Cells by polars' own parser; ``None`` where it stumbles."""
    import polars as pl

    types: dict[int, Any] = {column.index: _type(column, layout) for column in columns}
    # null words and ragged lines cost polars half and once its time: only where they occur
    for options in ({}, {"null_values": list(NULLS), "truncate_ragged_lines": True}):
        try:
            return _scan(source, layout, types, options)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
            continue
    return None


def _type(column: Column, layout: Layout) -> Any:
    import polars as pl

    if column.kind == "label":
        return pl.Int32
    if column.kind == "number":
        return pl.Float64
    try:
        float(layout.first_cells[column.index])
    except ValueError:
        return pl.String
    return pl.Float64 if column.kind == "clock" else pl.String


def _scan(
    source: Path | bytes, layout: Layout, types: Mapping[int, Any], options: Mapping[str, Any]
) -> pl.DataFrame:
    import polars as pl

    lazy = pl.scan_csv(
        source,
        has_header=False,
        skip_lines=layout.first_line,
        separator=layout.delimiter,
        # a stray quote must not swallow the rest of the file
        quote_char='"' if layout.quotes else None,
        schema={f"c{index}": types.get(index, pl.String) for index in range(len(layout.first_cells))},
        decimal_comma=layout.decimal_comma,
        encoding="utf8-lossy",
        glob=False,
        **options,
    )
    return lazy.select(f"c{index}" for index in sorted(types)).collect()


def _parse_slowly(
    source: Path | bytes, path: Path, layout: Layout, columns: Sequence[Column]
) -> pl.DataFrame:
    import polars as pl

    types = {column.index: pl.String for column in columns}
    try:
        frame = _scan(source, layout, types, {"truncate_ragged_lines": True})
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise FileFormatError(
            "the table cannot be read",
            where=path,
            got=str(error).partition("\n")[0],
            todo="Look for an unbalanced quotation mark",
        ) from None
    for column in columns:
        if column.kind in ("number", "label"):
            name = f"c{column.index}"
            frame = frame.with_columns(_numbers(frame[name], path, layout, column).alias(name))
    return frame


def _numbers(cells: pl.Series, path: Path, layout: Layout, column: Column) -> pl.Series:
    """Cells as numbers; words for "no value" and a broken last line become null."""
    import polars as pl

    text = cells.str.strip_chars()
    if layout.decimal_comma:
        text = text.str.replace(",", ".", literal=True)
    numbers = text.cast(pl.Float64, strict=False)
    bad = (numbers.is_null() & text.is_not_null() & ~text.is_in(list(NULLS))).arg_true()
    # a broken last line is a file still being written: it is left out, or refused for its nulls
    if len(bad) and bad[0] < len(cells) - 1:
        raise FileFormatError(
            f"not a number in column {column.header!r}",
            where=f"{path}:{layout.first_line + bad[0] + 1}",
            got=repr(text[bad[0]]),
            todo="Correct the line, or remove it",
        )
    return numbers
