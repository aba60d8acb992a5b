"""The one table of formats: name, vendor, suffixes, signature of the first bytes, module."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indrite.errors import FileFormatError, UsageError
from indrite.readers.record import Record, Request


@dataclass(frozen=True)
class Format:
    """One format: how it is recognised and what reads it.

    Parameters
    ----------
    name
        What ``--reader`` calls it.
    vendor
        Maker of the instrument, or the standard.
    suffixes
        Usual endings of the file name; for people, the content decides.
    signature
        Pattern searched in the first bytes of the file.
    module
        Module in `indrite.readers` with the function ``read(path, request) -> Record``; imported on
        first use.
    extra
        Extra of the package that brings what the module needs; ``None``: the core does.
    """

    name: str
    vendor: str
    suffixes: tuple[str, ...]
    signature: re.Pattern[bytes]
    module: str
    extra: str | None = None

    def sniff(self, head: bytes) -> bool:
        """Whether the first bytes of a file look like this format."""
        return self.signature.search(head) is not None

    def load(self) -> Callable[[Path, Request], Record]:
        """Import the module and return its ``read``."""
        read: Callable[[Path, Request], Record] = importlib.import_module(
            f"indrite.readers.{self.module}"
        ).read
        return read


def _entry(
    name: str, vendor: str, suffixes: str, signature: bytes, module: str, extra: str | None = None
) -> tuple[str, Format]:
    # MULTILINE: text signatures are anchored to the beginning of any line of the head
    pattern = re.compile(signature, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    return name, Format(name, vendor, tuple(suffixes.split()), pattern, module, extra)


#: Tried from top to bottom; the first signature found wins.
READERS: dict[str, Format] = dict(
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
        _entry("delimited", "any delimited text", ".csv .txt .tsv .dat", rb"\A[^\0]+\Z", "delimited"),
    ]
)

#: Files that are recognised and hold no cycling record: pattern of the first bytes -> what to do.
NOT_CYCLING: tuple[tuple[bytes, str, str], ...] = (
    (
        rb"\AEC-LAB SETTING FILE|\ABT-LAB SETTING FILE",
        "a settings file of EC-Lab: it holds the protocol, not data",
        "Give the .mpr or .mpt file that EC-Lab wrote for it",
    ),
    (
        rb"\AVMP EXPERIMENT LOOP INDEXES",
        "a row index of EC-Lab: it holds the first row of every loop, not data",
        "Pass it with --loop-index beside the file it belongs to",
    ),
    (rb"\A\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file (.xls)", "Save it as .xlsx or .csv"),
    (rb"\A%PDF|\A\x89PNG|\A\xff\xd8\xff|\AII\*\0|\AMM\0\*", "an image or a document", "Give a cycler's file"),
)


def detect(head: bytes, path: Path) -> Format:
    """Return the format of a file from its first bytes.

    Raises
    ------
    FileFormatError
        If no signature is found, or the file is known to hold something else.
    """
    if not head.strip(b"\0 \t\r\n"):
        raise FileFormatError("the file is empty", where=path)
    for signature, what, todo in NOT_CYCLING:
        if re.search(signature, head):
            raise FileFormatError(f"not a cycling record but {what}", where=path, todo=todo)
    for one in READERS.values():
        if one.sniff(head):
            return one
    raise FileFormatError(
        "not a format that indrite reads",
        where=path,
        got=f"binary data beginning with {head[:8]!r}",
        expected="one of " + ", ".join(READERS),
    )


def named(name: str) -> Format:
    """Return a format by name.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    if name not in READERS:
        raise UsageError("no such reader", got=repr(name), expected="one of " + ", ".join(READERS))
    return READERS[name]
