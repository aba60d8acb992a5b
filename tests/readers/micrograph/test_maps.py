"""Maps of elements: net counts by windows on spectra that are known, ready maps, overlaps that are named."""

import numpy as np
import pytest
from PIL import Image

from indrite.errors import FileFormatError, UsageError
from indrite.readers import read_element_map
from indrite.readers.micrograph.windows import net_maps
from indrite.readers.micrograph.x_ray_lines import LINES, overlaps, width
from indrite.signals import ElementMap

ENERGY = np.arange(-0.2, 10.0, 0.01)
GREY = np.random.default_rng(0).integers(0, 9, (20, 30)).astype(np.uint8)


def spectra(counts, *, continuum=20.0, rng=None, shape=(12, 15)):
    """Poisson spectra of lines (element → counts) on a falling continuum."""
    expected = continuum * np.exp(-ENERGY / 4.0).clip(0.0, 1.0) * (ENERGY > 0.1)
    for symbol, number in counts.items():
        sigma = width(LINES[symbol]) / np.sqrt(8.0 * np.log(2.0))
        peak = np.exp(-0.5 * ((ENERGY - LINES[symbol]) / sigma) ** 2)
        expected = expected + number * peak / peak.sum()
    cube = np.broadcast_to(expected, (*shape, ENERGY.size))
    return cube if rng is None else rng.poisson(cube)


def test_net_counts_are_those_of_the_line_within_the_window():
    """±0.6 widths hold 84 % of a Gaussian; the continuum goes away, also where it bends."""
    counts, said = net_maps(
        spectra({"In": 400.0, "S": 900.0}), ENERGY, ("In", "S"), resolution_electronvolt=130
    )
    assert counts[0].mean() == pytest.approx(0.84 * 400.0, rel=0.04)
    assert counts[1].mean() == pytest.approx(0.84 * 900.0, rel=0.04)
    assert said == []


def test_without_a_line_net_counts_are_zero_within_their_noise():
    rng = np.random.default_rng(0)
    cube = spectra({"S": 500.0}, rng=rng, shape=(40, 40))
    counts, _ = net_maps(cube, ENERGY, ("In", "S"), resolution_electronvolt=130)
    error = counts[0].std() / 40.0
    assert abs(counts[0].mean()) < 4.0 * error
    assert counts[0].min() < 0.0


def test_a_line_outside_the_spectrum_is_refused():
    with pytest.raises(UsageError, match="outside the spectrum"):
        net_maps(spectra({})[..., :300], ENERGY[:300], ("In",), resolution_electronvolt=130)


def test_overlaps_are_named():
    said = overlaps(("P", "S", "Cl", "In", "K"))
    assert any("map of P" in one and "Pt" in one and "preparation" in one for one in said)
    assert any("map of In" in one and "K" in one for one in said)
    assert any("map of P" in one and "Zr" in one for one in overlaps(("P", "Zr")))
    assert not any("map of Ni" in one for one in overlaps(("Ni", "Co")))


def test_maps_as_pictures(tmp_path):
    for name in ("cell_In_L.tif", "P.tif", "map-Cl K.png"):
        Image.fromarray(GREY).save(tmp_path / name)
    paths = sorted(tmp_path.iterdir())
    found = read_element_map(paths, pixel_nanometre=100.0)
    assert set(found.elements) == {"In", "P", "Cl"}
    np.testing.assert_array_equal(found.of("In"), GREY)
    assert "grey values" in found.notes[-1]
    assert read_element_map(paths, elements=["Cl"], pixel_nanometre=100.0).elements == ("Cl",)
    with pytest.raises(UsageError, match="no map of these elements"):
        read_element_map(paths, elements=["Zr"], pixel_nanometre=100.0)
    with pytest.raises(UsageError, match="--pixel-nm"):
        read_element_map(paths)


def test_bad_maps_are_refused(tmp_path):
    Image.fromarray(GREY).save(tmp_path / "unnamed.png")
    with pytest.raises(UsageError, match="which element"):
        read_element_map(tmp_path / "unnamed.png", pixel_nanometre=1.0)
    Image.fromarray(GREY).save(tmp_path / "In.png")
    Image.fromarray(GREY[:10]).save(tmp_path / "P.png")
    with pytest.raises(UsageError, match="one size"):
        read_element_map([tmp_path / "In.png", tmp_path / "P.png"], pixel_nanometre=1.0)
    with pytest.raises(FileFormatError):
        read_element_map(tmp_path / "missing.hspy")
    with pytest.raises(UsageError, match="no file"):
        read_element_map([])


def test_saved_maps_are_read_again(tmp_path):
    maps = ElementMap(
        counts=np.ones((2, 4, 5)), elements=("In", "P"), pixel_nanometre=50.0, notes=("made up",)
    )
    maps.save(tmp_path / "maps.nc")
    again = read_element_map(tmp_path / "maps.nc")
    assert (again.elements, again.notes) == (("In", "P"), ("made up",))
