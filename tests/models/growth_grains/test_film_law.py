"""What films take: the law, its energy, and charges whose solution does not hang on where it starts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from growth_mesoscale import pellet, small_cell, small_settings
from indrite.models.growth.mesoscale.charge import ChargeSolver
from indrite.models.growth.mesoscale.film_law import FilmLaws
from indrite.models.growth.mesoscale.state import fresh_state


def laws_of(**changes):
    """Return the law of one film: 2 per volt while free, 1 under pressure, from 0.01 V on."""
    values = {
        "low": -0.5,
        "high": 0.8,
        "resistance": 0.4,
        "half_voxel": 0.1,
        "back": 0.5,
        "shift": -0.1,
        "mole_per_ampere": 1.0,
    }
    arrays = {name: np.array([one]) for name, one in (values | changes).items()}
    return FilmLaws(chosen=np.array([0]), **arrays)


@pytest.mark.parametrize(
    ("volt", "taken", "branch"),
    [(-1.0, -0.5, -2), (-0.2, -0.4, 0), (0.05, 0.1, 0), (0.1, 0.2, 1), (0.3, 0.4, 1), (0.9, 0.8, 2)],
)
def test_film_is_free_then_under_pressure_and_has_two_ends(volt, taken, branch):
    """Free: 2 V; under pressure: V + 0.1; they meet at 0.1 V, where the room is just filled."""
    found, where = laws_of().taken(np.array([volt]))
    assert found[0] == pytest.approx(taken, rel=1e-12)
    assert where[0] == branch


def test_linear_film_is_the_law_nearby():
    laws = laws_of()
    for volt in (-0.2, 0.05, 0.3):
        films = laws.at(np.array([volt]))
        slope = 1.0 / (films.side[0] + laws.half_voxel[0])
        assert slope * (volt - films.shift[0]) == pytest.approx(laws.taken(np.array([volt]))[0][0])
        assert films.open[0]
        assert films.fixed[0] == 0.0
    end = laws.at(np.array([2.0]))
    assert not end.open[0]
    assert end.fixed[0] == 0.8
    assert np.isinf(end.side[0])


@given(
    volts=st.lists(st.floats(-2.0, 2.0), min_size=2, max_size=2).map(sorted),
    shift=st.floats(-1.0, 1.0),
    back=st.floats(0.0, 10.0),
)
def test_a_higher_potential_never_makes_a_film_take_less(volts, shift, back):
    laws = laws_of(shift=shift, back=back)
    low, high = (laws.taken(np.array([one]))[0][0] for one in volts)
    assert low <= high + 1e-12


def test_step_is_cut_where_the_energy_is_least():
    """From 0 to 1 V: a source of 0.3 meets the film's 2 per volt at 0.15 V, one of 5 not before the end."""
    laws = laws_of(shift=-10.0, back=0.0)
    at = np.array
    assert laws.share((at([0.0]), at([0.3])), (at([1.0]), at([0.3]))) == pytest.approx(0.15, abs=1e-3)
    assert laws.share((at([0.0]), at([5.0])), (at([1.0]), at([5.0]))) == 1.0


@pytest.fixture(scope="module")
def crowded():
    """A cell whose films are under pressure, full and empty at once, and exchange more than is passed."""
    cell = small_cell(thickness=60.0)
    structure, network = pellet(cell, small_settings())
    rng = np.random.default_rng(3)
    state = fresh_state(network, cell)
    filled = network.depth_micrometre < 45.0
    state.fill[filled], state.arrival[filled], state.parent[filled] = 1.0, 0.0, -1
    thick = network.free_micrometre + rng.uniform(0.0, 3.0, network.patches)
    state.host = thick * filled * network.area_square_micrometre / 20.0
    state.lithium = state.host * rng.uniform(0.0, 1.0, network.patches)
    return cell, structure, network, state


def solved(crowded, *, start=None, tolerance=1e-7):
    cell, structure, network, state = crowded
    solver = ChargeSolver(structure, network, cell, steps=2, tolerance=tolerance)
    if start is not None:
        solver.restore({f"guess/{half}/{n}": start for half in ("charge", "discharge") for n in range(2)})
    return solver.run(state)


def test_charge_does_not_hang_on_the_guess(crowded):
    """The energy has one minimum: from nothing, from a random potential, from a flat one far off."""
    shape = crowded[1].labels.shape
    rng = np.random.default_rng(0)
    first = solved(crowded)
    assert first.refused < 5e-3
    whole = np.abs(first.swing).sum()
    for start in (0.02 * rng.normal(size=shape), np.full(shape, 0.1), np.full(shape, -0.1)):
        other = solved(crowded, start=start.astype(np.float32))
        assert other.refused < 5e-3
        assert np.abs(other.swing - first.swing).sum() < 2e-3 * whole
        assert other.layer_swing == pytest.approx(first.layer_swing, abs=2e-3 * whole)


def test_films_take_what_they_take_at_their_potential(crowded):
    """Complementarity: after a step no film could take more at its potential, none less, but for 0.5 %."""
    cell, structure, network, state = crowded
    solver = ChargeSolver(structure, network, cell, steps=1)
    amount = cell.charge_mole_per_square_metre
    taken = solver._step(state, state.lithium, amount, state.layer_lithium, ("charge", 0))
    laws = solver._laws(state, state.lithium)
    missed = laws.missed(taken.overpotential, taken.patches)
    assert missed <= 5e-3 * amount * network.box_square_micrometre
    wanted, branch = laws.taken(taken.overpotential)
    assert {-2, 1, 2} <= set(np.unique(branch[laws.chosen]))
    assert np.abs(wanted).sum() > 0.1 * amount * network.box_square_micrometre


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_random_films_settle(crowded, seed):
    cell, structure, network, state = crowded
    rng = np.random.default_rng(seed)
    random = replace(
        state, host=state.host * rng.uniform(0.2, 2.0, network.patches), lithium=0.0 * state.lithium
    )
    random.lithium = random.host * rng.random(network.patches)
    assert ChargeSolver(structure, network, cell, steps=1).run(random).refused < 5e-3
