import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, molecule

from indrite.close_atoms import AT_REST, IN_MOTION, check_apart, tightest_contact
from indrite.errors import StructureError


def test_bonds_and_metals_are_no_overlap():
    for atoms in (
        molecule("H2"),
        molecule("CO2"),
        molecule("S2"),
        bulk("Li"),
        bulk("In", "bct", a=3.25, c=4.95),
    ):
        assert tightest_contact(atoms).ratio > 0.8
        check_apart(atoms)


def test_the_share_decides_and_the_message_names_the_pair(tmp_path):
    atoms = Atoms("LiS", positions=[[0, 0, 0], [0, 0, 0.55 * 2.33]])
    check_apart(atoms, share=IN_MOTION)
    with pytest.raises(
        StructureError, match=r"x\.cif: atoms overlap; got Li \(atom 0\) and S \(atom 1\) 1.28 Å"
    ):
        check_apart(atoms, where="x.cif")
    assert tightest_contact(atoms).ratio == pytest.approx(0.55)
    assert IN_MOTION < 0.55 < AT_REST


def test_images_and_atoms_outside_the_cell_count():
    alone = Atoms("In", cell=[1.0, 9.0, 9.0], pbc=True)
    assert tightest_contact(alone).distance_angstrom == pytest.approx(1.0)
    pair = Atoms("Li2", positions=[[0, 0, 0], [0, 0, 2.9]], cell=[9, 9, 9], pbc=True)
    away = pair.copy()
    away.positions[1] += [90.0, -27.0, 9.0]
    assert tightest_contact(away).distance_angstrom == pytest.approx(2.9)
    assert tightest_contact(away).ratio == pytest.approx(tightest_contact(pair).ratio)


def test_pairs_across_groups_only():
    atoms = Atoms("Li3", positions=[[0, 0, 0], [0, 0, 0.5], [0, 0, 3.0]])
    assert tightest_contact(atoms).distance_angstrom == pytest.approx(0.5)
    across = tightest_contact(atoms, between=np.array([0, 0, 1]))
    assert (across.first, across.second) == (1, 2)
    assert across.distance_angstrom == pytest.approx(2.5)


def test_coinciding_atoms_and_many_pairs_are_counted():
    atoms = Atoms("Li4", positions=[[0, 0, 0]] * 2 + [[5, 0, 0]] * 2)
    with pytest.raises(StructureError, match=r"0.00 Å apart, and 1 more pairs"):
        check_apart(atoms)
    assert tightest_contact(Atoms("Li")).ratio == float("inf")
