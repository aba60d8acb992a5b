"""Illnesses with a known truth, on records that no model of the package made."""

import json

import numpy as np
import pytest

from diagnosis.analytic import Protocol, charge_profile, discharge_profile, record_of, symmetric_record
from indrite.diagnosis import diagnose
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped
from indrite.signals import CellMetadata, Cycling

K = np.arange(400)


def supports(found, words):
    """Return what the piece of evidence with some words supports."""
    (one,) = [one for one in found.evidence if words in one.statement]
    return one.supports


@pytest.mark.parametrize("siemens", [3e-6, 3e-5, 1e-4])
def test_a_leak_that_starts_is_measured_within_its_uncertainty(siemens):
    """Scatter of the balance, a side loss that is always there, and a gain error of the cycler of 0.1 %."""
    off = []
    for seed in range(25):
        rng = np.random.default_rng(seed)
        side = 4e-7 + 1e-6 * rng.standard_normal(90)
        signal = record_of(90, leak=np.where(K[:90] < 60, 0.0, siemens), side=side, seed=seed)
        gain = 1 + 1e-3 * rng.standard_normal()
        found = diagnose(signal.replace(current_ampere=gain * signal.current_ampere))
        error = found.leak_conductance_siemens - siemens
        off.append(error / found.leak_conductance_siemens_uncertainty)
    assert 0.5 < np.sqrt(np.mean(np.square(off))) < 1.4


def test_a_leak_at_a_second_rate_is_found_though_the_first_rate_was_more_common():
    current = np.where(K[:200] < 120, 2e-3, 1e-3)
    found = diagnose(record_of(200, current=current, leak=np.where(K[:200] < 160, 0.0, 3e-5)))
    assert found.verdict == "soft short"
    assert found.onset_cycle == pytest.approx(161, abs=1)
    assert found.leak_conductance_siemens == pytest.approx(3e-5, rel=0.02)


def test_check_ups_at_another_rate_hide_no_leak():
    current = np.where(K[:200] % 25 == 0, 2e-4, 2e-3)
    found = diagnose(record_of(200, current=current, leak=np.where(K[:200] < 130, 0.0, 3e-5)))
    assert found.verdict == "soft short"
    assert found.onset_cycle == pytest.approx(131, abs=2)


def test_blocks_of_different_rate_separate_a_leak_from_a_loss_per_cycle():
    current = np.repeat([2e-3, 1e-3, 4e-4], 15)
    found = diagnose(record_of(45, current=current, leak=1e-5, side=2e-5))
    assert not found.leak_is_upper_limit
    assert abs(found.leak_conductance_siemens - 1e-5) < 3 * found.leak_conductance_siemens_uncertainty
    assert found.verdict == "suspected leak"
    assert "different rate" in found.reason
    only_side = diagnose(record_of(45, current=current, side=2e-5))
    assert abs(only_side.leak_conductance_siemens) < 3 * only_side.leak_conductance_siemens_uncertainty


def test_a_leak_that_heals_is_told_from_fade_and_has_no_forecast():
    leak = np.where((K[:120] >= 60) & (K[:120] < 80), 5e-5, 0.0)
    found = diagnose(record_of(120, leak=leak))
    assert found.verdict == "suspected leak"
    assert "back at its old level" in found.reason
    assert found.death_cycle is None


def test_a_leak_that_grew_from_the_start_has_its_onset_before_its_alarm():
    """Slow growth from cycle 1: the baseline must not hold the leak that it is to show."""
    leak = 2e-3 / 3.68 * np.exp((K[:190] - 195) / 30)
    found = diagnose(record_of(190, leak=leak, side=1e-6 * np.random.default_rng(0).standard_normal(190)))
    assert found.onset_cycle <= found.alarm_cycle
    assert found.verdict == "soft short"
    assert found.leak_conductance_siemens == pytest.approx(leak[-1], rel=0.01)
    assert found.death_interval[0] <= 196 <= found.death_interval[1]


def test_a_step_beyond_all_noise_keeps_its_cycle():
    found = diagnose(record_of(120, leak=np.where(K[:120] < 80, 0.0, 2e-4)))
    assert found.onset_cycle == 81
    assert found.onset_interval[0] <= 81 <= found.onset_interval[1]


def test_what_was_quiet_before_a_sudden_short_does_not_speak_against_it():
    signal = record_of(41, cell=CellMetadata(upper_cutoff_volt=3.68))
    last = np.flatnonzero(signal.cycle_count == 41)[20]
    time = signal.test_time_second[last] + np.arange(1, 600) * 60.0
    found = diagnose(
        Cycling(
            test_time_second=np.concatenate((signal.test_time_second[: last + 1], time)),
            voltage_volt=np.concatenate((signal.voltage_volt[: last + 1], np.full(time.size, 1.5))),
            current_ampere=np.concatenate((signal.current_ampere[: last + 1], np.full(time.size, 2e-3))),
            cell=signal.cell,
        )
    )
    assert found.verdict == "hard short"
    assert found.death_observed
    assert not [one for one in found.evidence if one.side(found.verdict) == "against"]


def test_a_leak_that_takes_no_more_than_the_cell_fades_anyway_is_no_fade():
    """The fade before the leak is in the baseline; what comes on top is the leak."""
    capacity = 2.5e-3 * (1 - 4e-4 * K[:160])
    side = 3e-7 * np.random.default_rng(0).standard_normal(160)
    leak = np.where(K[:160] < 100, 0.0, 4e-7)
    found = diagnose(record_of(160, capacity=capacity, leak=leak, side=side))
    assert found.verdict in {"suspected leak", "soft short"}
    assert abs(found.leak_conductance_siemens - 4e-7) < 3 * found.leak_conductance_siemens_uncertainty


def test_a_leak_that_stays_as_it_is_has_no_death_cycle():
    found = diagnose(record_of(150, leak=np.where(K[:150] < 80, 0.0, 5e-5)))
    assert found.verdict == "soft short"
    assert found.forecast is None
    assert found.death_cycle is None


def test_charge_lost_as_fast_as_capacity_is_fade_and_no_leak():
    lost = 2.5e-5
    capacity = 2.5e-3 - lost * K[:15]
    found = diagnose(record_of(15, capacity=capacity, side=lost))
    assert found.verdict == "healthy"
    assert "fades" in found.reason
    assert supports(found, "Balance of charge") == "fade"


def test_a_constant_loss_from_the_start_says_nothing_by_not_rising():
    found = diagnose(record_of(60, leak=4e-5))
    assert found.verdict == "suspected leak"
    assert supports(found, "No lasting rise") == "nothing"
    assert not [one for one in found.evidence if "Against the trend" in one.statement]


def test_more_charge_than_came_in_is_the_error_of_the_balance():
    found = diagnose(record_of(60, side=-5e-6))
    assert found.verdict == "healthy"
    assert found.leak_conductance_siemens < 0
    assert found.leak_conductance_siemens_uncertainty >= -found.leak_conductance_siemens


def test_a_leak_beside_a_bent_fade_is_still_a_leak():
    capacity = 2.5e-3 * (1 - 3e-4 * K[:150] - 1.5e-5 * np.maximum(K[:150] - 30, 0) ** 1.5)
    found = diagnose(record_of(150, capacity=capacity, leak=np.where(K[:150] < 90, 0.0, 4e-5)))
    assert found.verdict == "soft short"
    assert found.leak_conductance_siemens == pytest.approx(4e-5, rel=0.05)


def test_fade_alone_gives_no_voltage_steps_and_no_regression_over_rates():
    capacity = 2.5e-3 * (1 - 0.002 * K[:200])
    found = diagnose(record_of(200, capacity=capacity))
    assert found.verdict == "dead without short (fade)"
    assert supports(found, "Voltage steps") != "leak"
    assert not [one for one in found.evidence if "different rate" in one.statement]


def test_the_self_discharge_agrees_with_a_known_leak():
    found = diagnose(simulate_lumped(LumpedCell(), Course(cycles=40, leak_siemens=0.0)))
    assert found.verdict == "healthy"
    signal = record_of(60, leak=np.where(K[:60] < 40, 0.0, 5e-5), protocol=Protocol(rest_second=3600))
    resting = (signal.current_ampere == 0) & (signal.voltage_volt > 3)
    after = np.cumsum(np.where(resting, np.diff(signal.test_time_second, prepend=0), 0.0))
    begin = np.maximum.accumulate(np.where(~resting, after, 0.0))
    leak = np.where(signal.cycle_count > 40, 5e-5, 0.0)
    end = np.linspace(0.9, 1.0, 60)
    farad = 2e-3 * 3600 * 1.25 * 0.1 / (charge_profile(end[-1]) - charge_profile(end[0]))
    falling = signal.voltage_volt - np.where(resting, leak * 3.6 * (after - begin) / farad, 0.0)
    found = diagnose(signal.replace(voltage_volt=falling))
    (rest,) = [one for one in found.evidence if "self-discharge" in one.statement]
    assert abs(rest.value - 5e-5) < 3 * rest.uncertainty
    assert rest.supports == "leak"


def resistor_record(cell):
    time = np.arange(0, 40 * 3600, 120.0)
    current = 2e-3 * np.where((time // 7200) % 2 == 0, 1.0, -1.0)
    volt = 20.0 * current + 1e-5 * np.sin(time)
    return Cycling(test_time_second=time, voltage_volt=volt, current_ampere=current, cell=cell)


def test_a_full_cell_that_is_a_resistor_from_the_start_is_a_hard_short():
    found = diagnose(resistor_record(CellMetadata(upper_cutoff_volt=3.68)))
    assert found.verdict == "hard short"
    (one,) = [one for one in found.evidence if "resistor" in one.statement]
    assert one.value == pytest.approx(0.05, rel=0.01)
    unknown = diagnose(resistor_record(CellMetadata()))
    assert unknown.table.kind == "symmetric"
    assert any("a full cell that does so is shorted" in one.statement for one in unknown.evidence)


def strict(found):
    return json.loads(json.dumps(found.to_json(), allow_nan=False))


def test_json_holds_no_infinity_where_death_may_never_come():
    leak = 3e-4 * (1 - np.exp(-np.maximum(K[:150] - 80, 0) / 20))
    found = diagnose(record_of(150, leak=leak))
    assert found.verdict == "soft short"
    assert not np.isfinite(found.death_interval[1])
    assert strict(found)["death_interval"][1] is None


def test_the_hold_contradicts_a_leak_where_its_current_grows_far_more():
    steps = 0.5 * (1 + np.tanh((K[:120] - 80) / 4))
    current, times, volts, start = [], [], [], 0.0
    share = np.linspace(0, 1, 60)
    for k in range(120):
        for sign, profile in ((1, charge_profile), (-1, discharge_profile)):
            times.append(start + 4500 * share)
            volts.append(profile(share))
            current.append(np.full(60, sign * 2e-3))
            start += 4500.001
            if sign > 0:
                times.append(start + 900 * share)
                volts.append(np.full(60, 3.68))
                tail = 4e-5 * (1 + 4 * steps[k])
                current.append(tail + (2e-3 - tail) * np.exp(-share * 12))
                start += 900.001
    signal = Cycling(
        test_time_second=np.concatenate(times),
        voltage_volt=np.concatenate(volts) + 1e-4 * np.random.default_rng(0).standard_normal(120 * 180),
        current_ampere=np.concatenate(current),
    )
    found = diagnose(signal)
    assert supports(found, "end of the voltage hold") == "side reaction"
    assert found.verdict in {"suspected leak", "parasitic side reaction"}


@pytest.mark.parametrize(
    ("name", "signal", "verdict", "cycle"),
    [
        ("half the current", symmetric_record(np.repeat([1e-3, 5e-4], 15), 100.0), "healthy", None),
        ("rising current", symmetric_record(np.repeat(np.arange(1, 16) * 1e-4, 2), 100.0), "healthy", None),
        (
            "rising current, saturating voltage",
            symmetric_record(np.repeat(np.arange(1, 16) * 1e-4, 2), np.linspace(120, 80, 30)),
            "healthy",
            None,
        ),
        (
            "rising current until it shorts",
            symmetric_record(
                np.repeat(np.arange(1, 16) * 1e-4, 2), 100.0, leak=np.where(K[:30] < 22, 0.0, 0.1)
            ),
            "soft short",
            23,
        ),
        (
            "no voltage left",
            symmetric_record(np.full(30, 1e-3), 100.0, leak=np.where(K[:30] < 22, 0.0, 1e4)),
            "hard short",
            23,
        ),
        (
            "contact lost",
            symmetric_record(np.full(30, 1e-3), 100 * np.exp(K[:30] / 12)),
            "dead without short (fade)",
            None,
        ),
        (
            "passing short",
            symmetric_record(
                np.full(40, 1e-3), 100.0, leak=np.where((K[:40] > 14) & (K[:40] < 22), 0.02, 0.0)
            ),
            "suspected leak",
            None,
        ),
        (
            "telegraph noise",
            symmetric_record(np.full(30, 1e-3), 100.0, flicker=np.where(K[:30] < 18, 0.0, 0.01)),
            "soft short",
            None,
        ),
    ],
)
def test_symmetric_cells(name, signal, verdict, cycle):
    found = diagnose(signal)
    assert found.verdict == verdict, name
    assert found.onset_cycle == cycle
    strict(found)


def test_the_parallel_conductance_of_a_short_at_rising_current():
    signal = symmetric_record(
        np.repeat(np.arange(1, 16) * 1e-4, 2), 100.0, leak=np.where(K[:30] < 22, 0.0, 0.1)
    )
    found = diagnose(signal)
    assert found.leak_conductance_siemens == pytest.approx(0.1, rel=0.15)
    assert found.severity == pytest.approx(10 / 11, rel=0.05)
