"""Rates of an interphase made up from a law, and the time to a thickness: truths, bounds, no growth."""

import numpy as np
import pytest

from indrite.analysis.trajectory.growth_law import growth_law
from indrite.analysis.trajectory.interphase import Interphase
from indrite.analysis.trajectory.interphase_rate import interphase_rate
from indrite.errors import UsageError
from indrite.signals.base import Origin

TIME = np.linspace(50.0, 950.0, 10)  # ps


def made(reacted, *, time=TIME):
    """Return an interphase with these reacted layers (run x interface, window), in Å."""
    reacted = np.asarray(reacted, dtype=float)[None]
    return Interphase(
        origin=Origin("derived"),
        time_picosecond=time,
        thickness_angstrom=reacted,
        electrode_width_angstrom=reacted,
        electrolyte_width_angstrom=reacted,
        reacted_angstrom=reacted,
        law=growth_law(time - time[0], reacted[0]),
        elements=("In", "S"),
        verdict="not determinable",
        reason="made",
        start_picosecond=float(time[0]),
        **dict.fromkeys(
            (
                "value_nanometre",
                "standard_uncertainty_nanometre",
                "fresh_nanometre",
                "excess_nanometre",
                "excess_interval_nanometre",
                "reacted_nanometre",
                "reacted_fresh_nanometre",
            )
        ),
    )


def parabolic(rate_nanometre_per_root_nanosecond, *, noise, rng, series=6):
    shape = np.sqrt(1e-3 * (TIME - TIME[0]))
    steady = rng.normal(1.0, 0.05, (series, 1)) * 10.0 * rate_nanometre_per_root_nanosecond * shape
    return 1.0 + steady + rng.normal(0.0, noise, (series, TIME.size))


def test_a_parabolic_layer_gives_its_rate_and_the_square_of_the_time():
    found = interphase_rate(made(parabolic(2.0, noise=0.02, rng=np.random.default_rng(1))))
    (rate,) = found.rates
    assert (rate.law, rate.unit, found.told) == ("parabolic", "nm/√ns", "parabolic")
    assert rate.rate == pytest.approx(2.0, rel=0.1)
    assert rate.rate_low < rate.rate < rate.rate_high
    truth = ((15.0 - 0.1) / 2.0) ** 2 * 1e-9
    assert found.second_low < truth < found.second_high
    assert rate.second == pytest.approx(truth, rel=0.2)


def test_the_interval_of_the_time_holds_the_truth_in_about_95_percent_of_runs():
    truth = ((15.0 - 0.1) / 2.0) ** 2 * 1e-9
    inside = 0
    for seed in range(200):
        layer = parabolic(2.0, noise=0.02, rng=np.random.default_rng(seed))
        found = interphase_rate(made(layer).replace(law="parabolic"))
        inside += found.second_low <= truth <= found.second_high
    assert 180 <= inside <= 199


def test_where_the_law_is_not_told_the_time_spans_both():
    rng = np.random.default_rng(2)
    found = interphase_rate(
        made(parabolic(0.3, noise=0.3, rng=rng)).replace(law="not determinable: both fit")
    )
    assert [one.law for one in found.rates] == ["linear", "parabolic"]
    lows = [one.second_low for one in found.rates]
    assert found.second_low == min(lows)
    # a square grows slower: nanoseconds by one law are microseconds by the other
    assert found.rates[1].second > 5.0 * found.rates[0].second


def test_where_the_layer_may_stop_growing_the_time_has_no_end():
    layer = made(parabolic(0.3, noise=0.05, rng=np.random.default_rng(5)))
    told = layer.replace(law="not determinable: saturating and parabolic fit about equally well")
    found = interphase_rate(told)
    assert found.second_low > 0.0
    assert found.second_high is None
    assert "lower bound" in found.reason
    assert "no end" in found.findings("simulated")[-1].note


def test_no_growth_is_a_bound_without_an_end():
    rng = np.random.default_rng(3)
    found = interphase_rate(made(2.0 + rng.normal(0.0, 0.2, (6, TIME.size))))
    assert found.second_high is None
    assert found.second_low is None or found.second_low > 0.0
    assert "lower bound" in found.reason
    rows = {one.id: one for one in found.findings("simulated")}
    assert rows["interphase_rate.linear"].verdict == "not determinable"
    assert rows["interphase_rate.linear"].value is None
    assert "no end" in rows["interphase_time"].note or rows["interphase_time"].value is None


def test_one_interface_has_no_spread():
    found = interphase_rate(made([2.0 + 1e-3 * TIME]).replace(law="linear"))
    assert found.second_low is None
    assert "no spread" in found.reason
    rows = {one.id: one for one in found.findings("simulated")}
    assert rows["interphase_time"].verdict == "not determinable"
    assert rows["interphase_rate.linear"].value is None


def test_a_layer_that_saturates_says_so():
    layer = 1.0 + 3.0 * (1.0 - np.exp(-(TIME - TIME[0]) / 60.0))
    rng = np.random.default_rng(4)
    found = interphase_rate(made(layer + rng.normal(0.0, 0.01, (4, TIME.size))))
    assert found.told == "saturating"
    assert "stops growing within the run" in found.reason


def test_a_layer_that_is_there_already_needs_no_time():
    found = interphase_rate(made(10.0 + 1e-2 * TIME * np.ones((3, 1))), target_nanometre=0.5)
    assert found.second_low == 0.0


def test_a_thickness_of_nothing_is_refused():
    with pytest.raises(UsageError, match="above zero"):
        interphase_rate(made(np.ones((2, TIME.size))), target_nanometre=0.0)


def test_a_layer_that_stays_as_it_is_never_gets_there():
    """Least squares of a constant leave slopes of 1e-15, which are no growth in a week either."""
    found = interphase_rate(made(np.full((4, TIME.size), 2.582980011982458)))
    assert [(one.rate, one.rate_low, one.rate_high) for one in found.rates] == [(0.0, 0.0, 0.0)] * 2
    assert (found.second_low, found.second_high) == (None, None)
