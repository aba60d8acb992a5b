"""Separable least squares: linear parameters solved exactly, the others by Levenberg-Marquardt steps.

Sources
-------
Golub and Pereyra, SIAM J. Numer. Anal. 10, 413 (1973), DOI 10.1137/0710036 (variable projection); Kaufman,
BIT 15,
49 (1975), DOI 10.1007/BF01932995 (its shorter Jacobian).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indrite.analysis.diffraction.model import Columns, Model, Parameter, columns, derivatives

_MOST_TRIALS = 10
_SMALLEST_GAIN = 1e-5


@dataclass(frozen=True)
class Solution:
    """Where a fit ended.

    Parameters
    ----------
    model
        Parameters that are not linear.
    background, weight
        Linear parameters: of the background's columns and of the phases' columns.
    fitted, background_counts
        The pattern and the background below it, shape (point,).
    residual
        (observed − fitted)/σ, shape (point,).
    jacobian
        Of the fitted pattern over σ by all parameters: background, columns, non-linear; shape (point,
        parameter).
    sigma
        Standard uncertainty of each point used.
    converged
        Whether the last step no longer improved the fit.
    """

    model: Model
    background: np.ndarray
    weight: np.ndarray
    fitted: np.ndarray
    background_counts: np.ndarray
    residual: np.ndarray
    jacobian: np.ndarray
    sigma: np.ndarray
    converged: bool


@dataclass(frozen=True)
class Problem:
    """What is fitted.

    Parameters
    ----------
    angle, counts
        Pattern.
    sigma
        Its standard uncertainty; ``None``: from the fitted counts (Poisson).
    background
        Columns of the background, shape (point, column).
    group
        See `model.Columns`.
    parameters
        Non-linear parameters that are free.
    """

    angle: np.ndarray
    counts: np.ndarray
    sigma: np.ndarray | None
    background: np.ndarray
    group: tuple[np.ndarray, ...]
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class _Point:
    model: Model
    columns: Columns
    solved: np.ndarray
    fitted: np.ndarray
    weighted: np.ndarray
    inverse: np.ndarray
    cost: float


def solve(problem: Problem, start: Model, *, rounds: int = 30) -> Solution:
    """Fit a pattern.

    Parameters
    ----------
    problem
        Pattern, columns, free parameters.
    start
        Where to begin.
    rounds
        At most so many steps.
    """
    sigma = _sigma(problem, np.maximum(problem.counts, 1.0))
    point = _evaluate(problem, start, sigma)
    damping, converged = 1e-3, not problem.parameters
    for _ in range(rounds if problem.parameters else 1):
        sigma = _sigma(problem, point.fitted)
        point = _evaluate(problem, point.model, sigma)
        new, damping = _step(problem, point, sigma, damping)
        if new is None:
            converged = True
            break
        gain = (point.cost - new.cost) / max(point.cost, 1e-300)
        point = new
        if gain < _SMALLEST_GAIN:
            converged = True
            break
    return _solution(problem, point, sigma, converged)


def _sigma(problem: Problem, fitted: np.ndarray) -> np.ndarray:
    if problem.sigma is not None:
        return problem.sigma
    # of the fit, not of the observed counts: those weigh low readings more and pull the fit down
    return np.sqrt(np.maximum(fitted, np.maximum(0.2 * problem.counts, 1.0)))


def _evaluate(problem: Problem, model: Model, sigma: np.ndarray) -> _Point:
    at = columns(model, problem.angle, problem.group)
    matrix = np.column_stack([problem.background, at.matrix()])
    weighted = matrix / sigma[:, None]
    scale = np.sqrt(np.einsum("pc,pc->c", weighted, weighted))
    scale[scale == 0.0] = 1.0
    weighted /= scale
    inverse = _pseudo_inverse(weighted.T @ weighted)
    solved = inverse @ (weighted.T @ (problem.counts / sigma)) / scale
    fitted = matrix @ solved
    residual = (problem.counts - fitted) / sigma
    prior = sum(((model.value(one) - one.expected) / one.prior) ** 2 for one in problem.parameters)
    return _Point(model, at, solved, fitted, weighted, inverse, float(residual @ residual) + prior)


def _pseudo_inverse(normal: np.ndarray) -> np.ndarray:
    """Return the inverse of normal equations of unit columns; what is not determined becomes zero."""
    values, vectors = np.linalg.eigh(normal)
    good = values > 1e-11 * values[-1]
    return (vectors[:, good] / values[good]) @ vectors[:, good].T


def _weights(problem: Problem, point: _Point) -> np.ndarray:
    return point.solved[problem.background.shape[1] :]


def _slopes(problem: Problem, point: _Point, sigma: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted derivatives by the non-linear parameters, and what their priors pull at."""
    weight = _weights(problem, point)
    slopes = derivatives(point.model, point.columns, problem.parameters, weight) / sigma[:, None]
    pulls = np.array([(one.expected - point.model.value(one)) / one.prior**2 for one in problem.parameters])
    return slopes, pulls


def _step(problem: Problem, point: _Point, sigma: np.ndarray, damping: float) -> tuple[_Point | None, float]:
    """Return the next point, ``None`` where no step improves the fit, and the damping for the step after."""
    slopes, pulls = _slopes(problem, point, sigma)
    projected = slopes - point.weighted @ (point.inverse @ (point.weighted.T @ slopes))
    residual = (problem.counts - point.fitted) / sigma
    normal = projected.T @ projected + np.diag([one.prior**-2 for one in problem.parameters])
    gradient = projected.T @ residual + pulls
    free = ~_held(problem.parameters, point.model, gradient)
    if not free.any():
        return None, damping
    normal, gradient = normal[np.ix_(free, free)], gradient[free]
    scale = np.sqrt(np.maximum(np.diag(normal), 1e-300))
    curvature = normal / np.outer(scale, scale)
    step = np.zeros(free.size)
    for _ in range(_MOST_TRIALS):
        step[free] = np.linalg.solve(curvature + damping * np.eye(scale.size), gradient / scale) / scale
        new = _evaluate(problem, _moved(point.model, problem.parameters, step), sigma)
        if new.cost < point.cost:
            return new, max(damping / 10.0, 1e-5)
        damping *= 10.0
    return None, damping


def _held(parameters: Sequence[Parameter], model: Model, gradient: np.ndarray) -> np.ndarray:
    """Which parameters stand at a bound and are pushed against it."""
    value = np.array([model.value(one) for one in parameters])
    low, high = np.array([(one.low, one.high) for one in parameters]).T
    return ((value <= low) & (gradient < 0.0)) | ((value >= high) & (gradient > 0.0))


def _moved(model: Model, parameters: Sequence[Parameter], step: np.ndarray) -> Model:
    for one, amount in zip(parameters, step, strict=True):
        value = model.value(one)
        change = float(np.clip(amount, -one.most, one.most))
        model = model.moved(one, float(np.clip(value + change, one.low, one.high)) - value)
    return model


def _solution(problem: Problem, point: _Point, sigma: np.ndarray, converged: bool) -> Solution:
    count = problem.background.shape[1]
    parts = [problem.background / sigma[:, None], point.columns.matrix() / sigma[:, None]]
    if problem.parameters:
        parts.append(_slopes(problem, point, sigma)[0])
    return Solution(
        model=point.model,
        background=point.solved[:count],
        weight=point.solved[count:],
        fitted=point.fitted,
        background_counts=problem.background @ point.solved[:count],
        residual=(problem.counts - point.fitted) / sigma,
        jacobian=np.column_stack(parts),
        sigma=sigma,
        converged=converged,
    )
