"""Whole-pattern fits give back what patterns were made with, and say how exactly."""

import numpy as np
import pytest

from indrite.analysis.diffraction import FitSettings, fit_pattern, impurity_limits, summarise
from indrite.analysis.diffraction.match import strained
from indrite.errors import SignalError, UsageError
from indrite.instruments.diffraction import (
    Content,
    Diffractometer,
    li6ps5cl,
    library_of,
    phase_of,
    record_pattern,
)
from indrite.instruments.diffraction.diffractometer import with_lattice
from indrite.signals import Diffractogram

FREE = FitSettings(intensities="free")


def pattern(*contents, seed=0, **settings):
    device = Diffractometer(**{"step_degree": 0.04, **settings})
    rng = None if seed is None else np.random.default_rng(seed)
    return record_pattern([Content(phase, share) for phase, share in contents], device, rng=rng)


@pytest.mark.parametrize("settings", [None, FREE])
def test_a_pattern_without_noise_gives_back_its_parameters(settings):
    phase = phase_of("Li6PS5Cl")
    fit = fit_pattern(pattern((phase, 1.0), seed=None, displacement_degree=0.07), [phase], settings=settings)
    assert fit.converged
    assert fit.phases[0].lattice[0] == pytest.approx(phase.lattice[0], rel=3e-6)
    assert fit.shift_degree == pytest.approx(0.07, abs=3e-4)


def test_cells_off_by_a_percent_are_found_and_strain_is_stated():
    phase = phase_of("InS")
    fit = fit_pattern(pattern((phase, 1.0)), [strained(phase, 0.008)])
    np.testing.assert_allclose(fit.phases[0].lattice[:3], phase.lattice[:3], rtol=4e-4)
    assert fit.phases[0].strain == pytest.approx(-0.008, abs=5e-4)


def test_weight_fractions_of_three_phases():
    phases = [phase_of(name) for name in ("Li6PS5Cl", "LiCl", "Li2S")]
    shares = (0.7, 0.2, 0.1)
    fit = fit_pattern(pattern(*zip(phases, shares, strict=True)), phases)
    for one, share in zip(fit.phases, shares, strict=True):
        assert one.weight_fraction == pytest.approx(share, abs=4 * one.weight_fraction_uncertainty)
        assert one.weight_fraction_uncertainty < 0.02
    assert sum(one.weight_fraction for one in fit.phases) == pytest.approx(1.0)


def test_displacement_and_lattice_are_correlated_and_zero_is_another_model():
    """At small angles cos θ is nearly constant: which of the two is assumed moves the cell."""
    phase = phase_of("Li6PS5Cl")
    data = pattern((phase, 1.0), displacement_degree=0.1, peak_counts=50_000)
    one = fit_pattern(data, [phase], settings=FREE)
    other = fit_pattern(data, [phase], settings=FitSettings(intensities="free", shift="zero"))
    assert abs(one.phases[0].displacement_correlation) > 0.7
    assert abs(one.phases[0].lattice[0] - phase.lattice[0]) < 4 * one.phases[0].lattice_uncertainty[0]
    assert abs(other.phases[0].lattice[0] - phase.lattice[0]) > 4 * other.phases[0].lattice_uncertainty[0]


def test_intervals_of_cell_shift_and_amount_cover_as_stated():
    """95 % intervals hold the truth 93 to 97 times in a hundred; bounds: three deviations of 240 draws."""
    host, other = phase_of("LiCl"), phase_of("Li2S")
    hits = []
    for seed in range(80):
        data = pattern(
            (host, 0.6), (other, 0.4), seed=seed, first_degree=25.5, last_degree=54.0, step_degree=0.05,
            peak_counts=3000.0, displacement_degree=0.03,
        )  # fmt: skip
        fit = fit_pattern(data, [host, other])
        first = fit.phases[0]
        off = [
            (first.lattice[0] - host.lattice[0]) / first.lattice_uncertainty[0],
            (fit.shift_degree - 0.03) / fit.shift_uncertainty_degree,
            (first.weight_fraction - 0.6) / first.weight_fraction_uncertainty,
        ]
        hits.append(np.abs(off) < 1.96)
    share = np.mean(hits)
    assert 0.908 < share < 0.988


def test_one_strain_for_silicon_shows_in_wavelength_units():
    """The fit turns the wavelength into length: another anode gives the same cell."""
    phase = phase_of("Si")
    for anode in ("Cu", "Co", "Mo"):
        ends = {"Mo": (10.0, 45.0)}.get(anode, (25.0, 100.0))
        data = pattern((phase, 1.0), anode=anode, first_degree=ends[0], last_degree=ends[1])
        fit = fit_pattern(data, [phase], settings=FREE)
        assert fit.phases[0].lattice[0] == pytest.approx(phase.lattice[0], rel=1e-4)


def test_rates_get_the_noise_that_they_show():
    """Counts per second scatter less than their square root says; uncertainties must not shrink or grow."""
    phase = phase_of("Li6PS5Cl")
    data = pattern((phase, 1.0))
    rates = data.replace(counts=data.counts / 50.0)
    one, other = (fit_pattern(each, [phase], settings=FREE).phases[0] for each in (data, rates))
    ratio = other.lattice_uncertainty[0] / one.lattice_uncertainty[0]
    assert 0.6 < ratio < 1.7


def test_bad_input_is_refused():
    phase = phase_of("Li6PS5Cl")
    data = pattern((phase, 1.0))
    with pytest.raises(UsageError, match="no phase"):
        fit_pattern(data, [])
    with pytest.raises(UsageError, match="no line in the pattern"):
        fit_pattern(data.cut(10, 14), [phase_of("Cu")])
    blind = data.replace(wavelength_angstrom=None, second_wavelength_angstrom=None, second_ratio=0.0)
    with pytest.raises(SignalError, match="wavelength is not known"):
        fit_pattern(blind, [phase])


def test_limits_fall_with_the_root_of_the_counts():
    host, suspects = phase_of("Li6PS5Cl"), [phase_of("LiCl"), phase_of("Li2S")]
    limits = []
    for counts in (2_000.0, 32_000.0):
        data = pattern((host, 1.0), peak_counts=counts, background_counts=counts / 40.0)
        scaled = fit_pattern(data, [host])
        free = fit_pattern(data, [host], settings=FREE, start=scaled)
        limits.append([one.detection_limit for one in impurity_limits(data, free, scaled, suspects)])
    ratio = np.array(limits[0]) / np.array(limits[1])
    np.testing.assert_allclose(ratio, 4.0, rtol=0.35)


def test_impurities_are_judged_at_their_free_lines():
    """LiCl (200) at 34.9° and Li2S (111) at 27.0°; other strong lines lie under those of the host."""
    host, suspects = phase_of("Li6PS5Cl"), [phase_of("LiCl"), phase_of("Li2S")]
    data = pattern((host, 1.0), step_degree=0.02)
    scaled = fit_pattern(data, [host])
    free = fit_pattern(data, [host], settings=FREE, start=scaled)
    chloride, sulfide = impurity_limits(data, free, scaled, suspects)
    assert chloride.line_degree == pytest.approx(34.9, abs=0.2)
    assert sulfide.line_degree == pytest.approx(27.0, abs=0.2)
    for one in (chloride, sulfide):
        assert not one.detected
        assert 5e-4 < one.detection_limit < 3e-3
        assert abs(one.weight_fraction) < 4 * one.uncertainty


def test_a_phase_that_is_there_is_found_among_the_suspects_and_taken_into_the_fit():
    host = li6ps5cl(exchange=0.5, lattice_angstrom=9.857)
    data = pattern((host, 0.985), (phase_of("LiCl"), 0.015), step_degree=0.02)
    summary = summarise(data, library_of(known=["Li6PS5Cl"]))
    names = [one.name for one in summary.fit.phases]
    assert names == ["Li6PS5Cl_ordered", "LiCl_rocksalt"]
    found = summary.fit.phase("LiCl_rocksalt")
    assert found.weight_fraction == pytest.approx(0.015, abs=4 * found.weight_fraction_uncertainty)
    assert any("taken into the fit" in note for note in summary.notes)


def test_lattice_parameter_tells_li6ps5cl_from_li7ps6():
    for lattice, phase in ((9.857, "Li6PS5Cl"), (9.993, "Li7PS6"), (9.94, "between"), (9.70, "neither")):
        host = with_lattice(phase_of("Li6PS5Cl"), lattice)
        summary = summarise(pattern((host, 1.0)), library_of(known=["Li6PS5Cl"]))
        assert summary.argyrodite.phase == phase
        assert not summary.disorder.determinable


def test_a_flat_pattern_has_no_phase():
    rng = np.random.default_rng(0)
    flat = Diffractogram(
        two_theta_degree=np.arange(10.0, 60.0, 0.05), counts=rng.poisson(200.0, 1000).astype(float)
    ).with_anode("Cu")
    summary = summarise(flat, library_of())
    assert summary.fit is None
    assert "no confident match" in summary.notes[0]
