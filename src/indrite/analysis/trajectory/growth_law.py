"""Which growth law a thickness follows, where the data can tell."""

from __future__ import annotations

import numpy as np
from scipy.optimize import curve_fit

#: The better law must lead by this much in AICc (odds of about e^3 to 1).
LEAD = 6.0
_FEWEST_WINDOWS = 6
#: Only what saturates within this share of the run is seen to; slower, it is as good as linear.
_SEEN_SHARE = 0.5
#: A logarithm begins at this share of the run: what was before is its constant.
_FIRST_SHARE = 0.01


def growth_law(
    time_picosecond: np.ndarray, thickness: np.ndarray, *, covariance: np.ndarray | None = None
) -> str:
    """Return the law of growth that the data prefer, or why none can be told.

    Compared by AICc: constant, linear x0 + k t, parabolic x0 + k √t, logarithmic x0 + k ln(1 + t / τ) with
    τ a hundredth of the run, saturating x0 + Δ (1 - e^(-t/τ)).

    Parameters
    ----------
    time_picosecond
        Time since the first frame of each window, shape (window,).
    thickness
        Shape (series, window): interfaces of all runs, which share the law.
    covariance
        Of the mean of all series, shape (window, window), in the square of its unit; by default noise that is
        white and as large as what a law leaves.

    Examples
    --------
    >>> time = np.arange(20.0)
    >>> growth_law(time, 3.0 * np.sqrt(time)[None] + 0.01 * np.cos(7.0 * time))
    'parabolic'
    """
    mean = thickness.mean(axis=0)
    if time_picosecond.size < _FEWEST_WINDOWS:
        return "not determinable: too few windows of time"
    if np.ptp(mean) == 0.0:
        return "not determinable: no growth"
    fits = _fits(time_picosecond, mean, covariance)
    scores = {name: _score(mean, fitted, covariance) for name, fitted in fits.items()}
    ranked = sorted(scores, key=lambda name: scores[name])
    if ranked[0] == "constant" or scores["constant"] - scores[ranked[0]] < LEAD:
        return "not determinable: no growth beyond the scatter"
    if scores[ranked[1]] - scores[ranked[0]] < LEAD:
        return f"not determinable: {ranked[0]} and {ranked[1]} fit about equally well"
    return ranked[0]


def _fits(
    time: np.ndarray, mean: np.ndarray, covariance: np.ndarray | None
) -> dict[str, tuple[np.ndarray, int]]:
    """Return fitted values and number of parameters of each law."""
    root = np.eye(mean.size) if covariance is None else np.linalg.cholesky(np.linalg.inv(covariance)).T
    found = {}
    for name, shape in _shapes(time).items():
        design = np.column_stack([np.ones(time.size), *shape])
        values, *_ = np.linalg.lstsq(root @ design, root @ mean, rcond=None)
        found[name] = (design @ values, design.shape[1])
    start = (mean[0], mean[-1] - mean[0], time[-1] / 5.0)
    bounds = ([-np.inf, -np.inf, 1e-3], np.inf)
    try:
        values, _ = curve_fit(_saturating, time, mean, p0=start, bounds=bounds, sigma=covariance)
        if values[2] < _SEEN_SHARE * time[-1]:
            found["saturating"] = (_saturating(time, *values), 3)
    except RuntimeError:  # does not converge: no candidate
        pass
    return found


def _shapes(time: np.ndarray) -> dict[str, list[np.ndarray]]:
    """Return what each law with fixed shapes adds to a constant."""
    logarithm = np.log1p(time / (_FIRST_SHARE * time[-1]))
    return {"constant": [], "linear": [time], "parabolic": [np.sqrt(time)], "logarithmic": [logarithm]}


def _saturating(time: np.ndarray, before: float, rise: float, constant: float) -> np.ndarray:
    return before + rise * (1.0 - np.exp(-time / constant))


def _score(mean: np.ndarray, fit: tuple[np.ndarray, int], covariance: np.ndarray | None) -> float:
    """Return AICc of a fit; noise that is not known counts as a parameter."""
    fitted, parameters = fit
    left, size = mean - fitted, mean.size
    if covariance is not None:
        misfit, count = float(left @ np.linalg.solve(covariance, left)), parameters
    else:
        square = max(float((left**2).mean()), 1e-12 * float(np.var(mean)) + 1e-300)
        misfit, count = size * np.log(square), parameters + 1
    return misfit + 2.0 * count + 2.0 * count * (count + 1) / max(size - count - 1, 1)
