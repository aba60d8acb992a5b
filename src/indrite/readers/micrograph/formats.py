"""The one table of picture formats: name, who writes it, signature of the first bytes, module."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indrite.errors import FileFormatError
from indrite.readers.micrograph.record import Raster


@dataclass(frozen=True)
class MicrographFormat:
    """One format: how it is recognised and what reads it.

    Parameters
    ----------
    name
        Short name.
    program
        Who writes it.
    suffixes
        Usual endings of the file name; for people, the content decides.
    signature
        Pattern searched in the first bytes of the file.
    module
        Module in `indrite.readers.micrograph` with ``read(path) -> list[Raster]``; imported on first use.
    extra
        Extra of the package that brings what the module needs; ``None``: the core does.
    """

    name: str
    program: str
    suffixes: tuple[str, ...]
    signature: re.Pattern[bytes]
    module: str
    extra: str | None = None

    def load(self) -> Callable[[Path], list[Raster]]:
        """Import the module and return its ``read``."""
        read: Callable[[Path], list[Raster]] = importlib.import_module(
            f"indrite.readers.micrograph.{self.module}"
        ).read
        return read


#: Tried from top to bottom; the first signature found wins.
MICROGRAPH_FORMATS: dict[str, MicrographFormat] = {
    name: MicrographFormat(
        name, program, tuple(suffixes.split()), re.compile(signature, re.DOTALL), module, extra
    )
    for name, program, suffixes, signature, module, extra in (
        (
            "tiff",
            "JEOL, Zeiss, FEI/Thermo, Olympus, ImageJ, OME and others",
            ".tif .tiff",
            rb"\A(II[*+]\0|MM\0[*+])",
            "tiff",
            None,
        ),
        ("png", "any", ".png", rb"\A\x89PNG\r\n", "raster", None),
        ("jpeg", "any", ".jpg .jpeg", rb"\A\xff\xd8\xff", "raster", None),
        ("bmp", "any", ".bmp", rb"\ABM.{4}\0{4}", "raster", None),
        ("bruker", "Bruker Esprit", ".bcf", rb"\AAAMVHFSS", "microscope", "microscopy"),
        ("digital_micrograph", "Gatan", ".dm3 .dm4", rb"\A\0\0\0[\x03\x04]", "microscope", "microscopy"),
        (
            "jeol_analysis_station",
            "JEOL Analysis Station",
            ".asw .pts .img .map",
            rb"\A.{4}JED-2200|\A.{4}PTTDFILE|\A.{17}FileType.{1,20}Analysis",
            "microscope",
            "microscopy",
        ),
        ("hdf5", "indrite, HyperSpy, Velox", ".nc .hspy .emd", rb"\A\x89HDF\r\n", "hdf5", None),
    )
}  # fmt: skip


def detect(head: bytes, path: Path) -> MicrographFormat:
    """Return the format of a file from its first bytes.

    Raises
    ------
    FileFormatError
        If the file is empty or no signature is found.
    """
    if not head.strip(b"\0 \t\r\n"):
        raise FileFormatError("the file is empty", where=path)
    for one in MICROGRAPH_FORMATS.values():
        if one.signature.search(head):
            return one
    raise FileFormatError(
        "not a picture that indrite reads",
        where=path,
        got=f"data beginning with {head[:8]!r}",
        expected="one of " + ", ".join(MICROGRAPH_FORMATS),
        todo="Export the picture as TIFF with its metadata",
    )
