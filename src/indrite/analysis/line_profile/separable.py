"""Positions and widths by variable projection: the levels are solved for, the few other numbers searched."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from indrite.analysis.line_profile.layers import Interfaces, layer_shares, share_derivatives
from indrite.analysis.line_profile.levels import Levels, fit_levels
from indrite.signals.line_profile import LineProfile

_MOST_STEPS = 60
_TOLERANCE = 1e-4
_BIGGEST_DAMPING = 1e8


@dataclass(frozen=True)
class Problem:
    """Counts of all elements along the line, as the likelihood needs them.

    Parameters
    ----------
    distance
        Points, nm, (point,).
    counted
        What was counted, background included, (element, point).
    background
        Expected counts that belong to no layer, (element, point).
    exposure
        Pixels in each point, (point,).
    lowest
        Level that zero of the fit stands for, counts per pixel, (element,): 0 for gross counts; below 0
        for net ones, where a background taken off too much must not bend the layers.
    """

    distance: np.ndarray
    counted: np.ndarray
    background: np.ndarray
    exposure: np.ndarray
    lowest: np.ndarray

    @cached_property
    def step(self) -> float:
        """Median distance of neighbours, nm."""
        return float(np.median(np.diff(self.distance)))

    @cached_property
    def sigma_bounds(self) -> tuple[float, float]:
        """Narrowest and widest step that is tried, nm: the points do not tell steps below a fifth apart."""
        return 0.2 * self.step, 0.3 * self.length

    @cached_property
    def length(self) -> float:
        """Length of the line, nm."""
        return float(self.distance[-1] - self.distance[0])


def problem_of(profile: LineProfile) -> Problem:
    """Return the counts of a profile as the likelihood needs them.

    Net counts whose background is not known are lifted by as much as they fall below zero.
    """
    background = np.zeros_like(profile.counts) if profile.background is None else profile.background
    exposure = profile.exposures
    deepest = np.minimum((profile.counts + background) / exposure, 0.0).min(axis=1)
    background = background - deepest[:, None] * exposure
    counted = np.maximum(profile.counts + background, 0.0)
    lowest = -(background / exposure).min(axis=1) if profile.net else np.zeros(len(counted))
    background = np.maximum(background + lowest[:, None] * exposure, 0.0)
    return Problem(profile.distance_nanometre, counted, background, exposure, lowest)


@dataclass(frozen=True)
class Tied:
    """Which combinations of the positions and ln σ are searched: ``fixed + matrix @ free``.

    Parameters
    ----------
    fixed
        Shape (2 · interface,): positions, then ln σ.
    matrix
        Shape (2 · interface, free).
    """

    fixed: np.ndarray
    matrix: np.ndarray

    def interfaces(self, free: np.ndarray) -> Interfaces:
        """Return positions and widths."""
        position, log_sigma = np.split(self.fixed + self.matrix @ free, 2)
        return Interfaces(position, np.exp(log_sigma))


def all_free(interfaces: int) -> Tied:
    """Return every position and every width free."""
    return Tied(np.zeros(2 * interfaces), np.eye(2 * interfaces))


def thickness_fixed(thickness: float) -> Tied:
    """Return two interfaces at a fixed distance: free are the first position and both ln σ."""
    matrix = np.array([[1.0, 0, 0], [1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]])
    return Tied(np.array([0.0, thickness, 0.0, 0.0]), matrix)


@dataclass(frozen=True)
class Found:
    """A minimum of the deviance.

    Parameters
    ----------
    free
        The numbers searched.
    interfaces
        Positions and widths.
    levels
        Levels, expected counts, deviance.
    information
        Fisher information of the free numbers with the levels projected out.
    """

    free: np.ndarray
    interfaces: Interfaces
    levels: Levels
    information: np.ndarray = field(repr=False)

    @property
    def deviance(self) -> float:
        """Twice the log-likelihood ratio to a perfect description."""
        return self.levels.deviance


def minimise(problem: Problem, tied: Tied, start: np.ndarray, *, steps: int = _MOST_STEPS) -> Found:
    """Return the nearest minimum of the deviance (Levenberg–Marquardt on the projected likelihood).

    The gradient of the projected deviance is the partial one at the best levels (envelope theorem), its
    curvature the Schur complement of the Fisher information (Golub and Pereyra 1973,
    DOI 10.1137/0710036, carried over from least squares to Poisson's law).

    Parameters
    ----------
    problem
        The counts.
    tied
        What is searched.
    start
        First guess, shape (free,).
    steps
        Most steps.
    """
    free = _inside(problem, tied, start)
    levels = _levels(problem, tied.interfaces(free), None)
    damping = 1e-3
    gradient, information = _slopes(problem, tied, free, levels)
    for _ in range(steps):
        scale = np.maximum(np.diag(information), 1e-9 * max(np.diag(information).max(), 1e-300))
        move = np.linalg.solve(information + damping * np.diag(scale), gradient)
        trial = _inside(
            problem, tied, free + np.clip(move, -_longest(problem, tied), _longest(problem, tied))
        )
        trial_levels = _levels(problem, tied.interfaces(trial), levels.level)
        won = levels.deviance - trial_levels.deviance
        if won > 0.0:
            free, levels, damping = trial, trial_levels, max(damping / 5.0, 1e-9)
            gradient, information = _slopes(problem, tied, free, levels)
            if won < _TOLERANCE:
                break
        else:
            damping *= 8.0
            if damping > _BIGGEST_DAMPING or np.abs(trial - free).max() < 1e-7:
                break
    return Found(free, tied.interfaces(free), levels, information)


def _longest(problem: Problem, tied: Tied) -> np.ndarray:
    """Longest step of each free number: a tenth of the line for positions, a factor of e for widths."""
    positions = len(tied.fixed) // 2
    moves_position = np.abs(tied.matrix[:positions]).any(axis=0)
    return np.where(moves_position, 0.1 * problem.length, 1.0)


def _inside(problem: Problem, tied: Tied, free: np.ndarray) -> np.ndarray:
    """Keep positions on the line and in order, and widths within their bounds."""
    free = free.copy()
    positions = len(tied.fixed) // 2
    low, high = problem.distance[0], problem.distance[-1]
    for column, entries in enumerate(tied.matrix.T):
        if entries[positions:].any():
            free[column] = np.clip(free[column], *np.log(problem.sigma_bounds))
        elif entries[:positions].sum() == 1.0:
            free[column] = np.clip(free[column], low, high)
        else:
            free[column] = np.clip(free[column], low - tied.fixed[:positions].max() / 2.0, high)
    if positions == 2 and len(free) == 4:
        free[1] = max(free[1], free[0])
    return free


def _levels(problem: Problem, interfaces: Interfaces, start: np.ndarray | None) -> Levels:
    shares = layer_shares(problem.distance, interfaces) * problem.exposure
    return fit_levels(shares, problem.counted, background=problem.background, start=start)


def _slopes(problem: Problem, tied: Tied, free: np.ndarray, levels: Levels) -> tuple[np.ndarray, np.ndarray]:
    """Return minus half the gradient of the deviance and the projected information of the free numbers."""
    interfaces = tied.interfaces(free)
    shares = layer_shares(problem.distance, interfaces) * problem.exposure
    jump = np.diff(levels.level, axis=1)  # element, interface
    slope = share_derivatives(problem.distance, interfaces) * problem.exposure  # 2, interface, point
    by_shape = np.einsum("ei,kip->ekip", jump, slope).reshape(len(jump), len(tied.fixed), -1)
    by_free = np.einsum("kf,ekp->efp", tied.matrix, by_shape)
    weight = 1.0 / levels.expected
    flat = np.swapaxes(by_free, 0, 1).reshape(by_free.shape[1], -1)
    gradient = flat @ (weight * problem.counted - 1.0).ravel()
    information = (flat * weight.ravel()) @ flat.T
    for element, level in enumerate(levels.level):
        active = shares[level > 0.0]
        if len(active) == 0:
            continue
        own = (active * weight[element]) @ active.T
        cross = (by_free[element] * weight[element]) @ active.T
        ridge = 1e-12 * np.trace(own) * np.eye(len(own))
        information = information - cross @ np.linalg.solve(own + ridge, cross.T)
    return gradient, information
