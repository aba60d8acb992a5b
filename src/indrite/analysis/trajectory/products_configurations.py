"""Configurations of a run: positions averaged over short stretches, and the interface as it began."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indrite.errors import UsageError
from indrite.signals.trajectory import Trajectory

#: Positions are averaged over this time: longer than a vibration, shorter than a reaction.
AVERAGE_PICOSECOND = 0.5
#: Configurations per run, at most.
MOST = 8


def as_runs(trajectories: Trajectory | Sequence[Trajectory]) -> tuple[Trajectory, ...]:
    """Return one or several runs as a tuple.

    Raises
    ------
    UsageError
        If there are none, or their atoms differ.
    """
    runs = (trajectories,) if isinstance(trajectories, Trajectory) else tuple(trajectories)
    if not runs:
        raise UsageError("no trajectories are given", expected="one, or several seeds of one system")
    for run in runs[1:]:
        if not np.array_equal(run.atomic_number, runs[0].atomic_number):
            raise UsageError(
                "the runs do not hold the same atoms in the same order",
                where=run.origin.path,
                got=run.to_ase(0).get_chemical_formula(),
                expected=f"{runs[0].to_ase(0).get_chemical_formula()}, as in the first",
                todo="Several runs are seeds of one system; analyse others by themselves",
            )
    return runs


def last_quarter(run: Trajectory) -> tuple[float, float]:
    """Return the last quarter of a run as window of time, ps; a run of one frame as a whole."""
    start, stop = run.time_picosecond[[0, -1]]
    return float(stop - (stop - start) / 4.0), float(np.nextafter(stop, np.inf))


def configurations(run: Trajectory, window_picosecond: tuple[float, float] | None) -> list[Trajectory]:
    """Return single frames, each the mean of the positions over a short stretch of a window of time.

    Parameters
    ----------
    run
        The trajectory.
    window_picosecond
        Start and stop; by default the last quarter of the run.
    """
    inside = run.window(*(window_picosecond or last_quarter(run)))
    stretch = np.floor((inside.time_picosecond - inside.time_picosecond[0]) / AVERAGE_PICOSECOND).astype(int)
    kinds = np.unique(stretch)
    if kinds.size > MOST:
        kinds = kinds[np.linspace(0, kinds.size - 1, MOST).round().astype(int)]
    return [averaged(inside.take(np.flatnonzero(stretch == one))) for one in kinds]


def averaged(frames: Trajectory) -> Trajectory:
    """Return one frame with the mean positions of several; atoms may cross the cell's boundaries."""
    cell = frames.cell_angstrom.mean(axis=0)
    moved = frames.position_angstrom - frames.position_angstrom[0]
    if frames.periodic.any():
        turns = np.round(np.einsum("fax,fxv->fav", moved, np.linalg.inv(frames.cell_angstrom)))
        moved = moved - np.einsum("fav,fvx->fax", turns * frames.periodic, frames.cell_angstrom)
    position = frames.position_angstrom[0] + moved.mean(axis=0)
    return frames.take(np.array([0])).replace(
        position_angstrom=position[None],
        cell_angstrom=cell[None],
        time_picosecond=frames.time_picosecond.mean()[None],
    )
