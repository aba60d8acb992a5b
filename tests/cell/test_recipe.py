"""Recipe checks against hand calculations, and that numbers, not names, fire them."""

from dataclasses import replace

import pytest

from indrite.cell import Cell, Number, compare_recipes, load_cell, material
from indrite.cell.parts import Reading

LI_IN = load_cell("luo2021-li-in")
LI = load_cell("luo2021-li")


def checks(cell):
    return {one.id: one for one in cell.check()}


def figures(check):
    return {one.words: one.value for one in check.numbers}


def test_every_contradiction_of_the_study_is_found():
    judged = {name: one.judgement for name, one in checks(LI_IN).items()}
    assert judged == {
        "loading": "inconsistent",
        "misprint.anode_mass_milligram": "inconsistent",
        "cycle_of_decline": "inconsistent",
        "final_discharge": "inconsistent",
        "indexed_phase": "not decidable",
        "penetration": "not decidable",
        "exported_volume": "not decidable",
        "pellet_density": "consistent",
        "anode_window": "consistent",
        "anode_potential": "consistent",
        "cutoffs.upper": "consistent",
        "cutoffs.lower": "consistent",
        "mean_voltages": "consistent",
        "rate": "consistent",
    }


def test_whatever_is_wrong_or_open_says_what_follows_and_what_to_do():
    for cell in (LI_IN, LI):
        for one in cell.check():
            assert one.judgement == "consistent" or (one.consequence and one.todo), one.id


def test_names_do_not_fire_checks():
    """The same numbers under other names give the same judgements."""
    renamed = replace(
        LI_IN,
        name="x",
        title="",
        sources=(),
        anode=replace(
            LI_IN.anode, host=replace(material("In"), name="y"), material=replace(material("LiIn"), name="z")
        ),
    )
    assert {k: v.judgement for k, v in checks(renamed).items()} == {
        k: v.judgement for k, v in checks(LI_IN).items()
    }


def test_loading_is_reconciled_by_mass_activity_or_disc_and_the_disc_is_excluded():
    """40 mg at 70:30 is 6.24 mAh/cm2: 25.6 mg, 64 % active or 12.5 mm give 4."""
    loading = checks(LI_IN)["loading"]
    found = figures(loading)
    assert found["loading by weight"] == pytest.approx(6.24, abs=0.01)
    assert found["capacity used, if the stated loading is true"] == pytest.approx(112.2, abs=0.1)
    assert found["share of the active material that would be active"] == pytest.approx(64.1, abs=0.1)
    assert found["composite mass that would fit"] == pytest.approx(25.65, abs=0.05)
    assert found["disc diameter that would fit"] == pytest.approx(12.49, abs=0.01)
    assert found["pellet on that disc, equally dense"] == pytest.approx(385, abs=1)
    assert "not by another disc" in loading.consequence


def test_the_disc_is_not_excluded_where_no_depth_was_seen():
    unseen = replace(LI_IN, stated=replace(LI_IN.stated, penetration=()))
    assert "or by another disc" in checks(unseen)["loading"].consequence


def test_each_of_the_three_remedies_makes_the_loading_consistent():
    lighter = replace(LI_IN, cathode=replace(LI_IN.cathode, composite_mass_milligram=Number(25.65)))
    wider = replace(LI_IN, diameter_millimetre=Number(12.49))
    less_active = replace(
        LI_IN, cathode=replace(LI_IN.cathode, practical_capacity_milliampere_hour_per_gram=Number(112.2))
    )
    for cell in (lighter, wider, less_active):
        assert checks(cell)["loading"].judgement == "consistent"


def test_a_wider_disc_contradicts_the_depth():
    wider = replace(
        LI_IN,
        diameter_millimetre=Number(12.49),
        electrolyte=replace(LI_IN.electrolyte, thickness_micrometre=Number(385.0)),
    )
    assert checks(wider)["penetration"].judgement == "inconsistent"


def test_twenty_five_gram_are_a_misprint():
    misprint = checks(LI_IN)["misprint.anode_mass_milligram"]
    found = figures(misprint)
    assert found["25 g would mean: anode layer, discharged"] == pytest.approx(49_880, rel=1e-3)
    assert found["25 g would mean: capacity of the anode to the end of its plateau"] == pytest.approx(
        5719, rel=1e-3
    )
    assert "unit prefix" in misprint.consequence


def test_a_stated_value_that_is_possible_is_not_called_a_misprint():
    other = replace(LI_IN.anode, mass_milligram=Number(25.0, stated_as="30 mg"))
    assert checks(replace(LI_IN, anode=other))["misprint.anode_mass_milligram"].judgement == "not decidable"
    same = replace(LI_IN.anode, mass_milligram=Number(25.0, stated_as="0.025 g"))
    assert "misprint.anode_mass_milligram" not in checks(replace(LI_IN, anode=same))


def test_the_anode_window_holds_for_the_stated_loading_only():
    """x 0.34 to 0.89 at 4 mAh/cm2, 1.19 at 6.24."""
    window = checks(LI_IN)["anode_window"]
    assert figures(window)["the same at the loading by weight"] == pytest.approx(1.194, abs=2e-3)
    assert "not the loading by weight" in window.consequence
    thin = replace(LI_IN, anode=replace(LI_IN.anode, mass_milligram=Number(20.0)))
    assert checks(thin)["anode_window"].judgement == "inconsistent"
    enough = replace(LI_IN, anode=replace(LI_IN.anode, mass_milligram=Number(20.8)))
    assert checks(enough)["anode_window"].judgement == "consistent"


def test_five_micrometres_of_lithium_are_unusual_and_fifty_are_not():
    reserve = checks(LI)["lithium_reserve"]
    assert reserve.judgement == "not decidable"
    assert figures(reserve)["lithium in the anode as assembled"] == pytest.approx(1.03, abs=0.005)
    assert figures(reserve)["breathing per half-cycle"] == pytest.approx(19.4, abs=0.02)
    thick = replace(LI, anode=replace(LI.anode, thickness_micrometre=Number(50.0)))
    assert checks(thick)["lithium_reserve"].judgement == "consistent"
    assert "lithium_reserve" not in checks(LI_IN)


def test_cutoffs_on_two_scales_must_differ_by_the_anode_potential():
    wrong = replace(LI_IN, stated=replace(LI_IN.stated, upper_cutoff_against_lithium_volt=Number(4.2)))
    found = checks(wrong)
    assert found["cutoffs.upper"].judgement == "inconsistent"
    assert found["cutoffs.lower"].judgement == "consistent"
    unknown = replace(LI_IN.anode, potential_volt=None, material=None, host=None)
    assert checks(replace(LI_IN, anode=unknown))["cutoffs.upper"].judgement == "not decidable"


def test_an_anode_potential_of_another_metal_is_noticed():
    zero = replace(LI_IN, anode=replace(LI_IN.anode, potential_volt=Number(0.0)))
    assert checks(zero)["anode_potential"].judgement == "inconsistent"


def test_mean_voltages_leave_room_for_the_pellet():
    """Half-gap 37.5 ohm cm2 = pellet 20 + ion path + kinetics of at most about 8."""
    budget = figures(checks(LI_IN)["mean_voltages"])
    assert budget["resistance behind the half-gap"] == pytest.approx(37.5)
    assert budget["the same with only the mass that the stated loading needs"] == pytest.approx(7.4, abs=0.2)
    poor = replace(
        LI_IN,
        electrolyte=replace(LI_IN.electrolyte, ionic_conductivity_siemens_per_centimetre=Number(5e-4)),
    )
    assert checks(poor)["mean_voltages"].judgement == "inconsistent"
    swapped = replace(LI_IN, stated=replace(LI_IN.stated, mean_charge_voltage_volt=Number(3.0)))
    assert checks(swapped)["mean_voltages"].judgement == "inconsistent"


def test_rate_and_current_must_fit_the_loading():
    rate = checks(LI_IN)["rate"]
    assert figures(rate)["C-rate by the loading, lowest"] == pytest.approx(0.95)
    fast = replace(
        LI_IN,
        protocol=replace(
            LI_IN.protocol, charge_current_density_milliampere_per_square_centimetre=Number(8.0)
        ),
    )
    assert checks(fast)["rate"].judgement == "inconsistent"


def test_exported_metal_needs_pores_or_a_thicker_pellet():
    """8 % without residue, 10 to 12 % of the penetrated depth with it."""
    volume = figures(checks(LI_IN)["exported_volume"])
    assert volume["share of the penetrated depth, discharged"] == pytest.approx(8.0, abs=0.1)
    assert volume["share if no residue were left, discharged"] == pytest.approx(10.0, abs=0.1)
    assert volume["share if no residue were left, charged"] == pytest.approx(12.3, abs=0.1)
    assert volume["metal in the pellet, discharged"] == pytest.approx(39.9, abs=0.1)
    assert volume["metal in the pellet, charged"] == pytest.approx(51.6, abs=0.1)
    dense = replace(
        LI_IN, electrolyte=replace(LI_IN.electrolyte, thickness_micrometre=Number(555.0, low=553, high=557))
    )
    assert checks(dense)["exported_volume"].judgement == "inconsistent"


def test_a_pellet_denser_than_its_crystal_is_impossible():
    thin = replace(
        LI_IN, electrolyte=replace(LI_IN.electrolyte, thickness_micrometre=Number(500.0, low=495, high=505))
    )
    assert checks(thin)["pellet_density"].judgement == "inconsistent"


def test_cycle_numbers_of_the_text():
    decline = checks(LI_IN)["cycle_of_decline"]
    assert figures(decline)["cycles that are called neither"] == 1
    same = replace(LI_IN, stated=replace(LI_IN.stated, decline_after_cycle=Number(890.0)))
    assert checks(same)["cycle_of_decline"].judgement == "consistent"
    real = replace(
        LI_IN,
        stated=replace(
            LI_IN.stated, final_discharge_capacity_milliampere_hour_per_square_centimetre=Number(2.6)
        ),
    )
    assert checks(real)["final_discharge"].judgement == "consistent"


def test_an_index_card_without_chlorine_does_not_prove_chlorine():
    card = checks(LI_IN)["indexed_phase"]
    assert "Cl" in card.consequence
    assert figures(card)["shift between them"] == pytest.approx(0.40, abs=0.01)
    proven = replace(LI_IN, stated=replace(LI_IN.stated, indexed_phase=material("Li6PS5Cl")))
    assert "indexed_phase" not in checks(proven)


def test_a_cell_that_states_nothing_contradicts_nothing():
    assert Cell(name="nothing").check() == ()


def test_the_two_cells_of_the_study_are_confounded():
    """Two variables besides the anode: current 12.7-13.3 times, pressing 7.6 times."""
    pair = compare_recipes(LI_IN, LI)
    ratios = {one.words: (one.lowest_ratio, one.highest_ratio) for one in pair.variables}
    assert pair.judgement == "confounded"
    assert ratios == {
        "pressing pressure": (pytest.approx(7.6), pytest.approx(7.6)),
        "charge current density": (pytest.approx(12.67, abs=0.01), pytest.approx(13.33, abs=0.01)),
    }


def test_growth_differs_sixty_times_per_charge_not_per_cycle():
    """35 against 0.56 um per cycle; both cells at 4 mAh/cm2."""
    outcome = {one.name: one for one in compare_recipes(LI, LI_IN).outcomes}
    per_charge = outcome["penetration_micrometre_per_milliampere_hour_per_square_centimetre"]
    assert per_charge.first / per_charge.second == pytest.approx(63.3, abs=0.5)
    assert outcome["critical_leak_resistance_ohm"].lowest_ratio == pytest.approx(15.6, abs=0.1)


def test_cells_that_differ_in_the_anode_only_are_a_clean_pair():
    swapped = replace(
        LI_IN,
        name="swap",
        anode=LI.anode,
        protocol=replace(LI_IN.protocol, upper_cutoff_volt=Number(4.3), lower_cutoff_volt=Number(2.72)),
    )
    assert compare_recipes(LI_IN, swapped).judgement == "clean"
    other = replace(swapped, electrolyte=replace(swapped.electrolyte, material=material("Li7PS6")))
    assert compare_recipes(LI_IN, other).materials == ("electrolyte: Li6PS5Cl / Li7PS6",)


def test_readings_count_in_order_of_cycles():
    late, early = LI_IN.stated.penetration[1], LI_IN.stated.penetration[0]
    swapped = replace(LI_IN, stated=replace(LI_IN.stated, penetration=(late, early)))
    assert swapped.value("penetration_exponent") == LI_IN.value("penetration_exponent")
    one = replace(
        LI_IN,
        stated=replace(LI_IN.stated, penetration=(Reading(cycle=Number(5.0), depth_micrometre=Number(3.0)),)),
    )
    assert "penetration" not in checks(one)


@pytest.mark.parametrize(
    ("stated_as", "judgement", "reason"),
    [
        # the disc is 10 mm wide: 25 mg make 49.9 um, 5.02 g make 10.02 mm
        ("5.1 g", "inconsistent", "mm thick on a disc of 10 mm"),
        ("4.9 g", "inconsistent", "times the capacity of the cathode"),
        # 100 times the 3.14 mAh of the cathode are 1.373 g of anode
        ("1.4 g", "inconsistent", "times the capacity of the cathode"),
        ("1.3 g", "not decidable", "physically possible"),
    ],
)
def test_what_a_layer_cannot_be(stated_as, judgement, reason):
    anode = replace(LI_IN.anode, mass_milligram=Number(25.0, stated_as=stated_as))
    found = checks(replace(LI_IN, anode=anode))["misprint.anode_mass_milligram"]
    assert found.judgement == judgement
    assert reason in found.consequence


@pytest.mark.parametrize(
    ("depth", "judgement"),
    [(470.0, "not decidable"), (598.0, "consistent"), (603.0, "consistent"), (615.0, "inconsistent")],
)
def test_depth_and_pellet_are_compared_within_their_ranges(depth, judgement):
    """Pellet 600 +- 5 um, depth +- 5 um: twice the combined standard uncertainty is 8.2 um."""
    last = Reading(cycle=Number(897.0), depth_micrometre=Number(depth, low=depth - 5, high=depth + 5))
    cell = replace(
        LI_IN,
        electrolyte=replace(LI_IN.electrolyte, thickness_micrometre=Number(600.0, low=595, high=605)),
        stated=replace(LI_IN.stated, penetration=(LI_IN.stated.penetration[0], last)),
    )
    assert checks(cell)["penetration"].judgement == judgement


def test_a_section_of_a_cell_that_still_lives_need_not_reach_through():
    alive = replace(LI_IN, stated=replace(LI_IN.stated, death_cycle=None))
    assert checks(alive)["penetration"].judgement == "consistent"


@pytest.mark.parametrize(("conductivity", "judgement"), [(2.6e-3, "consistent"), (0.8e-3, "inconsistent")])
def test_the_resistance_budget_allows_for_the_digits_of_the_voltages(conductivity, judgement):
    pellet = replace(LI_IN.electrolyte, ionic_conductivity_siemens_per_centimetre=Number(conductivity))
    assert checks(replace(LI_IN, electrolyte=pellet))["mean_voltages"].judgement == judgement


def test_exported_metal_may_exceed_the_pores_within_their_uncertainty():
    """Pores 47.4 um, known to 4.1 um; 51.6 um of metal exceed them by less than twice that."""
    tight = replace(
        LI_IN, electrolyte=replace(LI_IN.electrolyte, thickness_micrometre=Number(595.0, low=590, high=600))
    )
    assert checks(tight)["exported_volume"].judgement == "not decidable"


def test_consequences_carry_the_right_numbers():
    misprint = replace(LI_IN.anode, mass_milligram=Number(25.0, stated_as="2 g"))
    text = checks(replace(LI_IN, anode=misprint))["misprint.anode_mass_milligram"].consequence
    assert "146 times the capacity" in text  # 457.5 mAh against 3.1416 mAh
    assert "plates 3.9 times the foil" in checks(LI)["lithium_reserve"].consequence
    assert figures(checks(LI_IN)["rate"])["C-rate by the weighed loading"] == pytest.approx(0.641, abs=1e-3)


def test_the_budget_without_a_known_cathode_uses_the_pellet_alone():
    bare = replace(LI_IN, cathode=replace(LI_IN.cathode, active_material=None, electrolyte_material=None))
    found = checks(bare)["mean_voltages"]
    assert found.judgement == "consistent"
    assert "17 Ω cm² is left" in found.consequence  # 37.5 - 20.3


def test_what_adds_up_has_nothing_to_do():
    for cell in (LI_IN, LI):
        for one in cell.check():
            assert one.judgement != "consistent" or not one.todo, one.id


def test_a_pellet_may_be_as_dense_as_its_crystal_within_its_range():
    """547.6 um are dense; 535 +- 10 um (102.4 +- 1.2 %) agree, 520 +- 10 um (105.3 %) do not."""
    for thickness, judgement in ((535.0, "consistent"), (520.0, "inconsistent")):
        pellet = Number(thickness, low=thickness - 10, high=thickness + 10)
        cell = replace(LI_IN, electrolyte=replace(LI_IN.electrolyte, thickness_micrometre=pellet))
        assert checks(cell)["pellet_density"].judgement == judgement


def test_an_anode_window_within_its_uncertainty_is_not_decided():
    """x = 1.03 +- 0.05 at full charge: it may or may not leave the plateau."""
    loading = Number(5.0, low=4.4, high=5.6)
    cell = replace(
        LI_IN,
        cathode=replace(LI_IN.cathode, stated_loading_milliampere_hour_per_square_centimetre=loading),
    )
    assert checks(cell)["anode_window"].judgement == "not decidable"
