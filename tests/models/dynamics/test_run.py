"""`run_dynamics` on the toy engine: what it returns, continues and refuses."""

import json

import numpy as np
import pytest
from ase import Atoms
from ase.constraints import FixAtoms

from indrite.engines import engine
from indrite.engines.toy import PairToy
from indrite.errors import EngineError, StructureError, UsageError
from indrite.models.dynamics import Compute, DynamicsSettings, Limits, relax, run_dynamics
from indrite.study.results import load_result, save_result

SHORT = DynamicsSettings(time_picosecond=0.2, relax_force_electronvolt_per_angstrom=None)


def _same(one, other):
    return all(np.array_equal(getattr(one, spec.name), getattr(other, spec.name)) for spec, _ in one.arrays())


def test_result(crystal, tmp_path):
    result = run_dynamics(crystal, engine("toy"), seeds=(3, 1), settings=SHORT, out=tmp_path)
    assert result.ended == "done"
    assert result.seeds == (3, 1)
    first = result.trajectories[0]
    np.testing.assert_allclose(first.time_picosecond, 0.01 * np.arange(21), atol=1e-12)
    assert np.array_equal(first.position_angstrom[0], crystal.positions)
    assert np.array_equal(first.side, crystal.arrays["side"])
    assert first.continuous
    assert first.temperature_kelvin[0] == pytest.approx(300.0)
    assert first.origin.kind == "simulated"
    assert first.origin.made_by["engine"] == "toy"
    assert "10.1063/1.463940" in first.origin.sources
    assert not np.array_equal(first.position_angstrom[5], result.trajectories[1].position_angstrom[5])
    assert abs(result.drift_millielectronvolt_per_atom_per_picosecond[0]) < 1.0
    assert [one.id for one in result.findings()] == ["runs_done", "energy_drift", "mean_temperature"]
    assert result.findings()[0].value == 2.0


def test_energy_of_a_frame_is_that_of_its_positions(crystal, tmp_path):
    trajectory = run_dynamics(crystal, PairToy(), settings=SHORT, out=tmp_path).trajectories[0]
    for frame in (0, 7, 20):
        atoms = trajectory.to_ase(frame)
        atoms.calc = PairToy()
        assert trajectory.energy_electronvolt[frame] == pytest.approx(atoms.get_potential_energy(), abs=1e-12)


def test_result_can_be_stored(crystal, tmp_path):
    settings = DynamicsSettings(time_picosecond=0.05, damping_femtosecond=float("inf"))
    result = run_dynamics(crystal, engine("toy"), settings=settings, out=tmp_path / "run")
    (tmp_path / "kept").mkdir()
    save_result(result, tmp_path / "kept")
    again = load_result(tmp_path / "kept")
    assert again.settings == result.settings
    assert again.relaxation == result.relaxation
    assert _same(again.trajectories[0], result.trajectories[0])


def test_longer_and_more_seeds_continue(crystal, tmp_path):
    """0.1 ps, then 0.2 ps and one more seed, is the same as 0.2 ps at once; shorter is cut."""
    whole = run_dynamics(crystal, engine("toy"), seeds=(1, 2), settings=SHORT, out=tmp_path / "whole")
    half = DynamicsSettings(time_picosecond=0.1, relax_force_electronvolt_per_angstrom=None)
    folder = tmp_path / "parts"
    run_dynamics(crystal, engine("toy"), seeds=(1,), settings=half, out=folder)
    parts = run_dynamics(crystal, engine("toy"), seeds=(1, 2), settings=SHORT, out=folder)
    assert all(_same(a, b) for a, b in zip(whole.trajectories, parts.trajectories, strict=True))
    short = run_dynamics(crystal, engine("toy"), seeds=(2,), settings=half, out=folder)
    assert short.trajectories[0].frames == 11
    assert _same(short.trajectories[0], whole.trajectories[1].take(np.arange(11)))


def test_finished_run_computes_nothing(crystal, tmp_path, changed):
    settings = DynamicsSettings(time_picosecond=0.05)
    run_dynamics(
        crystal, changed(lambda own, energy, forces: (energy, forces)), settings=settings, out=tmp_path
    )
    calculator = changed(lambda own, energy, forces: (energy, forces))
    run_dynamics(crystal, calculator, settings=settings, out=tmp_path)
    assert calculator.calls == 0


def test_relaxed_first(crystal, tmp_path):
    crystal.rattle(0.1, seed=8)
    settings = DynamicsSettings(time_picosecond=0.02, relax_force_electronvolt_per_angstrom=0.05)
    result = run_dynamics(crystal, engine("toy"), settings=settings, out=tmp_path)
    relaxed = relax(crystal, PairToy())
    assert relaxed.converged
    assert relaxed.steps > 0
    assert result.relaxation.energy_change_electronvolt < 0.0
    assert result.relaxation.force_electronvolt_per_angstrom <= 0.05
    assert np.array_equal(result.trajectories[0].position_angstrom[0], relaxed.atoms.positions)


def test_processes_give_the_same(crystal, tmp_path):
    settings = DynamicsSettings(time_picosecond=0.05, compute=Compute(workers=2, threads=1))
    told = []
    aside = run_dynamics(
        crystal,
        engine("toy"),
        seeds=(1, 2),
        settings=settings,
        out=tmp_path / "aside",
        progress=lambda *values: told.append(values),
    )
    turn = run_dynamics(
        crystal,
        engine("toy"),
        seeds=(1, 2),
        settings=DynamicsSettings(time_picosecond=0.05),
        out=tmp_path / "turn",
    )
    assert all(_same(a, b) for a, b in zip(aside.trajectories, turn.trajectories, strict=True))
    assert told[-1][:2] == (12, 12)


class _InOnePass(PairToy):
    device = "cuda"
    passes = 0

    def evaluate_many(self, structures):
        self.passes += 1
        found = []
        for atoms in structures:
            self.calculate(atoms)
            found.append((self.results["energy"], self.results["forces"]))
        return found


def test_seeds_in_one_pass(crystal, tmp_path):
    """Where the engine can, seeds share passes; those that began together go on together."""
    calculator = _InOnePass()
    once = run_dynamics(crystal, calculator, seeds=(1, 2, 3), settings=SHORT, out=tmp_path)
    assert calculator.passes == 101
    assert (tmp_path / "seed-1-2-3").is_dir()
    apart = run_dynamics(crystal, PairToy(), seeds=(1, 2, 3), settings=SHORT, out=tmp_path / "apart")
    assert all(_same(a, b) for a, b in zip(once.trajectories, apart.trajectories, strict=True))
    more = run_dynamics(crystal, calculator, seeds=(4, 3, 2, 1), settings=SHORT, out=tmp_path)
    assert calculator.passes == 101  # the new seed is alone: no pass of several
    assert _same(more.trajectories[3], once.trajectories[0])


def test_other_run_is_refused(crystal, tmp_path):
    run_dynamics(crystal, engine("toy"), settings=SHORT, out=tmp_path)
    hot = DynamicsSettings(
        time_picosecond=0.2, temperature_kelvin=400.0, relax_force_electronvolt_per_angstrom=None
    )
    with pytest.raises(UsageError, match="other settings"):
        run_dynamics(crystal, engine("toy"), settings=hot, out=tmp_path)
    with pytest.raises(UsageError, match="other engine"):
        run_dynamics(crystal, PairToy(), settings=SHORT, out=tmp_path)
    crystal.positions[0] += 1e-9
    with pytest.raises(UsageError, match="other atoms"):
        run_dynamics(crystal, engine("toy"), settings=SHORT, out=tmp_path)


def test_one_process_a_folder(crystal, tmp_path, changed):
    def again(own, energy, forces):
        with pytest.raises(UsageError, match="another process"):
            run_dynamics(crystal, engine("toy"), settings=SHORT, out=tmp_path)
        raise RuntimeError("seen")

    with pytest.raises(EngineError, match="seen"):
        run_dynamics(crystal, changed(again), settings=SHORT, out=tmp_path)


def test_bad_input(crystal, tmp_path):
    with pytest.raises(UsageError, match="seeds"):
        run_dynamics(crystal, engine("toy"), seeds=(1, 1), out=tmp_path)
    with pytest.raises(UsageError, match="seeds"):
        run_dynamics(crystal, engine("toy"), seeds=(), out=tmp_path)
    settings = DynamicsSettings(time_picosecond=0.05, compute=Compute(workers=2, threads=1))
    with pytest.raises(UsageError, match="cannot be sent"):
        run_dynamics(crystal, PairToy(), seeds=(1, 2), settings=settings, out=tmp_path / "calculator")
    held = crystal.copy()
    held.set_constraint(FixAtoms([0]))
    with pytest.raises(StructureError, match="constraints"):
        run_dynamics(held, engine("toy"), out=tmp_path)
    near = crystal.copy()
    near.positions[1] = near.positions[0] + [0.3, 0, 0]
    with pytest.raises(StructureError, match=r"overlap.*Li \(atom 0\) and F \(atom 1\) 0\.30 Å"):
        run_dynamics(near, engine("toy"), out=tmp_path)
    with pytest.raises(StructureError, match="no atoms"):
        run_dynamics(Atoms(), engine("toy"), out=tmp_path)
    with pytest.raises(StructureError, match="without a cell"):
        run_dynamics(Atoms("Li", pbc=True), engine("toy"), out=tmp_path)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"time_picosecond": 0.0}, "time_picosecond"),
        ({"time_picosecond": float("nan")}, "time_picosecond"),
        ({"time_picosecond": 0.001}, "shorter than"),
        ({"step_femtosecond": -1.0}, "step_femtosecond"),
        ({"step_femtosecond": 20.0, "frame_femtosecond": 20.0}, "too long"),
        ({"step_femtosecond": 3.0}, "multiple of the step, such as 9 fs"),
        ({"temperature_kelvin": float("inf")}, "finite"),
        ({"chain_length": 0}, "heat bath"),
        ({"damping_femtosecond": 0.0}, "damping"),
    ],
)
def test_bad_settings(values, text):
    with pytest.raises(UsageError, match=text):
        DynamicsSettings(**values)


def _after(calls, bad):
    return lambda own, energy, forces: bad(energy, forces) if own.calls > calls else (energy, forces)


def test_explosion_is_an_outcome(crystal, tmp_path, changed):
    """Forces that throw atoms about end the seed; the frames before are kept and the other seed goes on."""
    calculator = changed(_after(40, lambda energy, forces: (energy, forces + 1e4 * np.sign(forces))))
    result = run_dynamics(crystal, calculator, seeds=(1, 2), settings=SHORT, out=tmp_path)
    assert result.ended == "exploded"
    assert [one.ended for one in result.runs] == ["exploded", "exploded"]
    assert result.trajectories[0].frames == 8  # 40 calls: the start and 39 steps, frames every 5
    assert result.trajectories[1].frames == 1
    assert "seed 1: exploded" in result.findings()[0].note


def test_one_seed_of_a_pass_explodes(crystal, tmp_path):
    """The others of the pass go on as if it had never been there, also after a resume."""

    class Poisoned(_InOnePass):
        def evaluate_many(self, structures):
            found = super().evaluate_many(structures)
            if len(structures) == 3 and self.passes > 23:
                found[1] = (found[1][0], found[1][1] + 1e4 * np.array([1, -1] * 4)[:, None])
            return found

    calculator = Poisoned()
    result = run_dynamics(crystal, calculator, seeds=(1, 2, 3), settings=SHORT, out=tmp_path / "pass")
    assert [one.ended for one in result.runs] == ["done", "exploded", "done"]
    assert [one.frames for one in result.trajectories] == [21, 5, 21]
    apart = run_dynamics(crystal, PairToy(), seeds=(1, 3), settings=SHORT, out=tmp_path / "apart")
    assert _same(result.trajectories[0], apart.trajectories[0])
    assert _same(result.trajectories[2], apart.trajectories[1])
    again = run_dynamics(crystal, Poisoned(), seeds=(1, 2, 3), settings=SHORT, out=tmp_path / "pass")
    assert [one.ended for one in again.runs] == ["done", "exploded", "done"]


def test_energy_drift_is_an_outcome(crystal, tmp_path, changed):
    """Forces that are not the slope of the energy heat or cool the run: the guard sees it."""
    calculator = changed(lambda own, energy, forces: (0.5 * energy, forces))
    limits = Limits(drift_electronvolt_per_atom=0.002)
    settings = DynamicsSettings(
        time_picosecond=1.0, relax_force_electronvolt_per_angstrom=None, limits=limits
    )
    result = run_dynamics(crystal, calculator, settings=settings, out=tmp_path)
    assert result.ended == "energy drift"
    assert 1 <= result.trajectories[0].frames < 101


def test_not_a_number_names_the_step(crystal, tmp_path, changed):
    def spoil(own, energy, forces):
        if own.calls > 31:
            forces[2, 1] = np.nan
        return energy, forces

    with pytest.raises(EngineError, match=r"step 31 \(0\.062 ps\).*not numbers"):
        run_dynamics(crystal, changed(spoil), settings=SHORT, out=tmp_path)
    good = run_dynamics(
        crystal, changed(lambda own, energy, forces: (energy, forces)), settings=SHORT, out=tmp_path
    )
    assert good.trajectories[0].frames == 21


def test_failure_of_the_engine_names_the_step(crystal, tmp_path, changed):
    def spoil(own, energy, forces):
        if own.calls > 3:
            raise RuntimeError("out of memory")
        return energy, forces

    with pytest.raises(EngineError, match=r"step 3 .*RuntimeError: out of memory"):
        run_dynamics(crystal, changed(spoil), settings=SHORT, out=tmp_path)


def test_key_file_can_be_read(crystal, tmp_path):
    run_dynamics(crystal, engine("toy"), settings=SHORT, out=tmp_path)
    key = json.loads((tmp_path / "key.json").read_text())
    assert key["settings"]["step_femtosecond"] == 2.0
    assert key["engine"]["engine"] == "toy"
    assert key["atoms"].startswith("F4Li4")
