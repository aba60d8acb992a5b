"""PANalytical .xrdml, versions 1.x and 2.x.

Version 1 writes ``intensities``, already multiplied by the attenuation; version 2 writes ``counts`` as
detected, and
attenuation beside them. A ratio of 0.0 means that Kα2 was stripped or kept out by a monochromator.

Sources
-------
Schemas of the format, http://www.xrdml.com/XRDMeasurement/1.6 and /2.3.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.diffraction.archive import number_of, parse_xml, text_of
from indrite.readers.diffraction.record import PatternRecord, attenuated, spaced, symbol


def read(path: Path) -> PatternRecord:
    """Return the first scan of a file; several of one range are added up."""
    root = parse_xml(path.read_bytes(), path)
    scans = [scan for scan in root.iter("scan") if scan.find("dataPoints") is not None]
    if not scans:
        raise FileFormatError("no scan with points", where=path)
    notes: list[str] = []
    points = [_points(scan, path, notes) for scan in scans]
    angle, counts, spread = points[0]
    same = [one for one in points if one[0].shape == angle.shape and np.allclose(one[0], angle, atol=1e-6)]
    if len(same) > 1:
        counts = np.sum([one[1] for one in same], axis=0)
        parts = [one[2] if one[2] is not None else np.sqrt(np.maximum(one[1], 1.0)) for one in same]
        spread = None if all(one[2] is None for one in same) else np.sqrt(np.sum(np.square(parts), axis=0))
        notes.append(f"{len(same)} scans of one range added up")
    if len(same) < len(points):
        notes.append(f"{len(points) - len(same)} scans of other ranges skipped")
    time = number_of(scans[0], "commonCountingTime")
    return PatternRecord(
        angle,
        counts,
        spread,
        **_beam(root),
        counting_time_second=None if time is None else time * len(same),
        specimen=text_of(root, "id"),
        notes=notes,
        made_by={"instrument": text_of(root, "instrumentControlSoftware") or "PANalytical"},
    )


def _beam(root: Element) -> dict[str, Any]:
    wave = next(root.iter("usedWavelength"), None)
    path = next(root.iter("incidentBeamPath"), None)
    found: dict[str, Any] = {"anode": symbol(text_of(root, "anodeMaterial"))}
    if path is not None:
        found["goniometer_radius_millimetre"] = number_of(path, "radius")
    if wave is None:
        return found
    first, second = number_of(wave, "kAlpha1"), number_of(wave, "kAlpha2")
    ratio = number_of(wave, "ratioKAlpha2KAlpha1")
    intended = (wave.get("intended") or "").replace("-", "").replace(" ", "").lower()
    if intended == "kbeta":
        first, second, ratio = number_of(wave, "kBeta"), None, 0.0
    return found | {
        "wavelength_angstrom": first,
        "second_wavelength_angstrom": second,
        "second_ratio": ratio,
    }


def _points(scan: Element, path: Path, notes: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    data = scan.find("dataPoints")
    assert data is not None
    element = data.find("counts") if data.find("counts") is not None else data.find("intensities")
    if element is None or not (element.text or "").strip():
        raise FileFormatError("a scan without counts", where=path, expected="<counts> or <intensities>")
    counts = _numbers(element, path)
    if element.get("unit") == "cps":
        notes.append("the file stores counts per second: noise is judged from the scatter of the points")
    angle = _angles(data, counts.size, path)
    factors = data.find("beamAttenuationFactors")
    spread = None
    if factors is not None and (factors.text or "").strip():
        values = _numbers(factors, path)
        # version 1 has multiplied already, version 2 has not
        detected = counts if element.tag == "counts" else counts / values
        counts, spread = attenuated(detected, values)
        if spread is not None:
            notes.append("counts corrected for the attenuator")
    return angle, counts, spread


def _numbers(element: Element, path: Path) -> np.ndarray:
    try:
        return np.array((element.text or "").split(), dtype=float)
    except ValueError as error:
        raise FileFormatError(
            f"<{element.tag}> holds what is no number", where=path, got=str(error)
        ) from None


def _angles(data: Element, count: int, path: Path) -> np.ndarray:
    for positions in data.findall("positions"):
        if positions.get("axis") != "2Theta":
            continue
        listed = positions.find("listPositions")
        if listed is not None:
            angle = _numbers(listed, path)
            if angle.size == count:
                return angle
        start, end = number_of(positions, "startPosition"), number_of(positions, "endPosition")
        if start is not None and end is not None:
            return spaced(start, end, count)
    axes = ", ".join(str(one.get("axis")) for one in data.findall("positions"))
    raise FileFormatError(
        "no scan along 2θ", where=path, got=f"axes {axes or 'none'}", expected="axis 2Theta"
    )
