"""The one table of formats of line profiles: name, vendor, suffixes, signature of the first bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from indrite.readers.line_profile.record import ProfileRequest
from indrite.readers.tables import FileFormat, FormatTable
from indrite.signals import LineProfile


class ProfileFormat(FileFormat[Callable[[Path, ProfileRequest], LineProfile]]):
    """A format of line profiles; its module has ``read(path, request) -> LineProfile``."""

    package = "indrite.readers.line_profile"


#: Tried from top to bottom; the first signature found wins.
LINE_PROFILE_FORMATS: FormatTable[ProfileFormat] = FormatTable(
    "profile",
    [
        ProfileFormat("indrite_netcdf", "indrite", (".nc",), re.compile(rb"\A\x89HDF\r\n"), "netcdf"),
        ProfileFormat(
            "text",
            "any delimited text",
            (".csv", ".txt", ".tsv", ".dat"),
            re.compile(rb"\A[^\0]+\Z"),
            "table",
            generic=True,
            # the first column is a distance in a unit of length
            telltale=re.compile(
                rb"^\W*(distance|position)[^\r\n,;\t]*[(\[/]\s*(nm|[\xb5\xbc]m|um|A|nanomet|microm)",
                re.MULTILINE | re.IGNORECASE,
            ),
        ),
    ],
)
