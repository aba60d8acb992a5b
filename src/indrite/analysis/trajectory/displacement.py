"""Mean-square displacement and diffusivity of each element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from indrite.errors import SignalError, UsageError
from indrite.signals.base import Signal
from indrite.signals.trajectory import Trajectory

#: Exponent of MSD ~ t^α below which atoms are still caged and the slope is no diffusivity.
LEAST_EXPONENT = 0.8
#: Root-mean-square displacement that atoms must exceed: the distance of neighbouring sites of one kind.
LEAST_DISPLACEMENT_ANGSTROM = 3.0
#: Frames below which no slope can be taken.
FEWEST_FRAMES = 8
_SQUARE_CENTIMETRE_PER_SECOND = 1e-4  # Å²/ps


@dataclass(frozen=True, kw_only=True)
class Displacement(Signal):
    """Mean-square displacements of a trajectory, one row an element.

    Parameters
    ----------
    element, atoms
        Elements and the number of their atoms.
    lag_picosecond
        Time between two frames, from 0 to the whole run.
    mean_square_angstrom_squared, mean_square_standard_uncertainty_angstrom_squared
        Mean over atoms and all pairs of frames at that lag; the uncertainty is from the spread over
        atoms. Lags beyond half the run rest on few pairs.
    diffusivity_square_centimetre_per_second, diffusivity_standard_uncertainty_square_centimetre_per_second
        Slope over six, within the fit window; see ``determinable``.
    exponent
        α of MSD ~ t^α within the window.
    determinable
        Whether the atoms diffuse: exponent and displacement exceed `LEAST_EXPONENT` and
        `LEAST_DISPLACEMENT_ANGSTROM`. Elsewhere the slope describes motion within cages.
    fit_start_picosecond, fit_stop_picosecond
        Window of lags of the slope.
    largest_jump_angstrom
        Longest displacement from one frame to the next; must stay below half the cell.
    drift_angstrom
        Displacement of the centre of mass over the run, which is removed; at an interface that of the side
        which moves furthest.
    """

    element: Shaped[np.ndarray, " element"]
    atoms: Int[np.ndarray, " element"]
    lag_picosecond: Float[np.ndarray, " lag"]
    mean_square_angstrom_squared: Float[np.ndarray, " element lag"]
    mean_square_standard_uncertainty_angstrom_squared: Float[np.ndarray, " element lag"]
    diffusivity_square_centimetre_per_second: Float[np.ndarray, " element"]
    diffusivity_standard_uncertainty_square_centimetre_per_second: Float[np.ndarray, " element"]
    exponent: Float[np.ndarray, " element"]
    determinable: Bool[np.ndarray, " element"]
    fit_start_picosecond: float = 0.0
    fit_stop_picosecond: float = 0.0
    largest_jump_angstrom: float = 0.0
    drift_angstrom: float = 0.0

    def index(self, element: str) -> int:
        """Return the row of an element.

        Raises
        ------
        UsageError
            If its displacement was not computed.
        """
        names = self.element.tolist()
        if element not in names:
            raise UsageError("no such element", got=repr(element), expected=f"one of {', '.join(names)}")
        return int(names.index(element))

    def at(self, element: str, lag_picosecond: float) -> float:
        """Return the mean-square displacement in Å² at the lag nearest to a time."""
        lag = int(np.argmin(np.abs(self.lag_picosecond - lag_picosecond)))
        return float(self.mean_square_angstrom_squared[self.index(element), lag])


def displacement(
    trajectory: Trajectory,
    elements: Sequence[str] | None = None,
    *,
    fit_picosecond: tuple[float, float] | None = None,
) -> Displacement:
    """Return the mean-square displacement and the diffusivity of each element.

    Atoms are followed across the boundaries of the cell by their shortest way from frame to frame, and
    the displacement of the centre of mass is taken off; at an interface that of each side, since the two
    materials slide along each other.

    ``MSD(t) = < |r(t0 + t) - r(t0)|² >``, ``D = slope / 6``.

    Parameters
    ----------
    trajectory
        Frames at equal intervals.
    elements
        Chemical symbols; ``None``: all that are there.
    fit_picosecond
        Lags between which the slope is taken; ``None``: a tenth to half of the run.

    Raises
    ------
    SignalError
        If there are fewer than `FEWEST_FRAMES` frames, their intervals differ, or atoms move too far between
        two frames to be followed.
    UsageError
        If an element is not there, or the window holds fewer than three lags.

    Sources
    -------
    The sum over origins by fast Fourier transform: V. Calandrini et al., Collection SFN 12, 201 (2011),
    10.1051/sfn/201112010.
    """
    names = _elements(trajectory, elements)
    step = _interval(trajectory)
    positions, jump = unwrapped(trajectory)
    positions, drift = _without_drift(positions, trajectory)
    lag = np.arange(trajectory.frames) * step
    start, stop = fit_picosecond or (0.1 * lag[-1], 0.5 * lag[-1])
    inside = np.flatnonzero((lag >= start - 1e-9) & (lag <= stop + 1e-9) & (lag > 0))
    if inside.size < 3:
        raise UsageError(
            "the window of the slope holds fewer than three lags",
            got=f"{start:g} to {stop:g} ps",
            expected=f"a part of {step:g} to {lag[-1]:g} ps, in steps of {step:g} ps",
        )
    each = [mean_squares(positions[:, trajectory.of_element(name)]) for name in names]
    rows = [_slope(lag[inside], one[inside]) for one in each]
    origin = trajectory.origin
    return Displacement(
        origin=origin.derived(),
        element=np.array(names),
        atoms=np.array([one.shape[1] for one in each]),
        lag_picosecond=lag,
        mean_square_angstrom_squared=np.array([one.mean(axis=1) for one in each]),
        mean_square_standard_uncertainty_angstrom_squared=np.array([_spread(one) for one in each]),
        diffusivity_square_centimetre_per_second=np.array([row[0] for row in rows]),
        diffusivity_standard_uncertainty_square_centimetre_per_second=np.array([row[1] for row in rows]),
        exponent=np.array([row[2] for row in rows]),
        determinable=np.array([row[3] for row in rows]),
        fit_start_picosecond=float(lag[inside[0]]),
        fit_stop_picosecond=float(lag[inside[-1]]),
        largest_jump_angstrom=jump,
        drift_angstrom=drift,
    )


def _elements(trajectory: Trajectory, elements: Sequence[str] | None) -> list[str]:
    present = list(dict.fromkeys(trajectory.symbols))
    if elements is None:
        return present
    if missing := [name for name in elements if name not in present]:
        raise UsageError(
            "the trajectory has no atoms of an element",
            where=trajectory.origin.path,
            got=", ".join(missing),
            expected="elements among " + ", ".join(sorted(present)),
        )
    return list(dict.fromkeys(elements))


def _interval(trajectory: Trajectory) -> float:
    if trajectory.frames < FEWEST_FRAMES:
        raise SignalError(
            "too few frames for displacements",
            where=trajectory.origin.path,
            got=trajectory.frames,
            expected=f"at least {FEWEST_FRAMES}",
        )
    steps = np.diff(trajectory.time_picosecond)
    step = float(steps.mean())
    if np.abs(steps - step).max() > 0.01 * step:
        raise SignalError(
            "displacements need frames at equal intervals",
            where=trajectory.origin.path,
            got=f"intervals from {steps.min():g} to {steps.max():g} ps",
            todo="Take evenly spaced frames, for example with Trajectory.take",
        )
    return step


def unwrapped(trajectory: Trajectory) -> tuple[np.ndarray, float]:
    """Return positions that run on across the boundaries, shape (frame, atom, 3), and the longest jump, Å.

    Raises
    ------
    SignalError
        If an atom moves by half the smallest height of the cell or more between two frames: it may then have
        gone the other way round.
    """
    positions = trajectory.position_angstrom
    if trajectory.continuous or not trajectory.periodic.any():
        moves = np.diff(positions, axis=0)
        return positions, float(np.sqrt((moves**2).sum(axis=2).max(initial=0.0)))
    cell = trajectory.cell_angstrom
    inverse = np.linalg.inv(cell)
    fraction = np.einsum("fai,fij->faj", positions, inverse)
    moves = np.diff(fraction, axis=0)
    moves -= np.round(moves) * trajectory.periodic
    # in a cell that changes, atoms at rest keep their fractional coordinates
    middle = (cell[1:] + cell[:-1]) / 2
    steps = np.einsum("fai,fij->faj", moves, middle)
    heights = 1.0 / np.linalg.norm(inverse, axis=1)[:, trajectory.periodic]
    longest = float(np.sqrt((steps**2).sum(axis=2).max(initial=0.0)))
    if longest >= 0.5 * heights.min():
        raise SignalError(
            "atoms move too far between two frames to be followed across the boundaries of the cell",
            where=trajectory.origin.path,
            got=f"{longest:.2f} Å",
            expected=f"less than {0.5 * heights.min():.2f} Å, half the smallest height of the cell",
            todo="Store frames more often, or unwrapped positions",
        )
    return np.concatenate([positions[:1], positions[:1] + np.cumsum(steps, axis=0)]), longest


def _without_drift(positions: np.ndarray, trajectory: Trajectory) -> tuple[np.ndarray, float]:
    """Return positions without the motion of the centre of mass, and the longest way it went, Å.

    Two materials slide along each other: where the sides are known, each loses its own motion.
    """
    from ase.data import atomic_masses

    mass = atomic_masses[trajectory.atomic_number]
    side = np.zeros(mass.size, dtype=int) if trajectory.side is None else np.asarray(trajectory.side)
    left, longest = positions.copy(), 0.0
    for one in np.unique(side):
        own = side == one
        centre = np.einsum("fai,a->fi", positions[:, own], mass[own] / mass[own].sum())
        left[:, own] -= centre[:, None, :]
        longest = max(longest, float(np.linalg.norm(centre[-1] - centre[0])))
    return left, longest


def mean_squares(positions: np.ndarray) -> np.ndarray:
    """Return the mean-square displacement of each atom at each lag, over all origins, shape (lag, atom).

    Parameters
    ----------
    positions
        Continuous positions, shape (frame, atom, 3).
    """
    frames = positions.shape[0]
    positions = positions - positions.mean(axis=0)  # keeps the difference of large numbers small
    square = (positions**2).sum(axis=2)
    transform = np.fft.rfft(positions, n=2 * frames, axis=0)
    product = np.fft.irfft((np.abs(transform) ** 2).sum(axis=2), n=2 * frames, axis=0)[:frames]
    total = np.concatenate([np.zeros_like(square[:1]), np.cumsum(square, axis=0)])
    lags = np.arange(frames)
    ends = total[frames - lags] + total[frames] - total[lags]
    found: np.ndarray = (ends - 2.0 * product) / (frames - lags)[:, None]
    found[0] = 0.0
    return np.maximum(found, 0.0)


def _spread(each: np.ndarray) -> np.ndarray:
    atoms = each.shape[1]
    if atoms < 2:
        return np.full(each.shape[0], np.nan)
    spread: np.ndarray = each.std(axis=1, ddof=1) / np.sqrt(atoms)
    return spread


def _slope(lag: np.ndarray, each: np.ndarray) -> tuple[float, float, float, bool]:
    """Diffusivity and its uncertainty in cm²/s, exponent, and whether the atoms diffuse."""
    centred = lag - lag.mean()
    slopes = centred @ each / (centred**2).sum() / 6.0 * _SQUARE_CENTIMETRE_PER_SECOND
    mean = each.mean(axis=1)
    error = float(slopes.std(ddof=1) / np.sqrt(slopes.size)) if slopes.size > 1 else float("nan")
    if (mean <= 0).any():
        return float(slopes.mean()), error, 0.0, False
    exponent = float(np.polyfit(np.log(lag), np.log(mean), 1)[0])
    far = float(mean[-1]) > LEAST_DISPLACEMENT_ANGSTROM**2
    return float(slopes.mean()), error, exponent, exponent >= LEAST_EXPONENT and far
