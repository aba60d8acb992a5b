import os
from pathlib import Path

import pytest

from indrite.models.thermodynamics import engine_table, reactions, shipped_phases

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def shared_thermochemistry():
    """Folder with tables of formation energies; they are not part of the project."""
    data = Path(os.environ.get("INDRITE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "thermochemistry"
    if not data.is_dir():
        pytest.skip(
            "the shared data are not here; set INDRITE_SHARED_DATA to the folder with thermochemistry/"
        )
    return data


@pytest.fixture(scope="session")
def relaxed():
    return shipped_phases("chgnet")


@pytest.fixture(scope="session")
def complete(relaxed):
    return engine_table(relaxed)


@pytest.fixture(scope="session")
def table(complete):
    return complete.without_unobserved()


@pytest.fixture(scope="session")
def indium():
    return reactions("Li6PS5Cl", "In", potential_volt=0.62)
