"""The cell of the study and its simulated life, computed once."""

import pytest

from indrite.cell import load_cell


@pytest.fixture(scope="session")
def cell():
    return load_cell("luo2021-li-in")


@pytest.fixture(scope="session")
def life(cell):
    pytest.importorskip("pybamm")
    from indrite.models.full_cell import simulate_life

    return simulate_life(cell)
