import numpy as np
import pytest

from indrite.cell import load_cell
from indrite.cell.compare import compare_recipes
from indrite.cell.recipe_report import recipe_report
from indrite.comparison.evidence import evidence_of, spoken_by
from indrite.comparison.last_charge import voltage_rise
from indrite.findings import Finding
from indrite.instruments.cycling import Cycler, record_with
from indrite.models.coupling import InterfaceEnergies
from indrite.models.full_cell.lumped import Course, LumpedCell, simulate_lumped
from indrite.signals import Diffractogram, Impedance, LineProfile


@pytest.fixture(scope="module")
def cell():
    return load_cell("luo2021-li-in")


def test_a_cell_says_what_it_was_given_and_that_it_was(cell):
    found = evidence_of({"x": cell})
    mass = found["input.anode_mass_milligram.x"]
    assert (mass.value, mass.unit, mass.origin) == (25.0, "mg", "input")
    assert "stated as 25 g" in mass.note
    # F / (3.6 M): 96485.33 / 3.6 / 6.94
    assert found["derived.capacity_of_lithium.x"].value == pytest.approx(3861.9, abs=0.1)


def test_a_recipe_says_what_follows_and_what_does_not_add_up(cell):
    found = evidence_of({"x": recipe_report(cell)})
    assert found["recipe.loading.x"].value == "inconsistent"
    assert found["recipe.anode_potential.x"].value == "consistent"
    open_ = found["recipe.penetration.x"]
    assert (open_.value, open_.verdict) == (None, "not determinable")
    assert found["derived.breathing_micrometre.x"].value == pytest.approx(11.7, abs=0.1)
    # the rows that go into findings.json keep their ids
    assert "upper_cutoff_against_lithium_volt.luo2021-li-in" in found


def test_two_cells_say_what_differs(cell):
    found = evidence_of({"x": compare_recipes(cell, load_cell("luo2021-li"))})
    assert found["fairness.x"].value == "confounded"
    ratio = found["differs.pressing_pressure_megapascal.x"]
    assert ratio.value == pytest.approx(7.6)
    assert evidence_of({"x": compare_recipes(cell, cell)})["fairness.x"].value == "clean"


@pytest.mark.parametrize(("surface", "expected"), [(0.5, -0.2), (None, None)])
def test_adhesion_says_how_a_metal_wets(surface, expected):
    energies = InterfaceEnergies(
        electrode="In",
        electrolyte="Li6PS5Cl",
        fresh_joule_per_square_metre=0.4,
        reacted_joule_per_square_metre=(),
        reacted_time_picosecond=(),
        surface_joule_per_square_metre=surface,
        atoms_per_cubic_nanometre=40.0,
        engine="x",
    )
    found = evidence_of({"k": energies})
    cosine = found["contact_cosine.In.fresh.k"].value  # Young and Dupré: W = γ (1 + cos θ)
    assert cosine == (None if expected is None else pytest.approx(expected))
    assert found["contact_cosine.In.reacted.k"].value is None
    assert found["work_of_adhesion.In.fresh"].value == 0.4


def test_instruments_say_their_settings():
    found = evidence_of(
        {
            "z": Impedance(
                frequency_hertz=np.array([6e6, 10.0, 1.0]),
                real_impedance_ohm=np.ones(3),
                imaginary_impedance_ohm=-np.ones(3),
            ),
            "d": Diffractogram(
                two_theta_degree=np.linspace(10.0, 60.0, 2501), counts=np.ones(2501), anode="Cu"
            ),
        }
    )
    assert found["input.highest_frequency.z"].value == 6e6
    assert found["input.lowest_frequency.z"].value == 1.0
    assert found["input.angle_step.d"].value == 0.02
    assert (found["input.first_angle.d"].value, found["input.last_angle.d"].value) == (10.0, 60.0)
    assert found["input.tube.d"].value == "Cu"


@pytest.mark.parametrize(("sulfur", "expected"), [((5, 4, 3, 2, 1), -1.0), ((1, 2, 3, 4, 5), 1.0)])
def test_profiles_say_how_elements_go_together(sulfur, expected):
    profile = LineProfile(
        distance_nanometre=np.arange(5.0),
        counts=np.array([[1.0, 2.0, 3.0, 4.0, 5.0], sulfur, [7.0] * 5]),
        elements=("In", "S", "P"),
    )
    found = evidence_of({"x": profile})
    assert found["correlation.In-S.x"].value == pytest.approx(expected)
    assert found["correlation.In-P.x"].value is None  # a flat profile goes with nothing


def test_a_list_speaks_for_itself_and_each_id_once():
    one = Finding("a", "a", 1.0, "", None, "derived", "ok")
    two = Finding("a", "a", 2.0, "", None, "derived", "ok")
    assert spoken_by({"x": [one], "y": [two]}) == [one]
    assert evidence_of({"x": [one], "y": [two]}) == {"a": one}


@pytest.mark.parametrize("dies", [True, False])
def test_the_voltage_of_a_leaking_cell_rises_more_slowly_in_its_last_charge(dies):
    cycles = 40
    number = np.arange(1, cycles + 1)
    leak = 8.7e-4 * np.exp((number - cycles) / 3.0) if dies else np.zeros(cycles)
    record = record_with(
        Cycler(), simulate_lumped(LumpedCell(), Course(cycles=cycles, leak_siemens=leak)),
        rng=np.random.default_rng(1),
    )  # fmt: skip
    found = voltage_rise(record)
    assert isinstance(found.value, float)
    assert (found.value < 0.5) is dies
    if not dies:
        assert found.value == pytest.approx(1.0, abs=0.02)


def test_a_record_of_one_cycle_has_nothing_to_compare():
    record = simulate_lumped(LumpedCell(), Course(cycles=1, leak_siemens=np.zeros(1)))
    found = voltage_rise(record)
    assert (found.value, found.verdict) == (None, "not determinable")
