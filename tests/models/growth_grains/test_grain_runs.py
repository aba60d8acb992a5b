"""The mesoscale model through ensembles and factor swaps: thin cells, few cycles."""

from dataclasses import replace

import numpy as np
import pytest

from indrite.cell import load_cell
from indrite.models.growth.grain_runs import growth_ensemble, swap_factors
from indrite.models.growth.mesoscale import GrowthSettings, growth_cell, simulate_growth
from indrite.models.growth.mixed_cells import FACTORS, differences, mixed_cell
from indrite.models.growth.seed_runs import Running

SETTINGS = GrowthSettings(rectification=0.05, cycles=40, width_micrometre=80.0, picture_cycles=())


def thin(name):
    return replace(growth_cell(load_cell(name)), thickness_micrometre=60.0)


def test_ensemble_of_the_model(tmp_path):
    cell, running = thin("luo2021-li-in"), Running(workers=1, out=tmp_path)
    found = growth_ensemble(cell, settings=SETTINGS, seeds=(3, 5), cycles=(10.0, 20.0), running=running)
    alone = simulate_growth(cell, settings=replace(SETTINGS, seed=5))
    assert found.depths_at(20.0)[1] == alone.at_cycle("penetration_depth_maximum_micrometre", 20.0)
    assert found.life_cycle[1] == (alone.short_cycle or 40.0)
    assert found.ended[1] == alone.ended
    assert found.depths_at(20.0)[0] != found.depths_at(20.0)[1]
    again = growth_ensemble(cell, settings=SETTINGS, seeds=(3, 5), cycles=(10.0, 20.0), running=running)
    np.testing.assert_array_equal(again.depth_mean_micrometre, found.depth_mean_micrometre)


def test_factors_are_all_that_the_two_cells_of_the_study_differ_in():
    first, second = thin("luo2021-li-in"), thin("luo2021-li")
    assert not differences(mixed_cell(first, second, taken=FACTORS), second)


def test_swap_of_the_model():
    first, second = thin("luo2021-li-in"), thin("luo2021-li")
    found = swap_factors(
        first,
        second,
        settings=SETTINGS,
        seeds=1,
        factors=("metal+inventory+pressing", "current"),
        running=Running(workers=1),
    )
    direct = simulate_growth(second, settings=SETTINGS)
    assert found.life_cycle[-1] == pytest.approx(max(direct.short_cycle or 40.0, 1.0))
    assert found.share.sum() == pytest.approx(found.total, abs=1e-12)
