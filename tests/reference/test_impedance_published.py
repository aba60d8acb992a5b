"""Published fits of real spectra, found again.

EISFitpython (github.com/Sheyigold/EISFitpython, MIT), Example 3: solid-electrolyte pellet, d = 8 mm,
l = 2.1 mm, blocking electrodes, 413 to 473 K, circuit (R1‖Q1)+(R2‖Q2)+Q3, modulus weights.
hybrid-drt (github.com/jdhuang-csm/hybrid-drt, BSD-3): Li6PS5Cl, stainless steel, −25 °C.
"""

import numpy as np
import pytest

from impedance_spectra import shared_impedance
from indrite.analysis.impedance import (
    Geometry,
    Quantity,
    Setup,
    analyse_impedance,
    arrhenius,
    clean,
    kramers_kronig,
    parse_circuit,
    relaxation_times,
)
from indrite.readers import read_impedance

#: °C → R1, R2 (Ω), relative error of each (%), conductivity (S/cm).
PUBLISHED = {
    140: (1.462e5, 2.012e6, 8.545, 0.824, 1.936e-7),
    150: (1.123e5, 1.139e6, 7.508, 0.875, 3.338e-7),
    160: (7.949e4, 6.673e5, 5.91, 0.79, 5.594e-7),
    170: (5.605e4, 3.980e5, 4.64, 0.71, 9.201e-7),
    180: (3.984e4, 2.430e5, 5.18, 0.90, 1.477e-6),
    190: (2.743e4, 1.526e5, 6.19, 1.15, 2.320e-6),
    200: (2.246e4, 9.502e4, 9.71, 2.34, 3.556e-6),
}


@pytest.fixture(scope="module")
def series():
    spectra = [
        read_impedance(shared_impedance(f"electrolyte_pellet_7T/{warm}C.txt"))[0] for warm in PUBLISHED
    ]
    setup = Setup(
        geometry=Geometry.disc(Quantity(2100.0), Quantity(8.0)), circuit=parse_circuit("(R|CPE)+(R|CPE)+CPE")
    )
    # the publication counts 413 K for 140 °C
    return analyse_impedance(spectra, setup=setup, temperatures=[Quantity(warm - 0.15) for warm in PUBLISHED])


def same_to_four_digits(value, published):
    return f"{value:.3e}" == f"{published:.3e}"


def test_fourteen_resistances_and_their_errors(series):
    for one, (first, second, *errors, _) in zip(series.spectra, PUBLISHED.values(), strict=True):
        for arc, published, error in zip(one.arcs, (first, second), errors, strict=True):
            assert same_to_four_digits(arc.resistance_ohm, published)
            assert 100 * arc.standard_uncertainty_ohm / arc.resistance_ohm == pytest.approx(error, abs=0.006)


def test_seven_conductivities(series):
    for one, published in zip(series.spectra, PUBLISHED.values(), strict=True):
        assert same_to_four_digits(one.conductivity.conductivity_siemens_per_centimetre, published[-1])


def test_errors_of_the_totals_with_covariance(series):
    # the publication adds both errors as if independent: 2.2 to 3.4 %
    relative = [one.total.standard_uncertainty_ohm / one.total.resistance_ohm for one in series.spectra]
    assert 100 * min(relative) == pytest.approx(0.11, abs=0.005)
    assert 100 * max(relative) == pytest.approx(0.32, abs=0.005)


def test_activation_energy(series):
    found = series.series
    assert found.activation_energy_electronvolt == pytest.approx(0.8555, abs=0.0006)
    assert found.standard_uncertainty_electronvolt < 0.0012
    # with equal weights and the scatter alone, as published
    alone = arrhenius(
        [Quantity(warm - 0.15) for warm in PUBLISHED],
        [Quantity(one.total.resistance_ohm) for one in series.spectra],
    )
    assert round(alone.activation_energy_electronvolt, 4) == 0.8555
    assert round(alone.standard_uncertainty_electronvolt, 4) == 0.0006


def test_split_only_where_the_data_tell_the_arcs_apart(series):
    correlations = [one.split.correlation for one in series.spectra]
    assert min(correlations) < -0.99
    assert max(correlations) > -0.95
    assert all(one.split.verdict == "not determinable" for one in series.spectra)


def test_all_seven_spectra_are_causal(series):
    assert all(one.kramers_kronig.accepted for one in series.spectra)


@pytest.fixture(scope="module")
def li6ps5cl():
    return read_impedance(shared_impedance("li6ps5cl_blocking_minus25C_eclab.txt"))[0]


def test_li6ps5cl_is_causal_with_the_capacitor_only(li6ps5cl):
    cleaned = clean(li6ps5cl)
    found = kramers_kronig(cleaned)
    assert found.accepted
    assert found.rms <= 0.003
    decades = np.log10(7e7)
    coarse = kramers_kronig(cleaned, times_per_decade=20 / decades)
    without = kramers_kronig(cleaned, times_per_decade=20 / decades, capacitor=False)
    assert coarse.rms == pytest.approx(0.0024, abs=0.0002)
    assert without.rms == pytest.approx(0.049, abs=0.003)
    assert not without.accepted


def test_li6ps5cl_has_a_total_and_no_split(li6ps5cl):
    found = analyse_impedance(li6ps5cl, setup=Setup(electrodes="blocking")).spectra[0]
    assert 1460.0 <= found.total.resistance_ohm <= 1500.0
    assert all(1440.0 <= total <= 1500.0 for _, total in found.total.by_circuit)
    assert found.total.model_uncertainty_ohm > found.total.fit_uncertainty_ohm
    assert found.split.verdict == "not determinable"
    assert found.leak.verdict == "upper limit"
    two = analyse_impedance(li6ps5cl, setup=Setup(circuit=parse_circuit("L+(R|CPE)+(R|CPE)+CPE"))).spectra[0]
    assert two.best.fit.value("ne") == pytest.approx(0.891, abs=0.001)
    assert two.split.verdict == "not determinable"
    assert two.split.correlation < -0.95


def test_li6ps5cl_distribution_keeps_the_electrodes_out_of_the_electrolyte(li6ps5cl):
    cleaned = clean(li6ps5cl)
    found = relaxation_times(cleaned, electrode_exponent=0.89, noise=kramers_kronig(cleaned).noise)
    own = sum(peak.resistance_ohm for peak in found.peaks() if peak.capacitance_farad < 1e-7)
    assert found.series_resistance_ohm + own == pytest.approx(1450.0, abs=60.0)


def test_one_zarc_is_one_peak():
    # pyDRTtools, zarc_data.txt: R = 10 Ω, 50 Ω ‖ CPE, τ = 10 ms
    cleaned = clean(read_impedance(shared_impedance("zarc_for_drt.txt"))[0])
    peaks = relaxation_times(cleaned, noise=kramers_kronig(cleaned).noise).peaks()
    assert len(peaks) == 1
    assert peaks[0].resistance_ohm == pytest.approx(50.0, rel=0.05)
    assert np.log10(peaks[0].time_second) == pytest.approx(-2.0, abs=0.09)  # 12 times a decade
