"""Packed files: what is inside a .gz or a .zip with one file, and the head that formats are told by."""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indrite.errors import FileFormatError
from indrite.readers.layout import HEAD_BYTES, is_utf16, utf8

#: Files inside of formats that are archives.
_OWN_NAMES = re.compile(
    r"\A\[Content_Types\]\.xml\Z|(\.ndc|VersionInfo\.xml|Profile\d+\.txt|RawData\d+\.xml)\Z", re.IGNORECASE
)


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Yield the file, or a temporary copy of what is packed in it.

    Raises
    ------
    FileFormatError
        If the file is missing, a folder, damaged, or holds several files.
    """
    with tempfile.TemporaryDirectory(prefix="indrite-") as folder:
        yield _inner(path, Path(folder))


def _inner(path: Path, folder: Path) -> Path:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except FileNotFoundError:
        raise FileFormatError("no such file", where=path, todo="Check the name and the folder") from None
    except IsADirectoryError:
        raise FileFormatError(
            "a folder, not a file", where=path, todo=f"Give the files in it, for example {path}/*"
        ) from None
    except OSError as error:
        raise FileFormatError("the file cannot be opened", where=path, got=error.strerror) from None
    if magic[:2] == b"\x1f\x8b":
        return _gunzipped(path, folder)
    if magic == b"PK\x03\x04" and _is_parcel(names := zip_names(path)):
        return _unzipped(path, folder, names)
    return path


def _gunzipped(path: Path, folder: Path) -> Path:
    target = folder / (path.stem if path.suffix.lower() == ".gz" else path.name)
    try:
        with gzip.open(path) as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink)
    except Exception as error:
        # which error depends on the library that inflates, which other packages may exchange
        todo = "Copy it again; what is left of it: gzip -dc FILE > OTHER"
        raise FileFormatError("the .gz file is damaged", where=path, got=str(error), todo=todo) from None
    return target


def zip_names(path: Path) -> list[str]:
    """Return the names in a zip archive.

    Raises
    ------
    FileFormatError
        If the archive is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileFormatError(
            "the archive is damaged or cut off", where=path, got=str(error), todo="Copy or export it again"
        ) from None


def _is_parcel(names: list[str]) -> bool:
    """Whether an archive packs a data file (.ndax, .xlsx, .rasx and .brml are archives themselves)."""
    return not any(_OWN_NAMES.search(name) for name in names)


def _unzipped(path: Path, folder: Path, names: list[str]) -> Path:
    files = [name for name in names if not name.endswith("/") and not name.startswith("__MACOSX")]
    if len(files) != 1:
        raise FileFormatError(
            "an archive must hold one file",
            where=path,
            got=f"{len(files)}",
            todo="Unpack it and name the files",
        )
    target = folder / (Path(files[0]).name or "content")
    try:
        with zipfile.ZipFile(path) as archive, archive.open(files[0]) as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink)
    except Exception as error:
        # see _gunzipped; encrypted archives raise RuntimeError
        raise FileFormatError("the archive is damaged", where=path, got=str(error)) from None
    return target


def head_of(path: Path) -> bytes:
    """Return what formats are told by: the first bytes, and for archives the names inside."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        return head[:64] + "\n".join(zip_names(path)).encode()
    return utf8(head) if is_utf16(head) else head
