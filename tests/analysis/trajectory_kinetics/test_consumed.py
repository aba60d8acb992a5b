"""Electrolyte whose PS4 units break in a known order: how thick the layer is, and its law."""

import numpy as np
import pytest

from indrite.analysis.trajectory.consumed import MOST_SHARE, consumed, most_share
from indrite.analysis.trajectory.interphase_rate import interphase_rate
from indrite.analysis.trajectory.summary import summarise
from indrite.analysis.trajectory.tetrahedra import units
from indrite.errors import UsageError
from indrite.signals import Trajectory

EDGE, LAYERS, GAP = 12.0, 10, 4.0
LITHIUM = 20.0
_CORNERS = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]) * 2.05 / np.sqrt(3.0)


def cell(broken, *, frames=200, rng=None, picosecond=1.0):
    """Lithium in the middle, one PS4 and one Li a layer below and above; `broken(t)` layers have lost an S.

    Layers break from the electrode outwards; a broken unit has one S moved away to 3.2 Å.
    """
    rng = rng or np.random.default_rng(1)
    height = LITHIUM + 2.0 * LAYERS * GAP
    plane = np.array([(x, y) for x in (1.5, 4.5, 7.5, 10.5) for y in (1.5, 4.5, 7.5, 10.5)])
    depths = height / 2.0 + np.arange(-LITHIUM / 2.0 + 1.25, LITHIUM / 2.0, 2.5)
    lithium = np.array([(x, y, z) for z in depths for x, y in plane])
    places = [
        height / 2.0 + sign * (LITHIUM / 2.0 + GAP * (k + 0.5)) for sign in (-1, 1) for k in range(LAYERS)
    ]
    phosphorus = np.array([(6.0, 6.0, z) for z in places])
    sulfur = (phosphorus[:, None] + _CORNERS[None]).reshape(-1, 3)
    ions = phosphorus + np.array([4.0, 4.0, 0.0])
    time = picosecond * np.arange(frames)
    positions = np.empty((frames, len(lithium) + 6 * len(phosphorus), 3))
    for row, now in enumerate(time):
        moved = sulfur.reshape(-1, 4, 3).copy()
        gone = round(broken(now))
        for first in (0, LAYERS):
            lost = slice(first, first + gone)
            moved[lost, 0] = phosphorus[lost] + 1.56 * _CORNERS[0]
        rest = np.vstack([lithium, phosphorus, moved.reshape(-1, 3), ions])
        positions[row] = rest + rng.normal(0.0, 0.05, rest.shape)
    return Trajectory(
        time_picosecond=time,
        position_angstrom=positions,
        cell_angstrom=np.tile(np.diag([EDGE, EDGE, height]), (frames, 1, 1)),
        periodic=np.ones(3, dtype=bool),
        atomic_number=np.repeat([3, 15, 16, 3], [len(lithium), len(phosphorus), len(sulfur), len(ions)]),
        side=np.repeat([1, 0], [len(lithium), 6 * len(phosphorus)]),
    )


def layer(*runs):
    return consumed(runs, [units(one) for one in runs])


def test_the_layer_is_the_broken_units_times_what_one_fills():
    found = layer(cell(lambda time: 4 if time >= 100.0 else 0))
    # 40 Å of electrolyte and half the gap on each side hold ten units
    assert found.unit_angstrom == pytest.approx(GAP, rel=0.05)
    assert found.slab_angstrom == pytest.approx(LAYERS * found.unit_angstrom)
    np.testing.assert_allclose(found.consumed_angstrom[0, :, 0], 0.0)
    np.testing.assert_allclose(found.consumed_angstrom[0, :, -1], 4 * found.unit_angstrom)
    row = found.finding("simulated")
    assert row.value == pytest.approx(0.4 * found.unit_angstrom)
    # layers of two units are no groups: 20 units of which 8 break by chance, and counts of whole units
    binomial = 20 * 0.4 * 0.6 / 4.0
    expected = 0.1 * found.unit_angstrom * np.sqrt(binomial + 1.0 / 24.0)
    assert row.standard_uncertainty == pytest.approx(expected, rel=0.1)


def test_what_was_broken_at_first_is_told():
    """A cut through units leaves some that no reaction broke."""
    found = layer(cell(lambda time: 3 if time >= 100.0 else 2))
    assert found.first_angstrom == pytest.approx(2 * found.unit_angstrom)
    assert f"; {0.2 * found.unit_angstrom:.2g} nm of it in the first frame" in found.finding("simulated").note
    assert "first frame" not in layer(cell(lambda time: 0)).finding("simulated").note


def test_interfaces_are_told_apart():
    run = cell(lambda time: 0)
    position = run.position_angstrom.copy()
    sulfur = np.flatnonzero(run.atomic_number == 16)
    position[100:, sulfur[0]] += [3.0, 0.0, 0.0]  # a unit of the lower interface alone
    found = layer(run.replace(position_angstrom=position))
    np.testing.assert_allclose(found.consumed_angstrom[0, :, -1], [found.unit_angstrom, 0.0])


@pytest.mark.parametrize(("law", "power"), [("linear", 1.0), ("parabolic", 0.5)])
def test_rates_count_from_the_start_of_the_run(law, power):
    """Six units in 1000 ps under a known law: its k, from windows whose first middle is at 50 ps."""
    runs = [
        cell(
            lambda time: 6.0 * (time / 1000.0) ** power,
            frames=500,
            picosecond=2.0,
            rng=np.random.default_rng(seed),
        )
        for seed in (1, 2)
    ]
    found = layer(*runs)
    rates = {one.law: one for one in interphase_rate(found).rates}
    assert rates[law].rate == pytest.approx(6.0 * 0.1 * found.unit_angstrom, rel=0.06)


def test_growth_is_not_judged_by_a_slab_that_is_used_up():
    found = layer(cell(lambda time: min(LAYERS, time / 10.0)))
    assert found.consumed_angstrom.max() <= found.most_share * found.slab_angstrom
    assert found.used == found.time_picosecond.size < 10


def test_a_thick_slab_counts_until_the_fronts_could_feel_each_other():
    """Six ångströms left at each interface are the reach of our own potential."""
    found = layer(cell(lambda time: 0.75 * LAYERS * time / 200.0))
    slab = found.slab_angstrom
    assert slab > 15.0
    assert found.most_share == pytest.approx(1.0 - 6.0 / slab)
    assert found.used == 10
    assert MOST_SHARE * slab < found.consumed_angstrom.max() <= slab - 6.0
    assert most_share(10.0) == MOST_SHARE


def test_lithium_has_a_thickness_though_no_element_of_its_own():
    found = summarise(cell(lambda time: 3.0 * time / 200.0), pairs=["Li-S", "P-S"])
    rows = {one.id: one for one in found.findings()}
    assert found.events.interphase is None
    assert rows["electrolyte_consumed"].value > 0.5
    assert rows["electrolyte_consumed"].unit == "nm"
    assert {"consumed_rate.linear", "consumed_time"} <= set(rows)
    assert "the consumed layer" in rows["consumed_time"].quantity


def test_without_units_there_is_no_such_layer():
    run = cell(lambda time: 0)
    kept = run.atomic_number != 15
    bare = run.replace(
        position_angstrom=run.position_angstrom[:, kept],
        atomic_number=run.atomic_number[kept],
        side=run.side[kept],
    )
    assert "electrolyte_consumed" not in {one.id for one in summarise(bare, pairs=["Li-S"]).findings()}


def test_units_of_the_electrode_are_not_the_electrolyte():
    run = cell(lambda time: 0)
    inside = np.ones_like(run.side)
    inside[run.atomic_number == 3] = 0
    with pytest.raises(UsageError, match="no units"):
        layer(run.replace(side=inside))


def test_each_run_needs_its_units():
    with pytest.raises(UsageError, match="as many"):
        consumed([cell(lambda time: 0, frames=20)], [])
