import json

import numpy as np
import pytest
from click.testing import CliRunner

from indrite.cli.diagnose import diagnose
from indrite.errors import SpecimenError, UsageError
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped
from indrite.readers import write_cycling

GROWING = 3.14e-3 / 3.68 * np.exp((np.arange(1, 61) - 50) / 4)


@pytest.fixture(scope="module")
def shorted(tmp_path_factory):
    path = tmp_path_factory.mktemp("cells") / "shorted.bdf.parquet"
    write_cycling(simulate_lumped(LumpedCell(), Course(cycles=60, leak_siemens=GROWING)), path)
    return path


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    path = tmp_path_factory.mktemp("cells") / "healthy.bdf.csv"
    write_cycling(simulate_lumped(LumpedCell(), Course(cycles=60)), path)
    return path


def run(*arguments):
    return CliRunner().invoke(diagnose, [str(one) for one in arguments])


def test_one_file_prints_the_verdict_with_its_evidence(shorted):
    result = run(shorted)
    assert result.exit_code == 0, result.output
    assert "HARD SHORT" in result.stdout
    assert "For\n" in result.stdout
    assert "leak conductance" in result.stdout


def test_json_of_one_file_is_one_object_with_the_top_level_keys(shorted):
    found = json.loads(run(shorted, "--json").stdout)
    assert found["command"] == "diagnose"
    assert found["verdict"] == "hard short"
    assert found["death_cycle"] == pytest.approx(50, abs=1)
    assert found["evidence"][0]["supports"] == "leak"


def test_many_files_go_side_by_side(shorted, healthy):
    result = run(shorted, healthy)
    lines = result.stdout.splitlines()
    assert len(lines) == 3
    assert "hard short" in lines[1]
    assert "healthy" in lines[2]
    found = json.loads(run(shorted, healthy, "--json").stdout)
    assert [one["verdict"] for one in found["results"]] == ["hard short", "healthy"]


def test_a_bad_file_among_good_ones_is_named_and_the_exit_code_is_2(shorted, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"\x00\x01garbage")
    result = run(shorted, bad)
    assert result.exit_code == 2
    assert "bad.csv" in result.stderr
    assert "hard short" in result.stdout


def test_limits_of_a_named_cell_are_used(shorted):
    found = json.loads(run(shorted, "--cell", "luo2021-li-in", "--json").stdout)
    assert found["verdict"] == "hard short"
    assert found["severity"] is not None


def test_an_unknown_cell_is_refused_with_the_known_names(shorted):
    result = run(shorted, "--cell", "nonsense")
    assert isinstance(result.exception, SpecimenError)
    assert "luo2021-li-in" in str(result.exception)


def test_a_report_is_written(shorted, tmp_path):
    path = tmp_path / "report.html"
    result = run(shorted, "--report", path)
    assert result.exit_code == 0, result.output
    assert "hard short" in path.read_text(encoding="utf-8").lower()


def test_a_growing_file_is_diagnosed_again(tmp_path):
    path = tmp_path / "growing.bdf.csv"
    path.write_text("Test Time / s,Voltage / V,Curr")
    result = run(path, "--watch", "--watch-interval-s", "0.05", "--watch-limit-s", "0")
    assert result.exit_code == 0
    assert "not readable yet" in result.stderr
    write_cycling(simulate_lumped(LumpedCell(), Course(cycles=20)), path)
    result = run(path, "--watch", "--watch-limit-s", "0")
    assert "cycle 20: healthy" in result.stdout


def test_watch_follows_one_file_only(shorted, healthy):
    assert isinstance(run(shorted, healthy, "--watch").exception, UsageError)
