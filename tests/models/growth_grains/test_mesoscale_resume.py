"""A life that is killed goes on where it was, bit by bit."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numba")

from growth_mesoscale import ALLOY, PLATED, life_of, small_cell, small_settings
from indrite.errors import UsageError
from indrite.models.growth.mesoscale import run_growth, simulate_growth
from indrite.models.growth.mesoscale.checkpoint import Checkpoint, key_of

KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from growth_mesoscale import small_cell, small_settings
from indrite.models.growth.mesoscale import checkpoint, run_growth
checkpoint.Checkpoint.due = property(lambda self: True)
def tell(done, total, label):
    print(done, flush=True)
settings = small_settings(cycles=60, rectification=0.1)
run_growth(small_cell(), settings=settings, out=Path(sys.argv[1]), progress=tell)
"""


def assert_same(one, other):
    """Every array of two results, bit by bit."""
    for name in type(one).__dataclass_fields__:
        if name == "origin":
            continue
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@pytest.mark.parametrize("name", [ALLOY, PLATED])
@pytest.mark.parametrize("steps", [1, 120])
def test_restored_life_is_the_life_that_was_not_stopped(tmp_path, name, steps):
    cell = small_cell(name)
    settings = small_settings(cycles=40, picture_cycles=(0.0, 10.0, 20.0))
    whole = life_of(cell, settings)
    while not whole.done:
        whole.advance()
    first = life_of(cell, settings)
    for _ in range(steps):
        if not first.done:
            first.advance()
    Checkpoint(tmp_path, "k").save(first.arrays())
    second = life_of(cell, settings)
    second.restore(Checkpoint(tmp_path, "k").load())
    while not second.done:
        second.advance()
    assert_same(whole.result(), second.result())
    for name_, one in whole.state.arrays().items():
        np.testing.assert_array_equal(one, second.state.arrays()[name_], err_msg=name_)
    assert whole.states.keys() == second.states.keys()


def test_killed_process_goes_on(tmp_path):
    out = tmp_path / "run"
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    tests = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "NUMBA_NUM_THREADS": "1"}
    command = [sys.executable, str(script), str(out), str(tests)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        for line in process.stdout:
            if int(line) >= 8:
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    cell, settings = small_cell(), small_settings(cycles=60, rectification=0.1)
    done = []
    resumed = simulate_growth(cell, settings=settings, out=out, progress=lambda n, *_: done.append(n))
    assert done[0] >= 7
    assert_same(resumed, simulate_growth(cell, settings=settings))
    again = run_growth(cell, settings=settings, out=out, progress=lambda *_: done.append(-1))
    assert done[-1] != -1
    assert_same(again.result, resumed)


def test_folder_of_another_run_is_refused(tmp_path):
    cell, settings = small_cell(), small_settings(cycles=3)
    simulate_growth(cell, settings=settings, out=tmp_path)
    other = replace(cell, mechanics=replace(cell.mechanics, coverage=0.6))
    for changed in (
        {"cell": other, "settings": settings},
        {"cell": cell, "settings": replace(settings, seed=1)},
    ):
        with pytest.raises(UsageError, match="another cell, of other settings or by other code"):
            simulate_growth(changed["cell"], settings=changed["settings"], out=tmp_path)
    assert key_of(cell, settings) != key_of(other, settings)


def test_a_life_that_other_code_began_is_not_gone_on_with(tmp_path, monkeypatch):
    """Half a life by each of two laws would be neither."""
    cell, settings = small_cell(), small_settings(cycles=3)
    simulate_growth(cell, settings=settings, out=tmp_path)
    place = "indrite.models.growth.mesoscale.checkpoint"
    monkeypatch.setattr(f"{place}.code_hash", lambda packages: "other code")
    with pytest.raises(UsageError, match="by other code"):
        simulate_growth(cell, settings=settings, out=tmp_path)


@pytest.mark.parametrize("kept", [0, 100, 4000])
def test_broken_state_file_is_named_in_the_error(tmp_path, kept):
    cell, settings = small_cell(), small_settings(cycles=3)
    simulate_growth(cell, settings=settings, out=tmp_path)
    file = tmp_path / "growth-state.npz"
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(UsageError, match=r"growth-state\.npz"):
        simulate_growth(cell, settings=settings, out=tmp_path)


def test_file_that_was_being_written_is_removed(tmp_path):
    cell, settings = small_cell(), small_settings(cycles=3)
    whole = simulate_growth(cell, settings=settings, out=tmp_path)
    (tmp_path / "growth-state.npz").unlink()
    assert_same(simulate_growth(cell, settings=settings, out=tmp_path), whole)


def test_states_of_the_past_are_written_once_and_read_again(tmp_path):
    first, second = {"kept-1.0/fill": np.ones(3)}, {"kept-2.0/fill": np.zeros(2)}
    checkpoint = Checkpoint(tmp_path, "k")
    checkpoint.save(first | {"before": np.array(1.0)})
    file = tmp_path / "growth-kept-1.0.npz"
    written = file.stat().st_mtime_ns
    checkpoint.save(first | second | {"before": np.array(2.0)})
    assert file.stat().st_mtime_ns == written
    again = Checkpoint(tmp_path, "k")
    read = again.load()
    assert read.keys() == {"kept-1.0/fill", "kept-2.0/fill", "before"}
    np.testing.assert_array_equal(read["kept-1.0/fill"], np.ones(3))
    again.save(read)
    assert file.stat().st_mtime_ns == written
    file.unlink()
    with pytest.raises(UsageError, match=r"growth-kept-1\.0\.npz"):
        Checkpoint(tmp_path, "k").load()


def test_writing_takes_a_small_share_of_the_time(tmp_path):
    checkpoint = Checkpoint(tmp_path, "k", every_second=0.0)
    checkpoint.save({"before": np.array(1.0)})
    assert checkpoint._cost > 0.0
    checkpoint._cost = 1.0  # a file that took a second: no other for half a minute
    assert not checkpoint.due
    checkpoint._last -= 34.0
    assert checkpoint.due
