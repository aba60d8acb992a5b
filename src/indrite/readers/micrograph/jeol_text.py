"""The ``.txt`` that JEOL's microscopes write beside a picture.

Lines ``$KEY VALUE``. Pixel size = ``$$SM_MICRON_MARKER`` (length of the bar) over ``$$SM_MICRON_BAR`` (its
pixels, a whole number: standard uncertainty 0.5/√3 pixels). ``$CM_FULL_SIZE`` or ``$CM_IMAGE_RES`` is the
size of the picture without the data bar.

Sources
-------
Keys as seen in public readers of such files (odemis, pull request 3283); no real pair is public.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from indrite.readers.micrograph.record import Raster, Scale, length_of

_HEAD_BYTES = 1 << 16
_LINE = re.compile(r"^\$+(\w+)[ \t]+(.*?)\s*$", re.MULTILINE)


def applied(raster: Raster, path: Path) -> Raster:
    """Return the picture with what JEOL's text beside it says; as it is where there is none."""
    text = _beside(path)
    keys = dict(_LINE.findall(text)) if text else {}
    if not any(name.startswith(("CM_", "SM_")) for name in keys):
        return raster
    size = _size(keys.get("CM_FULL_SIZE", "")) or _size(keys.get("CM_IMAGE_RES", ""))
    scale = _scale(keys)
    notes = [*raster.notes]
    columns = raster.grey.shape[1]
    if scale is not None and size is not None and size[0] != columns:
        notes.append(f"the picture was taken {size[0]} pixels wide and is {columns}: scale adapted")
        scale = replace(scale, nanometre=scale.nanometre * size[0] / columns)
        size = None
    return replace(
        raster,
        scale=scale or raster.scale,
        detector=keys.get("CM_SIGNAL") or raster.detector,
        kilovolt=_number(keys.get("CM_ACCEL_VOLT")) or raster.kilovolt,
        picture_rows=size[1] if size is not None else raster.picture_rows,
        notes=tuple(notes),
    )


def _beside(path: Path) -> str | None:
    for name in (path.with_suffix(".txt"), path.with_suffix(".TXT"), path.with_name(path.name + ".txt")):
        if name.is_file() and name != path:
            with name.open("rb") as file:
                head = file.read(_HEAD_BYTES)
            for encoding in ("utf-8-sig", "utf-16", "shift_jis", "latin-1"):
                try:
                    text = head.decode(encoding)
                except UnicodeDecodeError:
                    continue
                if "$CM_" in text or "$SM_" in text:
                    return text
    return None


def _scale(keys: dict[str, str]) -> Scale | None:
    bar = _number(keys.get("SM_MICRON_BAR"))
    marker = length_of(keys.get("SM_MICRON_MARKER", ""))
    if bar is None or marker is None or bar <= 0.0:
        return None
    return Scale(marker / bar, "scale bar in JEOL's .txt", 0.5 / 3**0.5 / bar)


def _size(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"\s*(\d+)\s*[xX* ]\s*(\d+)\s*", text)
    return (int(found[1]), int(found[2])) if found else None


def _number(text: str | None) -> float | None:
    found = re.match(r"\s*[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?", text or "")
    return float(found[0]) if found else None
