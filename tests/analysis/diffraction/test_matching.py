"""Search and match: what is there is found, what is not is refused."""

import numpy as np
import pytest

from indrite.analysis.diffraction import (
    MatchSettings,
    disorder_contrast,
    search_match,
    which_argyrodite,
)
from indrite.analysis.diffraction.align import noise_of, peaks_of
from indrite.analysis.diffraction.match import find_peaks, strained, with_elements
from indrite.instruments.diffraction import (
    Content,
    Diffractometer,
    li6ps5cl,
    phase_of,
    record_pattern,
    shipped_phases,
)
from indrite.instruments.diffraction.diffractometer import with_lattice

LIBRARY = shipped_phases()


def pattern(*contents, seed=1, **settings):
    device = Diffractometer(**{"step_degree": 0.04, "hump_counts": 100.0, **settings})
    rng = np.random.default_rng(seed)
    return record_pattern([Content(phase, share) for phase, share in contents], device, rng=rng)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({"Li6PS5Cl": 1.0}, {"Li6PS5Cl"}),
        ({"Li6PS5Cl": 0.6, "LiCl": 0.4}, {"Li6PS5Cl", "LiCl"}),
        ({"Li2S": 0.5, "LiCl": 0.5}, {"Li2S", "LiCl"}),
        ({"InS": 1.0}, {"InS"}),
        ({"In": 0.5, "LiIn": 0.5}, {"In", "LiIn"}),
        ({"Li3InCl6": 1.0}, {"Li3InCl6"}),
    ],
)
def test_mixtures_are_found(shares, expected):
    data = pattern(*((phase_of(name), share) for name, share in shares.items()))
    found = search_match(data, LIBRARY)
    formula = {one.name: one.formula for one in LIBRARY}
    assert found.confident
    assert {formula[name] for name in found.phases} == expected


@pytest.mark.parametrize("absent", ["Li6PS5Cl", "InS", "Li3InCl6", "LiIn", "P4S3"])
def test_what_is_not_in_the_library_is_refused(absent):
    phase = phase_of(absent)
    family = {absent, "Li7PS6"} if absent == "Li6PS5Cl" else {absent}
    rest = [one for one in LIBRARY if one.formula not in family and one.formula != phase.formula]
    found = search_match(pattern((phase, 1.0)), rest)
    assert not found.confident
    assert found.phases == ()
    assert found.verdict == "no confident match"


@pytest.mark.parametrize("strain", [-0.012, 0.012])
def test_cells_of_computations_are_found(strain):
    library = [strained(one, strain) for one in LIBRARY if one.formula != "Li7PS6"]
    found = search_match(pattern((phase_of("Li6PS5Cl"), 1.0)), library)
    assert found.phases == ("Li6PS5Cl_ordered",)
    assert found.candidates[0].strain == pytest.approx(-strain, abs=2e-3)


def test_cells_that_err_differently_along_their_axes_are_found():
    phase = phase_of("In2S3")
    a, b, c, *angles = phase.lattice
    other = type(phase)(
        phase.name, phase.formula, (a * 1.008, b * 1.008, c * 0.993, *angles),
        phase.elements, phase.positions, phase.occupancy, phase.displacement_square_angstrom,
    )  # fmt: skip
    library = [other if one.name == phase.name else one for one in LIBRARY]
    assert phase.name in search_match(pattern((phase, 1.0)), library).phases


def test_of_two_argyrodites_the_unstrained_one_is_named():
    cubic = with_lattice(phase_of("Li7PS6"), 9.993)
    assert search_match(pattern((cubic, 1.0)), LIBRARY).phases == ("Li7PS6_cubic",)


def test_a_pattern_without_peaks_has_no_match():
    data = pattern((phase_of("Li6PS5Cl"), 1.0), peak_counts=1e-6)
    found = search_match(data, LIBRARY)
    assert not found.confident
    assert find_peaks(peaks_of(data))[0].size == 0


def test_thresholds_decide():
    data = pattern((phase_of("Li2S"), 0.5), (phase_of("LiCl"), 0.5))
    only = [phase_of("Li2S")]
    assert not search_match(data, only).confident
    assert search_match(data, only, settings=MatchSettings(least_explained=0.2)).phases == (
        "Li2S_antifluorite",
    )


def test_elements_narrow_the_search():
    some = with_elements(LIBRARY, ["Li", "S"])
    assert {one.formula for one in some} == {"Li", "S", "Li2S"}


def test_noise_of_counts_and_of_rates():
    data = pattern((phase_of("Li6PS5Cl"), 1.0), step_degree=0.02)
    np.testing.assert_array_equal(noise_of(data), data.standard_uncertainty())
    rates = data.replace(counts=data.counts / 100.0)
    expected = np.sqrt(np.maximum(data.counts, 1.0)) / 100.0
    flat = data.counts < 500
    ratio = (noise_of(rates) / expected)[flat]
    assert 0.6 < np.median(ratio) < 1.6


def test_verdicts_by_cell_and_its_uncertainty():
    assert which_argyrodite(9.93, 0.05).phase == "not determinable"
    assert which_argyrodite(9.93, float("nan")).phase == "not determinable"
    verdict = which_argyrodite(9.86, 0.001)
    assert verdict.sigma_apart == pytest.approx(110, abs=1)
    assert "Li6PS5Cl" in verdict.sentence


def test_disorder_shows_in_one_line_only():
    contrast = disorder_contrast(li6ps5cl(exchange=0.0), li6ps5cl(exchange=1.0), wavelength_angstrom=1.540598)
    planes = np.sort(np.abs(contrast.hkl[contrast.visible]), axis=1)
    np.testing.assert_array_equal(planes, [[0, 0, 2]])
    assert not contrast.determinable
    assert "(200)" in contrast.sentence
    assert "Neutron" in contrast.sentence
