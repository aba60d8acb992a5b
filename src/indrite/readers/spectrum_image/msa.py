"""EMSA/MAS spectral data files (ISO 22029), one spectrum as text.

Sources
-------
R.F. Egerton, C.E. Fiori, J.A. Hunt, M.S. Isaacson, E.J. Kirkland, N.J. Zaluzec, Proc. EMSA 1991; ISO 22029.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.microscopy_files import FileAxis
from indrite.readers.spectrum_image.record import SpectrumRecord

_KEYWORD = re.compile(r"^\s*#\s*([A-Z0-9-]+)\s*[^:]*:\s?(.*)$", re.IGNORECASE)
_KINDS = {"ELS": "EELS", "EELS": "EELS", "EDS": "EDX", "EDX": "EDX"}
_STATED = {
    "BEAMKV": "beam_energy_kilovolt",
    "CONVANGLE": "convergence_milliradian",
    "COLLANGLE": "collection_milliradian",
}


def read(path: Path) -> list[SpectrumRecord]:
    """Return the spectrum of a file.

    Raises
    ------
    FileFormatError
        If keywords are missing or there are fewer numbers than stated.
    """
    keywords, values = _split(path.read_text(encoding="latin-1").splitlines(), path)
    try:
        count = int(float(keywords["NPOINTS"]))
        step, offset = float(keywords["XPERCHAN"]), float(keywords["OFFSET"])
    except (KeyError, ValueError) as error:
        raise FileFormatError(
            "a keyword of the EMSA file is missing or no number", where=path, got=str(error)
        ) from None
    pairs = keywords.get("DATATYPE", "Y").strip().upper() == "XY"
    data = np.array(values[1::2] if pairs else values)
    if len(data) < count:
        raise FileFormatError("the EMSA file is cut off", where=path, got=len(data), expected=count)
    stated = {}
    for keyword, name in _STATED.items():
        try:
            stated[name] = float(keywords[keyword].split()[0])
        except (KeyError, ValueError, IndexError):
            continue
    unit = keywords.get("XUNITS", "eV").strip()
    axis = FileAxis("Energy", unit, offset + step * np.arange(count))
    kind = _KINDS.get(keywords.get("SIGNALTYPE", "").strip().upper(), "")
    return [SpectrumRecord(data[:count], (axis,), kind, keywords.get("TITLE", "").strip(), stated)]


def _split(lines: list[str], path: Path) -> tuple[dict[str, str], list[float]]:
    keywords: dict[str, str] = {}
    values: list[float] = []
    for number, line in enumerate(lines, start=1):
        match = _KEYWORD.match(line)
        if match is not None:
            keyword = match[1].upper().partition("-")[0]  # some carry their unit: COLLANGLE-mR
            if keyword == "ENDOFDATA":
                break
            keywords.setdefault(keyword, match[2])
        elif line.strip():
            try:
                values += [float(one) for one in re.split(r"[,\s]+", line.strip().strip(","))]
            except ValueError:
                raise FileFormatError(
                    "a line that is no number", where=f"{path}:{number}", got=repr(line[:40])
                ) from None
    return keywords, values
