"""Crystals typed in by hand, so that these tests do not lean on the package's own table of phases."""

import os
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from ase.spacegroup import crystal

from indrite.signals import Trajectory

ROOT = Path(__file__).resolve().parents[3]


def _crystals() -> dict[str, Atoms]:
    return {
        "In": crystal(["In"], [(0, 0, 0)], spacegroup=139, cellpar=[3.2528, 3.2528, 4.9463, 90, 90, 90]),
        # NaTl type; both elements on a diamond lattice of their own
        "LiIn": crystal(
            ["Li", "In"], [(0, 0, 0), (0.5, 0, 0)], spacegroup=227, setting=1, cellpar=[6.786] * 3 + [90] * 3
        ),
        "InS": crystal(
            ["In", "S"],
            [(0.125, 0.121, 0), (0.005, 0.645, 0)],
            spacegroup=58,
            cellpar=[4.443, 10.642, 3.94, 90, 90, 90],
        ),
        "LiInS2": crystal(
            ["Li", "In", "S", "S"],
            [
                (0.08897, 0.38353, 0.57083),
                (0.08126, 0.87569, 0.56275),
                (0.07838, 0.86862, 0.18124),
                (0.08468, 0.37456, 0.19238),
            ],
            spacegroup=33,
            cellpar=[7.0161, 8.1555, 6.5552, 90, 90, 90],
        ),
        "InCl": crystal(
            ["In", "Cl"],
            [(0.5, 0.88618, 0.25), (0.5, 0.6554, 0.25)],
            spacegroup=63,
            cellpar=[4.4216, 12.4322, 4.5182, 90, 90, 90],
        ),
        "InP": crystal(
            ["In", "P"], [(0, 0, 0), (0.25, 0.75, 0.75)], spacegroup=216, cellpar=[5.8687] * 3 + [90] * 3
        ),
        "Li2S": crystal(
            ["Li", "S"], [(0.25, 0.75, 0.75), (0, 0, 0)], spacegroup=225, cellpar=[5.71] * 3 + [90] * 3
        ),
        "LiCl": crystal(
            ["Li", "Cl"], [(0, 0, 0), (0, 0, 0.5)], spacegroup=225, cellpar=[5.1396] * 3 + [90] * 3
        ),
        "Li3P": crystal(
            ["Li", "Li", "P"],
            [(1 / 3, 2 / 3, 0.583), (0, 0, 0.25), (1 / 3, 2 / 3, 0.25)],
            spacegroup=194,
            cellpar=[4.273, 4.273, 7.594, 90, 90, 120],
        ),
        "Li6PS5Cl": crystal(
            ["Cl", "P", "S", "S", "Li"],
            [(0, 0, 0), (0, 0, 0.5), (0.1193, 0.1193, 0.3807), (0.25, 0.25, 0.75), (-0.0183, 0.25, 0.25)],
            spacegroup=216,
            cellpar=[9.859] * 3 + [90] * 3,
        ),
    }


@pytest.fixture(scope="session")
def crystals():
    return _crystals()


@pytest.fixture(scope="session")
def frame_of():
    def frame(atoms: Atoms) -> Trajectory:
        return Trajectory.from_ase([atoms], time_picosecond=np.zeros(1))

    return frame


@pytest.fixture(scope="session")
def argyrodites():
    """Dynamics of bulk Li6PS5Cl from first principles; not part of the project."""
    data = Path(os.environ.get("INDRITE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "trajectories"
    if not data.is_dir():
        pytest.skip("the shared data are not here; set INDRITE_SHARED_DATA to the folder with trajectories/")
    return data
