"""Pictures of every kind: colours, pages, packed files, data bars; garbage is refused by name."""

import gzip

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from indrite.errors import FileFormatError, SignalError, UsageError
from indrite.readers import read_micrograph
from indrite.readers.micrograph import read_labels
from indrite.readers.micrograph.data_bar import bar_rows
from indrite.signals import Micrograph

GREY = np.random.default_rng(0).integers(40, 200, (60, 80)).astype(np.uint8)


def with_bar(grey=GREY, rows=8, value=0, text=255):
    bar = np.full((rows, grey.shape[1]), value, grey.dtype)
    bar[2:-2, 6:40:3] = text
    return np.concatenate([grey, bar])


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp"])
def test_grey_values_survive(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(GREY).save(path)
    np.testing.assert_array_equal(read_micrograph(path, pixel_nanometre=10.0).intensity, GREY)


def test_16_bit_and_white_is_zero(tmp_path):
    deep = GREY.astype(np.uint16) * 257
    tifffile.imwrite(tmp_path / "deep.tif", deep)
    np.testing.assert_array_equal(read_micrograph(tmp_path / "deep.tif", pixel_nanometre=1.0).intensity, deep)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    np.testing.assert_array_equal(read_micrograph(tmp_path / "deep.png", pixel_nanometre=1.0).intensity, deep)
    tifffile.imwrite(tmp_path / "white.tif", GREY, photometric="miniswhite")
    np.testing.assert_array_equal(
        read_micrograph(tmp_path / "white.tif", pixel_nanometre=1.0).intensity, 255 - GREY
    )


def test_the_content_decides_not_the_name(tmp_path):
    path = tmp_path / "shot.tif"
    Image.fromarray(GREY).save(path, format="PNG")
    assert read_micrograph(path, pixel_nanometre=1.0).origin.made_by["format"] == "png"
    packed = tmp_path / "shot.tif.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    np.testing.assert_array_equal(read_micrograph(packed, pixel_nanometre=1.0).intensity, GREY)


def test_colours_and_palettes(tmp_path):
    rgb = np.repeat(GREY[:, :, None], 3, axis=2)
    Image.fromarray(rgb).save(tmp_path / "grey.png")
    assert read_micrograph(tmp_path / "grey.png", pixel_nanometre=1.0).notes == ()
    rgb[:5, :5] = (255, 0, 0)
    Image.fromarray(rgb).save(tmp_path / "red.png")
    found = read_micrograph(tmp_path / "red.png", pixel_nanometre=1.0)
    assert found.intensity[0, 0] == 76
    assert "0.5%" in found.notes[0]
    tifffile.imwrite(tmp_path / "red.tif", rgb, photometric="rgb")
    np.testing.assert_array_equal(
        read_micrograph(tmp_path / "red.tif", pixel_nanometre=1.0).intensity, found.intensity
    )
    Image.fromarray(GREY).convert("P").save(tmp_path / "palette.tif")
    np.testing.assert_array_equal(
        read_micrograph(tmp_path / "palette.tif", pixel_nanometre=1.0).intensity, GREY
    )


def test_jpeg_says_so(tmp_path):
    Image.fromarray(GREY).save(tmp_path / "a.jpg", quality=95)
    assert "JPEG" in read_micrograph(tmp_path / "a.jpg", pixel_nanometre=1.0).notes[0]


@pytest.mark.parametrize(("value", "text"), [(0, 255), (255, 0), (30, 250)])
def test_a_data_bar_is_cut_and_said_so(tmp_path, value, text):
    path = tmp_path / "a.png"
    Image.fromarray(with_bar(value=value, text=text)).save(path)
    found = read_micrograph(path, pixel_nanometre=1.0)
    np.testing.assert_array_equal(found.intensity, GREY)
    assert "data bar of 8 rows" in found.notes[0]
    assert read_micrograph(path, pixel_nanometre=1.0, data_bar="keep").intensity.shape == (68, 80)


def test_a_data_bar_in_a_jpeg(tmp_path):
    path = tmp_path / "a.jpg"
    tall = np.random.default_rng(1).integers(40, 200, (240, 320)).astype(np.uint8)
    Image.fromarray(with_bar(tall, rows=24)).save(path, quality=92)
    assert abs(read_micrograph(path, pixel_nanometre=1.0).intensity.shape[0] - 240) <= 1


def test_black_outside_the_specimen_is_no_data_bar():
    dark = np.concatenate([GREY, np.zeros((8, 80), np.uint8)])
    assert bar_rows(dark) == 0
    assert bar_rows(GREY) == 0
    assert bar_rows(GREY.astype(float)) == 0


@given(st.integers(0, 2**32 - 1), st.integers(30, 90), st.integers(30, 90))
def test_noise_never_has_a_bar(seed, rows, columns):
    assert bar_rows(np.random.default_rng(seed).integers(0, 255, (rows, columns)).astype(np.uint8)) == 0


def test_files_of_several_pictures(tmp_path):
    path = tmp_path / "pages.tif"
    with tifffile.TiffWriter(path) as file:
        file.write(GREY)
        file.write(255 - GREY)
        file.write(GREY[::4, ::4])
    with pytest.raises(UsageError, match="--picture"):
        read_micrograph(path, pixel_nanometre=1.0)
    second = read_micrograph(path, pixel_nanometre=1.0, picture=2)
    np.testing.assert_array_equal(second.intensity, 255 - GREY)
    assert "smaller picture" in second.notes[0]
    with pytest.raises(UsageError, match="no such picture"):
        read_micrograph(path, pixel_nanometre=1.0, picture="SE")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.tif", None, "no such file"),
        ("empty.tif", b"", "empty"),
        ("zeros.tif", bytes(5000), "empty"),
        ("text.tif", b"This is no picture at all.", "not a picture"),
        ("torn.tif", b"II*\0\x08\0\0\0" + b"\xff" * 40, "damaged"),
        ("torn.png", b"\x89PNG\r\n\x1a\n" + b"\x01" * 60, "damaged"),
        ("torn.jpg", b"\xff\xd8\xff\xe0" + b"\x02" * 60, "damaged"),
        ("torn.nc", b"\x89HDF\r\n\x1a\n" + b"\x03" * 60, "damaged"),
        ("torn.gz", b"\x1f\x8b" + b"\x04" * 60, "damaged"),
    ],
)
def test_garbage_is_refused(tmp_path, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileFormatError, match=message) as caught:
        read_micrograph(path, pixel_nanometre=1.0)
    assert name.split(".")[0] in str(caught.value)


def test_a_cut_off_tiff_is_refused(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, GREY)
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(FileFormatError, match="damaged"):
        read_micrograph(path, pixel_nanometre=1.0)


def test_a_folder_and_other_signals_are_refused(tmp_path):
    with pytest.raises(FileFormatError, match="folder"):
        read_micrograph(tmp_path, pixel_nanometre=1.0)


def test_micrographs_check_their_uncertainty():
    with pytest.raises(SignalError, match="uncertainty of the pixel"):
        Micrograph(intensity=GREY, pixel_nanometre=1.0, pixel_relative_uncertainty=-0.1)


def test_scribbles(tmp_path):
    drawn = np.zeros(GREY.shape, np.uint8)
    drawn[5, :20], drawn[30, :20], drawn[50, 10:40] = 85, 170, 255
    Image.fromarray(drawn).save(tmp_path / "s.png")
    labels = read_labels(tmp_path / "s.png")
    assert labels.shape == GREY.shape
    assert (np.unique(labels) == [0, 1, 2, 3]).all()
    assert labels[30, 3] == 2
    Image.fromarray(GREY).save(tmp_path / "grey.png")
    with pytest.raises(FileFormatError, match="not a picture of scribbles"):
        read_labels(tmp_path / "grey.png")
    Image.fromarray(np.zeros_like(GREY)).save(tmp_path / "none.png")
    with pytest.raises(FileFormatError, match="0 values"):
        read_labels(tmp_path / "none.png")
