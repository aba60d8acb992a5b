"""Solver for a potential on a grid: conjugate gradients with a multigrid cycle.

    sum over faces of T (phi_i - phi_j)  +  s phi_i  =  f_i

================  =====================================================  ====================
equation symbol   meaning                                                variable
================  =====================================================  ====================
phi               potential of a cell                                    ``potential``
T                 conductance of the face between two cells              ``transmissibility``
s                 conductance of a cell to ground (Robin terms)          ``sink``
f                 current fed into a cell                                ``source``
================  =====================================================  ====================

The first axis (z) is closed at both ends, the others are periodic. The cycle: the cells of a block of two
along each axis are joined where they connect, conductances between the joined summed (Galerkin with
piecewise constant transfer), and so on with the blocks until a Cholesky factor is cheap. A block that a
wall divides keeps its sides apart, hence walls, films and contrast cost few iterations. Red-black
Gauss-Seidel before and after each correction, in mirrored order; the upper levels combine two corrections
(K-cycle), others and the grid multiply them (over-correction). The cycle works in 32 bit on the residual,
scaled to one; the conjugate gradients are the flexible ones in 64 bit, so the accuracy is that of 64 bit.

Sources
-------
Over-correction: D. Braess, Computing 55 (1995) 379, DOI 10.1007/BF02238488. K-cycle and flexible conjugate
gradients: Y. Notay, ETNA 37 (2010) 123. Constants were measured; see ``benchmarks/bench_multigrid.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.ion_current import _kernels_cycle as cycle
from indrite.models.growth.ion_current import _kernels_gradient as gradient
from indrite.models.growth.ion_current import _kernels_setup as setup
from indrite.models.growth.ion_current.graph import Graph
from indrite.models.growth.ion_current.grid import Axes, Layout, checked, checked_grid, three

#: Times that the conjugate gradients start again where the residual they carry along has drifted.
_RESTARTS = 3


@dataclass(frozen=True)
class PoissonSolution:
    """What the solver found.

    Parameters
    ----------
    potential
        Shape of the grid; 0 in cells without any connection.
    iterations
        Of the conjugate gradients.
    relative_residual
        Norm of source minus matrix times potential, over the norm of the source; computed anew at the end.
    converged
        Whether the residual is within the tolerance.
    """

    potential: np.ndarray
    iterations: int
    relative_residual: float
    converged: bool


class Multigrid:
    """Matrix and hierarchy, kept for several right-hand sides and for slow changes.

    Parameters
    ----------
    transmissibility
        Conductance of the face between cell i and i + 1 along each axis; one array per axis, of the
        shape of the grid, (z, x) or (z, y, x). The last plane of the first axis is not used; the last
        cells of the other axes are joined to the first.
    sink
        Conductance of each cell to ground.
    sweeps
        Red-black sweeps on the grid before and after the correction of the levels below.

    Raises
    ------
    UsageError
        If shapes do not fit or a conductance is negative or not finite.

    Examples
    --------
    Two cells in series to ground, one ampere into the upper:

    >>> ones, ground = np.array([[1.0], [0.0]]), np.array([[1.0], [0.0]])
    >>> grid = Multigrid((ones, np.zeros((2, 1))), ground)
    >>> grid.solve(np.array([[0.0], [1.0]])).potential.ravel().round(6)
    array([1., 2.])
    """

    def __init__(
        self, transmissibility: tuple[np.ndarray, ...], sink: np.ndarray, *, sweeps: int = 2
    ) -> None:
        self.shape = np.shape(sink)
        axes, ground = checked(transmissibility, sink)
        self.layout = Layout(ground.shape)
        self.sweeps = sweeps
        if self.sweeps < 1:
            raise UsageError("the cycle needs sweeps", got=sweeps, expected="1 or more")
        self.axes = three(self.layout, np.float64)
        self.sink, *self._vectors = (np.zeros(self.layout.size) for _ in range(6))
        self._fields = *three(self.layout, np.float32, full=True), *three(self.layout, np.float32)
        self._plane = np.zeros(self.layout.plane, np.float32)
        self._before = np.zeros(self.layout.size, np.float32)
        self._fill(axes, ground)

    def update(
        self, transmissibility: tuple[np.ndarray, ...], sink: np.ndarray, *, keep_nodes: bool = False
    ) -> None:
        """Take new conductances on the same grid, without new memory.

        Parameters
        ----------
        transmissibility, sink
            As for the class.
        keep_nodes
            Leave which cells are joined, and the conductances between the joined, as they were, and renew
            only what the cycle sees of the ground. That costs a third and changes how many iterations are
            needed, not what they lead to: for conductances that differ little from the last.
        """
        if np.shape(sink) != self.shape:
            raise UsageError("the grid of a hierarchy stays", got=np.shape(sink), expected=self.shape)
        axes, ground = checked(transmissibility, sink)
        if keep_nodes:
            self._put(axes, ground)
            self._graph.reground(self.sink)
        else:
            self._fill(axes, ground)

    def _fill(self, axes: Axes, sink: np.ndarray) -> None:
        largest = max(float(one.max()) for one in (*axes, sink))
        self._scale = 1.0 / largest if largest > 0.0 else 1.0
        self._put(axes, sink)
        self._graph = Graph(self.axes, self.sink, self.layout, scale=self._scale)

    def _put(self, axes: Axes, sink: np.ndarray) -> None:
        numbers, scale = self.layout.numbers, self._scale
        for to, values in zip(self.axes, axes, strict=True):
            if to.size > 1:
                setup.put(to, values, numbers, True)
        setup.put(self.sink, sink, numbers, False)
        for to, values in zip(self._fields[3:], self.axes, strict=True):
            setup.sort_by_colour(to, values, scale)
        setup.reciprocal_diagonal(self._fields[2], *self.axes, self.sink, scale, numbers)

    def _precondition(self) -> tuple[float, float]:
        """Run one cycle; return the products of the correction with its source and with the one before."""
        graph, numbers = self._graph, self.layout.numbers
        below = graph.levels[0]
        cycle.relax_and_gather(*self._fields, graph.map, below.source, self._plane, numbers, self.sweeps)
        graph.correct()
        weight = graph.factor(0)
        return cycle.spread_and_relax(
            *self._fields, self._before, graph.map, below.correction, weight, numbers, self.sweeps
        )

    def apply(self, potential: np.ndarray) -> np.ndarray:
        """Return the matrix times the potential: the current that leaves each cell."""
        p, q = self._vectors[:2]
        setup.put(p, checked_grid(potential, self.shape, "potential"), self.layout.numbers, True)
        gradient.product(q, p, *self.axes, self.sink, self.layout.numbers)
        return self._grid(q)

    def _grid(self, values: np.ndarray) -> np.ndarray:
        out = np.empty(self.layout.shape)
        setup.take(out, values, self.layout.numbers)
        return out.reshape(self.shape)

    def solve(
        self,
        source: np.ndarray,
        *,
        guess: np.ndarray | None = None,
        relative_tolerance: float = 1e-8,
        maximum_iterations: int = 200,
    ) -> PoissonSolution:
        """Return the potential of a source.

        A part of the grid without any sink has a potential only up to a constant, and one at all only if
        its sources sum to zero; exclude such parts (`connected_to`). Sources in cells without any
        connection are ignored.

        Parameters
        ----------
        source
            Current into each cell.
        guess
            Potential to start from.
        relative_tolerance
            Norm of the residual over that of the source at which to stop.
        maximum_iterations
            At which to give up; the result then says so.
        """
        f, x = self._vectors[3:]
        numbers = self.layout.numbers
        setup.put(f, checked_grid(source, self.shape, "source"), numbers, False)
        setup.silence(f, self._fields[2], *self.axes, self.sink, numbers)
        x.fill(0.0)
        if guess is not None:
            setup.put(x, checked_grid(guess, self.shape, "guess"), numbers, True)
            setup.silence(x, self._fields[2], *self.axes, self.sink, numbers)
        norm = sqrt(float(f @ f))
        if norm == 0.0:
            return PoissonSolution(np.zeros(self.shape), 0, 0.0, True)
        iterations, residual = 0, np.inf
        for _ in range(1 + _RESTARTS):
            left = maximum_iterations - iterations
            steps, residual = self._gradients(relative_tolerance * norm, left)
            iterations += steps
            if residual <= relative_tolerance * norm or steps == left or steps == 0:
                break
        relative = residual / norm
        return PoissonSolution(self._grid(x), iterations, relative, relative <= relative_tolerance)

    def _swap_sources(self) -> None:
        """Keep the residual that the cycle was last given."""
        correction, source, diagonal, *axes = self._fields
        self._fields = correction, self._before, diagonal, axes[0], axes[1], axes[2]
        self._before = source

    def _residual(self, scale: float) -> float:
        """Put source minus matrix times potential in place and return its norm."""
        _, q, r, f, x = self._vectors
        gradient.product(q, x, *self.axes, self.sink, self.layout.numbers)
        return sqrt(gradient.difference(r, self._fields[1], f, q, scale))

    def _gradients(self, goal: float, maximum: int) -> tuple[int, float]:
        """Run conjugate gradients from the potential in place; return the steps and the residual's norm."""
        p, q, r, _, x = self._vectors
        correction = self._fields[0]
        norm = self._residual(1.0)
        steps, before, scale, last = 0, 0.0, 1.0, 1.0
        if norm > goal:
            scale = 1.0 / norm
            norm = self._residual(scale)
        while norm > goal and steps < maximum and np.isfinite(norm):
            product, with_last = self._precondition()
            product /= scale**2
            # Polak and Ribière's, as the cycle is not linear.
            beta = (product - with_last / (scale * last)) / before if steps else 0.0
            before = product
            curvature = gradient.direction_and_product(
                q, p, correction, 1.0 / scale, beta, *self.axes, self.sink, self.layout.numbers
            )
            if not curvature > 0.0:
                break
            alpha, last, scale = product / curvature, scale, 1.0 / norm
            self._swap_sources()
            norm = sqrt(gradient.advance(x, r, self._fields[1], p, q, alpha, scale))
            steps += 1
        return steps, self._residual(1.0) if steps else norm


def solve_poisson(
    transmissibility: tuple[np.ndarray, ...],
    sink: np.ndarray,
    source: np.ndarray,
    *,
    guess: np.ndarray | None = None,
    relative_tolerance: float = 1e-8,
    maximum_iterations: int = 200,
) -> PoissonSolution:
    """Return the potential of a source on a grid; for several sources keep a `Multigrid`.

    Parameters
    ----------
    transmissibility, sink
        As for `Multigrid`.
    source, guess, relative_tolerance, maximum_iterations
        As for `Multigrid.solve`.
    """
    return Multigrid(transmissibility, sink).solve(
        source, guess=guess, relative_tolerance=relative_tolerance, maximum_iterations=maximum_iterations
    )
