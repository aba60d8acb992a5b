"""Levenberg–Marquardt within bounds for many small problems at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

#: θ (set, parameter), rows of the data → residuals (set, value), derivatives (set, parameter, value).
Residuals = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
_LARGEST_DAMPING = 1e10
#: Largest change of a parameter in one step; parameters are logarithms and exponents.
_LARGEST_STEP = 3.0


@dataclass(frozen=True)
class Solution:
    """Best parameters of each set.

    Parameters
    ----------
    theta
        Shape (set, parameter).
    cost
        Sum of squared residuals, shape (set,).
    normal
        JᵀJ at the solution, shape (set, parameter, parameter).
    free
        Whether a parameter is off its bound, shape (set, parameter).
    converged
        Whether the last steps changed nothing, shape (set,).
    """

    theta: np.ndarray
    cost: np.ndarray
    normal: np.ndarray
    free: np.ndarray
    converged: np.ndarray


@dataclass
class _State:
    theta: np.ndarray
    cost: np.ndarray
    normal: np.ndarray
    gradient: np.ndarray
    damping: np.ndarray
    converged: np.ndarray


def solve_many(
    residuals: Residuals,
    start: np.ndarray,
    *,
    lower: np.ndarray,
    upper: np.ndarray,
    iterations: int = 100,
    tolerance: float = 1e-9,
) -> Solution:
    """Minimise many independent sums of squares within box bounds.

    A parameter at its bound with the gradient pointing outwards is held there (projected gradient).

    Parameters
    ----------
    residuals
        Function of the parameters of some sets and of their numbers.
    start
        Shape (set, parameter); moved into the bounds.
    lower, upper
        Bounds, shape (set, parameter).
    iterations
        Most steps.
    tolerance
        Relative change of the sum below which a set is finished.

    Sources
    -------
    Moré, Lecture Notes in Mathematics 630 (1978) 105, DOI 10.1007/BFb0067700 (scaled damping).
    """
    theta = np.clip(start, lower, upper)
    rows = np.arange(theta.shape[0])
    cost, normal, gradient = _expand(residuals, theta, rows)
    state = _State(theta, cost, normal, gradient, np.full(rows.size, 1e-3), np.zeros(rows.size, dtype=bool))
    for _ in range(iterations):
        rows = np.flatnonzero(~state.converged)
        if rows.size == 0:
            break
        _step(residuals, state, rows, lower=lower, upper=upper, tolerance=tolerance)
    free = _free(state, np.arange(theta.shape[0]), lower, upper)
    return Solution(state.theta, state.cost, state.normal, free, state.converged)


def _expand(
    residuals: Residuals, theta: np.ndarray, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    values, slopes = residuals(theta, rows)
    normal = slopes @ slopes.transpose(0, 2, 1)
    gradient = (slopes @ values[..., None])[..., 0]
    return np.einsum("ij,ij->i", values, values), normal, gradient


def _free(state: _State, rows: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    theta, gradient = state.theta[rows], state.gradient[rows]
    held = ((theta <= lower[rows]) & (gradient > 0.0)) | ((theta >= upper[rows]) & (gradient < 0.0))
    return ~held


def _step(
    residuals: Residuals,
    state: _State,
    rows: np.ndarray,
    *,
    lower: np.ndarray,
    upper: np.ndarray,
    tolerance: float,
) -> None:
    free = _free(state, rows, lower, upper)
    damped = _damped(state.normal[rows], free, state.damping[rows])
    step = -np.linalg.solve(damped, (state.gradient[rows] * free)[..., None])[..., 0]
    step = np.clip(np.nan_to_num(step), -_LARGEST_STEP, _LARGEST_STEP)
    trial = np.clip(state.theta[rows] + step, lower[rows], upper[rows])
    cost, normal, gradient = _expand(residuals, trial, rows)
    better = np.isfinite(cost) & (cost <= state.cost[rows])
    small = state.cost[rows] - cost <= tolerance * state.cost[rows] + 1e-28
    taken = rows[better]
    state.theta[taken], state.cost[taken] = trial[better], cost[better]
    state.normal[taken], state.gradient[taken] = normal[better], gradient[better]
    state.damping[taken] = np.maximum(state.damping[taken] * 0.2, 1e-12)
    failed = rows[~better]
    state.damping[failed] *= 6.0
    stuck = state.damping[rows] > _LARGEST_DAMPING
    state.converged[rows] = (better & small) | stuck


def _damped(normal: np.ndarray, free: np.ndarray, damping: np.ndarray) -> np.ndarray:
    """Damped normal equations in which held parameters stay where they are."""
    both = free[:, :, None] & free[:, None, :]
    matrix = np.where(both, normal, 0.0)
    size = normal.shape[1]
    diagonal = np.einsum("ijj->ij", normal)
    floor = 1e-14 * diagonal.max(axis=1, keepdims=True) + 1e-30
    extra = np.where(free, damping[:, None] * np.maximum(diagonal, floor) + floor, 1.0)
    matrix[:, np.arange(size), np.arange(size)] += extra
    return matrix


def covariance(solution: Solution, *, degrees_of_freedom: np.ndarray) -> np.ndarray:
    """Return the covariance of the parameters, shape (set, parameter, parameter).

    The variance of the residuals is estimated from themselves; parameters at a bound have none.
    """
    both = solution.free[:, :, None] & solution.free[:, None, :]
    diagonal = np.sqrt(np.maximum(np.einsum("ijj->ij", solution.normal), 1e-300))
    scale = diagonal[:, :, None] * diagonal[:, None, :]
    eye = np.eye(solution.theta.shape[1], dtype=bool)
    scaled = np.where(both, solution.normal / scale, eye)
    inverse = np.linalg.pinv(scaled, hermitian=True, rcond=1e-14)
    variance = solution.cost / np.maximum(degrees_of_freedom, 1)
    found: np.ndarray = np.where(both, inverse / scale, 0.0) * variance[:, None, None]
    return found
