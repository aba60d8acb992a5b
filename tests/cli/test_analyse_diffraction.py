"""``indrite analyse diffraction`` as a user calls it."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from indrite.cli.analyse_diffraction import diffraction
from indrite.errors import FileFormatError, StructureError, UsageError
from indrite.instruments.diffraction import Content, Diffractometer, li6ps5cl, phase_of, record_pattern


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """A pattern of Li6PS5Cl with 3 % LiCl as two columns, which say nothing of the X-rays."""
    host = li6ps5cl(exchange=0.5, lattice_angstrom=9.857)
    pattern = record_pattern(
        [Content(host, 0.97), Content(phase_of("LiCl"), 0.03)],
        Diffractometer(step_degree=0.04),
        rng=np.random.default_rng(5),
    )
    path = tmp_path_factory.mktemp("patterns") / "pellet.xy"
    rows = zip(pattern.two_theta_degree, pattern.counts, strict=True)
    path.write_text("\n".join(f"{angle:.2f} {count:.0f}" for angle, count in rows))
    return path


def call(*arguments, error=None):
    result = CliRunner().invoke(diffraction, [str(one) for one in arguments])
    if error is None:
        assert result.exit_code == 0, result.output + repr(result.exception)
    else:
        assert isinstance(result.exception, error), repr(result.exception)
    return result


def test_json_has_the_stable_ids(measured):
    document = json.loads(call(measured, "--json").stdout)
    assert document["command"] == "analyse diffraction"
    rows = {one["id"]: one for one in document["findings"]}
    assert rows["lattice_parameter.Li6PS5Cl_ordered"]["value"] == pytest.approx(9.857, abs=2e-3)
    assert rows["lattice_parameter.Li6PS5Cl_ordered"]["unit"] == "Å"
    assert rows["weight_fraction.LiCl_rocksalt"]["value"] == pytest.approx(3.0, abs=1.0)
    assert rows["detection_limit.Li2S_antifluorite"]["verdict"] == "upper limit"
    assert rows["argyrodite"]["value"] == "Li6PS5Cl"
    assert rows["site_disorder"]["verdict"] == "not determinable"
    (pattern,) = document["patterns"]
    assert pattern["match"]["verdict"] == "confident"
    assert "copper Kα assumed" in pattern["notes"]


def test_text_says_what_was_assumed_on_the_side(measured):
    result = call(measured, "--phases", "Li6PS5Cl,LiCl", "--two-theta-degree", "12:58")
    assert "copper Kα assumed" in result.stderr
    assert "lattice_parameter.LiCl_rocksalt" in result.stdout
    assert "as given" in result.stdout


def test_figures_and_table_are_written(measured, tmp_path):
    call(measured, "--phases", "Li6PS5Cl", "--impurities", "LiCl", "--out", tmp_path / "out")
    assert (tmp_path / "out" / "pattern.png").read_bytes().startswith(b"\x89PNG")
    head, *rows = (tmp_path / "out" / "pattern.csv").read_text().splitlines()
    assert head == "two_theta_degree,counts,fitted_counts,background_counts"
    assert len(rows) == 1251


def test_no_confident_match_is_an_answer_not_an_error(measured):
    result = call(measured, "--candidates", "Cu,Al,Si", "--json")
    document = json.loads(result.stdout)
    assert document["patterns"][0]["match"]["verdict"] == "no confident match"
    (row,) = document["findings"]
    assert (row["id"], row["verdict"], row["value"]) == ("phases", "not determinable", None)
    assert "no confident match" in call(measured, "--candidates", "Cu,Al,Si").stdout


def test_a_structure_file_can_be_given(measured, tmp_path):
    from indrite.cell.crystals import crystal

    crystal("Li6PS5Cl").write(tmp_path / "mine.cif")
    document = json.loads(call(measured, "--phases", tmp_path / "mine.cif", "--json").stdout)
    assert any(one["id"] == "lattice_parameter.mine" for one in document["findings"])


def test_several_files_give_rows_each(measured):
    document = json.loads(call(measured, measured, "--phases", "Li6PS5Cl", "--json").stdout)
    assert len(document["patterns"]) == 2


def test_wrong_use(measured, tmp_path):
    (tmp_path / "empty.xy").write_text("")
    call(tmp_path / "empty.xy", error=FileFormatError)
    call(tmp_path / "none.xy", error=FileFormatError)
    call(measured, "--phases", "Unobtainium", error=StructureError)
    call(measured, "--two-theta-degree", "60-10", error=UsageError)
    call(measured, "--two-theta-degree", "60:10", error=UsageError)
    call(measured, "--phases", "Cu", "--two-theta-degree", "10:20", error=UsageError)
