"""STOE RAW 1.06 (WinXPOW): blocks of 512 bytes, first a file header, then a range header, then counts.

The layout was worked out on one file (positions in the code) and is checked against itself: number of
points, first
and last angle and step must agree, else the file is refused.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.diffraction.record import PatternRecord, anode_of, spaced

_BLOCK = 512
_WAVELENGTHS, _STEP, _COUNT, _ENDS = 0x142, 0x156, 0x200, 0x23C


def read(path: Path) -> PatternRecord:
    """Return the first range."""
    data = path.read_bytes()
    if len(data) < 3 * _BLOCK:
        raise FileFormatError(
            "the file breaks off", where=path, got=f"{len(data)} bytes", todo="Copy it again"
        )
    (count,) = struct.unpack_from("<H", data, _COUNT)
    first, last = struct.unpack_from("<2f", data, _ENDS)
    (step,) = struct.unpack_from("<f", data, _STEP)
    if count < 3 or not np.isclose((last - first) / (count - 1), step, rtol=1e-3, atol=0.0):
        raise FileFormatError(
            "a layout of STOE's format that is not known", where=path,
            got=f"{count} points from {first:g}° to {last:g}° by {step:g}°",
            todo="Export it as two columns, angle and counts (.xy)",
        )  # fmt: skip
    begin = 5 * _BLOCK
    if len(data) < begin + 4 * (count - 1):
        raise FileFormatError(
            "the file breaks off", where=path, got=f"{len(data)} bytes", todo="Copy it again"
        )
    counts = np.frombuffer(data[begin : begin + 4 * count], "<i4").astype(float)
    angle = spaced(first, last, count)[: counts.size]
    notes = []
    if counts[-1] == 0.0 and counts[:-1].min() > 0.0:
        notes.append("the last point was not measured; left out")
        angle, counts = angle[:-1], counts[:-1]
    one, two = struct.unpack_from("<2f", data, _WAVELENGTHS)
    known = anode_of(one)
    if known is None:
        notes.append(f"the header says {one:.5f} and {two:.5f} Å, no line of a usual anode: left out")
    return PatternRecord(
        angle,
        counts,
        wavelength_angstrom=float(one) if known else None,
        second_wavelength_angstrom=float(two) if known and two > one else None,
        anode=known,
        notes=notes,
        made_by={"instrument": "STOE"},
    )
