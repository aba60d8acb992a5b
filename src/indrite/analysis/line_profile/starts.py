"""First guesses of where the layers meet: every pair of positions on a coarse grid, all at once."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from indrite.analysis.line_profile.layers import Interfaces, layer_shares
from indrite.analysis.line_profile.levels import non_negative
from indrite.analysis.line_profile.separable import Problem

_GRID = 28


def guesses(problem: Problem, interfaces: int, *, count: int = 3) -> list[np.ndarray]:
    """Return first guesses (positions, then ln σ) for one or two interfaces, the best first.

    Weighted least squares with weights from the smoothed counts; guesses lie at least a grid step apart.

    Parameters
    ----------
    problem
        The counts.
    interfaces
        1 or 2.
    count
        Most guesses.
    """
    low, high = problem.distance[0], problem.distance[-1]
    grid = np.linspace(low, high, _GRID + 2)[1:-1]
    found: list[tuple[float, np.ndarray]] = []
    smallest, largest = problem.sigma_bounds
    for share in (1.0, 4.0):
        sigma = float(np.clip(share * (high - low) / 60.0, smallest, largest))
        steps = layer_shares(problem.distance, Interfaces(grid, np.full(_GRID, sigma)))
        rising = steps[::-1].cumsum(axis=0)[::-1][1:]  # Φ of every grid position
        pairs = (
            np.array([[k] for k in range(_GRID)]) if interfaces == 1 else np.argwhere(np.tri(_GRID, k=-1).T)
        )
        costs = _costs(problem, rising, pairs)
        for row in np.argsort(costs)[: 4 * count]:
            log_sigma = np.full(interfaces, np.log(sigma))
            found.append((float(costs[row]), np.concatenate([grid[pairs[row]], log_sigma])))
    return _apart(sorted(found, key=lambda one: one[0]), grid[1] - grid[0], count)


def _costs(problem: Problem, rising: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Return minus what every combination of positions explains of the weighted counts, shape (pair,)."""
    ends = np.ones((len(pairs), 1, problem.distance.size))
    stack = np.concatenate([ends, rising[pairs], 0.0 * ends], axis=1)
    basis = -np.diff(stack, axis=1) * problem.exposure  # pair, layer, point
    smooth = ndimage.uniform_filter1d(problem.counted, 5, axis=1, mode="nearest")
    weight = 1.0 / np.maximum(smooth, 0.05 * problem.counted.mean(axis=1, keepdims=True) + 1e-9)
    layers = basis.shape[1]
    products = np.einsum("ilp,imp->ilmp", basis, basis).reshape(-1, problem.distance.size)
    normal = (products @ weight.T).reshape(len(pairs), layers, layers, -1)
    normal = np.moveaxis(normal, -1, 1)
    right = basis @ (weight * (problem.counted - problem.background)).T
    right = np.moveaxis(right, -1, 1)  # pair, element, layer
    level = non_negative(normal, right)
    fitted = np.einsum("ielm,iel,iem->i", normal, level, level, optimize=True)
    return np.asarray(fitted - 2.0 * (right * level).sum(axis=(1, 2)))


def _apart(found: list[tuple[float, np.ndarray]], spacing: float, count: int) -> list[np.ndarray]:
    kept: list[np.ndarray] = []
    for _, guess in found:
        half = len(guess) // 2
        if all(np.abs(guess[:half] - one[:half]).max() > 1.5 * spacing for one in kept):
            kept.append(guess)
        if len(kept) == count:
            break
    return kept
