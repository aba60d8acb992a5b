"""``indrite analyse section`` as a user calls it: pictures, maps, scribbles, wrong files."""

import json

import numpy as np
import pytest
import tifffile
from click.testing import CliRunner
from PIL import Image

import section_pictures as pictures
from indrite.cli.analyse import analyse
from indrite.errors import FileFormatError, UsageError


@pytest.fixture(scope="module")
def shot(tmp_path_factory):
    """A picture with fingers 20 µm deep, as PNG without a scale."""
    path = tmp_path_factory.mktemp("shot") / "shot.png"
    phase = pictures.fingers(pictures.cell(), np.full(25, 200))
    Image.fromarray(pictures.taken(phase).intensity).save(path)
    return path


def call(*arguments):
    result = CliRunner().invoke(analyse, ["section", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def findings(*arguments):
    document = json.loads(call(*arguments, "--json").stdout)
    assert document["command"] == "analyse section"
    return {row["id"]: row for row in document["findings"]}, document


def test_stable_ids_units_and_uncertainty(shot):
    rows, document = findings(shot, "--pixel-nm", 100)
    assert document["pixel_nanometre"] == 100.0
    expected = {
        "penetration_depth_mean": "µm",
        "penetration_depth_maximum": "µm",
        "metal_fraction": "1",
        "void_fraction": "1",
        "residual_layer": "µm",
        "orientation_index": "1",
        "crack_length_density": "1/µm",
        "easiest_path_insulation": "µm",
    }
    for name, unit in expected.items():
        assert rows[name]["unit"] == unit, name
        assert rows[name]["origin"] == "measured"
    assert rows["penetration_depth_maximum"]["value"] == pytest.approx(20.0, abs=0.2)
    assert rows["penetration_depth_mean"]["standard_uncertainty"] > 0.0
    assert rows["morphology.0-48um"]["value"] == "vertical"
    assert rows["easiest_path_insulation"]["value"] == pytest.approx(28.0, abs=0.3)


def test_text_is_a_table_and_talk_goes_to_stderr(shot, tmp_path):
    result = call(shot, "--pixel-nm", 100, "--out", tmp_path / "found")
    assert "penetration_depth_mean" in result.stdout
    assert "→" not in result.stdout
    names = {path.name for path in (tmp_path / "found").iterdir()}
    assert names == {
        "section_overlay.png",
        "section_depth.png",
        "section_fractions.png",
        "section_correlation.png",
        "section_map.nc",
        "section_findings.json",
    }
    overlay = np.asarray(Image.open(tmp_path / "found" / "section_overlay.png").convert("RGB")).astype(int)
    coloured = np.ptp(overlay, axis=2) > 60
    assert coloured.mean() > 0.02  # metal and lines are drawn in colour


def test_given_edges_sides_and_windows(shot):
    rows, _ = findings(shot, "--pixel-nm", 100, "--anode-edge-px", 520, "--cathode-edge-px", 80)
    assert rows["penetration_depth_maximum"]["value"] == pytest.approx(18.0, abs=0.2)
    rows, _ = findings(shot, "--pixel-nm", 100, "--window-um", 24)
    assert {"morphology.0-24um"} == {name for name in rows if name.startswith("morphology")}
    rows, _ = findings(shot, "--pixel-nm", 100, "--dark-metal")
    assert rows["metal_fraction"]["verdict"] in {"upper limit", "not determinable"}


def test_scribbles_and_their_roles(shot, tmp_path):
    pytest.importorskip("sklearn")
    grey = np.asarray(Image.open(shot))
    drawn = np.zeros(grey.shape, np.uint8)
    for row in (400, 440, 480, 500):
        drawn[row : row + 2] = np.where(grey[row : row + 2] > 160, 255, 120)
    drawn[100:320:20, 50:450:3] = 120
    drawn[560:570:3, 50:450] = 255
    path = tmp_path / "scribbles.png"
    Image.fromarray(drawn).save(path)
    rows, document = findings(shot, "--pixel-nm", 100, "--scribbles", path, "--classes", "electrolyte,metal")
    assert rows["penetration_depth_maximum"]["value"] == pytest.approx(20.0, abs=0.5)
    assert any("classifier" in note for note in document["notes"])
    with pytest.raises(UsageError, match="2 roles"):
        call(shot, "--pixel-nm", 100, "--scribbles", path, "--classes", "metal")
    with pytest.raises(UsageError, match="--scribbles"):
        call(shot, "--pixel-nm", 100, "--classes", "electrolyte,metal")


def test_maps_beside_the_picture(shot, tmp_path):
    grey = np.asarray(Image.open(shot))
    counts = np.random.default_rng(0).poisson(np.where(grey > 150, 30.0, 2.0)).astype(np.uint16)
    tifffile.imwrite(
        tmp_path / "In.tif", counts, imagej=True, resolution=(10.0, 10.0), metadata={"unit": "um"}
    )
    rows, _ = findings(shot, "--pixel-nm", 100, "--maps", tmp_path / "In.tif")
    assert rows["map_overlap.In"]["value"] > 0.8
    assert rows["map_correlation.In"]["verdict"] == "ok"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.tif", None, "no such file"),
        ("empty.tif", b"", "empty"),
        ("words.png", b"no picture", "not a picture"),
    ],
)
def test_wrong_files_are_refused(tmp_path, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileFormatError, match=message):
        call(path, "--pixel-nm", 100)


def test_a_picture_without_a_scale_asks_for_it(shot):
    with pytest.raises(UsageError, match="--pixel-nm"):
        call(shot)
