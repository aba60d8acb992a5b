"""Lives of the mesoscale model: what is conserved, what is bounded, what may not matter."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numba")

from growth_mesoscale import ALLOY, PLATED, life_of, pellet, small_cell, small_settings
from indrite.models.growth import mesoscale
from indrite.models.growth.mesoscale import run_growth, simulate_growth
from indrite.models.growth.mesoscale.advance import drive_of
from indrite.models.growth.mesoscale.network import build_network
from indrite.models.growth.mesoscale.run import _Life
from indrite.models.growth.mesoscale.state import balance
from indrite.units import FARADAY_COULOMB_PER_MOLE

#: Rounding of sums over a few hundred patches, a few hundred times.
EXACT = 1e-10


def check_bounds(state, cell):
    """Amounts are not negative; a host never holds more lithium than its plateau, charged or not."""
    assert min(state.host.min(), state.lithium.min()) >= 0.0
    assert min(state.layer_host, state.layer_lithium) >= 0.0
    charged = state.lithium + state.swing
    assert charged.min() >= -EXACT
    if cell.metal.has_host:
        most = cell.metal.plateau_end * state.host
        assert (np.maximum(charged, state.lithium) <= most * (1.0 + EXACT) + EXACT).all()
        assert state.layer_lithium + state.layer_swing <= state.layer_host
    assert ((state.fill >= 0.0) & (state.fill <= 1.0)).all()
    np.testing.assert_array_equal(np.isfinite(state.arrival), state.filled)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (ALLOY, {}),
        (PLATED, {"cycles": 60}),
        (ALLOY, {"seed": 5, "charge_steps": 1}),
        (ALLOY, {"dimensions": 3, "cycles": 12}),
    ],
)
def test_amounts_are_conserved_and_bounded_after_every_step(name, changes):
    cell = small_cell(name, thickness=60.0 if "dimensions" in changes else 100.0)
    life = life_of(cell, small_settings(**changes))
    while not life.done:
        life.advance()
        errors = balance(life.state, life.network, cell)
        assert max(abs(errors.host), abs(errors.lithium), abs(errors.volume)) < EXACT
        assert abs(life.half.charge_error) < EXACT
        check_bounds(life.state, cell)
    rows = life.result()
    assert rows.penetration_depth_maximum_micrometre[-1] > 5.0  # something has grown
    layer = cell.metal.layer_micrometre
    np.testing.assert_allclose(rows.exported_micrometre + rows.residual_layer_micrometre, layer, rtol=EXACT)
    free = rows.filled_pore_micrometre + rows.lift_micrometre
    assert (free <= rows.exported_micrometre * (1.0 + EXACT) + EXACT).all()
    assert (np.diff(rows.penetration_depth_maximum_micrometre) > -0.5).all()


@pytest.mark.parametrize("name", [ALLOY, PLATED])
def test_what_full_films_refuse_is_a_small_share_of_a_charge(name):
    """The layer is given that share instead, so that a charge is passed exactly."""
    cell = small_cell(name)
    life, refused = life_of(cell, small_settings(cycles=60)), []
    solver, one_step = life.solver, life.solver._step

    def watched(state, lithium, amount, layer, key):
        taken = one_step(state, lithium, amount, layer, key)
        base = cell.interface.at_cycle(state.cycle) * 1e-4
        solved = taken.layer_overpotential / base * solver.seconds / FARADAY_COULOMB_PER_MOLE
        refused.append(abs(taken.layer - solved) / abs(amount))
        return taken

    solver._step = watched
    while not life.done:
        life.advance()
    assert len(refused) > 60
    assert max(refused) < 0.01
    assert np.mean(refused) < 0.002


def test_flat_layer_swells_by_faraday_and_has_the_drop_of_its_interface():
    """Without films: v Q/F and i R, for insertion and plating."""
    for name, breathing in ((ALLOY, 11.73), (PLATED, 19.40)):
        cell = small_cell(
            name,
            current_milliampere_per_square_centimetre=4.0,
            capacity_milliampere_hour_per_square_centimetre=4.0,
        )
        life = life_of(cell, small_settings())
        half = life.solver.run(life.state)
        swelling = cell.metal.swelling_volume_cubic_centimetre_per_mole * half.layer_swing
        assert swelling == pytest.approx(breathing, abs=0.01)
        drop = 4e-3 * cell.interface.start_ohm_square_centimetre
        assert half.layer_overpotential_volt == pytest.approx(drop, rel=1e-3)
        assert not half.swing.any()


def test_a_gate_above_every_pressure_lets_nothing_in():
    shut = {"lateral_stress_megapascal": 300.0, "axial_stress_megapascal": 300.0}
    for name in (ALLOY, PLATED):
        cell = small_cell(name, mechanics=shut)
        run = run_growth(cell, settings=small_settings(cycles=40))
        assert run.result.ended == "survived"
        assert not run.result.penetration_depth_maximum_micrometre.any()
        assert not run.last.fill.any()


def test_nothing_moves_without_rectification():
    still = simulate_growth(small_cell(), settings=small_settings(rectification=1e-9, cycles=50))
    assert still.penetration_depth_maximum_micrometre[-1] < 1e-6
    assert still.exported_micrometre[-1] < 1e-6


def test_metal_without_host_waits_until_the_weakest_boundary_opens_and_crosses_in_a_charge():
    """N_open = ((R_c - R_0)/R_1)^2 with F i R_c/v = the weakest barrier at the anode."""
    cell = small_cell(PLATED, interface={"growth_ohm_square_centimetre": 12.0})
    cell = replace(cell, porosity=0.0)
    settings = small_settings(cycles=200, seed=2)
    life = life_of(cell, settings)
    network = life.network
    weakest = drive_of(life.state, network, cell).barrier[network.root].min()
    volt = weakest / cell.metal.megapascal_per_volt
    critical = volt / (1e-3 * cell.current_milliampere_per_square_centimetre)
    start, growth = (
        cell.interface.start_ohm_square_centimetre,
        cell.interface.growth_ohm_square_centimetre,
    )
    opening = ((critical - start) / growth) ** 2
    assert opening > 1.0
    while not life.state.filled.any() and not life.done:
        life.advance()
    first = float(life.state.arrival.min())
    # the resistance is followed in steps of 5 %
    late = ((1.06 * critical - start) / growth) ** 2
    assert opening <= first <= late + 0.2
    while not life.done:
        life.advance()
    assert life.short_cycle is not None


def test_no_line_asks_for_the_name_of_a_metal():
    names = {"Li", "In", "LiIn", "Li-In", "lithium", "indium", "Lithium", "Indium", ALLOY, PLATED}
    for path in Path(mesoscale.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare):
                values = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
                assert not {one for one in values if isinstance(one, str)} & names, path
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value not in {"Li", "In", "LiIn", "Li-In"}, path


def test_same_seed_same_life_other_seed_another():
    cell, settings = small_cell(), small_settings(cycles=15)
    one, again = (simulate_growth(cell, settings=settings) for _ in range(2))
    other = simulate_growth(cell, settings=replace(settings, seed=1))
    name = "penetration_depth_mean_micrometre"
    np.testing.assert_array_equal(getattr(one, name), getattr(again, name))
    np.testing.assert_array_equal(one.exported_micrometre, again.exported_micrometre)
    assert one.at_cycle(name, 15.0) != other.at_cycle(name, 15.0)


def turned(structure, voxels):
    """Return the pellet moved sideways by whole voxels: the same patches in the same order."""
    shape = structure.labels.shape
    place = np.array(np.unravel_index(structure.face_voxel, shape))
    place[1] = (place[1] + voxels) % shape[1]
    centroid = structure.patch_centroid_micrometre.copy()
    centroid[:, 1] += voxels * structure.spacing_micrometre
    centroid[:, 1] %= structure.width_micrometre[0]
    return replace(
        structure,
        labels=np.roll(structure.labels, voxels, axis=1),
        face_voxel=np.ravel_multi_index(tuple(place), shape),
        patch_centroid_micrometre=centroid,
    )


@pytest.mark.parametrize("voxels", [5, 10])
def test_a_pellet_turned_around_its_axis_lives_the_same_life(voxels):
    """By one grain and by two, columns being one grain wide; the solver stops at 1e-9."""
    cell = small_cell(thickness=60.0)
    settings = small_settings(cycles=15, tolerance=1e-9)
    structure, _ = pellet(cell, settings)
    lives = []
    for one in (structure, turned(structure, voxels)):
        network = build_network(one, cell.mechanics, rng=np.random.default_rng(3))
        life = _Life(cell, settings, one, network)
        while not life.done:
            life.advance()
        lives.append(life.result())
    assert lives[0].penetration_depth_mean_micrometre[-1] > 5.0
    assert lives[0].film_charge_share[-1] > 1e-3
    for name in (
        "cycle_number",
        "penetration_depth_mean_micrometre",
        "exported_micrometre",
        "film_charge_share",
    ):
        one, other = (getattr(life, name) for life in lives)
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9, err_msg=name)
