"""The one table of cyclers' formats: name, vendor, suffixes, signature of the first bytes, module."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from indrite.readers.record import Record, Request
from indrite.readers.tables import FileFormat, FormatTable


class Format(FileFormat[Callable[[Path, Request], Record]]):
    """A format of cycling records; its module has the function ``read(path, request) -> Record``."""


def _entry(
    name: str, vendor: str, suffixes: str, signature: bytes, module: str, extra: str | None = None
) -> Format:
    # MULTILINE: text signatures are anchored to the beginning of any line of the head
    pattern = re.compile(signature, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    return Format(name, vendor, tuple(suffixes.split()), pattern, module, extra)


#: Tried from top to bottom; the first signature found wins.
READERS: FormatTable[Format] = FormatTable(
    "cycling",
    [
        _entry("neware_nda", "Neware", ".nda", rb"\ANEWARE", "neware"),
        _entry("neware_ndax", "Neware", ".ndax", rb"\APK\x03\x04.*(\.ndc|VersionInfo\.xml)", "neware"),
        _entry("excel", "Arbin, Neware, Landt", ".xlsx", rb"\APK\x03\x04.*\[Content_Types\]\.xml", "excel"),
        _entry("biologic_mpr", "BioLogic", ".mpr", rb"\ABIO-LOGIC MODULAR FILE", "biologic_mpr", "biologic"),
        _entry("arbin_res", "Arbin", ".res", rb"\A.{4}Standard (Jet|ACE) DB", "arbin_res", "arbin"),
        _entry("bdf_parquet", "Battery Data Format", ".parquet", rb"\APAR1", "bdf_parquet"),
        _entry("indrite_netcdf", "indrite", ".nc", rb"\A\x89HDF\r\n", "netcdf"),
        _entry(
            "bdf_csv",
            "Battery Data Format",
            ".csv .bdf.csv",
            rb"\A\W*[^\r\n]*(test_time_(milli)?second|Test Time / m?s\b)",
            "bdf_csv",
        ),
        _entry(
            "biologic_mpt",
            "BioLogic",
            ".mpt .txt",
            rb"\A(EC|BT)-Lab ASCII FILE|\A[^\r\n]*\b(Ewe|Ecell)>?/m?V",
            "biologic_mpt",
        ),
        _entry("novonix", "Novonix", ".csv", rb"^Novonix|Run Time \(h\)", "novonix"),
        _entry("pec", "PEC", ".csv", rb"^#RESULTS CHECK|Load On Time", "pec"),
        _entry("basytec", "Basytec", ".txt .dat", rb"Basytec Battery Test System|^~Time\[", "basytec"),
        _entry("digatron", "Digatron", ".csv .txt", rb"\bProg(ram)? (Time|Duration)\b", "digatron"),
        _entry(
            "landt",
            "Landt",
            ".csv .txt",
            rb"channel_index\W+cycle_index|DPt-Time|\bTestTime/|\bSysTime\b",
            "landt",
        ),
        _entry(
            "maccor",
            "Maccor",
            ".txt .csv .001",
            rb"^\W*Rec#?\W+Cyc|^\W*Today\W?s Date\b.*Date of Test",
            "maccor",
        ),
        _entry(
            "neware_text",
            "Neware",
            ".csv .txt",
            rb"DChg|Record ID|Record number|Cumulative Time|\xe7\x94\xb5\xe5\x8e\x8b\(|\xb5\xe7\xd1\xb9\(",
            "neware_text",
        ),
        _entry(
            "arbin",
            "Arbin",
            ".csv .txt",
            rb"Test[ _]Time[^\r\n]*(Step|Cycle)[ _]Index|Cycle[ _]Index[^\r\n]*Test[ _]Time",
            "arbin",
        ),
        Format(
            "delimited",
            "any delimited text",
            (".csv", ".txt", ".tsv", ".dat"),
            re.compile(rb"\A[^\0]+\Z"),
            "delimited",
            generic=True,
            # a line with the words time and voltage
            telltale=re.compile(
                rb"^(?=[^\r\n]*(?<![a-z])(time|zeit)(?![a-z]))"
                rb"[^\r\n]*(?<![a-z])(voltage|potential|spannung|ewe|ecell)(?![a-z])",
                re.MULTILINE | re.IGNORECASE,
            ),
        ),
    ],
    by_hand="--reader delimited",
)
