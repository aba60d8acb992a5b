"""BioLogic: text exports of EC-Lab (.mpt, .txt) and binary files (.mpr, through `biologic_mpr`).

EC-Lab stores −Im(Z). Of three-electrode measurements the working electrode is read; the columns of the
counter electrode are named in the notes.

Sources
-------
Names in public files of yadg, impedance.py and hybrid-drt.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.impedance.record import Points, SpectraRecord, sweeps_of
from indrite.readers.impedance.text import points_of, read_lines, style_of
from indrite.readers.tabular import package_versions

_LOOP = re.compile(r"Loop \d+ from point number (\d+) to (\d+)")


def read_text(path: Path) -> SpectraRecord:
    """Return the sweeps of a text export of EC-Lab.

    Raises
    ------
    FileFormatError
        If it holds no frequencies: another technique than PEIS or GEIS.
    """
    lines = read_lines(path)
    at = next((place for place, line in enumerate(lines) if re.match(r"\s*\"?freq/Hz", line)), None)
    if at is None:
        raise FileFormatError(
            "a file of EC-Lab without the column freq/Hz",
            where=path,
            todo="Export the impedance technique (PEIS, GEIS); a cycling record goes to: indrite diagnose",
        )
    rows = [line for line in lines[at + 1 :] if line.strip()]
    style = style_of(rows)
    headers = [one for one in lines[at].split("\t") if one.strip()]
    if style is None:
        raise FileFormatError("no data below the column headers", where=path)
    table = [style.numbers(line) for line in rows]
    width = max(map(len, table))
    values = np.array([row + [np.nan] * (width - len(row)) for row in table])
    notes: list[str] = []
    points = points_of(headers, values, path, notes=notes)
    if points is None:
        raise FileFormatError("no columns of an impedance", where=path, got=", ".join(headers[:8]))
    return _record(points, path, notes, _loops(lines[:at], points.frequency.size))


def _loops(head: list[str], size: int) -> list[int]:
    """First points of the loops that the head of the file lists."""
    found = [_LOOP.match(line.strip()) for line in head]
    return [int(one[1]) for one in found if one is not None and 0 < int(one[1]) < size]


def _record(points: Points, path: Path, notes: list[str], cuts: list[int]) -> SpectraRecord:
    parts = [points.part(rows) for rows in np.split(np.arange(points.frequency.size), cuts)]
    return SpectraRecord(*sweeps_of(parts, path, notes=notes))


def read_binary(path: Path) -> SpectraRecord:
    """Return the sweeps of an .mpr file.

    Raises
    ------
    MissingPackageError
        If galvani is not installed.
    FileFormatError
        If it is damaged, or holds no frequencies.
    """
    from indrite.readers.biologic_mpr import load_mpr

    data, _ = load_mpr(path)
    names: list[Any] = list(data.dtype.names or ())
    if "freq/Hz" not in names:
        raise FileFormatError(
            "an .mpr file without the column freq/Hz",
            where=path,
            got=", ".join(names[:8]),
            todo="Give the file of the technique PEIS or GEIS; a cycling record goes to: indrite diagnose",
        )
    values = np.stack([np.asarray(data[name], dtype=float) for name in names], axis=1)
    notes: list[str] = []
    points = points_of(names, values, path, notes=notes)
    if points is None:
        raise FileFormatError("no columns of an impedance", where=path, got=", ".join(names[:8]))
    record = _record(points, path, notes, [])
    return SpectraRecord(record.sweeps, record.notes, package_versions("datalab-org-galvani"))
