"""Lines of crystals against what is known of them: extinctions, multiplicities, order of intensities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indrite.analysis.diffraction import Phase, reflections
from indrite.analysis.diffraction.form_factors import anomalous, form_factor
from indrite.analysis.diffraction.phase import metric_system
from indrite.analysis.diffraction.reflections import lorentz_polarisation
from indrite.errors import StructureError
from indrite.instruments.diffraction import li6ps5cl, phase_of

CU = 1.540598


def lines(phase, most=60.0):
    found = reflections(phase, wavelength_angstrom=CU, most_two_theta_degree=most)
    intensity = found.intensity(CU)
    names = ["".join(str(one) for one in sorted(np.abs(plane), reverse=True)) for plane in found.hkl]
    angle = np.degrees(2 * np.arcsin(CU / 2 / found.spacing_angstrom))
    return names, angle, 100 * intensity / intensity.max(), found


def test_argyrodite_has_311_then_220_then_222():
    """The trap of the notes: with the free sulfide on the wrong quarter (111) becomes the strongest."""
    names, angle, intensity, _ = lines(phase_of("Li6PS5Cl"))
    order = [names[at] for at in np.argsort(intensity)[::-1][:3]]
    assert order == ["311", "220", "222"]
    place = dict(zip(names, angle, strict=True))
    for name, expected in {"111": 15.57, "200": 18.00, "220": 25.56, "311": 30.06, "222": 31.44}.items():
        assert place[name] == pytest.approx(expected, abs=0.04)


@pytest.mark.parametrize(
    ("name", "angles"),
    # table 5.1 of the notes: the lines that impurities are judged by
    [
        ("LiCl", [30.09, 34.89, 50.16, 59.61]),
        ("Li2S", [27.00, 31.27, 44.81, 53.10]),
        ("In", [32.93, 36.30, 39.14, 54.44]),
        ("InS", [24.04, 26.09, 30.27, 33.64]),
    ],
)
def test_lines_of_impurities(name, angles):
    _, angle, intensity, _ = lines(phase_of(name))
    strong = angle[intensity > 10]
    for one in angles:
        assert np.abs(strong - one).min() < 0.06


def test_diamond_lattice_extinctions_and_multiplicities():
    names, _, intensity, found = lines(phase_of("Si"), most=80.0)
    seen = [name for name, strength in zip(names, intensity, strict=True) if strength > 0.1]
    assert seen == ["111", "220", "311", "400", "331"]
    count = dict(zip(names, found.multiplicity, strict=True))
    assert [count[name] for name in seen] == [8, 12, 24, 6, 24]


def test_rock_salt_strength_is_the_sum_of_form_factors():
    """For even planes F = 4 (f(Li) + f(Cl)), for odd ones 4 (f(Cl) − f(Li))."""
    phase = phase_of("LiCl")
    names, _, _, found = lines(phase)
    b = dict(zip(phase.elements, phase.displacement_square_angstrom, strict=True))
    for name, sign in (("111", -1.0), ("200", 1.0), ("220", 1.0)):
        at = names.index(name)
        s = np.array([0.5 / found.spacing_angstrom[at]])
        part = {one: form_factor(one, s, CU)[0] * np.exp(-b[one] * s[0] ** 2) for one in ("Li", "Cl")}
        expected = found.multiplicity[at] * abs(4 * (part["Cl"] + sign * part["Li"])) ** 2
        assert found.strength[at] == pytest.approx(expected, rel=1e-9)


@given(shift=st.tuples(*[st.floats(0, 1)] * 3), name=st.sampled_from(["LiCl_rocksalt", "InS_Pnnm", "ZnO"]))
def test_the_origin_of_the_cell_does_not_matter(shift, name):
    phase = phase_of(name)
    moved = Phase(
        name, phase.formula, phase.lattice, phase.elements, (phase.positions + np.array(shift)) % 1.0,
        phase.occupancy, phase.displacement_square_angstrom,
    )  # fmt: skip
    one, other = (
        reflections(each, wavelength_angstrom=CU, most_two_theta_degree=50.0) for each in (phase, moved)
    )
    np.testing.assert_allclose(one.strength, other.strength, rtol=1e-6, atol=1e-3)


def test_a_double_cell_has_the_same_pattern():
    phase = phase_of("Li2S")
    a = phase.lattice[0]
    half = phase.positions * np.array([0.5, 1.0, 1.0])
    double = Phase(
        "double",
        "Li2S",
        (2 * a, a, a, 90.0, 90.0, 90.0),
        phase.elements * 2,
        np.concatenate([half, half + np.array([0.5, 0.0, 0.0])]),
        None,
        np.tile(phase.displacement_square_angstrom, 2),
    )
    one, two = (
        reflections(each, wavelength_angstrom=CU, most_two_theta_degree=60.0) for each in (phase, double)
    )
    np.testing.assert_allclose(one.spacing_angstrom, two.spacing_angstrom)
    np.testing.assert_allclose(4 * one.strength, two.strength, rtol=1e-6)


def test_form_factors_start_at_the_number_of_electrons():
    for element, number in {"Li": 3, "S": 16, "Cl": 17, "In": 49, "La": 57}.items():
        assert form_factor(element, np.array([0.0]), 0.4)[0].real == pytest.approx(number, abs=0.05)


def test_anomalous_scattering_is_left_out_away_from_known_lines():
    assert anomalous("In", 0.4) == 0.0
    # indium near copper's line: f'' about 5 electrons (International Tables C, table 4.2.6.8)
    assert anomalous("In", CU).imag == pytest.approx(5.05, abs=0.1)


def test_lorentz_polarisation_at_a_right_angle():
    # 2θ = 90°: (1 + 0)/(½ · √½)
    assert lorentz_polarisation(np.array([np.pi / 4]))[0] == pytest.approx(2.0 * np.sqrt(2.0))


def test_exchange_keeps_composition_and_sites_apart():
    ordered, exchanged = li6ps5cl(exchange=0.0), li6ps5cl(exchange=1.0)
    assert ordered.composition() == pytest.approx(exchanged.composition())
    assert ordered.composition() == pytest.approx({"Li": 24, "P": 4, "S": 20, "Cl": 4})
    assert ordered.density_gram_per_cubic_centimetre() == pytest.approx(1.865, abs=0.01)


@pytest.mark.parametrize(
    ("lattice", "system"),
    [
        ((5, 5, 5, 90, 90, 90), "cubic"),
        ((5, 5, 6, 90, 90, 90), "tetragonal"),
        ((5, 6, 7, 90, 90, 90), "orthorhombic"),
        ((5, 5, 7, 90, 90, 120), "hexagonal"),
        ((5, 5, 5, 80, 80, 80), "rhombohedral"),
        ((5, 6, 7, 90, 100, 90), "monoclinic"),
        ((5, 6, 7, 80, 100, 95), "triclinic"),
    ],
)
def test_crystal_systems_by_metric(lattice, system):
    assert metric_system(lattice) == system


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"elements": ("Xx",)}, "form factors"),
        ({"positions": np.zeros((2, 3))}, "positions"),
        ({"lattice": (5, 5, 0, 90, 90, 90)}, "volume"),
        ({"lattice": (5, 5, 5, 90, 90, 180)}, "volume"),
        ({"occupancy": np.array([2.0])}, "occupancy"),
        ({"displacement_square_angstrom": np.array([-1.0])}, "displacement"),
    ],
)
def test_structures_that_make_no_sense_are_refused(change, text):
    values = {"lattice": (5, 5, 5, 90, 90, 90), "elements": ("Li",), "positions": np.zeros((1, 3)), **change}
    with pytest.raises(StructureError, match=text):
        Phase("x", "Li", **values)
