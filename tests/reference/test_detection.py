"""Operating characteristics of alarm, onset and forecast on simulated cells.

Noise model and targets: scatter of the Coulombic efficiency 0.03 % with first-order autocorrelation
0.5, one cycle in a hundred an outlier of 3 %, leak growing as exp(N/τ); severity is half the loss.
"""

import numpy as np
import pytest

from indrite.analysis.cycling.alarm import alarm_row, online_scores
from indrite.analysis.cycling.forecast import forecast_death
from indrite.analysis.cycling.onset import change_points, find_onset

NOISE, CYCLES = 1.5e-4, 897


def severities(rng, leak, *, cells):
    noise = np.empty((cells, leak.size))
    noise[:, 0] = rng.standard_normal(cells)
    for k in range(1, leak.size):
        noise[:, k] = 0.5 * noise[:, k - 1] + np.sqrt(0.75) * rng.standard_normal(cells)
    outlier = (rng.random(noise.shape) < 0.01) * rng.standard_normal(noise.shape) * 0.015
    return NOISE * noise + outlier + leak


def score(severity):
    base = severity[..., 10:110] if severity.shape[-1] > 200 else severity[..., 2 : severity.shape[-1] // 2]
    middle = np.median(base, axis=-1, keepdims=True)
    spread = 1.4826 * np.median(np.abs(base - middle), axis=-1, keepdims=True)
    return (severity - middle) / spread


def alarms(severity):
    return [alarm_row(*online_scores(one, floor=2.5e-5)) for one in severity]


def test_false_alarms_of_a_healthy_cell_of_897_cycles():
    """Measured 0.018 over 1000 cells; the bound leaves two standard deviations."""
    found = alarms(severities(np.random.default_rng(1), np.zeros(CYCLES), cells=1000))
    assert np.mean([one is not None for one in found]) <= 0.026


@pytest.mark.parametrize("cycles", [20, 40, 120])
def test_false_alarms_of_short_healthy_records(cycles):
    rng = np.random.default_rng(2)
    found = alarms(severities(rng, np.zeros(cycles), cells=1000))
    assert np.mean([one is not None for one in found]) <= 0.02


@pytest.mark.parametrize(("tau", "median", "tenth"), [(8.0, 55, 52), (30.0, 220, 205)])
def test_the_alarm_comes_long_before_death(tau, median, tenth):
    leak = np.exp((np.arange(CYCLES) - (CYCLES - 1)) / tau)
    found = alarms(severities(np.random.default_rng(3), leak, cells=300))
    lead = np.array([CYCLES - 1 - one for one in found if one is not None])
    assert lead.size == 300
    assert np.median(lead) >= median
    assert np.percentile(lead, 10) >= tenth


def test_a_sudden_death_within_four_cycles_raises_the_alarm_before_the_last():
    leak = np.zeros(17)
    leak[-4:] = [0.01, 0.05, 0.2, 0.6]
    found = alarms(severities(np.random.default_rng(4), leak, cells=200))
    assert np.mean([one is not None and one <= 15 for one in found]) >= 0.99


def test_no_onset_is_found_in_healthy_cells():
    rng = np.random.default_rng(5)
    cells = score(severities(rng, np.zeros(CYCLES), cells=150))[:, 10:]
    assert sum(find_onset(one, rng=rng, resamples=10) is not None for one in cells) <= 1


def onsets(rng, leak, *, cells, start):
    found = [find_onset(one[start:], rng=rng) for one in score(severities(rng, leak, cells=cells))]
    return [(one.row + start, one.first + start, one.last + start) for one in found if one is not None]


@pytest.mark.parametrize(
    ("name", "leak", "true", "start"),
    [
        ("step of five standard deviations", np.where(np.arange(897) >= 830, 5 * NOISE, 0), 830, 10),
        (
            "start at two, then e-fold in eight cycles",
            np.where(np.arange(890) >= 830, 2 * NOISE * np.exp((np.arange(890) - 830) / 8), 0),
            830,
            10,
        ),
        (
            "gradual start, e-fold in eight cycles",
            np.where(np.arange(890) >= 830, NOISE * np.expm1((np.arange(890) - 829) / 8), 0),
            830,
            10,
        ),
        (
            "gradual start, e-fold in 1.2 cycles",
            np.where(np.arange(840) >= 830, NOISE * np.expm1((np.arange(840) - 829) / 1.2), 0),
            830,
            10,
        ),
        ("short record, step of four", np.where(np.arange(80) >= 60, 4 * NOISE, 0), 60, 2),
    ],
)
def test_the_onset_interval_covers_the_truth_about_as_often_as_it_says(name, leak, true, start):
    """Nominal 95 %. Over 200 cells each measured 97, 96, 94, 96 and 99 %; see docs/diagnosis.md."""
    rng = np.random.default_rng(6)
    found = onsets(rng, leak, cells=60, start=start)
    assert len(found) >= 57, name
    covered = np.mean([first <= true <= last for _, first, last in found])
    assert covered >= 0.85, name
    assert abs(np.median([row for row, _, _ in found]) - true) <= 5, name


def test_change_points_are_those_of_an_independent_implementation():
    ruptures = pytest.importorskip("ruptures")
    rng = np.random.default_rng(7)
    for _ in range(20):
        levels = np.repeat(rng.normal(0, 3, 5), rng.integers(10, 60, 5))
        series = levels + rng.standard_normal(levels.size)
        ours = change_points(series, penalty=12.0)
        theirs = ruptures.KernelCPD(kernel="linear", min_size=1).fit(series).predict(pen=12.0)[:-1]
        assert ours == theirs


@pytest.mark.parametrize(("tau", "ahead"), [(8.0, 22), (1.2, 3), (2.0, 5)])
@pytest.mark.parametrize("scatter", [0.02, 0.2])
def test_the_predicted_death_covers_the_true_one(scatter, tau, ahead):
    rng = np.random.default_rng(8)
    cycle = np.arange(1, 898 - ahead)
    inside = []
    for _ in range(200):
        truth = np.exp((cycle - 897) / tau)
        severity = truth * np.exp(scatter * rng.standard_normal(cycle.size)) + NOISE * rng.standard_normal(
            cycle.size
        )
        found = forecast_death(cycle, severity, np.full(cycle.size, NOISE))
        assert found is not None
        inside.append(found.interval[0] <= 897 <= found.interval[1])
    assert np.mean(inside) >= 0.93


def test_the_predicted_death_covers_the_true_one_where_the_growth_slows_down():
    """Λ as the third power of the cycles since the start, seen until Λ is a third."""
    rng = np.random.default_rng(10)
    cycle = np.arange(1, 270)
    inside = []
    for _ in range(200):
        truth = (np.maximum(cycle - 200, 0) / 100.0) ** 3
        severity = truth * np.exp(0.05 * rng.standard_normal(cycle.size))
        found = forecast_death(
            cycle, severity + NOISE * rng.standard_normal(cycle.size), np.full(cycle.size, NOISE)
        )
        inside.append(found is not None and found.interval[0] <= 300 <= found.interval[1])
    assert np.mean(inside) >= 0.85


def test_a_leak_that_does_not_grow_has_no_death_cycle_in_sight():
    rng = np.random.default_rng(9)
    severity = 0.05 * (1 + 0.001 * rng.standard_normal(200)) * np.linspace(1.0, 0.98, 200)
    assert forecast_death(np.arange(200), severity, np.full(200, 1e-4)) is None
