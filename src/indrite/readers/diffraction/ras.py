"""Rigaku .ras: text with ``*KEY "value"`` lines and blocks of points (2θ, counts, attenuation)."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.diffraction.record import PatternRecord, attenuated, symbol
from indrite.readers.diffraction.text import decoded

_KEY = re.compile(r'^\*(\S+)\s+"(.*)"\s*$')


def read(path: Path) -> PatternRecord:
    """Return the first block of points."""
    keys: dict[str, str] = {}
    rows: list[list[str]] = []
    inside, blocks = False, 0
    for line in decoded(path).splitlines():
        if line.startswith("*RAS_INT_START"):
            inside, blocks = True, blocks + 1
        elif line.startswith("*RAS_INT_END"):
            inside = False
        elif inside and blocks == 1 and line.strip():
            rows.append(line.split()[:3])
        elif not inside and blocks <= 1 and (match := _KEY.match(line)):
            keys.setdefault(match[1], match[2])
    if not rows:
        raise FileFormatError(
            "no points", where=path, expected="lines between *RAS_INT_START and *RAS_INT_END"
        )
    if inside and blocks == 1:
        raise FileFormatError(
            "the file breaks off", where=path, expected="*RAS_INT_END", todo="Copy it again"
        )
    table = np.array(rows, dtype=float)
    notes = [f"{blocks - 1} further scans skipped"] if blocks > 1 else []
    counts, spread = table[:, 1], None
    if table.shape[1] > 2:
        counts, spread = attenuated(counts, table[:, 2])
    if keys.get("MEAS_SCAN_UNIT_Y", "counts").lower() == "cps":
        notes.append("the file stores counts per second: noise is judged from the scatter of the points")
    return PatternRecord(
        table[:, 0],
        counts,
        spread,
        wavelength_angstrom=_number(keys, "HW_XG_WAVE_LENGTH_ALPHA1"),
        second_wavelength_angstrom=_number(keys, "HW_XG_WAVE_LENGTH_ALPHA2"),
        anode=symbol(keys.get("HW_XG_TARGET_NAME")),
        specimen=keys.get("FILE_SAMPLE"),
        notes=notes,
        made_by={"instrument": keys.get("FILE_SYSTEM_NAME", "Rigaku")},
    )


def _number(keys: dict[str, str], name: str) -> float | None:
    try:
        return float(keys[name]) or None
    except (KeyError, ValueError):
        return None
