"""Kernels of the film network against plain Python."""

import math

import numpy as np
import pytest

pytest.importorskip("numba")

from indrite.models.growth.mesoscale import _kernels


def random_graph(rng, patches=30, links=60):
    pairs = {tuple(sorted(rng.choice(patches, 2, replace=False).tolist())) for _ in range(links)}
    return np.array(sorted(pairs), dtype=np.int64)


@pytest.fixture(params=range(4))
def rng(request):
    return np.random.default_rng(request.param)


def test_rows_hold_every_link_from_both_ends(rng):
    link = random_graph(rng)
    start, neighbour, number = _kernels.graph_rows(link, 32)
    assert start[-1] == 2 * len(link)
    for patch in range(32):
        rows = slice(start[patch], start[patch + 1])
        expected = sorted(
            (int(b if a == patch else a), k) for k, (a, b) in enumerate(link) if patch in (a, b)
        )
        assert sorted(zip(neighbour[rows].tolist(), number[rows].tolist(), strict=True)) == expected


def test_the_fastest_neighbour_fills_a_patch(rng):
    link = random_graph(rng)
    patches, stiffness = 30, 2.5e4
    start, neighbour, number = _kernels.graph_rows(link, patches)
    length = rng.uniform(1.0, 4.0, len(link))
    fill = np.where(rng.random(patches) < 0.4, 1.0, rng.random(patches))
    speed = np.where((fill >= 1.0) & (rng.random(patches) < 0.9), rng.random(patches), -1.0)
    plating = np.where(rng.random(patches) < 0.5, rng.random(patches), 0.0)
    pressure, barrier = rng.uniform(20.0, 200.0, patches), rng.uniform(10.0, 150.0, patches)
    stress = rng.uniform(0.0, 10.0, patches)
    at_anode = np.where(rng.random(patches) < 0.2, rng.random(patches), 0.0)
    rate, source = at_anode.copy(), np.full(patches, -1)
    _kernels.front_rates(
        start,
        neighbour,
        length[number],
        fill,
        speed,
        pressure,
        plating,
        barrier,
        stress,
        stiffness,
        rate,
        source,
    )
    for b in range(patches):
        best, of = float(at_anode[b]), -1
        for k, (one, other) in enumerate(link):
            if b not in (one, other) or fill[b] >= 1.0:
                continue
            a = int(other if one == b else one)
            if fill[a] >= 1.0 and speed[a] >= 0.0 and pressure[a] > barrier[b]:
                crack = plating[a] * stiffness / (4.0 * max(pressure[a] - stress[b], 1e-3))
                found = (speed[a] + crack) * (1.0 - barrier[b] / pressure[a]) / length[k]
                if found > best:
                    best, of = found, a
        assert rate[b] == pytest.approx(best)
        assert source[b] == of


def test_front_is_credited_with_the_time_since_its_source_was_full():
    """Patch 1 was waiting since cycle 9.5, patch 2 since before the step before, patch 3 is on its way."""
    fill = np.array([1.0, 0.0, 0.0, 0.5])
    arrival = np.array([9.5, np.inf, np.inf, np.inf])
    rate, source = np.array([0.0, 0.4, 0.4, 0.2]), np.array([-1, 0, -1, 0])
    parent = np.full(4, -2)
    full = _kernels.advance_front(fill, rate, source, parent, arrival, 10.0, 12.0, 9.0)
    assert full == 1
    np.testing.assert_allclose(fill, [1.0, 1.0, 0.8, 0.9])
    np.testing.assert_allclose(arrival, [9.5, 12.0, np.inf, np.inf])
    np.testing.assert_array_equal(parent, [-2, 0, -1, 0])


def test_credit_ends_where_the_rate_was_known_before():
    """A source that was full before the step before has already been followed from then on."""
    fill, arrival = np.array([1.0, 0.0]), np.array([8.0, np.inf])
    parent = np.full(2, -2)
    rates = np.array([0.0, 0.1]), np.array([-1, 0])
    _kernels.advance_front(fill, *rates, parent, arrival, 10.0, 12.0, 9.0)
    assert fill[1] == pytest.approx(0.2)


@pytest.mark.parametrize("parts", [2, 5, 50])
def test_arrivals_do_not_depend_on_the_length_of_steps(parts):
    """A chain of constant speeds: each patch arrives when the sum of the times before it says."""
    rng = np.random.default_rng(3)
    times = rng.uniform(0.5, 2.0, 12)
    fill, arrival, parent = np.zeros(12), np.full(12, np.inf), np.full(12, -2)
    before, now = -1.0, 0.0
    while fill[-1] < 1.0:
        rate, source = np.zeros(12), np.arange(12) - 1
        for b in range(12):
            if fill[b] < 1.0 and (b == 0 or fill[b - 1] >= 1.0):
                rate[b] = 1.0 / times[b]
        stop = now + 1.0 / (parts * rate.max())
        _kernels.advance_front(fill, rate, source, parent, arrival, now, stop, before)
        before, now = now, stop
    np.testing.assert_allclose(arrival, np.cumsum(times), rtol=1e-12)


@pytest.mark.parametrize("slip", [np.inf, 40.0, 5.0])
@pytest.mark.parametrize("patch", [4.0, 1.0])
def test_displacement_is_that_of_a_chain_whatever_the_patches(slip, patch):
    """du/dz = g e - u/l has u = g e l + (d0 - g e l) exp(-z/l), or d0 + g e z for a rigid plug."""
    depth = np.arange(0.5 * patch, 100.0, patch)
    count, d0, strain = depth.size, 11.7, 0.15
    moved = np.zeros(count)
    order, parent = np.arange(count), np.arange(count) - 1
    _kernels.displacement(order, parent, depth, np.full(count, strain), d0, slip, moved)
    far = strain * slip
    exact = d0 + strain * depth if math.isinf(slip) else far + (d0 - far) * np.exp(-depth / slip)
    np.testing.assert_allclose(moved, exact, rtol=1e-10)


def test_only_the_weakest_of_each_crack_opens(rng):
    patches = 40
    parent = np.full(patches, -2)
    parent[:4] = -1
    for b in range(4, 20):
        parent[b] = int(rng.integers(0, b))
    order = np.arange(20)
    fill = np.zeros(patches)
    fill[:20] = 1.0
    fill[36:] = 0.3
    barrier = rng.permutation(patches).astype(float)
    source = np.where(np.arange(patches) < 20, -1, rng.integers(0, 20, patches))
    source[35] = -1
    plated = np.where(np.arange(patches) % 7 == 1, 0.0, 1.0)
    rate = np.where(fill >= 1.0, 0.0, 1.0)
    kept = rate.copy()
    _kernels.weakest_of_each_crack(order, parent, fill, barrier, source, plated, kept)

    def root(a):
        while parent[a] >= 0:
            a = int(parent[a])
        return a

    for b in range(patches):
        a = int(source[b])
        rivals = [
            c
            for c in range(patches)
            if rate[c] > 0 and source[c] >= 0 and plated[source[c]] > 0 and root(source[c]) == root(a)
        ]
        free = rate[b] == 0.0 or a < 0 or plated[a] == 0.0 or fill[b] > 0.0
        assert (kept[b] == rate[b]) == (free or barrier[b] == min(barrier[c] for c in rivals))
