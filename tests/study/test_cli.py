"""The verbs run, status, report, new, check on studies, as a user calls them."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from indrite.cell import cell_template
from indrite.cli.main import cli
from indrite.errors import IndriteError, UsageError
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped
from indrite.study import load_plan
from indrite.study.templates import write_template

STEPS = len(load_plan("luo2021").steps)


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Return a function that runs a verb in an empty folder and returns what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        result = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


@pytest.fixture
def my_record(tmp_path):
    """Write the record of a cell that dies of a short, as a user would have it: a csv file."""
    from indrite.readers import write_cycling

    number = np.arange(1, 61)
    course = Course(cycles=60, leak_siemens=8.7e-4 * np.exp((number - 60) / 3.0))
    path = tmp_path / "my_cell.csv"
    write_cycling(simulate_lumped(LumpedCell(), course), path)
    return path


def test_a_study_of_my_own_file(call, my_record, tmp_path):
    assert call("new", "study", ".").split() == ["cell.yaml", "study.yaml"]
    assert f"file: {my_record.name}" in (tmp_path / "study.yaml").read_text(encoding="utf-8")
    assert "3 steps, no mistake found" in call("check", "study.yaml")
    document = json.loads(call("run", "study.yaml", "--workers", "1", "--json"))
    by_id = {row["id"]: row for row in document["findings"]}
    assert by_id["death_cycle"]["value"] == 60
    assert document["report"].endswith("out/my_cell/report.html")
    report = (tmp_path / "out/my_cell/report.html").read_text(encoding="utf-8")
    assert "hard short" in report
    assert report.index('id="verdict-table"') < report.index('id="profiles"')
    assert "3 of 3 steps are done." in call("status", "study.yaml")
    status = json.loads(call("status", "out/my_cell", "--json"))
    assert [one["state"] for one in status["steps"]] == ["done", "done", "done"]
    (tmp_path / "out/my_cell/report.html").unlink()
    assert call("report", "out/my_cell").strip().endswith("report.html")
    assert (tmp_path / "out/my_cell/report.html").read_text(encoding="utf-8") == report


def test_with_a_description_of_the_cell_it_is_simulated_beside(call, my_record, tmp_path):
    call("new", "cell", ".")
    call("new", "study", ".")
    call("run", "study.yaml", "--quick", "--out", "out")
    assert 'id="overlays"' in (tmp_path / "out/report.html").read_text(encoding="utf-8")
    rows = {
        row["id"]: row for row in json.loads((tmp_path / "out/findings.json").read_text(encoding="utf-8"))
    }
    assert rows["verdict.my_cell.measured"]["value"] == "hard short"
    assert rows["verdict.my_cell"]["value"] == "healthy"
    assert rows["verdict.my_cell"]["verdict"] == "differs"


def test_a_shipped_study_can_be_given_a_record_of_my_own(call, my_record, tmp_path):
    call("new", "study", "mine.yaml", "--like", "luo2021")
    lines = (tmp_path / "mine.yaml").read_text(encoding="utf-8").splitlines()
    begin = lines.index("  # my_record:")
    end = lines.index("", begin)
    lines[begin:end] = [line.replace("# ", "", 1) for line in lines[begin:end]]
    text = (
        "\n".join(lines).replace("    # measured:", "    measured:").replace("my_cell.ndax", my_record.name)
    )
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    assert f"{STEPS + 2} steps, no mistake found" in call("check", "mine.yaml")
    with pytest.raises(UsageError, match="luo2021"):
        write_template("study", tmp_path / "other.yaml", like="lou2021")


def test_a_study_not_run_yet_has_nothing_done(call):
    assert f"0 of {STEPS} steps are done." in call("status", "luo2021")


def test_templates_are_not_written_over(tmp_path):
    path = write_template("study", tmp_path / "mine.yaml")
    assert path == tmp_path / "mine.yaml"
    with pytest.raises(UsageError, match="is already there"):
        write_template("study", path)
    with pytest.raises(UsageError, match="study or cell"):
        write_template("poem", tmp_path)
    shutil.rmtree(tmp_path)


def test_the_cell_template_checks(call):
    call("new", "cell", "cell.yaml")
    assert Path("cell.yaml").read_text(encoding="utf-8") == cell_template()
    said = call("check", "cell.yaml")
    assert "pellet thickness without pores" in said
    assert "0 inconsistent, 0 not decidable" in said


@pytest.mark.parametrize("arguments", [("status", "nothing"), ("report", "nothing"), ("run", "nothing")])
def test_wrong_names_say_what_is_wrong(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IndriteError, match="nothing"):
        CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
    assert list(tmp_path.iterdir()) == []
