"""``indrite list`` names what comes with indrite."""

import json

from click.testing import CliRunner

from indrite.cell import phase_names
from indrite.cli.main import cli
from indrite.engines import ENGINES
from indrite.readers.techniques import TECHNIQUES


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
    assert "GPL" in rows["nep"]["licence"]
    assert rows["nep"]["models"].split()[-1] == "FILE"
    assert len(_run("engines").splitlines()) == len(ENGINES)


def test_gate():
    cards = {one["engine"]: one for one in json.loads(_run("engines", "--gate", "--json"))["cards"]}
    assert cards["chgnet"]["usable_for"]["products"] == "fail"
    assert "remark" in cards["chgnet"]
    lines = _run("engines", "--gate").splitlines()
    assert any(line.startswith("InS: dimer In-In") and "FAIL" in line for line in lines)
    assert any(line.startswith("chgnet: InS: dimer In-In: 3.7") for line in lines)
    assert CliRunner().invoke(cli, ["list", "cells", "--gate"]).exit_code != 0


def test_scoring_an_engine(tmp_path):
    arguments = ["simulate", "gate", "--engine", "toy", "--out", str(tmp_path), "--checks", "volume.LiCl"]
    result = CliRunner().invoke(cli, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    rows = {one["id"]: one for one in printed["card"]["rows"]}
    assert rows["volume.LiCl"]["verdict"] == "fail"
    assert rows["motion.disorder"]["note"] == "not examined"
    findings = {one["id"]: one for one in printed["findings"]}
    assert findings["gate.volume.LiCl"]["verdict"] == "differs"
    again = CliRunner().invoke(cli, arguments)
    assert "LiCl: volume against the listed cell (%)" in again.stdout
    assert "voltage" not in again.stdout.replace("energies and voltages", "")


def test_materials():
    """Hosts and lithiated phases of the alloys that the study names; what nobody checked says so."""
    rows = {row["name"]: row for row in json.loads(_run("materials", "--json"))["materials"]}
    assert {"LiIn", "LiAl", "LiSn", "Li3.75Si", "Li3Au"} <= set(rows)
    assert rows["LiIn"]["potential"] == "0.62 V vs Li"
    assert rows["LiAl"]["status"] == "some numbers unverified"
    assert rows["In"]["status"] == ""
    assert len(_run("materials").splitlines()) == len(rows)


def test_readers_of_every_technique():
    rows = json.loads(_run("readers", "--json"))["readers"]
    assert [(row["technique"], row["name"]) for row in rows] == [
        (technique.name, name) for technique in TECHNIQUES.values() for name in technique.formats()
    ]
    assert next(row for row in rows if row["name"] == "biologic_mpr")["extra"] == "needs indrite[biologic]"
