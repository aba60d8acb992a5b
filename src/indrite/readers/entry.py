"""`read_cycling`: one file of any known format → one `Cycling`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from indrite.errors import IndriteError, UsageError
from indrite.readers.finish import finish
from indrite.readers.formats import READERS, Format
from indrite.readers.headers import TARGETS
from indrite.readers.record import Given, Request
from indrite.readers.unpack import head_of, unpacked
from indrite.signals import CellMetadata, Cycling, Origin

_BLOCK_BYTES = 1 << 22


def read_cycling(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    cell: CellMetadata | None = None,
    reader: str | None = None,
    given: Given | None = None,
) -> Cycling:
    """Read a cycler's file.

    The content decides on the format, not the name; ``.gz`` and ``.zip`` with one file are unpacked.
    Units must be stated in the file or fixed by the vendor's format; elapsed time is checked against
    the wall clock where both exist. What was derived or assumed is listed in ``notes``.

    Parameters
    ----------
    path
        The file.
    columns
        Battery Data Format name → header of its column; the unit stands in brackets behind the
        header where the header itself states none, or a wrong one: ``{"current_ampere": "I (mA)"}``.
    cell
        What is known of the cell besides the file; takes the place of what the file says.
    reader
        Name in `READERS`; ``None``: by content.
    given
        What the user states because the file does not: a constant current, a loop index, which clock
        to trust.

    Raises
    ------
    FileFormatError
        If the file is missing, damaged, or no cycling record.
    UnitError
        If a unit is not stated, or unknown.
    ClockError
        If the time cannot be established, runs backwards or contradicts the wall clock.
    UsageError
        If the arguments do not fit the file.
    MissingPackageError
        If the format needs a package that is not installed.
    """
    return read_and_recognise(path, columns=columns, cell=cell, reader=reader, given=given)[0]


def read_and_recognise(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    cell: CellMetadata | None = None,
    reader: str | None = None,
    given: Given | None = None,
) -> tuple[Cycling, Format]:
    """Read a cycler's file and say which format it was; see `read_cycling`."""
    path = Path(path)
    request = Request(dict(columns or {}), given or Given())
    if unknown := sorted(set(request.columns) - set(TARGETS)):
        raise UsageError(
            "unknown column name", got=", ".join(unknown), expected="one of " + ", ".join(TARGETS)
        )
    with unpacked(path) as content:
        try:
            return _read(path, content, request, cell, reader)
        except IndriteError as error:
            raise located(error, content, path) from None


def _read(
    path: Path, content: Path, request: Request, cell: CellMetadata | None, reader: str | None
) -> tuple[Cycling, Format]:
    head = head_of(content)
    form = READERS.detect(head, path) if reader is None else READERS.named(reader)
    with ThreadPoolExecutor(max_workers=1) as pool:
        # hashing releases the interpreter's lock: it costs no time beside the reading
        digest = pool.submit(sha256_of, path)
        record = form.load()(content, request)
        sha256 = digest.result()
    origin = Origin("measured", path=path.name, sha256=sha256, made_by=record.made_by)
    cycling = finish(
        record,
        request.given,
        cell=cell or record.cell or CellMetadata(),
        origin=record.origin or origin,
        where=str(path),
    )
    return cycling, replace(form, vendor=record.vendor or form.vendor)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def located(error: IndriteError, content: Path, path: Path) -> IndriteError:
    """Return the error so that it names the file as the user did, not a temporary copy."""
    where = str(path) if error.where is None else str(error.where).replace(str(content), str(path))
    error.where = where
    error.args = (error._text(),)
    return error
