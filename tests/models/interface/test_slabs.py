"""Cuts: composition kept, molecular ions whole, polarity by formal charges."""

import numpy as np
import pytest
from vesin import NeighborList

from indrite.cell.argyrodite import argyrodite
from indrite.cell.crystals import crystal
from indrite.errors import UsageError
from indrite.models.interface import oriented_cell, terminations
from indrite.models.interface.slabs import choose_termination, cut_slab


@pytest.fixture(scope="module")
def disordered():
    return argyrodite(inversion=0.5, rng=np.random.default_rng(3), repeat=(1, 1, 2))


def _sulfur_of_phosphorus(slab):
    """Return the number of S within 2.4 Å of each P, without images along the normal."""
    symbols = np.array(slab.get_chemical_symbols())
    i, j = NeighborList(cutoff=2.4, full_list=True).compute(
        points=slab.positions, box=np.asarray(slab.cell), periodic=(True, True, False), quantities="ij"
    )
    bonded = i[(symbols[i] == "P") & (symbols[j] == "S")]
    return np.bincount(bonded.astype(int), minlength=len(slab))[symbols == "P"]


@pytest.mark.parametrize("miller", [(0, 0, 1), (1, 1, 0), (1, 1, 1), (2, 1, 0)])
def test_every_cut_keeps_composition_and_tetrahedra(miller, disordered):
    single = argyrodite(rng=np.random.default_rng(3))
    oriented = oriented_cell(single, miller, symmetry_angstrom=0.0)
    found = terminations(oriented, mobile=("Li",))
    assert [one.index for one in found] == list(range(len(found)))
    bulk = disordered if miller == (0, 0, 1) else oriented.atoms.repeat((1, 1, 2))
    for one in found:
        slab = cut_slab(bulk, one)
        assert slab.get_chemical_formula() == bulk.get_chemical_formula()
        assert slab.positions[:, 2].min() == pytest.approx(0.0)
        assert (_sulfur_of_phosphorus(slab) == 4).all(), one.label


def test_the_001_cuts_of_argyrodite():
    """Layers Li8S2 and Li4 + 2 PS4 + 2 Cl alternate: +4 and -4 charges on 97 Å², a quarter of a apart."""
    oriented = oriented_cell(argyrodite(rng=np.random.default_rng(0)), (0, 0, 1), symmetry_angstrom=0.0)
    found = terminations(oriented, mobile=("Li",))
    assert {(one.bottom, one.top) for one in found if not one.split} == {
        ("Li8S2", "Cl2Li4P2S8"),
        ("Cl2Li4P2S8", "Li8S2"),
    }
    assert len(found) == 8
    assert all(one.cut_bonds == 0 for one in found)
    flat = [abs(one.polarity_electron_per_square_nanometre) for one in found if not one.split]
    np.testing.assert_allclose(flat, 200.0 / 97.2, atol=0.15)  # σ = 4e/A · (a/4)/(a/2)
    shared = [one.polarity_electron_per_square_nanometre for one in found if one.split]
    np.testing.assert_allclose(shared, 0.0, atol=0.15)
    default = choose_termination(found, None, side="electrolyte")
    assert default.split
    assert default.bottom == "½ Li8S2"


def test_shared_layer_shows_the_same_faces():
    single = argyrodite(rng=np.random.default_rng(0))
    oriented = oriented_cell(single, (0, 0, 1), symmetry_angstrom=0.0)
    default = choose_termination(terminations(oriented, mobile=("Li",)), None, side="x")
    slab = cut_slab(single.repeat((1, 1, 3)), default)
    height, symbols = slab.positions[:, 2], np.array(slab.get_chemical_symbols())
    low = np.sort(symbols[height < 1.6])
    high = np.sort(symbols[height > height.max() - 1.6])
    assert list(low) == list(high) == ["Li"] * 4 + ["S"]


@pytest.mark.parametrize(("miller", "polar"), [((0, 0, 1), False), ((1, 1, 0), False), ((1, 1, 1), True)])
def test_polarity_of_rock_salt(miller, polar):
    """Tasker: (001) and (110) of rock salt have no dipole; (111) has σ = ½ charge per ion."""
    found = terminations(oriented_cell(crystal("LiCl"), miller), repeats=2)
    flat = [one.polarity_electron_per_square_nanometre for one in found if not one.split]
    a = crystal("LiCl").cell.lengths()[0]
    expected = 0.5 / (a**2 * np.sqrt(3) / 4) * 100 if polar else 0.0
    np.testing.assert_allclose(np.abs(flat), expected, atol=1e-6)
    if polar:
        shared = [one.polarity_electron_per_square_nanometre for one in found if one.split]
        np.testing.assert_allclose(shared, 0.0, atol=1e-6)
        assert sorted(one.bottom for one in found if not one.split) == ["Cl", "Li"]


def test_a_flat_cut_through_ions_is_marked_and_not_taken():
    found = terminations(oriented_cell(crystal("Li3PS4_beta_ordered"), (1, 0, 0)))
    assert any(one.cut_bonds > 0 for one in found)
    assert "P-S bonds cross" in next(one.label for one in found if one.cut_bonds)
    assert choose_termination(found, None, side="electrolyte").cut_bonds == 0


def test_metals_are_not_polar_and_all_their_planes_are_listed():
    found = terminations(oriented_cell(crystal("LiIn"), (0, 0, 1)))
    assert [one.bottom for one in found if not one.split] == ["InLi", "InLi"]
    assert all(one.polarity_electron_per_square_nanometre == 0.0 for one in found)


def test_dense_planes_below_the_tolerance_are_still_cut():
    found = terminations(oriented_cell(crystal("InS"), (3, 1, 2)))
    assert found
    slab = cut_slab(oriented_cell(crystal("InS"), (3, 1, 2)).atoms.repeat((1, 1, 4)), found[0])
    assert slab.get_chemical_formula(empirical=True) == "InS"


def test_unknown_number_lists_what_there_is():
    found = terminations(oriented_cell(crystal("In"), (0, 0, 1)))
    with pytest.raises(UsageError, match="no such termination of the electrode; got 7; expected 0: In below"):
        choose_termination(found, 7, side="electrode")


def test_ions_are_cut_only_on_request(disordered):
    """Between P and its S on (001): two of four bonds of each tetrahedron at the face, four in the cell."""
    oriented = oriented_cell(argyrodite(rng=np.random.default_rng(3)), (0, 0, 1), symmetry_angstrom=0.0)
    found = terminations(oriented, mobile=("Li",), ions="cut")
    broken = [one for one in found if one.cut_bonds and not one.split]
    assert {one.cut_bonds for one in broken} == {4}
    assert "4 P-S bonds cut" in broken[0].label
    counts = _sulfur_of_phosphorus(cut_slab(disordered, broken[0]))
    assert sorted(counts) == [2, 2] + [4] * 6
    assert choose_termination(found, None, side="electrolyte").cut_bonds == 0
