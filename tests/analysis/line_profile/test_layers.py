"""Three layers fitted to all elements at once: exact data, noise, coverage, limits."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import poisson

from indrite.analysis.line_profile import (
    DECISIVE,
    Foil,
    KFactor,
    analyse_profile,
    element_edges,
    element_ratio,
    fit_layers,
    mixture_probability,
    thickness_interval,
)
from indrite.analysis.line_profile.fit import deviance_at
from indrite.analysis.line_profile.layers import Interfaces, layer_shares, share_derivatives
from indrite.analysis.line_profile.levels import fit_levels, non_negative
from indrite.analysis.line_profile.separable import all_free, minimise, problem_of
from indrite.errors import UsageError
from indrite.signals import LineProfile
from made_profiles import ELEMENTS, LEVELS, START, expected, measured

FOIL = Foil(100.0, 10.0, 0.0, 2.0)


def test_shares_sum_to_one_and_their_derivatives_are_those_of_differences():
    x = np.linspace(0.0, 50.0, 101)
    faces = Interfaces(np.array([20.0, 31.0]), np.array([2.0, 3.5]))
    assert layer_shares(x, faces).sum(axis=0) == pytest.approx(1.0)
    moved = Interfaces(faces.position_nanometre + np.array([1e-5, 0.0]), faces.sigma_nanometre)
    wider = Interfaces(faces.position_nanometre, faces.sigma_nanometre * [1.0, np.exp(1e-5)])
    by_place, by_width = share_derivatives(x, faces)
    # the last share is Φ of the last face, the first one minus Φ of the first
    place = -(layer_shares(x, moved)[0] - layer_shares(x, faces)[0]) / 1e-5
    width = (layer_shares(x, wider)[2] - layer_shares(x, faces)[2]) / 1e-5
    assert by_place[0] == pytest.approx(place, abs=1e-4)
    assert by_width[1] == pytest.approx(width, abs=1e-4)


def test_levels_have_the_highest_likelihood_of_all_that_are_not_negative():
    x, mean = expected(15.0, 3.0, 8.0)
    counts = np.random.default_rng(3).poisson(mean).astype(float)
    shares = layer_shares(x, Interfaces(np.array([START, START + 15.0]), np.array([3.0, 3.0])))
    found = fit_levels(shares, counts, background=np.zeros_like(counts))
    for element in range(len(counts)):

        def loss(level, row=counts[element]):
            return -poisson.logpmf(row, np.maximum(level @ shares, 1e-9)).sum()

        best = minimize(loss, found.level[element] + 0.1, bounds=[(0.0, None)] * 3, method="L-BFGS-B")
        assert loss(found.level[element]) <= best.fun + 1e-4


def test_constrained_least_squares_is_exact_against_a_grid_of_supports():
    rng = np.random.default_rng(0)
    a = rng.normal(size=(50, 6, 3))
    normal, right = np.einsum("bij,bik->bjk", a, a), rng.normal(size=(50, 3))
    found = non_negative(normal, right)
    gradient = np.einsum("bij,bj->bi", normal, found) - right
    assert (found >= 0.0).all()
    assert np.abs(gradient[found > 0.0]).max() < 1e-8
    assert gradient[found == 0.0].min() > -1e-8  # Karush, Kuhn and Tucker


def test_without_noise_the_truth_comes_back():
    x, mean = expected(15.0, 3.0, 1000.0)
    fit, _, _ = fit_layers(LineProfile(distance_nanometre=x, counts=mean, elements=ELEMENTS))
    assert fit.position_nanometre == pytest.approx([START, START + 15.0], abs=1e-3)
    assert fit.sigma_nanometre == pytest.approx([3.0, 3.0], abs=2e-3)
    assert fit.level_count == pytest.approx(1000.0 * LEVELS, rel=1e-3, abs=0.1)


@pytest.mark.parametrize("counts", [100.0, 1000.0])
@pytest.mark.parametrize("sigma", [1.0, 3.0, 6.0])
def test_a_layer_of_15_nm_is_read_as_15_within_its_interval(sigma, counts):
    found = analyse_profile(measured(15.0, sigma, counts, seed=11), foil=FOIL).interphase
    assert found.verdict == "ok"
    assert found.low_nanometre <= 15.0 <= found.high_nanometre
    # and the interval is no wider than a few times what the information in the counts allows
    assert found.standard_uncertainty_nanometre < 0.1 * sigma**1.2 * (100.0 / counts) ** 0.5 + 0.15


def test_intervals_of_95_percent_cover_95_percent():
    """Truth inside the interval exactly if its deviance lies within 3.84 of the minimum."""
    inside, draws = 0, 300
    truth = np.array([START, START + 15.0, np.log(3.0), np.log(3.0)])
    for seed in range(draws):
        problem = problem_of(measured(15.0, 3.0, 1000.0, seed=[seed, 7], step=1.0))
        found = minimise(problem, all_free(2), truth)  # the search for a start is tested elsewhere
        inside += deviance_at(problem, found, 15.0).deviance - found.deviance <= 3.8415
    assert 0.93 <= inside / draws <= 0.97


def test_the_ends_of_the_interval_are_where_the_deviance_has_risen_by_its_quantile():
    fit, problem, found = fit_layers(measured(15.0, 3.0, 100.0, seed=5))
    ends = thickness_interval(problem, found, dispersion=1.0)
    for end in (ends.low_nanometre, ends.high_nanometre):
        assert deviance_at(problem, found, end).deviance - found.deviance == pytest.approx(3.84, abs=0.1)
    assert ends.low_nanometre < fit.thickness_nanometre < ends.high_nanometre


def test_two_layers_are_not_taken_for_three():
    levels = LEVELS.copy()
    levels[:, 1] = levels[:, 2]
    false = 0
    for seed in range(6):
        found = analyse_profile(measured(15.0, 1.5, 300.0, seed=seed, levels=levels), foil=FOIL).interphase
        assert found.verdict == "upper limit"
        assert found.standard_uncertainty_nanometre is not None
        assert found.thickness_nanometre == pytest.approx(2 * 1.5, rel=0.2)
        false += found.criterion_difference > DECISIVE
    assert false == 0


def test_a_layer_thinner_than_twice_its_faces_is_an_upper_limit():
    found = analyse_profile(measured(4.0, 3.0, 2000.0, seed=2), foil=FOIL).interphase
    assert found.criterion_difference > DECISIVE
    assert found.verdict == "upper limit"
    assert found.thickness_nanometre >= 4.0
    assert "2σ" in found.why


def test_a_mixture_is_an_upper_limit_whatever_its_counts():
    levels = LEVELS.copy()
    levels[:, 1] = 0.4 * levels[:, 0] + 0.6 * levels[:, 2]
    profile = measured(15.0, 2.0, 2000.0, seed=4, levels=levels)
    found = analyse_profile(profile, foil=FOIL)
    assert found.interphase.verdict == "upper limit"
    assert "mixture" in found.interphase.why
    assert found.interphase.thickness_nanometre > 15.0
    assert mixture_probability(found.three) > 1e-3


def test_mixtures_have_probabilities_spread_evenly():
    levels = LEVELS.copy()
    levels[:, 1] = 0.4 * levels[:, 0] + 0.6 * levels[:, 2]
    found = [
        mixture_probability(fit_layers(measured(15.0, 2.0, 200.0, seed=seed, levels=levels, step=1.0))[0])
        for seed in range(30)
    ]
    assert 0.3 < np.mean(found) < 0.7
    assert np.mean(np.array(found) < 0.05) < 0.2


def test_without_foil_and_tilt_the_thickness_is_an_upper_limit():
    profile = measured(15.0, 1.0, 300.0, seed=1)
    unknown = analyse_profile(profile).interphase
    assert unknown.verdict == "upper limit"
    assert "tilt" in unknown.why
    assert unknown.thickness_nanometre >= 15.0
    thick = analyse_profile(profile, foil=Foil(100.0)).interphase
    assert thick.verdict == "ok"  # faces this sharp leave no room for a tilt of a foil this thick
    thin = analyse_profile(measured(15.0, 3.0, 300.0, seed=1), foil=Foil(15.0)).interphase
    assert thin.verdict == "upper limit"


def test_the_overlap_is_taken_off_what_one_sees_with_both_bounds():
    assert Foil(100.0, 0.0, 5.0, 0.0).overlap_bounds() == pytest.approx((8.749, 8.749), abs=1e-3)
    assert Foil(100.0, 0.0, 1.0, 2.0).overlap_bounds()[0] == 0.0
    found = analyse_profile(measured(15.0, 1.0, 300.0, seed=1), foil=Foil(100.0, 0.0, 5.0, 0.0)).interphase
    less = found.visible_width_less_overlap_nanometre
    assert less == pytest.approx((found.visible_width_nanometre - 8.749,) * 2, abs=1e-3)


def test_what_people_quote_of_the_same_layer_ranges_from_a_few_to_tens_of_nanometres():
    """Notes of the project, section 7.1: midpoint distance 4 to 6 nm, 10–90 % 17 to 34 nm for 15 nm."""
    found = analyse_profile(measured(15.0, 3.0, 100.0, seed=3), foil=FOIL)
    assert 2.0 < found.midpoint_distances()["In-P"] < 9.0
    widths = {one.element: one.width_nanometre for one in found.edges}
    assert widths["In"] > 17.0
    assert widths["P"] > 17.0


def test_one_step_has_the_place_and_width_it_was_made_with():
    levels = LEVELS.copy()
    levels[:, 1] = levels[:, 2]
    edges = element_edges(measured(10.0, 2.0, 500.0, seed=8, levels=levels))
    for edge in edges:
        assert edge.clear
        assert abs(edge.position_nanometre - START) < 4 * edge.position_uncertainty_nanometre
        assert abs(edge.width_nanometre - 2.5631 * 2.0) < 4 * edge.width_uncertainty_nanometre
    flat = measured(10.0, 2.0, 50.0, seed=8, levels=np.ones((4, 3)))
    assert not any(edge.clear for edge in element_edges(flat))


def test_scaled_counts_get_wider_intervals_by_the_root_of_the_scale():
    profile = measured(15.0, 2.0, 200.0, seed=6)
    scaled = profile.replace(counts=profile.counts * 9.0, net=True)
    one = fit_layers(profile)[0]
    nine = fit_layers(scaled)[0]
    assert nine.thickness_nanometre == pytest.approx(one.thickness_nanometre, abs=0.05)
    assert nine.dispersion == pytest.approx(9.0, rel=0.25)
    ratio = np.sqrt(nine.shape_covariance[0, 0] / one.shape_covariance[0, 0])
    assert ratio == pytest.approx(1.0, rel=0.3)  # nine times the counts, nine times the variance


def test_wavy_layers_are_not_determinable():
    x, mean = expected(15.0, 2.0, 2000.0)
    wavy = mean * (1.0 + 0.15 * np.sin(x / 3.0))
    counts = np.random.default_rng(1).poisson(wavy).astype(float)
    profile = LineProfile(distance_nanometre=x, counts=counts, elements=ELEMENTS)
    found = analyse_profile(profile, foil=FOIL).interphase
    assert found.verdict == "not determinable"


def test_without_any_step_nothing_is_said():
    found = analyse_profile(measured(10.0, 2.0, 50.0, seed=8, levels=np.ones((4, 3))), foil=FOIL)
    assert found.interphase.verdict == "not determinable"
    row = found.findings()[0]
    assert row.value is None
    assert "no interface" in row.note


def test_known_background_and_exposure_do_not_move_the_layers():
    rng = np.random.default_rng(9)
    x, mean = expected(15.0, 2.0, 200.0)
    exposure = np.where(np.arange(x.size) % 3 == 0, 1.0, 4.0)
    background = np.full_like(mean, 30.0) * exposure
    counts = rng.poisson(mean * exposure + background) - background
    profile = LineProfile(
        distance_nanometre=x,
        counts=counts,
        elements=ELEMENTS,
        exposure=exposure,
        background=background,
        net=True,
    )
    fit = fit_layers(profile)[0]
    assert fit.thickness_nanometre == pytest.approx(15.0, abs=0.5)
    assert fit.reduced_chi_squared == pytest.approx(1.0, abs=0.2)
    assert fit.level_count[0] == pytest.approx([200.0, 100.0, 4.0], abs=6.0)


def test_ratio_of_elements_carries_the_k_factor_and_the_counts():
    fit = fit_layers(measured(15.0, 2.0, 500.0, seed=3))[0]
    plain = element_ratio(fit, "In", "S")
    assert plain.value[1] == pytest.approx(0.5 / 0.6, abs=4 * plain.standard_uncertainty[1])
    assert not plain.calibrated
    with_factor = element_ratio(fit, "In", "S", factor=KFactor("In", "S", 1.6, 0.16))
    assert with_factor.value[1] == pytest.approx(1.6 * plain.value[1])
    assert with_factor.standard_uncertainty[1] > 0.1 * with_factor.value[1]
    with pytest.raises(UsageError, match="another pair"):
        element_ratio(fit, "In", "S", factor=KFactor("In", "P", 1.0, 0.0))
    with pytest.raises(UsageError, match="no profile"):
        element_ratio(fit, "In", "Fe")


def test_findings_have_the_stable_ids():
    rows = analyse_profile(measured(15.0, 2.0, 300.0, seed=3), foil=FOIL).findings()
    ids = {row.id for row in rows}
    assert "interphase_thickness" in ids
    assert {f"edge_position.{one}" for one in ELEMENTS} | {f"edge_width.{one}" for one in ELEMENTS} <= ids
    assert all(row.note for row in rows)


@pytest.mark.parametrize(
    "foil", [{"thickness_nanometre": 0.0}, {"tilt_degree": 90.0}, {"tilt_uncertainty_degree": -1.0}]
)
def test_a_foil_that_cannot_be_is_refused(foil):
    with pytest.raises(UsageError):
        Foil(**foil)
