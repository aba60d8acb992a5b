import numpy as np
import pytest
from scipy.integrate import solve_ivp

from indrite.errors import UsageError
from indrite.models.growth import (
    Breathing,
    BridgingContacts,
    ExponentialLeakFilament,
    Filling,
    InchwormFilament,
    Incubation,
    PlatingFilament,
    UncertainInputs,
    calibrate,
    calibrate_two_points,
    discriminating_table,
    incubation_interval,
    life_uncertainty,
)
from indrite.models.growth.filament import NUMPY
from indrite.models.growth.plating import incubation_sensitivity
from indrite.models.growth.tips import draw_heights
from indrite.models.growth.uncertainty import depth_band

BREATHING = Breathing()
CRITICAL = 3.1416e-3 / 3.68


@pytest.fixture(scope="module")
def filament():
    return InchwormFilament(calibrate(BREATHING), BridgingContacts())


def test_breathing_of_the_study_is_11_7_micrometre():
    """Notes on growth, section 2: 4 mAh/cm2 and 7.86 cm3/mol."""
    assert BREATHING.breathing_micrometre == pytest.approx(11.73, abs=0.03)


@pytest.mark.parametrize(("g", "depth"), [(1 / 3, 311), (1 / 2, 414), (2 / 3, 552), (1.0, 977)])
def test_one_point_calibration_gives_the_tabulated_depths(g, depth):
    """Law B2 with 20 um at 100 cycles, depth at 897 (h0 49.9 um)."""
    assert float(calibrate(BREATHING, anisotropy=g).depth_after_cycles(897)) == pytest.approx(depth, rel=3e-3)


def test_two_point_fit_is_labelled_as_fitted_to_the_result():
    law = calibrate_two_points(BREATHING)
    assert law.rectification == pytest.approx(0.0153, abs=5e-5)
    assert law.anisotropy == pytest.approx(0.61, abs=0.01)
    assert law.depth_after_cycles(np.array([100.0, 897.0])) == pytest.approx([20, 500], rel=1e-9)
    assert "fitted to the result" in law.calibrated_on
    assert law.implied_stress_bias == pytest.approx(0.0092, abs=2e-4)


@pytest.mark.parametrize("g", [0.05, 1 / 3, 1.0])
def test_the_closed_form_solves_the_law_per_charge(g):
    law = calibrate(BREATHING, anisotropy=g)
    whole = 600 * BREATHING.charge_per_cycle
    numeric = solve_ivp(lambda _, depth: law.depth_rate(depth), (0, whole), [0.0], rtol=1e-10, atol=1e-9)
    assert numeric.y[0, -1] == pytest.approx(float(law.depth_after_cycles(600)), rel=1e-7)


def test_cycles_and_depth_are_inverse():
    law = calibrate(BREATHING)
    assert law.cycles_to_depth(float(law.depth_after_cycles(432.0))) == pytest.approx(432.0)


def test_the_same_charge_gives_the_same_depth_whatever_the_capacity_per_cycle():
    law = calibrate(BREATHING)
    half = law.per_charge(2.0)
    assert float(half.depth_after_cycles(400)) == pytest.approx(float(law.depth_after_cycles(200)))


def test_the_filling_balances_and_averages_eight_per_cent():
    """Mean fraction of 8 % at 500 um, 40 um exported at 897 (notes on growth, section 3)."""
    filling = Filling(calibrate_two_points(BREATHING))
    position = np.linspace(0, 500, 20001)
    assert np.trapezoid(filling.at(position), position) == pytest.approx(
        filling.exported_micrometre(897), rel=1e-6
    )
    assert filling.mean_fraction(500.0) == pytest.approx(0.080, abs=1e-3)
    assert filling.exported_micrometre(897) == pytest.approx(40.1, abs=0.2)


def test_the_discriminating_table():
    """Notes on growth, section 3: expected depths at 200, 400, 600 cycles."""
    table = discriminating_table(BREATHING)
    expected = {"B2*": (45, 114, 222), "B5": (55, 153, 277), "B3": (80, 201, 321), "B4": (42, 93, 163)}
    for law, depths in expected.items():
        assert [table[law][n] for n in (200, 400, 600)] == pytest.approx(depths, abs=0.7), law


@pytest.mark.parametrize(("depth", "end"), [(14, 274), (20, 552), (26, 1011)])
def test_thirty_per_cent_of_reading_error_is_a_factor_two_at_the_end(depth, end):
    law = calibrate(BREATHING, depth_micrometre=depth)
    assert float(law.depth_after_cycles(897)) == pytest.approx(end, rel=3e-3)


def test_bad_calibrations_are_refused():
    with pytest.raises(UsageError, match="positive"):
        calibrate(BREATHING, depth_micrometre=0.0)
    with pytest.raises(UsageError, match="accelerate"):
        calibrate_two_points(BREATHING, second=(897.0, 100.0))


def test_the_stated_spread_of_heights_is_met(filament):
    heights = draw_heights(filament, 500.0, count=200_000, rng=np.random.default_rng(1))
    assert heights.std() == pytest.approx(10.5, rel=0.02)


def test_bridges_are_the_tips_that_crossed(filament):
    depth = 570.0
    heights = draw_heights(filament, depth, count=400_000, rng=np.random.default_rng(2))
    share = (heights >= 600.0).mean()
    assert filament.bridges(depth) / filament.contacts.columns == pytest.approx(share, rel=0.05)


def test_about_two_hundred_contacts_kill_and_the_leak_e_folds_within_two_cycles(filament):
    """213 contacts of 250 kOhm make I/V_cut; the study's failure window means 1.2 cycles per e-fold."""
    assert CRITICAL / filament.contacts.contact_siemens == pytest.approx(213, abs=1)
    death = filament.cycles_to_leak(CRITICAL)
    fold = death - filament.cycles_to_leak(CRITICAL / np.e)
    assert 0.8 < fold < 3.0


def test_depth_at_leak_is_the_inverse_of_the_leak(filament):
    depth = filament.depth_at_leak(CRITICAL)
    assert float(filament.leak_siemens(depth, NUMPY)) == pytest.approx(CRITICAL, rel=1e-9)
    assert filament.maximum_depth_micrometre(depth) == 600.0
    assert filament.maximum_depth_micrometre(20.0) < 25.0


def test_the_exponential_fallback_depends_on_the_bridging_depth_alone():
    law = calibrate(BREATHING)
    for length in (0.5, 5.0):
        fallback = ExponentialLeakFilament(law, CRITICAL, length_micrometre=length)
        assert float(fallback.leak_siemens(500.0, NUMPY)) == pytest.approx(CRITICAL)


def test_the_interval_of_the_life_covers_its_parts():
    result = life_uncertainty(BREATHING, BridgingContacts(), critical_leak_siemens=CRITICAL)
    for part in (result.reading, result.anisotropy, result.thickness):
        assert part.low < part.value < part.high
    # the reading alone: 14 um lives 1.7 times as long as 26 um
    assert result.reading.high / result.reading.low == pytest.approx(1.74, abs=0.03)
    assert result.joint.low < result.reading.low
    assert result.joint.high > result.reading.high


def test_the_spread_of_tips_decides_the_failure_window_and_hardly_the_life():
    result = life_uncertainty(BREATHING, BridgingContacts(), critical_leak_siemens=CRITICAL)
    window, spread = result.failure_window, result.spread
    # the study: decline after 891, death at 897
    assert window.low < 6 < window.high
    assert window.high / window.low > 4
    assert spread.high - spread.low < 0.5 * (result.reading.high - result.reading.low)


def test_an_interval_of_no_width_is_a_value():
    one = UncertainInputs(
        depth_micrometre=(20, 20, 20), anisotropy=(0.5, 0.5, 0.5), thickness_micrometre=(600, 600, 600)
    )
    joint = life_uncertainty(
        BREATHING, BridgingContacts(), critical_leak_siemens=CRITICAL, inputs=one, draws=20
    ).joint
    assert joint.high - joint.low == pytest.approx(0.0, abs=1e-6)


def test_depth_band_opens_with_cycles():
    low, middle, high = depth_band(BREATHING, np.array([100.0, 400.0, 897.0]), draws=400)
    assert (low < middle).all()
    assert (middle < high).all()
    assert (np.diff(high / low) > 0).all()


def test_griffith_numbers():
    """Penny of 5 um, 0.3 MPa m^0.5: 119 MPa, 16 mV for lithium, 53 Ohm cm2 at 0.3 mA/cm2."""
    flaw = Incubation()
    assert flaw.critical_pressure_megapascal == pytest.approx(119, abs=0.5)
    assert flaw.critical_overpotential_volt == pytest.approx(0.016, abs=2e-4)
    assert flaw.critical_ohm_square_centimetre == pytest.approx(53, abs=1)


def test_without_a_fit_the_life_of_lithium_spans_two_orders_of_magnitude():
    low, middle, high = incubation_interval()
    assert low < 17 < high
    assert high / low > 100
    assert low < middle < high
    assert all(one.cycles_low != one.cycles_high for one in incubation_sensitivity())


def test_a_lithium_flaw_opens_at_the_cycle_it_was_calibrated_on():
    flaw = Incubation().calibrated_on(15.0)
    assert flaw.opening_cycle == pytest.approx(15.0)
    filament = PlatingFilament(incubation=flaw)
    assert [filament.gate(n) for n in (14, 15, 16)] == [0.0, 1.0, 1.0]
    assert filament.leak_siemens(np.array([0.0, 599.0]), NUMPY) == pytest.approx([0.0, 0.0])
    assert filament.leak_siemens(1000.0, NUMPY) > 0


def test_a_flaw_that_is_open_from_the_start_cannot_be_delayed():
    with pytest.raises(UsageError, match="delays"):
        Incubation(start_ohm_square_centimetre=100.0).calibrated_on(15.0)


def test_shares_of_the_life_add_up_and_order_as_the_ranges_do():
    """ln(life) is nearly a sum of its inputs, so first-order shares add up to one."""
    result = life_uncertainty(BREATHING, BridgingContacts(), critical_leak_siemens=CRITICAL, draws=50)
    shares = {name: share for name, share, _ in result.shares}
    assert sum(shares.values()) == pytest.approx(1.0, abs=0.05)
    assert shares["depth read in the section"] > shares["share of the strain along the growth"]
    assert shares["thickness of the electrolyte"] < 0.05
    only = UncertainInputs(depth_micrometre=(20, 20, 20), thickness_micrometre=(600, 600, 600))
    alone = life_uncertainty(
        BREATHING, BridgingContacts(), critical_leak_siemens=CRITICAL, inputs=only, draws=50
    )
    name, share, error = alone.shares[0]
    assert name == "share of the strain along the growth"
    assert share == pytest.approx(1.0, abs=3 * error + 0.02)
