import pickle

import pytest

from indrite.cell import Material, Number, material, material_names
from indrite.cell.chemistry import composition, molar_mass_gram_per_mole
from indrite.errors import SpecimenError


@pytest.mark.parametrize(
    ("name", "number", "value", "relative"),
    [
        # hand calculations from the formulae and lattices
        ("Li6PS5Cl", "density_gram_per_cubic_centimetre", 1.860, 1e-3),
        ("NCM622", "density_gram_per_cubic_centimetre", 4.76, 1e-3),
        ("NCM622", "theoretical_capacity_milliampere_hour_per_gram", 276.5, 1e-3),
        ("In", "molar_volume_cubic_centimetre_per_mole", 15.71, 1e-3),
        ("LiIn", "molar_volume_cubic_centimetre_per_mole", 23.57, 1e-3),
        ("Li", "molar_volume_cubic_centimetre_per_mole", 13.00, 1e-3),
        ("Li", "theoretical_capacity_milliampere_hour_per_gram", 3860, 2e-3),  # preprint, Introduction
        ("InS", "density_gram_per_cubic_centimetre", 5.24, 2e-3),
    ],
)
def test_numbers_of_the_materials(name, number, value, relative):
    assert material(name).value(number) == pytest.approx(value, rel=relative)


def test_every_number_says_where_it_comes_from():
    for name in material_names():
        for key, number in material(name).numbers.items():
            assert number.source not in {"", "not stated", "materials.yaml"}, (name, key)


def test_density_and_molar_volume_never_contradict_each_other():
    for name in material_names():
        phase = material(name)
        if "density_gram_per_cubic_centimetre" in phase.numbers:
            mass = phase.value("density_gram_per_cubic_centimetre") * phase.value(
                "molar_volume_cubic_centimetre_per_mole"
            )
            assert mass == pytest.approx(molar_mass_gram_per_mole(phase.formula))


def test_the_range_of_a_lattice_becomes_the_range_of_the_density():
    phase = Material(
        "x",
        "Li6PS5Cl",
        {"lattice_a_angstrom": Number(10, low=9, high=11), "formula_units_per_cell": Number(4)},
    )
    density = phase.number("density_gram_per_cubic_centimetre")
    assert density.low == pytest.approx(density.value / 1.1**3)
    assert density.high == pytest.approx(density.value / 0.9**3)


@pytest.mark.parametrize("formula", ["", "Xx2", "Li(PS4)", "li2s", "Li2 S", "6Li"])
def test_what_is_no_formula_is_refused(formula):
    with pytest.raises(SpecimenError):
        composition(formula)


def test_formulae_add_up():
    assert composition("LiNi0.6Co0.2Mn0.2O2")["Ni"] == 0.6
    assert composition("CH3CH3") == {"C": 2.0, "H": 6.0}


def test_unknown_names_are_told_with_the_known_ones():
    with pytest.raises(SpecimenError, match="Li6PS5Cl"):
        material("unobtainium")
    with pytest.raises(SpecimenError, match="density_gram"):
        material("In").value("colour")
    with pytest.raises(SpecimenError, match="formula_units_per_cell"):
        Material("x", "Li", {"lattice_a_angstrom": Number(3.5)})


def test_materials_travel_to_other_processes():
    before = material("NCM622")
    assert pickle.loads(pickle.dumps(before)) == before
