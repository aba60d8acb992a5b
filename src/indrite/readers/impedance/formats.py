"""The one table of formats of impedance spectra: name, vendor, suffixes, signature, function, extra."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indrite.errors import FileFormatError, UsageError
from indrite.readers.impedance.record import SpectraRecord


@dataclass(frozen=True)
class ImpedanceFormat:
    """One format: how it is recognised and what reads it.

    Parameters
    ----------
    name
        What ``--format`` calls it.
    vendor
        Maker of the instrument, or the standard.
    suffixes
        Usual endings of the file name; for people, the content decides.
    signature
        Pattern searched in the first bytes of the file.
    target
        ``module:function`` in `indrite.readers.impedance`; imported on first use.
    extra
        Extra of the package that brings what is needed; ``None``: the core does.
    """

    name: str
    vendor: str
    suffixes: tuple[str, ...]
    signature: re.Pattern[bytes]
    target: str
    extra: str | None = None

    def sniff(self, head: bytes) -> bool:
        """Whether the first bytes of a file look like this format."""
        return self.signature.search(head) is not None

    def load(self) -> Callable[[Path], SpectraRecord]:
        """Import the module and return its function."""
        module, function = self.target.split(":")
        read: Callable[[Path], SpectraRecord] = getattr(
            importlib.import_module(f"indrite.readers.impedance.{module}"), function
        )
        return read


_ROWS = (
    ("biologic_mpr", "BioLogic", ".mpr", rb"\ABIO-LOGIC MODULAR FILE", "eclab:read_binary", "biologic"),
    ("indrite_netcdf", "indrite", ".nc", rb"\A\x89HDF\r\n", "own:read_netcdf", None),
    ("bdf_parquet", "Battery Data Format", ".parquet", rb"\APAR1", "own:read_parquet", None),
    ("ivium", "Ivium", ".idf", rb"^primary_data\s*$|^Method=Impedance", "vendors:read_ivium", None),
    (
        "biologic_mpt",
        "BioLogic",
        ".mpt .txt",
        rb"\A(EC|BT)-Lab ASCII FILE|^\"?freq/Hz\t",
        "eclab:read_text",
        None,
    ),
    ("gamry", "Gamry", ".DTA", rb"\AEXPLAIN\s|^ZCURVE\d*\tTABLE", "vendors:read_gamry", None),
    ("zplot", "Scribner (ZPlot, ZView)", ".z", rb"\AZPLOT|^\s*End Comments\s*$", "vendors:read_zplot", None),
    ("autolab", "Metrohm Autolab", ".txt", rb"\A\W*Z60W Data File", "vendors:read_autolab", None),
    ("ch_instruments", "CH Instruments", ".txt", rb"^Freq/Hz, Z'/ohm", "vendors:read_ch_instruments", None),
    (
        "versastudio",
        "Princeton Applied Research",
        ".par",
        rb"\A<Application>\s+Name=VersaStudio|^<Segment1>",
        "vendors:read_versastudio",
        None,
    ),
    (
        "eco_chemie",
        "Eco Chemie",
        ".dfr",
        rb"\AVERSION\d+\.\d+\s+\d+\s+\d+\s",
        "vendors:read_eco_chemie",
        None,
    ),
    ("bdf_csv", "Battery Data Format", ".csv", rb"\A\W*[^\r\n]*frequency_hertz", "delimited:read", None),
    ("relaxis", "rhd instruments (RelaxIS)", ".txt", rb"RelaxIS", "delimited:read", None),
    ("delimited", "any delimited text", ".csv .txt .tsv .dat", rb"\A[^\0]+\Z", "delimited:read", None),
)
#: Tried from top to bottom; the first signature found wins.
IMPEDANCE_FORMATS: dict[str, ImpedanceFormat] = {
    name: ImpedanceFormat(
        name, vendor, tuple(suffixes.split()), re.compile(signature, re.MULTILINE), target, extra
    )
    for name, vendor, suffixes, signature, target, extra in _ROWS
}

#: Files that are recognised and hold no spectrum: pattern of the first bytes -> (what it is, what to do).
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (
        rb"\AEC-LAB SETTING FILE|\ABT-LAB SETTING FILE",
        "a settings file of EC-Lab: it holds the protocol, not data",
        "Give the .mpr or .mpt file that EC-Lab wrote for it",
    ),
    (
        rb"\AVMP EXPERIMENT LOOP INDEXES",
        "a row index of EC-Lab: it holds the first row of every loop, not data",
        "Give the .mpr or .mpt file beside it",
    ),
    (rb"\APK\x03\x04", "an Excel or zip file", "Save the table as .csv"),
    (rb"\A\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file (.xls)", "Save the table as .csv"),
    (rb"\A%PDF|\A\x89PNG|\A\xff\xd8\xff|\AII\*\0|\AMM\0\*", "an image or a document", "Give the spectrum"),
)


def detect(head: bytes, path: Path) -> ImpedanceFormat:
    """Return the format of a file from its first bytes.

    Raises
    ------
    FileFormatError
        If the file is empty, or no format that is read.
    """
    if not head.strip(b"\0 \t\r\n"):
        raise FileFormatError("the file is empty", where=path)
    for signature, what, todo in _OTHERS:
        if re.search(signature, head):
            raise FileFormatError(f"no impedance spectrum but {what}", where=path, todo=todo)
    for one in IMPEDANCE_FORMATS.values():
        if one.sniff(head):
            return one
    raise FileFormatError(
        "no impedance spectrum that indrite reads",
        where=path,
        got=f"binary data beginning with {head[:8]!r}",
        expected="one of " + ", ".join(IMPEDANCE_FORMATS),
    )


def named(name: str) -> ImpedanceFormat:
    """Return a format by name.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    if name not in IMPEDANCE_FORMATS:
        expected = "one of " + ", ".join(IMPEDANCE_FORMATS)
        raise UsageError("no such format of impedance spectra", got=repr(name), expected=expected)
    return IMPEDANCE_FORMATS[name]
