"""Units of an electrolyte by interface and layer, and counts of units drawn anew: what chance alone would do.

Each unit breaks at its own time. A count that was seen once has the scatter of counts of units drawn anew,
with replacement, among those that stand alike.

Sources
-------
B. Efron, R. Tibshirani, Statistical Science 1, 54 (1986), 10.1214/ss/1177013815
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

from indrite.analysis.trajectory.profiles import heights
from indrite.analysis.trajectory.tetrahedra import Units
from indrite.signals.trajectory import ELECTRODE, Trajectory

DRAWS = 1000
#: Units of one layer lie nearer to each other along the normal than to the next layer (Å).
_BETWEEN_LAYERS = 1.5
#: A group of so few units scatters by a quarter too little when drawn anew; fewer are put together.
_FEWEST_UNITS = 4


def interface_of(run: Trajectory, found: Units) -> Int[np.ndarray, " unit"]:
    """Return the interface each unit is nearer to at the start: 0 below, 1 above, -1 in the electrode."""
    return _placed(run, found)[0]


def _placed(run: Trajectory, found: Units) -> tuple[np.ndarray, np.ndarray]:
    """Return the interface of each unit and its distance (Å) from the middle of the electrode, at first."""
    height = heights(run.take(np.array([0]))).height_angstrom[0, found.centre]
    inside = np.asarray(run.side)[found.centre] == ELECTRODE
    return np.where(inside, -1, (height > 0.0).astype(int)), np.abs(height)


def groups_of(runs: Sequence[Trajectory], found: Sequence[Units]) -> Int[np.ndarray, " unit"]:
    """Return which units stand alike: those of one layer, counted from the interfaces, in all runs.

    All are one group where units do not lie in layers, or a layer has less than four of them.

    Returns
    -------
    numpy.ndarray
        Layer of each unit of each run, one run after the other, -1 in the electrode, shape (unit,).
    """
    layers = np.concatenate([layers_of(run, one) for run, one in zip(runs, found, strict=True)])
    own = layers >= 0
    few = own.any() and np.bincount(layers[own]).min() < _FEWEST_UNITS
    return np.where(own, 0, -1) if few else layers


def layers_of(run: Trajectory, found: Units) -> Int[np.ndarray, " unit"]:
    """Return the layer of each unit at the start, counted from its interface on, -1 in the electrode."""
    interface, depth = _placed(run, found)
    layers = np.full(interface.size, -1)
    for one in (0, 1):
        own = np.flatnonzero(interface == one)
        order = own[np.argsort(depth[own])]
        layers[order] = np.concatenate([[0], np.cumsum(np.diff(depth[order]) > _BETWEEN_LAYERS)])[: own.size]
    return layers


def drawn(
    shares: Float[np.ndarray, " window unit"], groups: Int[np.ndarray, " unit"]
) -> Float[np.ndarray, " draw window"]:
    """Return how many units are broken in each window, of units drawn anew within their groups.

    Parameters
    ----------
    shares
        In which share of a window each unit is broken.
    groups
        See `groups_of`; units at -1 do not count.
    """
    random = np.random.default_rng(0)
    counts = np.zeros((DRAWS, shares.shape[0]))
    for one in np.unique(groups[groups >= 0]):
        own = shares[:, groups == one]
        size = own.shape[1]
        counts += random.multinomial(size, np.full(size, 1.0 / size), size=DRAWS) @ own.T
    return counts
