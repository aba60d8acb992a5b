import json

import pytest
from click.testing import CliRunner

from indrite.cli.simulate import simulate
from indrite.errors import UsageError


def call(*arguments):
    return CliRunner().invoke(simulate, ["reactions", *arguments], catch_exceptions=False)


def test_one_json_object_with_findings():
    done = call("--electrolyte", "Li6PS5Cl", "--electrode", "In", "--potential-v", "0.62", "--json")
    document = json.loads(done.output)
    assert done.exit_code == 0
    assert document["command"] == "simulate reactions"
    assert document["inputs"]["potential_v"] == 0.62
    ids = [one["id"] for one in document["findings"]]
    assert ids[:2] == ["reaction_energy", "reaction_energy.open"]
    assert {"voltage.In-LiIn", "voltage.InS-In", "volume_change.LiIn"} <= set(ids)
    assert "InS" not in document["closed"]["most_exothermic"]["products"]
    assert document["closed"]["most_exothermic"]["reaction"].startswith("3 Li6PS5Cl + 8 In →")
    assert document["open"]["potential_volt"] == 0.62
    assert document["interface_windows"][-1]["high_volt"] is None  # no end
    sources = [one["source"] for one in document["ladder"][0]["values"]]
    assert sources == ["chgnet", "experiment", "MP", "OQMD", "sevennet:mf-0-r2scan"]


def test_text_tells_reaction_windows_ladder_and_sources():
    text = call("--electrode", "LiIn").output
    assert "Li6PS5Cl + 5 LiIn → 4 In + InP + 5 Li2S + LiCl" in text
    assert "experiment has no Li6PS5Cl" in text
    assert "MP has no Li6PS5Cl" in text
    assert "Potentials, V vs Li/Li+" in text
    assert "What the numbers say" in text
    assert "In → LiIn" in text
    assert "Open to lithium" not in text


def test_files(tmp_path):
    done = call("--electrode", "In", "--out", str(tmp_path / "out"), "--json")
    files = json.loads(done.output)["files"]
    assert {"findings.json", "reactions.json", "reactions.md", "figures/voltage_ladder.png"} <= set(files)
    rows = json.loads((tmp_path / "out" / "findings.json").read_text())
    assert rows == json.loads(done.output)["findings"]
    assert json.loads((tmp_path / "out" / "reactions.json").read_text())["engine"] == "chgnet"
    assert (tmp_path / "out" / "figures" / "potential_windows.svg").stat().st_size > 5000
    assert "| eV/atom" in (tmp_path / "out" / "reactions.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--potential-v", "-0.5"), "lithium metal plates"),
        (("--electrolyte", "Li6PS5Br"), "no energy of the electrolyte"),
        (("--electrode", "Na"), "no phase with Na"),
        (("--engine", "oracle"), "unknown engine"),
    ],
)
def test_wrong_use(arguments, message):
    with pytest.raises(UsageError, match=message):
        call(*arguments)
