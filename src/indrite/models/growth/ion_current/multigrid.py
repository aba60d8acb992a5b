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

The first axis (z) is closed at both ends, the others are periodic. The cycle: blocks of two cells along
each axis, conductances between blocks summed (Galerkin with piecewise constant transfer), corrections
of a coarse level multiplied by 1.8, red-black Gauss-Seidel in mirrored order before and after, Cholesky
on the coarsest level. It works in 32 bit on the residual, scaled to one; the conjugate gradients work in
64 bit, so that the accuracy is that of 64 bit.

Sources
-------
Over-correction: D. Braess, Computing 55 (1995) 379, DOI 10.1007/BF02238488. Multigrid as preconditioner:
O. Tatebe, NASA CP-3224 (1993) 621. The values chosen were measured; see ``benchmarks/bench_multigrid.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from indrite.errors import UsageError
from indrite.models.growth.ion_current import _kernels_cycle as cycle
from indrite.models.growth.ion_current import _kernels_gradient as gradient
from indrite.models.growth.ion_current import _kernels_setup as setup
from indrite.models.growth.ion_current.grid import Axes, Layout, checked, checked_grid, three

#: Cells of the coarsest level at most.
DENSE_CELLS = 600
OVER_CORRECTION = 1.8
#: Share of the diagonal added on the coarsest level, so that parts without any sink stay solvable.
_SHIFT = 1e-10
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


class Level:
    """Fields of one level of the hierarchy, 32 bit."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.numbers = layout, layout.numbers
        self.axes = three(layout, np.float32)
        self.diagonal, self.correction, self.source = three(layout, np.float32, full=True)
        self.plane = np.zeros(layout.plane, np.float32)
        self.fields = (self.correction, self.source, self.diagonal, *self.axes)


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
        Red-black sweeps before and after each coarse correction; by default 1 in the plane, 2 in space.

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
        self, transmissibility: tuple[np.ndarray, ...], sink: np.ndarray, *, sweeps: int | None = None
    ) -> None:
        self.shape = np.shape(sink)
        axes, ground = checked(transmissibility, sink)
        layout = Layout(ground.shape)
        self.sweeps = sweeps if sweeps is not None else (2 if layout.row else 1)
        if self.sweeps < 1:
            raise UsageError("the cycle needs sweeps", got=sweeps, expected="1 or more")
        self.layout = layout
        self.levels = [Level(layout)]
        while len(self.levels) == 1 or layout.cells > DENSE_CELLS:
            layout = layout.halved()
            self.levels.append(Level(layout))
        self.axes = three(self.layout, np.float64)
        self.sink = np.zeros(self.layout.size)
        self._vectors = tuple(np.zeros(self.layout.size) for _ in range(5))
        self._fill(axes, ground)

    def update(self, transmissibility: tuple[np.ndarray, ...], sink: np.ndarray) -> None:
        """Take new conductances on the same grid, without new memory."""
        if np.shape(sink) != self.shape:
            raise UsageError("the grid of a hierarchy stays", got=np.shape(sink), expected=self.shape)
        self._fill(*checked(transmissibility, sink))

    def _fill(self, axes: Axes, sink: np.ndarray) -> None:
        numbers = self.layout.numbers
        for to, values in zip(self.axes, axes, strict=True):
            if to.size > 1:
                setup.put(to, values, numbers, True)
        setup.put(self.sink, sink, numbers, False)
        largest = max(float(one.max()) for one in (*axes, sink))
        scale = 1.0 / largest if largest > 0.0 else 1.0
        top = self.levels[0]
        setup.shorten(*self.axes, *top.axes, scale)
        ground = self.sink
        setup.reciprocal_diagonal(top.diagonal, *top.axes, ground, scale, numbers)
        for fine, coarse in zip(self.levels, self.levels[1:], strict=False):
            for one in coarse.axes:
                one.fill(0.0)
            below = np.zeros(coarse.layout.size)
            setup.coarsen(*fine.axes, ground, fine.numbers, *coarse.axes, below, coarse.numbers)
            setup.repeat_rims(*coarse.axes, coarse.numbers)
            setup.reciprocal_diagonal(coarse.diagonal, *coarse.axes, below, scale, coarse.numbers)
            ground = below
        last = self.levels[-1]
        matrix = setup.dense(*last.axes, ground, last.numbers, scale)
        matrix[np.diag_indices_from(matrix)] *= 1.0 + _SHIFT
        self._inverse = cho_solve(cho_factor(matrix, lower=True), np.eye(len(matrix)), check_finite=False)

    def _precondition(self, n: int = 0) -> float:
        """Run one cycle from level n down on the level's source; return correction times source."""
        fine, coarse = self.levels[n], self.levels[n + 1]
        cycle.relax_and_restrict(
            *fine.fields, coarse.source, fine.plane, fine.numbers, coarse.numbers, self.sweeps
        )
        if n + 2 == len(self.levels):
            setup.solve_dense(coarse.correction, coarse.source, self._inverse, coarse.numbers)
        else:
            self._precondition(n + 1)
        return cycle.prolong_and_relax(
            *fine.fields, coarse.correction, OVER_CORRECTION, fine.numbers, coarse.numbers, self.sweeps
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
        setup.silence(f, *self.axes, self.sink, numbers)
        x.fill(0.0)
        if guess is not None:
            setup.put(x, checked_grid(guess, self.shape, "guess"), numbers, True)
            setup.silence(x, *self.axes, self.sink, numbers)
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

    def _residual(self, scale: float) -> float:
        """Put source minus matrix times potential in place and return its norm."""
        _, q, r, f, x = self._vectors
        gradient.product(q, x, *self.axes, self.sink, self.layout.numbers)
        return sqrt(gradient.difference(r, self.levels[0].source, f, q, scale))

    def _gradients(self, goal: float, maximum: int) -> tuple[int, float]:
        """Run conjugate gradients from the potential in place; return the steps and the residual's norm."""
        p, q, r, _, x = self._vectors
        top = self.levels[0]
        norm = self._residual(1.0)
        steps, before = 0, 0.0
        if norm > goal:
            scale = 1.0 / norm
            norm = self._residual(scale)
        while norm > goal and steps < maximum and np.isfinite(norm):
            product = self._precondition() / scale**2
            beta = product / before if steps else 0.0
            before = product
            curvature = gradient.direction_and_product(
                q, p, top.correction, 1.0 / scale, beta, *self.axes, self.sink, self.layout.numbers
            )
            if not curvature > 0.0:
                break
            alpha, scale = product / curvature, 1.0 / norm
            norm = sqrt(gradient.advance(x, r, top.source, p, q, alpha, scale))
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
