"""Levels of the hierarchy below a grid with walls: nodes and the conductances between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from indrite.models.growth.ion_current import _kernels_blocks as blocks
from indrite.models.growth.ion_current import _kernels_dense as dense
from indrite.models.growth.ion_current import _kernels_graph as kernels
from indrite.models.growth.ion_current import _kernels_setup as setup
from indrite.models.growth.ion_current.grid import Axes, Layout

#: Nodes of the coarsest level at most, and levels of nodes at most.
DENSE_NODES = 200
_LEVELS = 30
#: Neighbours connect above this share of the smaller of their largest conductances.
STRONG_SHARE = 0.1
#: Share of the diagonal added on the coarsest level, so that parts without any sink stay solvable.
SHIFT = 1e-10
#: Levels from the top on which two coarse corrections are combined (K-cycle).
TWICE_LEVELS = 3
#: Over-correction of one correction, and of two combined.
ONCE_FACTOR, TWICE_FACTOR = 1.8, 1.4


@dataclass
class Nodes:
    """One level of nodes, their block, the graph, and the node of the level below each is part of."""

    block: np.ndarray
    shape: tuple[int, int, int]
    at: np.ndarray
    to: np.ndarray
    conductance: np.ndarray
    ground: np.ndarray
    map: np.ndarray

    def __post_init__(self) -> None:
        n = self.at.size - 1
        self.correction, self.source = np.zeros(n + 1, np.float32), np.zeros(n + 1, np.float32)
        self.kept, self.product, self.diagonal = (np.zeros(n, np.float32) for _ in range(3))
        self.middle = np.empty(n, np.int32)
        self.graph = self.at, self.to, self.conductance
        self.fields = (self.correction, self.source, self.diagonal, *self.graph)


class Graph:
    """All levels of nodes, finest first.

    Parameters
    ----------
    axes, ground
        Conductances of the grid, flat.
    layout
        Of the grid.
    scale
        Of the conductances of all levels.
    """

    def __init__(self, axes: Axes, ground: np.ndarray, layout: Layout, *, scale: float) -> None:
        cells = np.empty(layout.size, np.int32)
        count = blocks.join_cells(cells, *axes, ground, layout.numbers, STRONG_SHARE)
        find = blocks.edges_of_cells
        edges = _edges(lambda *lists: find(cells, *axes, scale, layout.numbers, count, *lists))
        block, below = np.empty(count, np.int32), np.zeros(count + 1)
        blocks.places_of_cells(block, cells, layout.numbers)
        blocks.ground_of_cells(below, cells, ground)
        nodes = _nodes(block, layout.halved().shape, edges, below)
        self.levels = [nodes]
        while nodes.map.size > DENSE_NODES and max(nodes.shape) > 1 and len(self.levels) < _LEVELS:
            nodes = _below(nodes)
            self.levels.append(nodes)
        for one in self.levels:
            blocks.middles(one.middle, one.at, one.to)
        self.map = np.empty_like(cells)
        setup.sort_by_colour(self.map, cells, 1)
        self._scale = scale
        self._factor: np.ndarray | None = None
        self._ground()

    def reground(self, ground: np.ndarray) -> None:
        """Take other conductances to ground; the nodes and what joins them stay as they are."""
        below = self.levels[0].ground
        below[:] = 0.0
        blocks.ground_of_sorted(below, self.map, ground)
        for upper, lower in pairwise(self.levels):
            n = upper.map.size
            lower.ground[:] = np.bincount(upper.map, upper.ground[:n], lower.ground.size)
        self._ground()

    def _ground(self) -> None:
        """Renew what follows from the conductances to ground."""
        for one in self.levels:
            blocks.reciprocal_of_nodes(one.diagonal, one.at, one.conductance, one.ground, self._scale)
        last = self.levels[-1]
        if last.map.size <= DENSE_NODES:
            self._factor = blocks.dense_of_nodes(*last.graph, last.ground, self._scale)
            dense.factorise(self._factor, SHIFT)

    def correct(self, n: int = 0) -> None:
        """Put an approximate solution of level n for its source into its correction."""
        level = self.levels[n]
        if n + 1 == len(self.levels):
            if self._factor is not None:
                dense.solve(level.correction, level.source, self._factor)
            else:  # parts that do not connect, too many for a matrix: each is one node and stands alone
                level.correction[:-1] = level.diagonal * level.source[:-1]
            return
        self._cycle(n)
        if n < TWICE_LEVELS:
            factors = kernels.first_of_two(level.kept, level.product, *level.fields)
            self._cycle(n)
            kernels.second_of_two(level.kept, level.product, *level.fields, *factors)

    def _cycle(self, n: int) -> None:
        level, below = self.levels[n], self.levels[n + 1]
        kernels.relax_nodes_down(*level.fields, level.middle, level.map, below.source)
        self.correct(n + 1)
        kernels.relax_nodes_up(*level.fields, level.map, below.correction, self.factor(n + 1))

    def factor(self, n: int) -> float:
        """Return the over-correction of what level n yields; two corrections fit their own size."""
        return ONCE_FACTOR if n >= TWICE_LEVELS else TWICE_FACTOR


def _edges(find: Callable[[np.ndarray, np.ndarray, np.ndarray], int]) -> Axes:
    """Count the edges, then list them: both nodes and the conductance."""
    none = np.empty(0, np.int32)
    n = find(none, none, np.empty(0, np.float32))
    lists = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.float32)
    if n:
        find(*lists)
    return lists


def _nodes(block: np.ndarray, shape: tuple[int, int, int], edges: Axes, ground: np.ndarray) -> Nodes:
    graph = blocks.graph_of_edges(*edges, block.size)
    return Nodes(block, shape, *graph, ground, np.empty(block.size, np.int32))


def _below(nodes: Nodes) -> Nodes:
    """Join the nodes of a level and return the level below."""
    nz, ny, nx = ((n + 1) // 2 for n in nodes.shape)
    z, y, x = np.unravel_index(nodes.block, nodes.shape)
    parent = (((z // 2) * ny + y // 2) * nx + x // 2).astype(np.int32)
    colour = (z // 2 + y // 2 + x // 2) & 1  # red blocks first, so that a sweep is red-black
    order = np.argsort(parent + colour * (nz * ny * nx), kind="stable")
    count = blocks.join_nodes(nodes.map, *nodes.graph, parent, order, STRONG_SHARE)
    edges = _edges(lambda *lists: blocks.edges_of_nodes(nodes.map, *nodes.graph, *lists))
    block, ground = np.empty(count, np.int32), np.zeros(count + 1)
    block[nodes.map] = parent
    np.add.at(ground, nodes.map, nodes.ground[: nodes.map.size])
    return _nodes(block, (nz, ny, nx), edges, ground)
