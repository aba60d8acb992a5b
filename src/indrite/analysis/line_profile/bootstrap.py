"""Uncertainties from the scatter of the rows, where the counts scatter more than Poisson's law allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from indrite.analysis.line_profile.edges import WIDTH_PER_SIGMA, ElementEdge
from indrite.analysis.line_profile.fit import LayerFit
from indrite.analysis.line_profile.separable import Problem, all_free, minimise, problem_of
from indrite.errors import SignalError
from indrite.signals.line_profile import LineProfile

#: Neighbouring rows are drawn together: drift and filters make them alike.
_BLOCKS = 16
_FEWEST_BLOCKS = 5


def resampled(profile: LineProfile, *, rng: np.random.Generator) -> LineProfile:
    """Return the profile with blocks of its rows drawn anew with replacement.

    Raises
    ------
    SignalError
        If the rows are not there, or fewer than five.
    """
    rows, exposure = profile.row_counts, profile.row_exposure
    if rows is None or len(rows) < _FEWEST_BLOCKS:
        raise SignalError(
            "the profile has no rows to draw from", where=profile.origin.path, todo="Start from the map"
        )
    blocks = np.array_split(np.arange(len(rows)), min(_BLOCKS, len(rows)))
    drawn = np.concatenate([blocks[k] for k in rng.integers(len(blocks), size=len(blocks))])
    weight = np.ones((len(rows), rows.shape[2])) if exposure is None else exposure
    total = np.maximum(weight[drawn].sum(axis=0), 1e-9)
    background = profile.background
    return profile.replace(
        counts=rows[drawn].sum(axis=0),
        exposure=total,
        background=None if background is None else background / profile.exposures * total,
        row_counts=None,
        row_exposure=None,
    )


def can_resample(profile: LineProfile) -> bool:
    """Whether the profile keeps enough rows for a bootstrap."""
    return profile.row_counts is not None and len(profile.row_counts) >= _FEWEST_BLOCKS


def bootstrap_edges(
    profile: LineProfile, edges: Sequence[ElementEdge], *, repeats: int = 60, rng: np.random.Generator
) -> tuple[ElementEdge, ...]:
    """Return the edges with uncertainties from rows drawn anew, where their χ² is far above 1.

    Parameters
    ----------
    profile
        With rows.
    edges
        From `element_edges`.
    repeats
        Draws.
    rng
        Source of chance.
    """
    draws = [resampled(profile, rng=rng) for _ in range(repeats)]
    found = []
    for edge in edges:
        starts = np.array(
            [edge.position_nanometre, np.log(max(edge.width_nanometre / WIDTH_PER_SIGMA, 1e-6))]
        )
        shapes = np.array([_moved(problem_of(one.only((edge.element,))), starts) for one in draws])
        found.append(
            replace(
                edge,
                position_uncertainty_nanometre=float(shapes[:, 0].std(ddof=1)),
                width_uncertainty_nanometre=WIDTH_PER_SIGMA * float(shapes[:, 1].std(ddof=1)),
                method="bootstrap over rows",
            )
        )
    return tuple(found)


def bootstrap_thickness(
    profile: LineProfile, fit: LayerFit, *, repeats: int = 60, rng: np.random.Generator
) -> float:
    """Return the standard uncertainty of the interphase's thickness from rows drawn anew, nm."""
    start = np.concatenate([fit.position_nanometre, np.log(fit.sigma_nanometre)])
    draws = []
    for _ in range(repeats):
        found = minimise(problem_of(resampled(profile, rng=rng)), all_free(2), start)
        draws.append(float(np.diff(found.interfaces.position_nanometre)[0]))
    return float(np.std(draws, ddof=1))


def _moved(problem: Problem, start: np.ndarray) -> tuple[float, float]:
    shape = minimise(problem, all_free(1), start).interfaces
    return float(shape.position_nanometre[0]), float(shape.sigma_nanometre[0])
