import importlib.util
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# Under CI the same examples every time, so that a change is judged, not the dice; elsewhere new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_configure():
    """Import GPAW, where it is installed, as a user's program does.

    Under pytest it would replace ``numpy.empty`` by one that fills with NaN (its own debugging), for the
    whole process: arrays of ``uint8`` then fail, in tests that have nothing to do with it.
    """
    if importlib.util.find_spec("gpaw") is None:
        return
    runner = sys.modules.pop("pytest")
    try:
        importlib.import_module("gpaw")
    finally:
        sys.modules["pytest"] = runner


@pytest.fixture(scope="session")
def shared_cycling():
    """Folder with files of real cyclers; they are not part of the project."""
    data = Path(os.environ.get("INDRITE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "cycling").is_dir():
        pytest.skip("the shared data are not here; set INDRITE_SHARED_DATA to the folder that holds cycling/")
    return data / "cycling"
