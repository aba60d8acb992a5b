"""Offline onset: kernel change point on the compressed score, with a bootstrap confidence interval."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from indrite.notebook import Shown

#: Penalty of a change point in units of ln(n).
PENALTY = 8.0
#: A single cycle that differs by more than this from its neighbours is an outlier, not a change.
SPIKE = 4.0
#: Window around the change point that the local model sees.
BEFORE, AFTER = 80, 20
#: Level of the bootstrapped critical value; see the coverage measured in tests/reference.
LEVEL = 0.99


@dataclass(frozen=True)
class Onset(Shown):
    """Where a series changes: row, and the first and last row of its 95 % confidence interval."""

    row: int
    first: int
    last: int
    jump: float
    slope: float


def despike(values: np.ndarray) -> np.ndarray:
    """Return a series in which isolated outliers are replaced by the median of their four neighbours.

    Isolated is what fewer than two of the four are near to; the edge of a step is near to its own side.
    """
    padded = np.pad(values, 2, mode="reflect")
    count = values.size
    around = np.stack([padded[shift : shift + count] for shift in (0, 1, 3, 4)])
    near = (np.abs(values - around) <= SPIKE).sum(axis=0)
    return np.where(near < 2, np.median(around, axis=0), values)


def change_points(values: np.ndarray, *, penalty: float) -> list[int]:
    """Return the rows at which the mean changes: optimal partition with a linear kernel.

    Minimises the sum of squared deviations from segment means plus a penalty per change, exactly.

    Parameters
    ----------
    values
        The series, shape (n,).
    penalty
        Cost of one change, in units of the squared values.

    Sources
    -------
    Killick, Fearnhead, Eckley, J. Am. Stat. Assoc. 107 (2012) 1590, DOI
    10.1080/01621459.2012.737745; Arlot, Celisse, Harchaoui, JMLR 20 (2019) 162 (kernel form).
    """
    count = values.size
    first = np.concatenate(([0.0], np.cumsum(values)))
    second = np.concatenate(([0.0], np.cumsum(values * values)))
    best = np.empty(count + 1)
    best[0] = -penalty
    previous = np.zeros(count + 1, dtype=np.int64)
    candidates = np.array([0])
    for end in range(1, count + 1):
        spread = second[end] - second[candidates] - (first[end] - first[candidates]) ** 2 / (end - candidates)
        cost = best[candidates] + spread + penalty
        choice = int(np.argmin(cost))
        best[end], previous[end] = cost[choice], candidates[choice]
        candidates = np.append(candidates[cost - penalty <= best[end]], end)
    points: list[int] = []
    while (count := int(previous[count])) > 0:
        points.append(count)
    return points[::-1]


def find_onset(score: np.ndarray, *, rng: np.random.Generator, resamples: int = 200) -> Onset | None:
    """Return the lasting upward change of a standardised series, ``None`` where there is none.

    The score is compressed by arcsinh (linear for noise, logarithmic for a growing leak), single
    outliers are removed, a kernel change point says whether and about where the level rises for
    good; there a local model (level, then jump and ramp, both not negative) with AR(1) noise is
    fitted for every possible onset. The confidence interval holds all onsets whose sum of squares
    is within a critical value of the best; the critical value comes from a block bootstrap of the
    whitened residuals.

    Parameters
    ----------
    score
        Standard scores without missing values, shape (n,).
    rng
        Random generator of the bootstrap.
    resamples
        Number of bootstrap series.
    """
    if score.size < 8:
        return None
    series = despike(np.arcsinh(score))
    points = change_points(series, penalty=PENALTY * np.log(series.size))
    start = _lasting_rise(series, points)
    if start is None:
        return None
    low = max(0, start - BEFORE)
    window = series[low : min(series.size, start + AFTER)]
    local = _LocalFit(window.size, _autocorrelation(series[:start]))
    return local.onset(window, rng=rng, resamples=resamples, offset=low)


def _lasting_rise(series: np.ndarray, points: list[int]) -> int | None:
    """Return the first change after which every segment stays above the level before it."""
    edges = [0, *points, series.size]
    means = [float(series[a:b].mean()) for a, b in itertools.pairwise(edges)]
    for index in range(1, len(means)):
        level = float(np.median(series[: edges[index]]))
        if all(mean > level + 1.0 for mean in means[index:]):
            return edges[index]
    return None


def _autocorrelation(values: np.ndarray) -> float:
    """Return the lag-one autocorrelation, corrected for its small-sample bias, within 0 and 0.8."""
    if values.size < 15:
        return 0.3
    centred = values - values.mean()
    raw = float((centred[1:] * centred[:-1]).sum() / (centred**2).sum())
    return float(np.clip(raw + 1.5 / values.size, 0.0, 0.8))


class _LocalFit:
    """Least squares of level, jump and ramp for every onset in a window, with AR(1) whitening."""

    _SHAPES = ((True, True), (False, True), (True, False))
    _MINIMUM_BEFORE, _MINIMUM_AFTER = 3, 2

    def __init__(self, size: int, correlation: float) -> None:
        self.onsets = np.arange(min(self._MINIMUM_BEFORE, size - 2), size - self._MINIMUM_AFTER + 1)
        self.whiten = np.eye(size) - correlation * np.eye(size, k=-1)
        self.whiten[0, 0] = np.sqrt(1 - correlation**2)
        self.designs = [[_design(size, int(onset), shape) for onset in self.onsets] for shape in self._SHAPES]
        self.bases = []
        for designs in self.designs:
            pairs = [np.linalg.qr(self.whiten @ design) for design in designs]
            self.bases.append(
                (np.stack([q for q, _ in pairs]), np.stack([np.linalg.inv(r) for _, r in pairs]))
            )

    def squares(self, series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return sum of squares and best shape for every onset; ``series`` has shape (b, n)."""
        white = series @ self.whiten.T
        total = (white * white).sum(axis=1)[:, None]
        found = np.full((len(self._SHAPES), series.shape[0], self.onsets.size), np.inf)
        for row, (basis, inverse) in enumerate(self.bases):
            projection = np.einsum("jnp,bn->bjp", basis, white, optimize=True)
            coefficient = np.einsum("jpq,bjq->bjp", inverse, projection)
            allowed = (coefficient[:, :, 1:] >= 0).all(axis=2)
            found[row][allowed] = (total - (projection * projection).sum(axis=2))[allowed]
        flat = total - (self.bases[0][0][:, :, 0] @ white.T).T ** 2  # level only
        found[0] = np.where(np.isfinite(found).any(axis=0), found[0], flat)
        return found.min(axis=0), found.argmin(axis=0)

    def onset(self, window: np.ndarray, *, rng: np.random.Generator, resamples: int, offset: int) -> Onset:
        """Return the best onset with its interval."""
        squares, shapes = self.squares(window[None])
        best = int(np.argmin(squares[0]))
        design = self.designs[int(shapes[0, best])][best]
        white_design = self.whiten @ design
        coefficient, *_ = np.linalg.lstsq(white_design, self.whiten @ window, rcond=None)
        fitted = design @ coefficient
        row = int(self.onsets[best])
        noise = _resample(self.whiten @ (window - fitted), row, rng=rng, resamples=resamples)
        simulated = fitted + np.linalg.solve(self.whiten, noise.T).T
        again, _ = self.squares(simulated)
        critical = float(np.quantile(again[:, best] - again.min(axis=1), LEVEL))
        inside = self.onsets[squares[0] - squares[0, best] <= max(critical, 1e-12)]
        has_jump, has_ramp = self._SHAPES[int(shapes[0, best])]
        return Onset(
            row + offset,
            int(inside.min()) + offset,
            int(inside.max()) + offset,
            float(coefficient[1]) if has_jump else 0.0,
            float(coefficient[-1]) if has_ramp else 0.0,
        )


def _design(size: int, onset: int, shape: tuple[bool, bool]) -> np.ndarray:
    index = np.arange(size)
    columns = [np.ones(size)]
    if shape[0]:
        columns.append((index >= onset).astype(float))
    if shape[1]:
        columns.append(np.maximum(index - onset + 1.0, 0.0))
    return np.stack(columns, axis=1)


def _resample(residual: np.ndarray, row: int, *, rng: np.random.Generator, resamples: int) -> np.ndarray:
    """Draw blocks of the residuals before the onset; scale them to the scatter after it."""
    before = residual[1:row] if row > 6 else residual[1:]
    before = (before - before.mean()) * np.sqrt(before.size / max(before.size - 2, 1))
    size = residual.size
    block = max(1, min(4, before.size // 3))
    starts = rng.integers(0, max(before.size - block + 1, 1), size=(resamples, size // block + 1))
    drawn = before[(starts[:, :, None] + np.arange(block)) % before.size].reshape(resamples, -1)[:, :size]
    after = residual[row:]
    if after.size >= 6 and before.std() > 0:
        drawn[:, row:] *= np.clip(after.std(ddof=2) / before.std(ddof=1), 0.5, 3.0)
    return drawn
