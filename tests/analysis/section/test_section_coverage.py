"""95 % intervals hold the true value of the process in 93 to 97 % of seeded sections."""

import numpy as np
import pytest
from scipy import ndimage

from indrite.analysis.section import MetalMap, fraction_profile, penetration
from indrite.analysis.section.denoise import median_of_nine
from indrite.analysis.section.layers import Layers
from indrite.analysis.section.segment import segment
from indrite.analysis.section.spread import quantile_error
from indrite.analysis.section.statistics import mean_and_error
from indrite.signals import Micrograph

SEEDS, WIDE = 400, 600
#: Depths of the process: mean and deviation, pixels; correlated over 2 √π × 5 columns.
MEAN, DEVIATION, SMOOTH = 40.0, 10.0, 5.0


def depths(rng):
    """A Gaussian process of depths along a section."""
    series = ndimage.gaussian_filter1d(rng.normal(size=WIDE + 100), SMOOTH)[50:-50]
    return MEAN + DEVIATION * series * np.sqrt(2.0 * np.sqrt(np.pi) * SMOOTH)


def metal_below(depth, rows=90):
    return np.arange(rows)[:, None] >= rows - np.rint(depth)


def map_of(metal):
    rows, columns = metal.shape
    return MetalMap(
        metal_area_fraction=metal.astype(np.float32),
        anode_row=np.full(columns, float(rows)),
        cathode_row=np.zeros(columns),
        pixel_nanometre=1000.0,
    )


def share(hits):
    return float(np.mean(hits))


def test_mean_depth():
    rng, hits, naive = np.random.default_rng(0), [], []
    for _ in range(SEEDS):
        found = penetration(map_of(metal_below(depths(rng))))
        off = abs(found.mean_micrometre - MEAN)
        hits.append(off <= 1.96 * found.mean_uncertainty_micrometre)
        naive.append(off <= 1.96 * found.depth_micrometre.std() / np.sqrt(WIDE))
    assert 0.93 <= share(hits) <= 0.97
    assert share(naive) < 0.5  # what counting every column as a reading would claim


def test_metal_fraction_of_a_layer():
    """At the mean depth half of the columns hold metal, by symmetry."""
    rng, hits = np.random.default_rng(1), []
    for _ in range(SEEDS):
        found = fraction_profile(map_of(metal_below(depths(rng))), layer_micrometre=4.0)
        at = int(np.argmin(np.abs(found.depth_micrometre - 38.0)))
        expected = _expected_fraction(36.0, 40.0)
        off = abs(found.metal_fraction[at] - expected)
        hits.append(off <= 1.96 * found.metal_fraction_uncertainty[at])
    assert 0.93 <= share(hits) <= 0.97


def _expected_fraction(low, high):
    """Share of a layer of whole pixels that normal depths, rounded, reach."""
    from scipy.special import ndtr

    rows = np.arange(low, high) + 0.5
    return float(ndtr((MEAN - rows) / DEVIATION).mean())


def test_quantile_of_the_depth():
    rng, hits = np.random.default_rng(2), []
    true = MEAN + 1.6449 * DEVIATION
    for _ in range(SEEDS):
        found = penetration(map_of(metal_below(depths(rng))))
        hits.append(abs(found.percentile_95_micrometre - true) <= 1.96 * quantile_error(found))
    assert 0.90 <= share(hits) <= 0.98


@pytest.mark.parametrize("count", [15, 40])
def test_means_of_few_and_of_many_readings(count):
    rng, hits = np.random.default_rng(3), []
    for _ in range(2 * SEEDS):
        series = np.repeat(rng.normal(size=count), 20)
        mean, error = mean_and_error(series, step=1.0)
        hits.append(abs(mean) <= 1.96 * error)
    assert 0.93 <= share(hits) <= 0.975


def picture_of(sections, rng):
    """One wide picture of so many sections side by side, with blur, noise and shading."""
    metal = np.concatenate([metal_below(depths(rng)) for _ in range(sections)], axis=1)
    columns = metal.shape[1]
    grey = np.where(np.concatenate([metal, np.ones((10, columns), bool)]), 210.0, 97.0)
    grey = ndimage.gaussian_filter(grey, 0.8) * (1.0 + 0.03 * np.sin(np.arange(columns) / 80.0))
    grey = np.clip(np.rint(grey + rng.normal(0.0, 8.0, grey.shape)), 0, 255).astype(np.uint8)
    return Micrograph(intensity=grey, pixel_nanometre=1000.0)


def cut(section, number, scale):
    """One of the sections, with a pixel size that is off."""
    here = slice(number * WIDE, (number + 1) * WIDE)
    return section.replace(
        metal_area_fraction=section.metal_area_fraction[:, here],
        void_area_fraction=None,
        anode_row=section.anode_row[here],
        cathode_row=section.cathode_row[here],
        pixel_nanometre=1000.0 * scale,
    )


def test_pictures_with_noise():
    """From grey values: levels, noise, blur, shading, threshold in between, and the scale off by 1 %."""
    rng, hits = np.random.default_rng(4), []
    for _ in range(8):
        picture = picture_of(50, rng)
        columns = picture.intensity.shape[1]
        layers = Layers(anode_row=np.full(columns, 90.0), cathode_row=np.zeros(columns))
        parted = segment(picture, layers, denoised=median_of_nine(picture.intensity))
        more, less = (penetration(parted.shifted(sign)).mean_micrometre for sign in (-1.0, 1.0))
        for number in range(50):
            found = penetration(cut(parted.section, number, 1.0 + 0.01 * rng.normal()))
            error = np.sqrt(
                found.mean_uncertainty_micrometre**2
                + ((more - less) / 2.0) ** 2
                + (0.01 * found.mean_micrometre) ** 2
            )
            hits.append(abs(found.mean_micrometre - MEAN) <= 1.96 * error)
    assert 0.93 <= share(hits) <= 0.97
