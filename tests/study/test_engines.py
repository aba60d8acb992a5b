"""Engines in studies: known before anything runs, part of the key, made where the step runs."""

import re

import pytest

from indrite.engines import engine
from indrite.study import Store, check_study, load_plan, run_study
from indrite.study.plan import EngineInput


def study(write_study, line=""):
    return write_study(f"study: atoms\nsteps:\n  energy:\n    do: toy.energy\n{line}")


def test_the_default_engine_is_an_engine_too(write_study):
    step = load_plan(study(write_study)).steps[0]
    assert step.parameters == {"engine": EngineInput("toy")}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("chgnt", r"study\.yaml:5: 'engine' of toy\.energy: no engine 'chgnt'; did you mean 'chgnet'"),
        ("sevennet:mf-1", "unknown model of the engine 'sevennet'; got 'mf-1'"),
        ("mace:no.model", "no such file for the engine 'mace'"),
        ("mace", "needs a file"),
    ],
)
def test_a_wrong_engine_is_named_before_anything_runs(write_study, name, message):
    (problem,) = check_study(study(write_study, f"    engine: {name}\n"))
    assert re.search(message, str(problem)), problem


def test_the_engine_enters_the_key_by_what_decides_its_numbers(write_study, monkeypatch):
    plan = load_plan(study(write_study))
    before = plan.keys()["energy"]
    changed = {**engine("toy").fingerprint(), "weights_sha256": "0" * 64}
    monkeypatch.setattr(EngineInput, "fingerprint", lambda self: changed)
    assert plan.keys()["energy"] != before


def test_a_step_gets_the_name_and_builds_the_engine(write_study, tmp_path):
    path = study(write_study, "    engine: toy\n")
    run_study(path, tmp_path / "out", workers=1)
    keys = load_plan(path).keys()
    assert Store(tmp_path / "out").load(keys["energy"]).values[0] < 0.0
    assert "engine = toy" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
