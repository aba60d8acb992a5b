"""Means of correlated series: neighbouring columns of a picture are no independent readings."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

#: 97.5 % point of the normal distribution.
_NORMAL = 1.959964


def correlation_length(series: np.ndarray, *, step: float) -> float:
    """Return the integral correlation length ξ = Δ (1 + 2 Σ ρ_k), summed up to the first ρ_k <= 0.

    Parameters
    ----------
    series
        Equally spaced values, shape (n,).
    step
        Distance Δ of neighbours; ξ has its unit and is at least Δ.

    Examples
    --------
    >>> correlation_length(np.array([1.0, -1.0] * 50), step=2.0)
    2.0
    """
    values = series - series.mean()
    size = values.size
    if size < 2 or not values.any():
        return step
    spectrum = np.fft.rfft(values, 2 * size)
    covariance = np.fft.irfft(np.abs(spectrum) ** 2)[:size] / (size - np.arange(size))
    ended = np.flatnonzero(covariance <= 0.0)
    end = int(ended[0]) if ended.size else size
    return float(step * (1.0 + 2.0 * covariance[1:end].sum() / covariance[0]))


def mean_and_error(series: np.ndarray, *, step: float) -> tuple[float, float]:
    """Return mean and its standard uncertainty of a correlated series of length W: n = W/ξ readings.

    u = s / √(n - 1) × t/1.96, t the 97.5 % point of Student's law of n - 1 degrees of freedom: ±1.96 u
    covers 95 % also where a section holds few readings. Infinite where the series is not longer than two
    correlation lengths: then there is one reading.
    """
    width = series.size * step
    length = correlation_length(series, step=step)
    if series.size < 2 or (np.ptp(series) > 0.0 and width < 2.0 * length):
        return float(series.mean()), float("inf")
    free = max(width / length - 1.0, 1.0)
    student = float(stdtrit(free, 0.975)) / _NORMAL
    return float(series.mean()), float(series.std() / np.sqrt(free) * student)
