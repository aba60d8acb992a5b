"""The README's commands and its Python example, run as they stand."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indrite.cell import load_cell
from indrite.cell.crystals import crystal
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped
from indrite.readers import write_cycling
from indrite.signals import Micrograph, Trajectory
from indrite.study.diffraction_steps import record_diffraction
from indrite.study.impedance_steps import record_impedance
from indrite.study.profile_steps import assume_foil, record_profile, record_spectra

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = [
    line.partition("#")[0].strip()
    for block in BLOCKS
    for line in block.splitlines()
    if line.startswith("indrite ")
]
#: What keeps a command short without changing what it does.
SHORTER = {
    "--watch": "--watch --watch-limit-s 0",
    "--model dfn": "--model dfn --cycles 2",
    "--time-ps 20": "--time-ps 0.02 --engine toy --no-figures",
    "--cycles 900 --seed 1": "--cycles 3 --seed 1 --width-um 40 --rectification 0.04 --no-animation",
    "--cycles 100 --seed 1": "--cycles 2 --seed 1 --width-um 40 --rectification 0.04 --no-animation",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the files that the README names; formats are told by content, not by name."""
    here = tmp_path_factory.mktemp("readme")
    (here / "cells").mkdir()
    write_cycling(simulate_lumped(LumpedCell(), Course(cycles=20)), here / "my_cell.csv")
    content = (here / "my_cell.csv").read_bytes()
    for name in ("my_cell.ndax", "my_cell.res", "cells/one.mpr", "cells/two.mpr"):
        (here / name).write_bytes(content)
    (here / "out" / "in").mkdir(parents=True)
    still_life().save(here / "out" / "in" / "trajectory-seed-1.nc")
    write_instruments(here)
    return here


def write_instruments(here):
    """Write what the instruments of the README would, under its names, in indrite's own format."""
    rng, cell, foil = np.random.default_rng(1), load_cell("luo2021-li-in"), assume_foil()
    record_impedance(cell, rng=rng).spectra[0].save(here / "pellet.mpr")
    record_diffraction(cell, rng=rng).save(here / "powder.xrdml")
    record_profile(foil, rng=rng).save(here / "map.hspy")
    record_spectra(foil, rng=rng).save(here / "eels.dm4")
    grey = np.full((300, 240), 90.0)
    grey[260:] = 200.0
    for column in range(20, 240, 40):
        grey[120 + column // 4 :, column : column + 6] = 200.0
    grey += rng.normal(0.0, 6.0, grey.shape)
    Micrograph(intensity=grey, pixel_nanometre=200.0).save(here / "sem.tif")


def still_life():
    """Return ten frames of rattled InS, PS4 and Cl."""
    rng = np.random.default_rng(0)
    atoms = crystal("InS") * (3, 2, 3)
    atoms.numbers[atoms.numbers == 16] = rng.choice([15, 16, 16, 16, 16, 17], (atoms.numbers == 16).sum())
    frames = []
    for _ in range(10):
        frames.append(atoms.copy())
        frames[-1].positions += rng.normal(0.0, 0.05, (len(atoms), 3))
    return Trajectory.from_ase(frames, time_picosecond=0.01 * np.arange(10), continuous=True)


def test_there_are_commands():
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_readme(command, folder):
    for long, short in SHORTER.items():
        command = command.replace(long, short)
    done = subprocess.run(
        command.replace("indrite", f"{sys.executable} -m indrite", 1),
        shell=True,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env=os.environ | {"PYBAMM_DISABLE_TELEMETRY": "true"},
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_the_python_example(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert "healthy" in capsys.readouterr().out


def test_the_make_targets_exist():
    targets = re.findall(r"^make (\w+)$", README, flags=re.MULTILINE)
    assert targets == ["run", "test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in targets:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)


def test_links_into_the_repository_lead_somewhere():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link
