"""Medians that leave out missing values, without warnings where all are missing."""

from __future__ import annotations

import numpy as np


def known_median(values: np.ndarray) -> float:
    """Return the median of the finite values, NaN where there are none.

    Examples
    --------
    >>> known_median(np.array([1.0, np.nan, 3.0]))
    2.0
    """
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")


def known_scatter(values: np.ndarray) -> float:
    """Return the standard deviation from the median absolute deviation of the finite values.

    ``σ = 1.4826 median |x - median x|``; NaN where there are none.
    """
    return 1.4826 * known_median(np.abs(values - known_median(values)))
