"""How lithium moves in Li6PS5Cl with and without site disorder, and whether the PS4 units survive it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indrite.cell.argyrodite import argyrodite
from indrite.models.gate.settings import GateSettings
from indrite.progress import Progress, silent

if TYPE_CHECKING:
    from indrite.engines import Engine
    from indrite.signals.trajectory import Trajectory

#: Cell of the calculations that the motion is compared with, PBE: bjmorgan/data_argyrodite_disorder (MIT).
LATTICE_ANGSTROM = 10.156
TEMPERATURE_KELVIN = 500.0
#: Lags over which the mean-square displacement is fitted: past the rattling in the site, and short enough
#: to have several origins in the run.
_FIRST_LAG_PICOSECOND = 2.0
#: Shorter runs see the rattling in the cages, not the motion between them.
SHORTEST_PICOSECOND = 10.0
_LAST_LAG_SHARE = 0.6
#: Beyond the P-S bond (2.05 Å) and before the next sulfur (3.9 Å).
_BOND_ANGSTROM = 2.6
_FRAME_FEMTOSECOND = 50.0
_LITHIUM, _PHOSPHORUS, _SULFUR = 3, 15, 16


@dataclass(frozen=True)
class Motion:
    """What the runs at one degree of disorder show.

    Parameters
    ----------
    inversion
        Fraction of 4a and 4d that is exchanged.
    ended
        How each run ended; ``done`` is right.
    slope_square_angstrom_per_picosecond
        Slope of the mean-square displacement of lithium over the lag, mean of the cages.
    slope_error
        Its standard error, from the spread among the cages of all runs; ``None`` where too short.
    displacement_square_angstrom
        Mean-square displacement at the longest lag that is fitted.
    sulfur_neighbours
        Mean number of S within 2.6 Å of P over the second half.
    intact_share
        Share of P atoms and frames of the second half with exactly four of them.
    """

    inversion: float
    ended: tuple[str, ...]
    slope_square_angstrom_per_picosecond: float | None
    slope_error: float | None
    displacement_square_angstrom: float | None
    sulfur_neighbours: float
    intact_share: float


def measure_motion(
    engine: Engine, *, inversion: float, settings: GateSettings, out: Path, progress: Progress = silent
) -> dict[str, Any]:
    """Run the cells of one degree of disorder, one for each seed, and return `Motion` as plain data."""
    from indrite.models.dynamics import DynamicsSettings, run_dynamics

    dynamics = DynamicsSettings(
        time_picosecond=settings.time_picosecond,
        temperature_kelvin=TEMPERATURE_KELVIN,
        frame_femtosecond=_FRAME_FEMTOSECOND,
    )
    trajectories, ended = [], []
    for seed in settings.seeds:
        rng = np.random.default_rng(seed)
        atoms = argyrodite(inversion=inversion, rng=rng, lattice_angstrom=LATTICE_ANGSTROM)
        folder = out / f"inversion-{inversion:g}-seed-{seed}"
        result = run_dynamics(atoms, engine, settings=dynamics, seeds=(seed,), out=folder, progress=progress)
        trajectories += list(result.trajectories)
        ended.append(result.ended)
    return asdict(describe(trajectories, inversion=inversion, ended=ended))


def describe(trajectories: Sequence[Trajectory], *, inversion: float, ended: Sequence[str]) -> Motion:
    """Return what trajectories of Li6PS5Cl show."""
    slopes, last = _slopes(trajectories) if set(ended) == {"done"} else (np.empty(0), None)
    known = slopes.size > 1
    counts = np.concatenate([_sulfur_around_phosphorus(one).ravel() for one in trajectories])
    return Motion(
        inversion=inversion,
        ended=tuple(ended),
        slope_square_angstrom_per_picosecond=float(slopes.mean()) if known else None,
        slope_error=float(slopes.std(ddof=1) / np.sqrt(slopes.size)) if known else None,
        displacement_square_angstrom=last,
        sulfur_neighbours=float(counts.mean()),
        intact_share=float((counts == 4).mean()),
    )


def _slopes(trajectories: Sequence[Trajectory]) -> tuple[np.ndarray, float | None]:
    """Return the slope of each cage of each run (Å²/ps) and the displacement at the last lag (Å²)."""
    slopes, last = [], []
    for one in trajectories:
        lag, displacement = mean_square_displacement(one)
        fitted = lag >= _FIRST_LAG_PICOSECOND
        if one.time_picosecond[-1] < SHORTEST_PICOSECOND - 1e-6:
            return np.empty(0), None
        cage = _cages(one)
        for number in np.unique(cage):
            mean = displacement[:, cage == number].mean(axis=1)
            slopes.append(np.polyfit(lag[fitted], mean[fitted], 1)[0])
        last.append(displacement[-1].mean())
    return np.array(slopes), float(np.mean(last))


def mean_square_displacement(trajectory: Trajectory) -> tuple[np.ndarray, np.ndarray]:
    """Return lags (ps) and the displacement squared of each lithium (lag, atom; Å²), all origins."""
    position = trajectory.position_angstrom
    lithium = position[:, trajectory.atomic_number == _LITHIUM]
    frame = position[:, trajectory.atomic_number == _PHOSPHORUS].mean(axis=1, keepdims=True)
    lithium = lithium - frame
    longest = int(len(lithium) * _LAST_LAG_SHARE)
    lags = np.arange(1, longest)
    squares = [((lithium[lag:] - lithium[:-lag]) ** 2).sum(axis=-1).mean(axis=0) for lag in lags]
    step = float(trajectory.time_picosecond[1] - trajectory.time_picosecond[0]) if longest else 0.0
    return lags * step, np.array(squares)


def _cages(trajectory: Trajectory) -> np.ndarray:
    """Return the number of the cage that each lithium starts in: those around the four 4d sites."""
    edge = np.diag(trajectory.cell_angstrom[0])
    position = trajectory.position_angstrom[0][trajectory.atomic_number == _LITHIUM]
    centres = edge * np.array([[1, 1, 3], [1, 3, 1], [3, 1, 1], [3, 3, 3]]) / 4.0
    apart = position[:, None] - centres[None]
    apart -= edge * np.round(apart / edge)
    return np.linalg.norm(apart, axis=-1).argmin(axis=1)


def _sulfur_around_phosphorus(trajectory: Trajectory) -> np.ndarray:
    """Return the number of S within the bond of every P (frame of the second half, P)."""
    half = trajectory.position_angstrom[len(trajectory.position_angstrom) // 2 :]
    edge = np.diag(trajectory.cell_angstrom[0])
    apart = (
        half[:, trajectory.atomic_number == _PHOSPHORUS, None]
        - half[:, None, trajectory.atomic_number == _SULFUR]
    )
    apart -= edge * np.round(apart / edge)
    counts: np.ndarray = (np.linalg.norm(apart, axis=-1) < _BOND_ANGSTROM).sum(axis=-1)
    return counts
