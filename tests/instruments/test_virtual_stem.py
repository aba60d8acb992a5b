"""The virtual STEM: exact smears, conserved atoms, Poisson's counts, simulated interfaces."""

import numpy as np
import pytest

from indrite.analysis.line_profile import Foil, analyse_profile
from indrite.analysis.spectrum_image import find_edges
from indrite.cell import material
from indrite.errors import SignalError, UsageError
from indrite.instruments.line_profile import (
    FoilComposition,
    Layer,
    Scan,
    beam_broadening_nanometre,
    element_map,
    expected_density,
    layered,
    line_profile,
    of_trajectory,
)
from indrite.instruments.spectrum_image import Spectrometer, phase_spectrum, spectral_phases, spectrum_image
from indrite.signals import Trajectory

LAYERS = [Layer("LiIn", 22.0), Layer("InS", 15.0), Layer("Li6PS5Cl", 23.0)]


def test_layers_hold_the_atoms_of_their_materials():
    foil = layered(LAYERS)
    atoms = foil.density_per_cubic_nanometre.sum(axis=1) * foil.step
    volume = material("InS").value("molar_volume_cubic_centimetre_per_mole")
    in_inner = 15.0 * 602.214076 / volume
    volume_metal = material("LiIn").value("molar_volume_cubic_centimetre_per_mole")
    expected = in_inner + 22.0 * 602.214076 / volume_metal
    assert atoms[foil.elements.index("In")] == pytest.approx(expected, rel=1e-9)
    assert foil.share.sum(axis=0) == pytest.approx(1.0)


def test_smears_keep_the_atoms_and_have_their_variance():
    x = (np.arange(2000) + 0.5) * 0.05
    values = np.zeros((1, x.size))
    values[0, 1000] = 1.0
    foil = FoilComposition(
        distance_nanometre=x, density_per_cubic_nanometre=values, elements=("S",), share=values, phases=("a",)
    )
    scan = Scan(probe_sigma_nanometre=2.0, foil_nanometre=100.0, tilt_degree=5.0)
    (seen,) = expected_density(values, foil, scan)
    mean = (seen * x).sum()
    variance = (seen * (x - mean) ** 2).sum()
    assert seen.sum() == pytest.approx(1.0, abs=1e-6)
    assert mean == pytest.approx(x[1000], abs=1e-6)
    assert scan.overlap_nanometre == pytest.approx(8.749, abs=1e-3)
    assert variance == pytest.approx(2.0**2 + 8.749**2 / 12.0, rel=2e-3)


def test_counts_are_poissons_and_rows_are_kept():
    foil = layered([Layer("In", 20.0), Layer("In", 20.0)])
    profile = line_profile(foil, Scan(rows=400, counts=4.0), rng=np.random.default_rng(0))
    rows = profile.row_counts[:, 0]
    assert rows.mean() == pytest.approx(4.08, rel=0.02)  # 2 % continuum
    assert rows.var() == pytest.approx(rows.mean(), rel=0.03)
    assert profile.counts == pytest.approx(rows.sum(axis=0)[None])


def test_the_microscope_and_the_analysis_close_the_loop():
    profile = line_profile(layered(LAYERS), Scan(counts=5.0), rng=np.random.default_rng(4))
    found = analyse_profile(profile, foil=Foil(80.0, 0.0, 0.0, 1.0)).interphase
    assert found.low_nanometre <= 15.0 <= found.high_nanometre
    assert found.verdict == "ok"


def test_beam_broadening_of_indium_sulfide():
    """By hand: Z 32.5, ρ 5.2, A 73.4 a.m.u. at 200 kV, 100 nm → 8.5 nm."""
    found = beam_broadening_nanometre(
        100.0,
        atomic_number=32.5,
        molar_mass_gram_per_mole=73.4,
        density_gram_per_cubic_centimetre=5.2,
        beam_energy_kilovolt=200.0,
    )
    by_hand = 6.25e5 * 32.5 / 2e5 * np.sqrt(5.2 / 73.4) * (1e-5) ** 1.5 * 1e7
    assert found == pytest.approx(by_hand)
    assert found == pytest.approx(8.5, abs=0.1)


def test_spectra_of_phases_show_the_edges_of_what_they_hold():
    foil = layered([Layer("Li6PS5Cl", 10.0), Layer("Li6PS5Cl", 10.0)])
    image = spectrum_image(
        foil,
        spectral_phases(foil.phases),
        scan=Scan(rows=4),
        spectrometer=Spectrometer(counts=1e6),
        rng=np.random.default_rng(1),
    )
    assert "S" in {one.element for one in find_edges(image)}
    indium = spectrum_image(
        layered([Layer("LiIn", 10.0), Layer("LiIn", 10.0)]),
        spectral_phases(("LiIn", "LiIn")),
        scan=Scan(rows=4),
        spectrometer=Spectrometer(counts=1e6),
        rng=np.random.default_rng(1),
    )
    (edge,) = find_edges(indium, expected=("In",))
    assert edge.name == "In M4,5"  # a delayed edge: titanium's onset lies where it rises
    assert "Ti L2,3" in edge.others
    assert "In M4,5" in find_edges(indium)[0].others
    energy = np.arange(100.0, 600.0, 0.5)
    metal, electrolyte = (phase_spectrum(energy, one) for one in spectral_phases(("LiIn", "Li6PS5Cl")))
    assert metal[energy > 520.0].mean() > electrolyte[energy > 520.0].mean()  # indium


def trajectory(mixed=0.0):
    """Indium between 0 and 4 nm of a periodic cell of 8 nm, sulfur in the rest."""
    rng = np.random.default_rng(2)
    count = 4000
    height = rng.uniform(0.0, 80.0, count)
    metal = np.abs(height - 20.0) < 20.0
    place = np.column_stack([rng.uniform(0.0, 20.0, (count, 2)), height + mixed * rng.normal(size=count)])
    return Trajectory(
        time_picosecond=np.array([0.0, 1.0]),
        position_angstrom=np.array([place, place]),
        cell_angstrom=np.array([np.diag([20.0, 20.0, 80.0])] * 2),
        periodic=np.array([True, True, True]),
        atomic_number=np.where(metal, 49, 16),
        side=np.where(metal, 1, 0),
    )


def test_a_simulated_interface_keeps_its_densities_and_has_no_interphase_that_is_not_there():
    run = trajectory()
    foil = of_trajectory(run)
    indium = foil.density_per_cubic_nanometre[foil.elements.index("In")]
    density = (run.atomic_number == 49).sum() / (2.0 * 2.0 * 4.0)
    assert indium[:50].mean() == pytest.approx(density, rel=0.05)
    assert indium[-50:].mean() == pytest.approx(0.0, abs=1.0)
    scan = Scan(counts=20.0, rows=32, probe_sigma_nanometre=1.0)
    found = analyse_profile(
        line_profile(foil, scan, rng=np.random.default_rng(0)), foil=Foil(80.0, 0.0, 0.0, 1.0)
    )
    assert found.interphase.verdict in {"upper limit", "not determinable"}


def test_what_cannot_be_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(UsageError, match="no interface"):
        layered(LAYERS[:1])
    with pytest.raises(UsageError, match="no interface"):
        layered(LAYERS, mixed=0)
    with pytest.raises(UsageError, match="no line of these"):
        element_map(layered(LAYERS), elements=("Li",), rng=rng)
    with pytest.raises(UsageError, match="turned"):
        line_profile(layered(LAYERS), Scan(turned_degree=3.0), rng=rng)
    with pytest.raises(UsageError, match="other phases"):
        spectrum_image(layered(LAYERS), spectral_phases(("InS",)), rng=rng)
    with pytest.raises(UsageError, match="positive"):
        Scan(counts=0.0)
    with pytest.raises(UsageError, match="angles"):
        Scan(tilt_degree=85.0)
    with pytest.raises(UsageError, match="no spectrum"):
        Spectrometer(counts=0.0)
    with pytest.raises(SignalError):
        of_trajectory(trajectory().replace(side=None))
