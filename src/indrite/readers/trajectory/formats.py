"""The one table of trajectory formats: name, vendor, signature of the first bytes, module, what it lacks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from indrite.readers.tables import FileFormat, FormatTable
from indrite.readers.trajectory.record import FrameRecord, TrajectoryRequest


class TrajectoryFormat(FileFormat[Callable[[Path, TrajectoryRequest], FrameRecord]]):
    """A format of trajectories; its module has the function ``read(path, request) -> FrameRecord``."""

    package = "indrite.readers.trajectory"


_NUMBER = rb"[ \t]*[-+.\d][-+.\deEdD]*"
_THREE = _NUMBER + rb"(?:[ \t]+[-+.\d][-+.\deEdD]*){2}[ \t]*\r?\n"

_XDATCAR = rb"\A[^\r\n]*\r?\n" + _NUMBER + rb"[ \t]*\r?\n" + _THREE * 3
#: Of formats whose signature a table of numbers may have as well: what proves that these are atoms.
_TELLTALES = {
    "xdatcar": re.compile(_XDATCAR + rb"[ \t]*[A-Z][a-z]?\b"),
    "extxyz": re.compile(
        rb"\A\s*\d+[ \t]*\r?\n[^\r\n]*((Lattice|Properties)=|\r?\n\s*[A-Z][a-z]?(\s+-?\d*\.\d*){3})"
    ),
}

#: Tried from top to bottom; the first signature found wins.
TRAJECTORY_FORMATS: FormatTable[TrajectoryFormat] = FormatTable(
    "trajectory",
    [
        TrajectoryFormat(
            name,
            vendor,
            tuple(suffixes.split()),
            re.compile(signature),
            module,
            lacks=lacks,
            telltale=_TELLTALES.get(name),
        )
        for name, vendor, suffixes, signature, module, lacks in (
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
                _XDATCAR,
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
    ],
)
