"""Attribution of a difference: exact on functions whose shares are known, bounds, cells between two cells."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growth_ensemble_jobs import toy_life
from indrite.errors import UsageError
from indrite.models.growth import shapley
from indrite.models.growth.factor_swap import FactorSwap, attribute, factor_swap
from indrite.models.growth.mesoscale.metal import GrowthCell, Interface, Mechanics, Metal
from indrite.models.growth.mixed_cells import FACTORS, anode_shortfall, differences, mixed_cell, of_thickness
from indrite.models.growth.seed_runs import Running, SeedRun

INDIUM = GrowthCell(
    name="indium",
    metal=Metal(host_mole_per_square_metre=2.717, lithium_mole_per_square_metre=0.918),
    mechanics=Mechanics(lateral_stress_megapascal=50.0),
)
LITHIUM = GrowthCell(
    name="lithium",
    metal=Metal(host_mole_per_square_metre=0.0, lithium_mole_per_square_metre=0.385, potential_volt=0.0),
    interface=Interface(growth_ohm_square_centimetre=10.0),
    porosity=0.18,
    current_milliampere_per_square_centimetre=0.3,
)
ALONE = Running(workers=1)


def attributed(values, *, larger=(), smaller=()):
    values = np.atleast_2d(np.asarray(values, dtype=float).T).T
    factors = int(np.log2(values.shape[0]))
    flags = [np.isin(np.arange(values.shape[0]), one) for one in (larger, smaller)]
    return attribute(values, larger=flags[0], smaller=flags[1], names=[f"f{row}" for row in range(factors)])


def by_permutations(values, factors):
    """Return the shares by their definition: the mean over all orders of adding factors."""
    orders, share = list(permutations(range(factors))), np.zeros(factors)
    for order in orders:
        place = 0
        for one in order:
            share[one] += values[place | 1 << (factors - 1 - one)] - values[place]
            place |= 1 << (factors - 1 - one)
    return share / len(orders)


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_shares_are_the_mean_over_all_orders_and_add_up(factors, seed):
    values = np.random.default_rng(seed).normal(size=2**factors)
    found = attributed(values)
    np.testing.assert_allclose(found["share"], by_permutations(values, factors), atol=1e-12)
    assert found["share"].sum() == pytest.approx(values[-1] - values[0], abs=1e-12)
    assert found["total"] == pytest.approx(values[-1] - values[0], abs=1e-12)


def test_additive_function():
    taken = shapley.mixtures(4)
    slopes = np.array([-2.0, 0.0, 0.7, 0.1])
    found = attributed(6.0 + taken @ slopes)
    for name in ("share", "main_effect", "alone"):
        np.testing.assert_allclose(found[name], slopes, atol=1e-12)
    np.testing.assert_allclose(found["interaction_effect"], 0.0, atol=1e-12)


def test_interaction_is_shared_equally_and_found():
    taken = shapley.mixtures(3)
    found = attributed(taken[:, 0] + 3.0 * taken[:, 1] * taken[:, 2])
    np.testing.assert_allclose(found["share"], [1.0, 1.5, 1.5])
    np.testing.assert_allclose(found["main_effect"], [1.0, 1.5, 1.5])
    np.testing.assert_allclose(found["alone"], [1.0, 0.0, 0.0], atol=1e-12)
    assert found["interaction"][0] == "f1 x f2"
    np.testing.assert_allclose(found["interaction_effect"], [3.0, 0.0, 0.0, 0.0], atol=1e-12)


def test_error_is_that_of_a_bootstrap_over_seeds():
    rng = np.random.default_rng(0)
    common = rng.normal(size=(1, 12))  # scatter that all mixtures share cancels
    values = shapley.mixtures(2) @ [[1.0], [-2.0]] + 5.0 * common + 0.3 * rng.normal(size=(4, 12))
    found = attributed(values)
    drawn = rng.integers(0, 12, (4000, 12))
    shares = shapley.shapley_coefficients(2) @ values[:, drawn].mean(axis=2)
    np.testing.assert_allclose(found["share_error"], shares.std(axis=1) * np.sqrt(12 / 11), rtol=0.05)
    assert (found["share_error"] < 0.2).all()
    assert np.isnan(attributed(values[:, :1])["share_error"]).all()


def test_a_censored_life_makes_bounds_that_hold():
    taken = shapley.mixtures(2)
    values = taken @ [-1.0, -2.0] + 7.0
    # mixture 01 (factor 1 taken) outlived the limit: its factor helps at least so much, the other at most
    found = attributed(values, larger=[1])
    assert found["share_bound"].tolist() == ["≤", "≥"]
    assert found["total_bound"] == "="
    assert found["alone_bound"].tolist() == ["=", "≥"]
    more = attributed(values + np.array([0.0, 0.5, 0.0, 0.0]))
    assert more["share"][0] < found["share"][0]
    assert more["share"][1] > found["share"][1]
    assert attributed(values, larger=[0])["total_bound"] == "≤"
    assert attributed(values, smaller=[0])["total_bound"] == "≥"
    assert attributed(values, larger=[1, 2])["share_bound"].tolist() == ["?", "?"]
    assert attributed(values, larger=[3], smaller=[3])["total_bound"] == "?"
    assert attributed(values)["share_bound"].tolist() == ["=", "="]


@given(st.sets(st.sampled_from(FACTORS)), st.permutations(FACTORS))
@settings(max_examples=40, deadline=None)
def test_cells_between_two_cells(chosen, order):
    taken = [name for name in order if name in chosen]
    cell = mixed_cell(INDIUM, LITHIUM, taken=taken)
    assert cell.metal.has_host == ("metal" not in chosen)
    thickness = (LITHIUM if "inventory" in chosen else INDIUM).metal.layer_micrometre
    assert cell.metal.layer_micrometre == pytest.approx(thickness, rel=1e-12)
    assert cell.interface == (LITHIUM if "metal" in chosen else INDIUM).interface
    assert cell.porosity == (LITHIUM if "pressing" in chosen else INDIUM).porosity
    back = mixed_cell(LITHIUM, INDIUM, taken=[name for name in FACTORS if name not in chosen])
    assert not differences(cell, back)


def test_the_ends_are_the_cells_themselves():
    assert mixed_cell(INDIUM, LITHIUM, taken=[]) == INDIUM
    assert replace(mixed_cell(INDIUM, LITHIUM, taken=FACTORS), name="lithium") == LITHIUM
    for wrong in (["metal", "colour"], ["metal+inventory", "metal"]):
        with pytest.raises(UsageError, match="different names"):
            mixed_cell(INDIUM, LITHIUM, taken=wrong)


def test_a_host_too_thin_for_the_charge():
    assert not anode_shortfall(INDIUM)
    assert not anode_shortfall(LITHIUM)
    thin = mixed_cell(INDIUM, LITHIUM, taken=["inventory"])
    assert "takes 0.18 of the 1.49 mol/m²" in anode_shortfall(thin)
    assert thin.metal.lithium_per_host == pytest.approx(INDIUM.metal.lithium_per_host)
    empty = of_thickness(INDIUM.metal, 0.0)
    assert empty.has_host, "no metal turns into lithium by getting thinner"
    assert anode_shortfall(replace(INDIUM, metal=empty))


def test_swap_of_two_cells(tmp_path):
    found = factor_swap(INDIUM, LITHIUM, life=toy_life, seeds=6, running=replace(ALONE, out=tmp_path))
    assert found.share.sum() == pytest.approx(found.total, abs=1e-12)
    assert found.total == pytest.approx(np.log(0.05 / 2.0) + 0.3 * np.log(4.0 / 0.3), abs=0.05)
    assert found.total_bound == "="
    thin = (found.taken[:, 0] == 0) & (found.taken[:, 1] == 1)
    assert thin.sum() == 4
    assert (found.life_bound[thin] == "≤").all()
    assert (found.life_cycle[thin] == 1.0).all()
    assert all("host" in one for one in found.reason[thin])
    assert found.share_bound[FACTORS.index("inventory")] == "≤"
    assert not found.not_swapped.size
    again = factor_swap(INDIUM, LITHIUM, life=None_called, seeds=6, running=replace(ALONE, out=tmp_path))
    assert again.table() == found.table()
    found.save(tmp_path / "swap.nc")
    assert FactorSwap.load(tmp_path / "swap.nc").table() == found.table()


def None_called(cell, seed, folder):
    raise AssertionError("finished runs are not done again")


None_called.__module__, None_called.__qualname__ = toy_life.__module__, toy_life.__qualname__


def test_metal_and_inventory_as_one_factor_need_no_floor():
    factors = ("metal+inventory", "current", "pressing")
    found = factor_swap(INDIUM, LITHIUM, life=toy_life, seeds=4, factors=factors, running=ALONE)
    assert (found.life_bound == "=").all()
    np.testing.assert_allclose(found.share, [np.log(0.05), 0.3 * np.log(4.0 / 0.3), -np.log(2.0)], atol=0.03)
    assert "metal+inventory" in found.table()


def test_a_factor_that_is_the_same_costs_nothing_and_gets_nothing():
    calls = []

    def counted(cell, seed, folder):
        calls.append((cell, seed))
        return toy_life(cell, seed, folder)

    other = replace(INDIUM, current_milliampere_per_square_centimetre=1.0, thickness_micrometre=500.0)
    found = factor_swap(INDIUM, other, life=counted, seeds=2, running=ALONE)
    assert len(calls) == 4
    np.testing.assert_allclose(found.share, [0.0, 0.0, 0.3 * np.log(4.0), 0.0], atol=1e-12)
    assert found.not_swapped.tolist() == ["thickness_micrometre"]
    assert "thickness_micrometre" in found.table()


def test_survivors_enter_as_lower_bounds():
    def life(cell, seed, folder):
        run = toy_life(cell, seed, folder)
        limit = 1500.0
        return replace(
            run,
            life_cycle=min(run.life_cycle, limit),
            ended="survived" if run.life_cycle > limit else "shorted",
        )

    found = factor_swap(INDIUM, LITHIUM, life=life, seeds=4, factors=("current", "pressing"), running=ALONE)
    place = [1, 0]
    (row,) = np.flatnonzero((found.taken == place).all(axis=1))
    assert found.life_bound.tolist() == ["≥" if at == row else "=" for at in range(4)]
    assert found.share_bound.tolist() == ["≥", "≤"]
    assert "current: life ≥" in found.table()


def test_a_bridge_within_the_first_cycle_is_a_life_of_one():
    def life(cell, seed, folder):
        early = cell.porosity > 0.1
        return SeedRun(seed=seed, life_cycle=0.2 if early else 20.0, ended="shorted")

    found = factor_swap(INDIUM, LITHIUM, life=life, seeds=2, factors=("current", "pressing"), running=ALONE)
    np.testing.assert_allclose(found.share, [0.0, -np.log(20.0)], atol=1e-12)
    assert (found.share_bound == "=").all()
