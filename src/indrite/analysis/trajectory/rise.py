"""Kernel of `onset`: grid fit of a saturating rise to correlated counts, judged by simulation.

| symbol | meaning |
|---|---|
| T, R | stretches of time, runs |
| G | points of the grid of onsets t0 and time constants τ |
| phi | autoregression of the residuals from one stretch to the next |
| y, b | counts and shape of the rise, both whitened |
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Most stretches that a run is averaged over.
STRETCHES = 160
_ONSETS, _CONSTANTS = 61, 12
_FINE_ONSETS, _FINE_CONSTANTS = 61, 25
_SIMULATIONS = 300


@dataclass(frozen=True)
class Rise:
    """The best rise; times in ps, ``before``, ``rise`` and ``alone`` per run."""

    onset: float
    low: float
    high: float
    constant: float
    before: np.ndarray
    rise: np.ndarray
    fitted: np.ndarray
    alone: np.ndarray
    probability: float


@dataclass(frozen=True)
class _Run:
    """One run's noise and whitened shapes: unit vectors orthogonal to the constant, shape (G, T)."""

    phi: float
    sigma: float
    units: np.ndarray
    white: np.ndarray


def fit_rise(time: np.ndarray, values: np.ndarray, rng: np.random.Generator) -> Rise | None:
    """Return the best rise common to all runs; ``None`` where no count changes.

    Parameters
    ----------
    time
        Middle of each stretch from the first frame on, shape (T,).
    values
        Counts, shape (R, T).
    rng
        Source of the simulations.
    """
    changing = np.flatnonzero(np.ptp(values, axis=1) > 0.0)
    if changing.size == 0:
        return None
    coarse = _search(time, values[changing], _grid(time), rng)
    by_chance = _simulate(coarse.runs, [np.zeros(time.size)] * changing.size, rng)[1]
    total = coarse.gains.sum(axis=0)
    probability = float((1 + (by_chance >= total.max()).sum()) / (1 + by_chance.size))
    fine = _search(time, values[changing], _around(time, coarse), rng)
    shape = _shapes(time, np.array([fine.onset]), np.array([fine.constant]))[0]
    before, rise, fitted = _levels(values, shape)
    alone = np.full(values.shape[0], np.nan)
    risen = coarse.gains.max(axis=1) > np.quantile(by_chance, 0.99)
    alone[changing[risen]] = fine.onsets[fine.gains[risen].argmax(axis=1)]
    return Rise(
        fine.onset,
        fine.low,
        fine.high,
        fine.constant,
        before,
        rise,
        fitted,
        alone,
        probability,
    )


@dataclass(frozen=True)
class _Found:
    """The best point of a grid and the 95 % interval of its onset; gains have the shape (R, G)."""

    onset: float
    constant: float
    low: float
    high: float
    onsets: np.ndarray
    runs: list[_Run]
    gains: np.ndarray


def _search(
    time: np.ndarray, values: np.ndarray, grid: tuple[np.ndarray, np.ndarray], rng: np.random.Generator
) -> _Found:
    """Return the best rise on a grid, its interval from series simulated with it."""
    onset, constant = grid
    shape = _shapes(time, onset, constant)
    runs = [_prepare(one, shape) for one in values]
    gains = np.array([_gain(run, run.white[None])[0] for run in runs])
    best = int(gains.sum(axis=0).argmax())
    fitted = _levels(values, shape[best])[2]
    drawn, _ = _simulate(runs, list(fitted), rng)
    low, high = np.quantile(onset[drawn], [0.025, 0.975])
    return _Found(float(onset[best]), float(constant[best]), float(low), float(high), onset, runs, gains)


def _around(time: np.ndarray, coarse: _Found) -> tuple[np.ndarray, np.ndarray]:
    """Return a finer grid around what a coarse one found."""
    known = np.unique(coarse.onsets)
    width = 2.0 * float(np.diff(known)[max(int(np.searchsorted(known, coarse.onset)) - 1, 0)])
    low = max(0.0, min(coarse.low, coarse.onset) - width)
    onsets = np.linspace(low, max(coarse.high, coarse.onset) + width, _FINE_ONSETS)
    step = float(time[1] - time[0])
    constants = np.geomspace(max(coarse.constant / 3.0, step / 10.0), 3.0 * coarse.constant, _FINE_CONSTANTS)
    grid = np.meshgrid(onsets, constants, indexing="ij")
    return grid[0].ravel(), grid[1].ravel()


def _grid(time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return onset and time constant of each point of the grid; onsets denser early on."""
    length, step = float(time[-1]), float(time[1] - time[0])
    onsets = length * 0.9 * np.linspace(0.0, 1.0, _ONSETS) ** 1.5
    constants = np.geomspace(step / 2.0, 2.0 * length, _CONSTANTS)
    grid = np.meshgrid(onsets, constants, indexing="ij")
    return grid[0].ravel(), grid[1].ravel()


def _shapes(time: np.ndarray, onset: np.ndarray, constant: np.ndarray) -> np.ndarray:
    since = np.clip(time - onset[:, None], 0.0, None)
    shape: np.ndarray = 1.0 - np.exp(-since / constant[:, None])
    return shape


def _prepare(values: np.ndarray, shape: np.ndarray) -> _Run:
    """Estimate the noise of a run from what the best rise leaves, and whiten the shapes by it."""
    plain = _units(shape, 0.0)
    centred = values - values.mean()
    gain = np.clip(plain @ centred, 0.0, None)
    best = int(gain.argmax())
    left = centred - gain[best] * plain[best]
    phi = _autoregression(left)
    white = _whiten(values, phi)
    units = _units(shape, phi)
    constant = _constant(values.size, phi)
    white = white - (white @ constant) * constant
    gain = np.clip(units @ white, 0.0, None)
    squares = float(white @ white - gain.max() ** 2)
    sigma = np.sqrt(max(squares, 1e-12 * float(white @ white)) / max(values.size - 4, 1))
    return _Run(phi, float(sigma), units, white)


def _autoregression(left: np.ndarray) -> float:
    """Return the autoregression of residuals: bias in short series removed, a standard error added.

    Noise taken to be less correlated than it is gives rises where there are none and narrow intervals.
    """
    square = float(left @ left)
    if square == 0.0:
        return 0.0
    phi = float(left[1:] @ left[:-1]) / square
    bias, error = (1.0 + 4.0 * phi) / left.size, np.sqrt(max(1.0 - phi**2, 0.0) / left.size)
    return float(np.clip(phi + bias + error, 0.0, 0.97))


def _whiten(values: np.ndarray, phi: float) -> np.ndarray:
    white = values - phi * np.concatenate([values[..., :1] * 0.0, values[..., :-1]], axis=-1)
    white[..., 0] = np.sqrt(1.0 - phi**2) * values[..., 0]
    return white


def _constant(size: int, phi: float) -> np.ndarray:
    constant = _whiten(np.ones(size), phi)
    return constant / np.linalg.norm(constant)


def _units(shape: np.ndarray, phi: float) -> np.ndarray:
    """Return whitened shapes as unit vectors orthogonal to the constant; zero where there is no shape."""
    constant = _constant(shape.shape[1], phi)
    white = _whiten(shape, phi)
    white = white - (white @ constant)[:, None] * constant
    norm = np.linalg.norm(white, axis=1, keepdims=True)
    return np.divide(white, norm, out=np.zeros(white.shape), where=norm > 1e-6)


def _gain(run: _Run, white: np.ndarray) -> np.ndarray:
    """Return the log-likelihood ratio of each rise over none, shape (series, G); falls count nothing."""
    squares = np.einsum("st,st->s", white, white)[:, None]
    part = np.clip(white @ run.units.T, 0.0, None) ** 2 / np.maximum(squares, 1e-300)
    gain: np.ndarray = -white.shape[1] * np.log1p(-np.clip(part, 0.0, 1.0 - 1e-12))
    return gain


def _simulate(
    runs: list[_Run], means: list[np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return best grid point and its gain for series of given means with the runs' noise."""
    total: np.ndarray | float = 0.0
    for run, mean in zip(runs, means, strict=True):
        size = mean.size
        constant = _constant(size, run.phi)
        white = _whiten(mean, run.phi) + rng.normal(0.0, run.sigma, (_SIMULATIONS, size))
        white = white - (white @ constant)[:, None] * constant
        total = total + _gain(run, white)
    gains = np.asarray(total)
    return gains.argmax(axis=1), gains.max(axis=1)


def _levels(values: np.ndarray, shape: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return level before, rise and fitted counts of each run, by least squares."""
    design = np.column_stack([np.ones(shape.size), shape])
    found = np.linalg.lstsq(design, values.T, rcond=None)[0]
    return found[0], found[1], (design @ found).T
