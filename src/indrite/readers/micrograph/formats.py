"""The one table of picture formats: name, who writes it, signature of the first bytes, module."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from indrite.readers.micrograph.record import Raster
from indrite.readers.tables import FileFormat, FormatTable


class MicrographFormat(FileFormat[Callable[[Path], list[Raster]]]):
    """A format of pictures; its module has the function ``read(path) -> list[Raster]``."""

    package = "indrite.readers.micrograph"


#: Tried from top to bottom; the first signature found wins.
MICROGRAPH_FORMATS: FormatTable[MicrographFormat] = FormatTable(
    "section",
    [
        MicrographFormat(
            name, vendor, tuple(suffixes.split()), re.compile(signature, re.DOTALL), module, extra
        )
        for name, vendor, suffixes, signature, module, extra in (
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
    ],
    export="Export the picture as TIFF with its metadata",
)
