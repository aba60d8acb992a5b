"""The one table of trajectory formats: name, program, signature of the first bytes, module, what it lacks."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indrite.errors import FileFormatError, UsageError
from indrite.readers.trajectory.record import FrameRecord, TrajectoryRequest


@dataclass(frozen=True)
class TrajectoryFormat:
    """One format: how it is recognised and what reads it.

    Parameters
    ----------
    name
        What ``--format`` calls it.
    program
        Who writes it.
    suffixes
        Usual endings of the file name; for people, the content decides.
    signature
        Pattern searched in the first bytes of the file.
    module
        Module in `indrite.readers.trajectory` with ``read(path, request) -> FrameRecord``; imported on
        first use.
    lacks
        What the user has to state because the format does not hold it.
    """

    name: str
    program: str
    suffixes: tuple[str, ...]
    signature: re.Pattern[bytes]
    module: str
    lacks: str = ""

    def sniff(self, head: bytes) -> bool:
        """Whether the first bytes of a file look like this format."""
        return self.signature.search(head) is not None

    def load(self) -> Callable[[Path, TrajectoryRequest], FrameRecord]:
        """Import the module and return its ``read``."""
        read: Callable[[Path, TrajectoryRequest], FrameRecord] = importlib.import_module(
            f"indrite.readers.trajectory.{self.module}"
        ).read
        return read


_NUMBER = rb"[ \t]*[-+.\d][-+.\deEdD]*"
_THREE = _NUMBER + rb"(?:[ \t]+[-+.\d][-+.\deEdD]*){2}[ \t]*\r?\n"

#: Tried from top to bottom; the first signature found wins.
TRAJECTORY_FORMATS: dict[str, TrajectoryFormat] = {
    name: TrajectoryFormat(name, program, tuple(suffixes.split()), re.compile(signature), module, lacks)
    for name, program, suffixes, signature, module, lacks in (
        ("indrite_netcdf", "indrite", ".nc", rb"\A\x89HDF\r\n", "netcdf", ""),
        ("ase_traj", "ASE", ".traj", rb"\A- of Ulm", "ase_traj", "time"),
        (
            "vasprun",
            "VASP",
            ".xml",
            rb"\A\s*<\?xml[^>]*\?>\s*<modeling>",
            "vasprun",
            "time, where NBLOCK > 1",
        ),
        ("lammps_dump", "LAMMPS", ".lammpstrj .dump", rb"\AITEM: ", "lammps_dump", "time; elements"),
        (
            "xdatcar",
            "VASP",
            "XDATCAR",
            rb"\A[^\r\n]*\r?\n" + _NUMBER + rb"[ \t]*\r?\n" + _THREE * 3,
            "xdatcar",
            "time; elements, before VASP 5",
        ),
        (
            "extxyz",
            "ASE, GPUMD, QUIP and others",
            ".extxyz .xyz",
            rb"\A\s*0*[1-9]\d*[ \t]*\r?\n",
            "extxyz",
            "time",
        ),
    )
}

#: Files that are known and not read: pattern of the first bytes -> (what it is, what to do).
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (rb"\A.{4}CORD", "a DCD file, which holds no elements", "Write extxyz or a LAMMPS dump instead"),
    (rb"\A\x00\x00\x07(\xcb|\xe5)", "an XTC file, which holds no elements", "Convert it to extxyz"),
    (rb"\A\s*#?\s*vasp\.", "an OUTCAR of VASP", "Give the vasprun.xml or XDATCAR beside it"),
    (rb"\A\s*running on", "an OUTCAR of VASP", "Give the vasprun.xml or XDATCAR beside it"),
    (
        rb"\A\s*(data_|#.*\ndata_)",
        "a CIF: one structure, no trajectory",
        "Convert it to extxyz to analyse it",
    ),
)


def detect(head: bytes, path: Path) -> TrajectoryFormat:
    """Return the format of a file from its first bytes.

    Raises
    ------
    FileFormatError
        If the file is empty, or no format that is read.
    """
    if not head.strip(b"\0 \t\r\n"):
        raise FileFormatError("the file is empty", where=path)
    for one in TRAJECTORY_FORMATS.values():
        if one.sniff(head):
            return one
    for signature, what, todo in _OTHERS:
        if re.search(signature, head, re.DOTALL):
            raise FileFormatError(f"not a trajectory that indrite reads but {what}", where=path, todo=todo)
    raise FileFormatError(
        "not a trajectory that indrite reads",
        where=path,
        got=f"a file that begins with {head[:24]!r}",
        expected="one of " + ", ".join(TRAJECTORY_FORMATS),
    )


def named(name: str) -> TrajectoryFormat:
    """Return a format by name.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    if name not in TRAJECTORY_FORMATS:
        expected = "one of " + ", ".join(TRAJECTORY_FORMATS)
        raise UsageError("no such trajectory format", got=repr(name), expected=expected)
    return TRAJECTORY_FORMATS[name]
