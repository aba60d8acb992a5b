"""Derived quantities against hand calculations from the recipe of Luo et al. (regression)."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indrite.cell import Anode, Cathode, Cell, Electrolyte, Material, Number, Protocol, load_cell, material
from indrite.cell._schema import allowed_fields
from indrite.cell.derived import findings
from indrite.cell.inputs import field_of
from indrite.cell.rules import RULES, Solver, uncertainty
from indrite.errors import SpecimenError

LI_IN = load_cell("luo2021-li-in")
LI = load_cell("luo2021-li")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("electrode_area_square_centimetre", 0.7854),
        ("pellet_areal_mass_milligram_per_square_centimetre", 101.9),
        ("pellet_dense_thickness_micrometre", 548),
        ("pellet_relative_density_percent", 91.3),
        ("pellet_void_thickness_micrometre", 52.4),
        ("pellet_resistance_ohm_square_centimetre", 20.34),
        ("pellet_resistance_ohm", 25.9),
        ("pellet_ohmic_drop_millivolt", 81.4),
        ("active_areal_mass_milligram_per_square_centimetre", 35.65),
        ("practical_loading_milliampere_hour_per_square_centimetre", 6.24),
        ("theoretical_loading_milliampere_hour_per_square_centimetre", 9.858),
        ("nominal_capacity_milliampere_hour", 3.1416),
        ("charge_rate_by_loading_per_hour", 1.0),
        ("penetration_micrometre_per_milliampere_hour_per_square_centimetre", 0.13935),
        ("cathode_ion_path_resistance_ohm_square_centimetre", 15.16),
        ("implied_capacity_milliampere_hour_per_gram", 112.2),
        ("active_volume_fraction_percent", 42.0),
        ("catholyte_volume_fraction_percent", 46.0),
        ("cathode_thickness_micrometre", 178.4),
        ("anode_areal_mass_milligram_per_square_centimetre", 31.83),
        ("host_micromole_per_square_centimetre", 271.7),
        ("host_thickness_micrometre", 42.67),
        ("lithium_per_host_discharged", 0.3376),
        ("lithium_per_host_charged", 0.887),
        ("anode_room_milliampere_hour_per_square_centimetre", 4.823),
        ("anode_capacity_milliampere_hour", 5.72),
        ("anode_minimum_mass_milligram", 20.73),
        ("lithium_molar_volume_cubic_centimetre_per_mole", 7.86),
        ("breathing_micrometre", 11.73),
        ("anode_thickness_discharged_micrometre", 49.88),
        ("anode_thickness_charged_micrometre", 61.61),
        ("anode_strain_percent", 23.51),
        ("pressure_per_overpotential_megapascal_per_millivolt", 12.28),
        ("critical_leak_conductance_siemens", 8.54e-4),
        ("critical_leak_resistance_ohm", 1171),
        ("critical_leak_resistance_ohm_square_centimetre", 920),
        ("half_gap_resistance_ohm_square_centimetre", 37.5),
        ("mean_voltage_against_lithium_volt", 3.87),
        ("upper_cutoff_against_lithium_volt", 4.30),
        ("lower_cutoff_against_lithium_volt", 2.72),
        ("test_duration_hour", 2018),
        ("throughput_milliampere_hour_per_square_centimetre", 7176),
        ("penetration_exponent", 1.467),
        ("exported_metal_micrometre", 39.9),
        ("exported_metal_fraction_percent", 7.98),
    ],
)
def test_the_lithium_indium_cell(name, value):
    assert LI_IN.value(name) == pytest.approx(value, rel=1.5e-3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lithium_molar_volume_cubic_centimetre_per_mole", 13.0),
        ("breathing_micrometre", 19.40),
        ("anode_lithium_milliampere_hour_per_square_centimetre", 1.031),
        ("pressure_per_overpotential_megapascal_per_millivolt", 7.42),
        ("critical_leak_resistance_ohm", 18250),
        ("penetration_rate_micrometre_per_cycle", 35.3),
        ("throughput_milliampere_hour_per_square_centimetre", 136),
        ("pellet_ohmic_drop_millivolt", 6.10),
        ("upper_cutoff_volt", 4.3),
    ],
)
def test_the_lithium_cell(name, value):
    assert LI.value(name) == pytest.approx(value, rel=1.5e-3)


def test_at_the_current_of_the_published_version():
    """Hand calculation: 1.23 kOhm and 38-39 Ohm cm2 at 3.8 mA/cm2, 18 kOhm for Li."""
    slower = Solver(
        {name: one.value for name, one in LI_IN.inputs().items()}
        | {"charge_current_density_milliampere_per_square_centimetre": 3.8}
    )
    assert slower.value("critical_leak_resistance_ohm") == pytest.approx(1233, rel=1e-3)
    assert slower.value("half_gap_resistance_ohm_square_centimetre") == pytest.approx(39.5, rel=1e-2)
    assert slower.value("visible_leak_resistance_ohm") == pytest.approx(2.2e6, rel=2e-2)


def test_metadata_is_what_an_analysis_needs():
    known = LI_IN.metadata()
    assert known.kind == "full"
    assert known.electrode_area_square_centimetre == pytest.approx(0.7854, abs=1e-4)
    assert known.active_mass_milligram == pytest.approx(28.0)
    assert known.anode_reference_potential_volt == 0.62
    assert (known.upper_cutoff_volt, known.lower_cutoff_volt) == (3.68, 2.1)
    assert known.nominal_capacity_ampere_hour == pytest.approx(3.1416e-3, rel=1e-4)


def test_a_cell_of_three_numbers_is_enough_for_a_diagnosis():
    cell = Cell(
        name="mine",
        diameter_millimetre=Number(12.0),
        anode=Anode(potential_volt=Number(0.62)),
        protocol=Protocol(
            upper_cutoff_volt=Number(4.2), lower_cutoff_volt=Number(3.0), voltage_scale="lithium"
        ),
    )
    known = cell.metadata()
    assert known.upper_cutoff_volt == pytest.approx(3.58)
    assert known.lower_cutoff_volt == pytest.approx(2.38)
    assert known.active_mass_milligram is None
    reasons = {one.name: one.note for one in cell.derived() if one.value is None}
    assert "electrolyte.mass_milligram" in reasons["pellet_dense_thickness_micrometre"]
    assert not cell.check()


def test_an_empty_cell_derives_nothing_and_says_what_each_needs():
    derived = Cell(name="nothing").derived()
    assert derived
    assert all(one.value is None and one.note.startswith("needs ") for one in derived)


def test_a_quantity_that_is_not_determined_names_what_is_missing():
    with pytest.raises(SpecimenError, match=r"electrolyte\.mass_milligram"):
        Cell(name="nothing").value("pellet_dense_thickness_micrometre")
    with pytest.raises(SpecimenError, match="breathing_micrometre"):
        LI_IN.value("breathing_micrometer")


def test_a_lithium_anode_has_no_quantities_of_a_host():
    names = {one.name for one in LI.derived()}
    assert "lithium_per_host_charged" not in names
    assert "breathing_micrometre" in names


def test_an_alloy_given_by_thickness_is_the_same_as_by_mass():
    anode = replace(LI_IN.anode, mass_milligram=None, thickness_micrometre=Number(49.8818))
    cell = replace(LI_IN, anode=anode)
    assert cell.value("host_micromole_per_square_centimetre") == pytest.approx(271.68, rel=1e-4)


def test_the_host_decides_between_alloy_and_metal_not_a_name():
    tin = replace(material("In"), name="anything")
    renamed = replace(LI_IN, anode=replace(LI_IN.anode, host=tin))
    assert renamed.value("breathing_micrometre") == LI_IN.value("breathing_micrometre")


def test_uncertainty_of_a_product_adds_in_quadrature():
    numbers = {
        "electrolyte_thickness_micrometre": Number(600, low=570, high=630),
        "electrolyte_ionic_conductivity_siemens_per_centimetre": Number(3e-3, low=2.7e-3, high=3.3e-3),
    }
    found = uncertainty("pellet_resistance_ohm_square_centimetre", numbers, leaves=numbers)
    # 20 ohm cm2, 5 % and 10 % half-widths
    assert found == pytest.approx(20 * math.hypot(0.05, 0.10) / math.sqrt(3), rel=5e-3)


def test_uncertainties_rest_only_on_inputs_with_a_range():
    derived = {one.name: one for one in LI_IN.derived()}
    assert derived["electrode_area_square_centimetre"].standard_uncertainty is None
    assert derived["pellet_void_thickness_micrometre"].standard_uncertainty == pytest.approx(26.1, abs=0.2)
    assert "electrolyte_thickness_micrometre" in derived["pellet_void_thickness_micrometre"].assumed


def test_findings_set_the_loading_beside_the_stated_one():
    rows = {one.id: one for one in findings(LI_IN)}
    row = rows["practical_loading_milliampere_hour_per_square_centimetre"]
    assert (row.verdict, row.published_value) == ("differs", 4.0)
    assert rows["upper_cutoff_against_lithium_volt"].verdict == "agrees"
    assert rows["breathing_micrometre"].verdict == "no published value"
    assert "assuming" in rows["pellet_relative_density_percent"].origin


def test_every_rule_asks_for_names_that_exist():
    inputs = {*LI_IN.inputs(), *LI.inputs(), "area_square_centimetre", "cathode_active_mass_milligram"}
    inputs |= {
        "cathode_practical_capacity_milliampere_hour_per_gram",
        "anode_plateau_end_lithium_per_host",
        "upper_cutoff_against_lithium_volt",
        "lower_cutoff_against_lithium_volt",
        "discharge_rate_per_hour",
    }
    asked = {name for rules in RULES.values() for one in rules for name in one.arguments}
    known = inputs | set(RULES) | {"electrolyte_material_ionic_conductivity_siemens_per_centimetre"}
    assert asked <= known, asked - known


masses = st.floats(1.0, 200.0)
factors = st.floats(0.1, 10.0)


def simple(composite: float = 40.0, diameter: float = 10.0, anode: float = 25.0) -> Cell:
    return Cell(
        name="simple",
        diameter_millimetre=Number(diameter),
        cathode=Cathode(
            active_material=material("NCM622"),
            electrolyte_material=material("Li6PS5Cl"),
            composite_mass_milligram=Number(composite),
            active_mass_fraction=Number(0.7),
            void_fraction=Number(0.1),
        ),
        electrolyte=Electrolyte(material=material("Li6PS5Cl"), mass_milligram=Number(80.0)),
        anode=Anode(
            material=material("LiIn"),
            host=material("In"),
            mass_milligram=Number(anode),
            lithium_weight_fraction=Number(0.02),
        ),
    )


@given(masses, factors)
def test_loading_and_thickness_scale_with_mass(mass, factor):
    for name in ("practical_loading_milliampere_hour_per_square_centimetre", "cathode_thickness_micrometre"):
        more, less = simple(composite=mass * factor).value(name), simple(composite=mass).value(name)
        assert more == pytest.approx(factor * less)


@given(st.floats(5.0, 50.0), factors)
def test_areal_quantities_fall_with_the_square_of_the_diameter(diameter, factor):
    name = "pellet_dense_thickness_micrometre"
    wide, narrow = simple(diameter=diameter * factor).value(name), simple(diameter=diameter).value(name)
    assert wide * factor**2 == pytest.approx(narrow)


@given(masses)
def test_volumes_of_the_composite_add_up(mass):
    cell = simple(composite=mass)
    total = cell.value("active_volume_fraction_percent") + cell.value("catholyte_volume_fraction_percent")
    assert total + 10.0 == pytest.approx(100.0)


@given(masses, masses)
def test_lithium_leaves_the_cathode_and_arrives_in_the_host(composite, anode):
    cell = simple(composite=composite, anode=anode)
    moved = cell.value("lithium_per_host_charged") - cell.value("lithium_per_host_discharged")
    charge = moved * cell.value("host_micromole_per_square_centimetre") * 96485.33212e-6 / 3.6
    assert charge == pytest.approx(cell.value("loading_milliampere_hour_per_square_centimetre"))


@given(masses)
def test_thickness_of_the_alloy_is_that_of_its_two_phases(anode):
    """Between In and LiIn the layer is x moles of LiIn and 1 - x of In."""
    cell = simple(anode=anode)
    x, host = cell.value("lithium_per_host_discharged"), cell.value("host_micromole_per_square_centimetre")
    volume = "molar_volume_cubic_centimetre_per_mole"
    phases = x * material("LiIn").value(volume) + (1 - x) * material("In").value(volume)
    assert cell.value("anode_thickness_discharged_micrometre") == pytest.approx(1e-2 * host * phases)


def test_what_is_missing_is_named_as_in_the_file():
    """Every input of every rule is a field that a cell file can have."""
    nothing = Solver({})
    missing = set().union(*(nothing.missing(name) for name in RULES))
    for name in missing:
        place = field_of(name, ())
        assert place in {"area_square_centimetre", "diameter_millimetre", "stated.penetration"} or (
            place.partition(".")[2] in allowed_fields((place.partition(".")[0],))
        ), name


def test_a_known_phase_without_a_number_is_told_apart_from_an_unknown_phase():
    bare = Electrolyte(material=Material("Glass", "Li3PS4"), mass_milligram=Number(80.0))
    cell = Cell(name="x", diameter_millimetre=Number(10.0), electrolyte=bare)
    with pytest.raises(SpecimenError, match=r"density_gram_per_cubic_centimetre of electrolyte\.material"):
        cell.value("pellet_dense_thickness_micrometre")


def test_a_rate_and_a_loading_make_a_current():
    """C/2 of 3 mAh/cm2 on 2 cm2."""
    cell = Cell(
        name="x",
        area_square_centimetre=Number(2.0),
        cathode=Cathode(stated_loading_milliampere_hour_per_square_centimetre=Number(3.0)),
        protocol=Protocol(charge_rate_per_hour=Number(0.5), discharge_rate_per_hour=Number(0.25)),
    )
    assert cell.value("charge_current_milliampere") == pytest.approx(3.0)
    assert cell.value("discharge_current_density_milliampere_per_square_centimetre") == pytest.approx(0.75)
    assert cell.value("nominal_capacity_milliampere_hour") == pytest.approx(6.0)
    assert cell.metadata().nominal_capacity_ampere_hour == pytest.approx(6e-3)
    assert cell.value("cycle_duration_hour") == pytest.approx(2.0 + 4.0)


def test_a_host_that_takes_more_than_one_lithium():
    """Bi to Li3Bi: per lithium a third of the volume gain, and a plateau to x = 3."""
    volume = "molar_volume_cubic_centimetre_per_mole"
    cell = Cell(
        name="x",
        area_square_centimetre=Number(1.0),
        anode=Anode(
            material=Material("Li3Bi", "Li3Bi", {volume: Number(45.3), "potential_volt": Number(0.8)}),
            host=Material("Bi", "Bi", {volume: Number(21.3)}),
            mass_milligram=Number(208.98),
            lithium_weight_fraction=Number(0.0),
            plateau_end_lithium_per_host=Number(3.0),
        ),
    )
    assert cell.value("lithium_molar_volume_cubic_centimetre_per_mole") == pytest.approx(8.0)
    assert cell.value("host_micromole_per_square_centimetre") == pytest.approx(1000.0)
    assert cell.value("anode_capacity_milliampere_hour") == pytest.approx(3 * 26.8015, rel=1e-5)
    assert cell.value("anode_thickness_discharged_micrometre") == pytest.approx(213.0)
