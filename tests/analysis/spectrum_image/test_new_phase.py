"""Tests of a new phase: accept a distinct one, reject a mixture, and say when the counts cannot tell."""

import numpy as np
import pytest

from indrite.analysis.spectrum_image import (
    analyse_spectra,
    end_member_test,
    factorise,
    judge_new_phase,
    rank_test,
    spectra_across,
)
from indrite.analysis.spectrum_image.new_phase import binned
from indrite.errors import UsageError
from indrite.instruments.line_profile import Layer, Scan, layered
from indrite.instruments.spectrum_image import (
    FineStructure,
    SpectralPhase,
    spectral_phases,
    spectrum_image,
)

LAYERS = [Layer("LiIn", 22.0), Layer("InS", 15.0), Layer("Li6PS5Cl", 23.0)]
SCAN = Scan(rows=1, step_nanometre=1.0, probe_sigma_nanometre=1.0)


def line(rows, *, mixed=None, phases=None, seed=1):
    """Spectra of about 7000 counts a pixel, as many rows summed: a sum of Poisson counts is Poisson."""
    foil = layered(LAYERS, mixed=mixed)
    from indrite.instruments.spectrum_image import Spectrometer

    image = spectrum_image(
        foil,
        phases or spectral_phases(foil.phases),
        scan=SCAN,
        spectrometer=Spectrometer(counts=7000.0 * rows),
        rng=np.random.default_rng(seed),
    )
    return spectra_across(image, along="column").spectra


def verdict(spectra):
    tested = end_member_test(spectra)
    return judge_new_phase(tested, rank_test(spectra, dispersion=tested.dispersion))[0]


def subtle():
    """An interphase with the electrolyte's own composition, sulfur bonded differently by a little."""
    metal, _, electrolyte = spectral_phases(("LiIn", "InS", "Li6PS5Cl"))
    bonding = {"S": FineStructure(shift_electronvolt=-0.7, peak_height=0.15, peak_electronvolt=6.0)}
    middle = SpectralPhase("PS4 in contact", electrolyte.density_per_cubic_nanometre, fine_structure=bonding)
    return metal, middle, electrolyte


def test_at_256_rows_a_distinct_phase_is_accepted_and_a_mixture_rejected():
    """Notes of the project, section 7.2: third singular value 5.4 to 6.2 and 1.08 times the noise."""
    distinct, mixture = line(256), line(256, mixed=1)
    assert verdict(distinct) == "new phase"
    assert verdict(mixture) == "mixture"
    assert rank_test(distinct).third > 5.0
    assert rank_test(mixture).third < 1.1
    assert end_member_test(mixture).reduced_chi_squared.max() < 1.2
    worst = end_member_test(distinct)
    place = int(np.where(worst.is_end, 0.0, worst.reduced_chi_squared).argmax())
    assert 22 <= place <= 37  # nm: inside the interphase


def test_one_row_does_not_decide_on_a_mixture_nor_on_a_subtle_phase():
    assert verdict(line(1, mixed=1)) == "not determinable"
    assert verdict(line(1, phases=subtle())) == "not determinable"
    assert verdict(line(256, phases=subtle())) == "new phase"


def test_mixtures_are_hardly_ever_called_a_new_phase():
    found = [verdict(line(rows, mixed=1, seed=seed)) for seed in range(7) for rows in (4, 64)]
    assert "new phase" not in found
    assert found.count("mixture") >= 6


def test_the_noise_floor_is_that_of_noise():
    """The third value of two true spectra lies at the edge of random matrices, whatever the counts."""
    rng = np.random.default_rng(0)
    first, second = rng.uniform(0.5, 1.5, (2, 250))
    share = np.linspace(0.0, 1.0, 40)[:, None]
    for counts in (20.0, 2000.0):
        ratios = [rank_test(rng.poisson(counts * (share * first + (1.0 - share) * second))) for _ in range(8)]
        assert np.mean([one.third for one in ratios]) == pytest.approx(1.0, abs=0.03)
        assert sum(one.third_spectrum for one in ratios) <= 1


def test_noise_above_poissons_is_taken_from_the_ends():
    spectra = line(16, mixed=1)
    wide = spectra * 5.0  # a gain of five: five times Poisson's variance
    assert end_member_test(wide).dispersion == pytest.approx(5.0, rel=0.1)
    assert verdict(wide) == verdict(spectra) == "mixture"


def test_shares_follow_the_mixture():
    found = end_member_test(line(64, mixed=1))
    middle = found.share_of_first[26:34]
    assert middle.mean() == pytest.approx(0.5, abs=0.1)
    assert found.share_of_first[:5].mean() == pytest.approx(1.0, abs=0.05)


def test_bins_hold_ten_counts_and_lose_none():
    rng = np.random.default_rng(1)
    spectra = rng.poisson(0.7, (12, 500))
    joined = binned(spectra)
    assert joined.sum() == spectra.sum()
    assert joined.mean(axis=0)[1:-1].min() > 8.0


@pytest.mark.parametrize(
    ("points", "ends"), [(4, None), (10, (5, 5)), (10, (0, 3))], ids=["few", "all ends", "no end"]
)
def test_too_few_spectra_in_between_are_refused(points, ends):
    with pytest.raises(UsageError, match="too few"):
        end_member_test(np.full((points, 200), 50.0), ends=ends)


def test_too_few_counts_are_refused():
    with pytest.raises(UsageError, match="too few counts"):
        end_member_test(np.full((20, 200), 0.01))
    with pytest.raises(UsageError, match="rank"):
        rank_test(np.ones((3, 100)))


def test_factors_are_for_display_they_describe_the_counts_and_add_up():
    spectra = line(64)
    found = factorise(spectra, rng=np.random.default_rng(0))
    assert found.spectrum.sum(axis=1) == pytest.approx(1.0)
    assert (found.weight @ found.spectrum).sum() == pytest.approx(spectra.sum(), rel=1e-3)


def test_the_whole_analysis_of_an_image_gives_thickness_and_new_phase():
    foil = layered(LAYERS)
    scan = Scan(rows=32, step_nanometre=1.0, probe_sigma_nanometre=1.0)
    image = spectrum_image(foil, spectral_phases(foil.phases), scan=scan, rng=np.random.default_rng(3))
    found = analyse_spectra(image, elements=("In", "S", "P", "Cl"))
    assert found.new_phase == "new phase"
    assert found.profile.three.thickness_nanometre == pytest.approx(15.0, abs=0.8)
    assert found.profile.three.reduced_chi_squared == pytest.approx(
        1.0, abs=0.4
    )  # P, S, Cl share their noise
    rows = {row.id: row for row in found.findings()}
    assert rows["new_phase"].value == "new phase"
    assert {"interphase_thickness", "edge_position.S"} <= set(rows)


def test_no_counts_no_verdict():
    foil = layered(LAYERS)
    from indrite.instruments.spectrum_image import Spectrometer

    image = spectrum_image(
        foil,
        spectral_phases(foil.phases),
        scan=SCAN,
        spectrometer=Spectrometer(counts=50.0),
        rng=np.random.default_rng(3),
    )
    found = analyse_spectra(image)
    assert found.new_phase == "not determinable"
    assert "counts" in found.why
