"""The one table of X-ray lines, against energies published elsewhere."""

import pytest

from indrite.readers.micrograph.x_ray_lines import LINES as MAPPED
from indrite.x_ray_lines import LINES, SIDE_LINES, line_width, low_line

#: eV, Elam, Ravel & Sieber 2002 (DOI 10.1016/S0969-806X(01)00227-4).
PUBLISHED = {
    "P": ("Kα", 2010.5),
    "S": ("Kα", 2309.5),
    "Cl": ("Kα", 2622.0),
    "Ti": ("Kα", 4512.2),
    "Ni": ("Kα", 7480.3),
    "Ga": ("Kα", 9250.6),
    "Sr": ("Lα", 1805.8),
    "In": ("Lα", 3286.1),
    "Sn": ("Lα", 3444.1),
    "W": ("Mα", 1775.4),
}


@pytest.mark.parametrize("element", PUBLISHED)
def test_lines_are_where_the_literature_has_them(element):
    name, energy = PUBLISHED[element]
    assert dict(LINES[element])[name] == pytest.approx(energy, abs=1.0)


def test_lines_rise_with_the_atomic_number_within_a_shell():
    from ase.data import atomic_numbers

    for shell in ("Kα", "Lα", "Mα"):
        having = {one: dict(lines)[shell] for one, lines in LINES.items() if shell in dict(lines)}
        rows = sorted((atomic_numbers[one], energy) for one, energy in having.items())
        energies = [energy for _, energy in rows]
        assert energies == sorted(energies)
        # Moseley: the root of the energy is straight in the atomic number
        for (low, first), (mid, second), (high, third) in zip(rows, rows[1:], rows[2:], strict=False):
            straight = first**0.5 + (third**0.5 - first**0.5) * (mid - low) / (high - low)
            assert second**0.5 == pytest.approx(straight, rel=0.012)


def test_maps_use_the_same_energies_and_a_line_that_the_beam_excites():
    assert MAPPED.keys() == LINES.keys()
    for element, energy in MAPPED.items():
        name, at = low_line(element)
        assert (name, at) in LINES[element]
        assert energy == pytest.approx(at / 1000.0)
        assert at < 9000.0
    assert {one for _, _, one in SIDE_LINES} <= LINES.keys()


def test_width_grows_with_the_energy_and_is_the_detectors_at_manganese():
    widths = [line_width(low_line(one)[1]) for one in ("C", "O", "S", "In", "Mn", "Zn")]
    assert widths == sorted(widths)
    assert line_width(5895.0, resolution_electronvolt=145.0) == pytest.approx(145.0)
