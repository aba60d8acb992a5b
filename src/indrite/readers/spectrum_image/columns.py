"""Plain text with an energy and counts in two columns; the header, if any, names the unit."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.microscopy_files import FileAxis
from indrite.readers.spectrum_image.record import SpectrumRecord

_FEWEST = 8


def read(path: Path) -> list[SpectrumRecord]:
    """Return the spectrum of a file.

    Raises
    ------
    FileFormatError
        If it is no table of two columns.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    rows, words = [], []
    for line in text.splitlines():
        parts = [one for one in re.split(r"[,;\s]+", line.strip()) if one]
        try:
            numbers = [float(one) for one in parts]
        except ValueError:
            words.append(line)
            continue
        if len(numbers) >= 2:
            rows.append(numbers[:2])
    if len(rows) < _FEWEST or len(words) > len(rows):
        raise FileFormatError(
            "not a spectrum",
            where=path,
            got=repr(text[:40]),
            expected="two columns, energy and counts; or the file of a microscope",
        )
    table = np.array(rows)
    unit = "keV" if re.search(r"\bkeV\b", " ".join(words), re.IGNORECASE) else "eV"
    kind = next((one for one in ("EELS", "EDX", "EDS") if one in " ".join(words).upper()), "")
    notes = () if words else ("no header: the energy is taken as eV",)
    axis = FileAxis("Energy", unit, table[:, 0])
    return [SpectrumRecord(table[:, 1], (axis,), kind.replace("EDS", "EDX"), path.stem, notes=notes)]
