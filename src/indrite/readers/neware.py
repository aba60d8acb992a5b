"""Neware binary files .nda (versions 8 to 130) and .ndax, through fastnda.

Voltage in V, current in mA, times in s, as fastnda gives them; ``total_time_s`` is the time since the
start of the test, ``step_time_s`` restarts with every step. Cycle numbers are those in the file.

Sources
-------
fastnda (Empa, BSD-3-Clause), https://github.com/g-kimbell/fastnda.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from indrite.errors import FileFormatError
from indrite.readers.convert import to_numpy
from indrite.readers.record import Record, Request
from indrite.readers.tabular import package_versions

if TYPE_CHECKING:
    import polars as pl

#: fastnda's column -> (Battery Data Format name, factor to base units)
COLUMNS = {
    "total_time_s": ("test_time_second", 1.0),
    "voltage_V": ("voltage_volt", 1.0),
    "current_mA": ("current_ampere", 1e-3),
    "unix_time_s": ("unix_time_second", 1.0),
    "cycle_count": ("cycle_count", 1.0),
    "step_count": ("step_count", 1.0),
    "step_index": ("step_id", 1.0),
    "aux1_temperature_degC": ("surface_temperature_celsius", 1.0),
}


def read(path: Path, request: Request) -> Record:
    """Return the record of a Neware binary file.

    Raises
    ------
    FileFormatError
        If fastnda cannot read the file, or columns are named by hand.
    """
    if request.columns:
        raise FileFormatError("the columns of a Neware file are fixed", where=path, todo="Leave out --column")
    with _right_suffix(path) as named, _messages() as said:
        frame = _frame(named, path)
    arrays = {}
    for name, (target, factor) in COLUMNS.items():
        if name in frame:
            series = frame[name]
            # single precision holds 7 digits; the product is taken in double
            arrays[target] = to_numpy(
                (series.cast(float) * factor if factor != 1.0 else series).rename(target)
            )
    notes = tuple(f"fastnda: {text}" for text in said)
    return Record(arrays, notes, package_versions("fastnda"))


#: Attempts at a sound archive: threads that share one ZipFile trip over each other in CPython releases
#: that check entries for overlap (3.11.8, 3.12.2, 3.13.0 on), in one read of twenty.
ATTEMPTS = 8


def _frame(named: Path, path: Path) -> pl.DataFrame:
    import fastnda
    import polars as pl

    for attempt in range(ATTEMPTS):
        try:
            frame: pl.DataFrame = fastnda.read(named, cycle_mode="raw", raw_categories=True)
            break
        except (Exception, pl.exceptions.PanicException) as error:
            # fastnda lets whatever its parsing steps raise through
            if attempt + 1 < ATTEMPTS and _is_sound_archive(named):
                continue
            raise FileFormatError(
                "not a Neware file, or damaged or cut off",
                where=path,
                got=f"{type(error).__name__}: {str(error).partition(chr(10))[0]}",
                todo="Export it again from BTSDA",
            ) from None
    missing = [name for name in ("total_time_s", "voltage_V", "current_mA") if name not in frame]
    if missing:
        raise FileFormatError("the file lacks columns", where=path, got=", ".join(missing))
    return frame


def _is_sound_archive(path: Path) -> bool:
    """Whether a file is an archive all of whose entries unpack to their checksums, read one by one."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except Exception:
        # whatever the archive's entries make the unpackers raise says that it is not sound
        return False


@contextmanager
def _right_suffix(path: Path) -> Iterator[Path]:
    """Yield the file under the ending that fastnda tells the formats by."""
    with path.open("rb") as file:
        suffix = ".ndax" if file.read(2) == b"PK" else ".nda"
    if path.suffix.lower() == suffix:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="indrite-") as folder:
        yield Path(shutil.copyfile(path, Path(folder) / f"content{suffix}"))


@contextmanager
def _messages() -> Iterator[list[str]]:
    """Collect fastnda's warnings, which would otherwise land on standard error."""
    said: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            # a wall clock that jumps back is noted by the comparison of the clocks
            if "unix_time_s" not in record.getMessage():
                said.append(record.getMessage())

    logger, handler = logging.getLogger("fastnda"), Collect(logging.WARNING)
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
