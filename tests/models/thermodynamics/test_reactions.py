"""Check values of prototypes with the same engine; tolerances are physical, not those of arithmetic.

Relaxing to other forces and orderings moves energies by some meV/atom, potentials by 0.03 V.
"""

import dataclasses
import itertools
from fractions import Fraction

import pytest

from indrite.errors import SpecimenError, UsageError
from indrite.models.thermodynamics import reactions, shipped_phases, statements, thermodynamic_findings
from indrite.models.thermodynamics.formulas import counts_of
from indrite.models.thermodynamics.interface import lithium_windows, window_at
from indrite.models.thermodynamics.relaxed import RelaxedPhases

ELECTRONVOLT_PER_ATOM, VOLT = 0.006, 0.04


def best(result):
    return result.closed.most_exothermic


@pytest.mark.parametrize(
    ("electrode", "energy", "products"),
    [
        ("In", -0.119, {"LiInS2", "InP", "LiCl", "Li2S"}),
        ("LiIn", -0.255, {"Li2S", "LiCl", "InP", "In"}),
        ("Li3In2", -0.288, {"Li2S", "LiCl", "InP", "In"}),
        ("Li2In", -0.312, {"Li2S", "LiCl", "InP", "In"}),
        ("Li13In3", -0.378, {"Li2S", "LiCl", "InP", "In"}),
        ("Li", -0.523, {"LiCl", "Li3P", "Li2S"}),
    ],
)
def test_closed_reactions(relaxed, electrode, energy, products):
    result = reactions("Li6PS5Cl", electrode, relaxed=relaxed)
    assert best(result).energy_electronvolt_per_atom == pytest.approx(energy, abs=ELECTRONVOLT_PER_ATOM)
    assert set(best(result).products) == products


def test_electrolyte_above_its_hull(indium):
    assert indium.above_hull_electronvolt_per_atom == pytest.approx(0.0155, abs=0.004)
    assert indium.ordering.models == 4
    assert 0 < indium.ordering.spread_electronvolt_per_atom < 0.003
    assert 0 < indium.ordering.half_exchanged_electronvolt_per_atom < 0.01


def test_windows_of_the_electrolyte(indium):
    assert [one.products for one in indium.electrolyte_windows[:4]] == [
        ("Li2S", "Li3P", "LiCl"),
        ("Li2S", "LiCl", "LiP"),
        ("Li2S", "LiCl", "P"),
        ("Li2S", "Li3PS4", "LiCl"),
    ]
    assert [one.high_volt for one in indium.electrolyte_windows[:4]] == pytest.approx(
        [0.77, 1.02, 1.64, 2.21], abs=VOLT
    )
    assert [one.lithium_per_electrolyte for one in indium.electrolyte_windows[:4]] == [8.0, 6.0, 5.0, 0.0]


def test_windows_beside_indium(complete):
    """In : Li6PS5Cl = 3.5 : 1, LiIn3 and Li3In among the phases, as the check values were made."""
    windows = lithium_windows(complete, {"Li6PS5Cl": 1, "In": Fraction(7, 2)}, electrolyte="Li6PS5Cl")
    ends = [one.high_volt for one in windows[:9]]
    assert ends == pytest.approx([0.114, 0.215, 0.319, 0.412, 0.519, 0.704, 0.737, 1.379, 2.062], abs=VOLT)
    assert set(windows[5].products) == {"LiIn3", "LiCl", "Li3P", "Li2S"}
    assert set(windows[8].products) == {"LiInS2", "LiCl", "InP"}


def test_windows_meet_without_gap_and_uptake_falls(indium):
    for windows in (indium.electrolyte_windows, indium.interface_windows):
        assert windows[0].low_volt == 0.0
        assert windows[-1].high_volt == float("inf")
        for lower, upper in itertools.pairwise(windows):
            assert lower.high_volt == upper.low_volt
            assert lower.lithium_per_electrolyte > upper.lithium_per_electrolyte


def test_unobserved_phases_move_the_plateau_of_indium(relaxed, indium):
    with_them = reactions("Li6PS5Cl", "In", include_unobserved=True, relaxed=relaxed)

    def last_alloy(result):
        alloys = [
            one for one in result.interface_windows if any(a in one.products for a in ("LiIn", "LiIn3"))
        ]
        return max(alloys, key=lambda one: one.high_volt)

    assert last_alloy(indium).high_volt == pytest.approx(0.58, abs=VOLT)
    assert "LiIn3" in last_alloy(with_them).products
    assert last_alloy(with_them).high_volt == pytest.approx(0.70, abs=VOLT)
    assert any("LiIn3" in note for note in indium.notes)
    assert not any("Left out" in note for note in with_them.notes)
    assert {one.name for one in with_them.ladder} - {one.name for one in indium.ladder} == {"In-LiIn3"}


def test_every_equation_balances(relaxed):
    for electrode in ("In", "LiIn", "Li13In3", "LiIn2"):
        result = reactions("Li6PS5Cl", electrode, potential_volt=1.5, relaxed=relaxed)
        equations = [one.reaction for pair in (result.closed, result.open) for one in pair.kinks]
        equations += [one.reaction for one in (*result.electrolyte_windows, *result.interface_windows)]
        for equation in filter(None, equations):
            assert not any(equation.imbalance().values())


def test_energies_of_kinks_are_those_of_their_equations(indium, table):
    """The linear programme and the balanced equation are two ways to one number."""
    for one in indium.closed.kinks[:-1]:
        equation = one.reaction
        electrolyte = equation.count("Li6PS5Cl")
        direct = table.reaction_electronvolt(equation) / electrolyte
        assert one.energy_electronvolt_per_electrolyte == pytest.approx(direct, abs=1e-6)
        atoms = equation.atoms()
        assert one.electrode_fraction == pytest.approx(equation.count("In") / atoms)
        assert one.energy_electronvolt_per_atom * atoms / electrolyte == pytest.approx(direct, abs=1e-6)


def test_steps_of_the_windows_are_those_of_the_ladder(indium):
    ladder = {one.name: one.by("chgnet").value for one in indium.ladder}
    ends = [one.high_volt for one in indium.interface_windows]
    for step in ("Li2In-Li13In3", "Li3In2-Li2In", "LiIn-Li3In2", "In-LiIn", "InP-Li3P", "LiInS2-In"):
        assert min(abs(end - ladder[step]) for end in ends) < 1e-6, step
    assert ladder["InS-LiInS2"] == pytest.approx(ends[6], abs=1e-6)


def test_at_the_plateau_the_products_are_those_of_lithium(indium):
    opened = indium.open.most_exothermic
    assert set(opened.products) == {"Li2S", "Li3P", "LiCl"}
    assert str(opened.reaction) == "Li6PS5Cl + 8 Li → 5 Li2S + Li3P + LiCl"
    assert opened.electrode_fraction == 0.0
    # with the energy of lithium at 0.62 V: 8 e (1.37 - 0.62) V per formula unit
    assert opened.energy_electronvolt_per_electrolyte == pytest.approx(-8 * (1.368 - 0.62), abs=0.1)
    there = window_at(indium.interface_windows, 0.62).products
    assert set(there) == {"In", "Li2S", "Li3P", "LiCl"}


def test_lithium_metal_open_to_lithium_leaves_the_electrolyte_alone(relaxed):
    opened = reactions("Li6PS5Cl", "Li", potential_volt=0.0, relaxed=relaxed).open
    assert [one.electrode_fraction for one in opened.kinks] == [0.0]


def test_open_energy_falls_as_lithium_gets_dearer(relaxed):
    """Phi = E + V n(Li): its slope in V is the lithium taken up."""
    low, high = (
        reactions("Li6PS5Cl", "Li", potential_volt=volt, relaxed=relaxed).open.most_exothermic
        for volt in (0.20, 0.30)
    )
    rise = high.energy_electronvolt_per_electrolyte - low.energy_electronvolt_per_electrolyte
    assert rise == pytest.approx(8 * 0.10, abs=1e-6)


def test_statements_follow_from_the_numbers(indium, relaxed):
    found = {one.name: one for one in statements(indium)}
    assert found["reacts"].holds is True
    assert found["InS-with-Li2S"].holds is False
    assert found["InS-is-product"].holds is False
    assert found["Li6PS5Cl-to-InS"].holds is True
    assert found["two-experiments"].holds is True
    assert "In-S is excluded" in found["nothing-at-potential"].numbers
    at_high = {one.name: one for one in statements(reactions(potential_volt=2.2, relaxed=relaxed))}
    assert at_high["nothing-at-potential"].holds is False
    assert "InS" in at_high["nothing-at-potential"].numbers
    assert "InS-is-product" not in {
        one.name for one in statements(reactions("Li6PS5Cl", "Li", relaxed=relaxed))
    }


def test_statements_are_computed_and_not_fixed(relaxed):
    """With an InS that is 0.2 eV/atom more stable, the same sentences say the opposite."""
    phases = {
        name: dataclasses.replace(
            one, energy_electronvolt_per_atom=one.energy_electronvolt_per_atom - 0.2 * (one.formula == "InS")
        )
        for name, one in relaxed.phases.items()
    }
    other = RelaxedPhases(relaxed.engine, relaxed.fingerprint, relaxed.settings, phases)
    found = {one.name: one for one in statements(reactions("Li6PS5Cl", "In", relaxed=other))}
    assert found["InS-is-product"].holds is True
    assert found["InS-with-Li2S"].holds is None  # this engine and the other sources now differ


def test_a_second_engine_of_another_functional_finds_the_same_products(indium):
    """SevenNet-MF-0 (r2SCAN) against CHGNet (PBE, corrected): same sets, energies 0.04 eV/atom apart."""
    other = reactions("Li6PS5Cl", "In", relaxed=shipped_phases("sevennet:mf-0-r2scan"))
    assert set(best(other).products) == set(best(indium).products)
    apart = best(other).energy_electronvolt_per_atom - best(indium).energy_electronvolt_per_atom
    assert abs(apart) < 2 * 0.04 * 2**0.5
    for engine, windows in ((other, other.electrolyte_windows), (indium, indium.electrolyte_windows)):
        assert [set(one.products) for one in windows[:4]] == [
            set(one.products) for one in indium.electrolyte_windows[:4]
        ], engine.engine
    offset = next(one for one in other.offsets if one.source == other.engine)
    assert offset.steps >= 7
    assert offset.root_mean_square_volt < 0.1 < indium.offsets[0].root_mean_square_volt


def test_sources_that_lack_a_phase_say_which(indium):
    by_source = {one.source: one for one in indium.closed_by_source.values}
    assert by_source["MP"].value is None
    assert by_source["MP"].missing == ("Li6PS5Cl",)
    assert set(by_source["experiment"].missing) == {"Li6PS5Cl", "LiInS2"}


def test_findings(indium):
    found = {one.id: one for one in thermodynamic_findings(indium)}
    assert found["reaction_energy"].value == pytest.approx(-0.119, abs=ELECTRONVOLT_PER_ATOM)
    assert found["reaction_energy"].standard_uncertainty == pytest.approx(0.04, abs=0.001)
    assert found["voltage.In-LiIn"].published_value == 0.62
    assert found["voltage.In-LiIn"].verdict == "agrees"
    assert found["voltage.InS-In"].published_value == pytest.approx(1.61, abs=0.01)
    assert found["volume_change.LiIn"].value == pytest.approx(49.3, abs=0.3)
    assert len(found) == len(thermodynamic_findings(indium))


@pytest.mark.parametrize("electrolyte", ["Li3PS4", "Li7P3S11", "Li3InCl6", "Li2PS3"])
def test_other_electrolytes(relaxed, electrolyte):
    result = reactions(electrolyte, "Li", relaxed=relaxed)
    assert best(result).energy_electronvolt_per_atom < -0.1
    assert result.ordering is None
    made = {element for one in best(result).products for element in counts_of(one)}
    assert made == set(counts_of(electrolyte)) | {"Li"}


def test_electrode_between_two_phases(relaxed):
    half = reactions("Li6PS5Cl", "Li0.5In", relaxed=relaxed)
    assert half.electrode_is_mixture
    assert any("mixture of least energy" in note for note in half.notes)
    # half lithiated indium is In + LiIn: per electrolyte it gives what LiIn gives
    whole = reactions("Li6PS5Cl", "LiIn", relaxed=relaxed)
    assert best(half).energy_electronvolt_per_electrolyte == pytest.approx(
        best(whole).energy_electronvolt_per_electrolyte, abs=1e-6
    )


def test_far_beyond_the_table_the_result_says_so(relaxed):
    result = reactions("Li6PS5Cl", "In", potential_volt=4.5, relaxed=relaxed)
    assert any("extrapolated" in note for note in result.notes)
    assert not any("extrapolated" in note for note in reactions(potential_volt=1.0, relaxed=relaxed).notes)


@pytest.mark.parametrize(
    ("electrolyte", "electrode", "message"),
    [
        ("Li6PS5Cl", "Unobtainium", "not a formula"),
        ("Li6PS5Cl", "Na", "no phase with Na"),
        ("Li6PS5Cl", "NaIn", "no phase with Na"),
        ("Li6PS5Br", "In", "no energy of the electrolyte"),
        ("Li6PS5Cl", "Li6PS5Cl", "are the same"),
    ],
)
def test_what_has_no_data_is_an_error(relaxed, electrolyte, electrode, message):
    with pytest.raises((UsageError, SpecimenError), match=message):
        reactions(electrolyte, electrode, relaxed=relaxed)


def test_the_result_can_be_stored(indium, tmp_path):
    from indrite.study.results import load_result, save_result

    save_result(indium, tmp_path)
    assert load_result(tmp_path) == indium


@pytest.mark.parametrize(
    ("electrode", "potential", "closed", "opened"),
    [
        ("In", 0.62, 0.04, 8 * 0.2 / 13),
        ("Li", 0.0, 8 * 0.2 / 21, 8 * 0.2 / 13),
        ("LiIn", 0.62, 0.04, 8 * 0.2 / 13),
    ],
)
def test_lithium_metal_makes_energies_uncertain(electrode, potential, closed, opened):
    """0.2 V for each lithium taken from the metal or the reservoir, over the atoms that mix."""
    result = reactions("Li6PS5Cl", electrode, potential_volt=potential)
    assert result.closed.standard_uncertainty_electronvolt_per_atom == pytest.approx(closed, rel=0.01)
    assert result.open.standard_uncertainty_electronvolt_per_atom == pytest.approx(opened, rel=0.01)
    one = result.closed_by_source.by("chgnet")
    assert one.standard_uncertainty / abs(one.value) == pytest.approx(
        closed / abs(result.closed.most_exothermic.energy_electronvolt_per_atom), rel=0.01
    )
