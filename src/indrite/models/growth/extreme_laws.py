"""Laws of the smallest of many: fit with censored values, and the interval of one extrapolated extreme.

The smallest of many values tends to P(y > t) = exp(-exp((t - u)/s)), whatever the law of the single one
with an exponential tail. The smallest of N windows follows the same law about u - s ln N.

===============  ========================================  ============
equation symbol  meaning                                   variable
===============  ========================================  ============
u, s             location and scale                        ``location``, ``scale``
N                windows                                   ``windows``
===============  ========================================  ============

Sources
-------
Coles 2001, An Introduction to Statistical Modeling of Extreme Values, 10.1007/978-1-4471-3675-0, ch. 3.
Lawless 2003, Statistical Models and Methods for Lifetime Data, ch. 5: likelihood with censored lives, and
pivots of location-scale families (from memory; coverage is checked in the tests).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

_MOST_STEPS, _CLOSE = 60, 1e-10
#: Ends and middle of what `extrapolate` returns.
SHARES = (0.025, 0.5, 0.975)


def fit_minimum(values: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return location and scale of the law of minima, by maximum likelihood; rows are fitted at once.

    The scale solves Σ y w/Σ w - s = mean of the values seen, w = exp(y/s), whose left side falls with s:
    one root, found by Newton steps kept between bounds. Then u = s ln(Σ w/r) with r values seen.

    Parameters
    ----------
    values
        Shape (…, n): the value, or where it was not seen a lower bound of it.
    seen
        Whether it was, same shape; at least two different ones a row, else the row is nan.

    Examples
    --------
    >>> values = -np.random.default_rng(0).gumbel(-100.0, 8.0, 100_000)
    >>> location, scale = fit_minimum(values, np.full(values.shape, True))
    >>> print(f"{location:.0f} {scale:.1f}")
    100 8.0
    """
    count = seen.sum(axis=-1)
    most = values.max(axis=-1)
    mean = np.where(seen, values, 0.0).sum(axis=-1) / np.maximum(count, 1)
    below = values - most[..., None]
    high = np.where((count > 1) & (most > mean), most - mean, np.nan)
    low, scale = np.zeros_like(high), 0.5 * high
    for _ in range(_MOST_STEPS):
        weight = np.exp(below / scale[..., None])
        weight /= weight.sum(axis=-1, keepdims=True)
        lifted = (below * weight).sum(axis=-1)
        spread = (below**2 * weight).sum(axis=-1) - lifted**2
        excess = most + lifted - scale - mean
        low, high = np.where(excess > 0.0, scale, low), np.where(excess > 0.0, high, scale)
        newton = scale + excess / (1.0 + spread / scale**2)
        before, scale = scale, np.where((newton > low) & (newton < high), newton, 0.5 * (low + high))
        if np.all((np.abs(scale - before) < _CLOSE * scale) | np.isnan(scale)):
            break
    total = np.exp(below / scale[..., None]).sum(axis=-1)
    return most + scale * np.log(total / np.maximum(count, 1)), scale


def fit_normal(values: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation over the last axis; rows that are not seen whole are nan."""
    whole = seen.all(axis=-1)
    return values.mean(axis=-1), np.where(whole, values.std(axis=-1, ddof=1), np.nan)


@dataclass(frozen=True)
class Law:
    """A law of two numbers, location and scale: how it is fitted, and its standard form.

    Parameters
    ----------
    fit
        (values, seen) → location, scale, by rows.
    below
        Quantile of one standard value: the value that a share p lies below.
    least
        (q, N) → quantile of the least of N standard values.
    """

    fit: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
    below: Callable[[np.ndarray], np.ndarray]
    least: Callable[[np.ndarray, float], np.ndarray]


def _below_minimum(share: np.ndarray) -> np.ndarray:
    return np.log(-np.log1p(-share))


def _least_minimum(share: np.ndarray, windows: float) -> np.ndarray:
    return _below_minimum(share) - np.log(windows)


def _least_normal(share: np.ndarray, windows: float) -> np.ndarray:
    found: np.ndarray = ndtri(-np.expm1(np.log1p(-share) / windows))
    return found


MINIMUM = Law(fit_minimum, _below_minimum, _least_minimum)
NORMAL = Law(fit_normal, ndtri, _least_normal)


@dataclass(frozen=True)
class Extrapolated:
    """Fitted law and the least of N values: 2.5 %, median, 97.5 %."""

    location: float
    scale: float
    low: float
    median: float
    high: float


def extrapolate(
    law: Law,
    values: np.ndarray,
    seen: np.ndarray,
    *,
    windows: float,
    resamples: int = 800,
    rng: np.random.Generator,
) -> Extrapolated:
    """Return what the least of N values will be, with scatter from cell to cell and error of the fit.

    Parametric bootstrap of the pivot t = (least of N - location)/scale: samples of the same size are drawn
    from the fitted law, cut off where the values were, and fitted again. Without censored values the
    distribution of t does not depend on the fitted numbers, so that the interval covers exactly 95 % if
    the law holds; with censored ones approximately.

    Parameters
    ----------
    law
        Such as `MINIMUM`.
    values, seen
        Shape (n,): values, and whether each was seen or is a lower bound. All lower bounds count as one
        limit, the largest.
    windows
        N, at least 1.
    resamples, rng
        Of the bootstrap.
    """
    location, scale = (float(one) for one in law.fit(values, seen))
    limit = np.inf if seen.all() else (float(values[~seen].max()) - location) / scale
    drawn = law.below(rng.random((resamples, values.size)))
    centre, spread = law.fit(np.minimum(drawn, limit), drawn <= limit)
    pivot = (law.least(rng.random(resamples), windows) - centre) / spread
    known = pivot[np.isfinite(pivot)]
    if not np.isfinite(scale) or known.size < resamples // 2:
        return Extrapolated(location, scale, np.nan, np.nan, np.nan)
    low, median, high = (location + scale * np.quantile(known, SHARES)).tolist()
    return Extrapolated(location, scale, low, median, high)
