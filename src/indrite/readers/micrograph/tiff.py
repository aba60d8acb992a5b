"""TIFF, with the scale from the vendor's tags.

Sources
-------
Tags by way of tifffile (BSD-3): Zeiss 34118, FEI 34680/34682, Olympus 33560, ImageJ and OME descriptions.
Which of Zeiss' two pixel sizes is the picture's: https://github.com/hyperspy/hyperspy/pull/2056.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.micrograph import jeol_text, tiff_scale
from indrite.readers.micrograph.raster import decoded
from indrite.readers.micrograph.record import Raster, grey_of

_MOST_PIXELS = 1 << 30


def read(path: Path) -> list[Raster]:
    """Return the pictures of a file, without thumbnails and reduced copies.

    Raises
    ------
    FileFormatError
        If the file is damaged or holds no picture.
    """
    import tifffile

    logging.getLogger("tifffile").addHandler(logging.NullHandler())
    try:
        with tifffile.TiffFile(path) as file:
            pages = [page for page in file.pages if getattr(page, "imagelength", 0)]
            if not pages:
                raise FileFormatError("the TIFF file holds no picture", where=path)
            if sum(page.imagelength * page.imagewidth for page in pages) > _MOST_PIXELS:
                raise FileFormatError("too many pixels", where=path, got=[one.shape for one in pages][:4])
            return _rasters(file, pages, path)
    except FileFormatError:
        raise
    except Exception as error:  # tifffile raises whatever the damage leads to
        raise FileFormatError(
            "the TIFF file is damaged or cut off",
            where=path,
            got=f"{type(error).__name__}: {str(error).partition(chr(10))[0]}",
            todo="Copy or export it again",
        ) from None


def _rasters(file: Any, pages: list[Any], path: Path) -> list[Raster]:
    largest = max(page.imagelength * page.imagewidth for page in pages)
    whole = [page for page in pages if page.imagelength * page.imagewidth == largest]
    notes: tuple[str, ...] = ()
    if len(whole) < len(pages):
        notes = (f"{len(pages) - len(whole)} smaller picture(s) of the file left out",)
    about = tiff_scale.about(file)
    found = []
    for number, page in enumerate(whole, start=1):
        grey, merged = grey_of(_pixels(page, path, only=len(pages) == 1))
        title = "" if len(whole) == 1 else f"page {number}"
        lossy = int(page.compression) in (6, 7)
        raster = Raster(grey=grey, title=title, lossy=lossy, notes=(*notes, *merged), **about)
        found.append(jeol_text.applied(raster, path))
    return found


def _pixels(page: Any, path: Path, *, only: bool) -> np.ndarray:
    """Return the pixels of a page, (row, column[, channel]); by Pillow where tifffile lacks the codec."""
    try:
        pixels = np.asarray(page.asarray())
    except ValueError as error:
        if not only or "imagecodecs" not in str(error):
            raise
        pixels, _ = decoded(path)
    if int(page.photometric) == 0 and pixels.dtype.kind == "u":  # white is zero
        pixels = np.iinfo(pixels.dtype).max - pixels
    if pixels.ndim == 3 and getattr(page, "planarconfig", 1) == 2:
        pixels = np.moveaxis(pixels, 0, -1)
    if int(page.photometric) == 3:
        pixels = _unpaletted(page, pixels)
    if pixels.ndim not in (2, 3):
        raise FileFormatError("not a plane picture", where=path, got=pixels.shape)
    return pixels


def _unpaletted(page: Any, pixels: np.ndarray) -> np.ndarray:
    colours = np.asarray(page.colormap)
    return np.moveaxis(colours[:, pixels] >> 8, 0, -1).astype(np.uint8)
