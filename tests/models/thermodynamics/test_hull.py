import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indrite.errors import MissingPackageError, UsageError
from indrite.models.thermodynamics import EnergyTable, Pair, closed_reaction, phase_diagram
from indrite.models.thermodynamics.energies import PhaseEnergy, element_energies
from indrite.models.thermodynamics.formulas import counts_of
from indrite.models.thermodynamics.hull import (
    closed_hull,
    energy_above_hull,
    lithium_potential_volt,
    open_hull,
)
from indrite.models.thermodynamics.interface import lithium_windows


def counts(formula):
    return {element: float(count) for element, count in counts_of(formula).items()}


def toy(**energies):
    """Formation energies in eV per formula unit."""
    phases = element_energies("element")
    for formula, energy in energies.items():
        atoms = sum(counts(formula).values())
        phases[formula] = PhaseEnergy(formula, energy / atoms)
    return EnergyTable("toy", "made up", False, phases)


def test_two_alloys_by_hand():
    """LiIn at -0.6 and Li2In at -0.9 eV: steps of 0.6 and 0.3 V; Li3In at -0.95: below 0.05 V."""
    table = toy(LiIn=-0.6, Li2In=-0.9, Li3In=-0.95)
    windows = lithium_windows(table, {"In": 1}, electrolyte="In")
    assert [(one.products, round(one.low_volt, 9), round(one.high_volt, 9)) for one in windows] == [
        (("Li3In",), 0.0, 0.05),
        (("Li2In",), 0.05, 0.3),
        (("LiIn",), 0.3, 0.6),
        (("In",), 0.6, float("inf")),
    ]
    assert [one.lithium_per_electrolyte for one in windows] == [3.0, 2.0, 1.0, 0.0]


def test_an_alloy_above_the_hull_never_forms():
    table = toy(LiIn=-0.2, Li2In=-0.9)
    assert energy_above_hull(table, "LiIn") == pytest.approx((-0.2 + 0.45) / 2)
    windows = lithium_windows(table, {"In": 1}, electrolyte="In")
    assert [one.products for one in windows] == [("Li2In",), ("In",)]
    assert windows[0].high_volt == pytest.approx(0.45)


def test_lithium_potential_of_a_single_phase_spans_its_window():
    table = toy(LiIn=-0.6, Li2In=-0.9)
    low, high = lithium_potential_volt(table, counts("LiIn"))
    assert (low, high) == pytest.approx((0.3, 0.6))
    inside = lithium_potential_volt(table, {"Li": 0.5, "In": 1.0})
    assert inside == pytest.approx((0.6, 0.6))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.05, 1.0), min_size=3, max_size=3), st.floats(0.0, 3.0))
def test_corners_are_the_convex_curve(drops, lithium):
    """Between corners the energy is the straight line; nowhere does the programme find less."""
    table = toy(LiIn=-drops[0], Li2In=-drops[0] - drops[1], Li3In2=-2 * drops[2])
    hull = closed_hull(table, {"Li", "In"})
    corners = hull.corners({"In": 1.0}, {"Li": 1.0}, low=0.0, high=3.0)
    places = [one.position for one in corners]
    energies = [one.energy_electronvolt for one in corners]
    direct = hull.least({"In": 1.0, "Li": lithium}).energy_electronvolt
    assert np.interp(lithium, places, energies) == pytest.approx(direct, abs=1e-6)
    slopes = np.diff(energies) / np.diff(places)
    assert (np.diff(slopes) > 0).all()


def test_no_phase_with_an_element():
    with pytest.raises(UsageError, match="no phase with Se"):
        closed_hull(toy(LiIn=-0.6), {"Li", "In"}).least({"Se": 1.0})


def test_below_zero_volt_lithium_plates(table):
    with pytest.raises(UsageError, match="lithium metal plates"):
        open_hull(table, {"In", "S"}, potential_volt=-0.1)
    with pytest.raises(UsageError, match="no number"):
        open_hull(table, {"In", "S"}, potential_volt=float("nan"))


def test_stable_phases_as_pymatgen_finds_them(table):
    diagram = phase_diagram(table)
    for entry in diagram.all_entries:
        if entry.is_element:
            continue
        inside = {str(element): float(count) for element, count in entry.composition.items()}
        formula = next(one for one in table.phases if counts(one) == inside)
        above = energy_above_hull(table, formula)
        assert max(above, 0.0) == pytest.approx(diagram.get_e_above_hull(entry), abs=1e-8), formula


@pytest.mark.parametrize("electrode", ["In", "LiIn", "Li2In", "Li"])
def test_kinks_as_pymatgen_finds_them(table, electrode):
    from pymatgen.analysis.interface_reactions import InterfacialReactivity
    from pymatgen.core import Composition

    elements = ["Li", "In", "P", "S", "Cl"]
    diagram = phase_diagram(table, elements)
    reactivity = InterfacialReactivity(
        Composition("Li6PS5Cl"), Composition(electrode), diagram, norm=True, use_hull_energy=False
    )
    # their ratio is of the first reactant by moles of atoms
    theirs = sorted((1.0 - ratio, energy) for _, ratio, energy, _, _ in reactivity.get_kinks())
    own = closed_reaction(Pair.of("Li6PS5Cl", electrode, table=table)).kinks
    assert [one.energy_electronvolt_per_atom for one in own] == pytest.approx(
        [energy for _, energy in theirs], abs=1e-7
    )


@pytest.mark.parametrize("volt", [0.3, 0.62, 1.0, 1.5, 2.3])
def test_open_products_as_pymatgens_grand_potential(table, volt):
    from pymatgen.analysis.phase_diagram import GrandPotentialPhaseDiagram
    from pymatgen.core import Composition, Element

    diagram = phase_diagram(table, ["Li", "In", "P", "S", "Cl"])
    grand = GrandPotentialPhaseDiagram(diagram.all_entries, {Element("Li"): -volt})
    theirs = grand.get_decomposition(Composition("PS5ClIn10"))
    names = {one.original_entry.name for one in theirs}
    own = open_hull(table, {"In", "P", "S", "Cl"}, potential_volt=volt).least(
        {"P": 1.0, "S": 5.0, "Cl": 1.0, "In": 10.0}
    )
    assert {Composition(one).reduced_formula for one in own.amounts} == names


def test_pymatgen_missing(table, monkeypatch):
    monkeypatch.setitem(sys.modules, "pymatgen.analysis.phase_diagram", None)
    with pytest.raises(MissingPackageError, match="pip install 'indrite\\[interface\\]'"):
        phase_diagram(table)
    # the model itself needs no pymatgen
    assert closed_reaction(Pair.of("Li6PS5Cl", "In", table=table)).kinks
