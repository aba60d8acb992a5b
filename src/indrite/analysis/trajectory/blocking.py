"""Standard errors of means of correlated series, from blocks.

Sources
-------
H. Flyvbjerg, H. G. Petersen, J. Chem. Phys. 91, 461 (1989), 10.1063/1.457480
"""

from __future__ import annotations

import numpy as np

#: Blocks below which a level of blocking says too little about the error.
FEWEST_BLOCKS = 8
#: Blocks that series of histograms are cut into.
BLOCKS = 10


def blocking_error(values: np.ndarray) -> float:
    """Return the standard error of the mean of a correlated series.

    Neighbouring values are averaged again and again; the largest error of the levels with at least
    `FEWEST_BLOCKS` blocks is taken. It is still too small where the series is not much longer than
    what it is correlated over.

    Parameters
    ----------
    values
        The series, shape (sample,).

    Returns
    -------
    error
        NaN for fewer than two values.

    Examples
    --------
    >>> round(blocking_error(np.tile([1.0, 3.0], 50)), 3)
    0.101
    """
    values = np.asarray(values, dtype=float)
    if values.size < 2:
        return float("nan")
    errors: list[float] = []
    while values.size >= 2:
        if not errors or values.size >= FEWEST_BLOCKS:
            errors.append(float(values.std(ddof=1) / np.sqrt(values.size)))
        if values.size < 2 * FEWEST_BLOCKS:
            break
        values = values[: values.size // 2 * 2].reshape(-1, 2).mean(axis=1)
    return max(errors)


def block_of_frames(frames: int) -> np.ndarray:
    """Return the number of the block that each frame belongs to, shape (frame,); at most `BLOCKS`."""
    return np.arange(frames) * min(BLOCKS, frames) // max(frames, 1)


def standard_error(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """Return the standard error of the mean over blocks, NaN where there is only one.

    Entries that are NaN (a block without a peak) are left out.
    """
    known = np.isfinite(values)
    count = known.sum(axis=axis)
    safe = np.where(known, values, 0.0)
    mean = safe.sum(axis=axis) / np.maximum(count, 1)
    squares = (np.where(known, values - np.expand_dims(mean, axis), 0.0) ** 2).sum(axis=axis)
    variance = squares / np.maximum(count - 1, 1) / np.maximum(count, 1)
    error: np.ndarray = np.where(count > 1, np.sqrt(variance), np.nan)
    return error
