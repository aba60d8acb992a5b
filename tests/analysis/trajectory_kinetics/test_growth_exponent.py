"""Units that break at known times: the power of time, and whether its interval holds it."""

import numpy as np
import pytest

from indrite.analysis.trajectory.growth_exponent import growth_exponent
from indrite.analysis.trajectory.tetrahedra import Units

TIME = np.arange(0.0, 1001.0)


def run(breaking, *, time=TIME, started=0):
    """Units that break at these times (ps), after some that are broken from the start."""
    breaking = np.concatenate([np.full(started, -1.0), breaking])
    broken = time[:, None] >= breaking
    return Units(
        time_picosecond=time,
        centre=np.arange(breaking.size),
        coordination=4 - broken.astype(int),
        broken=broken,
    )


def times(power, *, most=40, units=100, rng=None):
    """N(t) = most (t / 1000 ps)^power of so many units; drawn at random or evenly spaced."""
    share = (np.arange(units) + 0.5) / units if rng is None else rng.random(units)
    return 1000.0 * (share * units / most) ** (1.0 / power)


def found(*runs, groups=2):
    return growth_exponent(runs, np.concatenate([np.arange(one.centre.size) % groups for one in runs]))


@pytest.mark.parametrize("power", [0.2, 0.5, 1.0])
def test_the_power_of_a_known_growth(power):
    one = found(run(times(power)))
    assert one.value == pytest.approx(power, abs=0.07 * max(power, 0.3))
    assert one.low < power < one.high
    assert one.broken == 40


@pytest.mark.parametrize("power", [0.3, 0.5])
def test_the_interval_holds_the_power_as_often_as_it_says(power):
    rng = np.random.default_rng(4)
    many = [found(run(times(power, rng=rng))) for _ in range(60)]
    held = np.mean([one.low <= power <= one.high for one in many])
    assert held >= 0.85
    assert np.mean([one.late[1] <= power <= one.late[2] for one in many]) >= 0.85
    scatter = np.std([one.value for one in many])
    assert np.mean([one.standard_uncertainty for one in many]) == pytest.approx(scatter, rel=0.35)


def test_what_is_broken_at_the_start_is_not_growth():
    plain, cut = found(run(times(0.5))), found(run(times(0.5), started=20))
    assert cut.broken == plain.broken
    assert cut.value == plain.value


def test_seeds_narrow_the_interval():
    one = found(run(times(0.5)))
    four = found(*[run(times(0.5))] * 4)
    assert four.high - four.low == pytest.approx((one.high - one.low) / 2.0, rel=0.3)


def test_parabolic_growth_is_excluded_only_where_it_is():
    assert "slower" in found(run(times(0.2))).told
    assert "allowed" in found(run(times(0.5))).told
    assert "faster" in found(run(times(1.2))).told


@pytest.mark.parametrize("power", [0.3, 0.5])
def test_one_power_is_that_of_the_last_decade_too(power):
    value, low, high = found(run(times(power, most=80))).late
    assert value == pytest.approx(power, abs=0.12)
    assert low < power < high


def test_growth_that_slows_down_shows_in_the_last_decade():
    """Linear for 400 ps, then at rest: one power of the whole run is above that of diffusion."""
    slowing = np.concatenate([np.linspace(5.0, 400.0, 40), np.full(60, 5000.0)])
    one = found(run(slowing))
    assert one.told == "faster than parabolic (0.5)"
    value, low, high = one.late
    assert low <= value <= high
    assert value < one.value - 0.15
    assert one.told_late.endswith("parabolic (0.5) is allowed")
    assert one.told_late in one.finding("simulated").note


def test_few_units_tell_nothing():
    one = found(run(times(0.5, most=6)))
    assert one.value is None
    row = one.finding("simulated")
    assert row.verdict == "not determinable"
    assert "6 units broke, 10 are needed" in row.note


def test_units_that_broke_all_at_once_have_no_course():
    once = np.concatenate([np.full(40, 3.0), np.full(60, 2000.0)])  # before a hundredth of the run, then none
    one = found(run(once))
    assert one.value is None
    assert "40 units broke before a hundredth of the run" in one.finding("simulated").note


def test_a_slab_that_is_gone_at_once_has_no_course():
    one = found(run(np.full(100, 3.0)))
    assert one.value is None
    assert "most of the slab was gone at once; 10 to 10 ps" in one.finding("simulated").note


def test_growth_counts_until_most_of_the_slab_is_gone():
    one = found(run(times(1.0, most=300)))  # all gone after 333 ps
    assert one.last_picosecond < 250.0
    assert one.value == pytest.approx(1.0, abs=0.1)


def test_a_thick_slab_counts_for_longer():
    breaking = run(times(1.0, most=300))
    one = growth_exponent([breaking], np.zeros(100, dtype=int), most_share=0.9)
    assert found(breaking).last_picosecond < one.last_picosecond < 320.0
    assert one.value == pytest.approx(1.0, abs=0.1)


def test_short_runs_and_no_units_are_no_errors():
    short = run(times(0.5), time=TIME[:3])
    assert found(short).value is None
    none = growth_exponent([run(times(0.5))], np.full(100, -1))
    assert none.value is None
    assert none.broken == 0
