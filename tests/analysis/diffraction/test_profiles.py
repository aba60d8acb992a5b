"""Line shapes and the derivatives that fits rely on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indrite.analysis.diffraction.background import clipped, polynomials
from indrite.analysis.diffraction.covariance import correlation_time, scaled_covariance
from indrite.analysis.diffraction.profile import line_shapes, line_slopes, voigt_width

GRID = np.arange(20.0, 40.0, 0.01)


def shapes(position=30.0, width=0.2, lorentz=0.4, skew=0.1):
    one = np.ones(1)
    return line_shapes(
        GRID, position=position * one, width=width * one, lorentz=lorentz * one, skew=skew * one, area=one
    )


def on_grid(found, values):
    return np.bincount(found.point, values, minlength=GRID.size)


@given(
    width=st.floats(0.06, 0.5), lorentz=st.floats(0, 1), skew=st.floats(0, 0.3), position=st.floats(28, 32)
)
def test_lines_have_unit_area(width, lorentz, skew, position):
    found = shapes(position, width, lorentz, skew)
    # a Lorentzian keeps 1/(15 π) of its area beyond 15 widths on both sides
    assert on_grid(found, found.value).sum() * 0.01 == pytest.approx(1.0, abs=2e-3 + 0.03 * lorentz)


@pytest.mark.parametrize("name", ["position", "width", "lorentz", "skew"])
def test_derivatives_match_differences(name):
    start = {"position": 30.0, "width": 0.2, "lorentz": 0.4, "skew": 0.1}
    step = 1e-5
    found = shapes(**start)
    up, down = (shapes(**{**start, name: start[name] + sign * step}) for sign in (1, -1))
    expected = (on_grid(up, up.value) - on_grid(down, down.value)) / (2 * step)
    near = np.abs(GRID - 30.0) < 2.0
    given_ = on_grid(found, line_slopes(found)[name])
    np.testing.assert_allclose(given_[near], expected[near], atol=2e-4 * np.abs(expected).max())


def test_the_tail_lies_on_the_low_angle_side():
    found = shapes(skew=0.3)
    curve = on_grid(found, found.value)
    assert (curve * GRID).sum() / curve.sum() == pytest.approx(30.0 - 0.3 / 6.0, abs=0.01)


def test_width_of_pure_shapes():
    width, lorentz = voigt_width(np.array([0.1, 1e-9]), np.array([0.0, 0.1]))
    np.testing.assert_allclose(width, 0.1, rtol=1e-6)
    np.testing.assert_allclose(lorentz, [0.0, 1.0], atol=1e-3)


def test_clipped_background_passes_below_peaks_and_follows_humps():
    hump = 200.0 + 100.0 * np.exp(-0.5 * ((GRID - 30.0) / 5.0) ** 2)
    peak = 1000.0 * np.exp(-0.5 * ((GRID - 27.0) / 0.1) ** 2)
    found = clipped(GRID, hump + peak)
    assert np.abs(found - hump).max() < 20.0  # of a hump of 100 and a peak of 1000


def test_polynomials_start_with_a_constant():
    columns = polynomials(GRID, order=4)
    assert columns.shape == (GRID.size, 6)
    np.testing.assert_allclose(columns[:, 0], 1.0)


def test_correlated_residuals_count_less():
    rng = np.random.default_rng(0)
    white = rng.normal(size=4000)
    assert correlation_time(white) == pytest.approx(1.0, abs=0.15)
    # an autoregression with ρ = 0.8 has τ = (1 + ρ)/(1 − ρ) = 9
    red = np.zeros(4000)
    for at in range(1, 4000):
        red[at] = 0.8 * red[at - 1] + white[at]
    assert correlation_time(red) == pytest.approx(9.0, rel=0.35)


def test_a_fit_better_than_its_noise_does_not_lower_the_uncertainty():
    jacobian = np.ones((100, 1))
    small, reduced, _ = scaled_covariance(jacobian, np.full(100, 0.1), np.array([np.inf]))
    assert reduced < 1.0
    assert small[0, 0] >= 1 / 100
