"""Planes of crystals against geometry known in closed form."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, make_supercell

from indrite.cell.crystals import crystal, phase
from indrite.models.interface import oriented_cell
from indrite.models.interface.planes import translations

A = 4.0


@pytest.mark.parametrize(
    ("lattice", "miller", "area", "spacing"),
    [
        ("fcc", (0, 0, 1), A**2 / 2, A / 2),
        ("fcc", (1, 1, 0), A**2 / np.sqrt(2), A / np.sqrt(8)),
        ("fcc", (1, 1, 1), A**2 * np.sqrt(3) / 4, A / np.sqrt(3)),
        ("bcc", (0, 0, 1), A**2, A / 2),
        ("bcc", (1, 1, 0), A**2 / np.sqrt(2), A / np.sqrt(2)),
        ("bcc", (1, 1, 1), A**2 * np.sqrt(3), A / np.sqrt(12)),
        ("bcc", (2, 1, 0), A**2 * np.sqrt(5), A / np.sqrt(20)),
        ("sc", (1, 0, -1), A**2 * np.sqrt(2), A / np.sqrt(2)),
    ],
)
def test_areas_and_spacings_of_cubic_planes(lattice, miller, area, spacing):
    found = oriented_cell(bulk("Cu", lattice, a=A, cubic=True), miller)
    assert found.area_square_angstrom == pytest.approx(area)
    assert found.spacing_angstrom == pytest.approx(spacing)
    assert len(found.atoms) == 1


def test_reduced_by_the_common_divisor():
    crystal = bulk("Cu", "fcc", a=A, cubic=True)
    assert oriented_cell(crystal, (0, 0, 3)).spacing_angstrom == pytest.approx(A / 2)


@pytest.mark.parametrize("name", ["In_I4mmm", "LiIn_NaTl", "InS_Pnnm", "Li3P_Na3As", "LiP_P21c", "Li7P3S11"])
@pytest.mark.parametrize("miller", [(0, 0, 1), (1, 0, 0), (1, 1, 0), (1, -1, 2)])
def test_the_same_crystal_in_another_cell(name, miller):
    atoms = crystal(name)
    found = oriented_cell(atoms, miller)
    box = np.asarray(found.atoms.cell)
    np.testing.assert_allclose(box[0, 1:], 0.0, atol=1e-9)
    np.testing.assert_allclose(box[1, 2], 0.0, atol=1e-9)
    assert np.linalg.det(box) > 0
    assert box[2, 2] == pytest.approx(found.spacing_angstrom)
    assert len(found.atoms) / found.atoms.get_volume() == pytest.approx(len(atoms) / atoms.get_volume())
    np.testing.assert_allclose(_shells(found.atoms), _shells(atoms), atol=1e-4)


def _shells(atoms):
    """Return the mean number of neighbours of all atoms up to several radii."""
    from vesin import NeighborList

    counts = NeighborList(cutoff=4.5, full_list=True).compute(
        points=atoms.positions, box=np.asarray(atoms.cell), periodic=True, quantities="d"
    )[0]
    return [np.sum(counts < r) / len(atoms) for r in (2.617, 3.013, 3.51309, 4.0231, 4.4139)]


def test_translations_find_the_primitive_cell_of_every_kind_of_centring():
    for name in ("In_I4mmm", "LiIn_NaTl", "Li2In_Cmcm", "Li3In2_R-3m", "InS_Pnnm"):
        conventional = crystal(name)
        volume = abs(np.linalg.det(translations(conventional)))
        assert conventional.get_volume() / volume == pytest.approx(
            len(conventional) / len(phase(name).primitive())
        )


def test_a_disordered_supercell_keeps_its_cell():
    atoms = make_supercell(bulk("Cu", "fcc", a=A, cubic=True), np.diag([2, 2, 2]))
    assert abs(np.linalg.det(translations(atoms))) == pytest.approx(A**3 / 4)
    atoms.positions[3] += [0.2, 0.0, 0.0]
    assert abs(np.linalg.det(translations(atoms))) == pytest.approx(8 * A**3)


def test_left_handed_cells_are_taken():
    atoms = Atoms(
        "NaCl", scaled_positions=[[0, 0, 0], [0.5, 0.5, 0.4]], cell=[[0, 4, 0], [3, 0, 0], [0, 0, 5]]
    )
    atoms.pbc = True
    found = oriented_cell(atoms, (0, 0, 1))
    assert np.linalg.det(np.asarray(found.atoms.cell)) == pytest.approx(60.0)
