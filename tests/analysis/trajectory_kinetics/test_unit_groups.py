"""Units by layer, and what counts of units drawn anew say of the scatter of a count."""

import numpy as np
import pytest

from indrite.analysis.trajectory.consumed import consumed
from indrite.analysis.trajectory.interphase_rate import interphase_rate, rate_of
from indrite.analysis.trajectory.tetrahedra import units
from indrite.analysis.trajectory.unit_groups import drawn, groups_of, interface_of
from indrite.signals import Trajectory

EDGE, LAYERS, GAP, LITHIUM = 24.0, 4, 5.0, 20.0
_CORNERS = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]) * 2.05 / np.sqrt(3.0)
_PLANE = np.array([(x, y) for x in (4.0, 12.0, 20.0) for y in (4.0, 12.0, 20.0)])


def cell(gone, *, frames=60, spread=0.3):
    """Lithium between four layers of nine PS4 on each side; `gone(t)` units of each first layer broken."""
    rng = np.random.default_rng(3)
    height = LITHIUM + 2.0 * LAYERS * GAP
    middle = height / 2.0
    depths = np.arange(-LITHIUM / 2.0 + 1.25, LITHIUM / 2.0, 2.5)
    lithium = np.array(
        [(x, y, middle + z) for z in depths for x in np.arange(1.5, EDGE, 3.0) for y in (6.0, 18.0)]
    )
    layers = [middle + sign * (LITHIUM / 2.0 + GAP * (k + 0.5)) for sign in (-1, 1) for k in range(LAYERS)]
    phosphorus = np.array([(x, y, z + rng.uniform(-spread, spread)) for z in layers for x, y in _PLANE])
    time = np.arange(float(frames))
    positions = []
    for now in time:
        sulfur = (phosphorus[:, None] + _CORNERS[None]).copy()
        for side in (0, 1):
            first = side * LAYERS * len(_PLANE)
            lost = slice(first, first + gone(now))
            sulfur[lost, 0] = phosphorus[lost] + 1.56 * _CORNERS[0]
        positions.append(np.vstack([lithium, phosphorus, sulfur.reshape(-1, 3)]))
    return Trajectory(
        time_picosecond=time,
        position_angstrom=np.array(positions),
        cell_angstrom=np.tile(np.diag([EDGE, EDGE, height]), (frames, 1, 1)),
        periodic=np.ones(3, dtype=bool),
        atomic_number=np.repeat([3, 15, 16], [len(lithium), len(phosphorus), 4 * len(phosphorus)]),
        side=np.repeat([1, 0], [len(lithium), 5 * len(phosphorus)]),
    )


def test_layers_count_from_the_interfaces():
    run = cell(lambda time: 0)
    found = units(run)
    layers = groups_of([run], [found]).reshape(2, LAYERS, len(_PLANE))
    expected = np.broadcast_to(np.arange(LAYERS)[None, :, None], layers.shape)
    np.testing.assert_array_equal(layers, expected)
    np.testing.assert_array_equal(interface_of(run, found), np.repeat([0, 1], LAYERS * len(_PLANE)))
    np.testing.assert_array_equal(groups_of([run, run], [found, found]), np.tile(layers.ravel(), 2))


def test_units_out_of_layers_are_one_group():
    run = cell(lambda time: 0, spread=2.4)
    assert set(groups_of([run], [units(run)])) == {0}


def test_what_is_drawn_scatters_as_a_count_does():
    shares = np.array([[0.0] * 40, [1.0] * 10 + [0.0] * 30])
    counts = drawn(shares, np.zeros(40, dtype=int))
    np.testing.assert_array_equal(counts[:, 0], 0.0)
    assert counts[:, 1].mean() == pytest.approx(10.0, abs=0.3)
    assert counts[:, 1].std() == pytest.approx(np.sqrt(40 * 0.25 * 0.75), rel=0.1)
    alike = drawn(shares, np.repeat([0, 1], [10, 30]))
    np.testing.assert_array_equal(alike[:, 1], 10.0)  # all of one layer break, none of the other
    np.testing.assert_array_equal(drawn(shares, np.full(40, -1)), 0.0)


def test_a_layer_that_broke_as_a_whole_is_known_to_a_unit():
    run = cell(lambda time: 9 if time >= 10.0 else 0)
    found = consumed([run], [units(run)])
    row = found.finding("simulated")
    assert row.value == pytest.approx(0.9 * found.unit_angstrom)
    assert row.standard_uncertainty == pytest.approx(0.1 * found.unit_angstrom / np.sqrt(24.0))


def test_interfaces_that_agree_have_a_rate_with_an_interval():
    """Both lose the same units at the same times: only chance tells how well the rate is known."""
    run = cell(lambda time: int(6.0 * np.sqrt(time / 60.0)))
    rates = {one.law: one for one in interphase_rate(consumed([run], [units(run)])).rates}
    rate = rates["parabolic"]
    relative = 0.5 * (rate.rate_high - rate.rate_low) / 1.96 / rate.rate
    assert rate.rate_low > 0.0
    assert 0.1 < relative < 0.4  # ten to twelve events; without units drawn anew it would be zero


@pytest.mark.parametrize("law", ["linear", "parabolic"])
def test_the_interval_of_a_rate_holds_the_truth_as_often_as_it_says(law):
    """Forty units at each of two interfaces, each breaking at its own time; the truth is 20 units in 1 ns."""
    rng, held = np.random.default_rng(8), []
    time = np.linspace(0.05, 0.95, 10)
    shape = time if law == "linear" else np.sqrt(time)
    for _ in range(100):
        shares = (rng.random(80) < 0.5 * shape[:, None]).astype(float)
        thickness = np.array([shares[:, :40].sum(axis=1), shares[:, 40:].sum(axis=1)])
        chance = drawn(shares, np.zeros(80, dtype=int)) / 2.0
        rate = rate_of(law, time, thickness, 100.0, drawn=chance, least=1.0)
        held.append(rate.rate_low <= 20.0 <= rate.rate_high)
    assert 0.88 <= np.mean(held) <= 1.0
