"""`write_cycling`: a record in the Battery Data Format, csv or parquet."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from indrite.atomic import written_aside
from indrite.errors import FileFormatError, UsageError
from indrite.readers.bdf import LABELS_OF, METADATA_KEYS
from indrite.signals import CellMetadata, Cycling

SUFFIXES = (".parquet", ".csv")


def write_cycling(cycling: Cycling, path: str | Path) -> None:
    """Write a record in the Battery Data Format, with preferred labels (``Test Time / s``).

    The file is written aside and renamed: it appears whole or not at all. Parquet also carries the
    description of the cell, the origin and the notes; csv has no place for them.

    Parameters
    ----------
    path
        A name ending with ``.parquet`` or ``.csv``; an existing file is replaced.

    Raises
    ------
    UsageError
        If the ending is another.
    FileFormatError
        If the file cannot be written.
    """
    import polars as pl

    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError("unknown format to write", got=repr(path.name), expected="*.parquet or *.csv")
    columns = {LABELS_OF[spec.name]: array for spec, array in cycling.arrays()}
    frame = pl.DataFrame(
        {LABELS_OF[name]: columns[LABELS_OF[name]] for name in LABELS_OF if LABELS_OF[name] in columns}
    )
    try:
        with written_aside(path) as aside:
            if path.suffix.lower() == ".csv":
                frame.write_csv(aside, null_value="")
            else:
                frame.write_parquet(aside, metadata=_metadata(cycling))
    except OSError as error:
        raise FileFormatError(
            "the file cannot be written", where=path, got=error.strerror or str(error)
        ) from None


def lost_in_csv(cycling: Cycling) -> list[str]:
    """Return what a csv file cannot carry of this record, in words."""
    lost = []
    if cycling.cell != CellMetadata():
        lost.append("the description of the cell")
    if cycling.origin.kind != "measured":
        lost.append(f"that the record is {cycling.origin.kind}")
    if cycling.notes:
        lost.append("the notes")
    return lost


def _metadata(cycling: Cycling) -> dict[str, str]:
    return {
        METADATA_KEYS["cell"]: json.dumps(dataclasses.asdict(cycling.cell)),
        METADATA_KEYS["origin"]: cycling.origin.to_json(),
        METADATA_KEYS["notes"]: json.dumps(list(cycling.notes), ensure_ascii=False),
    }
