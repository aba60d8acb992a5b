import os
from pathlib import Path

import numpy as np
import pytest

from indrite.signals import Trajectory

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def argyrodite():
    """Reads a trajectory of Li6PS5Cl by Morgan (10.1021/acs.chemmater.0c03738); not part of the project."""
    from indrite.readers import read_trajectory

    data = Path(os.environ.get("INDRITE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "trajectories"
    if not data.is_dir():
        pytest.skip("the shared data are not here; set INDRITE_SHARED_DATA to the folder with trajectories/")

    def read(name):
        return read_trajectory(data / f"Li6PS5Cl_{name}_XDATCAR.gz", frame_interval_femtosecond=100.0)

    return read


@pytest.fixture
def gas():
    """Makes frames of atoms that know nothing of each other."""

    def make(numbers, cell, *, frames=20, seed=0, periodic=(True, True, True)):
        rng = np.random.default_rng(seed)
        cell = np.asarray(cell, dtype=float)
        cell = np.diag(cell) if cell.ndim == 1 else cell
        return Trajectory(
            time_picosecond=np.arange(frames) * 0.01,
            position_angstrom=rng.random((frames, len(numbers), 3)) @ cell,
            cell_angstrom=np.repeat(cell[None], frames, axis=0),
            periodic=np.array(periodic),
            atomic_number=np.asarray(numbers),
        )

    return make
