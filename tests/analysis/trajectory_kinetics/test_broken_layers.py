"""Units that break layer by layer in a known order: counts, shares, uncertainties."""

import numpy as np
import pytest

from indrite.analysis.trajectory.broken_layers import BrokenLayers, broken_layers
from indrite.analysis.trajectory.consumed import consumed
from indrite.analysis.trajectory.summary import summarise
from indrite.analysis.trajectory.tetrahedra import units
from indrite.errors import UsageError
from layered_cells import LAYERS, PLANE, cell

IN_LAYER = len(PLANE)


def layers(*runs):
    found = [units(one) for one in runs]
    return broken_layers(runs, found, unit_angstrom=consumed(runs, found).unit_angstrom)


def two_layers(time):
    """Five of the first layer at 10 ps, all at 20 ps, two of the second at 40 ps."""
    return [0 if time < 10.0 else 5 if time < 20.0 else IN_LAYER, 2 if time >= 40.0 else 0]


def made(counts, size):
    """One run of two interfaces with a layer that counts tell, and one behind it."""
    counts = np.asarray(counts)[None, :, None, None]
    broken = np.concatenate([counts, np.zeros_like(counts)], axis=2).repeat(8, axis=3)
    return BrokenLayers(
        time_picosecond=np.arange(8.0),
        broken=broken,
        size=np.full(broken.shape[:3], size),
        unit_angstrom=0.5,
        layered=True,
    )


def test_each_layer_has_its_own_count():
    found = layers(cell(two_layers))
    np.testing.assert_array_equal(found.size, IN_LAYER)
    assert found.size.shape == (1, 2, LAYERS)
    np.testing.assert_array_equal(found.broken[0, :, :2, 15], [[5, 0]] * 2)
    np.testing.assert_array_equal(found.broken[0, :, :, -1], [[IN_LAYER, 2, 0, 0]] * 2)
    assert found.layered
    assert found.reached == 2


def test_the_sum_of_the_layers_is_what_is_consumed():
    run = cell(two_layers)
    found = layers(run, run)
    whole = consumed([run, run], [units(run)] * 2)
    assert found.consumed_nanometre[..., -1] == pytest.approx(0.1 * whole.consumed_angstrom[..., -1])
    assert found.consumed_nanometre.shape == (2, 2, 60)


def test_findings_go_to_the_first_whole_layer():
    rows = {one.id: one for one in summarise(cell(two_layers), pairs=["P-S"]).findings()}
    assert [one for one in rows if one.startswith("layer_broken")] == [f"layer_broken.{k}" for k in (1, 2, 3)]
    assert rows["layer_broken.1"].value == pytest.approx(100.0)
    assert rows["layer_broken.2"].value == pytest.approx(100.0 * 2 / IN_LAYER)
    assert rows["layer_broken.3"].value == 0.0
    assert rows["layer_broken.1"].unit == "%"
    assert "next to the electrode" in rows["layer_broken.1"].note
    # none and all are known to about one of eighteen units
    for one in ("layer_broken.1", "layer_broken.3"):
        assert 100.0 / 18 < rows[one].standard_uncertainty < 150.0 / 18


@pytest.mark.parametrize("share", [0.03, 0.5, 0.9])
def test_the_uncertainty_of_a_share_holds_the_truth(share):
    rng = np.random.default_rng(2)
    held = []
    for _ in range(300):
        row = made(rng.binomial(34, share, size=2), 34).findings("simulated")[0]
        held.append(abs(row.value - 100.0 * share) <= 1.96 * row.standard_uncertainty)
    assert np.mean(held) >= 0.92


def test_interfaces_that_differ_widen_it():
    alike, apart = made([10, 10], 34), made([0, 20], 34)
    errors = [one.findings("simulated")[0].standard_uncertainty for one in (alike, apart)]
    assert errors[1] > 3.0 * errors[0]
    assert errors[1] == pytest.approx(100.0 * 10 / 34)


def test_units_out_of_layers_count_as_one():
    run = cell(two_layers, spread=2.4)
    found = layers(run)
    assert not found.layered
    assert found.size.tolist() == [[[IN_LAYER * LAYERS]] * 2]
    assert found.broken[0, :, 0].sum(axis=0).tolist() == units(run).broken.sum(axis=1).tolist()
    assert found.findings("simulated") == []


def test_what_a_cut_broke_is_told():
    rows = layers(cell(lambda time: 3 if time < 10.0 else 6)).findings("simulated")
    assert "12 of 18 units (6 in the first frame) in the last quarter" in rows[0].note
    assert "first frame" not in rows[1].note


def test_nothing_broken_is_said_of_the_first_layer():
    (row,) = layers(cell(lambda time: 0)).findings("simulated")
    assert row.id == "layer_broken.1"
    assert row.value == 0.0


def test_each_run_needs_its_units():
    run = cell(lambda time: 0, frames=4)
    with pytest.raises(UsageError, match="each run needs its units"):
        broken_layers([run, run], [units(run)], unit_angstrom=1.0)


def test_it_is_kept_and_read_again(tmp_path):
    found = layers(cell(two_layers))
    found.save(tmp_path / "layers.nc")
    again = BrokenLayers.load(tmp_path / "layers.nc")
    np.testing.assert_array_equal(again.broken, found.broken)
    assert again.layered is True
