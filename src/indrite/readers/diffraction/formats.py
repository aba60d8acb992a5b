"""The one table of pattern formats: name, vendor, signature of the first bytes, module."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from indrite.readers.diffraction.record import PatternRecord
from indrite.readers.tables import FileFormat, FormatTable

_FLAGS = re.MULTILINE | re.DOTALL | re.IGNORECASE


class DiffractionFormat(FileFormat[Callable[[Path], PatternRecord]]):
    """A format of powder patterns; its module has the function ``read(path) -> PatternRecord``."""

    package = "indrite.readers.diffraction"


def _entry(name: str, vendor: str, suffixes: str, signature: bytes, module: str) -> DiffractionFormat:
    return DiffractionFormat(name, vendor, tuple(suffixes.split()), re.compile(signature, _FLAGS), module)


#: Tried from top to bottom; the first signature found wins. For archives the names inside count too.
DIFFRACTION_FORMATS: FormatTable[DiffractionFormat] = FormatTable(
    "diffraction",
    [
        _entry("xrdml", "PANalytical", ".xrdml", rb"<(\w+:)?xrdMeasurements\b", "xrdml"),
        _entry("rasx", "Rigaku", ".rasx", rb"\APK\x03\x04.*Profile\d+\.txt", "rasx"),
        _entry("ras", "Rigaku", ".ras", rb"\A\s*\*RAS_DATA_START", "ras"),
        _entry("brml", "Bruker", ".brml", rb"\APK\x03\x04.*RawData\d+\.xml", "brml"),
        _entry("bruker_raw4", "Bruker", ".raw", rb"\ARAW4\.00", "bruker_raw4"),
        _entry("stoe_raw", "STOE", ".raw", rb"\ARAW_1\.06", "stoe_raw"),
        _entry("gsas", "GSAS", ".gsas .gsa .raw .fxye", rb"^BANK\s+\d+\s+\d+\s+\d+\s+(CONST|FXYE)", "gsas"),
        _entry("indrite_netcdf", "indrite", ".nc", rb"\A\x89HDF\r\n", "netcdf"),
        DiffractionFormat(
            "text",
            "any, EVA, 11-BM",
            (".xy", ".xye", ".csv", ".txt", ".dat"),
            re.compile(rb"\A[^\0]*\d[^\0]*\Z"),
            "text",
            generic=True,
            # the angle 2θ, in words or Greek
            telltale=re.compile(rb"(2|two)[\s_-]*(theta|\xce\xb8|\xcf\x91)|\xc2?\xb02th", _FLAGS),
        ),
    ],
    by_hand="--reader text",
    export="Export it as two columns, angle and counts (.xy)",
)
