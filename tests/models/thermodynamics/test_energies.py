import csv

import pytest

from indrite.errors import UsageError
from indrite.models.thermodynamics import database, engine_table, experiments
from indrite.models.thermodynamics.energies import electronvolt_per_atom, to_red_phosphorus, yaml_data
from indrite.models.thermodynamics.formulas import Reaction, counts_of, reduced_formula
from indrite.models.thermodynamics.relaxed import RelaxedPhases


def test_kilojoule_per_mole_to_electronvolt_per_atom():
    # 96.485 kJ/mol are 1 eV per formula unit
    assert electronvolt_per_atom(96.48533, "In") == pytest.approx(1.0, abs=1e-6)
    assert electronvolt_per_atom(-355.6, "In2S3") == pytest.approx(-0.7371, abs=1e-4)


def test_red_phosphorus_takes_away_from_compounds_what_it_is_more_stable():
    # JANAF: white -> red V -17.46 (enthalpy) and -12.03 kJ/mol (Gibbs) per mole of P
    assert to_red_phosphorus(-74.5, "InP", counted_from="white", quantity="enthalpy") == pytest.approx(-57.04)
    assert to_red_phosphorus(-206.864, "P4S3", counted_from="white", quantity="gibbs") == pytest.approx(
        -158.76, abs=0.01
    )
    assert to_red_phosphorus(-128.2, "InS", counted_from="white", quantity="gibbs") == -128.2
    # phosphorus itself: white lies 17.46 above red, black 4.6
    assert to_red_phosphorus(0.0, "P", counted_from="white", quantity="enthalpy") == pytest.approx(17.46)
    assert to_red_phosphorus(0.0, "P", counted_from="black", quantity="enthalpy") == pytest.approx(4.609)


def test_a_reaction_does_not_depend_on_the_reference_of_phosphorus():
    """Phosphorus stands on both sides: counted from white or from red P, the energy is one."""
    rows = yaml_data("experiment.yaml")["phases"]
    white = {name: rows[name]["gibbs"] for name in ("InP", "P4S3", "In2S3")}
    reaction = Reaction.parse("4 In2S3 + 24 InP -> 32 In + 4 P4S3 + 8 P")  # red P comes out
    direct = -4 * white["In2S3"] - 24 * white["InP"] + 4 * white["P4S3"] + 8 * (-12.026)
    assert experiments("gibbs").reaction_electronvolt(reaction) * 96.48533 == pytest.approx(direct, rel=1e-6)


def test_gases_of_the_compilations_are_no_solids():
    gibbs, enthalpies = experiments("gibbs"), experiments("enthalpy")
    for gas in ("InCl2", "SCl", "SCl2", "PS", "S2Cl", "PCl3", "PCl5"):
        assert reduced_formula(gas) not in gibbs.phases
    # FREED's InCl2 gas (-231 kJ/mol) would lie far above 1/2 InCl + 1/2 InCl3
    crystal = enthalpies.reaction_electronvolt(Reaction.parse("InCl + InCl3 -> 2 InCl2"))
    assert crystal < 0 < crystal + 2 * (362.8 - 231.4) / 96.485


def test_entropies_of_formation_are_those_of_solids():
    """Dense phases from dense elements change by less than 80 J/(mol K) per mole of atoms that Cl2 gives."""
    for name, row in yaml_data("experiment.yaml")["phases"].items():
        if "enthalpy" in row and "gibbs" in row:
            chlorine = float(counts_of(name).get("Cl", 0))
            entropy = (row["enthalpy"] - row["gibbs"]) / 0.29815  # J/(mol K)
            assert -95 * chlorine - 65 <= entropy <= 10, name


def test_plateau_is_the_energy_of_liin():
    energy = experiments("gibbs").energy_electronvolt("LiIn")
    assert -energy == pytest.approx(0.62, abs=0.001)


def test_every_number_has_a_source():
    for table in (experiments(), experiments("enthalpy"), database("materials_project"), database("oqmd")):
        for one in table.phases.values():
            assert one.name == "element" or one.source


def test_numbers_are_those_of_the_compilations(shared_thermochemistry):
    with (shared_thermochemistry / "formation_energies.csv").open() as file:
        rows = {reduced_formula(row["formula"]): row for row in csv.DictReader(file)}
    experiment = yaml_data("experiment.yaml")["phases"]
    for name, row in experiment.items():
        known = rows.get(reduced_formula(name), {})
        if row.get("enthalpy_source") == "ssub":
            assert row["enthalpy"] == float(known["ssub_dHf_kJmol"])
        if row.get("gibbs_source") == "freed":
            assert row["gibbs"] == float(known["freed_dGf300_kJmol"])
    for formula, one in database("oqmd").phases.items():
        if one.name != "element":
            assert one.energy_electronvolt_per_atom == pytest.approx(
                float(rows[formula]["oqmd_legacy_eV_atom"]), abs=1e-5
            )
    for formula, one in database("materials_project").phases.items():
        known = rows.get(formula, {})
        if known.get("mp_now_eV_atom") and one.name != "element":
            # on the hull: the record less its distance (metastable records may stay, and say so)
            values = (
                float(known["mp_now_eV_atom"]),
                float(known["mp_now_eV_atom"]) - float(known["mp_hull"]),
            )
            assert min(abs(one.energy_electronvolt_per_atom - value) for value in values) < 2e-4, formula


def test_engine_counts_from_its_own_elements_and_from_measured_licl(complete):
    for element in ("Li", "In", "P", "S"):
        assert complete.phases[element].energy_electronvolt_per_atom == 0.0
    assert complete.energy_electronvolt("LiCl") * 96.48533 == pytest.approx(-408.27, abs=0.01)


def test_chgnet_formation_energies_are_those_of_the_materials_project(complete):
    """It was trained on them: 60 meV/atom, except where it is known to be off (P-S, chlorine's reference)."""
    for formula, one in database("materials_project").phases.items():
        if one.name == "element" or formula in {"SCl", "P2S7"}:
            continue
        own = complete.phases[formula].energy_electronvolt_per_atom
        assert own == pytest.approx(one.energy_electronvolt_per_atom, abs=0.06), formula


def test_electrolyte_is_the_lowest_ordering_without_exchange(relaxed, complete):
    name = complete.phases["Li6PS5Cl"].name
    assert name.startswith("Li6PS5Cl_inversion0_")
    energies = [
        one.energy_electronvolt_per_atom for key, one in relaxed.phases.items() if "inversion0_" in key
    ]
    assert relaxed.phases[name].energy_electronvolt_per_atom == min(energies)


def test_unobserved_phases_are_known_and_can_be_dropped(complete, table):
    assert {one for one in complete.phases if one not in table.phases} == {"LiIn3", "Li3In", "In4S3"}


def test_engine_without_a_reference(relaxed):
    few = RelaxedPhases(
        relaxed.engine,
        relaxed.fingerprint,
        relaxed.settings,
        {name: one for name, one in relaxed.phases.items() if one.formula != "P"},
    )
    with pytest.raises(UsageError, match=r"lack references.*P"):
        engine_table(few)


def test_missing_phase_is_named(table):
    with pytest.raises(UsageError, match="no energy of Li3AsS4"):
        table.energy_electronvolt("Li3AsS4")


def test_measured_uncertainties_add_in_quadrature():
    reaction = Reaction.parse("InS + 2 Li -> In + Li2S")
    both = experiments().uncertainty_electronvolt(reaction)
    assert both == pytest.approx((5.0**2 + 5.0**2) ** 0.5 / 96.485, rel=1e-4)


def test_computed_potentials_are_good_to_two_tenths_of_a_volt(table):
    reaction = Reaction.parse("InS + 2 Li -> In + Li2S")
    assert table.uncertainty_electronvolt(reaction) == pytest.approx(0.4)
    exchange = Reaction.parse("3 InS + Li2S -> 2 LiInS2 + In")
    assert table.uncertainty_electronvolt(exchange) == pytest.approx(9 * 0.04)
