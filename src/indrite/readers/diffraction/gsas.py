"""GSAS powder data: ``BANK`` line, then counts in fixed columns (CONST, STD or ESD) or three columns (FXYE).

Angles are in hundredths of a degree. GSAS does not store the wavelength; it stands in the instrument file.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.diffraction.record import PatternRecord
from indrite.readers.diffraction.text import decoded

_BANK = re.compile(r"^BANK\s+(\d+)\s+(\d+)\s+(\d+)\s+(\w+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*(\w*)", re.M)


def read(path: Path) -> PatternRecord:
    """Return the first bank."""
    text = decoded(path)
    match = _BANK.search(text)
    if match is None:
        raise FileFormatError("no BANK line with eight fields", where=path)
    count, binning, form = int(match[2]), match[4].upper(), match[9].upper() or "STD"
    start, step = float(match[5]) / 100.0, float(match[6]) / 100.0
    body = text[match.end() :]
    following = _BANK.search(body)
    if following is not None:
        body = body[: following.start()]
    notes = ["further banks skipped"] if following is not None else []
    lines = [line for line in body.splitlines() if line.strip()]
    title = text[: match.start()].strip().splitlines()
    specimen = title[0].strip() if title else None
    if form == "FXYE":
        table = np.array([line.split()[:3] for line in lines[:count]], dtype=float)
        return PatternRecord(table[:, 0] / 100.0, table[:, 1], table[:, 2], specimen=specimen, notes=notes)
    if binning != "CONST" or form not in {"STD", "ESD"}:
        raise FileFormatError("a kind of GSAS data that is not read", where=path, got=f"{binning} {form}")
    width = 8
    fields = [line[at : at + width] for line in lines for at in range(0, len(line.rstrip()), width)]
    values = np.array([one if form == "ESD" else one[2:] for one in fields if one.strip()], dtype=float)
    if form == "ESD":
        counts, spread = values[0::2][:count], values[1::2][:count]
    else:
        # two digits before the counts say how many detectors were summed
        detectors = np.array([float(one[:2].strip() or 1) for one in fields if one.strip()])
        counts = values[:count]
        spread = np.sqrt(np.maximum(counts, 1.0) / np.maximum(detectors[:count], 1.0))
        spread = None if (detectors[:count] <= 1).all() else spread  # type: ignore[assignment]
    if counts.size != count:
        raise FileFormatError("the file breaks off", where=path, got=f"{counts.size} points", expected=count)
    return PatternRecord(
        start + step * np.arange(count),
        counts,
        spread,
        specimen=specimen,
        notes=notes,
        made_by={"format": "GSAS"},
    )
