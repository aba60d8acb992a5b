"""Killed, torn, continued: the trajectory is that of an uninterrupted run, bit for bit."""

import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from indrite.engines import engine
from indrite.models.dynamics import Compute, DynamicsSettings, run_dynamics

_SCRIPT = """
import sys
from ase.io import read
from indrite.engines import engine
from indrite.models.dynamics import Compute, DynamicsSettings, run_dynamics
name, folder, time_picosecond, relaxed = sys.argv[1:]
run_dynamics(
    read(folder + ".xyz"),
    engine(name),
    seeds=(1, 2),
    settings=DynamicsSettings(
        time_picosecond=float(time_picosecond),
        relax_force_electronvolt_per_angstrom=0.05 if relaxed == "yes" else None,
        compute=Compute(checkpoint_second=0.0, threads=1),
    ),
    out=folder,
)
"""


def _settings(time_picosecond, relaxed=True):
    return DynamicsSettings(
        time_picosecond=time_picosecond,
        relax_force_electronvolt_per_angstrom=0.05 if relaxed else None,
        compute=Compute(checkpoint_second=0.0, threads=1),
    )


def _kill_midway(name, folder, time_picosecond, *, relaxed, frames):
    """Start the run in a process and kill it when some more segments are there; return if it was alive."""
    before = len(list(folder.glob("seed-*/frames-*.npz")))
    arguments = [sys.executable, "-c", _SCRIPT, name, str(folder), str(time_picosecond), relaxed]
    process = subprocess.Popen(arguments, env={**os.environ, "OMP_NUM_THREADS": "1"})
    try:
        while process.poll() is None and len(list(folder.glob("seed-*/frames-*.npz"))) < before + frames:
            time.sleep(0.002)
        time.sleep(random.uniform(0.0, 0.02))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    return process.returncode == -signal.SIGKILL


def _same(one, other):
    assert one.seeds == other.seeds
    for run, peer in zip(one.runs, other.runs, strict=True):
        assert np.array_equal(run.conserved_electronvolt, peer.conserved_electronvolt)
    for trajectory, peer in zip(one.trajectories, other.trajectories, strict=True):
        for spec, array in trajectory.arrays():
            assert np.array_equal(array, getattr(peer, spec.name)), spec.name


def test_killed_and_continued(crystal, tmp_path):
    """SIGKILL at random moments, the relaxation included, then on to the end in this process."""
    from ase.io import read, write

    folder = tmp_path / "killed"
    write(f"{folder}.xyz", crystal, format="extxyz")
    atoms = read(f"{folder}.xyz")
    killed = [_kill_midway("toy", folder, 1.2, relaxed="yes", frames=n) for n in (1, 25)]
    assert all(killed)
    continued = run_dynamics(atoms, engine("toy"), seeds=(1, 2), settings=_settings(1.2), out=folder)
    whole = run_dynamics(atoms, engine("toy"), seeds=(1, 2), settings=_settings(1.2), out=tmp_path / "whole")
    assert whole.trajectories[0].frames == 121
    _same(continued, whole)


@pytest.mark.slow
def test_killed_and_continued_with_chgnet(crystal, tmp_path):
    pytest.importorskip("chgnet")
    from ase.io import read, write

    folder = tmp_path / "killed"
    write(f"{folder}.xyz", crystal, format="extxyz")
    atoms = read(f"{folder}.xyz")
    assert _kill_midway("chgnet", folder, 0.2, relaxed="no", frames=9)
    continued = run_dynamics(
        atoms, engine("chgnet"), seeds=(1, 2), settings=_settings(0.2, relaxed=False), out=folder
    )
    whole = run_dynamics(
        atoms,
        engine("chgnet"),
        seeds=(1, 2),
        settings=_settings(0.2, relaxed=False),
        out=tmp_path / "whole",
    )
    _same(continued, whole)


@pytest.fixture
def in_segments(crystal, tmp_path):
    """Return a run of many segments and its result."""
    settings = _settings(0.3)
    return tmp_path, run_dynamics(crystal, engine("toy"), settings=settings, out=tmp_path), settings


def _cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    "damage", [_cut, _flip, lambda path: path.write_bytes(b""), lambda path: path.unlink()]
)
@pytest.mark.parametrize("which", [0, 11, -1])
def test_damaged_segment(crystal, in_segments, damage, which):
    """A torn, changed or missing segment is found, and the run recomputed from the last whole one."""
    folder, result, settings = in_segments
    paths = sorted((folder / "seed-1").glob("frames-*.npz"))
    assert len(paths) == 31
    damage(paths[which])
    (folder / "seed-1" / ".frames-00000003.npz.abcd.part").write_bytes(b"half")
    told = []
    again = run_dynamics(
        crystal, engine("toy"), settings=settings, out=folder, progress=lambda *values: told.append(values[0])
    )
    _same(again, result)
    assert told[0] == (which if which >= 0 else 30)
    assert not list((folder / "seed-1").glob("*.part")) + list((folder / "seed-1").glob(".*.part"))


def test_damaged_start(crystal, in_segments):
    folder, result, settings = in_segments
    _cut(folder / "start.npz")
    _same(run_dynamics(crystal, engine("toy"), settings=settings, out=folder), result)


def test_no_frame_twice(crystal, tmp_path):
    """Stopped and continued ten times at odd times, the grid of frames stays whole."""
    for count in range(1, 11):
        result = run_dynamics(crystal, engine("toy"), settings=_settings(0.03 * count + 0.004), out=tmp_path)
    time_picosecond = result.trajectories[0].time_picosecond
    np.testing.assert_allclose(time_picosecond, 0.01 * np.arange(31), rtol=0, atol=1e-12)


def test_engine_with_a_memory(crystal, tmp_path, changed):
    """An engine whose last bits depend on what it saw before (neighbour lists) still resumes exactly."""

    def spoil(own, energy, forces):
        return energy, forces * (1.0 + 1e-9 * own.since_reset)

    whole = run_dynamics(crystal, changed(spoil), settings=_settings(0.2), out=tmp_path / "whole")
    for time_picosecond in (0.07, 0.13, 0.2):
        parts = run_dynamics(
            crystal, changed(spoil), settings=_settings(time_picosecond), out=tmp_path / "parts"
        )
    _same(parts, whole)


def test_interrupted_by_the_keyboard(crystal, tmp_path, changed):
    """Ctrl-C keeps what was done."""

    def spoil(own, energy, forces):
        if own.calls == 50:
            raise KeyboardInterrupt
        return energy, forces

    settings = DynamicsSettings(time_picosecond=0.2, relax_force_electronvolt_per_angstrom=None)
    with pytest.raises(KeyboardInterrupt):
        run_dynamics(crystal, changed(spoil), settings=settings, out=tmp_path)
    calculator = changed(lambda own, energy, forces: (energy, forces))
    parts = run_dynamics(crystal, calculator, settings=settings, out=tmp_path)
    assert calculator.calls == 100 - 45
    whole = run_dynamics(
        crystal,
        changed(lambda own, energy, forces: (energy, forces)),
        settings=settings,
        out=tmp_path / "whole",
    )
    _same(parts, whole)
