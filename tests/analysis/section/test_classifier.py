"""A forest trained on a few strokes parts what no threshold does, and says how good it is."""

import numpy as np
import pytest
from scipy import ndimage

import section_pictures as pictures
from indrite.analysis.section import analyse_section, classify
from indrite.errors import UsageError

pytest.importorskip("sklearn")

SHAPE = (260, 320)


def two_textures(seed=0):
    """Metal and electrolyte of one mean grey: metal is rough, so that no threshold tells them apart."""
    rng = np.random.default_rng(seed)
    smooth = ndimage.gaussian_filter(rng.normal(size=SHAPE), 12.0)
    metal = smooth > np.quantile(smooth, 0.6)
    grey = np.where(metal, rng.normal(120.0, 30.0, SHAPE), rng.normal(120.0, 6.0, SHAPE))
    return metal, pictures.taken(np.clip(grey, 0, 255), noise=1.0, blur=0.3)


def strokes(mask, value, labels, *, count=8, seed=1):
    """Short horizontal strokes well inside a mask."""
    inner = np.argwhere(ndimage.binary_erosion(mask, iterations=6))
    for row, column in np.random.default_rng(seed).choice(inner, count, replace=False):
        part = (slice(row, row + 3), slice(max(column - 8, 0), column + 8))
        labels[part] = np.where(mask[part], value, labels[part])


def scribbles_of(metal):
    labels = np.zeros(SHAPE, np.int16)
    strokes(~metal, 1, labels)
    strokes(metal, 2, labels)
    return labels


def test_texture_is_learned_where_thresholds_fail():
    metal, picture = two_textures()
    found = classify(picture, scribbles_of(metal), roles={1: "electrolyte", 2: "metal"})
    seen = found.metal_probability > 0.5
    assert (seen & metal).sum() / (seen | metal).sum() > 0.85
    assert found.accuracy > 0.95
    grey = picture.intensity > np.median(picture.intensity)
    assert (grey & metal).sum() / (grey | metal).sum() < 0.5


def test_results_repeat_and_hang_on_the_seed_alone():
    metal, picture = two_textures()
    first, second = (classify(picture, scribbles_of(metal), seed=3).metal_probability for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_roles_by_brightness_and_the_analysis_of_classes():
    phase = pictures.fingers(pictures.cell(300, 320, anode=260, cathode=0), np.full(16, 120), anode=260)
    phase[40:60, 200:260] = pictures.VOID
    picture = pictures.taken(phase)
    labels = np.zeros(phase.shape, np.int16)
    labels[100:104, 20:300:40] = 1
    labels[45:50, 205:250:9] = 3
    labels[270:275, 20:300:30] = 2
    labels[180:200:6, 10:310] = np.where(phase[180:200:6, 10:310] == pictures.METAL, 2, 1)
    classes = classify(picture, labels)
    found = analyse_section(picture, classes=classes)
    assert found.classified
    assert found.summary.penetration.maximum_micrometre == pytest.approx(12.0, abs=0.3)
    assert found.cracks.void_fraction == pytest.approx(20 * 60 / (260 * 320), rel=0.25)
    assert found.spreads["metal_fraction"].threshold > 0.0
    assert any("classifier" in note for note in found.notes)


def test_a_turned_picture_takes_scribbles_as_they_are_in_the_file():
    metal, picture = two_textures()
    turned = picture.replace(intensity=np.rot90(picture.intensity), anode_side="right")
    found = [
        classify(picture, scribbles_of(metal)).metal_probability,
        classify(turned, np.rot90(scribbles_of(metal))).metal_probability,
    ]
    np.testing.assert_allclose(found[0], found[1], atol=1e-6)


def test_accuracy_is_unknown_with_single_strokes():
    metal, picture = two_textures()
    labels = np.zeros(SHAPE, np.int16)
    strokes(~metal, 1, labels, count=1)
    strokes(metal, 2, labels, count=1)
    assert np.isnan(classify(picture, labels).accuracy)


def test_bad_scribbles_are_refused():
    metal, picture = two_textures()
    labels = scribbles_of(metal)
    with pytest.raises(UsageError, match="same pixels"):
        classify(picture, labels[:100])
    with pytest.raises(UsageError, match="class of metal"):
        classify(picture, labels, roles={1: "void", 2: "metal"})
    with pytest.raises(UsageError, match="class of metal"):
        classify(picture, labels, roles={1: "electrolyte", 2: "gold"})
    four = labels.copy()
    four[:2, :5], four[4:6, :5] = 3, 4
    with pytest.raises(UsageError, match="--classes"):
        classify(picture, four)
    other = classify(picture, labels)
    with pytest.raises(UsageError, match="same pixels"):
        analyse_section(picture.replace(intensity=picture.intensity[:100]), classes=other)
