import numpy as np
import pytest

from indrite.analysis.trajectory import contact_cutoff, contacts, find_interfaces, units
from indrite.analysis.trajectory.blocking import blocking_error
from indrite.analysis.trajectory.cutoffs import CONTACT_ANGSTROM
from indrite.errors import UsageError
from indrite.signals import Trajectory


def sandwich(*, vacuum=0.0, frames=4, shift=0.0, axis=2, periodic=True):
    """Layers of S (electrolyte) and of In (electrode), 3 Å apart; 2.9 Å where they meet.

    One more In-S contact at the upper face of the electrolyte in the second half of the frames.
    """
    sheet = np.array([[x, y, 0.0] for x in (0.0, 3.5) for y in (0.0, 3.5)])
    heights = [0, 3, 6, 6 + 2.9, 6 + 2.9 + 3, 6 + 2.9 + 6]
    position = np.concatenate([sheet + np.array([0, 0, z]) for z in heights])
    length = heights[-1] + 2.9 + vacuum
    position = np.repeat(position[None], frames, axis=0)
    position[: frames // 2, 12, 2] += 0.3  # 3.2 Å from the sulfur below: no contact yet
    position[..., 2] += shift
    cell = np.diag([7.0, 7.0, length])
    turn = np.roll(np.arange(3), axis - 2)
    return Trajectory(
        time_picosecond=np.arange(frames) * 0.1,
        position_angstrom=position[..., turn],
        cell_angstrom=np.repeat(cell[turn][:, turn][None], frames, axis=0),
        periodic=np.array([True, True, periodic])[turn],
        atomic_number=np.array([16] * 12 + [49] * 12),
        side=np.array([0] * 12 + [1] * 12),
    )


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("shift", [0.0, 7.0, -30.0])
def test_both_interfaces_of_a_periodic_cell_are_told_apart(shift, axis):
    found = contacts(sandwich(shift=shift, axis=axis), "In-S")
    assert found.cutoff_angstrom == 3.0
    assert found.count.tolist() == [7, 7, 8, 8]
    assert sorted(found.interface_count[0].tolist()) == [3, 4]
    assert found.interface_count[-1].tolist() == [4, 4]
    assert found.interface_count.sum(axis=1).tolist() == found.count.tolist()
    assert found.per_square_nanometre[-1] == pytest.approx(8 / (2 * 0.49))
    assert found.across
    assert not contacts(sandwich(axis=axis), "S-S", cutoff_angstrom=3.6).across


@pytest.mark.parametrize("periodic", [True, False])
def test_vacuum_is_no_interface(periodic):
    found = contacts(sandwich(vacuum=12.0, periodic=periodic), "S-In")
    assert found.interfaces == 1
    assert found.interface_count[:, 0].tolist() == [3, 3, 4, 4]
    assert found.per_square_nanometre[-1] == pytest.approx(4 / 0.49)


def test_no_sides_no_interface():
    frames = sandwich().replace(side=None)
    assert find_interfaces(frames) is None
    found = contacts(frames, "In-S")
    assert found.interfaces == 0
    assert found.count.tolist() == [7, 7, 8, 8]
    assert np.isnan(found.per_square_nanometre).all()
    mixed = sandwich().replace(side=np.random.default_rng(0).permutation(24) % 2)
    assert find_interfaces(mixed) is None


def test_mean_takes_the_second_half_or_what_is_asked():
    found = contacts(sandwich(frames=40), "In-S")
    assert found.mean() == (8.0, 0.0)
    assert found.mean(0.0)[0] == 7.5
    assert found.mean(1e9)[0] == 8.0


def test_cutoffs_lie_between_the_bond_and_the_next_shell():
    # first bond, next shell; InS, InCl, InP, Li2S, LiCl, Li3P, LiIn, PS4
    shells = {
        "In-S": (2.78, 3.4),
        "In-Cl": (2.87, 3.2),
        "In-P": (2.54, 4.15),
        "In-In": (2.80, 3.25),
        "P-S": (2.10, 3.9),
        "P-P": (2.26, 3.4),
        "Li-S": (2.63, 4.0),
        "Li-Cl": (2.74, 4.0),
        "Li-P": (2.77, 3.6),
        "Li-In": (2.94, 4.0),
    }
    assert set(shells) == set(CONTACT_ANGSTROM)
    for pair, (bond, shell) in shells.items():
        assert bond < CONTACT_ANGSTROM[pair] < shell
    assert contact_cutoff("Ge-S") == pytest.approx(1.25 * (1.20 + 1.05))


def test_wrong_cutoffs_are_refused():
    with pytest.raises(UsageError, match="not a length"):
        contacts(sandwich(), "In-S", cutoff_angstrom=-1.0)
    with pytest.raises(UsageError, match="not a chemical element"):
        contact_cutoff("In-Zz")


def test_blocking_finds_the_error_of_a_correlated_series():
    rng = np.random.default_rng(3)
    memory = 0.9
    means, errors = [], []
    for _ in range(60):
        noise = rng.normal(size=4096)
        series = np.empty(4096)
        series[0] = noise[0] / np.sqrt(1 - memory**2)
        for n in range(1, 4096):
            series[n] = memory * series[n - 1] + noise[n]
        means.append(series.mean())
        errors.append(blocking_error(series))
    naive = 1 / np.sqrt(1 - memory**2) / np.sqrt(4096)
    truth = 1 / (1 - memory) / np.sqrt(4096)
    assert np.std(means, ddof=1) == pytest.approx(truth, rel=0.25)
    assert truth * 0.85 < np.median(errors) < truth * 1.5
    assert np.median(errors) > 3 * naive
    assert np.isnan(blocking_error(np.ones(1)))


def tetrahedra(*, frames=30, lost=15):
    """Two PS4 units; from a frame on the first has lost one sulfur. The second opens for one frame."""
    corners = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]) * 2.05 / np.sqrt(3)
    centre = np.array([[4.0, 4, 4], [12.0, 4, 4]])
    position = np.concatenate([centre, corners + centre[0], corners + centre[1]])
    position = np.repeat(position[None], frames, axis=0)
    position[lost:, 2] += 1.0
    position[5, 6] += 1.0
    return Trajectory(
        time_picosecond=np.arange(frames) * 0.02,
        position_angstrom=position,
        cell_angstrom=np.repeat(np.diag([16.0, 8.0, 8.0])[None], frames, axis=0),
        periodic=np.ones(3, dtype=bool),
        atomic_number=np.array([15] * 2 + [16] * 8),
    )


def test_a_unit_that_breaks_is_told_from_one_that_vibrates():
    found = units(tetrahedra())
    assert found.counts() == pytest.approx({3: 16 / 30, 4: 44 / 30})
    assert found.breaks() == [(0, pytest.approx(0.3))]
    assert not found.broken[:, 1].any()
    assert found.intact.tolist() == [1.0] * 15 + [0.5] * 15


def test_whole_units_have_no_breaks():
    found = units(tetrahedra(lost=30))
    assert found.breaks() == []
    assert found.expected == 4
    assert found.cutoff_angstrom == 2.6
