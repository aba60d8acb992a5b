"""Ensembles: the same numbers however they run, nothing done twice, censored lives."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from growth_ensemble_jobs import kill, toy_run
from indrite.errors import StepFailedError, UsageError
from indrite.models.growth.ensemble import Ensemble, summarise_runs
from indrite.models.growth.seed_runs import (
    Job,
    Running,
    SeedRun,
    fingerprint,
    run_jobs,
    seed_numbers,
    seed_place,
)


def jobs_of(seeds, run=toy_run, key="k"):
    return [Job(seed_place(seed), partial(run, seed), key) for seed in seeds]


def run_of(life, ended="shorted", *, seed=0, depth=600.0):
    return SeedRun(
        seed=seed,
        life_cycle=life,
        ended=ended,
        cycle_number=(life / 2.0, life),
        depth_mean_micrometre=(depth / 4.0, depth / 2.0),
        depth_maximum_micrometre=(depth / 2.0, depth),
    )


def test_number_of_workers_changes_nothing(tmp_path):
    jobs = jobs_of(range(6))
    alone = run_jobs(jobs, running=Running(workers=1))
    assert [run.seed for run in alone] == list(range(6))
    assert run_jobs(jobs, running=Running(workers=2, out=tmp_path)) == alone
    with ThreadPoolExecutor(3) as pool:
        assert run_jobs(jobs, running=Running(workers=pool)) == alone
        assert pool.submit(lambda: 1).result() == 1, "the executor stays open"


def test_a_run_that_was_interrupted_goes_on_where_it_stopped(tmp_path):
    told = []

    def interrupted(seed, folder):
        if seed == 2:
            raise KeyboardInterrupt
        return toy_run(seed, folder)

    running = Running(out=tmp_path, workers=1)
    with pytest.raises(KeyboardInterrupt):
        run_jobs(jobs_of(range(4), interrupted), running=running)
    assert sorted(path.parent.name for path in tmp_path.glob("*/run.json")) == ["seed-0000", "seed-0001"]
    progress = replace(running, progress=lambda done, total, label: told.append((done, total)))
    runs = run_jobs(jobs_of(range(4)), running=progress)
    assert told == [(2, 4), (3, 4), (4, 4)]
    assert runs == [toy_run(seed, None) for seed in range(4)], "numbers survive the file unchanged"
    assert (tmp_path / "seed-0000" / "trace.txt").read_text() == "run\n", "nothing is done twice"
    assert not list(tmp_path.rglob("*.part"))


def test_a_folder_of_other_settings_is_refused(tmp_path):
    running = Running(out=tmp_path, workers=1)
    run_jobs(jobs_of(range(2), key=fingerprint(1.0)), running=running)
    with pytest.raises(UsageError, match=r"run\.json.*another cell"):
        run_jobs(jobs_of(range(2), key=fingerprint(1.0 + 1e-15)), running=running)


def test_mistakes():
    with pytest.raises(UsageError, match="one folder"):
        run_jobs(jobs_of([1, 1]), running=Running(workers=1))
    for seeds in (0, [], [1, 1], [-1]):
        with pytest.raises(UsageError, match="seeds"):
            seed_numbers(seeds)
    with pytest.raises(UsageError, match="known way"):
        run_of(1.0, "died")

    def wrong(folder):
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong") as caught:
        run_jobs([Job("seed-0003", wrong)], running=Running(workers=1))
    assert caught.value.__notes__ == ["in seed-0003"]


def test_a_killed_worker_is_reported():
    with pytest.raises(StepFailedError, match="killed"):
        run_jobs(jobs_of([0, 1], kill), running=Running(workers=2))


def test_depths_at_stated_cycles():
    runs = [run_of(life, seed=row) for row, life in enumerate((800.0, 1000.0, 1200.0, 1600.0))]
    found = summarise_runs(runs, cycles=(400.0, 800.0, 1000.0), width_micrometre=200.0)
    assert found.depths_at(800.0).tolist() == [600.0, 480.0, 400.0, 300.0]
    np.testing.assert_allclose(found.depth_maximum_quantile_micrometre[1], [220.0, 440.0, 550.0])
    np.testing.assert_allclose(found.depth_mean_micrometre, found.depth_maximum_micrometre / 2.0)
    assert found.ended_before.tolist() == [0, 0, 1]
    assert found.bridged_by(1000.0).tolist() == [True, True, False, False]
    deviation = np.std([600.0, 480.0, 400.0, 300.0], ddof=1)
    assert found.depth_maximum_deviation_micrometre[1] == pytest.approx(deviation)
    assert found.depth_maximum_error_micrometre[1] == pytest.approx(deviation / 2.0)
    with pytest.raises(UsageError, match="no depths are stated"):
        found.depths_at(897.0)


def test_a_cell_that_still_lived_says_nothing_of_later_depths():
    runs = [run_of(500.0, "survived"), run_of(900.0, seed=1)]
    found = summarise_runs(runs, cycles=(500.0, 600.0), width_micrometre=200.0)
    assert np.isnan(found.depths_at(600.0)).tolist() == [True, False]
    assert np.isnan(found.depth_maximum_quantile_micrometre[:, 1]).all()
    assert np.isfinite(found.depth_maximum_quantile_micrometre[:, 0]).all()


def test_survival_of_windows_with_censored_lives():
    lives = [
        (100.0, "shorted"),
        (200.0, "survived"),
        (300.0, "shorted"),
        (400.0, "anode exhausted"),
        (500.0, "shorted"),
    ]
    runs = [run_of(life, ended, seed=row) for row, (life, ended) in enumerate(lives)]
    found = summarise_runs(runs, width_micrometre=200.0)
    # by hand: 4/5, then 2/3 of it at 300 (three at risk), then nothing left
    np.testing.assert_allclose(found.survival, [0.8, 0.8 * 2.0 / 3.0, 0.0])
    assert found.bridge_cycle.tolist() == [100.0, 300.0, 500.0]
    assert found.median_life_cycle == 500.0
    assert found.bridged.tolist() == [1, 0, 1, 0, 1]


def test_no_bridge_at_all_is_a_result(tmp_path):
    found = summarise_runs([run_of(900.0, "survived")], cycles=(897.0,), width_micrometre=200.0)
    assert found.median_life_cycle is None
    assert found.survival.size == 0
    assert np.isnan(found.depth_mean_deviation_micrometre).all()
    found.save(tmp_path / "ensemble.nc")
    again = Ensemble.load(tmp_path / "ensemble.nc")
    assert again.ended.tolist() == ["survived"]
    assert again.median_low_cycle is None
    with pytest.raises(UsageError, match="increasing"):
        summarise_runs([run_of(900.0)], cycles=(897.0, 100.0), width_micrometre=200.0)
