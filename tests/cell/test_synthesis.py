import pytest
from hypothesis import given
from hypothesis import strategies as st

from indrite.cell import batch_masses, load_cell
from indrite.cell.chemistry import composition, molar_mass_gram_per_mole
from indrite.cell.stack import Cell
from indrite.cell.synthesis import batch_of
from indrite.errors import SpecimenError


def test_stoichiometry_of_the_argyrodite():
    """5 Li2S + P2S5 + 2 LiCl -> 2 Li6PS5Cl."""
    amounts = [one.mole_per_mole for one in batch_masses("Li6PS5Cl", 1.0)]
    assert amounts == pytest.approx([2.5, 0.5, 1.0])


@given(st.floats(1e-3, 1e4))
def test_mass_and_every_element_are_conserved(batch_gram):
    masses = batch_masses("Li6PS5Cl", batch_gram)
    assert sum(one.mass_gram for one in masses) == pytest.approx(batch_gram)
    for element, count in composition("Li6PS5Cl").items():
        product = count * batch_gram / molar_mass_gram_per_mole("Li6PS5Cl")
        educts = sum(
            composition(one.formula).get(element, 0.0) * one.mass_gram / molar_mass_gram_per_mole(one.formula)
            for one in masses
        )
        assert educts == pytest.approx(product)


def test_impure_powder_is_weighed_in_excess():
    phosphorus = next(one for one in batch_of(load_cell("luo2021-li-in"), 10.0) if one.formula == "P2S5")
    assert phosphorus.mass_gram == pytest.approx(4.1408, abs=1e-4)
    assert phosphorus.weighed_gram == pytest.approx(4.1408 / 0.99, abs=1e-4)


def test_other_electrolytes_from_other_powders():
    bromide = batch_masses("Li6PS5Br", 5.0, precursors=("Li2S", "P2S5", "LiBr"))
    assert sum(one.mass_gram for one in bromide) == pytest.approx(5.0)
    glass = batch_masses("Li3PS4", 2.0, precursors=("Li2S", "P2S5"))
    assert [one.mole_per_mole for one in glass] == pytest.approx([1.5, 0.5])


@pytest.mark.parametrize(
    ("target", "batch_gram", "options", "text"),
    [
        ("Li6PS5Cl", 10.0, {"precursors": ("Li2S", "P2S5")}, "Cl"),
        ("Li6PS5Cl", 10.0, {"precursors": ("Li2S", "P2S5", "LiCl", "Li3PS4")}, "more than one way"),
        ("P2S5", 10.0, {"precursors": ("Li3PS4", "Li2S")}, "cannot be made"),
        ("Li6PS5Cl", 0.0, {}, "mass"),
        ("Li6PS5Cl", float("nan"), {}, "mass"),
        ("Li6PS5Cl", 1.0, {"purity_fraction": {"LiCl": 99.9}}, "purity of LiCl"),
    ],
)
def test_what_cannot_be_weighed_is_refused(target, batch_gram, options, text):
    with pytest.raises(SpecimenError, match=text):
        batch_masses(target, batch_gram, **options)


def test_a_cell_without_electrolyte_has_no_batch():
    with pytest.raises(SpecimenError, match=r"electrolyte\.material"):
        batch_of(Cell(name="nothing"), 1.0)
