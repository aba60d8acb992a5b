"""Pictures and maps of real instruments: what they hold is known from their catalogue."""

import os
from pathlib import Path

import numpy as np
import pytest

from indrite.errors import FileFormatError, UsageError
from indrite.readers import read_element_map, read_micrograph
from indrite.readers.micrograph import read_labels

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def folder():
    """Folder with files of real microscopes; they are not part of the project."""
    data = Path(os.environ.get("INDRITE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "microscopy").is_dir():
        pytest.skip(
            "the shared data are not here; set INDRITE_SHARED_DATA to the folder that holds microscopy/"
        )
    return data / "microscopy"


@pytest.fixture(autouse=True)
def package():
    pytest.importorskip("rsciio")


@pytest.mark.parametrize(
    ("name", "shape", "pixel", "detector"),
    [
        ("bruker_sem_bse_and_edx.bcf", (75, 100), 8736.785, "BSE"),
        ("bruker_tem_haadf_and_edx.bcf", (64, 64), 0.771005, "HAADF"),
        ("jeol_view/rawdata.ASW", (512, 512), 8.69141, "IMG1"),
        ("jeol_view/Sample/00_View000/View000_0000000.img", (512, 512), 8.69141, "IMG1"),
    ],
)
def test_pictures_of_microscopes(folder, name, shape, pixel, detector):
    found = read_micrograph(folder / name)
    assert found.intensity.shape == shape
    assert found.pixel_nanometre == pytest.approx(pixel, rel=1e-5)
    assert found.detector == detector
    assert found.accelerating_voltage_kilovolt in (20.0, 200.0)


def test_of_two_detectors_backscattered_electrons_are_taken(folder):
    found = read_micrograph(folder / "bruker_sem_bse_and_edx.bcf")
    assert "SE" in found.notes[0]
    other = read_micrograph(folder / "bruker_sem_bse_and_edx.bcf", picture="SE")
    assert not np.array_equal(found.intensity, other.intensity)


@pytest.mark.parametrize("name", ["eels_SrTiO3.dm3", "eds_SrTiO3.emd", "LICENSE_pyTEMlib.txt"])
def test_what_is_no_picture_is_refused(folder, name):
    with pytest.raises(FileFormatError, match=r"no picture|not a picture"):
        read_micrograph(folder / name)


@pytest.mark.parametrize(
    "name", ["superalloy_micrograph.tif", "bse_bright_phase_between_grains.tif", "ct_3_phase.tif"]
)
def test_pictures_without_scale_ask_for_it(folder, name):
    with pytest.raises(UsageError, match="--pixel-nm"):
        read_micrograph(folder / name)
    found = read_micrograph(folder / name, pixel_nanometre=50.0)
    assert not any("data bar" in note for note in found.notes)


def test_scribbles_of_a_real_user(folder):
    labels = read_labels(folder / "superalloy_micrograph_scribbles.tif")
    assert np.unique(labels, return_counts=True)[1].tolist() == [259380, 1935, 765, 64]


def test_spectra_become_maps_and_agree_with_those_of_the_maker(folder):
    """JEOL's own maps are gross counts of the same scan: they correlate, and hold more."""
    view = folder / "jeol_view" / "Sample" / "00_View000"
    spectra = read_element_map(view / "View000_0000006.pts", elements=("S", "Fe", "Cu"))
    assert "rebinned" in spectra.notes[0]
    ready = read_element_map(folder / "jeol_view" / "rawdata.ASW")
    assert set(ready.elements) == {"C", "O", "S", "Fe", "Cu"}
    for symbol in spectra.elements:
        gross = ready.of(symbol).reshape(128, 4, 128, 4).sum(axis=(1, 3))
        net = spectra.of(symbol)
        assert 0.6 * gross.sum() < net.sum() < gross.sum()
        assert np.corrcoef(gross.ravel(), net.ravel())[0, 1] > 0.7


def test_maps_of_the_bruker_file(folder):
    found = read_element_map(folder / "bruker_tem_haadf_and_edx.bcf")
    assert found.elements == ("Cu", "O", "Pd", "Ti")
    assert found.of("Ti").sum() == pytest.approx(2312.0, abs=5.0)
    with pytest.raises(UsageError, match="which elements"):
        read_element_map(folder / "bruker_sem_bse_and_edx.bcf")


def test_maps_in_files_of_their_own(folder):
    names = ("Y_Ka.hspy", "Sr_Ka.hspy", "Ba_La-fit.hspy")
    found = read_element_map([folder / "rebco_on_SrTiO3_maps" / name for name in names])
    assert found.elements == ("Y", "Sr", "Ba")
    assert found.counts.shape == (3, 45, 65)
    assert found.pixel_nanometre == pytest.approx(0.8651, abs=1e-4)
