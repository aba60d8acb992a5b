"""``indrite map``: files, text, JSON, exit codes, going on after an interruption."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from indrite.cell import load_cell, save_cell
from indrite.cli.main import cli

SMALL = ["--current-ma-cm2", "0.3:4:3", "--loading-mah-cm2", "2,4", "--draws", "32", "--workers", "1"]


def invoke(*arguments):
    return CliRunner().invoke(cli, ["map", *arguments])


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("map")
    result = invoke("luo2021-li-in", *SMALL, "--anode", "recipe,Li", "--out", str(folder), "--json")
    assert result.exit_code == 0, result.output
    return folder, json.loads(result.stdout)


def test_json(written):
    folder, printed = written
    assert printed["command"] == "map"
    assert len(printed["points"]) == 12
    assert printed["inputs"]["anodes"] == ["recipe", "Li"]
    assert {one["id"] for one in printed["findings"]} >= {"safe_current.recipe.4", "death_cycle.luo2021-li"}
    lives = {one["life_cycle"] for one in printed["points"] if one["anode"] == "recipe"}
    assert None in lives  # a life without end is null
    for path in printed["files"].values():
        assert Path(path).stat().st_size > 0
    assert json.loads((folder / "findings.json").read_text()) == printed["findings"]


def test_tables_agree(written):
    folder, _ = written
    table = pl.read_parquet(folder / "map.parquet")
    text = pl.read_csv(folder / "map.csv")
    assert table.height == text.height == 12
    assert table.columns == text.columns
    assert table["life_cycle"].to_list() == text["life_cycle"].to_list()
    assert float("inf") in table["life_cycle"].to_list()
    assert pl.read_csv(folder / "safe_currents.csv").height == 4
    assert pl.read_csv(folder / "assumptions.csv").height > 20


def test_figures_and_report(written):
    folder, _ = written
    names = {one.name for one in (folder / "figures").glob("*.png")}
    assert names >= {"map-trusted.png", "map-middle.png", "safe-current-recipe.png", "life-Li.png"}
    report = (folder / "report.html").read_text()
    for words in (
        "Up to which current and loading for 1000 cycles?",
        "Everything assumed",
        "luo2021-li-in as built",
    ):
        assert words in report
    assert "http://" not in report.split("plotly", 1)[0]


def test_text(tmp_path):
    result = invoke("luo2021-li-in", *SMALL, "--out", str(tmp_path), "--no-figures", "--cycles", "500")
    assert result.exit_code == 0, result.output
    assert "6 points, 500 cycles asked for" in result.stdout
    assert "LiIn as in the recipe, 4 mAh/cm²: trust up to" in result.stdout
    assert "luo2021-li-in died in cycle 897; model 901" in result.stdout
    assert "written to" in result.stderr
    assert not (tmp_path / "report.html").exists()


def test_one_point_needs_no_axis(tmp_path):
    result = invoke("luo2021-li-in", "--out", str(tmp_path), "--workers", "1", "--draws", "32", "--json")
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)["points"]) == 1
    assert (tmp_path / "report.html").exists()


def test_every_axis(tmp_path):
    options = [
        "--thickness-um",
        "300,600",
        "--pressing-pressure-mpa",
        "100,760",
        "--stack-pressure-mpa",
        "5,50",
    ]
    result = invoke(
        "luo2021-li-in",
        *options,
        "--temperature-c",
        "25,60",
        "--anode",
        "Li-In:0.2,Li",
        "--draws",
        "32",
        "--workers",
        "1",
        "--out",
        str(tmp_path),
        "--json",
    )
    assert result.exit_code == 0, result.output
    points = json.loads(result.stdout)["points"]
    assert len(points) == 32
    assert {
        one["mode"] for one in points if one["anode"] == "Li" and one["stack_pressure_megapascal"] == 50
    } == {"not determinable"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing-of-that-name"], "no cell of that name"),
        (["luo2021-li-in", "--current-ma-cm2", "high"], "no axis of the current density"),
        (["luo2021-li-in", "--loading-mah-cm2", "0"], "no loading"),
        (["luo2021-li-in", "--anode", "Li-Xx"], "no such anode"),
        (["luo2021-li-in", "--anode", "Li,Li"], "each once"),
        (["luo2021-li-in", "--draws", "100"], "powers of two"),
        (["luo2021-li-in", "--temperature-c", "-400"], "temperature"),
    ],
)
def test_wrong_use(arguments, said, tmp_path):
    done = _main(["map", *arguments, "--workers", "1", "--out", str(tmp_path / "out")])
    assert done[0] == 2
    assert said in done[1]
    assert "Traceback" not in done[1]
    assert not (tmp_path / "out").exists()


def _main(arguments):
    """Run the entry point in this process; return exit code and what it said."""
    import contextlib
    import io

    from indrite.cli.main import main

    said = io.StringIO()
    before, sys.argv = sys.argv, ["indrite", *arguments]
    try:
        with (
            contextlib.redirect_stderr(said),
            contextlib.redirect_stdout(io.StringIO()),
            pytest.raises(SystemExit) as end,
        ):
            main()
    finally:
        sys.argv = before
    return end.value.code, said.getvalue()


def test_a_recipe_that_lacks_a_number_is_told_so(tmp_path):
    from dataclasses import replace

    cell = load_cell("luo2021-li-in")
    bare = replace(cell, name="bare", electrolyte=replace(cell.electrolyte, thickness_micrometre=None))
    save_cell(bare, tmp_path / "bare.yaml")
    code, said = _main(["map", str(tmp_path / "bare.yaml"), "--workers", "1", "--out", str(tmp_path / "out")])
    assert code == 2
    assert "thickness" in said


@pytest.mark.slow
def test_interrupted_and_called_again(tmp_path):
    """Ctrl-C costs seconds: exit code 130; the second call ends with the files of an undisturbed one."""
    arguments = [
        "map",
        "luo2021-li-in",
        "--thickness-um",
        "100:700:7",
        "--loading-mah-cm2",
        "1:4:7",
        "--draws",
        "64",
        "--workers",
        "2",
        "--no-figures",
        "--out",
    ]
    code = "import sys; from indrite.cli.main import main; sys.argv = ['indrite', *sys.argv[1:]]; main()"
    command = [sys.executable, "-c", code, *arguments, str(tmp_path / "one")]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list((tmp_path / "one").glob("segments/points-*.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=20)
    assert running.returncode == 130, said
    assert "Interrupted" in said
    kept = len(list((tmp_path / "one").glob("segments/points-*.json")))
    assert kept >= 1
    for name in ("one", "two"):
        done = subprocess.run(
            [*command[:-1], str(tmp_path / name)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    for file in ("map.csv", "findings.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
