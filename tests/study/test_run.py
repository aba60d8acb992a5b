"""Runs of toy studies; no report is drawn here (tests/report has that)."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from indrite.errors import StepFailedError, UsageError
from indrite.study import Store, load_plan, report_study, run_study, study_status

STUDY = """\
study: toys
title: Toys
seed: 7
steps:
  series:
    do: toy.make
    count: 40
  grown:
    do: toy.grow
    start: $series
    segments: 12
    pause_second: {pause}
  shaken:
    do: toy.shake
    start: $series
  total:
    do: toy.add
    series: [$grown, $shaken]
  verdict:
    do: toy.judge
    start: $total
report:
  - show: findings
    rows: $verdict
"""

BROKEN = """\
  bad:
    do: toy.fail
    start: $series
  worse:
    do: toy.shake
    start: $bad
  slip:
    do: toy.stumble
    start: $series
"""


def study(write_study, pause=0.0, text=STUDY):
    return write_study(text.replace("{pause}", str(pause)))


def arguments(path, out, *more):
    return [sys.executable, "-m", "indrite", "run", str(path), "--out", str(out), *more]


def test_a_second_run_computes_nothing_and_writes_the_same_findings(write_study, tmp_path):
    path, out = study(write_study), tmp_path / "out"
    first = run_study(path, out, workers=1)
    before = (out / "findings.json").read_bytes(), (out / "report.html").read_bytes()
    second = run_study(path, out, workers=1)
    assert {one.state for one in first.outcomes} == {"done"}
    assert {one.state for one in second.outcomes} == {"kept"}
    assert ((out / "findings.json").read_bytes(), (out / "report.html").read_bytes()) == before
    (row,) = json.loads(before[0])
    assert set(row) >= {
        "id", "quantity", "value", "unit", "standard_uncertainty",
        "origin", "published_value", "published_source", "verdict",
    }  # fmt: skip
    assert row["id"] == "mean"


def test_processes_threads_and_this_process_give_the_same_bits(write_study, tmp_path):
    path = study(write_study)
    run_study(path, tmp_path / "a", workers=1)
    run_study(path, tmp_path / "b", workers=2)
    with ThreadPoolExecutor(2) as pool:
        run_study(path, tmp_path / "c", executor=pool)
    texts = {(tmp_path / name / "findings.json").read_bytes() for name in "abc"}
    assert len(texts) == 1


def test_a_changed_parameter_redoes_only_what_depends_on_it(write_study, tmp_path):
    out = tmp_path / "out"
    run_study(study(write_study), out, workers=1)
    outcomes = run_study(study(write_study, pause=0.001), out, workers=1).outcomes
    assert {one.step: one.state for one in outcomes} == {
        "series": "kept",
        "grown": "done",
        "shaken": "kept",
        "total": "done",
        "verdict": "done",
    }


def test_progress_names_each_step_and_where_it_is(write_study, tmp_path):
    seen = []
    run_study(study(write_study), tmp_path / "out", workers=2, progress=lambda *one: seen.append(one))
    assert [one[1] for one in seen if one[0] == "grown" and one[3] == "segments"] == list(range(1, 13))
    assert {one[0] for one in seen} == {"series", "grown", "shaken", "total", "verdict", "report"}


def test_a_failed_step_stops_only_what_needs_it(write_study, tmp_path):
    text = STUDY.replace("report:", BROKEN + "report:")
    path, out = study(write_study, text=text), tmp_path / "out"
    with pytest.raises(StepFailedError) as caught:
        run_study(path, out, workers=1)
    message = str(caught.value)
    assert caught.value.exit_code == 1
    assert "step bad: this step fails on purpose" in message
    assert "not run because of it: worse" in message
    assert "step slip: IndexError" in message
    assert "indrite_toys.py:" in message
    states = {one.step: one.state for one in study_status(out)}
    assert states == {
        "series": "done", "grown": "done", "shaken": "done", "total": "done", "verdict": "done",
        "bad": "failed", "worse": "missing", "slip": "failed",
    }  # fmt: skip
    why = {one.step: one.why for one in study_status(out)}
    assert "this step fails on purpose" in why["bad"]
    assert why["series"] == why["worse"] == ""
    assert f"what is finished is in {out / 'report.html'}" in message


def test_what_is_finished_is_reported_though_steps_failed(write_study, tmp_path):
    text = STUDY.replace("report:", BROKEN + "report:") + "  - show: findings\n    rows: $doubt\n"
    text = text.replace("  slip:", "  doubt:\n    do: toy.judge\n    start: $worse\n  slip:")
    path, out = study(write_study, text=text), tmp_path / "out"
    with pytest.raises(StepFailedError):
        run_study(path, out, workers=1)
    page = (out / "report.html").read_text()
    assert "This study is not complete: 4 steps have no result and 1 section is left out." in page
    assert "bad: this step fails on purpose" in page
    assert "worse: needs bad" in page
    rows = json.loads((out / "findings.json").read_text())
    found = {one["id"]: one for one in rows}
    assert "mean" in found  # of the step that went well
    assert found["steps_without_result"]["value"] == 4
    assert "slip: IndexError" in found["steps_without_result"]["note"]
    again = {one.id: one.to_json() for one in report_study(out).findings}
    assert again["steps_without_result"] == found["steps_without_result"]
    path.write_text(path.read_text().replace("count: 40", "count: 41"))
    assert {one.state for one in study_status(out)} == {"stale", "missing"}  # another step, not tried yet


def test_a_study_of_which_nothing_is_finished_has_no_report(write_study, tmp_path):
    (tmp_path / "words.txt").write_text("no numbers")
    text = "study: x\nsteps:\n  series:\n    do: toy.read\n    file: words.txt\n"
    with pytest.raises(StepFailedError) as caught:
        run_study(write_study(text), tmp_path / "out", workers=1)
    assert "what is finished" not in str(caught.value)
    assert not (tmp_path / "out" / "report.html").exists()


def test_an_interrupted_study_can_be_reported(write_study, tmp_path):
    path, out = study(write_study), tmp_path / "out"
    run_study(path, out, workers=1)
    whole = (out / "report.html").read_bytes()
    keys = load_plan(path).keys()
    for name in ("total", "verdict"):
        shutil.rmtree(out / "steps" / keys[name])
    found = report_study(out).findings
    assert [one.id for one in found] == ["steps_without_result"]
    assert "This study is not complete: 2 steps have no result" in (out / "report.html").read_text()
    run_study(path, out, workers=1)
    assert b"not complete" not in (out / "report.html").read_bytes()
    assert whole.count(b"<section") == (out / "report.html").read_bytes().count(b"<section")


def test_a_worker_that_is_killed_is_a_failed_step(write_study, tmp_path):
    text = "study: x\nsteps:\n  a:\n    do: toy.make\n  b:\n    do: toy.vanish\n    start: $a\n"
    text += "  c:\n    do: toy.grow\n    start: $a\n    segments: 1\n    pause_second: 1\n"
    text += "  d:\n    do: toy.shake\n    start: $c\n"
    with pytest.raises(StepFailedError, match="step b: a worker process was killed"):
        run_study(write_study(text), tmp_path / "out")
    states = [one.state for one in study_status(tmp_path / "out")]
    assert states[:2] == ["done", "failed"]


def test_a_study_with_five_mistakes_is_refused_at_once_and_writes_nothing(write_study, tmp_path):
    text = STUDY.replace("title:", "titel:").replace("count: 40", "cuont: 40").replace("toy.grow", "toy.gorw")
    text = text.replace("start: $total", "start: $totla").replace("show: findings", "show: findigns")
    path = write_study(text)
    done = subprocess.run(arguments(path, tmp_path / "out"), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"{path}: 5 mistakes, nothing was run" in done.stderr
    for line, hint in [
        (2, "'title'"),
        (7, "'count'"),
        (9, "'toy.grow'"),
        (21, "'total'"),
        (23, "'findings'"),
    ]:
        assert any(
            row.strip().startswith(f"{path}:{line}: ") and f"did you mean {hint}?" in row
            for row in done.stderr.splitlines()
        ), (line, hint, done.stderr)
    assert not (tmp_path / "out").exists()


def test_killed_runs_resume_and_end_with_the_same_findings(write_study, tmp_path):
    """SIGKILL at three random moments; then the run ends as if nothing had happened."""
    path, out = study(write_study, pause=0.15), tmp_path / "out"
    run_study(study(write_study), tmp_path / "undisturbed", workers=1)
    path = study(write_study, pause=0.15)
    moments = np.random.default_rng(11).uniform(0.1, 0.6, 3)
    for moment in moments:
        process = subprocess.Popen(arguments(path, out), start_new_session=True)
        _wait_for_segments(out, process)
        time.sleep(float(moment))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        keys = load_plan(path).keys()
        store = Store(out)
        for key in keys.values():
            assert store.is_done(key) or not store.place(key).exists()
        if not store.is_done(keys["grown"]):
            assert not (out / "findings.json").exists()
    subprocess.run(arguments(path, out), check=True, capture_output=True)
    assert (out / "findings.json").read_bytes() == (tmp_path / "undisturbed" / "findings.json").read_bytes()
    grown = Store(out).load(load_plan(path).keys()["grown"])
    assert grown.resumed_at > 0
    assert not [one for one in (out / "steps").iterdir() if one.name.startswith(".")]


def _wait_for_segments(out, process):
    """Wait until the run is under way, so that the moments fall into the long step."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if list(out.glob("scratch/*/*.npy")) or (out / "findings.json").exists():
            return
        time.sleep(0.05)


def test_workers_die_with_a_killed_run(write_study, tmp_path):
    """Nobody goes on computing, and the lock of the step is free at once."""
    path, out = study(write_study, pause=30), tmp_path / "out"
    process = subprocess.Popen(arguments(path, out), start_new_session=True)
    deadline = time.monotonic() + 60
    while not list(out.glob("scratch/*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.kill()
    process.wait()
    store, key = Store(out), load_plan(path).keys()["grown"]
    free = threading.Event()

    def take():
        with store.at_work(key):
            free.set()

    threading.Thread(target=take, daemon=True).start()
    assert free.wait(20)


def test_interrupting_says_so_and_keeps_what_is_done(write_study, tmp_path):
    path, out = study(write_study, pause=0.3), tmp_path / "out"
    process = subprocess.Popen(arguments(path, out), stderr=subprocess.PIPE, text=True)
    _wait_for_segments(out, process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    how = f"indrite run {path} --out {out}"
    said = f"Interrupted. What was finished is kept; go on with: {how}"
    assert errors.splitlines()[0] == said
    assert "indrite report" in errors.splitlines()[1]
    states = {one.step: one.state for one in study_status(out)}
    assert states["series"] == "done"
    assert states["grown"] == "begun"


def test_two_runs_at_once_share_their_work(write_study, tmp_path):
    path, out = study(write_study, pause=0.1), tmp_path / "out"
    both = [subprocess.Popen(arguments(path, out, "--json"), stdout=subprocess.PIPE) for _ in range(2)]
    documents = [json.loads(one.communicate(timeout=120)[0]) for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert documents[0]["findings"] == documents[1]["findings"]
    computed = [one["step"] for document in documents for one in document["steps"] if one["state"] == "done"]
    assert sorted(computed) == ["grown", "series", "shaken", "total", "verdict"]


def test_report_is_written_again_from_the_store(write_study, tmp_path):
    path, out = study(write_study), tmp_path / "out"
    run_study(path, out, workers=1)
    before = (out / "report.html").read_bytes()
    (out / "report.html").unlink()
    (out / "findings.json").unlink()
    report_study(out)
    assert (out / "report.html").read_bytes() == before
    path.write_text(path.read_text().replace("count: 40", "count: 41"))
    with pytest.raises(StepFailedError, match="no result of series, grown"):
        report_study(out)
    assert {one.state for one in study_status(out)} == {"stale"}


def test_wrong_folders_are_refused(write_study, tmp_path):
    with pytest.raises(UsageError, match="not an output folder"):
        study_status(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        run_study(study(write_study), tmp_path / "file")
    with pytest.raises(UsageError, match="workers"):
        run_study(study(write_study), tmp_path / "out", workers=0)


def test_a_full_disk_is_said_and_leaves_nothing_behind(write_study, tmp_path, monkeypatch):
    def full(value, folder):
        (folder / "half.npy").write_bytes(b"half a result")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder / "half.npy"))

    path, out = study(write_study), tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr("indrite.study.store.save_result", full)
        with pytest.raises(StepFailedError, match=r"No space left on device: .* MB left\. Make room and run"):
            run_study(path, out, workers=1)
    assert list((out / "steps").iterdir()) == []
    assert {one.state for one in run_study(path, out, workers=1).outcomes} == {"done"}


def test_a_file_limit_of_the_system_is_a_failed_step_not_a_crash(write_study, tmp_path):
    """The real thing: a process that may not write more than 2 kB into a file."""
    path, out = write_study("study: x\nsteps:\n  a: {do: toy.make, count: 4000}\n"), tmp_path / "out"
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); "
    code = f"{limit}import sys; sys.argv = ['indrite', 'run', {str(path)!r}, '--out', {str(out)!r}, "
    code += "'--workers', '1']; from indrite.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "the result was not written" in done.stderr
    assert "what is finished is kept" in done.stderr
    assert list((out / "steps").iterdir()) == []


def test_an_output_folder_that_cannot_be_written_is_said_before_anything_runs(write_study, tmp_path):
    path = study(write_study)
    (tmp_path / "file").write_text("")
    done = subprocess.run(
        arguments(path, tmp_path / "file" / "out"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "cannot write into the output folder" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"key": "k"}', '{"key": "k", "files": []}', '{"key": "k", "files": {"a": 1}}', "\0\0\0"],
)
def test_a_damaged_manifest_is_computed_anew(write_study, tmp_path, damage):
    path, out = study(write_study), tmp_path / "out"
    run_study(path, out, workers=1)
    before = (out / "findings.json").read_bytes()
    store, key = Store(out), load_plan(path).keys()["grown"]
    (store.place(key) / "manifest.json").write_text(damage)
    assert {one.step: one.state for one in study_status(out)}["grown"] == "missing"
    outcomes = {one.step: one.state for one in run_study(path, out, workers=1).outcomes}
    assert outcomes == {
        "series": "kept",
        "shaken": "kept",
        "total": "kept",
        "verdict": "kept",
        "grown": "done",
    }
    assert (out / "findings.json").read_bytes() == before


def test_a_result_whose_bits_changed_is_named_with_what_to_do(write_study, tmp_path):
    path, out = study(write_study), tmp_path / "out"
    run_study(path, out, workers=1)
    keys, store = load_plan(path).keys(), Store(out)
    (array,) = store.place(keys["series"]).glob("*.npy")
    content = bytearray(array.read_bytes())
    content[-1] ^= 1
    array.write_bytes(content)
    changed = study(write_study, pause=0.001)
    with pytest.raises(StepFailedError) as caught:
        run_study(changed, out, workers=1)
    assert "was changed after it was written" in str(caught.value)
    assert f"Delete the folder {store.place(keys['series'])} and run again" in str(caught.value)
    shutil.rmtree(store.place(keys["series"]))
    assert {one.state for one in run_study(changed, out, workers=1).outcomes} == {"done", "kept"}
