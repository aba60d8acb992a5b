import numpy as np
import pytest

from indrite.analysis.trajectory import displacement
from indrite.analysis.trajectory.displacement import mean_squares
from indrite.errors import SignalError, UsageError
from indrite.signals import Trajectory

CELL = np.array([[12.0, 0, 0], [3.0, 11.0, 0], [-2.0, 4.0, 13.0]])


def walk(*, frames=400, atoms=120, step=0.3, seed=0, drift=0.0, wrapped=True):
    """Random walk of Li beside heavy atoms at rest; the whole drifts."""
    rng = np.random.default_rng(seed)
    position = np.zeros((frames, 2 * atoms, 3)) + rng.random((2 * atoms, 3)) @ CELL
    position[1:, :atoms] += np.cumsum(rng.normal(0, step, (frames - 1, atoms, 3)), axis=0)
    position += np.arange(frames)[:, None, None] * drift
    if wrapped:
        position = (position @ np.linalg.inv(CELL) % 1.0) @ CELL
    return Trajectory(
        time_picosecond=np.arange(frames) * 0.05,
        position_angstrom=position,
        cell_angstrom=np.repeat(CELL[None], frames, axis=0),
        periodic=np.ones(3, dtype=bool),
        atomic_number=np.array([3] * atoms + [82] * atoms),
        continuous=not wrapped,
    )


def test_random_walk_gives_its_diffusivity():
    found = [displacement(walk(seed=seed)) for seed in range(6)]
    truth = 0.3**2 / (2 * 0.05) * 1e-4  # D = step² per dimension / 2 dt
    values = np.array([one.diffusivity_square_centimetre_per_second[0] for one in found])
    stated = np.array([one.diffusivity_standard_uncertainty_square_centimetre_per_second[0] for one in found])
    # lead is 30 times heavier: the centre of mass follows Li by 3 %
    assert values.mean() == pytest.approx(truth, rel=0.05)
    assert abs(values.mean() - truth) < 3 * stated.mean() / np.sqrt(6)
    assert 0.4 < stated.mean() / values.std(ddof=1) < 2.5
    assert all(one.determinable[0] and one.exponent[0] == pytest.approx(1.0, abs=0.15) for one in found)


def test_wrapping_does_not_matter():
    wrapped, whole = displacement(walk(frames=60)), displacement(walk(frames=60, wrapped=False))
    assert np.allclose(wrapped.mean_square_angstrom_squared, whole.mean_square_angstrom_squared)
    assert wrapped.largest_jump_angstrom == pytest.approx(whole.largest_jump_angstrom)


def test_drift_of_the_whole_is_taken_off():
    still, drifting = displacement(walk(frames=60)), displacement(walk(frames=60, drift=0.1))
    assert np.allclose(still.mean_square_angstrom_squared, drifting.mean_square_angstrom_squared)
    assert drifting.drift_angstrom == pytest.approx(0.1 * 59 * np.sqrt(3), rel=0.02)


def test_materials_that_slide_along_each_other_do_not_diffuse():
    rng = np.random.default_rng(1)
    position = np.zeros((50, 40, 3)) + rng.random((40, 3)) @ CELL + rng.normal(0, 0.05, (50, 40, 3))
    position[:, 20:, 0] += np.arange(50)[:, None] * 0.1  # lead slides by 4.9 Å
    run = walk(frames=50, atoms=20, wrapped=False).replace(position_angstrom=position)
    sides = run.replace(side=np.array([0] * 20 + [1] * 20))
    assert displacement(run).at("Pb", 2.0) > displacement(sides).at("Pb", 2.0)
    slid = displacement(sides)
    assert slid.mean_square_angstrom_squared[:, 40] == pytest.approx([6 * 0.05**2] * 2, rel=0.3)
    assert slid.drift_angstrom == pytest.approx(4.9, abs=0.1)


def test_transform_equals_the_sum_over_origins():
    position = np.random.default_rng(2).normal(size=(17, 5, 3)).cumsum(axis=0) + 1e3
    found = mean_squares(position)
    for lag in range(17):
        moves = position[lag:] - position[: 17 - lag]
        assert found[lag] == pytest.approx((moves**2).sum(axis=2).mean(axis=0), abs=1e-8)


def test_steady_motion_is_quadratic_in_time():
    position = np.zeros((30, 2, 3))
    position[:, 0, 0] = np.arange(30) * 0.4
    position[:, 1, 0] = np.arange(30) * -0.4
    frames = walk(frames=30, atoms=1).replace(
        position_angstrom=position, continuous=True, atomic_number=np.array([3, 3])
    )
    found = displacement(frames)
    assert found.mean_square_angstrom_squared[0] == pytest.approx((np.arange(30) * 0.4) ** 2)
    assert found.exponent[0] == pytest.approx(2.0)


def test_caged_atoms_have_no_diffusivity():
    rng = np.random.default_rng(0)
    frames = walk(frames=200)
    rattling = frames.position_angstrom[0] + rng.normal(0, 0.3, frames.position_angstrom.shape)
    found = displacement(frames.replace(position_angstrom=rattling))
    assert not found.determinable.any()
    assert found.exponent[0] < 0.1


def test_breathing_cell_moves_nobody():
    scale = 1 + 0.05 * np.sin(np.arange(40))
    frames = walk(frames=40)
    start = frames.position_angstrom[0]
    breathing = frames.replace(
        position_angstrom=start * scale[:, None, None], cell_angstrom=CELL * scale[:, None, None]
    )
    # atoms ride on the cell; only the centre of mass is taken off
    found = displacement(breathing)
    centred = (start - start.mean(axis=0)) * (scale.max() - scale.min())
    assert found.mean_square_angstrom_squared.max() < (centred**2).sum(axis=1).max()


def test_atoms_that_cannot_be_followed_are_refused():
    with pytest.raises(SignalError, match=r"too far between two frames.*half the smallest height"):
        displacement(walk(step=3.0))
    displacement(walk(step=3.0, wrapped=False))


def test_frames_and_windows_must_suffice():
    frames = walk(frames=40)
    with pytest.raises(SignalError, match=r"too few frames"):
        displacement(frames.take(np.arange(3)))
    with pytest.raises(SignalError, match=r"equal intervals"):
        displacement(frames.take(np.array([0, 1, 2, 5, 6, 9, 10, 11])))
    with pytest.raises(UsageError, match=r"fewer than three lags"):
        displacement(frames, fit_picosecond=(0.5, 0.52))
    with pytest.raises(UsageError, match=r"no atoms of an element"):
        displacement(frames, ["Xe"])
