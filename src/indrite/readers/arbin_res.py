"""Arbin .res: an Access database, read with mdbtools (``mdb-export``) or the package access-parser.

The table ``Channel_Normal_Table`` has fixed names and units: s, V, A; dates are days since
1899-12-30 without time zone.

Sources
-------
Tables of public files of cellpy (MITS 4) and the Battery Data Alliance (MITS 7); mdbtools,
https://github.com/mdbtools/mdbtools; access-parser (Apache-2.0), https://github.com/claroty/access_parser.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from indrite.errors import FileFormatError, MissingPackageError
from indrite.readers.arbin import DIALECT
from indrite.readers.convert import to_record
from indrite.readers.headers import find_columns
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions

if TYPE_CHECKING:
    import polars as pl

TABLE = "Channel_Normal_Table"
#: mdb-export reads some MB a second; a damaged file can keep it busy for ever.
_TIME_LIMIT_SECOND, _TIME_LIMIT_SECOND_PER_BYTE = 30.0, 4e-6


def read(path: Path, request: Request) -> Record:
    """Return the record of an Arbin .res file.

    Raises
    ------
    MissingPackageError
        If neither mdbtools nor access-parser is installed.
    FileFormatError
        If the database is damaged or lacks the table.
    """
    import polars as pl

    program = shutil.which("mdb-export")
    table = _by_mdbtools(path, program) if program else _by_access_parser(path)
    notes: list[str] = []
    if "Test_ID" in table and table["Test_ID"].n_unique() > 1:
        longest = table["Test_ID"].value_counts(sort=True)["Test_ID"][0]
        notes.append(f"the file holds several tests; the longest, Test_ID {longest}, is read")
        table = table.filter(pl.col("Test_ID") == longest)
    if "Data_Point" in table:
        # the database keeps rows in the order of writing, not of measuring
        table = table.sort("Data_Point", maintain_order=True)
    columns, said = find_columns(
        DIALECT, table.columns, [""] * table.width, by_hand=request.columns, where=str(path)
    )
    frame = table.rename({name: f"c{place}" for place, name in enumerate(table.columns)})
    record = to_record(frame, columns, DIALECT, notes=notes + said, place=lambda row: f"data point {row + 1}")
    made_by = package_versions("polars") if program else package_versions("access-parser")
    if program:
        made_by["mdbtools"] = "system"
    return Record(record.arrays, record.notes, made_by, record.place)


def _by_mdbtools(path: Path, program: str) -> pl.DataFrame:
    import polars as pl

    limit = _TIME_LIMIT_SECOND + _TIME_LIMIT_SECOND_PER_BYTE * path.stat().st_size
    try:
        done = subprocess.run([program, str(path), TABLE], capture_output=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        raise _damaged(path, "mdb-export does not end") from None
    if done.returncode or not done.stdout.strip():
        raise _damaged(path, done.stderr.decode(errors="replace").strip() or "an empty table")
    try:
        return pl.read_csv(done.stdout, infer_schema_length=None)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _damaged(path, str(error).partition("\n")[0]) from None


def _by_access_parser(path: Path) -> pl.DataFrame:
    import polars as pl

    try:
        from access_parser import AccessParser
    except ModuleNotFoundError:
        raise MissingPackageError(
            "access-parser", extra="arbin", purpose="reading Arbin .res files without mdbtools"
        ) from None
    try:
        return pl.DataFrame(dict(AccessParser(str(path)).parse_table(TABLE)))
    except Exception as error:
        # access-parser lets whatever its parsing steps raise through
        raise _damaged(path, f"{type(error).__name__}: {error}") from None


def _damaged(path: Path, what: str) -> FileFormatError:
    return FileFormatError(
        f"not an Arbin .res file with the table {TABLE}, or damaged",
        where=path,
        got=what,
        todo="Export it from Arbin's Data Watcher as csv or xlsx",
    )
