"""Scribbles of a user on a picture: a picture of the same size whose few colours name classes.

Every distinct non-zero value (or colour) is a class; zero (black, transparent) is no scribble.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indrite.errors import FileFormatError
from indrite.readers.micrograph.entry import read_raster

#: More classes than this are no scribbles but a picture.
_MOST_CLASSES = 8


def read_labels(path: str | Path) -> np.ndarray:
    """Return scribbles as whole numbers (row, column): 0 for none, 1, 2, … in the order of grey values.

    Raises
    ------
    FileFormatError
        If the file is no picture, holds nothing but zero, or has too many values to be scribbles.
    """
    path = Path(path)
    raster, _ = read_raster(path)
    grey = np.asarray(raster.grey)
    values = np.unique(grey)
    values = values[values > 0]
    if not 2 <= values.size <= _MOST_CLASSES:
        raise FileFormatError(
            "not a picture of scribbles",
            where=path,
            got=f"{values.size} values above zero",
            expected=f"2 to {_MOST_CLASSES}: one for each class, zero elsewhere",
            todo="Draw with a hard pencil and save without loss (TIFF or PNG)",
        )
    labels = np.searchsorted(values, grey) + 1
    return np.asarray(np.where(grey > 0, labels, 0).astype(np.int16))
