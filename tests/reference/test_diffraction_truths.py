"""Truth values of diffraction: certificate, weighed mixtures, named phases, an independent package."""

import functools

import numpy as np
import pytest

import pattern_files
from indrite.analysis.diffraction import (
    FitSettings,
    Library,
    fit_pattern,
    reflections,
    search_match,
    summarise,
)
from indrite.instruments.diffraction import phase_of, phases_of, shipped_phases
from indrite.readers import read_diffraction

#: NIST certificate of SRM 660c, Å.
LAB6_ANGSTROM = 4.156826
#: File → weighed mass of each phase, g; the names of the files carry them.
MIXTURES = {
    "ZnO_0p4006-In2O3_0p6008--2min": {"ZnO": 0.4006, "In2O3": 0.6008},
    "TiO2_0p4009-ZnO_0p6010--8min": {"TiO2_anatase": 0.4009, "ZnO": 0.6010},
    "Li2CO3_0p9001-ZrO2_0p1000--2min": {"Li2CO3": 0.9001, "ZrO2_monoclinic": 0.1000},
    "V2O5_0p3015-TiO2_0p6998--8min": {"V2O5": 0.3015, "TiO2_anatase": 0.6998},
    "V2O5_0p2013-LaOH3_0p5000-ZrO2_0p3001--8min": {
        "V2O5": 0.2013, "LaOH3": 0.5000, "ZrO2_monoclinic": 0.3001,
    },
}  # fmt: skip
#: Largest error allowed, weight fraction.
WITHIN = 0.05


def shared(name):
    return pattern_files.shared_diffraction() / name


def test_certified_lattice_parameter_within_30_ppm():
    pattern = read_diffraction(shared("lab6_srm660c.gsas"), wavelength="Cu")
    start = fit_pattern(pattern, [phase_of("LaB6")])
    fit = fit_pattern(pattern, [phase_of("LaB6")], settings=FitSettings(intensities="free"), start=start)
    assert abs(fit.phases[0].lattice[0] / LAB6_ANGSTROM - 1.0) < 30e-6


@pytest.mark.parametrize("name", MIXTURES)
def test_weighed_mixtures_within_5_weight_percent(name):
    masses = MIXTURES[name]
    pattern = read_diffraction(shared(f"weighed_mixtures/{name}.xrdml"))
    fit = fit_pattern(pattern, phases_of(masses))
    for one in fit.phases:
        assert one.weight_fraction == pytest.approx(masses[one.name] / sum(masses.values()), abs=WITHIN)


def test_strong_absorption_contrast_misses_and_on_the_side_that_physics_says():
    """NiO beside Bi2O3: grains of Bi2O3 shade themselves (microabsorption), so too little of it is found."""
    pattern = read_diffraction(shared("weighed_mixtures/NiO_0p6007-Bi2O3_0p4008--8min.xrdml"))
    fit = fit_pattern(pattern, phases_of(["NiO", "Bi2O3_alpha"]))
    assert fit.phase("Bi2O3_alpha").weight_fraction < 0.4008 / 1.0015 - WITHIN


@functools.cache
def shipped():
    return shipped_phases()


@functools.cache
def references():
    folder = shared("named_phases/reference_cifs")
    return phases_of(sorted(str(one) for one in folder.glob("*.cif")))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LiMnO2", ("LiMnO2_59",)),
        ("MnO", ("MnO_225",)),
        ("TiO2", ("TiO2_141",)),
        ("Mn2O3_and_LiF", ("Mn2O3_206", "LiF_225")),
    ],
)
def test_named_phases_are_found_and_distractors_refused(name, expected):
    pattern = read_diffraction(shared(f"named_phases/{name}.xy"), wavelength="Cu")
    library = references()
    assert search_match(pattern, library).phases == expected
    others = [one for one in library if one.name not in expected]
    assert not search_match(pattern, others).confident


@pytest.mark.parametrize("name", [*MIXTURES][::3])
def test_mixtures_are_found_among_shipped_phases_and_refused_among_others(name):
    pattern = read_diffraction(shared(f"weighed_mixtures/{name}.xrdml"))
    assert set(search_match(pattern, shipped()).phases) == set(MIXTURES[name])
    others = [one for one in shipped() if one.name not in MIXTURES[name]]
    assert not search_match(pattern, others).confident


@pytest.mark.parametrize("name", ["Li6PS5Cl", "LiCl", "InS", "In2O3", "Li2CO3"])
def test_lines_agree_with_pymatgen(name):
    """Places within 0.002°; strengths within some percent: pymatgen has other form factors and no f′, f″."""
    calculator = pytest.importorskip("pymatgen.analysis.diffraction.xrd")
    from pymatgen.core import Lattice, Structure

    phase = phase_of(name)
    structure = Structure(Lattice.from_parameters(*phase.lattice), list(phase.elements), phase.positions)
    kinds = dict(zip(phase.elements, phase.displacement_square_angstrom, strict=True))
    peer = calculator.XRDCalculator(1.540598, debye_waller_factors=kinds).get_pattern(
        structure, two_theta_range=(10, 60)
    )
    found = reflections(phase, wavelength_angstrom=1.540598, most_two_theta_degree=60.0)
    angle = np.degrees(2 * np.arcsin(1.540598 / 2 / found.spacing_angstrom))
    intensity = found.intensity(1.540598)
    strong = np.array(peer.y) > 5.0
    for place, height in zip(np.array(peer.x)[strong], np.array(peer.y)[strong], strict=True):
        near = np.abs(angle - place) < 0.01
        assert np.abs(angle[near] - place).min() < 0.002
        own = 100 * intensity[near].sum() / intensity[(angle > 10) & (angle < 60)].max()
        assert own == pytest.approx(height, abs=4.0)


@pytest.mark.slow
def test_a_phase_that_must_bend_its_cell_is_taken_back():
    """Precursors heated to 400 °C: a many-lined phase of the library accounts for their peaks by chance."""
    pattern = read_diffraction(shared("reaction_products/Bi2O3-V2O5_400C_60min.xrdml")).cut(10.0, 60.0)
    library = phases_of(["V2O5", "Bi2O3_alpha", "In5S5Cl", "NiO", "ZnO", "Li2CO3"])
    summary = summarise(pattern, Library(candidates=library))
    assert {one.name for one in summary.fit.phases} == {"V2O5", "Bi2O3_alpha"}
    assert any("taken back" in note for note in summary.notes)
