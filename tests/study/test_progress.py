"""How long a study will take: lengths, order, rates, what other terminals see."""

import json
import os
import pty
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from indrite.study import Board, Snapshot, Store, load_plan, run_study, runs_at_work, time_needed
from indrite.study.lengths import Length, expected_lengths, machine_factor, usual_second
from indrite.study.pace import Pace
from indrite.study.schedule import first_ready, ranks, time_to_end

STUDY = """\
study: toys
seed: 7
steps:
  series: {do: toy.make, count: 40}
  grown: {do: toy.grow, start: $series, segments: 4, pause_second: 0.3}
  shaken: {do: toy.shake, start: $series}
  total: {do: toy.add, series: [$grown, $shaken]}
"""


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


# --- rates -------------------------------------------------------------------------------------------


def test_nothing_is_known_at_first():
    pace = Pace(0.0)
    assert pace.left(0.5) is None
    pace.tell(0.5, 0, 100, "steps")
    assert pace.left(1.0) is None
    pace.tell(1.5, 30, 100, "steps")
    assert pace.left(1.5) is None, "a rate over a second says little"


@pytest.mark.parametrize("first", [0, 60])
def test_a_steady_step_is_foretold_wherever_it_was_resumed(first):
    pace = Pace(10.0)
    for done in range(first, 91):
        pace.tell(10.0 + (done - first) * 0.5, done, 100, "steps")
    now = 10.0 + (90 - first) * 0.5
    assert pace.left(now) == pytest.approx(5.0)


def test_a_new_phase_begins_a_new_rate():
    pace = Pace(0.0)
    for done in range(11):
        pace.tell(float(done), done, 10, "relaxing")
    pace.tell(11.0, 0, 1000, "dynamics")
    assert pace.left(11.0) is None
    pace.tell(21.0, 100, 1000, "dynamics")
    assert pace.left(21.0) == pytest.approx(90.0)


def test_an_expectation_holds_until_the_rate_knows_better():
    pace = Pace(0.0, expected_second=100.0)
    assert pace.left(10.0) == pytest.approx(90.0)
    pace.tell(0.0, 0, 100, "steps")
    pace.tell(40.0, 10, 100, "steps")  # ten times slower than hoped for
    early = pace.left(40.0)
    pace.tell(360.0, 90, 100, "steps")
    assert 60.0 < early < 360.0
    assert pace.left(360.0) == pytest.approx(40.0, rel=0.2)


def test_a_step_that_outlasts_what_was_hoped_and_says_nothing_is_unknown():
    assert Pace(0.0, expected_second=5.0).left(6.0) is None


def test_the_rate_is_right_for_noisy_steps():
    """Steps whose lengths scatter by a half: the estimate lies within a tenth from a quarter on."""
    rng = np.random.default_rng(5)
    seconds = rng.uniform(0.5, 1.5, 400)
    ends = np.cumsum(seconds)
    pace = Pace(0.0)
    for done, now in enumerate(ends, start=1):
        pace.tell(float(now), done, 400, "steps")
        if 100 <= done < 390:
            assert pace.left(float(now)) == pytest.approx(float(ends[-1] - now), rel=0.1)


# --- lengths -----------------------------------------------------------------------------------------


def test_what_a_step_took_before_is_expected_again(write_study, tmp_path):
    path = write_study(STUDY)
    run_study(path, tmp_path / "out", workers=1)
    kept = time_needed(tmp_path / "out")
    assert (kept.second, kept.unknown) == (0.0, ())
    # another input above: the result is stale, its length is known
    changed = write_study(STUDY.replace("count: 40", "count: 41"), "changed.yaml")
    needed = time_needed(tmp_path / "out", study=changed)
    assert needed.recorded
    assert needed.unknown == ("series",)
    taken = {one["step"]: one["seconds"] for one in Store(tmp_path / "out").manifests()}
    assert needed.second == pytest.approx(taken["grown"] + taken["total"], abs=2e-3)
    # another parameter of its own: nothing is known of it
    longer = write_study(STUDY.replace("segments: 4", "segments: 5"), "longer.yaml")
    assert "grown" in time_needed(tmp_path / "out", study=longer).unknown


def test_damaged_manifests_are_passed_over(write_study):
    plan = load_plan(write_study(STUDY))
    odd = [{}, {"function": "toy.make", "parameters": {}, "seconds": "long", "finished": 1}]
    assert expected_lengths(plan, odd) == {}


def test_the_last_record_counts(write_study):
    plan = load_plan(write_study(STUDY))
    parameters = {"count": 40, "kind": "ramp"}
    rows = [
        {"function": "toy.make", "parameters": parameters, "seconds": seconds, "finished": when}
        for seconds, when in ((9.0, "2026-01-02"), (4.0, "2026-01-01"))
    ]
    assert expected_lengths(plan, rows) == {"series": Length(9.0, "recorded")}


def test_every_step_of_the_shipped_study_has_a_usual_length():
    quick, full = (load_plan("luo2021", quick=one) for one in (True, False))
    short, long = ([usual_second(step) for step in plan.steps] for plan in (quick, full))
    assert None not in short
    assert None not in long
    assert sum(long) > 10 * sum(short)


def test_the_machine_is_known_by_what_it_has_done():
    lengths = {"a": Length(10.0, "usual"), "b": Length(1.0, "usual"), "c": Length(10.0, "recorded")}
    assert machine_factor(lengths, {}) == 1.0
    assert machine_factor(lengths, {"a": 5.0, "b": 50.0, "c": 50.0}) == 0.5
    assert machine_factor(lengths, {"a": 0.0}) == 1.0, "what was kept says nothing"


# --- order -------------------------------------------------------------------------------------------


def test_the_longest_chain_goes_first():
    needs = {"short": (), "long": (), "cell": (), "life": ("cell",), "judge": ("life", "short")}
    seconds = {"short": 1.0, "long": 8.0, "cell": 1.0, "life": 10.0, "judge": 1.0}
    rank = ranks(needs, seconds)
    assert rank == {"short": 2.0, "long": 8.0, "cell": 12.0, "life": 11.0, "judge": 1.0}
    assert first_ready(["short", "long", "cell"], rank) == ["cell", "long", "short"]


def test_the_time_to_the_end_lies_between_what_it_must():
    """Never below the longest chain or the work over the workers; never more than twice the best (Graham)."""
    rng = np.random.default_rng(3)
    for _ in range(50):
        names = [f"s{k}" for k in range(12)]
        needs = {
            name: tuple(rng.choice(names[:k], rng.integers(0, min(k, 3) + 1), replace=False)) if k else ()
            for k, name in enumerate(names)
        }
        seconds = dict(zip(names, rng.uniform(0.1, 5.0, 12), strict=True))
        chain, work = max(ranks(needs, seconds).values()), sum(seconds.values())
        for workers in (1, 2, 4):
            end = time_to_end(needs, seconds, workers=workers)
            least = max(chain, work / workers)
            assert least - 1e-9 <= end <= (2.0 - 1.0 / workers) * least + 1e-9
        assert time_to_end(needs, seconds, workers=1) == pytest.approx(work)
        assert time_to_end(needs, seconds, workers=99) == pytest.approx(chain)


def test_steps_begin_by_their_chains(write_study, tmp_path):
    """Known lengths decide: the long step below begins before the short ones above it in the file."""
    text = "study: x\nsteps:\n  series: {do: toy.make}\n"
    text += "".join(
        f"  s{k}: {{do: toy.grow, start: $series, segments: 1, pause_second: 0.0{k}}}\n" for k in range(1, 4)
    )
    text += "  long: {do: toy.grow, start: $series, segments: 4, pause_second: 0.2}\n"
    path, out, begun = write_study(text), tmp_path / "out", []
    run_study(path, out, workers=1)
    path.write_text(text.replace("toy.make", "toy.make, count: 11"))
    run_study(path, out, workers=1, progress=lambda *one: begun.append(one[0]))
    assert list(dict.fromkeys(begun))[:2] == ["series", "long"]


# --- the board ---------------------------------------------------------------------------------------


def board_of(clock, lengths, workers=2):
    board = Board(clock=clock)
    board.begin({"a": (), "b": ("a",), "c": (), "d": ()}, lengths, workers=workers)
    return board


def test_the_board_adds_up_steps_at_work_and_to_come():
    clock = Clock()
    board = board_of(clock, {name: Length(10.0, "recorded") for name in "abcd"})
    assert board.snapshot().left_second == pytest.approx(20.0)
    board("a", 0, 0, "a")
    clock.now += 4.0
    one = board.snapshot()
    assert [step.name for step in one.running] == ["a"]
    assert one.running[0].left_second == pytest.approx(6.0)
    assert one.left_second == pytest.approx(20.0)  # c and d on the other worker
    for name in "abcd":
        board.ended(name, 10.0)
    assert board.snapshot().left_second == 0.0
    assert board.snapshot().unknown == ()


def test_what_is_unknown_is_said_and_not_counted():
    board = board_of(Clock(), {"a": Length(10.0, "recorded")})
    assert board.snapshot().unknown == ("b", "c", "d")
    assert board.snapshot().left_second == pytest.approx(10.0)
    assert board_of(Clock(), {}).snapshot().left_second is None


def test_a_slow_machine_makes_everything_usual_longer():
    clock = Clock()
    board = board_of(clock, {name: Length(10.0, "usual") for name in "abcd"}, workers=1)
    assert board.snapshot().left_second == pytest.approx(40.0)
    board.ended("a", 30.0)
    assert board.snapshot().left_second == pytest.approx(90.0)


def test_a_snapshot_survives_the_file():
    clock = Clock()
    board = board_of(clock, {"a": Length(10.0, "recorded")})
    board("a", 3, 10, "steps")
    one = board.snapshot()
    assert Snapshot.from_json(json.loads(json.dumps(one.to_json()))) == one


def test_another_terminal_sees_a_run_and_a_killed_one_is_forgotten(tmp_path):
    board = board_of(Clock(), {"a": Length(10.0, "recorded")})
    with board.shown_in(tmp_path):
        deadline = time.monotonic() + 10
        while not (found := runs_at_work(tmp_path)) and time.monotonic() < deadline:
            time.sleep(0.02)
        (run,) = found
        assert run.process == os.getpid()
        assert run.snapshot.total == 4
        (file,) = (tmp_path / "runs").glob("*.json")
        text = file.read_text()
    assert runs_at_work(tmp_path) == []
    assert not (tmp_path / "runs").exists()
    # as if the run had been killed: its file stays and grows old
    (tmp_path / "runs").mkdir()
    old = json.loads(text) | {"written": time.time() - 60}
    (tmp_path / "runs" / "1-ab.json").write_text(json.dumps(old))
    (tmp_path / "runs" / "2-cd.json").write_text("{")
    assert runs_at_work(tmp_path) == []


def test_status_shows_the_run_of_another_process(write_study, tmp_path):
    path, out = write_study(STUDY.replace("segments: 4", "segments: 40")), tmp_path / "out"
    command = [sys.executable, "-m", "indrite"]
    process = subprocess.Popen([*command, "run", str(path), "--out", str(out)], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not any(run.snapshot.running for run in runs_at_work(out)) and time.monotonic() < deadline:
            time.sleep(0.05)
        said = subprocess.run([*command, "status", str(out)], capture_output=True, text=True, check=True)
        told = subprocess.run([*command, "status", str(out), "--json"], capture_output=True, check=True)
    finally:
        process.terminate()
        process.wait()
    assert f"Process {process.pid} on " in said.stdout
    assert "grown   running  toy.grow" in said.stdout
    document = json.loads(told.stdout)
    assert document["runs"][0]["process"] == process.pid
    assert {one["step"]: one["state"] for one in document["steps"]}["grown"] == "running"


def test_on_a_terminal_the_steps_and_the_time_left_are_drawn(write_study, tmp_path):
    path = write_study(STUDY.replace("segments: 4", "segments: 14"))
    main, other = pty.openpty()
    command = [sys.executable, "-m", "indrite", "run", str(path), "--out", str(tmp_path / "out")]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen(command, stderr=other, stdout=subprocess.PIPE, env=environment)
    os.close(other)
    drawn = bytearray()

    def take():
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:
                return
            if not part:
                return
            drawn.extend(part)

    reader = threading.Thread(target=take, daemon=True)
    reader.start()
    output, _ = process.communicate(timeout=120)
    reader.join(5)
    os.close(main)
    text = drawn.decode()
    assert process.returncode == 0
    assert output.decode().strip().endswith("report.html")
    assert "of 4 steps" in text
    assert "grown" in text
    assert "about " in text
    assert " left" in text
    assert "grown: done" in text
