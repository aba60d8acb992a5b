"""``indrite simulate interface`` on the toy engine: files, contract of --json, continuing, refusals."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from ase.build import bulk
from ase.calculators.emt import EMT

from engine_files import write_nep
from indrite.cli._committee import answers_first
from indrite.cli.main import main
from indrite.errors import EngineError
from indrite.models.dynamics.frame_memo import FrameMemo
from indrite.signals import Trajectory

_SMALL = (
    *("--engine", "toy", "--thickness-angstrom", "4", "--gap-angstrom", "2.5"),
    *("--references", "none", "--no-figures", "--time-ps", "0.05"),
)
_FULL = ("--references", "InS", "--figures")


def _call(capsys, *words):
    """Run the command in this process; return exit code, output, messages."""
    before, sys.argv = sys.argv, ["indrite", "simulate", "interface", *map(str, words)]
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = stop.code
    finally:
        sys.argv = before
    said = capsys.readouterr()
    return code or 0, said.out, said.err


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("interface")


def test_json_and_files(capsys, folder):
    code, out, err = _call(capsys, *_SMALL, "--seeds", 2, "--extxyz", *_FULL, "--json", "--out", folder)
    assert code == 0, err
    found = json.loads(out)
    assert found["command"] == "simulate interface"
    assert found["inputs"]["engine"] == "toy"
    assert found["ended"] == "done"
    assert [run["seed"] for run in found["runs"]] == [1, 2]
    assert found["engine"] == {"engine": "toy", "model": ""}
    assert "simulate gate --engine toy" in found["gate"]["remark"]
    assert found["interface"]["gap_angstrom"] == [2.5, 2.5]
    ids = {one["id"] for one in found["findings"]}
    assert {"energy_drift", "contacts.In-S", "first_peak.P-S", "onset_time.In-Cl"} <= ids
    written = json.loads((folder / "findings.json").read_text())
    assert written == found["findings"]
    assert {"product.InS", "product.In"} <= ids
    assert all(Path(path).is_file() for path in found["files"].values())
    names = {"interface.cif", "interface.nc", "start.extxyz", "trajectory-seed-2.extxyz", "figures/atoms.svg"}
    assert names <= set(found["files"])
    trajectory = Trajectory.load(folder / "trajectory-seed-1.nc")
    np.testing.assert_allclose(trajectory.time_picosecond, 0.01 * np.arange(6), atol=1e-12)
    assert set(trajectory.side.tolist()) == {0, 1}
    assert trajectory.origin.made_by["engine"] == "toy"


def test_goes_on(capsys, folder):
    """More time continues; the frames of before are the same."""
    before = Trajectory.load(folder / "trajectory-seed-1.nc")
    code, out, err = _call(capsys, *_SMALL[:-1], "0.08", "--out", folder)
    assert code == 0, err
    assert "seed 1: done" in out
    assert "gate: toy is not scored" in out
    after = Trajectory.load(folder / "trajectory-seed-1.nc")
    assert after.frames == 9
    assert np.array_equal(after.position_angstrom[:6], before.position_angstrom)


def test_other_choice_is_refused(capsys, folder):
    code, _, err = _call(capsys, *_SMALL, "--inversion", "0.5", "--out", folder)
    assert code == 2
    assert "other interface" in err
    code, _, err = _call(capsys, *_SMALL, "--temperature-k", "500", "--out", folder)
    assert code == 2
    assert "other settings" in err


def test_interrupted(capsys, folder, monkeypatch):
    def stop(*args, **values):
        raise KeyboardInterrupt

    monkeypatch.setattr("indrite.models.dynamics.propagate.nose_hoover.step", stop)
    code, _, err = _call(capsys, *_SMALL[:-1], "0.2", "--out", folder)
    assert code == 130
    assert "the same command goes on" in err


def test_vasp_writes_input(capsys, tmp_path, monkeypatch):
    monkeypatch.delenv("VASP_PP_PATH", raising=False)
    words = ("--engine", "vasp", "--build-with", "toy", *_SMALL[2:-2], "--time-ps", "20")
    code, out, err = _call(capsys, *words, "--out", tmp_path)
    assert code == 0, err
    assert "indrite analyse trajectory" in out
    incar = (tmp_path / "vasp" / "INCAR").read_text()
    assert "ENCUT" in incar
    assert "500" in incar
    assert (tmp_path / "vasp" / "POSCAR").is_file()
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--engine", "chgnut"), "unknown engine"),
        (("--engine", "chgnet:9.9"), "unknown model"),
        (("--engine", "mace"), "needs a file"),
        (("--engine", "mace:/no/such.model"), "no such file"),
        (("--engine", "gpaw"), "not for dynamics"),
        (("--engine", "toy", "--time-ps", "-3"), "time_picosecond"),
        (("--engine", "toy", "--time-ps", "0.001"), "shorter than the time between frames"),
        (("--engine", "toy", "--step-fs", "3"), "multiple of the step"),
        (("--engine", "toy", "--step-fs", "50"), "too long"),
        (("--engine", "toy", "--temperature-k", "0"), "temperature"),
        (("--engine", "toy", "--electrode", "Unobtainium"), "Unobtainium"),
        (("--engine", "toy", "--electrode-plane", "0,1"), "three integers"),
        (("--engine", "toy", "--inversion", "2"), "inversion"),
        (("--engine", "toy", "--seeds", "0"), "seeds"),
    ],
)
def test_bad_use(capsys, tmp_path, words, text):
    code, _, err = _call(capsys, *words, "--out", tmp_path / "out")
    assert code == 2
    assert text in err
    assert "Traceback" not in err


def test_a_slip_does_not_take_the_folder(capsys, tmp_path):
    """After a misspelt phase the folder is free; what cannot be analysed is said before the dynamics."""
    code, _, err = _call(capsys, *_SMALL, "--electrode", "Im", "--out", tmp_path)
    assert code == 2, err
    for words, text in ((("--pairs", "In-Xx"), "Xx"), (("--references", "Foo"), "Foo")):
        code, _, err = _call(capsys, *_SMALL, *words, "--out", tmp_path)
        assert code == 2
        assert text in err
        assert not (tmp_path / "run").exists()


def test_a_folder_that_cannot_be_made(capsys):
    code, _, err = _call(capsys, *_SMALL, "--out", f"{os.devnull}/out")
    assert code == 1
    assert os.devnull in err


def test_overlapping_atoms(capsys, tmp_path):
    """A structure file with two atoms on one place is refused by name."""
    from ase.build import bulk
    from ase.io import write

    atoms = bulk("In", crystalstructure="bct", a=3.25, c=4.95).repeat(2)
    atoms.positions[1] = atoms.positions[0] + [0.1, 0.0, 0.0]
    write(tmp_path / "bad.cif", atoms)
    code, _, err = _call(
        capsys, "--engine", "toy", "--electrode", tmp_path / "bad.cif", "--out", tmp_path / "out"
    )
    assert code == 2
    assert "overlap" in err or "closer" in err or "apart" in err


def test_a_committee_is_asked_about_the_frames(capsys, tmp_path):
    pytest.importorskip("numba")
    elements = ("Li", "In", "P", "S", "Cl")
    names = [
        f"nep:{write_nep(tmp_path / f'{one}.txt', elements, np.random.default_rng(one))}" for one in (1, 2)
    ]
    words = [*_SMALL, "--figures", "--committee", names[0], "--committee", names[1], "--json"]
    code, out, err = _call(capsys, *words, "--out", tmp_path / "run")
    assert code == 0, err
    found = json.loads(out)
    assert {"committee.force_share", "committee.outside", "committee.energy_spread"} <= {
        one["id"] for one in found["findings"]
    }
    table = Path(found["files"]["tables/committee-seed-1.csv"]).read_text().splitlines()
    assert table[0].startswith("time_picosecond,force_share")
    assert len(table) == 1 + 6
    assert Path(found["files"]["figures/committee.png"]).is_file()


def test_our_own_potential_brings_its_committee(capsys, tmp_path):
    """Nobody names the other three, and all four are asked; the caution is printed."""
    pytest.importorskip("numba")
    words = [*_SMALL, "--engine", "nep", "--no-figures"]
    code, out, err = _call(capsys, *words, "--out", tmp_path / "run")
    assert code == 0, err
    assert "4 potentials disagree" in out
    assert "free surfaces" in out
    assert (tmp_path / "run" / "tables" / "committee-seed-1.csv").is_file()


def test_a_committee_of_twins_is_refused_before_the_run(capsys, tmp_path):
    code, _, err = _call(capsys, *_SMALL, "--committee", "toy", "--out", tmp_path / "run")
    assert code == 2
    assert "members of a committee must differ" in err
    assert not (tmp_path / "run").exists()


def test_another_engine_is_asked_about_a_few_frames(capsys, tmp_path):
    pytest.importorskip("numba")
    words = [*_SMALL, "--figures", "--beside", "nep", "--beside-frames", "3", "--json"]
    code, out, err = _call(capsys, *words, "--out", tmp_path / "run")
    assert code == 0, err
    found = json.loads(out)
    rows = {one["id"]: one for one in found["findings"]}
    assert rows["second_opinion.energy"]["unit"] == "meV/atom"
    assert rows["second_opinion.force"]["value"] > 0.0
    table = Path(found["files"]["tables/beside-seed-1.csv"]).read_text().splitlines()
    assert table[0].startswith("time_picosecond,energy_millielectronvolt_per_atom")
    assert len(table) == 1 + 3
    assert Path(found["files"]["figures/beside.png"]).is_file()
    code, out, err = _call(capsys, *words[:-1], "--out", tmp_path / "run")
    assert code == 0, err
    assert "beside nep: energy since the start" in out


def test_an_engine_is_not_asked_about_itself(capsys, tmp_path):
    code, _, err = _call(capsys, *_SMALL, "--beside", "toy", "--out", tmp_path / "run")
    assert code == 2
    assert "says the same of itself" in err
    assert not (tmp_path / "run").exists()


def test_a_wider_cell_has_more_atoms(capsys, tmp_path):
    """The least width decides the common cell, and so the number of atoms."""
    found = []
    for name, more in (
        ("narrow", ()),
        ("wide", ("--min-width-angstrom", 15, "--max-area-square-angstrom", 450)),
    ):
        words = [*_SMALL[:-1], "0.01", *more, "--json"]
        code, out, err = _call(capsys, *words, "--out", tmp_path / name)
        assert code == 0, err
        found.append(json.loads(out)["interface"])
    narrow, wide = found
    assert wide["area_square_nanometre"] > 2.0 * narrow["area_square_nanometre"]
    assert wide["atoms"] > 2 * narrow["atoms"]


def test_a_stack_pressure_changes_the_height_and_says_by_how_much(capsys, tmp_path):
    code, out, err = _call(
        capsys, *_SMALL, "--stack-pressure-mpa", "200", "--no-figures", "--out", tmp_path / "run"
    )
    assert code == 0, err
    assert "height_change" in out
    rows = {one["id"]: one for one in json.loads((tmp_path / "run" / "findings.json").read_text())}
    assert rows["height_change"]["unit"] == "%"
    assert rows["height_change"]["value"] != 0.0


@pytest.mark.parametrize("option", ["--beside", "--committee"])
def test_an_engine_that_does_not_know_an_element_says_so_before_the_run(capsys, tmp_path, option):
    """Hours of dynamics would come before the question otherwise."""
    pytest.importorskip("numba")
    sodium = tmp_path / "Na.cif"
    bulk("Na", "bcc", a=3.68, cubic=True).write(sodium)
    words = [*_SMALL, "--electrode", sodium, "--max-strain-percent", "20", option, "nep"]
    code, _, err = _call(capsys, *words, "--out", tmp_path / "run")
    assert code == 2
    assert "NEP potential does not know this element; got Na" in err
    assert not (tmp_path / "run" / "run").exists()


def test_engines_that_have_answered_are_not_asked_about_the_start_again(tmp_path):
    file = tmp_path / "beside.npz"
    asked = []

    class Counting(EMT):
        def calculate(self, *args, **kwargs):
            asked.append(1)
            super().calculate(*args, **kwargs)

    answers_first({"emt": Counting()}, bulk("Cu"), known=FrameMemo(file, members="these"))
    assert asked
    asked.clear()
    FrameMemo(file, members="these").add(["a frame"], np.zeros((1, 5)))
    answers_first({"emt": Counting()}, bulk("Cu"), known=FrameMemo(file, members="these"))
    assert not asked
    answers_first({"emt": Counting()}, bulk("Cu"), known=FrameMemo(file, members="others"))
    assert asked


def test_whatever_an_engine_raises_is_told_with_its_name():
    with pytest.raises(EngineError, match=r"emt: .*NotImplementedError.*Leave it out"):
        answers_first({"emt": EMT()}, bulk("Na"), known=FrameMemo())
