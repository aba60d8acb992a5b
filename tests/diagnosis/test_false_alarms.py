"""Healthy cells get no other verdict, and what is said does not hang on the last cycle or the sampling."""

import numpy as np
import pytest

from diagnosis.analytic import Protocol, cut_after, record_of
from indrite.diagnosis import diagnose
from indrite.signals import CellMetadata

KNOWN = CellMetadata(upper_cutoff_volt=3.68, lower_cutoff_volt=2.1)


def swinging(cycles, *, seed):
    """Capacity with a daily swing of 0.3 %, slow fade and scatter."""
    rng = np.random.default_rng(seed)
    k = np.arange(cycles)
    swing = 0.003 * np.sin(2 * np.pi * k * 2.6 / 24 + rng.uniform(0, 6))
    return 2.5e-3 * (1 - rng.choice([0, 2e-4, 5e-4]) * k + swing + 1e-3 * rng.standard_normal(cycles))


def test_false_alarms_of_whole_diagnoses():
    """Of 2000 cells of an independent simulator three were suspected of a leak (docs/diagnosis.md)."""
    verdicts = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        cycles = int(rng.choice([30, 60, 150]))
        current = np.full(cycles, 2e-3)
        current[:2] = rng.choice([2e-3, 2e-4])
        current[40::50] = 2e-4
        side = 2.5e-6 * np.abs(rng.standard_normal(cycles)) * (rng.random() < 0.3)
        verdicts.append(
            diagnose(
                record_of(cycles, capacity=swinging(cycles, seed=seed), current=current, side=side)
            ).verdict
        )
    assert verdicts.count("healthy") >= 59


@pytest.mark.parametrize("last_row", [True, False])
@pytest.mark.parametrize("rows", [14, 60, 400])
def test_the_verdict_does_not_depend_on_the_sampling(rows, last_row):
    protocol = Protocol(rows=rows, last_row=last_row)
    healthy = record_of(60, capacity=swinging(60, seed=1), protocol=protocol, cell=KNOWN)
    assert diagnose(healthy).verdict == "healthy"
    leaking = record_of(80, leak=np.where(np.arange(80) < 50, 0.0, 3e-5), protocol=protocol, cell=KNOWN)
    assert diagnose(leaking).verdict in {"soft short", "suspected leak"}


@pytest.mark.parametrize("share", np.linspace(0.9, 1.0, 8))
def test_a_healthy_record_may_be_cut_anywhere(share):
    signal = record_of(40, capacity=swinging(40, seed=2))
    assert diagnose(cut_after(signal, int(share * signal.test_time_second.size))).verdict == "healthy"


def test_one_cut_cycle_at_the_end_is_no_interrupted_record():
    signal = record_of(40)
    rows = np.flatnonzero((signal.cycle_count == 40) & (signal.current_ampere > 0))[20:]
    keep = np.ones(signal.test_time_second.size, dtype=bool)
    keep[rows] = False
    found = diagnose(signal.replace(**{spec.name: array[keep] for spec, array in signal.arrays()}))
    assert found.verdict == "healthy"


def test_a_noisy_reading_still_ends_at_its_voltage_limit():
    found = diagnose(record_of(40, protocol=Protocol(noise_volt=1.5e-3)))
    assert found.verdict == "healthy"
    assert set(found.table.discharge_end) == {"voltage"}


def test_a_voltage_that_follows_the_cell_at_a_fixed_duration_is_no_limit():
    capacity = 2.5e-3 * (1 - 0.02 * np.linspace(0, 1, 40))
    found = diagnose(record_of(40, capacity=capacity, protocol=Protocol(ends_by_time=True)))
    assert found.verdict == "not informative"
    assert "by construction" in found.reason


def test_an_early_balance_does_not_speak_for_a_late_silence():
    current = np.where(np.arange(80) < 40, 2e-3, 2e-3 * (1 + 0.05 * (np.arange(80) % 3)))
    found = diagnose(record_of(80, current=current))
    assert found.verdict == "not informative"
    assert "Until cycle" in found.reason


def test_as_a_record_grows_the_verdict_climbs_and_the_alarm_stays():
    leak = 2e-3 / 3.68 * np.exp((np.arange(1, 55) - 56) / 3)
    signal = record_of(54, leak=leak, capacity=swinging(54, seed=3))
    ladder = ["not informative", "healthy", "suspected leak", "soft short"]
    ends = np.append(np.flatnonzero(np.diff(signal.cycle_count)) + 1, signal.cycle_count.size)
    found = [diagnose(cut_after(signal, int(rows))) for rows in ends[2:]]
    steps = [ladder.index(one.verdict) for one in found]
    assert steps == sorted(steps)
    assert set(steps) == {0, 1, 2, 3}
    assert len({one.alarm_cycle for one in found if one.alarm_cycle is not None}) == 1
