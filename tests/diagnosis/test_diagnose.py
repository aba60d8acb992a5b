from dataclasses import replace

import numpy as np
import pytest

from indrite.analysis.cycling import cycle_table
from indrite.diagnosis import diagnose
from indrite.instruments.cycling import Cycler, record_with
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped
from indrite.models.full_cell.lumped_symmetric import SymmetricCell, simulate_symmetric
from indrite.signals import CellMetadata, Origin

LITHIUM = LumpedCell(
    charge_current_ampere=2.36e-4,
    discharge_current_ampere=2.36e-4,
    upper_cutoff_volt=4.3,
    lower_cutoff_volt=2.72,
    ocp_volt=(2.82, 3.57, 4.22),
    capacity_ampere_hour=8e-4,
)
CYCLER = Cycler(efficiency_scatter=3e-4, outlier_share=0.01, capacity_scatter=1e-3)


def record(*, seed=0, cell=None, cycler=CYCLER, **course):
    rng = np.random.default_rng(seed)
    return record_with(cycler, simulate_lumped(cell or LumpedCell(), Course(**course), rng=rng), rng=rng)


def growing(cycles, *, death=897, tau=8.0):
    """Leak that reaches I/V_cut of the default cell in a given cycle."""
    return 3.14e-3 / 3.68 * np.exp((np.arange(1, cycles + 1) - death) / tau)


def test_a_constant_leak_is_measured_to_half_a_percent():
    found = diagnose(simulate_lumped(LumpedCell(), Course(cycles=60, leak_siemens=2.0e-5)))
    assert found.leak_conductance_siemens == pytest.approx(2.0e-5, rel=5e-3)
    assert found.leak_is_upper_limit
    assert found.verdict == "suspected leak"


def test_efficiency_of_a_leaking_cell_is_the_closed_form():
    table = cycle_table(simulate_lumped(LumpedCell(hold_second=0), Course(cycles=5, leak_siemens=4e-5)))
    severity = 4e-5 * 3.25 / 3.14e-3
    assert table.coulombic_efficiency[-1] == pytest.approx((1 - severity) / (1 + severity), rel=2e-3)


@pytest.mark.parametrize("known", [True, False])
def test_the_cell_of_the_paper_dies_of_a_hard_short(known):
    signal = record(cycles=900, leak_siemens=growing(900))
    found = diagnose(signal if known else signal.replace(cell=CellMetadata()))
    assert found.verdict == "hard short"
    assert found.death_observed
    assert abs(found.death_cycle - 897) <= 1
    assert 800 < found.onset_interval[0] <= found.onset_cycle <= found.onset_interval[1] < 850
    assert found.death_cycle - found.alarm_cycle >= 48


def test_a_cell_that_is_still_alive_gets_its_death_predicted():
    found = diagnose(record(cycles=880, leak_siemens=growing(880)))
    assert found.verdict == "soft short"
    assert not found.death_observed
    assert found.death_interval[0] - 1 <= 897 <= found.death_interval[1] + 1
    assert found.leak_conductance_siemens == pytest.approx(growing(880)[-1], rel=0.02)
    assert found.severity == pytest.approx(np.exp(-17 / 8), rel=0.02)


def test_a_small_leak_without_a_second_sign_is_only_suspected():
    found = diagnose(record(cycles=850, leak_siemens=growing(850)))
    assert found.verdict == "suspected leak"
    truth = growing(850)[-1]
    assert abs(found.leak_conductance_siemens - truth) < 5 * found.leak_conductance_siemens_uncertainty


@pytest.mark.parametrize("seed", range(8))
def test_healthy_cells_are_healthy(seed):
    found = diagnose(record(seed=seed, cycles=300))
    assert found.verdict == "healthy"
    assert found.onset_cycle is None
    assert found.death_cycle is None
    assert found.leak_conductance_siemens < 1e-6


@pytest.mark.parametrize(
    "course",
    [
        {"capacity_fraction": np.linspace(1, 0.5, 300)},
        {"capacity_fraction": np.where(np.arange(300) < 200, 1, 1 - (np.arange(300) - 200) * 0.006)},
        {"resistance_factor": np.linspace(1, 6, 300)},
    ],
    ids=["steady", "knee", "resistance"],
)
def test_a_cell_that_dies_without_a_short_gets_that_verdict(course):
    found = diagnose(record(cycles=300, **course))
    assert found.verdict == "dead without short (fade)"
    assert found.death_cycle is None


def test_slow_fade_alone_is_not_a_leak():
    assert diagnose(record(cycles=300, capacity_fraction=np.linspace(1, 0.9, 300))).verdict == "healthy"


def test_a_growing_side_reaction_on_charge_is_told_from_a_leak():
    current = 1e-6 * np.exp((np.arange(300) - 200) / 30)
    found = diagnose(record(cycles=300, parasitic_ampere=current))
    assert found.verdict == "parasitic side reaction"


def test_a_lithium_cell_that_dies_within_a_few_cycles():
    leak = 2.36e-4 / 4.3 * np.exp((np.arange(1, 21) - 17) / 0.8)
    found = diagnose(record(cycles=20, cell=LITHIUM, leak_siemens=leak))
    assert found.verdict == "hard short"
    assert found.death_cycle == 17
    assert found.onset_cycle < 16


def test_a_leak_that_starts_at_once_is_found_at_its_cycle():
    steady = replace(CYCLER, outlier_share=0.0)
    found = diagnose(
        record(cycler=steady, cycles=200, leak_siemens=np.where(np.arange(200) < 119, 0.0, 4e-5))
    )
    assert found.verdict == "soft short"
    assert found.onset_cycle == 120
    assert found.leak_conductance_siemens == pytest.approx(4e-5, rel=0.01)


@pytest.mark.parametrize("cycles", [1, 3])
def test_too_few_cycles_are_not_informative(cycles):
    found = diagnose(record(cycles=cycles))
    assert found.verdict == "not informative"
    assert "4 are needed" in found.reason


def test_a_cell_whose_cycles_end_by_time_is_not_informative():
    signal = record(cycles=30)
    half = np.tile(np.repeat([3.14e-3, -3.14e-3], 40), 25)
    time = np.arange(half.size) * 60.0
    voltage = 3.3 + 0.2 * np.sin(time / 4000)
    found = diagnose(
        signal.replace(
            test_time_second=time,
            current_ampere=half,
            voltage_volt=voltage,
            cycle_count=None,
            step_count=None,
            step_id=None,
            unix_time_second=None,
            cell=CellMetadata(),
        )
    )
    assert found.verdict == "not informative"
    assert "by construction" in found.reason


def test_a_record_cut_in_many_places_is_interrupted():
    signal = record(cycles=60)
    keep = np.ones(signal.test_time_second.size, dtype=bool)
    rows = np.flatnonzero(signal.current_ampere > 3e-3)
    for start in rows[60::60]:
        keep[start : start + 6] = False
    time = signal.test_time_second.copy()
    jump = np.cumsum(np.where(np.diff(np.concatenate(([True], keep)).astype(int)) == -1, 4e5, 0.0))
    cut = {spec.name: array[keep] for spec, array in signal.replace(test_time_second=time + jump).arrays()}
    assert diagnose(signal.replace(**cut)).verdict == "interrupted"


def test_a_soft_short_of_a_symmetric_cell_shows_in_its_polarisation():
    leak = np.where(np.arange(60) >= 40, 5e-3, 0.0)
    signal = simulate_symmetric(SymmetricCell(), leak, rng=np.random.default_rng(0))
    found = diagnose(signal)
    assert found.verdict == "soft short"
    assert found.leak_conductance_siemens == pytest.approx(5e-3, rel=0.2)
    healthy = diagnose(simulate_symmetric(SymmetricCell(), np.zeros(60), rng=np.random.default_rng(0)))
    assert healthy.verdict == "healthy"
    assert any("not informative" in one.statement for one in healthy.evidence)


def test_the_result_does_not_depend_on_where_the_data_come_from():
    signal = record(cycles=120, leak_siemens=growing(120, death=140))
    measured = diagnose(signal.replace(origin=Origin("measured", path="cell.csv")), name="x").to_json()
    simulated = diagnose(signal.replace(origin=Origin("simulated")), name="x").to_json()
    for one in (measured, simulated):
        one.pop("findings")
    assert measured == simulated


def test_json_has_the_promised_keys_and_evidence_for_and_against():
    found = diagnose(record(cycles=880, leak_siemens=growing(880))).to_json()
    for key in (
        "verdict",
        "onset_cycle",
        "onset_interval",
        "death_cycle",
        "leak_conductance_siemens",
        "leak_conductance_siemens_uncertainty",
        "severity",
        "evidence",
        "findings",
    ):
        assert found[key] is not None, key
    assert {"statement", "value", "unit", "supports"} <= set(found["evidence"][0])
    ids = {row["id"] for row in found["findings"]}
    assert ids == {
        "onset_cycle",
        "death_cycle",
        "leak_conductance",
        "leak_severity",
        "mean_charge_voltage",
        "mean_discharge_voltage",
        "discharge_capacity",
        "coulombic_efficiency",
    }
