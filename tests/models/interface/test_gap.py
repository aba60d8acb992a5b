"""The search for the gap on curves whose minimum is known."""

import numpy as np
import pytest
from ase import Atoms
from ase.calculators.calculator import Calculator

from indrite.close_atoms import check_apart, tightest_contact
from indrite.errors import EngineError, StructureError, UsageError
from indrite.models.interface import InterfaceChoice, build_interface
from indrite.models.interface.gap import find_minimum

GRID = np.linspace(0.5, 5.0, 19)


def _two_atoms(gap):
    """Na and Cl above each other; covalent radii 1.66 + 1.02 Å."""
    atoms = Atoms("NaCl", positions=[[0, 0, 0], [0, 0, gap]], cell=[20, 20, 20], pbc=True)
    atoms.set_array("side", np.array([0, 1]))
    return atoms


def test_a_parabola_is_found_exactly():
    scan = find_minimum(lambda gap: 2.0 * (gap - 2.317) ** 2 - 1.0, GRID, _two_atoms)
    assert scan.outcome == "minimum"
    assert scan.gap_angstrom == pytest.approx(2.317, abs=1e-9)


def test_a_morse_curve_is_found_within_the_third_order():
    def morse(gap):
        return (1.0 - np.exp(-1.5 * (gap - 2.6))) ** 2

    assert find_minimum(morse, GRID, _two_atoms).gap_angstrom == pytest.approx(2.6, abs=0.05)


def test_the_lowest_of_two_minima_is_taken():
    scan = find_minimum(lambda gap: -np.cos(2.0 * np.pi * (gap - 1.5) / 1.5) - 0.1 * gap, GRID, _two_atoms)
    assert scan.gap_angstrom == pytest.approx(4.5, abs=0.1)


def test_repulsion_everywhere_is_an_outcome_not_an_error():
    scan = find_minimum(lambda gap: 1.0 / gap, GRID, _two_atoms)
    assert scan.outcome.startswith("no minimum (energy falls to the far end: no adhesion)")
    assert scan.gap_angstrom == pytest.approx(1.66 + 1.02, abs=0.05)


def test_attraction_to_the_near_end_is_not_taken_for_a_minimum():
    """Potentials have holes at short distance: the end of the scan is no gap."""
    scan = find_minimum(lambda gap: gap, GRID, _two_atoms)
    assert scan.outcome.startswith("no minimum (energy falls to the near end)")
    assert scan.gap_angstrom == pytest.approx(2.68, abs=0.05)


def test_overlapping_points_are_not_asked():
    """Lowest energy right beside the overlap: the closest gap is taken and the outcome says so."""
    scan = find_minimum(lambda gap: np.nan if gap < 1.99 else gap, GRID, _two_atoms)
    assert np.isnan(scan.energy_electronvolt[GRID < 1.99]).all()
    assert scan.gap_angstrom == pytest.approx(2.0)
    assert "without overlap" in scan.outcome


def test_a_minimum_close_to_the_overlap_is_found_on_a_finer_scan():
    scan = find_minimum(lambda gap: np.nan if gap < 1.8 else (gap - 1.9) ** 2, GRID, _two_atoms)
    assert scan.outcome == "minimum"
    assert scan.gap_angstrom == pytest.approx(1.9, abs=1e-9)


def test_everything_overlaps():
    scan = find_minimum(lambda gap: float("nan"), GRID, _two_atoms)
    assert scan.outcome.startswith("no minimum")


def test_closest_contact_by_radii_and_images():
    atoms = Atoms("NaCl", positions=[[0, 0, 0.1], [0, 0, 19.4]], cell=[20, 20, 20], pbc=True)
    found = tightest_contact(atoms)
    assert {found.first, found.second} == {0, 1}
    assert found.distance_angstrom == pytest.approx(0.7)
    assert found.ratio == pytest.approx(0.7 / 2.68)
    with pytest.raises(StructureError, match=r"atoms overlap; got .* 0.70 Å apart; expected at least 1.61 Å"):
        check_apart(atoms, where="here")


class _Refuses(Calculator):
    implemented_properties = ("energy",)

    def calculate(self, atoms=None, properties=None, system_changes=None):
        raise KeyError("element 49")


class _Nothing(Calculator):
    implemented_properties = ("energy",)

    def calculate(self, atoms=None, properties=None, system_changes=None):
        self.results = {"energy": float("nan")}


def test_an_engine_that_does_not_know_the_elements(small_choice):
    with pytest.raises(
        EngineError, match="no energy for this structure; got KeyError: 'element 49'; expected"
    ):
        build_interface(small_choice(), calculator=_Refuses())


def test_an_engine_that_returns_no_number(small_choice):
    with pytest.raises(EngineError, match="not a number; got nan; expected an engine for Cl, Li"):
        build_interface(small_choice(), calculator=_Nothing())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"electrode_miller": (0, 0, 0)}, "not a lattice plane"),
        ({"electrode_miller": (1, 0)}, "not a lattice plane"),
        ({"inversion": 1.5}, "site inversion"),
        ({"gap_range_angstrom": (3.0, 2.0)}, "rising range"),
        ({"gap_angstrom": -1.0}, "gap must be positive"),
        ({"max_strain": 0.0}, "max_strain must be positive"),
        ({"electrode_thickness_angstrom": -3.0}, "must be positive"),
        ({"electrode_thickness_angstrom": 4000.0}, "at most 300 Å"),
        ({"strained": "harder"}, "unknown strained; got 'harder'"),
        ({"ions": "half"}, "unknown ions"),
        ({"registry": "best"}, "unknown registry"),
        ({"gap_scan": "one"}, "unknown gap_scan"),
        ({"biaxial_modulus_gigapascal": (0.0, 3.0)}, "positive"),
        ({"match": -1}, "match"),
    ],
)
def test_choices_without_sense(changes, message):
    with pytest.raises(UsageError, match=message):
        InterfaceChoice(**changes)
