"""One way through a text file for every vendor: find the table, find the columns, convert the cells."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from indrite.readers.cells import read_cells
from indrite.readers.convert import to_record
from indrite.readers.headers import Dialect, find_columns
from indrite.readers.layout import find_table
from indrite.readers.record import Record, Request


def read_text(path: Path, dialect: Dialect, request: Request) -> Record:
    """Return the record of a text file written in a vendor's dialect.

    Raises
    ------
    FileFormatError, UnitError, UsageError
        See `find_table`, `find_columns`, `read_cells`, `to_record`.
    """
    layout = find_table(path, dialect, by_hand=tuple(request.columns.values()))
    columns, notes = find_columns(
        dialect, layout.headers, layout.units, by_hand=request.columns, where=str(path)
    )
    frame, reached, repairs = read_cells(path, layout, columns)
    return to_record(
        frame,
        reached,
        dialect,
        notes=[*notes, *repairs],
        place=lambda row: f"line {layout.first_line + row + 1}",
    )


def package_versions(*packages: str) -> dict[str, str]:
    """Return the versions of indrite and of the packages that took part in reading."""
    return {package: version(package) for package in ("indrite", *packages)}
