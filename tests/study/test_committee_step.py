"""The committee of the engine as a step of a study: what it says, stored, shown, and without a committee."""

from dataclasses import replace

import pytest

from indrite.models.dynamics.committee_runs import CommitteeRuns
from indrite.report.committee_sections import committee
from indrite.study import run_study
from indrite.study.check import load_plan
from indrite.study.collect import collect_results
from indrite.study.results import load_result, save_result
from indrite.study.store import Store

pytest.importorskip("numba", reason="the package numba is not installed")

STUDY = """
study: mini
title: runs of a potential, and what its committee says
steps:
  interface:
    do: build.interface
    electrolyte: Li6PS5Cl
    electrode: In
    engine: toy
    thickness_angstrom: 9
  run:
    do: simulate.interface
    interface: $interface
    engine: {engine}
    time_picosecond: 0.02
    seeds: [1, 2]
  asked:
    do: ask.committee
    dynamics: {{In: $run}}
    engine: {engine}
report:
  - show: committee
    committee: $asked
"""


def results_with(engine, tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text(STUDY.format(engine=engine), encoding="utf-8")
    out = tmp_path / "out"
    run_study(file, out, workers=1)
    plan = load_plan(file)
    return collect_results(plan, Store(out), keys=plan.keys()), (out / "report.html").read_text("utf-8")


def test_the_committee_speaks_of_every_run(tmp_path):
    results, page = results_with("nep", tmp_path)
    asked = results.value("asked")
    assert isinstance(asked, CommitteeRuns)
    assert asked.engines == ("nep", "nep:indrite-1", "nep:indrite-2", "nep:indrite-3")
    assert list(asked.runs["In"]) == ["seed 1", "seed 2"]
    rows = {one.id: one for one in asked.findings()}
    worst = max(float(one.force_share.max()) for one in asked.runs["In"].values())
    assert rows["committee.force_share.In"].value == worst
    assert 0.0 < worst < 1.0
    assert rows["committee.energy_spread.In"].unit == "meV/atom"
    assert "How sure the potential is" in page
    folder = tmp_path / "kept"
    folder.mkdir()
    save_result(asked, folder)
    assert load_result(folder).findings() == asked.findings()


def test_frames_outside_of_what_was_learned_are_told(tmp_path):
    results, _ = results_with("nep", tmp_path)
    asked = results.value("asked")
    strict = {
        name: {run: replace(one, limit=0.0) for run, one in runs.items()} for name, runs in asked.runs.items()
    }
    found = CommitteeRuns(engines=asked.engines, runs=strict)
    assert {one.verdict for one in found.findings()} == {"differs"}
    assert "leaves what was learned" in found.findings()[0].note
    assert {row[-1].kind for row in committee(found).tables[0].rows} == {"bad"}


def test_an_engine_without_committee_says_that_nobody_can_be_asked(tmp_path):
    results, page = results_with("toy", tmp_path)
    assert results.value("asked").runs == {}
    assert results.value("asked").findings() == []
    assert "nobody else can be asked" in page
