from dataclasses import replace

import numpy as np
import pytest

from indrite.comparison.compare import ModelSpread, compare
from indrite.comparison.model_numbers import of_another_cell
from indrite.comparison.observables import observe
from indrite.comparison.published import PublishedNumber, PublishedTable
from indrite.diagnosis import diagnose
from indrite.findings import MISSED_DESPITE_CALIBRATION, Finding
from indrite.instruments.cycling import Cycler, record_with
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped

AREA = LumpedCell().electrode_area_square_centimetre


def life(cycles, leak=True, fade=0.0):
    number = np.arange(1, cycles + 1)
    course = Course(
        cycles=cycles,
        leak_siemens=8.7e-4 * np.exp((number - cycles) / 2.0) if leak else 0.0,
        capacity_fraction=1.0 - fade * number / cycles,
    )
    noisy = Cycler(efficiency_scatter=1e-4, capacity_scatter=1e-3)
    return diagnose(record_with(noisy, simulate_lumped(LumpedCell(), course), rng=np.random.default_rng(1)))


@pytest.fixture(scope="module")
def shorted():
    return life(80)


@pytest.fixture(scope="module")
def healthy():
    return life(60, leak=False)


def published(key, value, spread=0.3, unit=""):
    return PublishedNumber(key, key, value, unit, spread, "as stated", "source, place", "compare")


def table(*numbers):
    return PublishedTable("t", "Title", ("10.1/x",), numbers)


def rows(comparison):
    return {row.id: row for row in comparison.rows}


def test_a_number_within_two_combined_uncertainties_agrees_and_one_outside_differs(shorted):
    numbers = table(
        published("death_cycle.a", 80), published("death_cycle.b", 90), published("onset_cycle.a", 60)
    )
    found = rows(compare(numbers, simulated={"a": shorted, "b": shorted}, areas={"a": AREA, "b": AREA}))
    assert found["death_cycle.a"].simulated.verdict == "agrees"
    assert found["death_cycle.b"].simulated.verdict == "differs"
    assert found["onset_cycle.a"].simulated.verdict == "differs"
    assert found["onset_cycle.a"].simulated.published_value == 60
    assert found["leak_onset_cycle.a"].published is None
    assert found["leak_onset_cycle.a"].simulated.verdict == "no published value"


def test_what_a_record_does_not_determine_is_said(healthy):
    numbers = table(published("death_cycle.a", 80), published("failure_mode.a", "short"))
    found = rows(compare(numbers, simulated={"a": healthy}, areas={"a": AREA}))
    death = found["death_cycle.a"].simulated
    assert (death.value, death.verdict) == (None, "not determinable")
    assert death.note
    assert found["failure_mode.a"].simulated.verdict == "differs"


def test_words_are_compared_as_words(shorted):
    numbers = table(
        published("failure_mode.a", "short"),
        published("charge_capacity_trend.a", "rises"),
        published("discharge_capacity_trend.a", "rises"),
    )
    found = rows(compare(numbers, simulated={"a": shorted}, areas={"a": AREA}))
    verdicts = {key: row.simulated.verdict for key, row in found.items() if row.published}
    assert verdicts == {
        "failure_mode.a": "agrees",
        "charge_capacity_trend.a": "agrees",
        "discharge_capacity_trend.a": "differs",
    }


def test_the_model_widens_a_simulated_number_and_says_what_it_was_tuned_on(shorted):
    number = published("death_cycle.a", 95)
    spreads = (ModelSpread("death_cycle.a", 20.0, "from one reading", "the life"),)
    found = rows(compare(table(number), simulated={"a": shorted}, areas={"a": AREA}, spreads=spreads))
    finding = found["death_cycle.a"].simulated
    assert finding.verdict == "calibrated"
    assert MISSED_DESPITE_CALIBRATION not in finding.note
    assert finding.standard_uncertainty == pytest.approx(20.0, rel=1e-3)
    assert finding.origin == "simulated, calibrated on the life"
    assert "from one reading" in finding.note


def test_what_a_model_gives_by_construction_is_named(shorted):
    spreads = (ModelSpread("failure_mode.a", None, "no other end", by_construction=True),)
    numbers = table(published("failure_mode.a", "short"))
    found = rows(compare(numbers, simulated={"a": shorted}, areas={"a": AREA}, spreads=spreads))
    finding = found["failure_mode.a"].simulated
    assert (finding.origin, finding.verdict) == ("simulated, by construction", "by construction")


def test_a_calibrated_number_neither_agrees_nor_differs_and_its_miss_is_told(shorted):
    spreads = (ModelSpread("death_cycle.a", None, calibrated_on="the life"),)
    numbers = table(published("death_cycle.a", 300))
    found = rows(compare(numbers, simulated={"a": shorted}, areas={"a": AREA}, spreads=spreads))
    finding = found["death_cycle.a"].simulated
    assert finding.verdict == "calibrated"
    assert MISSED_DESPITE_CALIBRATION in finding.note


def test_what_is_calibrated_and_not_determined_says_the_latter(healthy):
    spreads = (ModelSpread("death_cycle.a", None, calibrated_on="the life"),)
    numbers = table(published("death_cycle.a", 300))
    found = rows(compare(numbers, simulated={"a": healthy}, areas={"a": AREA}, spreads=spreads))
    assert found["death_cycle.a"].simulated.verdict == "not determinable"


def test_by_construction_does_not_hide_a_miss(shorted):
    spreads = (ModelSpread("failure_mode.a", None, "no other end", by_construction=True),)
    numbers = table(published("failure_mode.a", "healthy"))
    found = rows(compare(numbers, simulated={"a": shorted}, areas={"a": AREA}, spreads=spreads))
    assert found["failure_mode.a"].simulated.verdict == "differs"


@pytest.mark.parametrize(
    ("tuned_on", "name", "is_of_another"),
    [
        ("mean voltages 3.4 V and 3.1 V of luo2021-li-in, within rounding", "luo2021-li", True),
        ("mean voltages 3.4 V and 3.1 V of luo2021-li-in, within rounding", "luo2021-li-in", False),
        ("mean voltages of luo2021-li", "luo2021-li-in", True),
        ("stated loading", "luo2021-li", False),
    ],
)
def test_the_name_of_one_cell_may_begin_with_that_of_another(tuned_on, name, is_of_another):
    assert of_another_cell(tuned_on, name) is is_of_another


def test_measured_and_simulated_stand_side_by_side(shorted, healthy):
    comparison = compare(
        table(published("death_cycle.a", 80)),
        simulated={"a": healthy},
        measured={"a": shorted},
        areas={"a": AREA},
    )
    row = rows(comparison)["death_cycle.a"]
    assert (row.simulated.verdict, row.measured.verdict) == ("not determinable", "agrees")
    ids = [one.id for one in comparison.findings()]
    assert ids[:2] == ["death_cycle.a", "death_cycle.a.measured"]
    assert len(ids) == len(set(ids))


def test_numbers_that_no_cycler_sees_come_from_the_model(shorted):
    depth = Finding(
        "depth.a.100", "depth", 21.0, "µm", 3.0, "simulated", "no published value", note="typical tip"
    )
    number = published("depth.a.100", 20, 1.0, "µm")
    compared = compare(
        table(number), simulated={"a": shorted}, areas={"a": AREA}, model={"depth.a.100": depth}
    )
    finding = rows(compared)["depth.a.100"].simulated
    assert (finding.value, finding.verdict, finding.note) == (21.0, "agrees", "typical tip")


def test_capacities_are_per_area_and_of_the_healthy_cycles(shorted):
    seen = observe("discharge_capacity", shorted, area_square_centimetre=AREA)
    early = shorted.table.discharge_capacity_ampere_hour[:40]
    assert seen.value == pytest.approx(1e3 * np.median(early) / AREA, rel=2e-3)
    assert seen.unit == "mAh/cm²"
    assert observe("no_such_quantity", shorted, area_square_centimetre=AREA) is None


def test_a_last_discharge_that_never_took_place_is_zero_only_if_the_charge_never_ended(shorted, healthy):
    assert observe("final_discharge_capacity", shorted, area_square_centimetre=AREA).value == 0.0
    cut = replace(
        healthy,
        table=healthy.table.replace(
            discharge_capacity_ampere_hour=np.append(
                healthy.table.discharge_capacity_ampere_hour[:-1], np.nan
            )
        ),
    )
    seen = observe("final_discharge_capacity", cut, area_square_centimetre=AREA)
    assert seen.value is None
    assert "ends before" in seen.note
