import json

import pytest
from click.testing import CliRunner

from indrite.cli.check import check
from indrite.cli.list import list_
from indrite.cli.main import cli
from indrite.errors import IndriteError, UsageError


def call(command, *arguments):
    return CliRunner().invoke(command, list(arguments))


def test_check_prints_what_follows_and_what_does_not_add_up():
    result = call(check, "luo2021-li-in", "--against", "luo2021-li", "--batch-gram", "10")
    assert result.exit_code == 0
    assert "11.73" in result.output
    assert "4 inconsistent, 3 not decidable, 7 consistent" in result.output
    assert "confounded" in result.output
    assert "4.2796 g" in result.output
    assert max(map(len, result.output.splitlines())) <= 160


def test_check_prints_one_json_object_with_the_agreed_keys():
    result = call(check, "luo2021-li-in", "--against", "luo2021-li", "--batch-gram", "10", "--json")
    document = json.loads(result.output)
    assert document["command"] == "check"
    assert document["inputs"] == ["luo2021-li-in", "luo2021-li"]
    rows = {row["id"]: row for row in document["findings"]}
    assert rows["breathing_micrometre"]["value"] == pytest.approx(11.73, abs=0.01)
    assert set(rows["breathing_micrometre"]) >= {
        "id", "quantity", "value", "unit", "standard_uncertainty", "origin", "verdict",
        "published_value", "published_source",
    }  # fmt: skip
    assert {one["id"] for one in document["checks"]} >= {"loading", "misprint.anode_mass_milligram"}
    assert document["comparison"]["judgement"] == "confounded"
    assert sum(one["mass_gram"] for one in document["batch"]) == pytest.approx(10.0)
    assert document["cell"]["inputs"]["anode_mass_milligram"]["stated_as"] == "25 g"


def test_a_file_of_ones_own_is_checked(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("diameter_millimetre: 12\nelectrolyte: {material: Li6PS5Cl, mass_milligram: 100}\n")
    result = call(check, str(path))
    assert result.exit_code == 0
    assert "pellet thickness without pores" in result.output
    assert "Not determined" in result.output


def test_a_wrong_file_is_refused_with_every_line(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("diametre_millimetre: 12\nelectrolyte:\n  mass_milligram: heavy\n")
    with pytest.raises(IndriteError) as caught:
        CliRunner().invoke(cli, ["check", str(path)], catch_exceptions=False)
    assert caught.value.exit_code == 2
    assert "mine.yaml:1:" in str(caught.value)
    assert "mine.yaml:3:" in str(caught.value)


@pytest.mark.parametrize("target", ["luo2021-li-im", "no/such/cell.yaml"])
def test_a_target_that_is_not_there(target):
    with pytest.raises(UsageError, match=r"no such file|Did you mean luo2021-li-in"):
        CliRunner().invoke(check, [target], catch_exceptions=False)


def test_a_study_goes_to_the_study_checker(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text("study: x\nsteps:\n  one: {do: no.such.function}\n")
    with pytest.raises(IndriteError, match=r"no\.such\.function"):
        CliRunner().invoke(check, [str(path)], catch_exceptions=False)
    result = call(check, str(path), "--json")
    assert result.exit_code == 2
    assert json.loads(result.output)["problems"][0]["line"] == 3
    with pytest.raises(UsageError, match="for cells"):
        CliRunner().invoke(check, [str(path), "--batch-gram", "1"], catch_exceptions=False)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("cells", "luo2021-li-in"),
        ("materials", "LiNi0.6Co0.2Mn0.2O2"),
        ("readers", "neware_ndax"),
        ("studies", "luo2021"),
    ],
)
def test_list_shows_what_comes_with_indrite(what, words):
    assert words in call(list_, what).output
    rows = json.loads(call(list_, what, "--json").output)[what]
    assert any(words in row.values() for row in rows)


def test_list_refuses_other_things():
    assert call(list_, "unicorns").exit_code == 2
