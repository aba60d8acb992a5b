"""Which growth law a thickness follows, where the data can tell."""

from __future__ import annotations

import numpy as np
from scipy.optimize import curve_fit

#: The better law must lead by this much in AICc (odds of about e^3 to 1).
LEAD = 6.0
_FEWEST_WINDOWS = 6
_OPEN = "not determinable"
_NO_GROWTH = f"{_OPEN}: no growth"
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

    Noise that adds up, as in a random walk, looks like growth. Where the covariance is not given, the
    differences of the series tell which kind they have: these share the law, so a difference is noise alone.
    Of a single series growth is told only if it shows under both kinds.

    Parameters
    ----------
    time_picosecond
        Time since the first frame of each window, shape (window,), rising.
    thickness
        Shape (series, window): interfaces of all runs, which share the law.
    covariance
        Of the mean of all series, shape (window, window), in the square of its unit; by default as large as
        what a law leaves, white or adding up.

    Examples
    --------
    >>> time = np.arange(20.0)
    >>> growth_law(time, 3.0 * np.sqrt(time)[None] + 0.01 * np.cos(7.0 * time))
    'parabolic'
    """
    mean = thickness.mean(axis=0)
    if time_picosecond.size < _FEWEST_WINDOWS:
        return f"{_OPEN}: too few windows of time"
    if np.ptp(mean) == 0.0:
        return _NO_GROWTH
    if covariance is not None:
        return _preferred(time_picosecond, mean, covariance, known=True)
    noises = _noises(time_picosecond, thickness)
    return _agreed([_preferred(time_picosecond, mean, one, known=False) for one in noises])


def _agreed(told: list[str]) -> str:
    """Return what all kinds of noise allow to say: no growth where one sees none, a law where all see it."""
    for word in (_NO_GROWTH, _OPEN):
        for one in told:
            if one.startswith(word):
                return one
    return told[0] if len(set(told)) == 1 else f"{_OPEN}: {told[0]} and {told[1]} fit about equally well"


def _preferred(time: np.ndarray, mean: np.ndarray, covariance: np.ndarray, *, known: bool) -> str:
    """Return the law that a series prefers under noise of this covariance, or of this shape if not known."""
    fits = _fits(time, mean, covariance)
    scores = {name: _score(mean, fitted, covariance, known=known) for name, fitted in fits.items()}
    ranked = sorted(scores, key=lambda name: scores[name])
    if ranked[0] == "constant" or scores["constant"] - scores[ranked[0]] < LEAD:
        return f"{_NO_GROWTH} beyond the scatter"
    if scores[ranked[1]] - scores[ranked[0]] < LEAD:
        return f"{_OPEN}: {ranked[0]} and {ranked[1]} fit about equally well"
    return ranked[0]


def _noises(time: np.ndarray, thickness: np.ndarray) -> list[np.ndarray]:
    """Return the shape of the covariance, white or adding up; both where a single series cannot tell."""
    since = time - time[0] + (time[-1] - time[0]) / (time.size - 1)
    white, walk = np.eye(time.size), np.minimum.outer(since, since)
    apart = thickness - thickness.mean(axis=0)
    if len(thickness) < 2:
        return [white, walk]
    return [max((white, walk), key=lambda one: _likelihood(apart, one))]


def _likelihood(apart: np.ndarray, shape: np.ndarray) -> float:
    """Return the logarithm of the likelihood of differences of series, up to a constant.

    Of their steps from window to window: the constants of the series do not matter then.
    """
    step = np.diff(np.eye(shape.shape[0]), axis=0)
    covariance = step @ shape @ step.T
    steps = apart @ step.T
    free = len(apart) - 1
    count = free * steps.shape[1]
    square = float(np.einsum("si,ij,sj->", steps, np.linalg.inv(covariance), steps)) / count
    size = max(square, 1e-12 * float(np.var(apart)) + 1e-300)
    return float(-0.5 * (count * np.log(size) + free * np.linalg.slogdet(covariance)[1]))


def _fits(time: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> dict[str, tuple[np.ndarray, int]]:
    """Return fitted values and number of parameters of each law."""
    root = np.linalg.cholesky(np.linalg.inv(covariance)).T
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


def _score(mean: np.ndarray, fit: tuple[np.ndarray, int], covariance: np.ndarray, *, known: bool) -> float:
    """Return AICc of a fit; noise whose size is not known counts as a parameter."""
    fitted, parameters = fit
    left, size = mean - fitted, mean.size
    misfit, count = float(left @ np.linalg.solve(covariance, left)), parameters
    if not known:
        square = max(misfit / size, 1e-12 * float(np.var(mean)) + 1e-300)
        misfit, count = size * np.log(square), parameters + 1
    return misfit + 2.0 * count + 2.0 * count * (count + 1) / max(size - count - 1, 1)
