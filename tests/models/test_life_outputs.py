"""Findings, figures and the command of a simulated life."""

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

pytest.importorskip("pybamm")

from indrite.cell import load_cell
from indrite.cli.simulate import simulate
from indrite.comparison.model_numbers import model_findings
from indrite.findings import MISSED_DESPITE_CALIBRATION
from indrite.models.full_cell import GrowthChoice, LifeSettings, LifeTruth, simulate_life
from indrite.models.full_cell.engine import CellEngine
from indrite.models.full_cell.findings import life_findings
from indrite.models.full_cell.from_cell import uncertain_inputs
from indrite.models.full_cell.simulate import expected_cycles
from indrite.plots.full_cell import figure_of, life_charts, plot_depth, plot_true_leak
from indrite.readers import read_cycling

# PyBaMM and its dependencies warn about themselves
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def findings(life, cell):
    return {one.id: one for one in life_findings(life, cell)}


def test_the_prediction_is_judged_with_its_own_uncertainty(findings, life):
    death = findings["death_cycle"]
    assert death.value == life.death_cycle
    assert death.standard_uncertainty > 100
    assert "calibrated on 20 um at cycle 100" in death.origin
    assert death.published_value == 897
    assert "weak evidence" in death.note


def test_a_prediction_that_misses_is_shown_as_missing(cell, life):
    """A cell said to have died in cycle 300 is outside twice the uncertainty: differs."""
    other = replace(
        cell, stated=replace(cell.stated, death_cycle=replace(cell.stated.death_cycle, value=300.0))
    )
    rows = {one.id: one for one in life_findings(life, other)}
    assert rows["death_cycle"].verdict == "differs"


@pytest.mark.parametrize(
    "name", ["mean_charge_voltage", "discharge_capacity", "penetration_depth_mean.100", "residual_layer"]
)
def test_what_was_calibrated_never_agrees(findings, name):
    assert findings[name].verdict == "calibrated"
    assert "calibrated on" in findings[name].origin


def test_the_second_depth_was_not_used(findings):
    depth = findings["penetration_depth_mean.897"]
    assert "calibrated" not in depth.origin
    assert depth.standard_uncertainty > 50


def test_two_points_make_the_second_depth_and_the_death_calibrated(cell):
    settings = LifeSettings(growth=GrowthChoice(calibration="two-point"))
    life = simulate_life(cell, settings=settings)
    rows = {one.id: one for one in life_findings(life, cell)}
    assert rows["penetration_depth_mean.897"].value == pytest.approx(500, rel=0.01)
    assert rows["penetration_depth_mean.897"].verdict == "calibrated"
    # typical tips at 500 um do not short a 600 um pellet in cycle 897: the fit shows its own miss
    assert rows["death_cycle"].value > 920
    assert rows["death_cycle"].verdict == "calibrated"
    assert MISSED_DESPITE_CALIBRATION in rows["death_cycle"].note
    assert "fitted to the result" in rows["death_cycle"].origin
    assert life.uncertainty is None


def test_another_anisotropy_moves_the_life_and_the_middle_of_its_interval(cell):
    life = simulate_life(cell, settings=LifeSettings(growth=GrowthChoice(anisotropy=1.0)))
    assert life.death_cycle == pytest.approx(741, abs=2)
    assert life.uncertainty.joint.value == pytest.approx(life.death_cycle, abs=1.5)


def test_the_lithium_life_is_not_called_a_prediction():
    cell = load_cell("luo2021-li")
    rows = {one.id: one for one in life_findings(simulate_life(cell), cell)}
    assert rows["death_cycle"].verdict == "calibrated"
    assert "illustration" in rows["death_cycle"].origin
    assert "without the fit" in rows["death_cycle"].note
    assert not any(name.startswith("penetration_depth_mean") for name in rows)


def test_a_depth_has_one_uncertainty_wherever_it_is_told(life, cell, findings):
    """In the findings of the command, in the comparison of the study, and as the band of the figure."""
    told = findings["penetration_depth_mean.897"].standard_uncertainty
    compared = model_findings({"li-in": life}, {"li-in": cell})["penetration_depth_mean.li-in.897"]
    assert compared.standard_uncertainty == pytest.approx(told)
    inputs = uncertain_inputs(cell, life.filament.law)
    (band,) = life_charts(life, inputs=inputs)["depth"].bands
    width = band.high[896] - band.low[896]
    assert width / 3.92 == pytest.approx(told)
    assert band.low[99] == pytest.approx(14.0, rel=0.05)
    assert band.high[99] == pytest.approx(26.0, rel=0.05)


def test_figures_show_the_life(life, tmp_path):
    charts = life_charts(life, readings=[(100.0, 20.0), (897.0, 500.0)])
    assert set(charts) == {"capacity", "capacity_end", "profiles", "last_charge", "leak", "depth"}
    leak = charts["leak"]
    assert leak.y.scale == "log"
    assert leak.marks[0].at == pytest.approx(life.parameters.critical_leak_siemens * 1e6)
    figure = figure_of(charts["depth"])
    figure.savefig(tmp_path / "depth.svg")
    assert (tmp_path / "depth.svg").stat().st_size > 5000
    axes = figure.axes[0]
    assert axes.get_ylabel() == "Depth in the electrolyte (µm)"
    assert plot_depth(life).get_xlabel() == plot_true_leak(life).get_xlabel() == "Cycle"


def test_a_life_without_leak_can_be_drawn(cell):
    life = simulate_life(cell, cycles=3)
    charts = life_charts(life)
    assert figure_of(charts["leak"]).axes[0].get_xlabel() == "Cycle"


def test_truth_is_saved_and_read_back(life, tmp_path):
    life.save(tmp_path)
    truth = LifeTruth.load(tmp_path / "truth.nc")
    np.testing.assert_array_equal(truth.leak_conductance_siemens, life.truth.leak_conductance_siemens)
    assert truth.origin == life.truth.origin


def run(*arguments):
    return CliRunner().invoke(simulate, ["cell", *arguments], catch_exceptions=False)


def test_the_command_writes_record_truth_findings_and_figures(tmp_path):
    out = tmp_path / "life"
    result = run("luo2021-li", "--out", str(out), "--json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["command"] == "simulate cell"
    assert document["ended"] == "shorted"
    assert document["death_cycle"] == 17
    assert document["incubation_without_fit"]["low"] < 17
    ids = {one["id"] for one in document["findings"]}
    assert {"death_cycle", "cycle_of_short", "mean_charge_voltage", "discharge_capacity"} <= ids
    assert json.loads((out / "findings.json").read_text()) == document["findings"]
    record = read_cycling(out / "cycling.bdf.parquet")
    assert record.cycle_count.max() == 17
    assert record.current_ampere.max() > 0
    assert LifeTruth.load(out / "truth.nc").cycle_number[-1] == 17
    assert (out / "figures" / "profiles.png").stat().st_size > 10_000


def test_the_command_in_words_with_noise_repeats_with_its_seed(tmp_path):
    options = ("--cycles", "2", "--voltage-noise-mv", "0.5", "--seed", "3", "--no-figures")
    voltages = []
    for name in ("a", "b"):
        result = run("luo2021-li-in", "--out", str(tmp_path / name), *options)
        assert "survived after 2 cycles" in result.stdout
        assert "calibrated or assumed" in result.stdout
        voltages.append(read_cycling(tmp_path / name / "cycling.bdf.parquet").voltage_volt)
    np.testing.assert_array_equal(*voltages)
    quiet = run("luo2021-li-in", "--out", str(tmp_path / "c"), "--cycles", "2", "--no-figures")
    assert quiet.exit_code == 0
    difference = voltages[0] - read_cycling(tmp_path / "c" / "cycling.bdf.parquet").voltage_volt
    assert np.std(difference) == pytest.approx(5e-4, rel=0.2)


def test_progress_counts_towards_the_life_that_growth_expects(cell, life):
    engine = CellEngine(life.parameters, filament=life.filament)
    assert expected_cycles(engine, 2000) == pytest.approx(life.death_cycle, abs=5)
    assert expected_cycles(engine, 300) == 300
    assert expected_cycles(engine, 2000, extra_leak_siemens=1.0) == 0


def test_the_growth_of_lithium_says_no_total():
    said = []
    simulate_life(load_cell("luo2021-li"), progress=lambda *told: said.append(told[:2]))
    assert said == [(number, 0) for number in range(1, len(said) + 1)]
    assert len(said) > 10
