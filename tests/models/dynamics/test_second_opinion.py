"""Another engine about a run: numbers by hand, which frames, what is kept, what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from ase import Atoms
from ase.calculators.calculator import Calculator, all_changes

from indrite.errors import UsageError
from indrite.models.dynamics import opinion_along
from indrite.models.dynamics.frame_memo import FrameMemo
from indrite.models.dynamics.second_opinion import SecondOpinions, frames_to_ask, opinion_findings
from indrite.signals import Trajectory

PLACES = np.array([[1.0, 1.0, 1.0], [3.0, 3.0, 3.0]])
WAYS = (0.1, 0.2, 0.3)


class Spring(Calculator):
    """Each atom is held at its lattice point by a spring of this stiffness (eV/Å²); counts its calls."""

    implemented_properties = ["energy", "forces"]  # noqa: RUF012

    def __init__(self, stiffness, zero=0.0):
        super().__init__()
        self.stiffness, self.zero, self.calls = stiffness, zero, 0

    def calculate(self, atoms=None, properties=None, system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        self.calls += 1
        away = self.atoms.positions - PLACES
        self.results = {
            "energy": self.zero + 0.5 * self.stiffness * float((away**2).sum()),
            "forces": -self.stiffness * away,
        }


@pytest.fixture
def run():
    frames = []
    for way in WAYS:
        moved = PLACES + np.array([[way, 0.0, 0.0], [0.0, 0.0, 0.0]])
        frames.append(Atoms("LiCl", positions=moved, cell=[6.0] * 3, pbc=True))
    return Trajectory.from_ase(frames, time_picosecond=np.array([0.0, 1.0, 2.0]))


def test_numbers_are_those_by_hand(run):
    """Stiffness 2 beside 4: w² less per cell of two atoms, half of the forces; zeros do not count."""
    found = opinion_along(run, Spring(2.0, zero=5.0), Spring(4.0, zero=-3.0))
    ways = np.array(WAYS)
    assert found.time_picosecond.tolist() == [0.0, 1.0, 2.0]
    assert found.energy_millielectronvolt_per_atom == pytest.approx(-1e3 * (ways**2 - 0.01) / 2.0)
    assert found.share == pytest.approx([0.5] * 3)
    assert found.force_error_millielectronvolt_per_angstrom == pytest.approx(1e3 * 2.0 * ways / np.sqrt(6.0))
    assert found.force_millielectronvolt_per_angstrom == pytest.approx(1e3 * 4.0 * ways / np.sqrt(6.0))
    assert found.worst == pytest.approx(-40.0)
    assert not found.agrees
    assert "-15.0 after 1 ps, -40.0 after 2 ps" in found.description
    assert "50 % of the other's" in found.description


def test_findings_tell_the_worst_run(run):
    far, near = (opinion_along(run, Spring(one), Spring(4.0)) for one in (2.0, 3.9))
    energy, force = opinion_findings([near, far], "other", "LiIn")
    assert (energy.id, energy.verdict, force.id) == (
        "second_opinion.energy.LiIn",
        "differs",
        "second_opinion.force.LiIn",
    )
    assert energy.value == pytest.approx(-40.0)
    assert force.value == pytest.approx(1e3 * 2.0 * np.sqrt(np.mean(np.square(WAYS)) / 6.0))
    assert "6 frames of 2 runs" in energy.note
    assert opinion_findings([near], "other")[0].verdict == "ok"
    both = SecondOpinions(own="own", other="other", runs={"In": {"seed 1": near}, "Li": {"seed 1": far}})
    assert {one.id: one.verdict for one in both.findings()} == {
        "second_opinion.energy.In": "ok",
        "second_opinion.force.In": "ok",
        "second_opinion.energy.Li": "differs",
        "second_opinion.force.Li": "ok",
    }


def test_a_relaxed_start_counts_little(run):
    """With almost no forces at first, another part of them there does not move the part of all."""
    found = opinion_along(run, Spring(2.0), Spring(4.0))
    still = replace(
        found,
        share=np.array([-1.0, 0.5, 0.5]),
        force_millielectronvolt_per_angstrom=np.array([0.0, 300.0, 300.0]),
    )
    assert still.part == pytest.approx(0.5)
    assert "50 % of the other's" in still.description


def test_one_frame_has_no_course(run):
    found = opinion_along(run.take(np.array([0])), Spring(2.0), Spring(4.0))
    energy, force = opinion_findings([found], "other")
    assert (energy.value, energy.verdict) == (None, "not determinable")
    assert force.verdict == "ok"
    assert "not known, of one frame" in found.description


@pytest.mark.parametrize(
    ("frames", "asked"), [(1001, 6), (1001, 40), (7, 6), (3, 6), (2, 6), (1, 6), (50, 2)]
)
def test_first_and_last_are_among_the_frames_and_the_start_is_denser(frames, asked):
    chosen = frames_to_ask(frames, asked)
    assert chosen[0] == 0
    assert chosen[-1] == frames - 1
    assert 0.8 * min(asked, frames) <= chosen.size <= asked
    steps = np.diff(chosen)
    assert np.all(steps > 0)
    assert steps.size == 0 or steps[0] <= steps[-1]


def test_nobody_is_asked_twice_and_a_stop_keeps_what_was_said(run, tmp_path):
    class Stops(Spring):
        def calculate(self, *given, **named):
            if self.calls == 2:
                raise KeyboardInterrupt
            super().calculate(*given, **named)

    file = tmp_path / "run" / "beside.npz"
    with pytest.raises(KeyboardInterrupt):
        opinion_along(run, Spring(2.0), Stops(4.0), memo=FrameMemo(file, members="both"))
    other = Spring(4.0)
    told = []
    found = opinion_along(
        run,
        Spring(2.0),
        other,
        memo=FrameMemo(file, members="both"),
        progress=lambda *now: told.append(now),
    )
    assert other.calls == 1
    assert told == [(1, 3, "second opinion"), (2, 3, "second opinion"), (3, 3, "second opinion")]
    fresh = opinion_along(run, Spring(2.0), Spring(4.0))
    assert np.array_equal(found.energy_millielectronvolt_per_atom, fresh.energy_millielectronvolt_per_atom)


def test_the_same_engine_agrees_to_the_last_digit(run):
    found = opinion_along(run, Spring(2.0), Spring(2.0))
    assert not found.energy_millielectronvolt_per_atom.any()
    assert not found.force_error_millielectronvolt_per_angstrom.any()
    assert found.share == pytest.approx(1.0)


def test_a_change_needs_two_frames(run):
    with pytest.raises(UsageError, match="two frames"):
        opinion_along(run, Spring(2.0), Spring(4.0), frames=1)
