import json

import pytest
from click.testing import CliRunner

from indrite.cli.report import report
from indrite.errors import UsageError
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped
from indrite.readers import write_cycling
from indrite.study import check_study
from indrite.study.measured import TECHNIQUES, MeasuredFile, write_study
from indrite.study.registry import functions


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    path = tmp_path_factory.mktemp("cells") / "my cell.bdf.csv"
    write_cycling(simulate_lumped(LumpedCell(), Course(cycles=12)), path)
    return path


def run(*arguments):
    return CliRunner().invoke(report, [*map(str, arguments)])


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_the_table_names_steps_that_fit_together(technique):
    kind, known = TECHNIQUES[technique], functions()
    assert "file" in known[kind.read].signature().annotations
    assert next(iter(known[kind.analyse].signature().annotations)) == kind.signal


def test_two_records_of_one_name_become_one_report(record, tmp_path):
    result = run("--technique", "cycling", record, record, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert any(row["id"].startswith("discharge_capacity") for row in document["findings"])
    page = (tmp_path / "out" / "report.html").read_text()
    assert "Evidence for and against" in page
    # what was done can be run again, and the folder is that of a study
    assert check_study(tmp_path / "out" / "study.yaml") == []
    assert run(tmp_path / "out").exit_code == 0


def test_options_go_to_the_steps_that_take_them(record, tmp_path):
    path = write_study(
        [MeasuredFile("cycling", record)],
        tmp_path / "study.yaml",
        options={"cycling.name": "my cell", "positive_current": "charge"},
    )
    text = path.read_text()
    assert "name: my cell" in text
    assert text.index("positive_current: charge") < text.index("do: diagnose.cycling")


@pytest.mark.parametrize(
    ("files", "options", "message"),
    [
        ([], {}, "no file given"),
        (["cycling"], {"nme": 1}, "did you mean 'name'"),
        (["cycling"], {"impedance.name": 1}, "no file of this technique"),
        (["cyclng"], {}, "did you mean 'cycling'"),
    ],
)
def test_what_does_not_fit_is_said(record, tmp_path, files, options, message):
    with pytest.raises(UsageError, match=message):
        write_study([MeasuredFile(one, record) for one in files], tmp_path / "study.yaml", options=options)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a", "b"], "which instrument wrote these files is not said"),
        (["cycling={record}"], "no folder for the report"),
        (["cycling={record}", "b", "--out", "{out}"], "the technique of this file is not said"),
        (["cycling={record}", "--out", "{out}", "--set", "name"], "not a setting"),
        (["cycling=absent.csv", "--out", "{out}"], "no such file"),
    ],
)
def test_wrong_use(record, tmp_path, arguments, message):
    filled = [one.format(record=record, out=tmp_path / "out") for one in arguments]
    result = run(*filled)
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)
