"""Size of a pixel: from each vendor's metadata, never from dots per inch, always with its uncertainty."""

import numpy as np
import pytest
import tifffile

from indrite.errors import FileFormatError, SignalError, UsageError
from indrite.readers import read_micrograph
from indrite.readers.micrograph.record import length_of, nanometre
from indrite.signals import Micrograph

GREY = np.random.default_rng(0).integers(40, 200, (60, 80)).astype(np.uint8)


def tiff(path, grey=GREY, **more):
    tifffile.imwrite(path, grey, **more)
    return path


def tagged(path, code, text):
    return tiff(path, extratags=[(code, 2, 0, text, True)])


ZEISS = "\r\n".join(
    [
        "",
        "1.0",
        "2",
        "AP_PIXEL_SIZE",
        "Pixel Size = 7.444 nm",
        "AP_IMAGE_PIXEL_SIZE",
        "Image Pixel Size = 3.722 nm",
        "AP_ACTUALKV",
        "EHT = 5.00 kV",
        "DP_DETECTOR_CHANNEL",
        "Signal A = HDBSD",
        "AP_SOMETHING_NEW",
        "New = 7 furlongs",
        "",
    ]
)
FEI = "\r\n".join(
    [
        "[Beam]",
        "HV=10000",
        "[Scan]",
        "PixelWidth=2.5e-008",
        "PixelHeight={height}",
        "[Image]",
        "ResolutionX=80",
        "ResolutionY={rows}",
        "[Detectors]",
        "Name=CBS",
        "[Unheard]",
        "Of=yes",
        "",
    ]
)
JEOL = "\n".join(
    [
        "$CM_FORMAT JEOL-SEM",
        "$CM_ACCEL_VOLT 15.00",
        "$CM_SIGNAL BED-C",
        "$CM_IMAGE_RES {size}",
        "$$SM_MICRON_BAR 100",
        "$$SM_MICRON_MARKER {marker}",
        "$$SM_NEW 1",
        "",
    ]
)


def test_zeiss_gives_the_size_in_the_picture_not_on_the_screen(tmp_path):
    """The wrong one of two tags was once read by HyperSpy (pull request 2056)."""
    found = read_micrograph(tagged(tmp_path / "a.tif", 34118, ZEISS))
    assert found.pixel_nanometre == pytest.approx(3.722)
    assert found.pixel_relative_uncertainty == pytest.approx(0.0005 / 3**0.5 / 3.722)
    assert found.accelerating_voltage_kilovolt == 5.0
    assert found.detector == "HDBSD"
    assert "AP_IMAGE_PIXEL_SIZE" in found.notes[-1]


def test_an_old_zeiss_file_has_only_the_other_tag(tmp_path):
    old = ZEISS.replace("AP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = 3.722 nm\r\n", "")
    assert read_micrograph(tagged(tmp_path / "a.tif", 34118, old)).pixel_nanometre == pytest.approx(7.444)


def test_zeiss_in_picometres(tmp_path):
    small = ZEISS.replace("3.722 nm", "558.2 pm")
    assert read_micrograph(tagged(tmp_path / "a.tif", 34118, small)).pixel_nanometre == pytest.approx(0.5582)


def test_fei_gives_the_size_and_where_the_data_bar_begins(tmp_path):
    found = read_micrograph(tagged(tmp_path / "a.tif", 34682, FEI.format(height="2.5e-008", rows=52)))
    assert found.pixel_nanometre == pytest.approx(25.0)
    assert found.intensity.shape == (52, 80)
    assert found.accelerating_voltage_kilovolt == 10.0
    assert found.detector == "CBS"
    assert any("8 rows" in note for note in found.notes)


def test_pixels_that_are_not_square_are_refused(tmp_path):
    path = tagged(tmp_path / "a.tif", 34682, FEI.format(height="4.0e-008", rows=60))
    with pytest.raises(FileFormatError, match="not square"):
        read_micrograph(path)
    assert read_micrograph(path, pixel_nanometre=25.0).pixel_nanometre == 25.0


@pytest.mark.parametrize("marker", ["1um", "1.00 µm", "1μm", "1000nm", "0,001mm"])
def test_jeol_text_beside_the_picture(tmp_path, marker):
    path = tiff(tmp_path / "shot.tif")
    (tmp_path / "shot.txt").write_text(JEOL.format(size="80x60", marker=marker), encoding="utf-8")
    found = read_micrograph(path)
    assert found.pixel_nanometre == pytest.approx(10.0)
    assert found.pixel_relative_uncertainty == pytest.approx(0.5 / 3**0.5 / 100.0)
    assert (found.detector, found.accelerating_voltage_kilovolt) == ("BED-C", 15.0)


def test_jeol_text_says_where_the_data_bar_begins_and_knows_reduced_pictures(tmp_path):
    path = tiff(tmp_path / "shot.tif")
    (tmp_path / "shot.txt").write_text(JEOL.format(size="80x50", marker="1um"))
    assert read_micrograph(path).intensity.shape == (50, 80)
    (tmp_path / "shot.txt").write_text(JEOL.format(size="160x120", marker="1um"))
    halved = read_micrograph(path)
    assert halved.pixel_nanometre == pytest.approx(20.0)
    assert any("scale adapted" in note for note in halved.notes)


def test_a_text_of_something_else_is_no_metadata(tmp_path):
    path = tiff(tmp_path / "shot.tif")
    (tmp_path / "shot.txt").write_text("shopping list: argon\n")
    with pytest.raises(UsageError, match="--pixel-nm"):
        read_micrograph(path)


def test_imagej_and_ome(tmp_path):
    path = tmp_path / "ij.tif"
    tifffile.imwrite(path, GREY, imagej=True, resolution=(40.0, 40.0), metadata={"unit": "um"})
    assert read_micrograph(path).pixel_nanometre == pytest.approx(25.0)
    path = tmp_path / "ome.ome.tif"
    tifffile.imwrite(path, GREY, ome=True, metadata={"PhysicalSizeX": 0.05, "PhysicalSizeXUnit": "µm"})
    assert read_micrograph(path).pixel_nanometre == pytest.approx(50.0)


@pytest.mark.parametrize(("pitch", "unit"), [(72.0, 2), (300.0, 2), (1200.0, 2), (28.3, 3), (1.0, 1)])
def test_resolutions_for_print_are_no_scale(tmp_path, pitch, unit):
    path = tiff(tmp_path / "a.tif", resolution=(pitch, pitch), resolutionunit=unit)
    with pytest.raises(UsageError, match="how large its pixels are"):
        read_micrograph(path)


def test_a_resolution_that_cannot_be_for_print_is_taken_with_a_warning(tmp_path):
    path = tiff(tmp_path / "a.tif", resolution=(1e6, 1e6), resolutionunit=3)
    found = read_micrograph(path)
    assert found.pixel_nanometre == pytest.approx(10.0)
    assert "check it against the scale bar" in found.notes[-1]


def test_a_given_size_wins_and_a_contradiction_is_noted(tmp_path):
    path = tagged(tmp_path / "a.tif", 34118, ZEISS)
    assert read_micrograph(path, pixel_nanometre=3.75).notes == ()
    found = read_micrograph(path, pixel_nanometre=7.444)
    assert found.pixel_nanometre == 7.444
    assert "3.722" in found.notes[-1]
    with pytest.raises(SignalError, match="size of its pixels"):
        read_micrograph(path, pixel_nanometre=-1.0)


def test_lengths():
    assert length_of("500nm") == 500.0
    assert length_of("ten nm") is None
    assert nanometre(float("nan"), "nm") is None


def test_what_was_saved_is_read_again(tmp_path):
    first = read_micrograph(tagged(tmp_path / "a.tif", 34118, ZEISS), anode_side="left")
    first.save(tmp_path / "a.nc")
    again = Micrograph.load(tmp_path / "a.nc")
    assert again.notes == first.notes
    assert again.pixel_relative_uncertainty == first.pixel_relative_uncertainty
    read = read_micrograph(tmp_path / "a.nc")
    np.testing.assert_array_equal(read.intensity, first.upright().intensity)
    assert read.pixel_nanometre == first.pixel_nanometre
