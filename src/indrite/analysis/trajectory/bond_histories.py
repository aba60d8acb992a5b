"""When each bond forms and breaks, with hysteresis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indrite.analysis.trajectory.neighbours import pairs_of_frames, select_pairs
from indrite.signals.trajectory import Trajectory


@dataclass(frozen=True)
class Histories:
    """Every uninterrupted stretch of every bond, on a uniform grid of frames.

    Parameters
    ----------
    bond
        Which two atoms, in which run: equal for stretches of the same bond.
    atom
        Which atom of the first element, in which run.
    start, stop
        First frame of the stretch and the frame after its last.
    from_start, censored
        Whether it is there in the first or in the last frame of its run.
    duration_picosecond
        Length, from half a step before the first to half a step after the last frame, cut at the
        run's ends.
    frames, step_picosecond
        Frames of the shortest run, and their spacing.
    """

    bond: np.ndarray
    atom: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    from_start: np.ndarray
    censored: np.ndarray
    duration_picosecond: np.ndarray
    frames: int
    step_picosecond: float


def bond_histories(
    runs: Sequence[Trajectory], pair: str, *, form_angstrom: float, break_angstrom: float
) -> Histories:
    """Return the histories of the bonds between two elements; see `lifetimes.bond_lifetimes`."""
    step = min(_step(run) for run in runs)
    grids = [_grid(run, step) for run in runs]
    frames = min(grid.size for grid in grids)
    rows = []
    for index, (run, grid) in enumerate(zip(runs, grids, strict=True)):
        chosen = (
            run.take(np.unique(grid)) if grid.size < run.frames or np.unique(grid).size < grid.size else run
        )
        states = _states(chosen, pair, form_angstrom, break_angstrom)
        rows.append(
            _stretches(states, np.searchsorted(np.unique(grid), grid)[:frames], index, run.atomic_number.size)
        )
    bond, atom, start, stop = (np.concatenate(part) for part in zip(*rows, strict=True))
    from_start, censored = start == 0, stop == frames
    duration = step * (stop - start - 0.5 * from_start - 0.5 * censored)
    return Histories(bond, atom, start, stop, from_start, censored, duration, frames, step)


def _step(run: Trajectory) -> float:
    return float(np.median(np.diff(run.time_picosecond))) if run.frames > 1 else 1.0


def _grid(run: Trajectory, step: float) -> np.ndarray:
    """Return the latest frame at each time of a uniform grid."""
    span = run.time_picosecond[-1] - run.time_picosecond[0]
    times = run.time_picosecond[0] + step * np.arange(int(span / step + 1e-6) + 1)
    return np.searchsorted(run.time_picosecond, times + 1e-6 * step, side="right") - 1


def _states(run: Trajectory, pair: str, form_angstrom: float, break_angstrom: float) -> list[np.ndarray]:
    """Return the keys of the bonds of each frame, sorted."""
    atoms = run.atomic_number.size
    found, bonded = [], np.empty(0, dtype=np.int64)
    selection = select_pairs(run, [pair])
    for pairs in pairs_of_frames(run, selection, cutoff_angstrom=break_angstrom):
        first, second = pairs.first.astype(np.int64), pairs.second.astype(np.int64)
        if selection.like[0]:
            first, second = np.minimum(first, second), np.maximum(first, second)
        keys = first * atoms + second
        near = keys[pairs.distance_angstrom < form_angstrom]
        bonded = np.union1d(near, np.intersect1d(bonded, keys))
        found.append(bonded)
    return found


def _stretches(
    states: list[np.ndarray], grid: np.ndarray, run: int, atoms: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return bond, atom, first frame and frame after the last of every stretch of one run."""
    keys = np.concatenate([states[row] for row in grid]) if grid.size else np.empty(0, dtype=np.int64)
    frame = np.repeat(np.arange(grid.size), [states[row].size for row in grid])
    order = np.lexsort((frame, keys))
    keys, frame = keys[order], frame[order]
    new = np.ones(keys.size, dtype=bool)
    new[1:] = (np.diff(keys) != 0) | (np.diff(frame) != 1)
    heads = np.flatnonzero(new)
    tails = np.append(heads, keys.size)[1:] - 1
    offset = run * atoms * atoms
    return keys[heads] + offset, keys[heads] // atoms + run * atoms, frame[heads], frame[tails] + 1
