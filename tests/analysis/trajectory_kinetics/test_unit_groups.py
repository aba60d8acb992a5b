"""Units by layer, and what counts of units drawn anew say of the scatter of a count."""

import numpy as np
import pytest

from indrite.analysis.trajectory.consumed import consumed
from indrite.analysis.trajectory.interphase_rate import interphase_rate, rate_of
from indrite.analysis.trajectory.tetrahedra import units
from indrite.analysis.trajectory.unit_groups import drawn, groups_of, interface_of
from layered_cells import LAYERS, PLANE, cell


def test_layers_count_from_the_interfaces():
    run = cell(lambda time: 0)
    found = units(run)
    layers = groups_of([run], [found]).reshape(2, LAYERS, len(PLANE))
    expected = np.broadcast_to(np.arange(LAYERS)[None, :, None], layers.shape)
    np.testing.assert_array_equal(layers, expected)
    np.testing.assert_array_equal(interface_of(run, found), np.repeat([0, 1], LAYERS * len(PLANE)))
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
