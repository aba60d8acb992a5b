import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shared_structures():
    """Folder with structure files of public repositories; they are not part of the project."""
    data = Path(os.environ.get("INDRITE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "structures").is_dir():
        pytest.skip(
            "the shared data are not here; set INDRITE_SHARED_DATA to the folder that holds structures/"
        )
    return data / "structures"
