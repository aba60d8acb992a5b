"""The one table of pattern formats: name, vendor, signature of the first bytes, module."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indrite.errors import FileFormatError, UsageError
from indrite.readers.diffraction.record import PatternRecord


@dataclass(frozen=True)
class DiffractionFormat:
    """One format: how it is recognised and what reads it.

    Parameters
    ----------
    name
        What ``--reader`` calls it.
    vendor
        Maker of the instrument or program.
    suffixes
        Usual endings of the file name; for people, the content decides.
    signature
        Pattern searched in the first bytes of the file; for archives also in the names inside.
    module
        Module of `indrite.readers.diffraction` with ``read(path) -> PatternRecord``; imported on first use.
    """

    name: str
    vendor: str
    suffixes: tuple[str, ...]
    signature: re.Pattern[bytes]
    module: str

    def load(self) -> Callable[[Path], PatternRecord]:
        """Import the module and return its ``read``."""
        module = importlib.import_module(f"indrite.readers.diffraction.{self.module}")
        read: Callable[[Path], PatternRecord] = module.read
        return read


def _entry(
    name: str, vendor: str, suffixes: str, signature: bytes, module: str
) -> tuple[str, DiffractionFormat]:
    pattern = re.compile(signature, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    return name, DiffractionFormat(name, vendor, tuple(suffixes.split()), pattern, module)


#: Tried from top to bottom; the first signature found wins.
DIFFRACTION_FORMATS: dict[str, DiffractionFormat] = dict(
    [
        _entry("xrdml", "PANalytical", ".xrdml", rb"<(\w+:)?xrdMeasurements\b", "xrdml"),
        _entry("rasx", "Rigaku", ".rasx", rb"\APK\x03\x04.*Profile\d+\.txt", "rasx"),
        _entry("ras", "Rigaku", ".ras", rb"\A\s*\*RAS_DATA_START", "ras"),
        _entry("brml", "Bruker", ".brml", rb"\APK\x03\x04.*RawData\d+\.xml", "brml"),
        _entry("bruker_raw4", "Bruker", ".raw", rb"\ARAW4\.00", "bruker_raw4"),
        _entry("stoe_raw", "STOE", ".raw", rb"\ARAW_1\.06", "stoe_raw"),
        _entry("gsas", "GSAS", ".gsas .gsa .raw .fxye", rb"^BANK\s+\d+\s+\d+\s+\d+\s+(CONST|FXYE)", "gsas"),
        _entry("indrite_netcdf", "indrite", ".nc", rb"\A\x89HDF\r\n", "netcdf"),
        _entry("text", "any, EVA, 11-BM", ".xy .xye .csv .txt .dat", rb"\A[^\0]*\d[^\0]*\Z", "text"),
    ]
)

#: Files that are recognised and not read: pattern of the first bytes → (what it is, what to do).
NOT_READ: tuple[tuple[bytes, str, str], ...] = (
    (rb"\ARAW1\.01|\ARAW2|\ARAW\s", "an old raw file of Bruker", "Export it as .xy or .brml"),
    (rb"\A\s*<(!DOCTYPE )?html", "a web page", "Save the file itself, not the page about it"),
    (rb"\A%PDF|\A\x89PNG|\A\xff\xd8\xff|\AII\*\0|\AMM\0\*", "an image or document", "Give the measured file"),
    (rb"^data_\S*\s.*_cell_length_a", "a crystal structure (CIF), no pattern", "Give it with --phases"),
)  # fmt: skip


def detect(head: bytes, path: Path) -> DiffractionFormat:
    """Return the format of a file from its first bytes.

    Raises
    ------
    FileFormatError
        If no signature is found, or the file is known to hold something else.
    """
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise FileFormatError("the file is empty", where=path)
    for signature, what, todo in NOT_READ:
        if re.search(signature, head, re.MULTILINE | re.DOTALL | re.IGNORECASE):
            raise FileFormatError(f"not a powder pattern but {what}", where=path, todo=todo)
    for one in DIFFRACTION_FORMATS.values():
        if one.signature.search(head):
            return one
    raise FileFormatError(
        "not a powder pattern that indrite reads",
        where=path,
        got=f"a file beginning with {head[:8]!r}",
        expected="one of " + ", ".join(DIFFRACTION_FORMATS),
        todo="Export it as two columns, angle and counts (.xy)",
    )


def named(name: str) -> DiffractionFormat:
    """Return a format by name.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    if name not in DIFFRACTION_FORMATS:
        raise UsageError(
            "no such reader", got=repr(name), expected="one of " + ", ".join(DIFFRACTION_FORMATS)
        )
    return DIFFRACTION_FORMATS[name]
