"""Numbers known of the shared microscope files (`shared/data/CATALOGUE.md`)."""

import os
from pathlib import Path

import numpy as np
import pytest

from indrite.analysis.line_profile import analyse_profile, joined_maps, profile_across
from indrite.analysis.spectrum_image import find_edges, relative_thickness
from indrite.readers import read_element_map, read_spectrum_image


@pytest.fixture(scope="module")
def shared():
    pytest.importorskip("rsciio")
    root = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("INDRITE_SHARED_DATA", root.parent / "shared" / "data")) / "microscopy"
    if not data.is_dir():
        pytest.skip("the shared data are not here; set INDRITE_SHARED_DATA to the folder with microscopy/")
    return data


@pytest.fixture(scope="module")
def rebco(shared):
    """Maps of REBCO on SrTiO3 (lukmuk/eds-processing-notebooks, GPL-3.0), summed along the interface."""
    names = ("Ba_La-fit", "Y_Ka", "Sr_Ka", "Ti_Ka-fit")
    maps = [read_element_map(shared / "rebco_on_SrTiO3_maps" / f"{one}.hspy") for one in names]
    return analyse_profile(profile_across(joined_maps(maps))[0])


def test_the_elements_of_a_sharp_interface_have_their_edge_at_one_place(rebco):
    """Edge at 31.8 to 32.2 nm, within 0.3 nm of each other's mean; σ of 0.81 to 1.09 nm, or little more."""
    places = np.array([one.position_nanometre for one in rebco.edges])
    assert places.min() > 31.7
    assert places.max() < 32.3
    assert np.abs(places - places.mean()).max() < 0.3
    widths = np.array([one.width_nanometre for one in rebco.edges])
    assert widths.min() > 1.9
    assert widths.max() < 3.4


def test_fringes_are_not_taken_for_an_interphase(rebco):
    """χ² of 22 to 91 by the notes: the layers are not flat, and no thickness is stated."""
    assert rebco.interphase.verdict == "not determinable"
    assert all(one.method == "bootstrap over rows" for one in rebco.edges)


def test_relative_thickness_of_the_simulated_line_scan(shared):
    """t/λ = 0.3, 0.4 … 1.9 (exspy: eels_lowloss, simulated)."""
    image = read_spectrum_image(shared / "eels_lowloss_simulated_thickness.hspy")
    found = relative_thickness(image)
    assert found.ratio.ravel() == pytest.approx(np.linspace(0.3, 1.9, 17), abs=0.01)
    assert found.thick


def test_titanium_and_oxygen_are_found_in_strontium_titanate_and_nothing_else(shared):
    """Ti L2,3 456 eV and O K 532 eV; the file's energy axis is off by 3 and 9 eV there."""
    found = find_edges(read_spectrum_image(shared / "eels_SrTiO3.dm3"))
    assert [one.name for one in found] == ["Ti L2,3", "O K"]
