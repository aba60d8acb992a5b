"""``indrite list`` names what comes with indrite."""

import json

from click.testing import CliRunner

from indrite.cell import phase_names
from indrite.cli.main import cli
from indrite.engines import ENGINES


def _run(*arguments):
    result = CliRunner().invoke(cli, ["list", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_phases():
    rows = json.loads(_run("phases", "--json"))["phases"]
    assert tuple(row["name"] for row in rows) == phase_names()
    lines = _run("phases").splitlines()
    assert len(lines) == len(rows)
    assert any(line.startswith("InS_Pnnm ") and "Pnnm (58)" in line and "default" in line for line in lines)


def test_engines():
    rows = {row["name"]: row for row in json.loads(_run("engines", "--json"))["engines"]}
    assert list(rows) == list(ENGINES)
    assert rows["toy"]["installed"] == "installed"
    assert "mf-0-r2scan" in rows["sevennet"]["models"]
    assert rows["nep"]["licence"].startswith("GPL")
    assert len(_run("engines").splitlines()) == len(ENGINES)
