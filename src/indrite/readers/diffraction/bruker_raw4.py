"""Bruker RAW 4.00: a binary header, a range header with the scan, then counts as 4-byte floats.

The layout was worked out on files and is checked against itself: whatever does not fit is refused.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.diffraction.record import PatternRecord, anode_of

_FIRST_SEGMENT, _RANGE_BYTES = 61, 160
_TEXT, _TUBE = 10, 30


def read(path: Path) -> PatternRecord:
    """Return the first range."""
    data = path.read_bytes()
    at, record = _FIRST_SEGMENT, PatternRecord(np.empty(0), np.empty(0), made_by={"instrument": "Bruker"})
    while True:
        kind, size = struct.unpack_from("<II", _within(data, at, 8, path))
        if kind in (0, 160):
            break
        if size < 8:
            raise FileFormatError("a damaged header", where=path, got=f"a segment of {size} bytes")
        segment = _within(data, at, size, path)
        if kind == _TEXT:
            name = segment[12:36].split(b"\0")[0].decode("latin-1")
            if name == "SAMPLEID":
                record.specimen = segment[36:].split(b"\0")[0].decode("latin-1") or None
        elif kind == _TUBE:
            _tube(record, segment)
        at += size
    _range(record, data, at, path)
    return record


def _within(data: bytes, at: int, size: int, path: Path) -> bytes:
    if at + size > len(data):
        raise FileFormatError(
            "the file breaks off", where=path, got=f"{len(data)} bytes", todo="Copy it again"
        )
    return data[at : at + size]


def _tube(record: PatternRecord, segment: bytes) -> None:
    """Take mean wavelength, Kα1, Kα2, Kβ and the ratio, five doubles in a row before the anode's name."""
    for at in range(8, len(segment) - 44):
        mean, first, second, beta, ratio = struct.unpack_from("<5d", segment, at)
        if anode_of(first) and first < mean < second and 0 <= ratio <= 1 and 0.85 < beta / first < 0.95:
            record.wavelength_angstrom, record.second_wavelength_angstrom = first, second
            record.second_ratio, record.anode = ratio, anode_of(first)
            return
    record.notes.append("the header does not show the wavelengths where they were looked for")


def _range(record: PatternRecord, data: bytes, at: int, path: Path) -> None:
    header = _within(data, at, _RANGE_BYTES, path)
    start, step = struct.unpack_from("<2d", header, 72)
    (count,) = struct.unpack_from("<I", header, 88)
    (time,) = struct.unpack_from("<f", header, 92)
    wide, extra = struct.unpack_from("<II", header, 136)
    if wide != 4 or not (0 < count < 10_000_000 and np.isfinite([start, step]).all() and step != 0.0):
        raise FileFormatError(
            "a range that cannot be",
            where=path,
            got=f"{count} points of {wide} bytes from {start:g}° by {step:g}°",
        )
    begin = at + _RANGE_BYTES + extra
    points = _within(data, begin, 4 * count, path)
    record.two_theta_degree = start + step * np.arange(count)
    record.counts = np.frombuffer(points, "<f4").astype(float)
    record.counting_time_second = float(time) if time > 0 else None
    if len(data) > begin + 4 * count:
        record.notes.append(f"{len(data) - begin - 4 * count} bytes behind the first range skipped")
