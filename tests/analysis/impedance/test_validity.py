"""Cleaning, Kramers–Kronig, Z-HIT, distribution of relaxation times."""

import numpy as np
import pytest

from impedance_spectra import FREQUENCY, TURN, noisy, room_temperature, spectrum, two_arcs
from indrite.analysis.impedance import clean, kramers_kronig, relaxation_times, z_hit
from indrite.analysis.impedance.kramers_kronig import kramers_kronig_many
from indrite.errors import SignalError


def test_cleaning_sorts_merges_and_says_so():
    frequency = np.array([1.0, 1e3, 0.0, 10.0, 100.0, 1e4, 1e5, 100.0])
    data = np.array([1.0, 2.0, 5.0, 3.0, 4.0, 5.0, 6.0, 8.0]) - 1j
    raw = spectrum(frequency, data)
    found = clean(raw)
    assert found.frequency_hertz.tolist() == [1e5, 1e4, 1e3, 100.0, 10.0, 1.0]
    assert found.real_impedance_ohm[3] == 6.0
    assert any("1 point(s) without frequency" in note for note in found.notes)
    assert any("1 repeated" in note for note in found.notes)
    assert raw.frequency_hertz.tolist() == frequency.tolist()


def test_a_window_is_cut_as_asked():
    found = clean(spectrum(FREQUENCY, room_temperature()), frequency_window_hertz=(1e6, 10.0))
    assert found.frequency_hertz.max() <= 1e6
    assert found.frequency_hertz.min() >= 10.0
    assert "left out as asked" in found.notes[-1]


def test_too_few_points_are_refused():
    with pytest.raises(SignalError, match="too few points"):
        clean(spectrum(FREQUENCY[:4], room_temperature()[:4]))


@pytest.mark.parametrize("make", [room_temperature, two_arcs])
def test_causal_spectra_are_accepted(make):
    rng = np.random.default_rng(2)
    exact = kramers_kronig(clean(spectrum(FREQUENCY, make())))
    found = kramers_kronig(clean(spectrum(FREQUENCY, noisy(make(), rng))))
    assert exact.accepted
    assert exact.rms < 1e-3
    assert found.accepted
    assert found.noise == pytest.approx(5e-3, rel=0.25)
    assert found.low_hertz == pytest.approx(1.0)


def test_blocking_electrodes_fail_without_the_capacitor():
    one = clean(spectrum(FREQUENCY, room_temperature(exponent=0.95)))
    with_it = kramers_kronig(one, times_per_decade=3)
    without = kramers_kronig(one, times_per_decade=3, capacitor=False)
    assert with_it.accepted
    assert without.rms > 5 * with_it.rms


def test_inductive_leads_fail_without_the_inductor():
    one = clean(spectrum(FREQUENCY, room_temperature(inductance=1e-6)))
    assert kramers_kronig(one).accepted
    assert not kramers_kronig(one, inductor=False).accepted


def test_the_mu_criterion_takes_fewer_times_and_still_accepts():
    rng = np.random.default_rng(1)
    one = clean(spectrum(FREQUENCY, noisy(two_arcs(), rng)))
    fixed, free = kramers_kronig(one), kramers_kronig(one, times_per_decade=None)
    assert free.accepted
    assert free.times < fixed.times


def test_a_spoiled_end_gives_a_window():
    data = two_arcs()
    data[-12:] *= np.linspace(1.0, 1.6, 12) * np.exp(0.2j * np.linspace(0, 1, 12))
    found = kramers_kronig(clean(spectrum(FREQUENCY, data)))
    assert not found.accepted
    assert found.high_hertz == pytest.approx(6e6)
    assert FREQUENCY[-12] * 0.3 < found.low_hertz < FREQUENCY[-12] * 40
    assert found.window_rms < 0.01
    assert found.in_window.sum() < FREQUENCY.size


def test_noise_of_one_sign_is_no_impedance():
    rng = np.random.default_rng(0)
    data = (
        100.0
        * np.exp(rng.standard_normal(FREQUENCY.size))
        * np.exp(-1j * rng.uniform(0, 1.5, FREQUENCY.size))
    )
    found = kramers_kronig(clean(spectrum(FREQUENCY, data)))
    assert not found.accepted
    assert np.isnan(found.low_hertz)


def test_coarse_spectra_are_said_to_be_a_weak_test():
    one = clean(spectrum(FREQUENCY[::12], room_temperature()[::12]))
    found = kramers_kronig(one)
    assert not found.accepted
    assert "weak test" in found.reason


def test_many_at_once_are_the_same_as_one_by_one():
    rng = np.random.default_rng(4)
    data = noisy(np.tile(two_arcs(), (5, 1)), rng)
    rms, accepted = kramers_kronig_many(FREQUENCY, data)
    singly = [kramers_kronig(clean(spectrum(FREQUENCY, one))) for one in data]
    assert np.allclose(rms, [one.rms for one in singly])
    assert accepted.tolist() == [one.accepted for one in singly]


def test_z_hit_rebuilds_the_modulus_from_the_phase():
    found = z_hit(clean(spectrum(FREQUENCY, two_arcs())))
    assert found.rms < 0.02
    assert abs(found.drift_percent) < 0.5


def test_z_hit_is_exact_for_a_constant_phase_element():
    found = z_hit(clean(spectrum(FREQUENCY, 1.0 / (1e-6 * TURN**0.7))))
    assert found.rms < 1e-10


def test_z_hit_sees_a_modulus_that_drifts():
    drift = 1.0 + 0.10 * (np.arange(FREQUENCY.size) / FREQUENCY.size) ** 8
    found = z_hit(clean(spectrum(FREQUENCY, two_arcs() * drift)))
    assert found.drift_percent > 3.0


def test_one_arc_is_one_peak_of_its_resistance_and_time():
    rng = np.random.default_rng(8)
    data = noisy(10.0 + 50.0 / (1.0 + (TURN * 1e-3) ** 0.9), rng, share=2e-3)
    found = relaxation_times(clean(spectrum(FREQUENCY, data)), noise=2e-3)
    peaks = found.peaks()
    assert len(peaks) == 1
    assert peaks[0].resistance_ohm == pytest.approx(50.0, rel=0.05)
    assert np.log10(peaks[0].time_second) == pytest.approx(-3.0, abs=0.06)
    assert found.series_resistance_ohm == pytest.approx(10.0, rel=0.03)
    assert (found.gamma_ohm >= 0.0).all()


def test_two_arcs_are_two_peaks_and_the_electrodes_none_of_them():
    rng = np.random.default_rng(9)
    one = clean(spectrum(FREQUENCY, noisy(two_arcs(), rng, share=2e-3)))
    found = relaxation_times(one, electrode_exponent=0.9, noise=2e-3)
    own = [peak for peak in found.peaks() if peak.capacitance_farad < 1e-7]
    assert [peak.resistance_ohm for peak in own] == pytest.approx([500.0, 900.0], rel=0.1)
    without = relaxation_times(one, noise=2e-3)
    assert without.rms > 5 * found.rms
