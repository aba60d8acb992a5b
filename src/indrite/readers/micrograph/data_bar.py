"""The data bar that microscopes burn into the lower edge of a picture: found and cut off.

A bar is a strip of one grey value with writing in it: rows of an exact grey value do not occur in a noisy
picture. Black outside a specimen has no writing.
"""

from __future__ import annotations

import numpy as np

#: Rows of a bar: share of their pixels that have the bar's grey, first rows and all on average.
_SHARE_FIRST, _SHARE_ROWS = 0.95, 0.5
#: Height of a bar over that of the picture.
_LOWEST, _HIGHEST = 0.01, 0.25
#: Writing: share of a bar's pixels on the other side of the middle of the grey scale.
_WRITING = (0.004, 0.5)
#: Grey values that count as one where the compression is lossy.
_LOSSY = 12


def bar_rows(grey: np.ndarray, *, lossy: bool = False) -> int:
    """Return the height of the data bar at the lower edge of a picture, 0 without one.

    Parameters
    ----------
    grey
        Shape (row, column).
    lossy
        Whether grey values are only nearly exact (JPEG).

    Examples
    --------
    >>> picture = np.random.default_rng(0).integers(60, 200, (100, 80))
    >>> picture[92:] = 0
    >>> picture[95:98, 10:40:2] = 255
    >>> bar_rows(picture)
    8
    """
    rows = len(grey)
    most = int(_HIGHEST * rows)
    if most < 2 or grey.shape[1] < 8 or grey.dtype.kind not in "ui":
        return 0
    tail = grey[rows - most - 1 :].astype(np.int64)
    tolerance = _LOSSY if lossy else 0
    for value in _candidates(tail):
        share = (np.abs(tail - value) <= tolerance).mean(axis=1)
        start = _start(share)
        height = len(tail) - start
        if start > 0 and height >= max(_LOWEST * rows, 2) and _has_writing(tail[start:], value):
            return height
    return 0


def _candidates(tail: np.ndarray) -> list[int]:
    """Return the grey values a bar could have: the most frequent one of the lowest rows, and the ends."""
    lowest = tail[-max(len(tail) // 10, 2) :]
    values, counts = np.unique(lowest, return_counts=True)
    return list(dict.fromkeys([int(values[np.argmax(counts)]), int(values[0]), int(values[-1])]))


def _start(share: np.ndarray) -> int:
    """Return the first row of the strip that reaches the lower edge; its length where there is none."""
    good = share >= _SHARE_ROWS
    # a frame around the bar or a line of large letters may interrupt it for a few rows
    gap, start = 0, len(share)
    for row in range(len(share) - 1, -1, -1):
        if good[row]:
            start, gap = row, 0
        else:
            gap += 1
            if gap > max(0.03 * len(share), 2):
                break
    head = share[start : start + 3]
    return start if head.size and head.max() >= _SHARE_FIRST else len(share)


def _has_writing(strip: np.ndarray, value: int) -> bool:
    low, high = int(strip.min()), int(strip.max())
    if high == low:
        return False
    other = np.abs(strip - value) > 0.5 * (high - low)
    return _WRITING[0] <= float(other.mean()) <= _WRITING[1]
