"""The virtual impedance analyser: limits that are known exactly, noise, drift, leak; and back again."""

import math

import numpy as np
import pytest

from indrite.analysis.impedance import (
    Geometry,
    Quantity,
    Setup,
    analyse_impedance,
    clean,
    kramers_kronig,
    z_hit,
)
from indrite.errors import UsageError
from indrite.instruments.impedance import Analyser, Interface, Pellet, record_impedance

PELLET = Pellet(
    thickness_micrometre=600.0,
    area_square_centimetre=math.pi / 4,
    conductivity_siemens_per_centimetre=2.95e-3,
)
QUIET = Analyser(noise_fraction=0.0, inductance_henry=0.0)


def changed(**more):
    values = {name: getattr(PELLET, name) for name in PELLET.__dataclass_fields__} | more
    return Pellet(**values)


def test_resistance_and_capacitance_are_those_of_the_slab():
    assert PELLET.resistance_ohm == pytest.approx(0.06 / (2.95e-3 * math.pi / 4))
    assert PELLET.capacitance_farad == pytest.approx(8.8541878128e-14 * 15 * (math.pi / 4) / 0.06)


def test_plateau_between_arc_and_electrodes_is_the_resistance():
    cold = changed(conductivity_siemens_per_centimetre=5e-5, electrode_farad_per_square_centimetre=1e-3)
    found = cold.impedance(np.array([2e3]))[0]
    assert found.real == pytest.approx(cold.resistance_ohm, rel=2e-3)


def test_at_infinite_frequency_only_the_capacitors_are_left():
    found = PELLET.impedance(np.array([1e14]))[0]
    assert abs(found) < 1e-2


def test_direct_current_sees_the_leak_alone():
    found = changed(leak_conductance_siemens=1e-4).impedance(np.array([1e-9]))[0]
    assert found.real == pytest.approx(1e4, rel=1e-3)


def test_electrodes_that_pass_current_leave_the_sum_of_resistances():
    cell = changed(
        electrode_farad_per_square_centimetre=0.0,
        interfaces=(
            Interface(resistance_ohm_square_centimetre=20.0),
            Interface(resistance_ohm_square_centimetre=7.0),
        ),
    )
    found = cell.impedance(np.array([1e-6]))[0]
    assert found.real == pytest.approx(cell.resistance_ohm + 27.0 / (math.pi / 4), rel=1e-6)


def test_leads_add_their_inductance():
    rng = np.random.default_rng(0)
    bare = record_impedance(PELLET, rng=rng, analyser=QUIET)
    lead = record_impedance(PELLET, rng=rng, analyser=Analyser(noise_fraction=0.0, inductance_henry=1e-6))
    difference = lead.impedance_ohm - bare.impedance_ohm
    assert np.allclose(difference, 2j * np.pi * bare.frequency_hertz * 1e-6)


def test_noise_is_a_share_of_the_modulus():
    rng = np.random.default_rng(1)
    exact = record_impedance(PELLET, rng=rng, analyser=QUIET).impedance_ohm
    many = [
        record_impedance(PELLET, rng=rng, analyser=Analyser(noise_fraction=0.01, inductance_henry=0.0))
        for _ in range(300)
    ]
    relative = np.array([(one.impedance_ohm - exact) / np.abs(exact) for one in many])
    assert relative.real.std() == pytest.approx(0.01, rel=0.03)
    assert relative.imag.std() == pytest.approx(0.01, rel=0.03)
    assert abs(relative.mean()) < 3e-4


def test_the_same_seed_gives_the_same_spectrum_and_it_says_it_is_simulated():
    first, second = (record_impedance(PELLET, rng=np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(first.impedance_ohm, second.impedance_ohm)
    assert first.origin.kind == "simulated"
    assert (first.frequency_hertz[0], first.frequency_hertz[-1]) == pytest.approx((6e6, 1.0))


def test_exact_spectra_are_causal():
    one = record_impedance(
        changed(leak_conductance_siemens=1e-5), rng=np.random.default_rng(0), analyser=QUIET
    )
    found = kramers_kronig(clean(one))
    assert found.accepted
    assert found.rms < 5e-4


def test_drift_is_seen_by_z_hit_and_kramers_kronig():
    slow = {"lowest_hertz": 1e-3, "inductance_henry": 0.0, "noise_fraction": 0.0}
    cell = changed(
        electrode_farad_per_square_centimetre=0.0,
        interfaces=(Interface(resistance_ohm_square_centimetre=20.0),),
    )
    still, drifting = (
        record_impedance(cell, rng=np.random.default_rng(0), analyser=Analyser(drift_per_hour=rate, **slow))
        for rate in (0.0, 0.15)
    )
    assert abs(z_hit(clean(still)).drift_percent) < 0.2
    assert z_hit(clean(drifting)).drift_percent > 5.0
    assert kramers_kronig(clean(drifting)).rms > 3 * kramers_kronig(clean(still)).rms


def test_the_conductivity_comes_back_within_its_interval():
    geometry = Geometry.disc(Quantity(600.0, 15.0), Quantity(10.0, 0.05))
    pulls = []
    for seed in range(20):
        one = record_impedance(PELLET, rng=np.random.default_rng(seed))
        found = analyse_impedance(one, setup=Setup(geometry=geometry, electrodes="blocking")).spectra[0]
        pulls.append(
            (found.total.resistance_ohm - PELLET.resistance_ohm) / found.total.standard_uncertainty_ohm
        )
        assert found.conductivity.conductivity_siemens_per_centimetre == pytest.approx(2.95e-3, rel=0.01)
    assert np.mean(np.abs(pulls) < 1.96) >= 0.8  # 20 spectra: 95 % less three standard deviations
    assert abs(np.mean(pulls)) < 0.6


@pytest.mark.parametrize(
    "more",
    [
        {"thickness_micrometre": 0.0},
        {"area_square_centimetre": -1.0},
        {"conductivity_siemens_per_centimetre": math.nan},
        {"grain_boundary_share": 1.0},
        {"electrode_exponent": 1.2},
        {"leak_conductance_siemens": -1e-6},
    ],
)
def test_impossible_pellets_are_refused(more):
    with pytest.raises(UsageError, match="makes no pellet"):
        changed(**more)


@pytest.mark.parametrize(
    "more",
    [{"lowest_hertz": 0.0}, {"highest_hertz": 0.5}, {"points_per_decade": 0}, {"noise_fraction": -1.0}],
)
def test_impossible_analysers_are_refused(more):
    with pytest.raises(UsageError):
        Analyser(**more)
