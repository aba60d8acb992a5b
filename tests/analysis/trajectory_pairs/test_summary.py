import json

import numpy as np
import pytest

from indrite.analysis.trajectory import summarise
from indrite.analysis.trajectory.combine import combine
from indrite.errors import UsageError
from indrite.signals import Trajectory

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


def test_runs_of_different_systems(gas):
    with pytest.raises(UsageError, match=r"got In.*as in the first"):
        summarise([gas(GAS, [14.0] * 3), gas([*GAS, 49], [14.0] * 3)], pairs=["In-S"])


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


def reacting(*, seed, frames=200):
    """In over S: pairs come into contact one after the other from 0.5 ps on, then stay."""
    rng = np.random.default_rng(seed)
    sheet = np.array([[x, y, 0.0] for x in np.arange(6) * 3.6 for y in np.arange(6) * 3.6])
    start = np.concatenate([sheet + np.array([0, 0, z]) for z in (0, 3.2, 6.4, 10.2, 13.2, 16.2)])
    time = np.arange(frames) * 0.02
    position = start + rng.normal(0, 0.05, (frames, start.shape[0], 3))
    begin = 0.5 + rng.exponential(0.4, 36)
    position[:, 108:144, 2] -= 1.2 * (time[:, None] > begin)
    return Trajectory(
        time_picosecond=time,
        position_angstrom=position,
        cell_angstrom=np.repeat(np.diag([21.6, 21.6, 40.0])[None], frames, axis=0),
        periodic=np.ones(3, dtype=bool),
        atomic_number=np.array([16] * 108 + [49] * 108),
        side=np.array([0] * 108 + [1] * 108),
    )


def test_onset_of_contacts_is_among_the_findings():
    rows = {one.id: one for one in summarise([reacting(seed=1), reacting(seed=2)], pairs=["In-S"]).findings()}
    onset = rows["onset_time.In-S"]
    assert onset.verdict == "ok"
    assert onset.value == pytest.approx(0.5, abs=3 * onset.standard_uncertainty)
    assert onset.standard_uncertainty < 0.1
    assert rows["contacts.In-S"].value == pytest.approx(36, abs=1)
    assert "per nm² of 1 interface" in rows["contacts.In-S"].note
    assert rows["interphase_thickness"].unit == "nm"


def test_products_are_looked_for_on_request_only():
    from indrite.cell.crystals import crystal

    references = {name: crystal(name) for name in ("InS", "In")}
    frames = Trajectory.from_ase([crystal("InS").repeat((3, 2, 3))] * 4, time_picosecond=np.arange(4.0))
    rows = {one.id: one for one in summarise(frames, pairs=["In-S"], references=references).findings()}
    assert rows["product.InS"].value in {"present", "there from the start"}
    assert rows["product.In"].value == "no confident match"
    assert not [one for one in summarise(frames, pairs=["In-S"]).findings() if one.id.startswith("product")]


def test_own_elements_of_the_sides():
    from indrite.analysis.trajectory.events import own_elements

    assert own_elements(reacting(seed=0, frames=4)) == ("In", "S")
    assert own_elements(reacting(seed=0, frames=4).replace(side=None)) is None
    alloy = reacting(seed=0, frames=4).replace(atomic_number=np.array([16, 3] * 54 + [3, 3] * 54))
    assert own_elements(alloy) is None  # lithium is on both sides
