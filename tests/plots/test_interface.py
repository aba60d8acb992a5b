"""Side views: what is drawn where."""

import numpy as np
import pytest
from ase import Atoms
from matplotlib.collections import LineCollection, PatchCollection

from indrite.plots.interface import SideView, before_and_after, side_view
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE, Trajectory


@pytest.fixture
def run():
    """In at z = 2 and 18 (through the cell's face from each other), S at 9, Cl at 11, cell 5 × 6 × 20."""
    first = Atoms(
        "InInSCl",
        positions=[[1, 1, 2], [1, 1, 18], [1, 1, 9], [1, 1, 11]],
        cell=[5, 6, 20],
        pbc=True,
    )
    first.set_array("side", np.array([ELECTRODE, ELECTRODE, ELECTROLYTE, ELECTROLYTE]))
    last = first.copy()
    last.positions[2] = [4.5, 1.0, 3.5]  # 2.1 Å from In, through the face of the cell in the plane
    return Trajectory.from_ase([first, last], time_picosecond=np.array([0.0, 20.0]))


def _bonds(ax):
    return [c for c in ax.collections if isinstance(c, LineCollection)]


def test_atoms_ground_and_bonds_of_a_known_cell(run):
    ax = side_view(run, frame=0, view=SideView(bonds={("In", "S"): 3.0}, copies=1))
    atoms = next(c for c in ax.collections if isinstance(c, PatchCollection))
    assert len(atoms.get_paths()) == 4
    grounds = [p for p in ax.patches if p.get_fill()]
    electrolyte = grounds[0]
    assert electrolyte.get_x() == pytest.approx(5.5)  # between In at 2 and S at 9
    assert electrolyte.get_x() + electrolyte.get_width() == pytest.approx(14.5)
    assert sum(p.get_width() for p in grounds) == pytest.approx(20.0)
    assert _bonds(ax)[0].get_segments() == []


def test_bonds_through_the_face_are_drawn_as_two_halves(run):
    ax = side_view(run, frame=1, view=SideView(bonds={("In", "S"): 3.0}, copies=1))
    halves = np.array(_bonds(ax)[0].get_segments())
    assert halves.shape == (2, 2, 2)
    lengths = np.linalg.norm(halves[:, 1] - halves[:, 0], axis=1)
    np.testing.assert_allclose(lengths, 0.5 * np.hypot(1.5, 1.5))
    np.testing.assert_allclose(halves[:, 0, 0], [2.0, 3.5])  # from In, from S


def test_copies_double_the_atoms(run):
    ax = side_view(run, view=SideView(copies=2))
    atoms = next(c for c in ax.collections if isinstance(c, PatchCollection))
    assert len(atoms.get_paths()) == 8


def test_figure_of_start_and_end_has_times_and_key(run, tmp_path):
    figure = before_and_after(run)
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["0 ps", "20 ps"]
    words = [text.get_text() for text in figure.legends[0].get_texts()]
    assert words == ["Cl", "In", "S", "In–S", "In–Cl", "electrolyte at the start", "electrode"]
    figure.savefig(tmp_path / "view.png")
    assert (tmp_path / "view.png").stat().st_size > 5000


def test_without_sides_nothing_is_shaded(run):
    ax = side_view(run.replace(side=None), frame=0)
    assert [p for p in ax.patches if p.get_fill()] == []


@pytest.fixture
def large():
    """A cell of 30 × 30 Å in plane: one atom in the front, one behind the view."""
    atoms = Atoms(
        "InSInS", positions=[[2, 2, 4], [2, 2, 6], [2, 25, 4], [2, 25, 6]], cell=[30, 30, 20], pbc=True
    )
    return Trajectory.from_ase([atoms], time_picosecond=np.array([0.0]))


def test_of_a_large_cell_the_front_is_drawn_once(large):
    ax = side_view(large, frame=0)
    atoms = next(c for c in ax.collections if isinstance(c, PatchCollection))
    assert len(atoms.get_paths()) == 2
    bonds = _bonds(ax)[0].get_segments()
    assert len(bonds) == 2  # both halves of the bond in front
    assert before_and_after(large, frames=(0,)).axes[0].get_title(loc="left") == "0 ps (the front 15 of 30 Å)"


def test_all_of_a_large_cell_on_request(large):
    ax = side_view(large, frame=0, view=SideView(depth_angstrom=None, copies=2))
    atoms = next(c for c in ax.collections if isinstance(c, PatchCollection))
    assert len(atoms.get_paths()) == 8
    assert not atoms.get_rasterized()


def test_thousands_of_atoms_are_pixels(large):
    crowd = large.to_ase(0) * (1, 1, 400)
    run = Trajectory.from_ase([crowd], time_picosecond=np.array([0.0]))
    ax = side_view(run, frame=0, view=SideView(depth_angstrom=None))
    assert next(c for c in ax.collections if isinstance(c, PatchCollection)).get_rasterized()
