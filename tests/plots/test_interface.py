"""Side views and gap charts: what is drawn where."""

import numpy as np
import pytest
from ase import Atoms
from matplotlib.collections import LineCollection, PatchCollection

from indrite.plots.chart import draw
from indrite.plots.interface import SideView, before_and_after, gap_chart, side_view
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


def test_gap_chart_is_relative_to_the_far_end():
    distance = np.array([1.0, 2.0, 3.0, 4.0])
    energy = np.array([[np.nan, -13.0, -12.0, -10.0], [-9.0, -11.0, -10.5, -10.0]])
    chart = gap_chart(distance, energy, np.array([2.2, 1.9]))
    np.testing.assert_allclose(chart.lines[0].x, [2.0, 3.0, 4.0])
    np.testing.assert_allclose(chart.lines[0].y, [-3.0, -2.0, 0.0])
    assert [mark.at for mark in chart.marks] == [2.2, 1.9]
    assert draw(chart).get_ylabel() == "Energy against parted slabs (eV)"


def test_gap_chart_of_a_given_gap_is_empty_but_drawn():
    chart = gap_chart(np.empty(0), np.empty((2, 0)), np.array([2.5, 2.5]))
    assert draw(chart).get_xlabel().startswith("Gap")
