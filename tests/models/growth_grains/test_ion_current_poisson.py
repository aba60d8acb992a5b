"""The solver for potentials on a grid: against direct solution, manufactured solutions, and its promises."""

import importlib
import sys

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve
from scipy.spatial import cKDTree

from indrite.errors import MissingPackageError, UsageError
from indrite.models.growth.ion_current import Multigrid, connected_to, solve_poisson
from indrite.models.growth.ion_current.connection import parts_of

SHAPES = [
    (7, 5),
    (33, 21),
    (40, 1),
    (1, 30),
    (2, 2),
    (9, 7, 5),
    (16, 12, 14),
    (20, 1, 30),
    (20, 30, 1),
    (2, 2, 2),
    (1, 1, 1),
    (41, 2, 3),
]


def conductances(shape, *, decades=1.0, seed=0):
    rng = np.random.default_rng(seed)
    axes = tuple(10 ** rng.uniform(-decades, decades, shape) for _ in shape)
    sink = np.zeros(shape)
    sink[0] = 1.0 + rng.random(shape[1:])
    return axes, sink, rng.normal(size=shape)


def matrix_of(axes, sink):
    cells = np.arange(sink.size).reshape(sink.shape)
    matrix = sparse.diags(sink.ravel()).tocsr()
    for axis, values in enumerate(axes):
        values = values.copy()
        if axis == 0:
            values[-1] = 0.0
        low, high, t = cells.ravel(), np.roll(cells, -1, axis=axis).ravel(), values.ravel()
        rows, columns = np.concatenate([low, high, low, high]), np.concatenate([low, high, high, low])
        matrix = matrix + sparse.coo_matrix(
            (np.concatenate([t, t, -t, -t]), (rows, columns)), shape=matrix.shape
        )
    return matrix.tocsc()


def network(shape, contrast, *, spacing, seed=0):
    """Grains of conductivity one, their boundaries, 1.5 voxels wide, of another; top flux, grounded base."""
    rng = np.random.default_rng(seed)
    seeds = rng.random((int(np.prod(shape) / spacing ** len(shape)), len(shape))) * shape
    points = np.stack(np.meshgrid(*[np.arange(n) + 0.5 for n in shape], indexing="ij"), -1)
    distance, _ = cKDTree(seeds, boxsize=shape).query(points.reshape(-1, len(shape)), k=2)
    kappa = np.where(distance[:, 1] - distance[:, 0] < 1.5, contrast, 1.0).reshape(shape)
    axes = tuple(
        2 * kappa * np.roll(kappa, -1, a) / (kappa + np.roll(kappa, -1, a)) for a in range(len(shape))
    )
    sink, source = np.zeros(shape), np.zeros(shape)
    sink[0], source[-1] = 2.0 * kappa[0], 1.0
    return axes, sink, source


@pytest.mark.parametrize("shape", SHAPES)
def test_equals_direct_solution(shape):
    axes, sink, source = conductances(shape)
    found = solve_poisson(axes, sink, source, relative_tolerance=1e-10)
    direct = spsolve(matrix_of(axes, sink), source.ravel()).reshape(shape)
    assert found.converged
    np.testing.assert_allclose(found.potential, direct, atol=1e-8 * np.abs(direct).max())


@pytest.mark.parametrize("shape", [(13, 6), (8, 9), (7, 6, 5), (6, 4, 8)])
def test_matrix_is_that_of_the_faces_and_symmetric(shape):
    axes, sink, x = conductances(shape)
    y = np.random.default_rng(1).normal(size=shape)
    grid = Multigrid(axes, sink)
    np.testing.assert_allclose(
        grid.apply(x).ravel(), matrix_of(axes, sink) @ x.ravel(), rtol=1e-12, atol=1e-11
    )
    assert np.vdot(x, grid.apply(y)) == pytest.approx(np.vdot(y, grid.apply(x)), rel=1e-12)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_second_order_for_a_manufactured_solution(dimensions):
    """phi = sin(pi z/2) (2 + sin 2 pi y [cos 2 pi x]), kappa = 1 + z/2 + sin(2 pi y)/4."""
    errors = []
    for n in (8, 16, 32):
        h = 1.0 / n
        centre = (np.arange(n) + 0.5) * h
        grids = np.meshgrid(*[centre] * dimensions, indexing="ij")

        def kappa(p):
            return 1.0 + 0.5 * p[0] + 0.25 * np.sin(2 * np.pi * p[1])

        def phi(p):
            lateral = np.sin(2 * np.pi * p[1])
            if dimensions == 3:
                lateral = lateral * np.cos(2 * np.pi * p[2])
            return np.sin(0.5 * np.pi * p[0]) * (2.0 + lateral)

        def laplace_term(p, e=1e-4):
            total = 0.0
            for axis in range(dimensions):
                up, down, mid_up, mid_down = ([q.copy() for q in p] for _ in range(4))
                up[axis] += e
                down[axis] -= e
                mid_up[axis] += e / 2
                mid_down[axis] -= e / 2
                total = (
                    total
                    - (kappa(mid_up) * (phi(up) - phi(p)) - kappa(mid_down) * (phi(p) - phi(down))) / e**2
                )
            return total

        axes = []
        for axis in range(dimensions):
            face = [g.copy() for g in grids]
            face[axis] = face[axis] + h / 2
            axes.append(kappa(face) * h ** (dimensions - 2))
        sink, source = np.zeros(grids[0].shape), laplace_term(grids) * h**dimensions
        base = [g[:1] * 0.0 if a == 0 else g[:1] for a, g in enumerate(grids)]
        sink[:1] = 2.0 * kappa(base) * h ** (dimensions - 2)
        found = solve_poisson(tuple(axes), sink, source, relative_tolerance=1e-10)
        errors.append(np.sqrt(np.mean((found.potential - phi(grids)) ** 2)))
    orders = np.log2(np.array(errors[:-1]) / np.array(errors[1:]))
    assert np.all(orders > 1.9)


@pytest.mark.parametrize(("shape", "spacing"), [((256, 256), 15.0), ((40, 32, 32), 10.0)])
@pytest.mark.parametrize("contrast", [1.0, 1e2, 1e4, 1e6, 1e8])
def test_contrast_costs_few_iterations(shape, spacing, contrast):
    found = solve_poisson(*network(shape, contrast, spacing=spacing))
    assert found.converged
    assert found.iterations <= 25


def test_walls_cost_few_iterations():
    """Compartments of 8 x 8 cells joined by single faces: blocks of cells must not bridge the walls."""
    shape = (96, 96)
    vertical, lateral = np.ones(shape), np.ones(shape)
    vertical[7::8] = 0.0
    lateral[:, 7::8] = 0.0
    vertical[7::8, 3::8], lateral[3::8, 7::8] = 1.0, 1.0
    sink, source = np.zeros(shape), np.zeros(shape)
    sink[0], source[-1] = 1.0, 1.0
    found = solve_poisson((vertical, lateral), sink, source)
    assert found.converged
    assert found.iterations <= 25


@pytest.mark.parametrize("shape", [(24, 20), (25, 21), (14, 10, 8), (9, 7, 5)])
def test_lateral_axes_are_periodic(shape):
    axes, sink, source = conductances(shape)
    shift = tuple(range(1, len(shape)))
    rolled = [np.roll(one, 3, axis=shift) for one in (*axes, sink, source)]
    first = solve_poisson(axes, sink, source, relative_tolerance=1e-11).potential
    second = solve_poisson(tuple(rolled[:-2]), rolled[-2], rolled[-1], relative_tolerance=1e-11).potential
    np.testing.assert_allclose(np.roll(first, 3, axis=shift), second, atol=1e-9 * np.abs(first).max())


def test_short_numbers_of_the_cycle_do_not_limit_the_accuracy():
    axes, sink, source = network((64, 64), 1e4, spacing=12.0)
    found = solve_poisson(axes, sink, source, relative_tolerance=1e-11)
    assert found.converged
    assert found.relative_residual <= 1e-11


@pytest.mark.parametrize("factor", [1e-25, 1e25])
def test_units_do_not_matter(factor):
    axes, sink, source = conductances((12, 10))
    plain = solve_poisson(axes, sink, source, relative_tolerance=1e-10)
    scaled = solve_poisson(
        tuple(factor * one for one in axes), factor * sink, factor * source, relative_tolerance=1e-10
    )
    np.testing.assert_allclose(scaled.potential, plain.potential, rtol=1e-6, atol=1e-8)


def test_hierarchy_serves_several_sources_starts_warm_and_takes_new_conductances():
    axes, sink, source = network((48, 40), 1e3, spacing=10.0)
    grid = Multigrid(axes, sink)
    cold = grid.solve(source)
    warm = grid.solve(source, guess=cold.potential)
    assert warm.iterations == 0
    np.testing.assert_array_equal(warm.potential, cold.potential)
    near = grid.solve(1.01 * source, guess=cold.potential)
    assert near.iterations < cold.iterations
    other, ground, _ = network((48, 40), 10.0, spacing=8.0, seed=3)
    grid.update(other, ground)
    fresh = solve_poisson(other, ground, source)
    assert grid.solve(source).iterations == fresh.iterations
    np.testing.assert_array_equal(grid.solve(source).potential, fresh.potential)


def test_inputs_stay_as_they_are():
    axes, sink, source = conductances((9, 8))
    before = [one.copy() for one in (*axes, sink, source)]
    solve_poisson(axes, sink, source)
    for one, was in zip((*axes, sink, source), before, strict=True):
        np.testing.assert_array_equal(one, was)


def test_pores_have_potential_zero_and_leave_the_rest_alone():
    axes, sink, source = conductances((20, 18))
    solid = np.random.default_rng(2).random((20, 18)) > 0.2
    axes = tuple(one * solid * np.roll(solid, -1, a) for a, one in enumerate(axes))
    sink, source = sink * solid, np.where(solid, 1e-3, 0.0)
    alive = connected_to(sink > 0.0, axes)
    axes = tuple(one * alive for one in axes)
    source = source * alive
    found = solve_poisson(axes, sink, source, relative_tolerance=1e-10)
    assert found.converged
    assert np.all(found.potential[~alive] == 0.0)
    keep = np.flatnonzero(alive)
    matrix = matrix_of(axes, sink)[keep][:, keep]
    np.testing.assert_allclose(
        found.potential.ravel()[keep], spsolve(matrix, source.ravel()[keep]), rtol=1e-6, atol=1e-8
    )


def test_connected_to_follows_faces_around_the_period():
    axes = [np.zeros((4, 6)), np.zeros((4, 6))]
    axes[1][1, 5] = 1.0  # from the last column to the first
    axes[0][1, 0] = 1.0  # and one plane up
    axes[0][3, 0] = 1.0  # of the last plane: not a face
    mask = np.zeros((4, 6), dtype=bool)
    mask[1, 5] = True
    reached = connected_to(mask, tuple(axes))
    assert sorted(zip(*np.nonzero(reached), strict=True)) == [(1, 0), (1, 5), (2, 0)]


@pytest.mark.parametrize("shape", [(12, 9), (8, 7, 6)])
def test_parts_are_what_scipy_finds_connected(shape):
    """Sparse random faces, periodic sideways; those of the last plane along z do not exist."""
    rng = np.random.default_rng(3)
    axes = tuple(rng.random(shape) * (rng.random(shape) < 0.35) for _ in shape)
    part, count = parts_of(axes)
    matrix = matrix_of(axes, np.zeros(shape))
    expected, labels = connected_components(matrix, directed=False)
    assert count == expected
    assert len(set(zip(part.ravel(), labels, strict=True))) == count


def test_part_without_sink_and_with_balanced_source_is_solved_up_to_a_constant():
    axes, sink, source = conductances((16, 16))
    axes[0][7] = 0.0
    source[8:] -= source[8:].mean()
    found = solve_poisson(axes, sink, source)
    assert found.converged


def test_not_converged_is_said_not_raised():
    axes, sink, source = network((32, 32), 1e4, spacing=8.0)
    found = solve_poisson(axes, sink, source, maximum_iterations=2)
    assert not found.converged
    assert found.iterations == 2
    assert found.relative_residual > 1e-8


def test_many_parts_that_do_not_connect():
    """Boxes of 3 x 3 cells, each with its own ground: more parts than a dense matrix should hold."""
    shape = (96, 96)
    vertical, lateral, sink = np.ones(shape), np.ones(shape), np.zeros(shape)
    vertical[2::3], lateral[:, 2::3] = 0.0, 0.0
    sink[1::3, 1::3] = 1e-3
    source = np.random.default_rng(0).normal(size=shape)
    found = solve_poisson((vertical, lateral), sink, source)
    assert found.converged
    assert found.iterations <= 25


def test_grid_of_pores_only():
    nothing = np.zeros((6, 5))
    found = solve_poisson((nothing, nothing), nothing, np.ones((6, 5)))
    assert found.converged
    assert not found.potential.any()


def test_without_numba_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, "indrite.models.growth.ion_current._kernels_base")
    with pytest.raises(MissingPackageError, match="growth"):
        importlib.import_module("indrite.models.growth.ion_current._kernels_base")


def test_no_source_no_potential():
    axes, sink, source = conductances((5, 4))
    found = solve_poisson(axes, sink, 0.0 * source)
    assert found.converged
    assert not found.potential.any()


def test_bad_input_is_refused():
    axes, sink, source = conductances((5, 4))
    bad = [
        (axes[:1], sink, source, "one array"),
        ((axes[0], axes[1][:-1]), sink, source, "does not fit"),
        ((axes[0], -axes[1]), sink, source, "not negative"),
        ((axes[0], np.where(sink > 0, np.nan, axes[1])), sink, source, "finite"),
        (axes, sink, source[:-1], "does not fit"),
        (axes, sink, np.full_like(source, np.nan), "finite"),
        ((np.ones(3),), np.ones(3), np.ones(3), "two or three axes"),
    ]
    for faces, ground, right, message in bad:
        with pytest.raises(UsageError, match=message):
            solve_poisson(faces, ground, right)
    with pytest.raises(UsageError, match="sweeps"):
        Multigrid(axes, sink, sweeps=0)
    with pytest.raises(UsageError, match="grid of a hierarchy"):
        Multigrid(axes, sink).update((np.ones((4, 4)), np.ones((4, 4))), np.ones((4, 4)))
    with pytest.raises(UsageError, match="bool"):
        connected_to(sink, axes)
