"""A crystal that is opened at a known frame: how large the hole is, and when it is called torn."""

import numpy as np
import pytest
from ase.build import bulk

from indrite.analysis.trajectory import cavity as module
from indrite.analysis.trajectory.cavity import TORN_RADIUS_ANGSTROM, cavity, largest_hole_angstrom, torn_at
from indrite.analysis.trajectory.height import height_change
from indrite.analysis.trajectory.summary import summarise
from indrite.cell.crystals import phase
from indrite.signals import Trajectory

GAP = 14.0


def lithium(repeat=(3, 3, 8)):
    return bulk("Li", "bcc", a=3.51, cubic=True) * repeat


def run(opens_at, *, closes_at=None, frames=40, rng=None):
    """Lithium, its upper half (the electrolyte, in name) moved up by 7 Å from a frame on."""
    rng = rng or np.random.default_rng(3)
    atoms = lithium()
    height = atoms.cell[2, 2] + GAP
    upper = atoms.positions[:, 2] > 0.5 * atoms.cell[2, 2] - 0.1
    positions = np.empty((frames, len(atoms), 3))
    cells = np.tile(np.diag([atoms.cell[0, 0], atoms.cell[1, 1], height]), (frames, 1, 1))
    for frame in range(frames):
        torn = frame >= opens_at and (closes_at is None or frame < closes_at)
        moved = atoms.positions.copy()
        if torn:
            moved[upper, 2] += 0.5 * GAP
        else:
            cells[frame, 2, 2] = atoms.cell[2, 2]
        positions[frame] = moved + rng.normal(0.0, 0.1, moved.shape)
    return Trajectory(
        time_picosecond=0.1 * np.arange(frames),
        position_angstrom=positions,
        cell_angstrom=cells,
        periodic=np.ones(3, dtype=bool),
        atomic_number=atoms.numbers,
        side=np.where(upper, 0, 1),
    )


def test_the_hole_of_a_crystal_is_its_interstice():
    atoms = lithium((4, 4, 4))
    # the largest interstice of bcc: tetrahedral, sqrt(5)/4 of the edge
    assert largest_hole_angstrom(atoms.positions, np.asarray(atoms.cell)) == pytest.approx(1.96, abs=0.15)


def test_a_missing_ball_is_found_where_and_however_the_cell_lies():
    atoms = bulk("Li", "bcc", a=3.51) * (10, 10, 10)  # rhombohedral cell
    centre = atoms.positions[0]
    near = atoms.get_distances(0, range(len(atoms)), mic=True) < 6.0
    assert near.sum() > 30
    del atoms[near]
    atoms.positions += [0.3, 40.0, -17.0] - centre  # across the boundaries
    found = largest_hole_angstrom(atoms.positions, np.asarray(atoms.cell))
    # the shell of neighbours beyond 6 Å lies at a·sqrt(3) = 6.08 Å
    assert found == pytest.approx(6.08, abs=0.35)


@pytest.mark.parametrize(
    "name", ["Li_bcc", "In_I4mmm", "LiIn_NaTl", "Li6PS5Cl_ordered", "InS_Pnnm", "Li2S_antifluorite"]
)
def test_no_crystal_counts_as_torn(name):
    atoms = phase(name).primitive() * (2, 2, 2)
    atoms.rattle(0.15, seed=5)
    assert largest_hole_angstrom(atoms.positions, np.asarray(atoms.cell)) < TORN_RADIUS_ANGSTROM - 0.3


def test_a_run_tears_when_it_opens():
    found = cavity([run(25), run(99)])
    assert found.torn_picosecond == (pytest.approx(2.5), None)
    assert found.radius_angstrom[0, -1] > TORN_RADIUS_ANGSTROM
    assert found.radius_angstrom[1].max() < 2.8
    note = found.finding("simulated").note
    assert "1 of 2 runs tore, after 2.5 ps" in note


def test_one_wide_frame_is_no_tear():
    assert torn_at(run(25, closes_at=26)) is None


def test_long_runs_are_looked_at_here_and_there(monkeypatch):
    monkeypatch.setattr(module, "_FRAMES", 10)
    found = cavity([run(22)])
    assert found.time_picosecond.size == 10
    assert found.torn_picosecond[0] == pytest.approx(2.4)


def test_without_a_periodic_cell_nothing_is_torn():
    import dataclasses

    loose = dataclasses.replace(run(5), periodic=np.array([True, True, False]))
    assert torn_at(loose) is None


def test_the_summary_of_an_interface_says_it():
    rows = {one.id: one for one in summarise(run(25), pairs=["Li-Li"]).findings()}
    assert rows["largest_hole"].unit == "Å"
    assert "tore" in rows["largest_hole"].note


def test_the_height_of_a_cell_that_changes_is_told():
    opened = run(25)
    found = height_change([opened], "measured")
    first, last = opened.cell_angstrom[0, 2, 2], opened.cell_angstrom[-1, 2, 2]
    half = 0.25 * first + 0.75 * last  # of the 20 frames of the second half five are closed
    assert found.value == pytest.approx(100.0 * (half / first - 1.0))
    assert found.origin == "measured"
    assert f"{100.0 * (last / first - 1.0):+.1f} %" in found.note
    assert height_change([run(99)], "simulated") is None
    assert height_change([opened, run(99)], "simulated").standard_uncertainty > 1.0
