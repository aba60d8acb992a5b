"""Battery Data Format as parquet, with preferred labels or machine names.

Only the columns that `Cycling` has are read; 64-bit floats are not copied. Files that indrite wrote
also carry what is known of the cell, the origin of the data and the notes.

Sources
-------
See `indrite.readers.bdf`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indrite.errors import FileFormatError
from indrite.readers.bdf import DIALECT, METADATA_KEYS
from indrite.readers.convert import to_record
from indrite.readers.headers import find_columns
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions
from indrite.signals import CellMetadata, Origin

if TYPE_CHECKING:
    import polars as pl


def read(path: Path, request: Request) -> Record:
    """Return the record of a Battery Data Format parquet file.

    Raises
    ------
    FileFormatError
        If the file is damaged or holds no such columns.
    """
    import polars as pl

    try:
        headers = list(pl.read_parquet_schema(path))
        columns, notes = find_columns(
            DIALECT, headers, [""] * len(headers), by_hand=request.columns, where=str(path)
        )
        if not columns:
            raise FileFormatError(
                "no Battery Data Format column",
                where=path,
                got=", ".join(headers[:12]),
                todo="Name the columns by hand, for example --column voltage_volt='U (V)'",
            )
        frame = _frame(path, {one.index: headers[one.index] for one in columns})
        stored = pl.read_parquet_metadata(path)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise FileFormatError(
            "the parquet file is damaged or cut off", where=path, got=str(error).partition("\n")[0]
        ) from None
    record = to_record(frame, columns, DIALECT, notes=notes)
    cell, origin, earlier = _stored(stored)
    return Record(
        record.arrays, (*earlier, *record.notes), package_versions("polars"), record.place, cell, origin
    )


def _frame(path: Path, wanted: dict[int, str]) -> pl.DataFrame:
    """Wanted columns, each in one piece; read one by one, so that only one is held twice."""
    import polars as pl

    return pl.DataFrame(
        [
            pl.read_parquet(path, columns=[header], glob=False).to_series().rechunk().alias(f"c{index}")
            for index, header in wanted.items()
        ]
    )


def _stored(metadata: dict[str, Any]) -> tuple[CellMetadata | None, Origin | None, tuple[str, ...]]:
    """Cell, origin and notes of a file that indrite wrote; nothing where another program did."""
    texts = {name: metadata.get(key) for name, key in METADATA_KEYS.items()}
    try:
        cell = CellMetadata(**json.loads(texts["cell"])) if texts["cell"] else None
        origin = Origin.from_json(texts["origin"]) if texts["origin"] else None
        notes = tuple(str(note) for note in json.loads(texts["notes"])) if texts["notes"] else ()
    except (TypeError, ValueError, KeyError):
        return None, None, ("the description of the cell in the file's metadata cannot be read",)
    return cell, origin, notes
