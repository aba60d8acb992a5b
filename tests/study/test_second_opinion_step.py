"""Another engine about the runs of a study: what it says, stored and shown."""

import pytest

from indrite.models.dynamics.second_opinion import SecondOpinions
from indrite.report.second_opinion_sections import second_opinion
from indrite.study import run_study
from indrite.study.check import load_plan
from indrite.study.collect import collect_results
from indrite.study.results import load_result, save_result
from indrite.study.store import Store

pytest.importorskip("numba", reason="the package numba is not installed")

STUDY = """
study: mini
title: runs of a pair potential, and what our own says of them
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
    engine: toy
    time_picosecond: 0.02
    seeds: [1, 2]
  asked:
    do: ask.engine
    dynamics: {In: $run}
    engine: toy
    beside: nep
    frames: 2
report:
  - show: second_opinion
    opinion: $asked
"""


def test_another_engine_speaks_of_every_run(tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text(STUDY, encoding="utf-8")
    out = tmp_path / "out"
    run_study(file, out, workers=1)
    plan = load_plan(file)
    asked = collect_results(plan, Store(out), keys=plan.keys()).value("asked")
    assert isinstance(asked, SecondOpinions)
    assert (asked.own, asked.other) == ("toy", "nep")
    assert {name: one.time_picosecond.size for name, one in asked.runs["In"].items()} == {
        "seed 1": 2,
        "seed 2": 2,
    }
    rows = {one.id: one for one in asked.findings()}
    assert rows["second_opinion.energy.In"].unit == "meV/atom"
    assert rows["second_opinion.force.In"].value > 0.0
    page = (out / "report.html").read_text("utf-8")
    assert "A second opinion" in page
    assert "Energy of toy less that of nep" in page
    table = second_opinion(asked).tables[0]
    assert [row[:2] for row in table.rows] == [["In", "seed 1"], ["In", "seed 2"]]
    folder = tmp_path / "kept"
    folder.mkdir()
    save_result(asked, folder)
    assert load_result(folder).findings() == asked.findings()
