"""PNG, JPEG and BMP: grey values without a scale that could be trusted.

Sources
-------
Pillow (MIT-CMU licence), which scikit-image and Matplotlib bring along.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.micrograph import jeol_text
from indrite.readers.micrograph.record import Raster, grey_of

#: No section has more pixels: a damaged header would claim memory without end.
_MOST_PIXELS = 1 << 30


def read(path: Path) -> list[Raster]:
    """Return the picture of a file; resolutions in dots per inch are for print and no scale."""
    pixels, lossy = decoded(path)
    grey, notes = grey_of(pixels)
    if lossy:
        notes = (*notes, "JPEG: the compression changed grey values; a TIFF would be better")
    return [jeol_text.applied(Raster(grey=grey, lossy=lossy, notes=notes), path)]


def decoded(path: Path) -> tuple[np.ndarray, bool]:
    """Return the pixels of a file that Pillow reads, and whether its compression is lossy.

    Raises
    ------
    FileFormatError
        If it is damaged or absurdly large.
    """
    from PIL import Image

    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise FileFormatError("too many pixels", where=path, got=picture.size)
            if picture.mode in {"1", "P", "PA"}:
                picture = picture.convert("RGB" if picture.mode != "1" else "L")
            return np.asarray(picture), picture.format == "JPEG" or _format(path) == "JPEG"
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileFormatError(
            "the picture is damaged or cut off",
            where=path,
            got=str(error).partition("\n")[0],
            todo="Copy or export it again",
        ) from None


def _format(path: Path) -> str:
    with path.open("rb") as file:
        return "JPEG" if file.read(3) == b"\xff\xd8\xff" else ""
