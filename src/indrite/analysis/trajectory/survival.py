"""Survival and correlation of on-off histories.

Sources
-------
E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53, 457 (1958), 10.1080/01621459.1958.10501452
J. D. Kalbfleisch, R. L. Prentice, The Statistical Analysis of Failure Time Data, Wiley 2002: interval
on the scale log(-log S)
"""

from __future__ import annotations

import numpy as np

from indrite.analysis.trajectory.bond_histories import Histories

_NORMAL_95 = 1.959964
_RESAMPLES = 2000


def kaplan_meier(
    duration: np.ndarray, ended: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return times of events, survival after each, its 95 % interval (low, high) and the number at risk.

    Parameters
    ----------
    duration
        How long each history was observed.
    ended
        Whether it ended; else it was still going on.

    Examples
    --------
    >>> ended = np.array([True, True, False, True])
    >>> times, survival, *_ = kaplan_meier(np.array([1.0, 2.0, 2.0, 3.0]), ended)
    >>> times.tolist(), survival.tolist()
    ([1.0, 2.0, 3.0], [0.75, 0.5, 0.0])
    """
    times, deaths = np.unique(duration[ended], return_counts=True)
    ordered = np.sort(duration)
    at_risk = duration.size - np.searchsorted(ordered, times - 1e-9)
    survival = np.cumprod(1.0 - deaths / np.maximum(at_risk, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(deaths / (at_risk * (at_risk - deaths)))
        width = _NORMAL_95 * np.sqrt(variance) / np.abs(np.log(survival))
        low, high = survival ** np.exp(width), survival ** np.exp(-width)
    gone = survival <= 0.0
    return times, survival, np.where(gone, 0.0, low), np.where(gone, high[~gone][-1:].sum(), high), at_risk


def continuous_counts(found: Histories, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """Return how many bonds of all origins last to each lag, and how many origins there are.

    A bond of n frames is there at n origins and lasts m frames from n - m of them; only origins that
    lie at least the lag before the end of the run count. By atom of the first element.

    Returns
    -------
    survivors, origins
        Shapes (atom, lag).
    """
    _, row = np.unique(found.atom, return_inverse=True)
    size = int(row.max()) + 1 if row.size else 0
    survivors, origins = np.zeros((size, frames)), np.zeros((size, frames))
    lag = np.arange(frames)
    for one, start, stop in zip(row, found.start, found.stop, strict=True):
        survivors[one] += np.maximum(stop - start - lag, 0)
        origins[one] += np.clip(np.minimum(stop, frames - lag) - start, 0, None)
    return survivors, origins


def intermittent_counts(found: Histories, frames: int) -> np.ndarray:
    """Return how many bonds of all origins are there at each lag, broken meanwhile or not, shape (lag,)."""
    total = np.zeros(2 * frames)
    kinds, row = np.unique(found.bond, return_inverse=True)
    for chunk in np.array_split(np.arange(kinds.size), max(1, kinds.size * frames // 2_000_000)):
        inside = np.isin(row, chunk)
        state = np.zeros((chunk.size, 2 * frames))
        for one, start, stop in zip(row[inside], found.start[inside], found.stop[inside], strict=True):
            state[one - chunk[0], start:stop] = 1.0
        power = (np.abs(np.fft.rfft(state, axis=1)) ** 2).sum(axis=0)
        total += np.fft.irfft(power, n=2 * frames)
    return total[:frames]


def atom_bootstrap(above: np.ndarray, below: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    """Return the 95 % interval of a ratio of sums over atoms, drawn anew with replacement.

    Bonds of one atom break together more often than not: the atom is the unit that is drawn. Where
    all atoms agree (nothing, or everything broke), one more atom that does not is allowed for.
    """
    known = np.flatnonzero(below > 0)
    drawn = rng.choice(known, size=(_RESAMPLES, known.size))
    low, high = np.quantile(above[drawn].sum(axis=1) / below[drawn].sum(axis=1), [0.025, 0.975])
    room = below[known].mean() / (below[known].sum() + below[known].mean())
    value = above.sum() / below.sum()
    return float(min(low, value * (1.0 - room))), float(max(high, value + (1.0 - value) * room))
