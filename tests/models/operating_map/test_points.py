"""Physics of a map: limits, trends, what is not known, published lives inside the bands."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from indrite.cell import Number, load_cell
from indrite.models.operating_map import MapContext, MapSettings, Point, life_at

CURRENT = "current_milliampere_per_square_centimetre"
LOADING = "loading_milliampere_hour_per_square_centimetre"
LIVES = ("life_low_cycle", "life_cycle", "life_high_cycle")


def lives(context, name, values, *, anode="recipe", **fixed):
    points = [life_at(context, Point(anode, **{**fixed, name: float(value)})) for value in values]
    return {one: np.array([getattr(point, one) for point in points]) for one in LIVES}


def not_rising(values, slack=1e-9):
    return all(later <= earlier * (1 + slack) for earlier, later in pairwise(values))


def test_without_current_a_cell_lives_for_ever(context):
    for anode in ("recipe", "Li", "Li-Si"):
        point = life_at(context, Point(anode, current_milliampere_per_square_centimetre=0.0))
        assert point.life_cycle == point.life_low_cycle == math.inf
        assert (point.mode, point.trusted) == ("survives", "yes")
        assert point.current_milliampere_per_square_centimetre == 0.0


def test_small_currents_approach_that_limit(context):
    found = lives(context, CURRENT, [1e-6, 1e-4, 1e-2, 0.1])
    assert (found["life_low_cycle"][:-1] > found["life_low_cycle"][1:]).all()
    assert found["life_low_cycle"][0] > 4000


@pytest.mark.parametrize("anode", ["recipe", "Li-Al", "Li-Sn", "Li-Si", "Li-Au"])
def test_life_falls_with_current_until_the_electrolyte_yields(context, anode):
    found = lives(context, CURRENT, [0.1, 0.3, 1.0, 2.0, 3.0, 4.0], anode=anode)
    for name in LIVES:
        # a higher current moves less charge a cycle: worth 1 % of a life where nothing else changes any more
        assert not_rising(found[name], slack=0.02), name
    assert found["life_low_cycle"][-1] < found["life_low_cycle"][0]


def test_life_of_lithium_falls_with_current(context):
    found = lives(context, CURRENT, [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 8.0], anode="Li")
    for name in LIVES:
        assert not_rising(found[name]), name
    assert found["life_cycle"][-1] == 1.0


@pytest.mark.parametrize("anode", ["recipe", "Li"])
def test_life_falls_with_loading_at_fixed_thickness(context, anode):
    found = lives(context, LOADING, [1, 2, 3, 4], anode=anode, current_milliampere_per_square_centimetre=0.5)
    for name in LIVES:
        assert not_rising(found[name]), name
    assert found["life_low_cycle"][0] > found["life_low_cycle"][-1]


def test_life_falls_in_proportion_to_the_charge_per_cycle(context):
    """Nothing but the breathing changes: charge until the short is the same for every loading."""
    found = [life_at(context, Point("recipe", **{LOADING: float(one)})) for one in (1, 2, 4)]
    passed = [one.life_cycle * one.capacity_milliampere_hour_per_square_centimetre for one in found]
    assert passed == pytest.approx([passed[0]] * 3, rel=1e-9)


def test_life_rises_with_the_thickness_of_the_electrolyte(context):
    for anode in ("recipe", "Li"):
        found = lives(context, "thickness_micrometre", [50, 100, 300, 600, 1000], anode=anode)
        for name in LIVES:
            assert not_rising(found[name][::-1]), (anode, name)
    assert found["life_high_cycle"][-1] > found["life_high_cycle"][0]


def test_an_anode_too_small_for_the_loading_leaves_its_plateau(context):
    """25 mg hold 4.82 mAh/cm2 beyond what they have; the check of the recipe says so too."""
    point = life_at(context, Point("recipe", **{LOADING: 6.0, CURRENT: 0.5}))
    assert (point.mode, point.life_cycle, point.share_anode_exhausted) == ("anode exhausted", 1.0, 1.0)
    roomy = MapContext(context.cell, MapSettings(anode_excess=1.2))
    assert life_at(roomy, Point("recipe", **{LOADING: 6.0, CURRENT: 0.5})).mode != "anode exhausted"


def test_a_thick_pellet_uses_the_layer_up_first(context):
    """The residue that is left in the study's cell of 600 um is spent where tips need longer."""
    asked = MapContext(context.cell, MapSettings(cycles=10**9))
    thin, thick = (life_at(asked, Point("recipe", thickness_micrometre=one)) for one in (600.0, 1500.0))
    assert (thin.mode, thick.mode) == ("short", "layer used up")
    assert thick.share_layer_used_up > 0.5 > thin.share_layer_used_up


def test_a_cold_cell_is_polarised(context):
    point = life_at(context, Point("recipe", temperature_celsius=-20.0))
    assert point.mode == "polarised"
    assert point.capacity_milliampere_hour_per_square_centimetre < 0.5 * 4.0
    warm = life_at(context, Point("recipe", temperature_celsius=60.0))
    assert warm.capacity_milliampere_hour_per_square_centimetre > 4.0


def test_shares_add_up(context):
    for point in (Point("recipe"), Point("Li-Al", **{CURRENT: 8.0, LOADING: 4.5})):
        one = life_at(context, point)
        shares = [
            one.share_short,
            one.share_layer_used_up,
            one.share_anode_exhausted,
            one.share_polarised,
            one.share_survives,
        ]
        assert sum(shares) == pytest.approx(1.0)
        assert all(0.0 <= share <= 1.0 for share in shares)


def test_a_point_equal_to_the_recipe_is_the_recipe(context):
    plain = life_at(context, Point("recipe")).to_row()
    same = life_at(
        context,
        Point(
            "recipe",
            **{CURRENT: 4.0, LOADING: 4.0},
            thickness_micrometre=600.0,
            temperature_celsius=25.0,
            pressing_pressure_megapascal=760.0,
            stack_pressure_megapascal=5.0,
        ),
    ).to_row()
    named = life_at(context, Point("Li-In")).to_row()
    for name, value in plain.items():
        if isinstance(value, float):
            assert same[name] == pytest.approx(value, rel=1e-12), name
            assert named[name] == pytest.approx(value, rel=1e-9), name


def test_anodes_that_nobody_measured_have_wider_bands(context):
    own = life_at(context, Point("recipe"))
    for anode in ("Li-Al", "Li-Sn", "Li-Si", "Li-Au"):
        other = life_at(context, Point(anode))
        assert other.life_low_cycle < own.life_cycle < other.life_high_cycle
        assert other.life_high_cycle / other.life_low_cycle > 3 * own.life_high_cycle / own.life_low_cycle


def test_a_cell_without_own_reading_gets_the_studys_with_a_wider_band(context, recipe):
    unread = replace(recipe, name="mine", stated=replace(recipe.stated, penetration=()))
    other = MapContext(unread)
    assert other.reference.name == "luo2021-li-in"
    mine, own = life_at(other, Point("recipe")), life_at(context, Point("recipe"))
    assert mine.life_cycle == pytest.approx(own.life_cycle)
    assert mine.life_low_cycle < own.life_low_cycle
    assert mine.life_high_cycle > own.life_high_cycle


def test_a_reading_is_read(context, recipe):
    """Twice the depth in the same cycles: a shorter life; the reading is no constant of the package."""
    reading = recipe.stated.penetration[0]
    deeper = replace(reading, depth_micrometre=Number(40.0, low=28.0, high=52.0))
    cell = replace(recipe, stated=replace(recipe.stated, penetration=(deeper,)))
    assert (
        life_at(MapContext(cell), Point("recipe")).life_cycle
        < 0.6 * life_at(context, Point("recipe")).life_cycle
    )


def test_what_no_law_here_describes_is_not_determinable(context):
    squeezed = life_at(context, Point("Li", stack_pressure_megapascal=50.0))
    assert squeezed.mode == squeezed.trusted == "not determinable"
    assert math.isnan(squeezed.life_cycle)
    assert "flow stress" in squeezed.note
    assert life_at(context, Point("recipe", stack_pressure_megapascal=50.0)).mode != "not determinable"
    hot = life_at(context, Point("recipe", temperature_celsius=150.0))
    assert (hot.mode, hot.note) == ("not determinable", "temperature outside -20 … 100 °C")
    for pressure in (20.0, 1e9):
        pressed = life_at(context, Point("recipe", pressing_pressure_megapascal=pressure))
        assert pressed.mode == pressed.trusted == "not determinable"
        assert "density is known" in pressed.note


def test_published_lives_lie_in_the_bands_and_nothing_was_tuned_to_them(context, lithium_context):
    """897 cycles of Li-In at 1C and 17 of lithium at 0.3 mA/cm2: DOI 10.21203/rs.3.rs-402674/v1."""
    alloy = life_at(context, Point("recipe"))
    assert alloy.life_low_cycle < 897 < alloy.life_high_cycle
    metal = life_at(lithium_context, Point("recipe"))
    assert metal.life_low_cycle < 17 < metal.life_high_cycle
    # the stated deaths are no input: without them nothing changes
    for one, found in ((context, alloy), (lithium_context, metal)):
        silent = replace(one.cell, stated=replace(one.cell.stated, death_cycle=None))
        assert life_at(MapContext(silent), Point("recipe")) == found


def test_what_decides_is_named(context):
    assert life_at(context, Point("recipe")).dominant in {"reading", "anisotropy"}
    assert life_at(context, Point("Li", **{CURRENT: 0.1})).dominant == "plating_growth"
    assert load_cell("luo2021-li").stated.penetration == ()


def test_metal_is_conserved_in_the_calibration(context, recipe):
    """What left the layer until the tips bridge, and the residue that was seen, are the layer."""
    from indrite.models.operating_map.calibration import contacts_of, layer_of
    from indrite.models.operating_map.lives import cycles_to_short

    calibration, sample = context.calibration, context.sample
    point = life_at(context, Point("recipe"))
    charge = np.full(sample.size, point.capacity_milliampere_hour_per_square_centimetre)
    at = layer_of(recipe, sample, charge=charge, expansion=np.ones(sample.size))
    life = cycles_to_short(
        at,
        calibration.share,
        contacts=contacts_of(recipe),
        fatal_siemens=recipe.value("critical_leak_conductance_siemens"),
    )
    exported = calibration.root * calibration.share * at.breathing * life
    residue = recipe.stated.residual_layer_micrometre.value
    assert exported[0] + residue == pytest.approx(
        recipe.value("anode_thickness_discharged_micrometre"), rel=1e-3
    )
    # v_e Q/F by hand: 7.858 cm3/mol x 4.01 mAh/cm2 / 96485 C/mol = 11.76 um
    assert at.breathing[0] == pytest.approx(7.858 * 4.0097 * 36000 / 96485.33, rel=1e-3)
