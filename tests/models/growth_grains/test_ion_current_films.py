"""Currents into films and anode layer: against layers, forests of films and the balance of charge."""

import numpy as np
import pytest

from indrite.errors import UsageError
from indrite.models.growth.ion_current import Electrodes, IonSolver, IonSystem

#: Li6PS5Cl pellet and film of the notes: S/m, ohm m2 (10 ohm cm2), A/m2 (4 mA/cm2), m.
CONDUCTIVITY, RESISTANCE, CURRENT_DENSITY, THICKNESS = 0.295, 1e-3, 40.0, 600e-6


def system_of(solid, spacing, faces=(), **options):
    """Return a system whose boundaries are the faces (voxel, axis) given by the index of the lower voxel."""
    voxel, axes = [], []
    for place, axis in faces:
        other = list(place)
        other[axis] = (other[axis] + 1) % solid.shape[axis]
        voxel.append([np.ravel_multi_index(one, solid.shape) for one in (place, other)])
        axes.append(axis)
    count = len(axes)
    area = np.full(count, float(spacing) ** (solid.ndim - 1))
    return IonSystem(
        solid=solid,
        spacing_micrometre=spacing,
        conductivity_siemens_per_metre=options.pop("kappa", CONDUCTIVITY),
        face_voxel=np.array(voxel, dtype=np.int64).reshape(count, 2),
        face_axis=np.array(axes, dtype=np.int64),
        face_area_square_micrometre=area,
        **options,
    )


def electrodes_of(system, film=None, **options):
    values = {
        "film": np.ones(system.face_axis.size, dtype=bool) if film is None else film,
        "interface_resistance_ohm_square_metre": RESISTANCE,
        "base_resistance_ohm_square_metre": RESISTANCE,
    }
    return Electrodes(**{**values, **options})


def forest(shape=(24, 20), *, seed=0, share=0.7):
    """Return square grains of five voxels, with films on a share of the boundaries of the lower half."""
    rng = np.random.default_rng(seed)
    faces = []
    for axis in range(len(shape)):
        for place in np.ndindex(shape):
            inside = place[0] < shape[0] - 1 or axis > 0
            if place[axis] % 5 == 4 and inside:
                faces.append((place, axis))
    system = system_of(np.ones(shape, dtype=bool), 2.0, faces)
    film = np.array([place[0] < shape[0] // 2 for place, _ in faces]) & (rng.random(len(faces)) < share)
    return system, film


@pytest.mark.parametrize("shape", [(60, 1), (60, 3), (30, 4, 3)])
@pytest.mark.parametrize("equipotential", [False, True])
def test_uniform_electrolyte_is_thickness_over_conductivity_plus_interface(shape, equipotential):
    """81.4 mV over 600 um at 4 mA/cm2, and 40 mV over 10 ohm cm2 (notes on growth, section 8)."""
    system = system_of(np.ones(shape, dtype=bool), 600.0 / shape[0])
    found = IonSolver(system).solve(
        electrodes_of(system, base_offset_volt=0.62),
        current_density_ampere_per_square_metre=CURRENT_DENSITY,
        equipotential=equipotential,
    )
    drop = CURRENT_DENSITY * (THICKNESS / CONDUCTIVITY + RESISTANCE)
    assert drop == pytest.approx(0.0814 + 0.04, abs=1e-4)
    assert found.converged
    assert found.top_potential_volt == pytest.approx(drop - 0.62, rel=1e-7)
    lateral = (
        np.prod(shape[1:]) * (600e-6 / shape[0]) ** 2
        if len(shape) == 3
        else 1e-6 * shape[1] * 600e-6 / shape[0]
    )
    assert found.total_current_ampere == pytest.approx(CURRENT_DENSITY * lateral)
    np.testing.assert_allclose(
        found.base_current_ampere, found.total_current_ampere / np.prod(shape[1:]), rtol=1e-6
    )


def test_reaction_zone_in_a_comb_of_films():
    """Insertion decays over sqrt(kappa R_i/a_v): 38 um at a_v = 0.2/um, 10 ohm cm2 (notes, section 8)."""
    pitch, height = 10, 260
    shape = (height + 20, pitch)
    system = system_of(np.ones(shape, dtype=bool), 1.0, [((z, pitch - 1), 1) for z in range(height)])
    found = IonSolver(system).solve(
        electrodes_of(system, base_resistance_ohm_square_metre=np.inf),
        current_density_ampere_per_square_metre=CURRENT_DENSITY,
    )
    current = found.face_current_ampere.sum(axis=1)
    decay = np.polyfit(np.arange(100, 220), np.log(current[100:220]), 1)[0]
    exact = np.sqrt(CONDUCTIVITY * RESISTANCE / (2.0 / pitch / 1e-6)) * 1e6
    assert exact == pytest.approx(38.0, rel=0.02)
    assert 1.0 / decay == pytest.approx(exact, rel=0.01)
    assert not found.base_current_ampere.any()


@pytest.mark.parametrize("equipotential", [False, True])
@pytest.mark.parametrize("shape", [(24, 20), (20, 10, 15)])
def test_interfaces_take_what_the_top_gives(shape, equipotential):
    system, film = forest(shape)
    rng = np.random.default_rng(1)
    blocked = rng.random((film.size, 2)) < 0.3
    offset = 0.62 + 0.01 * rng.normal(size=(film.size, 2))
    found = IonSolver(system).solve(
        electrodes_of(system, film, offset_volt=offset, blocked=blocked, base_offset_volt=0.61),
        current_density_ampere_per_square_metre=CURRENT_DENSITY,
        equipotential=equipotential,
    )
    taken = found.face_current_ampere.sum() + found.base_current_ampere.sum()
    assert found.converged
    assert taken == pytest.approx(found.total_current_ampere, rel=1e-10)
    assert not found.face_current_ampere[blocked].any()
    assert not found.face_current_ampere[~film].any()


def test_every_voxel_keeps_its_charge():
    """What leaves a voxel through faces, films and base is what the top brings."""
    system, film = forest()
    solver = IonSolver(system)
    found = solver.solve(
        electrodes_of(system, film),
        current_density_ampere_per_square_metre=CURRENT_DENSITY,
        relative_tolerance=1e-11,
    )
    potential = np.nan_to_num(found.potential_volt)
    leaving = np.zeros(potential.shape)
    for axis, conductance in enumerate(system.transmissibility_siemens()):
        conductance = conductance.copy()
        conductance.reshape(-1)[system.face_voxel[film & (system.face_axis == axis), 0]] = 0.0
        flow = conductance * (potential - np.roll(potential, -1, axis=axis))
        leaving += flow - np.roll(flow, 1, axis=axis)
    np.add.at(leaving.reshape(-1), system.face_voxel, found.face_current_ampere)
    leaving[0] += found.base_current_ampere
    expected = np.zeros(potential.shape)
    expected[-1] = found.total_current_ampere / potential.shape[1]
    np.testing.assert_allclose(
        leaving[found.reached], expected[found.reached], atol=1e-9 * found.total_current_ampere
    )


def test_equal_offsets_shift_the_potential_only():
    system, film = forest()
    solver = IonSolver(system)
    plain, shifted = (
        solver.solve(
            electrodes_of(system, film, offset_volt=volt, base_offset_volt=volt),
            current_density_ampere_per_square_metre=CURRENT_DENSITY,
        )
        for volt in (0.0, 0.62)
    )
    np.testing.assert_allclose(shifted.face_current_ampere, plain.face_current_ampere, rtol=1e-9, atol=1e-20)
    assert shifted.top_potential_volt == pytest.approx(plain.top_potential_volt - 0.62, abs=1e-9)


def test_equipotential_top_is_one_potential():
    system, film = forest()
    found = IonSolver(system).solve(
        electrodes_of(system, film),
        current_density_ampere_per_square_metre=CURRENT_DENSITY,
        equipotential=True,
        relative_tolerance=1e-11,
    )
    half = system.half_cell_siemens[-1]
    fed = half * (found.top_potential_volt - found.potential_volt[-1])
    assert fed.sum() == pytest.approx(found.total_current_ampere, rel=1e-8)
    assert fed.min() > 0.0


def test_solver_gives_the_same_again_and_profits_from_a_guess():
    system, film = forest((40, 30))
    solver = IonSolver(system)
    electrodes = electrodes_of(system, film, offset_volt=0.62, base_offset_volt=0.62)
    cold = solver.solve(electrodes, current_density_ampere_per_square_metre=CURRENT_DENSITY)
    solver.solve(electrodes_of(system, ~film), current_density_ampere_per_square_metre=CURRENT_DENSITY)
    again = solver.solve(electrodes, current_density_ampere_per_square_metre=CURRENT_DENSITY)
    np.testing.assert_array_equal(again.potential_volt, cold.potential_volt)
    for equipotential in (False, True):
        cold = solver.solve(
            electrodes, current_density_ampere_per_square_metre=CURRENT_DENSITY, equipotential=equipotential
        )
        warm = solver.solve(
            electrodes,
            current_density_ampere_per_square_metre=1.001 * CURRENT_DENSITY,
            equipotential=equipotential,
            guess_volt=cold.potential_volt,
        )
        assert warm.iterations < cold.iterations


def test_enclosed_electrolyte_carries_nothing():
    """A closed box of films: no current into its inner sides, no potential inside, the rest converges."""
    faces = [((z, y), 1) for z in range(5, 10) for y in (4, 9)]
    faces += [((z, y), 0) for z in (4, 9) for y in range(5, 10)]
    system = system_of(np.ones((20, 16), dtype=bool), 1.0, faces)
    found = IonSolver(system).solve(
        electrodes_of(system), current_density_ampere_per_square_metre=CURRENT_DENSITY
    )
    inside = np.zeros((20, 16), dtype=bool)
    inside[5:10, 5:10] = True
    assert found.converged
    np.testing.assert_array_equal(found.reached, ~inside)
    inner = inside.reshape(-1)[system.face_voxel]
    assert not found.face_current_ampere[inner].any()
    assert np.all(found.face_current_ampere[~inner] > 0.0)


def test_pores_block_the_current():
    solid = np.ones((12, 8), dtype=bool)
    solid[5, 2:] = False
    system = system_of(solid, 1.0)
    found = IonSolver(system).solve(
        electrodes_of(system), current_density_ampere_per_square_metre=CURRENT_DENSITY
    )
    assert np.all(np.isnan(found.potential_volt[~solid]))
    assert found.base_current_ampere.sum() == pytest.approx(found.total_current_ampere)
    ohmic = found.top_potential_volt - CURRENT_DENSITY * RESISTANCE
    assert ohmic > 1.5 * CURRENT_DENSITY * 12e-6 / CONDUCTIVITY


def test_nothing_carries_the_current():
    system, film = forest()
    found = IonSolver(system).solve(
        electrodes_of(
            system,
            film,
            blocked=np.ones((film.size, 2), dtype=bool),
            base_resistance_ohm_square_metre=np.inf,
        ),
        current_density_ampere_per_square_metre=CURRENT_DENSITY,
    )
    assert not found.converged
    assert not found.reached.any()
    assert not found.face_current_ampere.any()


def test_closed_boundaries_resist():
    """Two layers of grains in series: the boundary's resistance adds to the electrolyte's."""
    faces = [((9, y), 0) for y in range(4)]
    tops = []
    for resistance in (0.0, 2e-3):
        system = system_of(
            np.ones((20, 4), dtype=bool), 1.0, faces, boundary_resistance_ohm_square_metre=resistance
        )
        none = np.zeros(len(faces), dtype=bool)
        tops.append(
            IonSolver(system)
            .solve(electrodes_of(system, none), current_density_ampere_per_square_metre=CURRENT_DENSITY)
            .top_potential_volt
        )
    assert tops[1] - tops[0] == pytest.approx(2e-3 * CURRENT_DENSITY, rel=1e-6)


def test_two_conductivities_in_series():
    kappa = np.full((20, 3), CONDUCTIVITY)
    kappa[10:] = 0.1
    system = system_of(np.ones((20, 3), dtype=bool), 1.0, kappa=kappa)
    found = IonSolver(system).solve(
        electrodes_of(system), current_density_ampere_per_square_metre=CURRENT_DENSITY
    )
    drop = CURRENT_DENSITY * (10e-6 / CONDUCTIVITY + 10e-6 / 0.1 + RESISTANCE)
    assert found.top_potential_volt == pytest.approx(drop, rel=1e-7)


def test_bad_input_is_refused():
    solid = np.ones((6, 4), dtype=bool)
    good = system_of(solid, 1.0, [((2, 1), 1)])
    base = {
        "solid": solid,
        "spacing_micrometre": 1.0,
        "conductivity_siemens_per_metre": 0.3,
        "face_voxel": good.face_voxel,
        "face_axis": good.face_axis,
        "face_area_square_micrometre": good.face_area_square_micrometre,
    }
    for change, message in [
        ({"solid": solid.astype(int)}, "grid of bool"),
        ({"spacing_micrometre": 0.0}, "edge must be positive"),
        ({"conductivity_siemens_per_metre": np.ones((3, 3))}, "does not fit"),
        ({"conductivity_siemens_per_metre": 0.0}, "conductivity of solid"),
        ({"face_axis": np.array([0, 1])}, "do not fit each other"),
        ({"face_voxel": good.face_voxel + 100}, "outside"),
        ({"face_voxel": good.face_voxel[:, ::-1]}, "must join"),
        ({"face_area_square_micrometre": np.array([-1.0])}, "areas"),
    ]:
        with pytest.raises(UsageError, match=message):
            IonSystem(**{**base, **change})
    solver, film = IonSolver(good), np.ones(1, dtype=bool)
    for electrodes, message in [
        (electrodes_of(good, np.ones(3, dtype=bool)), "one bool a face"),
        (electrodes_of(good, film, interface_resistance_ohm_square_metre=-1.0), "interfaces must not"),
        (electrodes_of(good, film, base_resistance_ohm_square_metre=-1.0), "base must not"),
        (electrodes_of(good, film, blocked=np.zeros((3, 2), dtype=bool)), "blocked"),
        (electrodes_of(good, film, offset_volt=np.zeros((5, 2))), "offset does not fit"),
    ]:
        with pytest.raises(UsageError, match=message):
            solver.solve(electrodes, current_density_ampere_per_square_metre=1.0)
    with pytest.raises(UsageError, match="must be finite"):
        solver.solve(electrodes_of(good, film), current_density_ampere_per_square_metre=np.nan)


@pytest.mark.parametrize("crossing", [np.inf, 1e-4])
@pytest.mark.parametrize("shape", [(24, 20), (20, 10, 15)])
def test_kept_solver_finds_what_a_fresh_one_finds(shape, crossing):
    """Films that come, go and turn into walls: bit by bit, whatever was solved before."""
    system, film = forest(shape, share=0.95)
    kept, rng = IonSolver(system), np.random.default_rng(4)
    for share in (1.0, 0.3, 0.3, 0.0, 0.9):
        now = film & (rng.random(film.size) < share)
        walls = np.where(rng.random(film.size) < 0.8, crossing, 1e-5)
        electrodes = electrodes_of(system, now, crossing_resistance_ohm_square_metre=walls)
        options = {"current_density_ampere_per_square_metre": CURRENT_DENSITY}
        one, other = kept.solve(electrodes, **options), IonSolver(system).solve(electrodes, **options)
        np.testing.assert_array_equal(one.potential_volt, other.potential_volt)
        np.testing.assert_array_equal(one.face_current_ampere, other.face_current_ampere)


def test_pockets_behind_walls_are_reached_only_through_a_side():
    """A grain shut off by walls carries nothing; what it holds when a wall opens is found again."""
    system = system_of(np.ones((6, 1), dtype=bool), 1.0, [((1, 0), 0), ((3, 0), 0)])
    solver = IonSolver(system)
    options = {"current_density_ampere_per_square_metre": CURRENT_DENSITY}
    for walls, reached in (
        ((np.inf, np.inf), 2),
        ((1e-5, np.inf), 2),
        ((1e-5, 1e-5), 6),
        ((np.inf, 1e-5), 4),
    ):
        electrodes = electrodes_of(system, crossing_resistance_ohm_square_metre=np.array(walls))
        assert np.count_nonzero(solver.solve(electrodes, **options).reached) == reached


def test_kept_nodes_change_the_way_not_the_answer():
    system, film = forest((40, 30))
    kept, rng = IonSolver(system, keep_nodes=True), np.random.default_rng(5)
    options = {"current_density_ampere_per_square_metre": CURRENT_DENSITY, "relative_tolerance": 1e-10}
    for _ in range(3):
        sides = np.where(rng.random((film.size, 2)) < 0.5, RESISTANCE, np.inf)
        electrodes = electrodes_of(system, film, interface_resistance_ohm_square_metre=sides)
        one, other = kept.solve(electrodes, **options), IonSolver(system).solve(electrodes, **options)
        assert one.converged
        np.testing.assert_allclose(one.potential_volt, other.potential_volt, rtol=1e-7)
    kept.renew()
    again, fresh = kept.solve(electrodes, **options), IonSolver(system).solve(electrodes, **options)
    np.testing.assert_array_equal(again.potential_volt, fresh.potential_volt)


def test_some_faces_stand_for_all():
    """Arrays of the faces with films only give what arrays of all faces give."""
    system, film = forest()
    offset = np.random.default_rng(6).normal(size=(film.size, 2)) * 1e-3
    options = {"current_density_ampere_per_square_metre": CURRENT_DENSITY}
    whole = IonSolver(system).solve(electrodes_of(system, film, offset_volt=offset), **options)
    faces = np.flatnonzero(film)
    some = electrodes_of(system, np.ones(faces.size, dtype=bool), offset_volt=offset[faces], faces=faces)
    found = IonSolver(system).solve(some, **options)
    np.testing.assert_array_equal(found.potential_volt, whole.potential_volt)
    np.testing.assert_array_equal(found.face_current_ampere, whole.face_current_ampere[faces])
    with pytest.raises(UsageError, match="one bool a face"):
        IonSolver(system).solve(electrodes_of(system, film, faces=faces), **options)
