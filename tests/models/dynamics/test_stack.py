"""A cell whose height follows a pressure: its distribution, its rest, its resume."""

import dataclasses

import numpy as np
import pytest
from ase.build import bulk
from ase.calculators.calculator import Calculator, all_changes
from ase.units import GPa, fs, kB

from indrite.engines import engine
from indrite.errors import EngineError, StructureError, UsageError
from indrite.models.dynamics import DynamicsSettings, run_dynamics
from indrite.models.dynamics.stack import Stack, normal_pressure

KELVIN = 300.0


def crystal(height=1.0):
    atoms = bulk("In", crystalstructure="fcc", a=3.8, cubic=True) * (3, 3, 4)
    atoms.set_cell(atoms.cell * np.array([[1.0], [1.0], [height]]), scale_atoms=True)
    return atoms


def settings(picosecond, **more):
    chosen = {"relax_force_electronvolt_per_angstrom": None, "stack_pressure_megapascal": 0.0} | more
    return DynamicsSettings(time_picosecond=picosecond, **chosen)


def pressures(result, calculator):
    """Normal pressure of the forces alone, GPa, of each frame of the second half."""
    trajectory = result.trajectories[0]
    still = np.zeros((trajectory.atomic_number.size, 3))
    frames = range(trajectory.frames // 2, trajectory.frames)
    return [normal_pressure(trajectory.to_ase(one), calculator, still) / GPa for one in frames]


def test_heights_of_a_gas_have_their_distribution():
    """Independent particles: p(V) ~ V^N exp(-P V / kT), a gamma distribution of shape N + 1."""
    rng = np.random.default_rng(4)
    particles, thermal = 40, kB * KELVIN
    stack = Stack.of(megapascal=400.0, kelvin=KELVIN, step_femtosecond=60.0)
    volume = rest = (particles + 1) * thermal / stack.pressure
    found = []
    for _ in range(200_000):
        pressure = thermal * particles / volume
        volume *= np.exp(stack.strain(pressure, volume, rng.normal()))
        found.append(volume)
    logs = np.log(np.array(found[5000:]) / rest)
    assert logs.mean() == pytest.approx(-0.5 / (particles + 1), abs=0.01)
    assert logs.std() == pytest.approx((particles + 1) ** -0.5, rel=0.08)


def test_a_stretched_crystal_shrinks_until_its_stress_is_that_of_the_stack(tmp_path):
    toy, long = engine("toy").calculator(), crystal(1.03)
    kept = run_dynamics(
        long, engine("toy"), settings=settings(1.5, stack_pressure_megapascal=None), out=tmp_path / "a"
    )
    free = run_dynamics(long, engine("toy"), settings=settings(3.0), out=tmp_path / "b")
    pressed = run_dynamics(
        long, engine("toy"), settings=settings(3.0, stack_pressure_megapascal=2000.0), out=tmp_path / "c"
    )
    heat = len(long) * kB * KELVIN / long.get_volume() / GPa
    means = [float(np.mean(pressures(one, toy))) + heat for one in (kept, free, pressed)]
    assert abs(means[0]) > 0.5
    assert means[1] == pytest.approx(0.0, abs=0.25)
    assert means[2] == pytest.approx(2.0, abs=0.25)
    heights = [one.trajectories[0].cell_angstrom[-1, 2, 2] for one in (kept, free, pressed)]
    assert heights[0] == pytest.approx(long.cell[2, 2])
    assert heights[2] < heights[1]
    cell = free.trajectories[0].cell_angstrom
    np.testing.assert_allclose(cell[:, :2], np.broadcast_to(np.asarray(long.cell)[:2], cell[:, :2].shape))


def test_energy_is_conserved_but_for_what_the_stack_gave(tmp_path):
    result = run_dynamics(crystal(1.03), engine("toy"), settings=settings(2.0), out=tmp_path)
    assert result.ended == "done"
    assert abs(result.drift_millielectronvolt_per_atom_per_picosecond[0]) < 0.2


def test_a_run_goes_on_where_it_was(tmp_path):
    whole = run_dynamics(
        crystal(1.03), engine("toy"), settings=settings(0.4), seeds=(1, 2), out=tmp_path / "a"
    )
    run_dynamics(crystal(1.03), engine("toy"), settings=settings(0.15), seeds=(1, 2), out=tmp_path / "b")
    parts = run_dynamics(
        crystal(1.03), engine("toy"), settings=settings(0.4), seeds=(1, 2), out=tmp_path / "b"
    )
    for one, other in zip(whole.trajectories, parts.trajectories, strict=True):
        np.testing.assert_array_equal(one.position_angstrom, other.position_angstrom)
        np.testing.assert_array_equal(one.cell_angstrom, other.cell_angstrom)
    first, second = (one.cell_angstrom[-1, 2, 2] for one in whole.trajectories)
    assert first != second


def test_seeds_side_by_side_are_those_alone(tmp_path):
    both = settings(0.2, compute=dataclasses.replace(settings(0.2).compute, batch=2))
    pair = run_dynamics(crystal(1.03), engine("toy"), settings=both, seeds=(1, 2), out=tmp_path / "a")
    alone = run_dynamics(crystal(1.03), engine("toy"), settings=settings(0.2), seeds=(2,), out=tmp_path / "b")
    np.testing.assert_allclose(
        pair.trajectories[1].cell_angstrom, alone.trajectories[0].cell_angstrom, rtol=1e-10
    )


def test_constant_volume_is_what_it_was_before():
    """Folders of runs made before there were stacks go on."""
    assert "stack_pressure_megapascal" not in DynamicsSettings().deciding()
    assert settings(1.0).deciding()["stack_pressure_megapascal"] == 0.0


def test_a_leaning_cell_and_an_engine_without_stress_are_refused(tmp_path):
    leaning = bulk("LiF", crystalstructure="rocksalt", a=4.0) * (3, 3, 3)
    with pytest.raises(StructureError, match="normal of the interface"):
        run_dynamics(leaning, engine("toy"), settings=settings(0.1), out=tmp_path / "a")
    with pytest.raises(EngineError, match="gives no stress"):
        run_dynamics(crystal(), Forceless(), settings=settings(0.1), out=tmp_path / "b")
    with pytest.raises(UsageError, match="stack pressure"):
        DynamicsSettings(stack_pressure_megapascal=float("nan"))


class Forceless(Calculator):
    """No forces, and no stress."""

    implemented_properties = ("energy", "forces")

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        self.results = {"energy": 0.0, "forces": np.zeros((len(self.atoms), 3))}


def test_the_pressure_of_moving_atoms_counts():
    atoms = crystal()
    velocity = np.zeros((len(atoms), 3))
    velocity[:, 2] = 0.01 / fs
    still = normal_pressure(atoms, Zero(), np.zeros_like(velocity))
    moving = normal_pressure(atoms, Zero(), velocity)
    assert still == 0.0
    assert moving == pytest.approx(atoms.get_masses().sum() * (0.01 / fs) ** 2 / atoms.get_volume())


class Zero(Forceless):
    """No forces, no stress to speak of."""

    implemented_properties = ("energy", "forces", "stress")

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        self.results["stress"] = np.zeros(6)


def test_segments_written_before_there_were_stacks_go_on(tmp_path):
    """They hold no heights: the cell had that of the start."""
    plain = settings(0.1, stack_pressure_megapascal=None)
    longer = settings(0.2, stack_pressure_megapascal=None)
    whole = run_dynamics(crystal(), engine("toy"), settings=longer, out=tmp_path / "a")
    run_dynamics(crystal(), engine("toy"), settings=plain, out=tmp_path / "b")
    for path in (tmp_path / "b").glob("seed-*/frames-*.npz"):
        with np.load(path) as file:
            kept = {name: file[name] for name in file.files if "height" not in name and "given" not in name}
        assert len(kept) < len(np.load(path).files)
        np.savez(path, **kept)
    parts = run_dynamics(crystal(), engine("toy"), settings=longer, out=tmp_path / "b")
    np.testing.assert_array_equal(
        whole.trajectories[0].position_angstrom, parts.trajectories[0].position_angstrom
    )
    np.testing.assert_array_equal(whole.trajectories[0].cell_angstrom, parts.trajectories[0].cell_angstrom)
