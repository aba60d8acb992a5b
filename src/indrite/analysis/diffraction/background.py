"""Background of a pattern: polynomials for fits, a robust curve for finding peaks.

Sources
-------
Brückner, J. Appl. Cryst. 33, 977 (2000), DOI 10.1107/S0021889800003617: a smoothing that clips peaks.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial import chebyshev


def polynomials(angle: np.ndarray, *, order: int) -> np.ndarray:
    """Return Chebyshev polynomials and 1/2θ (the rise towards the beam), shape (point, order + 2)."""
    middle, half = (angle[0] + angle[-1]) / 2.0, (angle[-1] - angle[0]) / 2.0
    columns = chebyshev.chebvander((angle - middle) / half, order)
    rise = 1.0 / np.maximum(angle, 1.0)
    return np.column_stack([columns, rise / rise.max()])


def default_order(angle: np.ndarray) -> int:
    """Return the order for a range: one for each 5°, at least 5 and at most 16."""
    return int(np.clip(round((angle[-1] - angle[0]) / 5.0), 5, 16))


def clipped(
    angle: np.ndarray, counts: np.ndarray, *, window_degree: float = 1.2, rounds: int = 20
) -> np.ndarray:
    """Return the background under peaks narrower than a window.

    The curve is averaged over the window again and again, and never allowed to rise above its own average:
    peaks erode, slow humps stay.

    Parameters
    ----------
    angle, counts
        Pattern, shape (point,).
    window_degree
        Half width of the average.
    rounds
        How often.
    """
    step = (angle[-1] - angle[0]) / max(angle.size - 1, 1)
    half = max(round(window_degree / step), 1)
    # first a slight smoothing: clipping noise alone would settle below the true background
    small = max(half // 12, 1)
    curve = _average(counts, small)
    level, spread = curve.mean(), curve.mean() - curve.min()
    curve = np.minimum(curve, level + 2.0 * spread)
    for _ in range(rounds):
        curve = np.minimum(curve, _average(curve, half))
    return _average(curve, half)


def _average(values: np.ndarray, half: int) -> np.ndarray:
    """Return the moving average over 2 half + 1 points, the ends mirrored."""
    half = min(half, values.size - 1)
    padded = np.pad(values, half, mode="reflect")
    total = np.cumsum(np.concatenate([[0.0], padded]))
    return (total[2 * half + 1 :] - total[: -2 * half - 1]) / (2 * half + 1)
