"""Rigaku .rasx: a zip archive of a three-column text (2θ, counts, attenuation) and XML."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.diffraction.archive import names_of, number_of, parse_xml, read_member, text_of
from indrite.readers.diffraction.record import PatternRecord, attenuated, symbol


def read(path: Path) -> PatternRecord:
    """Return the first profile of a file."""
    names = names_of(path)
    profiles = sorted(name for name in names if "Profile" in name and name.endswith(".txt"))
    if not profiles:
        raise FileFormatError("no profile in the archive", where=path, got=", ".join(names[:6]))
    notes = [f"{len(profiles) - 1} further profiles skipped"] if len(profiles) > 1 else []
    lines = read_member(path, profiles[0]).decode("utf-8-sig").split("\n")
    table = np.array([line.split()[:3] for line in lines if line.strip()], dtype=float)
    if table.ndim != 2 or table.shape[1] < 2:
        raise FileFormatError("the profile has no columns of angle and counts", where=path)
    counts, spread = table[:, 1], None
    if table.shape[1] == 3:
        counts, spread = attenuated(counts, table[:, 2])
        if spread is not None:
            notes.append("counts corrected for the attenuator")
    record = PatternRecord(table[:, 0], counts, spread, notes=notes, made_by={"instrument": "Rigaku"})
    folder = profiles[0].rpartition("/")[0]
    conditions = [name for name in names if name.startswith(folder) and "Conditions" in name]
    if conditions:
        _conditions(record, read_member(path, conditions[0]), path)
    else:
        record.notes.append("the archive says nothing of the measurement")
    return record


def _conditions(record: PatternRecord, data: bytes, path: Path) -> None:
    root = parse_xml(data, path)
    record.anode = symbol(text_of(root, "TargetName"))
    record.wavelength_angstrom = number_of(root, "WavelengthKalpha1")
    record.second_wavelength_angstrom = number_of(root, "WavelengthKalpha2")
    if text_of(root, "WaveType") in {"Ka1", "Kα1"}:
        record.second_ratio = 0.0
    record.specimen = text_of(root, "SampleName")
    record.made_by["instrument"] = text_of(root, "SystemName") or "Rigaku"
    scan = next(root.iter("ScanInformation"), None)
    speed = None if scan is None else number_of(scan, "Speed")
    if speed and scan is not None and text_of(scan, "SpeedUnit") in {"deg/min", "deg./min."}:
        step = float(np.median(np.diff(record.two_theta_degree)))
        record.counting_time_second = 60.0 * step / speed
