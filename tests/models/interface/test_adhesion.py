"""Work of adhesion against sums of pair energies, and its invariances."""

import numpy as np
import pytest
from ase import Atoms
from ase.data import covalent_radii
from vesin import NeighborList

from indrite.errors import StructureError, UsageError
from indrite.models.interface import (
    adhesion_of_frames,
    build_interface,
    interfacial_energy,
    work_of_adhesion,
)
from indrite.models.interface.cleavage import boundary_heights, opened, parts_by_side, weak_planes
from indrite.signals.trajectory import Trajectory

ELECTRONVOLT_PER_SQUARE_ANGSTROM = 16.02176634


def _energy_across(atoms):
    """Return the toy's energy of all pairs of atoms on different sides, eV."""
    i, j, r = NeighborList(cutoff=5.0, full_list=False).compute(
        points=atoms.positions, box=np.asarray(atoms.cell), periodic=True, quantities="ijd"
    )
    i, j = i.astype(int), j.astype(int)
    across = atoms.arrays["side"][i] != atoms.arrays["side"][j]
    i, j, r = i[across], j[across], r[across]
    rest = covalent_radii[atoms.numbers[i]] + covalent_radii[atoms.numbers[j]]
    well = 0.15 * ((1.0 - np.exp(-1.5 * (r - rest))) ** 2 - 1.0)
    return float(np.sum(well * (1.0 - (r / 5.0) ** 2) ** 3))


def _area(atoms):
    return float(np.linalg.norm(np.cross(atoms.cell[0], atoms.cell[1])))


@pytest.mark.parametrize("which", ["small", "indium"])
def test_equals_the_pair_energy_across(which, toy, request):
    """For a pair potential W is minus the energy of the pairs that are parted; the strain cancels."""
    interface = request.getfixturevalue(which)
    atoms = interface.atoms
    found = work_of_adhesion(interface, toy)
    expected = -_energy_across(atoms) / (2.0 * _area(atoms)) * ELECTRONVOLT_PER_SQUARE_ANGSTROM
    assert found.mean_joule_per_square_metre == pytest.approx(expected, rel=1e-6)
    assert found.mean_joule_per_square_metre > 0.0
    assert found.spread_joule_per_square_metre is None


def test_strain_cancels(small_choice, toy):
    """Slabs out of reach do no work, whoever is strained, though straining them has cost energy."""
    electrodes = []
    for strained in ("electrode", "electrolyte"):
        apart = build_interface(
            small_choice(strained=strained, registry="none", gap_angstrom=6.0), calculator=toy
        )
        assert work_of_adhesion(apart, toy).mean_joule_per_square_metre == pytest.approx(0.0, abs=1e-9)
        electrodes.append(toy.get_property("energy", parts_by_side(apart.atoms, vacuum_angstrom=12.0)[1]))
    cost = (electrodes[0] - electrodes[1]) / (2.0 * 105.7) * ELECTRONVOLT_PER_SQUARE_ANGSTROM
    assert abs(cost) > 0.01


def test_does_not_depend_on_where_the_cell_begins(indium, toy):
    atoms = indium.atoms
    reference = work_of_adhesion(atoms, toy).mean_joule_per_square_metre
    shifted = atoms.copy()
    shifted.positions += [1.234, -2.1, 17.0]
    shifted.wrap()
    for parting in ("side", "plane"):
        there = work_of_adhesion(shifted, toy, parting=parting).mean_joule_per_square_metre
        here = work_of_adhesion(atoms, toy, parting=parting).mean_joule_per_square_metre
        assert there == pytest.approx(here, rel=1e-6)
    assert reference > 0.0


def test_by_plane_takes_the_weakest_and_never_more_than_the_boundary(small, toy):
    by_side = work_of_adhesion(small, toy)
    by_plane = work_of_adhesion(small, toy, parting="plane")
    works = by_plane.work_by_interface_joule_per_square_metre
    assert works.shape == (1, 2)
    assert works.mean() <= by_side.mean_joule_per_square_metre + 1e-9
    assert works[0, 0] == pytest.approx(works[0, 1], rel=1e-6)  # equal faces


def test_boundaries_and_weak_planes_of_a_known_stack(small):
    atoms = small.atoms
    lower, upper = boundary_heights(atoms)
    np.testing.assert_allclose([lower, upper], small.interface_height_angstrom, atol=0.11)
    planes = weak_planes(atoms, lower, reach_angstrom=3.0, count=2)
    assert len(planes) == 3
    assert [one.bonds for one in planes] == sorted(one.bonds for one in planes)


def test_bonds_across_a_plane_are_counted_through_the_cell_face():
    atoms = Atoms("LiClLi", positions=[[2, 2, 0.5], [2, 2, 2.5], [2, 2, 9.0]], cell=[8, 8, 10], pbc=True)
    by_height = {
        round(p.height_angstrom, 1): p.bonds for p in weak_planes(atoms, 5.0, reach_angstrom=4.9, count=40)
    }
    assert by_height[5.0] == 0
    counts = {h: n for h, n in by_height.items() if 0.6 < h < 2.4}
    assert counts
    assert set(counts.values()) == {1}  # Li-Cl 2.0 Å
    above = {h: n for h, n in by_height.items() if h > 9.1}
    assert set(above.values()) <= {1}  # Li-Li 1.5 Å through the face


def test_opened_moves_one_half_only(small):
    atoms = small.atoms
    apart = opened(atoms, float(small.interface_height_angstrom[0]), vacuum_angstrom=10.0)
    assert apart.cell[2, 2] == pytest.approx(atoms.cell[2, 2] + 10.0)
    assert apart.positions[:, 2].max() <= atoms.cell[2, 2]


def test_frames_give_a_spread(small, toy):
    rng = np.random.default_rng(0)
    images = []
    for _ in range(4):
        one = small.atoms
        one.positions += rng.normal(0.0, 0.05, one.positions.shape)
        images.append(one)
    run = Trajectory.from_ase(images, time_picosecond=np.arange(4.0))
    for parting in ("side", "plane"):
        found = adhesion_of_frames(run, toy, frames=[0, 1, 3], parting=parting)
        assert found.work_joule_per_square_metre.shape == (3,)
        assert found.spread_joule_per_square_metre > 0.0
        row = found.findings()[0]
        assert row.id == "work_of_adhesion"
        assert row.unit == "J/m²"
        assert row.standard_uncertainty == pytest.approx(found.spread_joule_per_square_metre)
        assert "3 snapshots" in row.note


def test_saved_and_loaded(small, toy, tmp_path):
    found = work_of_adhesion(small, toy, parting="plane")
    found.save(tmp_path / "a.nc")
    back = type(found).load(tmp_path / "a.nc")
    assert back.scalars() == found.scalars()
    np.testing.assert_array_equal(back.plane_angstrom, found.plane_angstrom)


def test_relaxed_form(small, toy):
    """Relaxing the whole lowers it, relaxing the parts lowers them: the work is of the same size."""
    rigid = work_of_adhesion(small, toy).mean_joule_per_square_metre
    relaxed = work_of_adhesion(small, toy, form="relaxed")
    assert relaxed.form == "relaxed"
    assert relaxed.mean_joule_per_square_metre > 0.0
    assert relaxed.mean_joule_per_square_metre == pytest.approx(rigid, rel=0.8)


def test_energies_of_faces_and_interface_are_related(small, small_choice, toy):
    """γ = σ₁ + σ₂ - W (Dupré): the interface's energy from the crystals, surface energies from the slabs."""
    from indrite.models.interface.plan import make_plan, strained_bulk

    gamma = interfacial_energy(small_choice(), small, toy)
    bulks = strained_bulk(small_choice(), make_plan(small_choice()))
    slabs = parts_by_side(small.atoms, vacuum_angstrom=12.0)
    surface = [
        (toy.get_property("energy", slab) - toy.get_property("energy", bulk)) / (2.0 * _area(small.atoms))
        for slab, bulk in zip(slabs, bulks, strict=True)
    ]
    work = work_of_adhesion(small, toy).mean_joule_per_square_metre
    assert all(one > 0.0 for one in surface)
    assert gamma == pytest.approx(sum(surface) * ELECTRONVOLT_PER_SQUARE_ANGSTROM - work, abs=1e-9)


def test_another_choice_is_noticed(small, small_choice, toy):
    with pytest.raises(UsageError, match="built from another choice"):
        interfacial_energy(small_choice(electrode_thickness_angstrom=12.0), small, toy)


def test_atoms_without_sides(small, toy):
    atoms = small.atoms
    del atoms.arrays["side"]
    with pytest.raises(UsageError, match="which side"):
        work_of_adhesion(atoms, toy)


def test_cells_that_are_not_upright_or_missing(small, toy):
    atoms = small.atoms
    atoms.set_cell([*np.asarray(atoms.cell)[:2], [1.0, 0.0, atoms.cell[2, 2]]])
    with pytest.raises(StructureError, match="not the normal"):
        work_of_adhesion(atoms, toy)
    atoms.set_cell(None)
    with pytest.raises(StructureError, match="needs a cell"):
        work_of_adhesion(atoms, toy)


def test_planes_are_rigid_and_frames_are_needed(small, toy):
    with pytest.raises(UsageError, match="is rigid"):
        work_of_adhesion(small, toy, parting="plane", form="relaxed")
    run = Trajectory.from_ase([small.atoms], time_picosecond=np.zeros(1))
    with pytest.raises(UsageError, match="no frames"):
        adhesion_of_frames(run, toy, frames=[])
