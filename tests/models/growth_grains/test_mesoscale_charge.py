"""Charges: crossings and fixed currents of the solver, stress in films, random states, grids."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from growth_mesoscale import ALLOY, PLATED, pellet, small_cell, small_settings
from indrite.errors import UsageError
from indrite.models.growth.ion_current import Electrodes, IonSolver, IonSystem
from indrite.models.growth.mesoscale import simulate_growth
from indrite.models.growth.mesoscale.charge import ChargeSolver
from indrite.models.growth.mesoscale.network import barrier_megapascal
from indrite.models.growth.mesoscale.state import aperture_micrometre, fresh_state

RESISTANCE, CURRENT = 1e-3, 40.0


def split_grains(**options):
    """Return two grains, one on the other, each 10 um high, and the faces of the boundary between them."""
    shape = (20, 6)
    lower = np.arange(6) + 9 * 6
    return IonSystem(
        solid=np.ones(shape, dtype=bool),
        spacing_micrometre=1.0,
        conductivity_siemens_per_metre=0.295,
        face_voxel=np.stack([lower, lower + 6], axis=1),
        face_axis=np.zeros(6, dtype=np.int64),
        face_area_square_micrometre=np.ones(6),
        **options,
    )


def solved(system, **options):
    values = {
        "film": np.ones(6, dtype=bool),
        "interface_resistance_ohm_square_metre": np.inf,
        "base_resistance_ohm_square_metre": RESISTANCE,
    }
    return IonSolver(system).solve(
        Electrodes(**{**values, **options}),
        current_density_ampere_per_square_metre=CURRENT,
        relative_tolerance=1e-11,
    )


@pytest.mark.parametrize("crossing", [0.0, 1e-6, 1e-3])
def test_film_that_ions_cross_is_a_boundary_of_that_resistance(crossing):
    """In series with 20 um of electrolyte and the interface of the layer; 0: as if there were none."""
    found = solved(split_grains(), crossing_resistance_ohm_square_metre=crossing)
    drop = CURRENT * (20e-6 / 0.295 + RESISTANCE + crossing)
    assert found.top_potential_volt == pytest.approx(drop, rel=1e-8)
    assert found.base_current_ampere.sum() == pytest.approx(found.total_current_ampere, rel=1e-12)
    closed = solved(split_grains(boundary_resistance_ohm_square_metre=crossing), film=np.zeros(6, dtype=bool))
    np.testing.assert_allclose(found.potential_volt, closed.potential_volt, rtol=1e-8)


def test_film_that_no_ion_crosses_is_a_wall():
    """With its own interface it takes everything; without, nothing joins the top with metal."""
    wall = solved(split_grains(), crossing_resistance_ohm_square_metre=np.inf)
    assert not wall.converged
    nearly = solved(
        split_grains(),
        crossing_resistance_ohm_square_metre=1e6,
        interface_resistance_ohm_square_metre=RESISTANCE,
    )
    assert nearly.face_current_ampere[:, 1].sum() == pytest.approx(nearly.total_current_ampere, rel=1e-6)


def test_fixed_currents_are_taken_whatever_the_potential():
    rng = np.random.default_rng(0)
    fixed = rng.uniform(-1e-11, 2e-11, (6, 2))
    found = solved(split_grains(), crossing_resistance_ohm_square_metre=1e-5, fixed_ampere=fixed)
    np.testing.assert_allclose(found.face_current_ampere, fixed, rtol=1e-12)
    total = fixed.sum() + found.base_current_ampere.sum()
    assert total == pytest.approx(found.total_current_ampere, rel=1e-12)
    with pytest.raises(UsageError, match="fixed currents do not fit"):
        solved(split_grains(), fixed_ampere=fixed[:, 0])
    with pytest.raises(UsageError, match="fixed currents do not fit"):
        solved(split_grains(), fixed_ampere=np.full((6, 2), np.nan))


def test_balance_with_open_and_fixed_films_together():
    fixed = np.zeros((6, 2))
    fixed[:3] = 4e-12
    sides = np.full((6, 2), RESISTANCE)
    sides[:3] = np.inf
    found = solved(
        split_grains(),
        interface_resistance_ohm_square_metre=sides,
        fixed_ampere=fixed,
        crossing_resistance_ohm_square_metre=np.where(np.arange(6) < 3, 2e-3, 1e-6),
    )
    np.testing.assert_allclose(found.face_current_ampere[:3], fixed[:3], rtol=1e-12)
    phi = found.potential_volt.reshape(-1)[split_grains().face_voxel[3:]]
    # interface and half a voxel in series, over 1 um2
    expected = phi * 1e-12 / (RESISTANCE + 0.5e-6 / 0.295)
    np.testing.assert_allclose(found.face_current_ampere[3:], expected, rtol=1e-6)
    both = found.face_current_ampere.sum() + found.base_current_ampere.sum()
    assert both == pytest.approx(found.total_current_ampere, rel=1e-12)


def random_state(network, cell, rng, share):
    """Return a state with metal of random amounts up to a random depth."""
    state = fresh_state(network, cell)
    deepest = rng.uniform(0.1, 0.8) * cell.thickness_micrometre
    filled = (network.depth_micrometre < deepest) & (rng.random(network.patches) < share)
    state.fill[filled], state.arrival[filled], state.parent[filled] = 1.0, 0.0, -1
    state.cycle = float(rng.uniform(1.0, 100.0))
    if cell.metal.has_host:
        thick = rng.uniform(0.0, 0.5, network.patches) * filled
        state.host = thick * network.area_square_micrometre / 20.0
        state.lithium = state.host * rng.random(network.patches)
    return state


@pytest.fixture(scope="module")
def pellets():
    made = {}
    for name in (ALLOY, PLATED):
        cell = small_cell(name, thickness=60.0)
        structure, network = pellet(cell, small_settings())
        made[name] = cell, network, ChargeSolver(structure, network, cell, steps=2)
    return made


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    name=st.sampled_from([ALLOY, PLATED]),
    share=st.floats(0.05, 1.0),
)
def test_a_charge_is_passed_exactly_and_within_bounds_from_any_state(pellets, seed, name, share):
    cell, network, solver = pellets[name]
    state = random_state(network, cell, np.random.default_rng(seed), share)
    half = solver.run(state)
    assert abs(half.charge_error) < 1e-10
    box = network.box_square_micrometre
    before = state.lithium.sum() / box + state.layer_lithium
    after = half.left.sum() / box + half.layer_left
    assert after == pytest.approx(before, rel=1e-10)
    charged = half.left + half.swing
    taken = (charged - state.lithium).sum() / box
    layer = half.layer_left + half.layer_swing - state.layer_lithium
    assert taken + layer == pytest.approx(cell.charge_mole_per_square_metre, rel=1e-10)
    assert half.left.min() >= 0.0
    assert charged.min() >= -1e-12
    assert half.layer_left >= 0.0
    if cell.metal.has_host:
        most = cell.metal.plateau_end * state.host
        assert (np.maximum(charged, half.left) <= most + 1e-10).all()
    assert not half.left[~state.filled].any()


def one_film(*, pores):
    """Return an alloy cell with a few films near the anode, with or without room to swell, and its solver."""
    cell = small_cell(thickness=60.0)
    structure, network = pellet(cell, small_settings())
    free = np.where(pores, 1.0, 0.0) * np.ones(network.patches)
    stiff = 0.02 * network.compliance_micrometre_per_megapascal
    network = replace(network, free_micrometre=free, compliance_micrometre_per_megapascal=stiff)
    state = fresh_state(network, cell)
    middle = np.argsort(np.abs(network.depth_micrometre - 20.0))[:6]
    state.fill[middle], state.arrival[middle], state.parent[middle] = 1.0, 0.0, -1
    state.host[middle] = network.area_square_micrometre[middle] / 15.71 * 0.3
    return cell, network, state, middle, ChargeSolver(structure, network, cell, steps=1, tolerance=1e-9)


def test_stress_ends_the_insertion_at_the_pressure_of_the_overpotential():
    """p <= F eta/v: 12.3 MPa/mV; without walls that push back the same films take many times as much."""
    cell, network, state, films, solver = one_film(pores=False)
    # an overpotential cannot compress what is already there: start the films without stress
    network = replace(network, free_micrometre=aperture_micrometre(state, network, cell.metal) * (1 - 1e-9))
    solver.network = network
    half = solver.run(state)
    charged = state.copy()
    charged.lithium = half.left + half.swing
    beyond = aperture_micrometre(charged, network, cell.metal) - network.free_micrometre
    pressure = (beyond / network.compliance_micrometre_per_megapascal)[films]
    cap = cell.metal.megapascal_per_volt * half.overpotential_volt[films]
    assert (pressure > 0.0).all()
    assert (pressure <= cap * (1.0 + 1e-6)).all()
    assert (pressure > 0.5 * cap).any()
    free = one_film(pores=True)
    loose = free[-1].run(free[2])
    assert loose.swing[films].sum() > 3.0 * half.swing[films].sum()


def test_stressed_films_give_back_first():
    """On discharge a film under pressure gives more than one without: the sign of the shift."""
    given_back = {}
    for pores in (False, True):
        cell, _, state, films, solver = one_film(pores=pores)
        state.lithium[films] = 0.9 * state.host[films]
        state.layer_lithium += cell.charge_mole_per_square_metre
        taken = solver._step(
            state, state.lithium, -0.002 * cell.charge_mole_per_square_metre, state.layer_lithium, ("d", 0)
        )
        given_back[pores] = -taken.patches[films].sum()
    assert given_back[False] > given_back[True]


def test_barrier_is_the_easier_of_the_long_crack_and_the_starter_flaw():
    """Alone, a vertical boundary sees its whole depth; beside deeper metal less, but at least the flaw."""
    cell = small_cell()
    _, network = pellet(cell, small_settings())
    nothing = barrier_megapascal(network, np.zeros(network.patches, dtype=bool), cell.mechanics)
    stress, tough = network.normal_stress_megapascal, network.toughness_megapascal_root_metre
    flaw = cell.mechanics.flaw_micrometre
    alone = np.sqrt(np.pi * (flaw + network.depth_micrometre) * 1e-6) * network.kink
    branch = np.sqrt(np.pi * flaw * 1e-6)
    np.testing.assert_allclose(nothing, stress + tough / np.maximum(alone, branch), rtol=1e-12)
    deep = network.depth_micrometre > 80.0
    shielded = barrier_megapascal(network, deep, cell.mechanics)
    assert (shielded >= nothing - 1e-9).all()
    assert (shielded <= stress + tough / branch + 1e-9).all()
    assert (shielded > nothing + 1.0).any()
    deepest = network.depth_micrometre > network.depth_micrometre[deep].max() - 1.0
    np.testing.assert_allclose(shielded[deepest], nothing[deepest])


def mean_depth(**change):
    """Return the mean over two pellets after 60 cycles."""
    cell = small_cell(thickness=130.0)
    runs = [
        simulate_growth(cell, settings=small_settings(cycles=50, rectification=0.12, seed=seed, **change))
        for seed in (0, 1)
    ]
    return np.mean([run.penetration_depth_mean_micrometre[-1] for run in runs])


@pytest.fixture(scope="module")
def depth():
    return mean_depth()


@pytest.mark.parametrize(
    ("change", "tolerance"),
    [
        ({"fill_share": 0.125}, 0.05),
        ({"longest_step_cycle": 2.5}, 0.05),
        ({"tolerance": 1e-6}, 0.01),
        ({"charge_steps": 6}, 0.1),
        ({"map_micrometre": 3.0, "map_volume_share": 0.05}, 0.2),
    ],
)
def test_depth_does_not_hang_on_how_finely_it_is_stepped(depth, change, tolerance):
    """As measured on pellets of 600 um: 1 % for steps, 10 to 15 % for how often the potential is solved."""
    assert depth > 10.0
    assert mean_depth(**change) == pytest.approx(depth, rel=tolerance)
