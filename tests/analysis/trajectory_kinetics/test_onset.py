"""Onset of a rise that is known, with correlated noise; series without one."""

import numpy as np
import pytest

from indrite.analysis.trajectory.onset import OnsetTime, onset_time
from indrite.errors import UsageError

TIME = np.arange(0.0, 20.0, 0.05)


def noise(rng, phi=0.9, sd=1.5, size=TIME.size):
    series = np.empty(size)
    series[0] = rng.normal(0.0, sd)
    for row in range(1, size):
        series[row] = phi * series[row - 1] + rng.normal(0.0, sd * np.sqrt(1 - phi**2))
    return series


def risen(onset, constant=1.5, before=8.0, rise=11.0):
    return before + rise * (1 - np.exp(-np.clip(TIME - onset, 0, None) / constant))


def counts(rng, level, **options):
    return np.round(level + noise(rng, **options))


def test_known_onset_is_found_within_its_interval():
    hits = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        found = onset_time(TIME, counts(rng, risen(3.0)))
        assert found.verdict == "determined"
        assert found.onset_picosecond == pytest.approx(3.0, abs=1.0)
        assert found.rise == pytest.approx(11.0, abs=2.0)
        hits += found.onset_low <= 3.0 <= found.onset_high
    assert hits >= 9


def test_seeds_narrow_the_interval():
    rng = np.random.default_rng(7)
    runs = np.array([counts(rng, risen(3.0)) for _ in range(4)])
    one, all_of_them = onset_time(TIME, runs[0]), onset_time(TIME, runs)
    assert all_of_them.onset_high - all_of_them.onset_low < one.onset_high - one.onset_low
    assert all_of_them.seed_onsets.shape == (4,)
    np.testing.assert_allclose(all_of_them.seed_onsets, 3.0, atol=1.5)


@pytest.mark.parametrize("phi", [0.0, 0.9, 0.97])
def test_series_without_a_rise_seldom_show_one(phi):
    false = sum(
        onset_time(TIME, counts(np.random.default_rng(seed), 10.0, phi=phi)).verdict != "not determinable"
        for seed in range(20)
    )
    assert false <= 3


def test_a_fall_is_no_rise():
    rng = np.random.default_rng(1)
    assert onset_time(TIME, counts(rng, risen(3.0, rise=-7.0))).verdict == "not determinable"


def test_what_rises_from_the_first_frame_gives_an_upper_limit():
    for seed in range(5):
        found = onset_time(TIME, counts(np.random.default_rng(seed), risen(0.0, constant=0.6)))
        assert found.verdict == "upper limit"
        assert found.onset_high < 2.0
        assert found.half_rise_picosecond == pytest.approx(0.42, abs=0.6)


def test_without_noise_the_onset_is_exact():
    found = onset_time(TIME, risen(4.0))
    assert found.onset_picosecond == pytest.approx(4.0, abs=0.15)
    np.testing.assert_allclose(found.fitted[0], found.count[0], atol=0.3)


@pytest.mark.parametrize("level", [np.full(TIME.size, 12.0), np.zeros(TIME.size)])
def test_constant_counts(level):
    found = onset_time(TIME, level)
    assert (found.verdict, found.onset_picosecond) == ("not determinable", None)


def test_few_frames():
    assert onset_time(TIME[:10], np.arange(10.0)).verdict == "not determinable"


def test_time_starts_at_the_first_frame():
    rng = np.random.default_rng(3)
    series = counts(rng, risen(5.0))
    one, other = onset_time(TIME, series), onset_time(TIME + 100.0, series)
    assert one.onset_picosecond == pytest.approx(other.onset_picosecond, abs=1e-6)


def test_the_same_every_time():
    series = counts(np.random.default_rng(4), risen(5.0))
    assert onset_time(TIME, series).onset_low == onset_time(TIME, series).onset_low


def test_saved_and_read_back(tmp_path):
    found = onset_time(TIME, counts(np.random.default_rng(4), risen(5.0)))
    found.save(tmp_path / "onset.nc")
    assert OnsetTime.load(tmp_path / "onset.nc").onset_picosecond == found.onset_picosecond


def test_lengths_that_differ_are_refused():
    with pytest.raises(UsageError, match="do not fit"):
        onset_time(TIME, np.zeros(5))
