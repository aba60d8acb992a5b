"""The cell of a point: other anodes, loading, pressures, thickness; what must stay stays."""

from dataclasses import replace

import pytest

from indrite.cell import Material, Number, load_cell, material
from indrite.cell.chemistry import composition
from indrite.errors import UsageError
from indrite.models.full_cell import parameters_from_cell
from indrite.models.operating_map import Point, find_anode, specimen_at, with_anode

ALLOYS = ("Li-In", "Li-Al", "Li-Sn", "Li-Si", "Li-Au")
LOADING = "loading_milliampere_hour_per_square_centimetre"


@pytest.fixture(scope="module")
def recipe():
    return load_cell("luo2021-li-in")


@pytest.mark.parametrize("name", ALLOYS)
def test_alloys_have_sourced_volumes_and_potentials(name):
    choice = find_anode(name)
    assert choice.host is not None
    gain = choice.phase.value("molar_volume_cubic_centimetre_per_mole") - choice.host.value(
        "molar_volume_cubic_centimetre_per_mole"
    )
    lithium = composition(choice.phase.formula)["Li"]
    assert lithium == choice.phase.value("plateau_end_lithium_per_host")
    # Obrovac et al., J. Electrochem. Soc. 154 (2007) A849, DOI 10.1149/1.2752985: about 8.9 cm3 per mol of Li
    assert gain / lithium == pytest.approx(8.9, rel=0.13)
    assert 0.0 < choice.phase.value("potential_volt") < 1.0
    for number in ("potential_volt", "flow_stress_megapascal"):
        low, high = choice.phase.number(number).range
        assert low < choice.phase.value(number) < high
        assert len(choice.phase.number(number).source) > 20


def test_lithium_has_no_host_and_no_composition():
    assert find_anode("Li").host is None
    with pytest.raises(UsageError, match="no composition"):
        find_anode("Li:0.5")


@pytest.mark.parametrize("name", ["Li-Xx", "indium", "", "Li-In:much", "Li-In:1.5", "Li-In:-0.1", "Li-Si:4"])
def test_what_is_no_anode_is_refused(name):
    with pytest.raises(UsageError):
        find_anode(name)


def test_a_material_of_the_cell_file_makes_an_anode_too():
    tin = Material(
        "my-tin", "Li2Sn", {"potential_volt": Number(0.5), "plateau_end_lithium_per_host": Number(2.0)}
    )
    choice = find_anode("my-tin", known=[tin])
    assert (choice.phase.name, choice.host.name) == ("my-tin", "Sn")


@pytest.mark.parametrize("name", ALLOYS)
def test_another_anode_takes_up_as_much_charge_and_keeps_the_cathodes_window(recipe, name):
    cell = with_anode(recipe, find_anode(name))
    room = "anode_room_milliampere_hour_per_square_centimetre"
    assert cell.value(room) == pytest.approx(recipe.value(room), rel=1e-9)
    for cutoff in ("upper_cutoff_against_lithium_volt", "lower_cutoff_against_lithium_volt"):
        assert cell.value(cutoff) == pytest.approx(recipe.value(cutoff), abs=1e-12)
    parameters = parameters_from_cell(cell)
    end = material(find_anode(name).phase.name).value("plateau_end_lithium_per_host")
    assert parameters.anode.lithium_content_limits == (0.0, end)
    assert parameters.anode.lithium_content_start == pytest.approx(0.3376463 * end, rel=1e-6)


def test_the_recipes_own_anode_by_name_is_the_recipe(recipe):
    cell = with_anode(recipe, find_anode("Li-In"))
    for name in ("host_micromole_per_square_centimetre", "anode_thickness_discharged_micrometre"):
        assert cell.value(name) == pytest.approx(recipe.value(name), rel=1e-12)


def test_another_composition_keeps_the_host(recipe):
    cell = with_anode(recipe, find_anode("Li-In:0.1"))
    host = "host_micromole_per_square_centimetre"
    assert cell.value(host) == pytest.approx(recipe.value(host), rel=1e-12)
    assert cell.value("lithium_per_host_discharged") == pytest.approx(0.1, rel=1e-9)


def test_lithium_gets_the_lithium_that_the_alloy_held(recipe):
    cell = with_anode(recipe, find_anode("Li"))
    held = "anode_lithium_milliampere_hour_per_square_centimetre"
    assert cell.value(held) == pytest.approx(recipe.value(held), rel=1e-9)
    assert cell.value("upper_cutoff_volt") == pytest.approx(4.30)


def test_a_host_in_the_lithium_cell_leaves_room_for_the_charge():
    lithium = load_cell("luo2021-li")
    cell = with_anode(lithium, find_anode("Li-In"))
    assert cell.value("anode_room_milliampere_hour_per_square_centimetre") == pytest.approx(1.2 * 4.0)


def test_loading_scales_the_cathode_and_not_the_share_in_use(recipe):
    cell = specimen_at(recipe, Point("recipe", loading_milliampere_hour_per_square_centimetre=2.0))
    before, after = parameters_from_cell(recipe), parameters_from_cell(cell)
    assert cell.value(LOADING) == 2.0
    assert after.cathode.thickness_metre == pytest.approx(before.cathode.thickness_metre / 2)
    assert after.cathode.active_fraction == pytest.approx(before.cathode.active_fraction)
    # the current density stays, so the rate doubles
    assert after.protocol.charge_current_ampere == before.protocol.charge_current_ampere
    assert cell.value("charge_rate_by_loading_per_hour") == pytest.approx(2.0)
    assert cell.value("anode_mass_milligram") == recipe.value("anode_mass_milligram")


def test_an_anode_that_follows_the_loading(recipe):
    point = Point("recipe", loading_milliampere_hour_per_square_centimetre=6.0)
    for anode in ("recipe", "Li-In", "Li-Sn"):
        cell = specimen_at(recipe, replace(point, anode=anode), anode_excess=1.5)
        assert cell.value("anode_room_milliampere_hour_per_square_centimetre") == pytest.approx(9.0)


def test_pressing_makes_a_pellet_of_the_same_mass_thinner(recipe):
    loose = specimen_at(recipe, Point("recipe", pressing_pressure_megapascal=100.0))
    thickness = "electrolyte_thickness_micrometre"
    assert loose.value(thickness) > recipe.value(thickness)
    mass = "electrolyte_mass_milligram"
    assert loose.value(mass) == pytest.approx(recipe.value(mass))
    # relative density as the pressing says, relative to the recipe's own
    from indrite.models.growth.microstructure import pellet_porosity

    solid = (1 - pellet_porosity(100.0).porosity) / (1 - pellet_porosity(760.0).porosity)
    assert loose.value(thickness) == pytest.approx(600.0 / solid)


def test_a_set_thickness_sets_the_mass_and_keeps_the_relative_range(recipe):
    cell = specimen_at(recipe, Point("recipe", thickness_micrometre=300.0))
    assert cell.value("electrolyte_mass_milligram") == pytest.approx(40.0)
    assert cell.electrolyte.thickness_micrometre.range == pytest.approx((275.0, 320.0))


def test_discharge_keeps_its_ratio_to_the_charge(recipe):
    slow = Number(2.0)
    name = "discharge_current_density_milliampere_per_square_centimetre"
    asymmetric = replace(recipe, protocol=replace(recipe.protocol, **{name: slow}))
    cell = specimen_at(asymmetric, Point("recipe", current_milliampere_per_square_centimetre=8.0))
    assert cell.value(name) == pytest.approx(4.0)
