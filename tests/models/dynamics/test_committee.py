"""A committee: spreads by hand, the first frame outside, what is refused."""

import numpy as np
import pytest
from ase import Atoms
from ase.calculators.calculator import Calculator, all_changes

from indrite.errors import UsageError
from indrite.models.dynamics import Disagreement, disagreement
from indrite.models.dynamics.frame_memo import FrameMemo
from indrite.signals import Trajectory


class Spring(Calculator):
    """Each atom is held at its lattice point by a spring of this stiffness (eV/Å²)."""

    implemented_properties = ["energy", "forces"]  # noqa: RUF012

    def __init__(self, stiffness, places):
        super().__init__()
        self.stiffness, self.places = stiffness, places

    def calculate(self, atoms=None, properties=None, system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        away = self.atoms.positions - self.places
        self.results = {
            "energy": 0.5 * self.stiffness * float((away**2).sum()),
            "forces": -self.stiffness * away,
        }


@pytest.fixture
def places():
    return np.array([[1.0, 1.0, 1.0], [3.0, 3.0, 3.0]])


@pytest.fixture
def run(places):
    frames = []
    for way in (0.1, 0.2, 0.3):
        moved = places + np.array([[way, 0.0, 0.0], [0.0, 0.0, 0.0]])
        frames.append(Atoms("LiCl", positions=moved, cell=[6.0] * 3, pbc=True))
    return Trajectory.from_ase(frames, time_picosecond=np.array([0.0, 1.0, 2.0]))


def test_spreads_are_those_by_hand(run, places):
    """Stiffness 2 and 4: mean force 3 w, standard deviation w; energies w² and 2 w², so half of w² apart.

    The usual force is that of the middle frame, w = 0.2.
    """
    found = disagreement(run, [Spring(2.0, places), Spring(4.0, places)])
    assert found.members == 2
    assert found.force_share == pytest.approx([1.0 / 6.0, 1.0 / 3.0, 1.0 / 2.0])
    assert found.force_electronvolt_per_angstrom == pytest.approx([0.1, 0.2, 0.3])
    since = 0.5 * (np.array([0.1, 0.2, 0.3]) ** 2 - 0.01)
    assert found.energy_millielectronvolt_per_atom == pytest.approx(1e3 * since / 2.0)


def test_a_run_outside_says_since_when(run, places):
    found = disagreement(run, [Spring(2.0, places), Spring(4.0, places)], limit=0.3)
    assert found.left_picosecond == 1.0
    assert {one.verdict for one in found.findings()} == {"differs"}
    assert all("leaves what was learned at 1 ps" in one.note for one in found.findings())
    assert "leaves at 1 ps" in found.description
    inside = disagreement(run, [Spring(2.0, places), Spring(4.0, places)], limit=0.6)
    assert inside.left_picosecond is None
    assert [one.id for one in inside.findings("seed-2")] == [
        "committee.force_share.seed-2",
        "committee.outside.seed-2",
        "committee.energy_spread.seed-2",
    ]
    assert {one.verdict for one in inside.findings()} == {"ok"}
    assert "never leaves" in inside.description


def test_a_relaxed_start_is_not_outside(run, places):
    """Forces of zero at the start: half of nothing is no disagreement."""
    still = Trajectory.from_ase(
        [Atoms("LiCl", positions=places + 1e-6, cell=[6.0] * 3, pbc=True), run.to_ase(0), run.to_ase(1)],
        time_picosecond=np.array([0.0, 1.0, 2.0]),
    )
    found = disagreement(still, [Spring(2.0, places), Spring(4.0, places)], limit=0.4)
    assert found.force_share[0] < 1e-4


def test_a_constant_between_members_is_no_disagreement(run, places):
    """Potentials have different zeros of energy: only changes count."""

    class Shifted(Spring):
        def calculate(self, *args, **kwargs):
            super().calculate(*args, **kwargs)
            self.results["energy"] += 7.0

    found = disagreement(run, [Spring(2.0, places), Shifted(2.0, places)])
    assert found.energy_millielectronvolt_per_atom == pytest.approx(0.0, abs=1e-9)
    assert found.force_share == pytest.approx(0.0, abs=1e-12)


def test_frames_are_taken_evenly_and_told(run, places):
    told = []
    found = disagreement(
        run,
        [Spring(2.0, places), Spring(4.0, places)],
        frames=2,
        progress=lambda done, total, _: told.append((done, total)),
    )
    assert found.time_picosecond.tolist() == [0.0, 2.0]
    assert told == [(2, 2)]


def test_one_member_is_refused(run, places):
    with pytest.raises(UsageError, match="cannot disagree"):
        disagreement(run, [Spring(2.0, places)])


def test_it_shows_itself(run, places):
    found = disagreement(run, [Spring(2.0, places), Spring(4.0, places)])
    assert isinstance(found, Disagreement)
    assert "force" in found._repr_html_()


class Counting(Spring):
    """Counts how often it is asked."""

    asked = 0

    def calculate(self, *arguments, **named):
        Counting.asked += 1
        super().calculate(*arguments, **named)


def test_nobody_is_asked_twice(run, places, tmp_path):
    path = tmp_path / "new" / "committee.npz"
    members = [Counting(2.0, places), Counting(4.0, places)]

    def ask(frames, mark="ab"):
        Counting.asked = 0
        return disagreement(run.take(np.arange(frames)), members, memo=FrameMemo(path, members=mark))

    ask(2)
    assert Counting.asked == 4
    again = ask(3)  # the run went on: one frame is new
    assert Counting.asked == 2
    plain = disagreement(run, members)
    for name in ("force_share", "force_electronvolt_per_angstrom", "energy_millielectronvolt_per_atom"):
        np.testing.assert_array_equal(getattr(again, name), getattr(plain, name))
    ask(3, mark="other")
    assert Counting.asked == 6  # another committee
    path.write_bytes(path.read_bytes()[:100])
    ask(3, mark="other")
    assert Counting.asked == 6  # a damaged file counts as none


def test_a_stop_loses_one_pass(run, places, tmp_path, monkeypatch):
    monkeypatch.setattr("indrite.models.dynamics.committee._PASS", 1)
    path = tmp_path / "committee.npz"

    def stop(done, total, label):
        if done == 2:
            raise KeyboardInterrupt

    members = [Counting(2.0, places), Counting(4.0, places)]
    with pytest.raises(KeyboardInterrupt):
        disagreement(run, members, memo=FrameMemo(path, members="ab"), progress=stop)
    Counting.asked = 0
    disagreement(run, members, memo=FrameMemo(path, members="ab"))
    assert Counting.asked == 2
