"""The cells of the study and what maps of them need, computed once."""

import pytest

from indrite.cell import load_cell
from indrite.models.operating_map import MapContext, MapSettings


@pytest.fixture(scope="session")
def recipe():
    return load_cell("luo2021-li-in")


@pytest.fixture(scope="session")
def context(recipe):
    return MapContext(recipe)


@pytest.fixture(scope="session")
def lithium_context():
    return MapContext(load_cell("luo2021-li"))


@pytest.fixture(scope="session")
def coarse():
    """Settings of maps whose bands do not matter."""
    return MapSettings(draws=32)
