"""The one table of formats of impedance spectra: name, vendor, suffixes, signature, function, extra."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from indrite.readers.impedance.record import SpectraRecord
from indrite.readers.tables import FileFormat, FormatTable


class ImpedanceFormat(FileFormat[Callable[[Path], SpectraRecord]]):
    """A format of impedance spectra; its function takes the path."""

    package = "indrite.readers.impedance"


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
)
#: Of formats that hold other techniques too: what proves that this file holds spectra.
_TELLTALES = {
    "biologic_mpt": rb"^\"?freq/Hz\t",
    "gamry": rb"^ZCURVE\d*\tTABLE",
    "ivium": rb"^Method=Impedance",
    "versastudio": rb"^Name=\w+ EIS",
}
#: A line with the words frequency and resistance.
_SPECTRUM = re.compile(
    rb"^(?=[^\r\n]*(?<![a-z])freq(uency)?(?![a-z]))[^\r\n]*((?<![a-z])ohm|\xce\xa9|\xe2\x84\xa6|Z'|(?<![a-z])Z_?(re|im))",
    re.MULTILINE | re.IGNORECASE,
)


def _formats() -> list[ImpedanceFormat]:
    found = []
    for name, vendor, suffixes, signature, function, extra in _ROWS:
        proof = re.compile(_TELLTALES[name], re.MULTILINE) if name in _TELLTALES else None
        pattern = re.compile(signature, re.MULTILINE)
        found.append(
            ImpedanceFormat(name, vendor, tuple(suffixes.split()), pattern, function, extra, telltale=proof)
        )
    found.append(
        ImpedanceFormat(
            "delimited",
            "any delimited text",
            (".csv", ".txt", ".tsv", ".dat"),
            re.compile(rb"\A[^\0]+\Z"),
            "delimited:read",
            generic=True,
            telltale=_SPECTRUM,
        )
    )
    return found


#: Tried from top to bottom; the first signature found wins.
IMPEDANCE_FORMATS: FormatTable[ImpedanceFormat] = FormatTable(
    "impedance", _formats(), by_hand="--format delimited"
)
