"""Size of a pixel, detector and beam from the tags of a TIFF file, vendor by vendor."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from indrite.readers.micrograph.record import Scale, nanometre

#: A plain resolution in dots per centimetre or inch is taken for print unless pixels are smaller (nm).
_PRINT_NANOMETRE = 5000.0


def about(file: Any) -> dict[str, Any]:
    """Return ``scale``, ``detector``, ``kilovolt`` and ``picture_rows`` that an open TIFF file states."""
    for one in (_zeiss, _fei, _olympus, _imagej, _ome):
        found = one(file)
        if found and found.get("scale") is not None:
            return found
    return {"scale": _plain(file)}


def _zeiss(file: Any) -> dict[str, Any]:
    tags = _mapping(file, "sem_metadata")
    # AP_PIXEL_SIZE is that of the screen; only files without the other have the picture's there
    for key in ("ap_image_pixel_size", "ap_pixel_size"):
        entry = tags.get(key)
        if isinstance(entry, tuple) and len(entry) == 3:
            size = nanometre(_float(entry[1]), str(entry[2]))
            if size is not None:
                scale = Scale(size, f"Zeiss tag 34118, {key.upper()}", _rounding(entry[1]))
                voltage = tags.get("ap_actualkv") or tags.get("ap_manualkv") or ()
                detector: tuple[Any, ...] = (
                    tags.get("dp_detector_channel") or tags.get("dp_detector_type") or ()
                )
                return {
                    "scale": scale,
                    "kilovolt": _volt(voltage),
                    "detector": str(detector[1]) if len(detector) > 1 else None,
                }
    return {}


def _volt(entry: Any) -> float | None:
    if not (isinstance(entry, tuple) and len(entry) == 3):
        return None
    value = _float(entry[1]) * (1.0 if str(entry[2]).lower() == "kv" else 1e-3)
    return value if math.isfinite(value) and value > 0.0 else None


def _fei(file: Any) -> dict[str, Any]:
    tags = _mapping(file, "fei_metadata")
    part = next(
        (
            tags[name]
            for name in ("Scan", "EScan", "IScan")
            if isinstance(tags.get(name), Mapping) and tags[name].get("PixelWidth")
        ),
        None,
    )
    if part is None:
        return {}
    width, height = (_float(part.get(name, "")) * 1e9 for name in ("PixelWidth", "PixelHeight"))
    if not (math.isfinite(width) and width > 0.0):
        return {}
    picture, beam = tags.get("Image") or {}, tags.get("Beam") or {}
    volt = _float(beam.get("HV", ""))
    rows = picture.get("ResolutionY")
    detectors = tags.get("Detectors") or {}
    return {
        "scale": Scale(
            width, "FEI tag 34682, Scan/PixelWidth", None, height if math.isfinite(height) else None
        ),
        "kilovolt": volt / 1000.0 if math.isfinite(volt) and volt > 0.0 else None,
        "detector": str(detectors["Name"]) if detectors.get("Name") else None,
        "picture_rows": rows if isinstance(rows, int) else None,
    }


def _olympus(file: Any) -> dict[str, Any]:
    tags = _mapping(file, "sis_metadata")
    size = _float(tags.get("pixelsizex", "")) * 1e9
    if not (math.isfinite(size) and size > 0.0):
        return {}
    return {"scale": Scale(size, "Olympus tag 33560")}


def _imagej(file: Any) -> dict[str, Any]:
    tags = _mapping(file, "imagej_metadata")
    pitch = _pitch(file, "XResolution")
    if not tags or pitch is None or pitch == 1.0:
        return {}
    size = nanometre(pitch, str(tags.get("unit", "")))
    return {} if size is None else {"scale": Scale(size, "ImageJ's resolution and unit")}


def _ome(file: Any) -> dict[str, Any]:
    text = getattr(file, "ome_metadata", None)
    if not text:
        return {}
    import tifffile

    try:
        picture = tifffile.xml2dict(text)["OME"]["Image"]
        pixels = (picture[0] if isinstance(picture, list) else picture)["Pixels"]
    except (KeyError, IndexError, TypeError, ValueError):
        return {}
    size = nanometre(_float(pixels.get("PhysicalSizeX", "")), str(pixels.get("PhysicalSizeXUnit", "µm")))
    return {} if size is None else {"scale": Scale(size, "OME PhysicalSizeX")}


def _plain(file: Any) -> Scale | None:
    """Return the scale of a plain resolution tag, only where it cannot be one for print."""
    pitch = _pitch(file, "XResolution")
    unit = file.pages[0].tags.get("ResolutionUnit")
    factor = {2: 2.54e7, 3: 1e7}.get(int(unit.value) if unit is not None else 1)
    if pitch is None or factor is None or not 0.0 < pitch * factor < _PRINT_NANOMETRE:
        return None
    return Scale(pitch * factor, "resolution tag of the TIFF file: check it against the scale bar")


def _pitch(file: Any, name: str) -> float | None:
    tag = file.pages[0].tags.get(name)
    try:
        above, below = tag.value
        return float(below) / float(above)
    except (AttributeError, TypeError, ValueError, ZeroDivisionError):
        return None


def _mapping(file: Any, name: str) -> Mapping[str, Any]:
    try:
        found = getattr(file, name, None)
    except Exception:  # a vendor's tag that cannot be parsed is skipped
        found = None
    return found if isinstance(found, Mapping) else {}


def _float(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _rounding(value: Any) -> float | None:
    """Return the relative standard uncertainty of a number rounded to its last digit."""
    text = str(value)
    digits = len(text.partition(".")[2])
    number = abs(_float(value))
    return 0.5 * 10.0**-digits / 3**0.5 / number if number > 0.0 else None
