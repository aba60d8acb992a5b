"""Pictures and maps of sections: contrast, noise, resolution, reproducibility."""

import numpy as np
import pytest

import section_patterns as patterns
from indrite.errors import SignalError, UsageError
from indrite.instruments.section import (
    Microscope,
    Spectrometer,
    backscatter_image,
    element_map,
    section_truth,
)
from indrite.instruments.section.composition import backscatter, element_backscatter
from indrite.signals import ElementMap, Micrograph
from indrite.signals.section_truth import SOLID_ELECTROLYTE

TRUTH = section_truth(patterns.network(aperture=1.5), pixel_micrometre=0.25)
IDEAL = Microscope(
    electrons_per_pixel=1e6, read_noise_electron=0.0, shading=0.0, curtaining=0.0, resolution_micrometre=0.0
)


def rng():
    return np.random.default_rng(7)


def test_coefficients_are_those_of_the_notes():
    """Reuter's polynomial, weighted by mass: the values of the project's notes on growth."""
    found = [backscatter({"Li": 1, "In": 1}), backscatter({"In": 1, "S": 1}), element_backscatter(3)]
    np.testing.assert_allclose(found, [0.388, 0.361, 0.021], atol=6e-4)
    assert backscatter({"Li": 2, "S": 1}) == pytest.approx(0.136, abs=6e-4)
    assert backscatter({"Li": 3, "P": 1}) == pytest.approx(0.113, abs=1.5e-3)


def test_grey_values_follow_the_coefficients():
    picture = backscatter_image(TRUTH, IDEAL, rng=rng())
    grey = picture.intensity.astype(float)
    electrolyte = grey[(TRUTH.phase == SOLID_ELECTROLYTE) & (TRUTH.metal_area_fraction == 0)].mean()
    metal = grey[TRUTH.metal_area_fraction == 1.0].mean()
    assert (metal - 15.0) / (electrolyte - 15.0) == pytest.approx(0.390 / 0.161, rel=0.02)
    assert picture.intensity.dtype == np.uint8
    assert picture.accelerating_voltage_kilovolt == 10.0


def test_lithium_is_darker_than_the_electrolyte():
    truth = section_truth(patterns.vertical(aperture=2.0, lithium=np.inf), pixel_micrometre=0.25)
    grey = backscatter_image(truth, IDEAL, rng=rng()).intensity.astype(float)
    inside = truth.depth_micrometre > 0
    lithium = grey[inside & (truth.metal_area_fraction == 1.0)].mean()
    assert lithium < 0.5 * grey[truth.phase == SOLID_ELECTROLYTE].mean()


def test_blur_keeps_the_mean_and_lowers_thin_films():
    sharp = backscatter_image(TRUTH, IDEAL, rng=rng()).intensity.astype(float)
    soft_lens = Microscope(**{**IDEAL.__dict__, "resolution_micrometre": 1.0})
    soft = backscatter_image(TRUTH, soft_lens, rng=rng()).intensity.astype(float)
    assert soft.mean() == pytest.approx(sharp.mean(), rel=5e-3)
    inside = TRUTH.depth_micrometre > 5
    assert soft[inside].std() < 0.9 * sharp[inside].std()


def test_resolution_worsens_with_voltage():
    assert Microscope(accelerating_voltage_kilovolt=15.0).blur_micrometre == 0.5
    assert 0.07 < Microscope(accelerating_voltage_kilovolt=5.0).blur_micrometre < 0.1


def test_noise_is_poisson_and_reproducible():
    settings = Microscope(shading=0.0, curtaining=0.0, read_noise_electron=0.0, electrons_per_pixel=500.0)
    first = backscatter_image(TRUTH, settings, rng=rng())
    np.testing.assert_array_equal(first.intensity, backscatter_image(TRUTH, settings, rng=rng()).intensity)
    flat = first.intensity[(TRUTH.depth_micrometre > 70) & (TRUTH.phase == SOLID_ELECTROLYTE)]
    expected = 210.0 / (500 * 0.4098) * np.sqrt(500 * 0.1609)
    assert flat.astype(float).std() == pytest.approx(expected, rel=0.05)


def test_maps_of_elements_count_what_is_there():
    maps = element_map(TRUTH, Spectrometer(background_count=0.0, counts_per_mass_fraction=200.0), rng=rng())
    clear = (TRUTH.depth_micrometre > 75) & (TRUTH.phase == SOLID_ELECTROLYTE)
    assert maps.of("S")[clear].mean() == pytest.approx(200 * 0.597, rel=0.01)
    assert maps.of("P")[clear].mean() == pytest.approx(200 * 0.9 * 0.1154, rel=0.02)
    assert maps.of("In")[clear].mean() == 0.0
    layer = TRUTH.depth_micrometre < -2
    assert maps.of("In")[layer].mean() == pytest.approx(200 * 0.7 * 0.9484, rel=0.01)
    both = TRUTH.depth_micrometre > 0
    assert np.corrcoef(maps.of("In")[both], maps.of("S")[both])[0, 1] < -0.5


def test_maps_refuse_elements_without_a_line():
    with pytest.raises(UsageError, match="X-ray line"):
        element_map(TRUTH, elements=("Li",), rng=rng())


def test_pictures_and_maps_survive_saving(tmp_path):
    picture = backscatter_image(TRUTH, rng=rng())
    picture.save(tmp_path / "picture.nc")
    again = Micrograph.load(tmp_path / "picture.nc")
    np.testing.assert_array_equal(again.intensity, picture.intensity)
    assert again.intensity.dtype == np.uint8
    assert (again.scalars(), again.origin) == (picture.scalars(), picture.origin)
    maps = element_map(TRUTH, elements=("S", "In"), rng=rng())
    maps.save(tmp_path / "maps.nc")
    loaded = ElementMap.load(tmp_path / "maps.nc")
    np.testing.assert_array_equal(loaded.counts, maps.counts)
    assert loaded.elements == ("S", "In")


@pytest.mark.parametrize("side", ["bottom", "top", "left", "right"])
def test_pictures_turn_their_anode_to_the_bottom(side):
    values = np.zeros((4, 6))
    {"bottom": values[-1], "top": values[0], "left": values[:, 0], "right": values[:, -1]}[side][:] = 1.0
    upright = Micrograph(intensity=values, pixel_nanometre=100.0, anode_side=side).upright()
    assert upright.anode_side == "bottom"
    assert upright.intensity[-1].all()
    assert not upright.intensity[0].any()
    maps = ElementMap(counts=values[None], elements=("In",), pixel_nanometre=1.0, anode_side=side).upright()
    assert maps.counts[0, -1].all()


def test_bad_pictures_are_refused():
    good = np.ones((3, 3))
    with pytest.raises(SignalError, match="size of its pixels"):
        Micrograph(intensity=good, pixel_nanometre=0.0)
    with pytest.raises(SignalError, match="no picture"):
        Micrograph(intensity=good.astype(str), pixel_nanometre=1.0)
    with pytest.raises(SignalError, match="not finite"):
        Micrograph(intensity=good * np.nan, pixel_nanometre=1.0)
    with pytest.raises(SignalError, match="unknown side"):
        Micrograph(intensity=good, pixel_nanometre=1.0, anode_side="north")
    with pytest.raises(SignalError, match="do not match"):
        ElementMap(counts=good[None], elements=("In", "S"), pixel_nanometre=1.0)
    with pytest.raises(SignalError, match="below zero"):
        ElementMap(counts=-good[None], elements=("In",), pixel_nanometre=1.0)
