"""Integrals, alarm, forecast, steps and polarisation on series with a known truth."""

import numpy as np
import pytest

from diagnosis.analytic import record_of
from indrite.analysis.cycling import cycle_table
from indrite.analysis.cycling.alarm import alarm_row, online_scores
from indrite.analysis.cycling.forecast import forecast_death
from indrite.analysis.cycling.half_cycles import half_cycles
from indrite.analysis.cycling.leak import comparable_groups, leak_series, rate_regression
from indrite.analysis.cycling.noise import step_evidence, voltage_steps
from indrite.analysis.cycling.polarisation import comparable_level, passing_drop, polarisation_drop
from indrite.signals import Cycling


@pytest.mark.parametrize("step", [10.0, 60.0, 150.0])
def test_the_charge_of_a_decaying_current_does_not_depend_on_how_often_it_is_recorded(step):
    time = np.append(np.arange(0, 900, step), 900.0)
    current = 1e-3 * np.exp(-time / 180)
    record = Cycling(test_time_second=time, voltage_volt=np.full(time.size, 3.7), current_ampere=current)
    half, _ = half_cycles(record)
    assert half.capacity_ampere_hour[0] * 3600 == pytest.approx(1e-3 * 180 * (1 - np.exp(-5)), rel=1e-9)


def test_the_interval_between_half_cycles_counts_as_uncertainty():
    signal = record_of(6)
    table = cycle_table(signal)
    assert table.sampling_uncertainty_ampere_hour.max() < 1e-8
    thinned = signal.replace(
        **{spec.name: array[np.arange(array.size) % 60 != 59] for spec, array in signal.arrays()}
    )
    missing = 2.5e-3 / 59  # of one interval of sixty rows
    uncertain = cycle_table(thinned).sampling_uncertainty_ampere_hour[1:]
    np.testing.assert_allclose(uncertain, 2 * missing * np.sqrt(2 / 12), rtol=0.05)


def test_an_alarm_uses_no_later_cycle():
    rng = np.random.default_rng(0)
    severity = 1.5e-4 * rng.standard_normal(400) + np.exp((np.arange(400) - 420) / 15)
    score, excess = online_scores(severity, floor=2.5e-5)
    first = alarm_row(score, excess)
    assert first is not None
    for count in range(first + 1, 400, 7):
        part, more = online_scores(severity[:count], floor=2.5e-5)
        np.testing.assert_array_equal(part[:first], score[:first])
        assert alarm_row(part, more) == first


def test_groups_of_rate_hold_each_informative_cycle_once():
    table = cycle_table(record_of(90, current=np.repeat([2e-3, 1e-3, 5e-4], [50, 25, 15])))
    groups = comparable_groups(table)
    assert [int(one.sum()) for one in groups] == [49, 24, 14]
    np.testing.assert_array_equal(np.sum(groups, axis=0), table.informative)


def test_the_regression_over_rates_needs_rates_and_returns_leak_and_loss_per_cycle():
    blocks = cycle_table(record_of(60, current=np.repeat([2e-3, 1e-3, 5e-4], 20), leak=2e-5, side=1e-5))
    found = rate_regression(blocks, np.flatnonzero(blocks.informative))
    assert found.conductance_siemens == pytest.approx(2e-5, rel=0.01)
    assert found.irreversible_capacity_ampere_hour == pytest.approx(1e-5, rel=0.1)
    fading = cycle_table(record_of(60, capacity=2.5e-3 * np.linspace(1, 0.5, 60)))
    assert rate_regression(fading, np.flatnonzero(fading.informative)) is None


def test_departures_from_the_trend_are_nil_where_the_loss_was_there_from_the_start():
    leak = leak_series(cycle_table(record_of(60, leak=4e-5)))
    assert abs(np.nanmedian(leak.charge_excess)) < 4e-3  # the leak takes 7 %
    assert abs(np.nanmedian(leak.discharge_deficit)) < 4e-3
    assert np.nanmedian(leak.severity) == pytest.approx(4e-5 * 3.68 / 2e-3, rel=0.01)


NOISE = 1.5e-4


def test_one_early_cycle_that_stands_out_by_chance_does_not_tilt_the_forecast():
    cycle = np.arange(1, 61)
    severity = np.exp((cycle - 64) / 2.0)
    severity[5] = 6 * NOISE
    found = forecast_death(cycle, severity, np.full(60, NOISE))
    assert found.death_cycle == pytest.approx(64, abs=0.2)
    assert found.interval[0] <= 64 <= found.interval[1]


def test_a_leak_that_slows_down_may_never_kill():
    cycle = np.arange(1, 61)
    severity = 0.4 * (1 - np.exp(-np.maximum(cycle - 40, 0) / 10)) + 1e-9
    found = forecast_death(cycle, severity, np.full(60, NOISE))
    assert found.interval[1] == np.inf


def test_a_growth_that_is_no_more_than_scatter_is_none():
    rng = np.random.default_rng(3)
    cycle = np.arange(1, 61)
    severity = 0.05 * np.exp(0.02 * rng.standard_normal((200, 60)))
    found = [forecast_death(cycle, one, np.full(60, NOISE)) for one in severity]
    assert sum(one is not None for one in found) < 20


def steps_of(volt):
    """Step evidence of charges whose voltage is given, shape (cycle, row); discharges in between."""
    count, rows = volt.shape
    share = np.linspace(0, 3600, rows)
    time = np.concatenate([share + 3600.001 * k for k in range(2 * count)])
    both = np.concatenate([np.concatenate((one, one[::-1])) for one in volt])
    current = np.tile(np.repeat([1e-3, -1e-3], rows), count)
    half, integrals = half_cycles(Cycling(test_time_second=time, voltage_volt=both, current_ampere=current))
    return step_evidence(voltage_steps(half, integrals, np.flatnonzero(half.direction > 0)))


def test_a_curve_that_bends_ever_more_has_no_steps_and_a_switching_leak_has():
    share = np.linspace(0, 1, 361)
    bend = np.linspace(0.05, 1.0, 30)[:, None]
    smooth = 3.3 + 0.4 * share + bend * share**12
    assert not steps_of(smooth).telegraph
    on = (np.arange(361) // 30) % 2 * (np.arange(30) >= 18)[:, None]
    assert steps_of(3.3 + 0.4 * share - 0.02 * on).telegraph


def test_coarse_records_have_fewer_bins_than_rows():
    share = np.linspace(0, 1, 15)
    noisy = 3.3 + 0.4 * share**3 + 3e-3 * np.random.default_rng(0).standard_normal((30, 15))
    assert not steps_of(noisy).telegraph


def test_a_change_of_current_is_taken_out_of_the_polarisation_between_ohm_and_saturation():
    current = np.array([1.0, 1.0, 2.0, 2.0, 1.0, 1.0]) * 1e-3
    for power in (0.0, 0.5, 1.0):  # constant voltage, square root, Ohm's law
        level = 0.1 * (current / 1e-3) ** power
        np.testing.assert_allclose(comparable_level(level, current), 0.1, rtol=1e-12)
    shorted = np.where(np.arange(6) < 2, 0.1, 0.02)
    np.testing.assert_allclose(comparable_level(shorted, current)[:4], shorted[:4])


def test_a_voltage_of_nil_is_a_drop_and_no_missing_value():
    level = np.concatenate((np.full(15, 0.1), np.zeros(10)))
    found = polarisation_drop(comparable_level(level, np.full(25, 1e-3)), rng=np.random.default_rng(0))
    assert found is not None
    assert found.row == 15


def test_a_passing_drop_is_found_with_its_ends_and_a_steady_level_has_none():
    rng = np.random.default_rng(1)
    level = 0.1 * (1 + 0.01 * rng.standard_normal(60))
    assert passing_drop(level) is None
    level[20:30] *= 0.5
    assert passing_drop(level) == (20, 29)
