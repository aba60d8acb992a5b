"""`indrite analyse profile` and `indrite analyse spectra`: what a user types, gets, and is told."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from indrite.cli.analyse import analyse
from indrite.errors import IndriteError
from indrite.instruments.line_profile import Layer, Scan, element_map, layered
from indrite.instruments.spectrum_image import spectral_phases, spectrum_image
from made_profiles import ELEMENTS, measured

LAYERS = [Layer("LiIn", 20.0), Layer("InS", 15.0), Layer("Li6PS5Cl", 20.0)]


def run(*arguments, expected=0):
    """What the command writes; errors of indrite as its entry point shows them."""
    done = CliRunner().invoke(analyse, list(map(str, arguments)))
    if isinstance(done.exception, IndriteError):
        assert done.exception.exit_code == expected, str(done.exception)
        return SimpleNamespace(stdout=done.stdout, stderr=f"{done.stderr}{done.exception}")
    assert done.exit_code == expected, done.output
    return done


@pytest.fixture
def table(tmp_path):
    profile = measured(15.0, 2.0, 300.0, seed=3)
    rows = np.column_stack([profile.distance_nanometre, profile.counts.T])
    path = tmp_path / "line.csv"
    header = "Distance (nm)," + ",".join(ELEMENTS) + ",Live time"
    body = "\n".join(",".join(f"{value:g}" for value in (*row, 1.0)) for row in rows)
    path.write_text(f"{header}\n{body}\n")
    return path


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    foil = layered(LAYERS)
    scan = Scan(rows=32, step_nanometre=1.0, probe_sigma_nanometre=1.0)
    path = tmp_path_factory.mktemp("eels") / "image.nc"
    spectrum_image(foil, spectral_phases(foil.phases), scan=scan, rng=np.random.default_rng(3)).save(path)
    return path


def test_a_table_gives_the_thickness_with_its_reasons(table):
    done = run("profile", table, "--foil-nm", "100±10", "--tilt-degree", "0±2", "--k-factor", "In/S=1.6±0.1")
    assert (
        "thickness of the interphase: 15" in done.stdout or "thickness of the interphase: 14" in done.stdout
    )
    assert "[ok]" in done.stdout
    assert "In:S in the interphase" in done.stdout
    assert "Live time" in done.stderr


def test_json_of_a_profile_has_the_stable_ids(table, tmp_path):
    document = json.loads(run("profile", table, "--json", "--elements", "In,S,P").stdout)
    ids = {row["id"] for row in document["findings"]}
    assert {"interphase_thickness", "edge_position.In", "edge_width.P"} <= ids
    assert "edge_position.Cl" not in ids
    assert document["verdict"] == "upper limit"  # neither tilt nor foil were stated
    assert document["interphase"]["criterion_difference"] > 10.0
    assert set(document["midpoint_distances_nanometre"]) == {"In-S", "In-P", "S-P"}


def test_figures_table_and_profile_are_written(table, tmp_path):
    out = tmp_path / "out"
    run("profile", table, "--out", out)
    assert {one.name for one in out.iterdir()} == {"profile.svg", "edges.svg", "profile.csv", "profile.nc"}
    again = run("profile", out / "profile.nc", "--json")
    assert json.loads(again.stdout)["findings"]


def test_a_map_is_aligned_and_summed(tmp_path):
    path = tmp_path / "map.nc"
    element_map(layered(LAYERS), Scan(rows=24, counts=20.0), rng=np.random.default_rng(0)).save(path)
    document = json.loads(run("profile", path, "--json", "--foil-nm", "80", "--tilt-degree", "0±1").stdout)
    assert document["verdict"] == "ok"
    assert document["interphase"]["thickness_nanometre"] == pytest.approx(15.0, abs=0.5)


@pytest.mark.parametrize("k", ["In=1", "In/S=abc", "In/S", "/S=1"])
def test_k_factors_that_are_none_are_refused(table, k):
    assert "k-factor" in run("profile", table, "--k-factor", k, expected=2).stderr


@pytest.mark.parametrize("technique", ["profile", "spectra"])
@pytest.mark.parametrize("content", [None, b"", b"nothing here\n", b"\x00\x01\x02\x03"])
def test_wrong_files_are_refused_with_code_2_and_no_data(tmp_path, technique, content):
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_bytes(content)
    done = run(technique, path, expected=2)
    assert "x.csv" in done.stderr
    assert done.stdout == ""


def test_spectra_of_an_image(image, tmp_path):
    out = tmp_path / "out"
    done = run("spectra", image, "--edges", "In,S L2,3,P,Cl", "--out", out, "--json")
    document = json.loads(done.stdout)
    rows = {row["id"]: row for row in document["findings"]}
    assert rows["new_phase"]["value"] == "new phase"
    assert rows["interphase_thickness"]["value"] == pytest.approx(15.0, abs=1.5)
    assert document["elements"] == ["In", "S L2,3", "P", "Cl"]
    assert {"spectrum.svg", "parts.svg", "tests.svg", "profile.svg"} <= {one.name for one in out.iterdir()}


def test_words_of_an_image(image):
    text = run("spectra", image, "--edges", "In,S").stdout
    assert "new phase between both sides: new phase" in text


@pytest.mark.parametrize("option", [("--edges", "Xx"), ("--ends", "a,b"), ("--ends", "40,40")])
def test_options_that_do_not_fit(image, option):
    run("spectra", image, *option, expected=2)
