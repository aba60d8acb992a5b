"""Cracks, correlation lengths, paths: shapes whose lengths and widths are known."""

import numpy as np
import pytest
from scipy import ndimage

from indrite.analysis.section import MetalMap, bridge, cracks, two_point

PIXEL = 0.1


def section(metal=None, void=None, *, shape=(300, 400)):
    empty = np.zeros(shape, dtype=np.float32)
    return MetalMap(
        metal_area_fraction=empty if metal is None else metal.astype(np.float32),
        void_area_fraction=empty if void is None else void.astype(np.float32),
        anode_row=np.full(shape[1], float(shape[0])),
        cathode_row=np.zeros(shape[1]),
        pixel_nanometre=1000.0 * PIXEL,
    )


def ribbon(angle, *, length=160.0, width=7.0, shape=(300, 400)):
    """A straight crack through the middle, at an angle to the interface (degrees)."""
    z, y = np.mgrid[: shape[0], : shape[1]]
    z, y = z - shape[0] / 2.0, y - shape[1] / 2.0
    turn = np.deg2rad(angle)
    along, across = y * np.cos(turn) + z * np.sin(turn), z * np.cos(turn) - y * np.sin(turn)
    return (np.abs(along) <= length / 2.0) & (np.abs(across) <= width / 2.0)


@pytest.mark.parametrize("angle", [0, 20, 45, 70, 90])
def test_length_and_width_of_a_crack_at_any_angle(angle):
    found = cracks(section(void=ribbon(angle)))
    assert found.length_micrometre.size == 1
    assert found.length_micrometre[0] == pytest.approx(16.0, rel=0.08)
    assert found.aperture_micrometre[0] == pytest.approx(0.7, rel=0.1)
    assert found.length_density_per_micrometre == pytest.approx(16.0 / (30.0 * 40.0), rel=0.08)
    assert abs(found.axial_share[0] - angle / 90.0) < 0.17


def test_pores_are_no_cracks_and_both_are_voids():
    z, y = np.mgrid[:300, :400]
    pore = (z - 60) ** 2 + (y - 60) ** 2 < 20**2
    box = (np.abs(z - 240) < 8) & (np.abs(y - 320) < 16)
    found = cracks(section(void=ribbon(90) | pore | box))
    assert found.length_micrometre.size == 1
    area = (ribbon(90) | pore | box).mean()
    assert found.void_fraction == pytest.approx(area, rel=1e-4)
    assert found.relative_density == pytest.approx(1.0 - area, rel=1e-4)
    assert found.mean_aperture_micrometre == pytest.approx(0.7, rel=0.1)


def test_no_voids():
    found = cracks(section())
    assert found.length_density_per_micrometre == 0.0
    assert found.void_fraction == 0.0
    assert np.isnan(found.mean_aperture_micrometre)


def test_correlation_lengths_are_those_of_the_grain():
    """Thresholded noise smoothed by (4, 12) pixels: three times as long along the interface."""
    noise = ndimage.gaussian_filter(np.random.default_rng(0).normal(size=(600, 800)), (4.0, 12.0))
    metal = noise > np.quantile(noise, 0.8)
    found = two_point(section(metal=metal, shape=metal.shape))
    assert found.lateral_length_micrometre / found.axial_length_micrometre == pytest.approx(3.0, rel=0.2)
    assert found.axial_probability[0] == pytest.approx(metal.mean(), rel=0.02)
    far = found.lateral_probability[200:].mean()
    assert far == pytest.approx(metal.mean() ** 2, rel=0.3)


def test_random_pixels_are_not_correlated():
    metal = np.random.default_rng(0).random((400, 400)) < 0.3
    found = two_point(section(metal=metal, shape=metal.shape))
    assert found.axial_length_micrometre == pytest.approx(PIXEL, rel=0.15)
    assert found.lateral_probability[50] == pytest.approx(0.09, rel=0.1)


def test_without_metal_there_is_no_length():
    assert np.isnan(two_point(section()).axial_length_micrometre)


def test_the_easiest_path_goes_round_through_metal():
    """A gap of 2 µm straight ahead is dearer than a detour of 12 µm through metal."""
    metal = np.zeros((300, 400), bool)
    metal[100:, 100:106] = metal[:80, 100:106] = True
    straight = bridge(section(metal=metal))
    assert straight.insulation_micrometre == pytest.approx(2.0, abs=0.25)
    assert not straight.bridged
    metal[60:64, 100:140] = metal[60:140, 136:142] = metal[136:142, 100:140] = True
    round_about = bridge(section(metal=metal))
    assert round_about.insulation_micrometre == pytest.approx(0.0, abs=0.15)
    assert round_about.bridged
    assert round_about.length_micrometre > straight.length_micrometre


def test_without_metal_the_path_is_the_thickness():
    found = bridge(section())
    assert found.insulation_micrometre == pytest.approx(30.0, abs=0.2)


def test_large_sections_are_looked_through_on_coarser_pixels():
    metal = np.zeros((1200, 1600), bool)
    metal[600:, 400:410] = True
    found = bridge(section(metal=metal, shape=metal.shape))
    assert found.resolution_micrometre == pytest.approx(0.2)
    assert found.insulation_micrometre == pytest.approx(60.0, abs=0.5)
