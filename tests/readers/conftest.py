import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shared_cycling():
    """Folder with files of real cyclers; they are not part of the project."""
    data = Path(os.environ.get("INDRITE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "cycling").is_dir():
        pytest.skip("the shared data are not here; set INDRITE_SHARED_DATA to the folder that holds cycling/")
    return data / "cycling"
