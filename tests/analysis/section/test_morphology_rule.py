"""The rule names made-up classes right, also eroded, dilated, noisy, tilted, coarse; gaps can be closed."""

import functools

import numpy as np
import pytest
from scipy import ndimage

import section_patterns as patterns
from indrite.analysis.section import MetalMap, morphology
from indrite.analysis.section.denoise import median_of_nine
from indrite.instruments.section import section_truth

CLASSES = {"network": "network", "stripes": "stripe", "vertical": "vertical", "flames": "flame"}
SEEDS = range(100, 103)
PIXEL = 0.25


@functools.cache
def mask(name, seed):
    """Metal of the electrolyte's part of a pattern, anode at the bottom."""
    more = {"base": 10.0} if name == "flames" else {}
    truth = section_truth(getattr(patterns, name)(seed=seed, **more), pixel_micrometre=PIXEL)
    inside = slice(int(np.ceil(truth.cathode_row.max())), int(truth.anode_row[0]))
    return truth.metal_area_fraction[inside] >= 0.5


def named(metal, pixel=PIXEL, **more):
    """The class of the lowest 66 µm, over an anode layer."""
    whole = np.concatenate([metal, np.ones((8, metal.shape[1]), bool)])
    columns = metal.shape[1]
    section = MetalMap(
        metal_area_fraction=whole.astype(float),
        anode_row=np.full(columns, float(len(metal))),
        cathode_row=np.zeros(columns),
        pixel_nanometre=1000.0 * pixel,
    )
    return str(morphology(section, window_micrometre=66.0, **more).morphology[0])


def salted(metal, share):
    return metal ^ (np.random.default_rng(1).random(metal.shape) < share)


def tilted(metal):
    turned = ndimage.rotate(metal.astype(float), 10.0, reshape=False, order=1, mode="reflect") > 0.5
    rim = metal.shape[1] // 11
    return turned[:, rim:-rim]


def coarse(metal, times):
    rows, columns = (size // times * times for size in metal.shape)
    blocks = metal[:rows, :columns].reshape(rows // times, times, columns // times, times)
    return blocks.mean(axis=(1, 3)) >= 0.5


CHANGES = {
    "as it is": lambda metal: (metal, PIXEL),
    "eroded": lambda metal: (ndimage.binary_erosion(metal), PIXEL),
    "dilated": lambda metal: (ndimage.binary_dilation(metal), PIXEL),
    "salt": lambda metal: (salted(metal, 0.01), PIXEL),
    "much salt, median": lambda metal: (median_of_nine(salted(metal, 0.03).astype(np.uint8)) > 0, PIXEL),
    "tilted": lambda metal: (tilted(metal), PIXEL),
    "half": lambda metal: (coarse(metal, 2), 2 * PIXEL),
    "quarter": lambda metal: (coarse(metal, 4), 4 * PIXEL),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", CLASSES)
def test_classes_are_named_right(name, change):
    for seed in SEEDS:
        metal, pixel = CHANGES[change](mask(name, seed))
        assert named(metal, pixel) == CLASSES[name], seed


@pytest.mark.parametrize("name", CLASSES)
def test_closing_small_gaps_changes_no_class(name):
    for seed in SEEDS:
        assert named(mask(name, seed), gap_micrometre=1.0) == CLASSES[name]


def test_a_network_with_gaps_is_one_once_they_are_closed():
    """Cuts of 0.75 µm every 8 µm along both axes, as films have that are joined in front of the plane."""
    for seed in SEEDS:
        metal = mask("network", seed).copy()
        metal[:, ::32] = metal[:, 1::32] = metal[:, 2::32] = False
        metal[::32] = metal[1::32] = metal[2::32] = False
        assert named(metal) == "mixed"
        assert named(metal, gap_micrometre=1.5) == "network"


def test_without_an_anode_in_the_picture_nothing_is_closed_below():
    metal = np.zeros((200, 240), bool)
    metal[60:, 40:44] = metal[60:, 200:204] = metal[60:64, 40:204] = True
    columns = metal.shape[1]

    def enclosed(values):
        section = MetalMap(
            metal_area_fraction=values.astype(float),
            anode_row=np.full(columns, 200.0),
            cathode_row=np.zeros(columns),
            pixel_nanometre=250.0,
        )
        return morphology(section, window_micrometre=50.0).enclosed_fraction[0]

    assert enclosed(metal) == 0.0
    assert enclosed(np.concatenate([metal, np.ones((8, columns), bool)])) > 0.4
