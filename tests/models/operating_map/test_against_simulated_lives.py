"""The fast life of a map against the reduced cell model on PyBaMM, on the study's two cells."""

import numpy as np
import pytest

pytest.importorskip("pybamm")

from indrite.cell import load_cell
from indrite.models.full_cell import (
    CellEngine,
    FilamentCoupling,
    parameters_from_cell,
    run_life,
    simulate_life,
)
from indrite.models.operating_map import Point, life_at, specimen_at
from indrite.models.operating_map.usable import Losses, usable

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


def test_the_studys_cell_dies_in_the_same_cycle_within_half_a_per_cent(context, recipe):
    """The slow model follows voltages and leak through every cycle; the fast one is a closed form."""
    life = simulate_life(recipe)
    assert life.ended == "shorted"
    fast = life_at(context, Point("recipe"))
    assert fast.mode == "short"
    assert fast.life_cycle == pytest.approx(life.death_cycle, rel=0.005)
    assert fast.life_low_cycle == pytest.approx(life.uncertainty.joint.low, rel=0.01)
    assert fast.life_high_cycle == pytest.approx(life.uncertainty.joint.high, rel=0.02)


def test_lithiums_first_bridge_without_a_fit_has_the_incubation_of_the_slow_model(lithium_context):
    life = simulate_life(load_cell("luo2021-li"), cycles=40)
    fast = life_at(lithium_context, Point("recipe"))
    assert fast.life_low_cycle == pytest.approx(life.incubation.low, abs=2.0)
    assert fast.life_high_cycle == pytest.approx(life.incubation.high, rel=0.1)


@pytest.mark.parametrize(
    ("current", "loading", "thickness"),
    [(0.3, 4.0, 600.0), (4.0, 4.0, 600.0), (8.0, 4.0, 600.0), (8.0, 2.0, 600.0), (4.0, 4.0, 1200.0)],
)
def test_usable_charge_is_that_of_the_reduced_model_within_a_quarter_per_cent(
    recipe, current, loading, thickness
):
    point = Point("recipe", current, loading, thickness_micrometre=thickness)
    parameters = parameters_from_cell(specimen_at(recipe, point))
    one = np.ones(1)
    losses = Losses(
        one * parameters.electrolyte_conductivity_siemens_per_metre,
        one * parameters.cathode.ionic_conductivity_siemens_per_metre,
        one,
    )
    second = list(run_life(CellEngine(parameters), FilamentCoupling(), cycles=2))[-1].truth
    area = parameters.area_square_metre * 1e4
    slow = second["discharge_capacity_ampere_hour"] * 1e3 / area
    assert usable(parameters, losses).capacity_milliampere_hour_per_square_centimetre[0] == pytest.approx(
        slow, rel=2.5e-3
    )
