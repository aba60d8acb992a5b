"""BioLogic .mpr, through galvani; the only module that imports this GPL package.

Techniques without a current column (GCPL) record the charge passed; the current is then its rate.
Impedance techniques (PEIS, GEIS) are refused: every row of theirs is a point of a spectrum.

Sources
-------
datalab-org-galvani (GPL-3.0-or-later), https://github.com/datalab-org/galvani.
"""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from indrite.errors import FileFormatError, MissingPackageError
from indrite.readers.biologic import DIALECT
from indrite.readers.headers import LABELS, find_columns
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions


def read(path: Path, request: Request) -> Record:
    """Return the record of an .mpr file.

    Raises
    ------
    MissingPackageError
        If galvani is not installed.
    FileFormatError
        If the file is damaged, or holds impedance spectra.
    """
    data, started = load_mpr(path)
    headers = list(data.dtype.names or ())
    columns, notes = find_columns(
        DIALECT, headers, [""] * len(headers), by_hand=request.columns, where=str(path)
    )
    notes += _refuse_spectra(data, path)
    arrays: dict[str, np.ndarray] = {}
    for column in columns:
        values = np.asarray(data[column.header])
        if column.target in LABELS:
            arrays[column.target] = values.astype(np.int32)
        elif column.unit is not None:
            arrays[column.target] = values.astype(np.float64) * column.unit.factor + column.unit.offset
    if started is not None and "test_time_second" in arrays:
        arrays["unix_time_second"] = started + arrays["test_time_second"]
        notes.append("the wall clock is the start of acquisition plus time/s; no time zone, taken as UTC")
    return Record(arrays, tuple(notes), package_versions("datalab-org-galvani"))


def load_mpr(path: Path) -> tuple[Any, float | None]:
    """Return the data of an .mpr file as structured array, and the start of acquisition since 1970."""
    try:
        from galvani import BioLogic
    except ModuleNotFoundError:
        raise MissingPackageError(
            "datalab-org-galvani", extra="biologic", purpose="reading BioLogic .mpr files"
        ) from None
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            content = BioLogic.MPRfile(file)
        data, stamp = content.data, getattr(content, "timestamp", None)
    except Exception as error:
        # galvani lets whatever its parsing steps raise through
        raise FileFormatError(
            "not an .mpr file that can be read, or damaged or cut off",
            where=path,
            got=f"{type(error).__name__}: {str(error).partition(chr(10))[0]}",
            todo="Export it as text (.mpt) from EC-Lab",
        ) from None
    if not isinstance(stamp, datetime):
        return data, None
    return data, stamp.replace(tzinfo=UTC).timestamp()


def _refuse_spectra(data: Any, path: Path) -> list[str]:
    if "freq/Hz" not in (data.dtype.names or ()):
        return []
    points = int(np.count_nonzero(data["freq/Hz"]))
    if points == data.size:
        raise FileFormatError(
            "not a cycling record: every row is a point of an impedance spectrum",
            where=path,
            got=f"{points} points",
            todo="Give it to: indrite analyse impedance; cycling is in another .mpr of the same run",
        )
    return [f"{points} rows are points of impedance spectra"] if points else []
