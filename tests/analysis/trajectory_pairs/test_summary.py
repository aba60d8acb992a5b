import json

import numpy as np
import pytest

from indrite.analysis.trajectory import summarise
from indrite.analysis.trajectory.combine import combine
from indrite.errors import UsageError

GAS = [49] * 20 + [16] * 30 + [15] * 6


def test_findings_carry_the_stable_ids(gas):
    found = summarise(gas(GAS, [14.0] * 3), pairs=["In-S", "P-S"]).findings()
    ids = [one.id for one in found]
    assert ids[:3] == ["first_peak.In-S", "coordination.In-S", "contacts.In-S"]
    assert "contacts.P-S" in ids
    assert json.dumps([one.to_json() for one in found])


def test_one_pass_gives_what_the_single_analyses_give(gas):
    from indrite.analysis.trajectory import contacts, radial_distribution

    frames = gas(GAS, [9.0, 10.0, 20.0])
    run = summarise(frames, pairs=["In-S", "In-In"], cutoffs={"S-In": 7.5}).runs[0]
    alone = radial_distribution(frames, ["In-S", "In-In"])
    assert np.array_equal(run.radial.distribution, alone.distribution)
    assert np.array_equal(run.contacts[0].count, contacts(frames, "In-S", cutoff_angstrom=7.5).count)
    assert np.array_equal(run.contacts[1].count, contacts(frames, "In-In").count)


def test_seeds_spread_enters(gas):
    runs = [gas(GAS, [14.0] * 3, seed=seed, frames=40) for seed in range(4)]
    summary = summarise(runs, pairs=["In-S"])
    count = next(one for one in summary.findings() if one.id == "contacts.In-S")
    means = [run.contacts[0].mean()[0] for run in summary.runs]
    assert count.value == pytest.approx(np.mean(means))
    assert count.standard_uncertainty >= np.std(means, ddof=1) / 2 * (1 - 1e-12)


def test_frames_too_far_apart_cost_the_displacement_only(gas):
    summary = summarise(gas(GAS, [14.0] * 3), pairs=["In-S"])
    assert summary.runs[0].displacement is None
    assert "too far between two frames" in summary.runs[0].displacement_gap
    assert not [one for one in summary.findings() if one.id.startswith("diffusivity")]


def test_window_of_time(gas):
    run = summarise(gas(GAS, [14.0] * 3, frames=30), pairs=["In-S"], time_picosecond=(0.1, np.inf)).runs[0]
    assert run.frames == 20
    assert run.start_picosecond == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("values", "errors", "value", "uncertainty", "word"),
    [
        ([2.0], [0.3], 2.0, 0.3, "one run"),
        ([2.0, np.nan], [0.3, np.nan], 2.0, 0.3, "one run"),
        ([2.0, 4.0], [0.1, 0.1], 3.0, 1.0, "spread of 2"),
        ([2.0, 2.2], [3.0, 4.0], 2.1, 2.5, "within the frames of 2"),
        ([2.0], [np.nan], 2.0, None, "too few frames"),
        ([2.0, 4.0], [np.nan, np.nan], 3.0, 1.0, "spread"),
    ],
)
def test_runs_combine(values, errors, value, uncertainty, word):
    found = combine(values, errors)
    assert found.value == pytest.approx(value)
    assert found.standard_uncertainty == (None if uncertainty is None else pytest.approx(uncertainty))
    assert word in found.basis


def test_nothing_combines_to_nothing():
    assert combine([np.nan], [0.1]).value is None


def test_wrong_use(gas):
    with pytest.raises(UsageError, match="no trajectories"):
        summarise([], pairs=["In-S"])
    with pytest.raises(UsageError, match="not asked for"):
        summarise(gas(GAS, [14.0] * 3), pairs=["In-S"], cutoffs={"P-S": 2.6})


def test_survives_the_store(gas, tmp_path):
    from indrite.study.results import load_result, save_result

    summary = summarise(gas(GAS, [14.0] * 3), pairs=["In-S", "P-S"])
    save_result(summary, tmp_path)
    assert load_result(tmp_path).findings() == summary.findings()
