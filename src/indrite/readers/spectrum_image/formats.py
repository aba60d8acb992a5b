"""The one table of formats of spectra: name, vendor, suffixes, signature of the first bytes, module."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from indrite.readers.spectrum_image.record import SpectrumRecord
from indrite.readers.tables import FileFormat, FormatTable
from indrite.signals import SpectrumImage


class SpectrumFormat(FileFormat[Callable[[Path], list[SpectrumRecord] | SpectrumImage]]):
    """A format of spectra; its module has the function ``read(path)``."""

    package = "indrite.readers.spectrum_image"


#: Tried from top to bottom; the first signature found wins.
SPECTRUM_FORMATS: FormatTable[SpectrumFormat] = FormatTable(
    "spectra",
    [
        SpectrumFormat(
            "emsa",
            "EMSA/MAS",
            (".msa", ".emsa"),
            re.compile(rb"\A\s*#\s*FORMAT\s*:\s*EMSA", re.IGNORECASE),
            "msa",
        ),
        SpectrumFormat(
            "hdf5",
            "indrite, HyperSpy, Velox",
            (".nc", ".hspy", ".emd"),
            re.compile(rb"\A\x89HDF\r\n"),
            "hdf5",
        ),
        SpectrumFormat(
            "microscope",
            "Gatan, Bruker, JEOL, EDAX and others",
            (".dm3", ".dm4", ".bcf", ".pts", ".asw"),
            re.compile(rb"\0"),
            "vendor",
            "microscopy",
            generic=True,
            telltale=re.compile(
                rb"\A(AAMVHFSS|\0\0\0[\x03\x04]|.{4}(JED-2200|PTTDFILE)|.{17}FileType)", re.DOTALL
            ),
        ),
        SpectrumFormat(
            "text",
            "any text of two columns",
            (".csv", ".txt", ".dat"),
            re.compile(rb"\A[^\0]+\Z"),
            "columns",
            generic=True,
            # the first column is an energy
            telltale=re.compile(
                rb"^\W*energy[^\r\n,;\t]*k?eV\b[^\r\n,;\t]*[,;\t]", re.MULTILINE | re.IGNORECASE
            ),
        ),
    ],
    by_hand="write the headers Energy (eV) and counts above the columns",
)
