"""The integrator against ASE's, against exact statistics, and against its own symmetries."""

from dataclasses import replace

import numpy as np
import pytest
from ase import units
from ase.md.nose_hoover_chain import NoseHooverChainNVT

from indrite.engines import evaluate_many
from indrite.engines.toy import PairToy
from indrite.models.dynamics import nose_hoover
from indrite.models.dynamics.nose_hoover import Thermostat
from indrite.models.dynamics.velocities import draw_velocities


def _toy(atoms):
    calculator = PairToy()

    def evaluate(positions):
        systems = []
        for one in positions:
            systems.append(atoms.copy())
            systems[-1].positions[:] = one
        found = evaluate_many(calculator, systems)
        return np.array([energy for energy, _ in found]), np.array([forces for _, forces in found])

    return evaluate


def _thermostat(atoms, **changes):
    values = {
        "temperature_kelvin": 300.0,
        "damping": 20.0 * units.fs,
        "degrees_of_freedom": 3 * len(atoms) - 3,
    }
    return Thermostat(**{**values, **changes})


def _run(atoms, state, thermostat, *, steps, femtosecond=2.0):
    evaluate, kept = _toy(atoms), []
    for _ in range(steps):
        state = nose_hoover.step(
            state,
            mass=atoms.get_masses(),
            thermostat=thermostat,
            duration=femtosecond * units.fs,
            evaluate=evaluate,
        )
        kept.append(nose_hoover.conserved_energy(state, mass=atoms.get_masses(), thermostat=thermostat))
    return state, np.array(kept)


def _begin(atoms, thermostat, seeds=(1,)):
    velocity = np.array([draw_velocities(atoms, 300.0, seed=one) for one in seeds])
    position = np.repeat(atoms.positions[None], len(seeds), axis=0)
    return nose_hoover.init(position, velocity, thermostat=thermostat, evaluate=_toy(atoms))


@pytest.mark.parametrize("chain", [1, 3, 5])
def test_same_as_ase(crystal, chain):
    """Equal parameters, ASE's count of 3N degrees of freedom: the same numbers for 60 steps."""
    thermostat = _thermostat(crystal, degrees_of_freedom=3 * len(crystal), chain_length=chain)
    state = _begin(crystal, thermostat)
    peer = crystal.copy()
    peer.calc = PairToy()
    peer.set_velocities(state.velocity[0])
    run = NoseHooverChainNVT(peer, 2.0 * units.fs, 300.0, 20.0 * units.fs, tchain=chain)
    run.run(60)
    state, conserved = _run(crystal, state, thermostat, steps=60)
    np.testing.assert_allclose(state.position[0], peer.positions, rtol=0, atol=1e-11)
    np.testing.assert_allclose(state.velocity[0], peer.get_velocities(), rtol=0, atol=1e-11)
    assert conserved[-1, 0] == pytest.approx(run.get_conserved_energy(), abs=1e-11)


@pytest.mark.parametrize("damping", [20.0 * units.fs, np.inf])
def test_runs_backwards(crystal, damping):
    """With all momenta turned round the run returns to its start."""
    thermostat = _thermostat(crystal, damping=damping)
    start = _begin(crystal, thermostat)
    there, _ = _run(crystal, start, thermostat, steps=60)
    assert np.abs(there.position - start.position).max() > 0.05
    turned = replace(there, velocity=-there.velocity, bath_momentum=-there.bath_momentum)
    back, _ = _run(crystal, turned, thermostat, steps=60)
    np.testing.assert_allclose(back.position, start.position, rtol=0, atol=1e-9)
    np.testing.assert_allclose(-back.velocity, start.velocity, rtol=0, atol=1e-9)


@pytest.mark.parametrize("damping", [20.0 * units.fs, np.inf])
def test_error_of_second_order(crystal, damping):
    """Half the step, a quarter of the error in the conserved quantity."""
    thermostat = _thermostat(crystal, damping=damping)
    start = _begin(crystal, thermostat)
    first = nose_hoover.conserved_energy(start, mass=crystal.get_masses(), thermostat=thermostat)
    errors = []
    for femtosecond in (2.0, 1.0):
        _, conserved = _run(
            crystal, start, thermostat, steps=round(200 / femtosecond), femtosecond=femtosecond
        )
        errors.append(np.abs(conserved - first).max())
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.15)


def test_factors_agree(crystal):
    """More Suzuki–Yoshida factors change the error, not the physics."""
    found = []
    for factors in (1, 3, 5):
        thermostat = _thermostat(crystal, factors=factors)
        state, _ = _run(crystal, _begin(crystal, thermostat), thermostat, steps=50)
        found.append(state.position)
    assert np.abs(found[1] - found[2]).max() < 1e-5
    assert 0.0 < np.abs(found[0] - found[2]).max() < 0.02


@pytest.mark.parametrize("factors", [3, 5])
def test_weights_of_fourth_order(factors):
    """Sums of the weights and of their cubes: conditions of Yoshida for the fourth order."""
    weights = np.array(nose_hoover.SUZUKI_YOSHIDA[factors])
    assert weights.sum() == pytest.approx(1.0)
    assert (weights**3).sum() == pytest.approx(0.0, abs=1e-12)


def test_momentum_stays_zero_and_systems_are_apart(crystal):
    thermostat = _thermostat(crystal)
    together, _ = _run(crystal, _begin(crystal, thermostat, seeds=(1, 2, 3)), thermostat, steps=40)
    momentum = (crystal.get_masses()[:, None] * together.velocity).sum(axis=1)
    assert np.abs(momentum).max() < 1e-10
    for row, seed in enumerate((1, 2, 3)):
        alone, _ = _run(crystal, _begin(crystal, thermostat, seeds=(seed,)), thermostat, steps=40)
        for name, array in vars(alone).items():
            assert np.array_equal(array[0], getattr(together, name)[row]), name


def _oscillators(systems, *, steps, chain, degrees, force, thermal=0.25):
    """Return positions and twice the kinetic energy over a run of particles of mass 1, spring 1."""
    thermostat = Thermostat(
        temperature_kelvin=thermal / units.kB, damping=1.0, degrees_of_freedom=degrees, chain_length=chain
    )
    rng = np.random.default_rng(5)
    velocity = rng.standard_normal((systems, degrees, 3)) * np.sqrt(thermal) * [1.0, 0.0, 0.0]
    state = nose_hoover.init(np.zeros_like(velocity), velocity, thermostat=thermostat, evaluate=force)
    mass = np.ones(degrees)
    positions, kinetic = [], []
    for _ in range(steps):
        state = nose_hoover.step(state, mass=mass, thermostat=thermostat, duration=0.25, evaluate=force)
        positions.append(state.position[:, :, 0])
        kinetic.append(nose_hoover.twice_kinetic_energy(state.velocity, mass))
    return np.array(positions), np.array(kinetic)


def _harmonic(position):
    return 0.5 * (position**2).sum(axis=(1, 2)), -position


def test_one_oscillator_is_canonical():
    """A chain makes the single harmonic oscillator canonical: <x²> = k_B T/k, <x⁴> = 3 <x²>².

    Martyna, Klein and Tuckerman 1992, 10.1063/1.463940: with a single bath it is not ergodic.
    """
    position, kinetic = _oscillators(24, steps=2500, chain=3, degrees=1, force=_harmonic)
    settled = position[500:]
    assert kinetic[500:].mean() == pytest.approx(0.25, rel=0.05)
    assert (settled**2).mean() == pytest.approx(0.25, rel=0.06)
    assert (settled**4).mean() / (settled**2).mean() ** 2 == pytest.approx(3.0, rel=0.08)


def test_temperature_and_its_fluctuation():
    """Σ m v² has the mean N_f k_B T and the relative variance 2/N_f of the canonical ensemble."""

    def anharmonic(position):
        stiffness = np.linspace(0.5, 2.0, position.shape[1])[None, :, None]
        beside = position - np.roll(position, 1, axis=1)
        energy = 0.5 * stiffness * position**2 + 0.25 * position**4 + 0.25 * beside**4
        pull = beside**3 - np.roll(beside**3, -1, axis=1)
        return energy.sum(axis=(1, 2)), -(stiffness * position + position**3 + pull)

    _, kinetic = _oscillators(16, steps=2500, chain=3, degrees=16, force=anharmonic)
    settled = kinetic[500:]
    assert settled.mean() / 16 == pytest.approx(0.25, rel=0.02)
    assert settled.var() / settled.mean() ** 2 == pytest.approx(2.0 / 16.0, rel=0.1)


def test_starting_velocities(crystal):
    """Centre of mass at rest, the temperature as asked for, each element its share."""
    many = crystal.repeat(6)
    velocity = draw_velocities(many, 300.0, seed=4)
    mass = many.get_masses()
    assert np.abs((mass[:, None] * velocity).sum(axis=0)).max() < 1e-9
    degrees = 3 * len(many) - 3
    assert nose_hoover.temperature(velocity[None], mass, degrees)[0] == pytest.approx(300.0)
    for symbol in ("Li", "F"):
        chosen = many.symbols == symbol
        share = (mass[chosen, None] * velocity[chosen] ** 2).mean() / units.kB
        assert share == pytest.approx(300.0, rel=0.08)
    assert np.array_equal(velocity, draw_velocities(many, 300.0, seed=4))
    assert not np.array_equal(velocity, draw_velocities(many, 300.0, seed=5))
