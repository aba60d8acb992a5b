"""The one labelled micrograph of a network (superalloy, MIT licence): its labels, raw picture, scribbles.

Truth: matrix of the labels f_enclosed 0.68, log2 of axial over lateral chord -0.001 (catalogue of the shared
data, computed with another program).
"""

import os
from pathlib import Path

import numpy as np
import pytest

from indrite.analysis.section import MetalMap, analyse_section, classify, morphology
from indrite.readers import read_micrograph
from indrite.readers.micrograph import read_labels

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder():
    """Folder with files of real microscopes; they are not part of the project."""
    data = Path(os.environ.get("INDRITE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "microscopy").is_dir():
        pytest.skip(
            "the shared data are not here; INDRITE_SHARED_DATA names the folder that holds microscopy/"
        )
    return data / "microscopy"


def test_the_labels_are_a_network(folder):
    labels = read_labels(folder / "superalloy_micrograph_truth.tif")
    section = MetalMap(
        metal_area_fraction=(labels == 1).astype(float),
        anode_row=np.full(512, 512.0),
        cathode_row=np.zeros(512),
        pixel_nanometre=100.0,
    )
    found = morphology(section, window_micrometre=51.2)
    assert found.morphology.tolist() == ["network"]
    assert found.enclosed_fraction[0] == pytest.approx(0.68, abs=0.005)
    assert found.chord_log_ratio[0] == pytest.approx(-0.001, abs=0.002)


def test_the_raw_picture_and_scribbles_give_the_same(folder):
    pytest.importorskip("sklearn")
    picture = read_micrograph(folder / "superalloy_micrograph.tif", pixel_nanometre=100.0)
    scribbles = read_labels(folder / "superalloy_micrograph_scribbles.tif")
    classes = classify(picture, scribbles, roles={1: "metal", 2: "electrolyte", 3: "other"})
    found = analyse_section(picture, classes=classes).summary.morphology
    assert found.morphology.tolist() == ["network"]
    assert found.enclosed_fraction[0] == pytest.approx(0.68, abs=0.05)
    assert found.chord_log_ratio[0] == pytest.approx(0.0, abs=0.03)


def test_thresholds_alone_give_the_same(folder):
    picture = read_micrograph(folder / "superalloy_micrograph.tif", pixel_nanometre=100.0)
    assert analyse_section(picture).summary.morphology.morphology.tolist() == ["network"]
