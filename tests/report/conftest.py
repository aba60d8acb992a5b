"""Records of lumped cells and their diagnoses; a browser."""

import shutil

import numpy as np
import pytest

from indrite.diagnosis import diagnose
from indrite.instruments.cycling import Cycler, record_with
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped

#: Nothing of the browser's own goes to the network.
CHROMIUM_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def short_record(cycles=120, tau=3.0):
    """Return the noisy record of a cell whose leak e-folds every tau cycles and kills it in the last."""
    number = np.arange(1, cycles + 1)
    leak = 8.7e-4 * np.exp((number - cycles) / tau)
    ideal = simulate_lumped(LumpedCell(), Course(cycles=cycles, leak_siemens=leak))
    noisy = Cycler(efficiency_scatter=1e-4, capacity_scatter=1e-3)
    return record_with(noisy, ideal, rng=np.random.default_rng(3))


@pytest.fixture(scope="session")
def record():
    return short_record()


@pytest.fixture(scope="session")
def diagnosis(record):
    return diagnose(record, name="cell <script>alert(1)</script> & Sons")


@pytest.fixture(scope="session")
def browser():
    """Return a headless Chromium of the system."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no Chromium on this machine: install one to see the report tested in a browser")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as api:
        chromium = api.chromium.launch(
            executable_path=executable, headless=True, args=list(CHROMIUM_ARGUMENTS)
        )
        yield chromium
        chromium.close()
