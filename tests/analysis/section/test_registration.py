"""A map of indium beside the picture: shifts are found, agreement is told, other fields are refused."""

import numpy as np
import pytest

import section_patterns as patterns
from indrite.analysis.section import MapComparison, analyse_section, compare_with_map
from indrite.analysis.section.registration import mutual_information
from indrite.errors import SignalError, UsageError
from indrite.instruments.section import Spectrometer, backscatter_image, element_map, section_truth


@pytest.fixture(scope="module")
def case():
    truth = section_truth(patterns.stripes(seed=3), pixel_micrometre=0.25)
    picture = backscatter_image(truth, rng=np.random.default_rng(5))
    return truth, picture, analyse_section(picture)


@pytest.mark.parametrize("shift", [(0, 0), (3, -4), (-8, 11)])
def test_a_shift_is_found(case, shift):
    truth, picture, found = case
    maps = element_map(truth, rng=np.random.default_rng(6))
    moved = maps.replace(counts=np.roll(maps.counts, shift, axis=(1, 2)))
    one = compare_with_map(picture, moved, found)
    assert one.shift_micrometre == pytest.approx((-0.25 * shift[0], -0.25 * shift[1]), abs=0.13)
    assert one.overlap > 0.8
    assert one.pearson > 0.85
    assert one.metal_fraction_map == pytest.approx(one.metal_fraction_picture, rel=0.1)
    assert one.electrolyte_correlation > 0.9
    assert one.determinable


def test_coarser_maps_are_compared_on_their_pixels(case):
    truth, picture, found = case
    maps = element_map(truth, rng=np.random.default_rng(6))
    rows, columns = (size // 2 * 2 for size in maps.counts.shape[1:])
    summed = maps.counts[:, :rows, :columns].reshape(4, rows // 2, 2, columns // 2, 2).sum(axis=(2, 4))
    coarse = maps.replace(counts=summed, pixel_nanometre=500.0)
    one = compare_with_map(picture, coarse, found)
    assert one.shift_micrometre == pytest.approx((0.0, 0.0), abs=0.3)
    assert one.overlap > 0.7


def test_hardly_any_counts_are_no_mask(case):
    truth, picture, found = case
    faint = Spectrometer(counts_per_mass_fraction=0.01, background_count=0.0)
    one = compare_with_map(picture, element_map(truth, faint, rng=np.random.default_rng(6)), found)
    assert not one.determinable
    assert {row.verdict for row in one.findings()} == {"not determinable"}


def test_other_fields_and_missing_elements_are_refused(case):
    truth, picture, found = case
    maps = element_map(truth, rng=np.random.default_rng(6))
    with pytest.raises(UsageError, match="same field"):
        compare_with_map(picture, maps.replace(counts=maps.counts[:, :200]), found)
    with pytest.raises(SignalError, match="no map of this element"):
        compare_with_map(picture, maps, found, element="Li")


def test_information_of_pictures_that_have_nothing_in_common():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 200, 200))
    assert mutual_information(first, second) < 0.05
    assert mutual_information(first, -3.0 * first) == pytest.approx(1.0, abs=0.02)


def test_a_comparison_is_stored_and_comes_back(case, tmp_path):
    truth, picture, found = case
    one = compare_with_map(picture, element_map(truth, rng=np.random.default_rng(6)), found)
    one.save(tmp_path / "map.nc")
    assert MapComparison.load(tmp_path / "map.nc").shift_micrometre == one.shift_micrometre
