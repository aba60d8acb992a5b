"""Results do not hang on the order of sets, which Python shuffles anew in every process."""

import os
import subprocess
import sys

import pytest

CODE = """
from indrite.cell.crystals import crystal
from indrite.signals import Trajectory
from indrite.analysis.trajectory.interface import analyse_interface
import numpy as np
atoms = crystal("Li6PS5Cl")
rng = np.random.default_rng(1)
images = []
for _ in range(12):
    images.append(atoms.copy())
    images[-1].positions += 0.05 * rng.standard_normal(atoms.positions.shape)
trajectory = Trajectory.from_ase(images, time_picosecond=0.1 * np.arange(12.0))
pairs = ["Li-S", "Li-Cl", "Li-P", "P-S"]
found = analyse_interface(
    [trajectory], pairs=pairs, references={"Li3P": crystal("Li3P")}, drawn=["Li3P"]
)
print(found.references["Li3P"].pairs, [one.id for one in found.summary.findings()])
"""


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_an_analysis_of_atoms_is_the_same_in_every_process(seed):
    said = [
        subprocess.run(
            [sys.executable, "-c", CODE], env={**os.environ, "PYTHONHASHSEED": one}, capture_output=True,
            text=True, check=True,
        ).stdout
        for one in ("0", seed)
    ]  # fmt: skip
    assert said[0] == said[1]
    assert said[0].startswith("('Li-P', 'Li-Li', 'P-P')")
