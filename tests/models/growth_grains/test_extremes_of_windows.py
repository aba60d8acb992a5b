"""From windows to the whole cell: laws with known numbers, and intervals that cover what they should."""

import numpy as np
import pytest

from indrite.analysis.section.extremes import fit_gumbel
from indrite.errors import UsageError
from indrite.models.growth.extreme_laws import MINIMUM, NORMAL, extrapolate, fit_minimum
from indrite.models.growth.extremes import DeepestTip, FirstBridge, deepest_tip, first_bridge, windows_in_disc

N = 2000.0


def test_fit_agrees_with_the_fit_of_sections():
    values = np.random.default_rng(1).gumbel(100.0, 8.0, (3, 30))
    location, scale = fit_minimum(-values, np.full(values.shape, True))
    np.testing.assert_allclose(np.array([-location, scale]).T, [fit_gumbel(row) for row in values], rtol=1e-7)


def test_fit_with_censored_values_finds_the_law():
    rng = np.random.default_rng(2)
    values = 7.0 + 0.2 * np.log(rng.exponential(size=200_000))
    limit = np.quantile(values, 0.4)
    location, scale = fit_minimum(np.minimum(values, limit), values <= limit)
    assert (float(location), float(scale)) == pytest.approx((7.0, 0.2), rel=0.01)
    biased, _ = fit_minimum(np.minimum(values, limit), np.full(values.size, True))
    assert biased < 6.95, "lower bounds taken for lives shorten them"


def test_fit_without_two_values_is_no_number():
    for seen in ([True, False, False], [False, False, False]):
        _, scale = fit_minimum(np.array([1.0, 2.0, 2.0]), np.array(seen))
        assert np.isnan(scale) or seen[0]
    assert np.isnan(fit_minimum(np.ones(4), np.full(4, True))[1])


@pytest.mark.parametrize("size", [6, 20])
def test_interval_of_the_deepest_tip_covers(size):
    rng = np.random.default_rng(size)
    tries, own, outer, normal = 100, 0, 0, 0
    for _ in range(tries):
        found = deepest_tip(rng.gumbel(500.0, 20.0, size), windows=N, rng=rng)
        deepest = rng.gumbel(500.0 + 20.0 * np.log(N), 20.0)
        own += found.gumbel_low_micrometre <= deepest <= found.gumbel_high_micrometre
        outer += found.low_micrometre <= deepest <= found.high_micrometre
        found = deepest_tip(rng.normal(500.0, 20.0, size), windows=N, rng=rng)
        normal += found.low_micrometre <= rng.normal(500.0, 20.0, int(N)).max() <= found.high_micrometre
    assert 0.90 <= own / tries <= 0.99
    assert min(outer, normal) / tries >= 0.93, "whichever of the two laws holds"


@pytest.mark.parametrize(("size", "share"), [(8, 1.0), (20, 1.0), (20, 0.6)])
def test_interval_of_one_law_covers_95_percent(size, share):
    rng = np.random.default_rng(size)
    limit = np.inf if share == 1.0 else np.log(-np.log1p(-share))
    hits = tries = 0
    for _ in range(200):
        values = np.log(rng.exponential(size=size))
        seen = values <= limit
        found = extrapolate(MINIMUM, np.minimum(values, limit), seen, windows=N, resamples=400, rng=rng)
        truth = np.log(rng.exponential() / N)
        hits, tries = hits + (found.low <= truth <= found.high), tries + 1
    assert 0.92 <= hits / tries <= 0.985


@pytest.mark.parametrize("limit", [np.inf, 1000.0])
def test_interval_of_the_first_bridge_covers(limit):
    rng = np.random.default_rng(5)
    tries, own, outer = 200, 0, 0  # three standard errors of 95 % are 4.6 %
    for _ in range(tries):
        life = 950.0 * rng.weibull(12.0, 20)
        found = first_bridge(np.minimum(life, limit), bridged=life <= limit, windows=N, rng=rng)
        first = 950.0 * (rng.exponential() / N) ** (1.0 / 12.0)
        own += found.weibull_low_cycle <= first <= found.weibull_high_cycle
        outer += found.low_cycle <= first <= found.high_cycle
    assert 0.90 <= own / tries <= 0.99
    assert outer >= own


def test_interval_of_the_first_bridge_covers_other_laws_too():
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(60):
        found = first_bridge(rng.normal(950.0, 60.0, 20), windows=N, rng=rng)
        hits += found.low_cycle <= rng.normal(950.0, 60.0, int(N)).min() <= found.high_cycle
    assert hits >= 56


def test_point_estimates_of_a_large_sample():
    rng = np.random.default_rng(3)
    found = first_bridge(950.0 * rng.weibull(12.0, 1000), windows=N)
    assert found.weibull_shape == pytest.approx(12.0, rel=0.08)
    assert found.weibull_median_cycle == pytest.approx(950.0 * (np.log(2.0) / N) ** (1.0 / 12.0), rel=0.06)
    tip = deepest_tip(rng.gumbel(300.0, 10.0, 1000), windows=N)
    assert tip.gumbel_median_micrometre == pytest.approx(
        300.0 + 10.0 * (np.log(N) - np.log(np.log(2.0))), rel=0.01
    )
    assert tip.normal_median_micrometre < tip.gumbel_median_micrometre


def test_one_window_is_its_own_cell():
    depth = np.random.default_rng(4).normal(size=300)
    depth = 300.0 + 10.0 * (depth - depth.mean()) / depth.std(ddof=1)
    rng = np.random.default_rng(0)
    found = extrapolate(NORMAL, depth, np.full(depth.size, True), windows=1.0, resamples=8000, rng=rng)
    assert (found.low, found.median, found.high) == pytest.approx((280.4, 300.0, 319.6), abs=1.0)


def test_more_windows_are_deeper_and_die_earlier():
    rng = np.random.default_rng(6)
    life, depth = 950.0 * rng.weibull(12.0, 12), rng.gumbel(400.0, 15.0, 12)
    few, many = (first_bridge(life, windows=count) for count in (100.0, 10_000.0))
    assert many.weibull_median_cycle < few.weibull_median_cycle < life.min()
    shallow, deep = (deepest_tip(depth, windows=count) for count in (100.0, 10_000.0))
    assert deep.gumbel_median_micrometre > shallow.gumbel_median_micrometre > depth.max()


def test_not_determinable_says_why(tmp_path):
    life = np.array([800.0, 900.0, 950.0, 1000.0, 1000.0, 1000.0])
    found = first_bridge(life, bridged=life < 1000.0, windows=N)
    assert not found.determinable
    assert "3 first bridges in 6 windows" in found.reason
    assert found.weibull_median_cycle is None
    assert "sheet" in found.caveat
    found.save(tmp_path / "bridge.nc")
    assert FirstBridge.load(tmp_path / "bridge.nc").reason == found.reason
    for depth, reason in (
        ([400.0, 410.0, 420.0, 430.0], "4 depths"),
        ([400.0, 410.0, 420.0, 430.0, np.nan], "not followed"),
        ([400.0, 410.0, 420.0, 430.0, 600.0], "1 of 5 windows are bridged"),
        ([400.0] * 6, "equal"),
    ):
        tip = deepest_tip(np.array(depth), windows=N, thickness_micrometre=600.0, dimensions=3)
        assert reason in tip.reason
        assert tip.low_micrometre is None
        assert not tip.caveat
    tip = deepest_tip(np.arange(500.0, 510.0), windows=N, bridged=np.arange(10) < 2)
    assert "2 of 10 windows are bridged" in tip.reason


def test_no_tip_is_deeper_than_the_electrolyte(tmp_path):
    depth = np.random.default_rng(7).gumbel(560.0, 15.0, 10)
    tip = deepest_tip(depth, windows=N, thickness_micrometre=depth.max() + 1.0)
    assert tip.gumbel_median_micrometre == tip.high_micrometre == depth.max() + 1.0
    tip.save(tmp_path / "tip.nc")
    assert DeepestTip.load(tmp_path / "tip.nc").high_micrometre == tip.high_micrometre


def test_number_of_windows():
    assert windows_in_disc(100.0, dimensions=3, disc_millimetre=0.05) == 1.0
    for wrong in ({"dimensions": 4}, {"dimensions": 3, "correlation_micrometre": 5.0}):
        with pytest.raises(UsageError, match="dimensions"):
            windows_in_disc(100.0, **wrong)
    with pytest.raises(UsageError, match="positive"):
        windows_in_disc(0.0, dimensions=2)
    with pytest.raises(UsageError, match="one or more windows"):
        deepest_tip(np.ones(6), windows=0.5)
