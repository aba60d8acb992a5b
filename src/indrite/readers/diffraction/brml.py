"""Bruker .brml: a zip archive of XML; the points stand in ``RawData0.xml``, one ``Datum`` each.

A datum is a list: counting time, flag, the axes in the order of ``ScanAxes``, then the counter's readings.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.diffraction.archive import names_of, number_of, parse_xml, read_member, text_of
from indrite.readers.diffraction.record import PatternRecord, symbol


def read(path: Path) -> PatternRecord:
    """Return the first data route with a scan along 2θ."""
    names = names_of(path)
    raw = sorted(name for name in names if "RawData" in name and name.endswith(".xml"))
    if not raw:
        raise FileFormatError("no raw data in the archive", where=path, got=", ".join(names[:6]))
    root = parse_xml(read_member(path, raw[0]), path)
    routes = [one for one in root.iter("DataRoute") if next(one.iter("Datum"), None) is not None]
    for route in routes:
        axes = [str(one.get("AxisId")) for one in route.iter("ScanAxisInfo")]
        if "TwoTheta" in axes:
            record = _points(route, axes.index("TwoTheta"), len(axes), path)
            break
    else:
        raise FileFormatError("no scan along 2θ", where=path, expected="a DataRoute with the axis TwoTheta")
    if len(routes) > 1:
        record.notes.append(f"{len(routes) - 1} further data routes skipped")
    if len(raw) > 1:
        record.notes.append(f"{len(raw) - 1} further files of raw data skipped")
    container = next((name for name in names if name.endswith("MeasurementContainer.xml")), None)
    if container is not None:
        _tube(record, parse_xml(read_member(path, container), path))
    return record


def _points(route: Element, axis: int, axes: int, path: Path) -> PatternRecord:
    rows = [(one.text or "").split(",") for one in route.iter("Datum")]
    table = np.array(rows, dtype=float)
    column = 2 + axes
    if table.ndim != 2 or table.shape[1] <= column:
        raise FileFormatError("points without counts", where=path, got=f"{len(rows[0])} numbers a point")
    time = float(table[0, 0]) or number_of(route, "TimePerStepEffective") or 0.0
    notes = ["further columns of the points skipped"] if table.shape[1] > column + 1 else []
    return PatternRecord(
        table[:, 2 + axis],
        table[:, column],
        counting_time_second=time if time > 0 else None,
        notes=notes,
        made_by={"instrument": "Bruker"},
    )


def _tube(record: PatternRecord, root: Element) -> None:
    def value(tag: str) -> float | None:
        for element in root.iter(tag):
            try:
                return float(element.get("Value") or "")
            except ValueError:
                continue
        return None

    record.wavelength_angstrom = value("WaveLengthAlpha1")
    record.second_wavelength_angstrom = value("WaveLengthAlpha2")
    record.second_ratio = value("WaveLengthRatio")
    record.anode = symbol(text_of(root, "TubeMaterial"))
    record.goniometer_radius_millimetre = value("PrimaryTrackRadius") or value("SecondaryTrackRadius")
