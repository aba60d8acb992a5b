import pytest

from indrite.engines.base import engine
from indrite.models.interface import InterfaceChoice, build_interface

#: Li(001) 3×3 on LiCl(001) 2×2: 84 atoms, fast; both slabs are symmetric, so both interfaces are alike.
SMALL = {
    "electrolyte": "LiCl",
    "electrode": "Li",
    "electrolyte_thickness_angstrom": 7.0,
    "electrode_thickness_angstrom": 6.0,
    "max_area_square_angstrom": 110.0,
}


@pytest.fixture(scope="session")
def small_choice():
    """Return a function that makes the choice of a small, fast pair."""

    def choose(**changes):
        return InterfaceChoice(**{**SMALL, **changes})

    return choose


@pytest.fixture(scope="session")
def toy():
    return engine("toy").calculator()


@pytest.fixture(scope="session")
def indium(toy):
    return build_interface(InterfaceChoice(), calculator=toy)


@pytest.fixture(scope="session")
def small(small_choice, toy):
    return build_interface(small_choice(), calculator=toy)
