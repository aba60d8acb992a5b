"""Excel workbooks (.xlsx) that Arbin, Neware and Landt software export.

Sheets are told by their headers; Arbin continues long tests on further sheets, which are joined.
Cycle and step summaries are no records and are passed over.

Sources
-------
Sheet and header names in a public file of navani (Arbin, ``Channel_…``) and in
https://github.com/battery-data-alliance/battery-data-format (Neware, ``record``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indrite.errors import FileFormatError
from indrite.readers import arbin, delimited, landt, neware_text
from indrite.readers.convert import to_record
from indrite.readers.headers import Dialect, find_columns, is_header
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions

if TYPE_CHECKING:
    import polars as pl

DIALECTS = (arbin.DIALECT, neware_text.DIALECT, landt.DIALECT, delimited.DIALECT)
_SUMMARY = re.compile(r"statis|global|info|summary|^(unit|test|cycle|step|log)\b", re.IGNORECASE)
#: Rows of a sheet that are searched for the header.
_HEAD_ROWS = 60


@dataclass(frozen=True)
class _Sheet:
    name: str
    dialect: Dialect
    header_row: int
    headers: tuple[str, ...]


def read(path: Path, request: Request) -> Record:
    """Return the record of an Excel workbook.

    Raises
    ------
    FileFormatError
        If the workbook is damaged, or no sheet holds a record.
    """
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        sheets = [sheet for name in book.sheet_names if (sheet := _recognised(book, name, request))]
    except fastexcel.FastExcelError as error:
        raise _damaged(path, error) from None
    if not sheets:
        raise FileFormatError(
            "no sheet with a table of time and voltage",
            where=path,
            got="the sheets " + ", ".join(book.sheet_names),
            todo="Name the columns by hand with --column, or export as csv",
        )
    first = sheets[0]
    joined = [sheet for sheet in sheets if sheet.headers == first.headers]
    columns, notes = find_columns(
        first.dialect, first.headers, [""] * len(first.headers), by_hand=request.columns, where=str(path)
    )
    wanted = sorted({column.index for column in columns})
    try:
        frame = _cells(book, joined, wanted)
    except fastexcel.FastExcelError as error:
        raise _damaged(path, error) from None
    passed = [sheet.name for sheet in sheets if sheet not in joined]
    notes += [f"sheet {name!r} has other columns and is left out" for name in passed]
    if len(joined) > 1:
        notes.append(f"{len(joined)} sheets joined: " + ", ".join(sheet.name for sheet in joined))
    record = to_record(
        frame,
        columns,
        first.dialect,
        notes=notes,
        place=lambda row: f"row {first.header_row + row + 2} of sheet {first.name!r}",
    )
    return replace(
        record,
        made_by=package_versions("fastexcel"),
        vendor=first.dialect.vendor,
        sign_is_fixed=first.dialect is not delimited.DIALECT,
    )


def _damaged(path: Path, error: Exception) -> FileFormatError:
    return FileFormatError(
        "the Excel file is damaged",
        where=path,
        got=str(error).partition("\n")[0],
        todo="Export it again, as csv",
    )


def _recognised(book: Any, name: str, request: Request) -> _Sheet | None:
    """The sheet's dialect and header row; ``None`` if it holds no record."""
    if _SUMMARY.search(name):
        return None
    head = book.load_sheet(name, header_row=None, n_rows=_HEAD_ROWS, dtypes="string").to_polars()
    for row, cells in enumerate(head.iter_rows()):
        headers = tuple("" if cell is None else str(cell) for cell in cells)
        for dialect in DIALECTS:
            if is_header(headers, dialect, tuple(request.columns.values())):
                return _Sheet(name, dialect, row, headers)
    return None


def _cells(book: Any, sheets: list[_Sheet], wanted: list[int]) -> pl.DataFrame:
    import polars as pl

    frames = []
    for sheet in sheets:
        loaded = book.load_sheet(
            sheet.name, header_row=None, skip_rows=sheet.header_row + 1, use_columns=wanted
        ).to_polars()
        frames.append(
            loaded.rename(dict(zip(loaded.columns, (f"c{index}" for index in wanted), strict=True)))
        )
    return pl.concat(frames, how="vertical_relaxed")
