"""Li6PS5Cl with site disorder keeps its composition, its tetrahedra and one lithium on each pair of sites."""

import numpy as np
import pytest
from ase.neighborlist import neighbor_list
from hypothesis import given, settings
from hypothesis import strategies as st

from indrite.cell import phase
from indrite.cell.argyrodite import argyrodite
from indrite.errors import StructureError


def _pairs(atoms, cutoff=4.5):
    i, j, distance = neighbor_list("ijd", atoms, cutoff)
    symbols = np.array(atoms.get_chemical_symbols())
    return symbols[i], symbols[j], distance


def _shortest(atoms, first, second):
    one, other, distance = _pairs(atoms)
    return distance[(one == first) & (other == second)].min()


def _exchanged(atoms, repeat=(1, 1, 1)):
    """Number of sulfide ions on 4a: those at the corners and faces of the cubes."""
    fraction = atoms.get_scaled_positions() * 2 * np.array(repeat)
    whole = np.abs(fraction - np.round(fraction)).max(axis=1) < 0.02
    corner = whole & (np.round(fraction).astype(int).sum(axis=1) % 2 == 0)
    symbols = np.array(atoms.get_chemical_symbols())
    return (symbols[corner] == "S").sum(), (symbols[corner] == "Cl").sum()


@settings(max_examples=25, deadline=None)
@given(inversion=st.floats(0, 1), seed=st.integers(0, 2**32 - 1))
def test_any_inversion(inversion, seed):
    atoms = argyrodite(inversion=inversion, rng=np.random.default_rng(seed))
    assert atoms.get_chemical_formula() == "Cl4Li24P4S20"
    sulfide, chloride = _exchanged(atoms)
    assert sulfide == round(4 * inversion)
    assert sulfide + chloride == 4
    one, other, distance = _pairs(atoms)
    bonds = distance[(one == "P") & (other == "S")]
    assert bonds[bonds < 2.5] == pytest.approx([2.04] * 16, abs=0.02)
    assert _shortest(atoms, "S", "S") > 3.2
    assert _shortest(atoms, "Li", "S") > 2.0
    assert _shortest(atoms, "Li", "Cl") > 2.0
    assert _shortest(atoms, "Li", "Li") > 2.2


def test_fewest_short_lithium_contacts():
    """Six lithium atoms share four corners of three sites each: two of them must share one."""
    for seed in range(10):
        atoms = argyrodite(rng=np.random.default_rng(seed))
        one, other, _ = _pairs(atoms, 2.5)
        assert ((one == "Li") & (other == "Li")).sum() / 2 == 2 * 4


def test_one_lithium_on_each_pair():
    """Every 24g site of the ordered model has exactly one lithium within the split of its pair."""
    atoms = argyrodite(rng=np.random.default_rng(4))
    ordered = phase("Li6PS5Cl").atoms()
    lithium, sites = atoms[atoms.symbols == "Li"], ordered[ordered.symbols == "Li"]
    apart = np.array([[_apart(one, site, 9.859) for one in lithium.positions] for site in sites.positions])
    assert apart.min(axis=0) == pytest.approx([0.98] * 24, abs=0.01)
    assert ((apart < 1.2).sum(axis=1) == 1).all()


def _apart(one, other, edge):
    vector = one - other
    return np.linalg.norm(vector - edge * np.round(vector / edge))


def test_seed():
    same = [argyrodite(inversion=0.5, rng=np.random.default_rng(7)) for _ in range(2)]
    other = argyrodite(inversion=0.5, rng=np.random.default_rng(8))
    assert np.array_equal(same[0].positions, same[1].positions)
    assert np.array_equal(same[0].numbers, same[1].numbers)
    assert not np.allclose(same[0].positions, other.positions)


def test_larger_cells():
    atoms = argyrodite(inversion=0.4, rng=np.random.default_rng(1), repeat=(2, 1, 2))
    assert len(atoms) == 4 * 52
    assert _exchanged(atoms, (2, 1, 2)) == (6, 10)
    assert atoms.cell.cellpar()[:3] == pytest.approx([19.718, 9.859, 19.718])
    assert _shortest(atoms, "S", "S") > 3.2
    assert _shortest(atoms, "Li", "Li") > 2.2


def test_all_exchanged_is_the_mirror_of_none():
    """With every pair exchanged the free sulfide sits on 4a and the chloride in the hole."""
    assert _exchanged(argyrodite(inversion=1.0, rng=np.random.default_rng(1))) == (4, 0)
    assert _exchanged(argyrodite(inversion=0.0, rng=np.random.default_rng(1))) == (0, 4)
    assert _exchanged(phase("Li6PS5Cl").atoms()) == (0, 4)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"inversion": 1.2}, "inversion is not a fraction; got 1.2"),
        ({"inversion": float("nan")}, "inversion is not a fraction"),
        ({"repeat": (1, 0, 1)}, "positive integers"),
        ({"repeat": (1, 1)}, "three positive integers"),
        ({"lattice_angstrom": 0.9859}, "not a lattice constant"),
    ],
)
def test_bad_choices(options, what):
    with pytest.raises(StructureError, match=what):
        argyrodite(rng=np.random.default_rng(1), **options)
