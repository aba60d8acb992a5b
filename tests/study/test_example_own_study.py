"""The example of one's own study, from its files to its report, as its page says."""

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from indrite.cli.main import cli

pytest.importorskip("pybamm")
pytestmark = pytest.mark.slow
EXAMPLE = Path(__file__).parents[2] / "examples" / "own_study"


@pytest.fixture(scope="module")
def make_files():
    spec = importlib.util.spec_from_file_location("make_files", EXAMPLE / "make_files.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.write_files


@pytest.fixture(scope="module")
def finished(make_files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("own") / "mine"
    make_files(folder)
    for command in (
        ["new", "study", str(folder / "my_study.yaml")],
        ["check", str(folder / "my_study.yaml")],
        ["run", str(folder / "my_study.yaml"), "--quick", "--out", str(folder / "out")],
    ):
        result = CliRunner().invoke(cli, command, catch_exceptions=False)
        assert result.exit_code == 0, result.output
    return folder / "out"


@pytest.fixture(scope="module")
def findings(finished):
    rows = json.loads((finished / "findings.json").read_text(encoding="utf-8"))
    by_id = {row["id"]: row for row in rows}
    assert len(by_id) == len(rows)
    return by_id


def test_the_files_are_the_same_for_the_same_seed(make_files, tmp_path):
    for name in "ab":
        make_files(tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        other = tmp_path / "b" / path.name
        if path.suffix != ".tif":  # a TIFF holds the time it was written at
            assert path.read_bytes() == other.read_bytes(), path.name


def test_every_technique_has_both_sides(findings):
    for quantity in (
        "verdict.cycling",
        "mean_charge_voltage.cycling",
        "ionic_conductivity.pellet",
        "lattice_parameter.Li6PS5Cl_ordered.powder",
        "penetration_depth_mean.section",
        "interphase_thickness.interface",
    ):
        assert findings[quantity]["origin"].startswith("simulated"), quantity
        assert findings[f"{quantity}.measured"]["origin"] == "measured", quantity
    assert findings["map_overlap.In"]["value"] > 0.9


def test_the_measured_side_finds_what_was_put_into_the_files(findings):
    """Leak that ends the cell in cycle 262, 2.4 mS/cm, 3 wt % of Li2S, a = 9.852 Å, 22 nm."""

    def value(key):
        row = findings[f"{key}.measured"]
        return row["value"], row["standard_uncertainty"] or 0.0

    for key, truth in (
        ("death_cycle.cycling", 262.0),
        ("ionic_conductivity.pellet", 2.4e-3),
        ("lattice_parameter.Li6PS5Cl_ordered.powder", 9.852),
        ("weight_fraction.Li2S_antifluorite.powder", 3.0),
    ):
        found, spread = value(key)
        assert abs(found - truth) < 3.0 * spread, key
    assert value("interphase_thickness.interface")[0] == pytest.approx(22.0, abs=1.5)
    assert findings["verdict.cycling.measured"]["value"] == "suspected leak"


def test_what_differs_between_recipe_and_files_is_said(findings):
    """The simulated cell is healthy, its powder pure and its lattice another."""
    assert findings["verdict.cycling"]["verdict"] == "differs"
    assert findings["phases.powder"]["verdict"] == "differs"
    lattice = findings["lattice_parameter.Li6PS5Cl_ordered.powder"]
    assert lattice["verdict"] == "differs"
    assert "the simulated side was given this number" in lattice["note"]


def test_published_numbers_stand_beside(findings):
    assert findings["death_cycle.cycling.measured"]["published_value"] == 250
    assert findings["ionic_conductivity.pellet.measured"]["verdict"] == "agrees"


def test_the_report_has_one_table_and_figures_of_both(finished):
    page = (finished / "report.html").read_text(encoding="utf-8")
    assert page.index('id="sides-table"') < page.index('id="overlays"')
    for words in (
        "Discharge capacity and Coulombic efficiency over the cycles (cycling)",
        "Voltage of cycle 10 (cycling)",
        "Nyquist plot (pellet)",
        "Powder patterns (powder)",
        "Share of metal over the depth (section)",
        "Elements across the interface (interface)",
    ):
        assert words in page, words
