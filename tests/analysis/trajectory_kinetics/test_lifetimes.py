"""Lifetimes of bonds whose rates are known: random telegraphs, permanent bonds, vibrations."""

import numpy as np
import pytest

from indrite.analysis.trajectory.lifetimes import BondLifetimes, bond_lifetimes
from indrite.analysis.trajectory.survival import kaplan_meier
from indrite.errors import UsageError
from indrite.signals import Trajectory

STEP = 0.02


def pairs(distance, step=STEP):
    """In-S pairs 12 Å from each other; `distance` has the shape (frame, pair)."""
    frames, count = distance.shape
    position = np.zeros((frames, 2 * count, 3))
    side = int(np.ceil(count ** (1 / 3)))
    place = 12.0 * np.array(list(np.ndindex(side, side, side)))[:count]
    position[:, :count] = place
    position[:, count:] = place
    position[:, count:, 0] += distance
    return Trajectory(
        time_picosecond=step * np.arange(frames),
        position_angstrom=position,
        cell_angstrom=np.tile(12.0 * side * np.eye(3), (frames, 1, 1)),
        periodic=np.ones(3, dtype=bool),
        atomic_number=np.repeat([49, 16], count),
    )


def telegraph(rng, *, breaking, forming, frames, count):
    """On-off states with rates per ps, from the steady state."""
    state = np.empty((frames, count), dtype=bool)
    state[0] = rng.random(count) < forming / (forming + breaking)
    for row in range(1, frames):
        leave = np.where(state[row - 1], 1 - np.exp(-breaking * STEP), 1 - np.exp(-forming * STEP))
        state[row] = state[row - 1] ^ (rng.random(count) < leave)
    return state


def lifetimes_of(state, rng=None):
    distance = np.where(state, 2.5, 4.0)
    if rng is not None:
        distance = distance + rng.normal(0.0, 0.05, distance.shape)
    return bond_lifetimes(pairs(distance), "In-S", form_angstrom=2.9, break_angstrom=3.3)


def test_telegraph_bonds_give_their_rates_and_are_fluctuating():
    rng = np.random.default_rng(1)
    breaking, forming = 1.0, 0.5
    found = lifetimes_of(telegraph(rng, breaking=breaking, forming=forming, frames=800, count=80), rng)
    at = round(1.0 / STEP)
    assert found.continuous[at] == pytest.approx(np.exp(-breaking), abs=0.06)
    on = forming / (forming + breaking)
    expected = on + (1 - on) * np.exp(-(forming + breaking))
    assert found.intermittent[at] == pytest.approx(expected, abs=0.06)
    assert found.median_survival_picosecond == pytest.approx(np.log(2) / breaking, rel=0.2)
    assert found.verdict == "fluctuating contacts"


def test_survival_is_right_although_most_bonds_outlive_the_run():
    rng = np.random.default_rng(2)
    live = rng.exponential(1 / 0.03, 120)
    state = np.arange(1001)[:, None] * STEP < live
    found = lifetimes_of(state)
    assert found.censored > 40
    late = np.searchsorted(found.survival_time_picosecond, 15.0) - 1
    truth = np.exp(-0.03 * found.survival_time_picosecond[late])
    assert found.survival_low[late] < truth < found.survival_high[late]
    assert found.median_survival_picosecond is None or found.median_survival_picosecond > 15.0


def test_coverage_of_the_survival_interval():
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(200):
        life, watch = rng.exponential(1.0, 60), rng.uniform(0.5, 3.0, 60)
        times, _, low, high, _ = kaplan_meier(np.minimum(life, watch), life <= watch)
        row = np.searchsorted(times, 0.7) - 1
        hits += low[row] <= np.exp(-0.7) <= high[row]
    assert 180 <= hits <= 199


def test_vibrating_permanent_bonds_are_stable_and_never_break():
    rng = np.random.default_rng(4)
    found = bond_lifetimes(
        pairs(2.6 + rng.normal(0.0, 0.15, (500, 20))), "In-S", form_angstrom=2.9, break_angstrom=3.4
    )
    assert found.verdict == "stable bonds"
    assert found.bonds == found.censored == 20
    assert found.persistence == 1.0
    assert 0.5 < found.persistence_low < 1.0


def test_without_hysteresis_the_same_vibration_looks_like_reactions():
    rng = np.random.default_rng(4)
    distance = 2.85 + rng.normal(0.0, 0.1, (500, 20))
    one = bond_lifetimes(pairs(distance), "In-S", form_angstrom=2.9, break_angstrom=2.9)
    other = bond_lifetimes(pairs(distance), "In-S", form_angstrom=2.9, break_angstrom=3.3)
    assert one.bonds > 50 * other.bonds
    assert (one.verdict, other.verdict) == ("fluctuating contacts", "stable bonds")


def test_flickers_do_not_hide_the_bonds_that_stay():
    """15 lasting bonds and 5 that come and go quickly: most bonds at any time are lasting ones."""
    rng = np.random.default_rng(5)
    flicker = telegraph(rng, breaking=10.0, forming=2.0, frames=1000, count=5)
    found = lifetimes_of(np.hstack([np.ones((1000, 15), dtype=bool), flicker]))
    assert found.bonds > 100
    assert found.median_survival_picosecond < 0.3
    assert found.verdict == "stable bonds"


@pytest.mark.parametrize(("frames", "count"), [(1, 30), (5, 30), (400, 2)])
def test_too_little_is_not_determinable(frames, count):
    found = lifetimes_of(np.ones((frames, count), dtype=bool))
    assert found.verdict == "not determinable"
    assert found.persistence is None


def test_no_bonds_at_all():
    found = lifetimes_of(np.zeros((100, 10), dtype=bool))
    assert found.bonds == 0
    assert found.verdict == "not determinable"


def test_seeds_are_pooled_and_bonds_of_different_seeds_are_not_one():
    state = np.ones((100, 8), dtype=bool)
    broken = state.copy()
    broken[50:] = False
    one, other = pairs(np.where(state, 2.5, 4.0)), pairs(np.where(broken, 2.5, 4.0))
    found = bond_lifetimes([one, other], "In-S", form_angstrom=2.9, break_angstrom=3.3)
    assert (found.bonds, found.censored) == (16, 8)
    lag = np.searchsorted(found.lag_picosecond, 60 * STEP)
    assert found.continuous[lag] == pytest.approx(8 * 40 / (8 * 40 + 8 * 40))


def test_frames_that_are_not_evenly_spaced():
    rng = np.random.default_rng(6)
    state = telegraph(rng, breaking=1.0, forming=0.5, frames=1500, count=40)
    run = pairs(np.where(state, 2.5, 4.0))
    kept = np.sort(rng.choice(1500, 1200, replace=False))
    found = bond_lifetimes(run.take(kept), "In-S", form_angstrom=2.9, break_angstrom=3.3)
    at = round(1.0 / STEP)
    assert found.continuous[at] == pytest.approx(np.exp(-1.0), abs=0.08)


def test_result_is_saved_and_read_back(tmp_path):
    found = lifetimes_of(np.ones((50, 10), dtype=bool))
    found.save(tmp_path / "lifetimes.nc")
    again = BondLifetimes.load(tmp_path / "lifetimes.nc")
    assert again.verdict == found.verdict
    np.testing.assert_array_equal(again.continuous, found.continuous)


def test_wrong_distances_are_refused():
    with pytest.raises(UsageError, match="larger distance"):
        bond_lifetimes(pairs(np.full((20, 3), 2.5)), "In-S", form_angstrom=3.3, break_angstrom=2.9)
