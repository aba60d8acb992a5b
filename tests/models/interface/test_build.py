"""The builder on the pairs of the project, with the toy engine."""

import numpy as np
import pytest

from indrite.engines.base import engine
from indrite.models.interface import Interface, InterfaceChoice, build_interface
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE


@pytest.fixture(scope="module")
def calculator():
    return engine("toy").calculator()


@pytest.fixture(scope="module")
def indium(calculator):
    return build_interface(InterfaceChoice(), calculator=calculator)


def test_default_is_the_cell_of_the_paper(indium):
    atoms = indium.atoms
    assert len(atoms) == 264
    assert atoms.get_chemical_formula("metal") == "In108Li72Cl12P12S60"
    assert atoms.pbc.all()
    assert (atoms.arrays["side"] == ELECTRODE).sum() == 108
    assert set(atoms[atoms.arrays["side"] == ELECTROLYTE].get_chemical_symbols()) == {"Li", "P", "S", "Cl"}
    assert indium.electrode_strain == pytest.approx((0.0103, 0.0103), abs=1e-4)
    assert indium.electrolyte_strain == pytest.approx((0.0, 0.0), abs=1e-9)
    assert indium.area_square_nanometre == pytest.approx(0.972, abs=1e-3)


def test_same_choice_gives_same_atoms_and_another_seed_others(indium, calculator):
    again = build_interface(InterfaceChoice(), calculator=calculator)
    np.testing.assert_array_equal(again.position_angstrom, indium.position_angstrom)
    other = build_interface(InterfaceChoice(seed=1), calculator=calculator)
    assert not np.allclose(other.position_angstrom, indium.position_angstrom)


def test_saved_and_loaded(indium, tmp_path):
    indium.save(tmp_path / "interface.nc")
    back = Interface.load(tmp_path / "interface.nc")
    assert back.scalars() == indium.scalars()
    np.testing.assert_array_equal(back.position_angstrom, indium.position_angstrom)
    np.testing.assert_array_equal(back.side, indium.side)
