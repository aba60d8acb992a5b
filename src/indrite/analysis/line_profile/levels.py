"""Levels of the layers by Poisson likelihood, not below zero: the linear part of the fit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

_MOST_ROUNDS = 30
_TOLERANCE = 1e-7
#: Smallest expected count, relative to the mean of an element: keeps the logarithm finite.
_FLOOR = 1e-6


@dataclass(frozen=True)
class Levels:
    """Levels that describe the counts best for given layers.

    Parameters
    ----------
    level
        Counts per pixel, shape (element, layer).
    expected
        Expected counts with the background, shape (element, point).
    deviance
        Twice the log-likelihood ratio to a perfect description, of all elements together.
    """

    level: np.ndarray
    expected: np.ndarray
    deviance: float


def fit_levels(
    shares: np.ndarray, counted: np.ndarray, *, background: np.ndarray, start: np.ndarray | None = None
) -> Levels:
    """Return the non-negative levels with the highest Poisson likelihood.

    Fisher scoring: each round is a least-squares problem with weights 1/μ, solved exactly under the
    constraint by trying which of the few levels are zero; steps that do not help are halved.

    Parameters
    ----------
    shares
        Basis with the exposure multiplied in, shape (layer, point).
    counted
        Counts with the background, shape (element, point).
    background
        Known part of the expected counts, shape (element, point).
    start
        Levels to begin from, shape (element, layer).
    """
    floor = _FLOOR * counted.mean(axis=1, keepdims=True) + 1e-12
    if start is None:
        weight = 1.0 / np.maximum(counted, 1.0 + 0.1 * counted.mean(axis=1, keepdims=True))
        level = _constrained(shares, counted - background, weight)
    else:
        level = start
    expected = np.maximum(level @ shares + background, floor)
    deviance = poisson_deviance(counted, expected)
    for _ in range(_MOST_ROUNDS):
        aim = _constrained(shares, counted - background, 1.0 / expected)
        step, before = np.ones((len(level), 1)), deviance
        for _ in range(12):
            trial = level + step * (aim - level)
            trial_expected = np.maximum(trial @ shares + background, floor)
            trial_deviance = poisson_deviance(counted, trial_expected)
            worse = trial_deviance > deviance + 1e-9 * (1.0 + deviance)
            if not worse.any():
                break
            step[worse] *= 0.5
        keep = trial_deviance <= deviance
        level = np.where(keep[:, None], trial, level)
        expected = np.where(keep[:, None], trial_expected, expected)
        deviance = np.minimum(deviance, trial_deviance)
        if (before - deviance <= _TOLERANCE * (1.0 + deviance)).all():
            break
    return Levels(level, expected, float(deviance.sum()))


def poisson_deviance(counted: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return 2 Σ [n ln(n/μ) − (n − μ)] along the last axis."""
    log = np.log(np.where(counted > 0.0, counted, 1.0) / expected)
    return np.asarray(2.0 * (counted * log - counted + expected).sum(axis=-1))


def _constrained(shares: np.ndarray, values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weighted least squares under levels ≥ 0, each element on its own, shape (element, layer)."""
    layers = len(shares)
    pairs = (shares[:, None, :] * shares[None, :, :]).reshape(layers * layers, -1)
    normal = (weight @ pairs.T).reshape(-1, layers, layers)
    right = (weight * values) @ shares.T
    return non_negative(normal, right)


def non_negative(normal: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the minimiser of ½ a·N·a − r·a under a ≥ 0 for a few unknowns, batched.

    Parameters
    ----------
    normal
        N, shape (…, unknown, unknown).
    right
        r, shape (…, unknown).
    """
    unknowns = right.shape[-1]
    ridge = 1e-12 * np.trace(normal, axis1=-2, axis2=-1)[..., None, None] + 1e-300
    normal = normal + ridge * np.eye(unknowns)
    free = np.linalg.solve(normal, right[..., None])[..., 0]
    bound = ~(free >= 0.0).all(axis=-1)
    if bound.any():
        free[bound] = _supports(normal[bound], right[bound], ridge[bound])
    return free


def _supports(normal: np.ndarray, right: np.ndarray, ridge: np.ndarray) -> np.ndarray:
    """Return the best of the solutions with some unknowns held at zero."""
    unknowns = right.shape[-1]
    masks = np.array(list(product((True, False), repeat=unknowns))[:-1])  # all but "all are zero"
    both = masks[:, :, None] & masks[:, None, :]
    systems = np.where(both, normal[..., None, :, :], 0.0) + ridge[..., None, :, :] * ~both * np.eye(unknowns)
    rights = np.where(masks, right[..., None, :], 0.0)
    solved = np.linalg.solve(systems, rights[..., None])[..., 0]
    gain = np.where((solved >= 0.0).all(axis=-1), (rights * solved).sum(axis=-1), 0.0)
    best = gain.argmax(axis=-1)
    chosen = np.take_along_axis(solved, best[..., None, None], axis=-2)[..., 0, :]
    return np.where(gain.max(axis=-1, keepdims=True) > 0.0, chosen, 0.0)
