"""The practice cell: files are read as their vendor's, the truth is found again, nothing is overwritten."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from indrite.analysis.impedance import Geometry, Quantity, Setup, analyse_impedance
from indrite.analysis.section import analyse_section
from indrite.cell import load_cell
from indrite.cli.main import cli
from indrite.diagnosis import diagnose
from indrite.errors import UsageError
from indrite.readers import read_cycling, read_impedance, read_micrograph
from indrite.study.practice import practice_cell, write_practice


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    here = tmp_path_factory.mktemp("practice")
    write_practice(here)
    return here


@pytest.fixture(scope="module")
def truth(folder):
    return json.loads((folder / "truth.json").read_text("utf-8"))


def test_the_same_seed_gives_the_same_files(folder, tmp_path):
    for path in write_practice(tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()
    other = practice_cell(seed=8)
    assert not np.array_equal(other.cycling.voltage_volt, practice_cell().cycling.voltage_volt)


def test_every_file_says_that_it_was_not_measured(folder):
    for name in ("cycling.mpt", "pellet.mpt", "README.txt", "cell.yaml"):
        assert "simulated" in (folder / name).read_text("utf-8")[:400]
    # as ImageJ stores its notes
    assert "simulated".encode("utf-16-be") in (folder / "section.tif").read_bytes()


def test_the_record_comes_back_from_the_vendor_s_layout(folder):
    record = read_cycling(folder / "cycling.mpt")
    ideal = practice_cell().cycling
    assert record.test_time_second.size == ideal.test_time_second.size
    assert np.abs(record.voltage_volt - ideal.voltage_volt).max() < 1e-5
    assert np.abs(record.current_ampere - ideal.current_ampere).max() < 1e-9


@pytest.mark.parametrize("seed", [7, 11, 23])
def test_the_leak_and_its_end_are_found(seed):
    made = practice_cell(seed=seed)
    found = diagnose(made.cycling)
    assert found.verdict in {"suspected leak", "soft short"}
    error = found.leak_conductance_siemens - made.truth["leak_siemens_in_the_last_cycle"]
    assert abs(error) < 3.0 * found.leak_conductance_siemens_uncertainty
    low, high = found.death_interval
    assert low <= made.truth["charge_never_ends_in_cycle"] <= high


def test_conductivity_and_depth_are_found(folder, truth):
    setup = Setup(geometry=Geometry.disc(Quantity(600, 10), Quantity(10, 0.05)), electrodes="blocking")
    (spectrum,) = analyse_impedance(read_impedance(folder / "pellet.mpt"), setup=setup).spectra
    given = truth["conductivity_siemens_per_centimetre"]
    found = spectrum.conductivity
    assert abs(found.conductivity_siemens_per_centimetre - given) < 2.0 * found.standard_uncertainty
    rows = {row.id: row for row in analyse_section(read_micrograph(folder / "section.tif")).findings()}
    mean = rows["penetration_depth_mean"]
    assert abs(mean.value - truth["mean_depth_micrometre"]) < 2.0 * mean.standard_uncertainty
    assert rows["penetration_depth_maximum"].value == pytest.approx(truth["deepest_micrometre"], rel=0.01)


def test_the_cell_file_is_one(folder):
    assert load_cell(folder / "cell.yaml").value("charge_current_milliampere") == pytest.approx(np.pi)


def test_nothing_is_overwritten(folder, tmp_path):
    with pytest.raises(UsageError, match=r"cycling\.mpt"):
        write_practice(folder)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="not a folder"):
        write_practice(tmp_path / "file")


def test_the_command_names_what_it_wrote_and_refuses_what_is_for_others(tmp_path):
    done = CliRunner().invoke(cli, ["new", "practice", str(tmp_path / "a")])
    assert done.exit_code == 0
    assert len(done.stdout.split()) == 6
    done = CliRunner().invoke(cli, ["new", "practice", str(tmp_path / "b"), "--like", "luo2021"])
    assert done.exit_code != 0
    assert not (tmp_path / "b").exists()


def test_a_study_of_the_files_with_the_same_cell_simulated_beside(tmp_path):
    """What the tutorial promises of `indrite new study`; a test of studies runs one to its end."""
    folder = tmp_path / "cell7"
    write_practice(folder)
    done = CliRunner().invoke(cli, ["new", "study", str(folder)])
    assert done.exit_code == 0, done.output
    text = (folder / "study.yaml").read_text("utf-8")
    for step in ("read.cycling", "read.impedance", "read.section", "simulate.cell", "compare.measured"):
        assert f"do: {step}" in text
    done = CliRunner().invoke(cli, ["check", str(folder / "study.yaml")])
    assert done.exit_code == 0, done.output
