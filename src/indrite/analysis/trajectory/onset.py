"""When the number of contacts begins to rise: a saturating rise fitted to the counts.

n(t) = n0 before the onset, n0 + Δ (1 - exp(-(t - t0)/τ)) after it, with t0 as ``onset_picosecond``, τ as
``rise_picosecond``, n0 as ``before`` and Δ as ``rise``.

The counts of one run are correlated from frame to frame: they are averaged over short stretches, and
what is left is modelled as a first-order autoregression, by which data and model are whitened.

Sources
-------
B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap, Chapman & Hall 1993, chapter 6 (series
simulated from the fit, for interval and significance)
M. G. Kendall, Biometrika 41, 403 (1954), 10.1093/biomet/41.3-4.403 (bias of an autoregression)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from indrite.analysis.trajectory.rise import STRETCHES, Rise, fit_rise
from indrite.errors import UsageError
from indrite.signals.base import UNKNOWN_ORIGIN, Origin, Signal

OnsetVerdict = Literal["determined", "upper limit", "not determinable"]
#: Chance of seeing a rise where there is none.
SIGNIFICANCE = 0.01
#: Fewer frames than this are not fitted.
FEWEST_FRAMES = 20


@dataclass(frozen=True, kw_only=True)
class OnsetTime(Signal):
    """When a count begins to rise.

    Parameters
    ----------
    time_picosecond, count, fitted
        Counts averaged over stretches, and the fit, per run.
    verdict, reason
        ``determined``; ``upper limit`` where the rise may have begun with the first frame; ``not
        determinable`` where nothing rises beyond what the fluctuation of the counts does by itself, or
        the interval covers most of the run.
    onset_picosecond, onset_low, onset_high
        Onset since the first frame and its 95 % interval; ``None`` where nothing rises.
    onset_uncertainty
        Standard uncertainty, the spread of the seeds included.
    rise_picosecond
        Time constant of the rise.
    before, rise
        Count before the onset and the whole rise, mean over the runs.
    half_rise_picosecond
        When half of the rise has happened: known better than the onset where the rise is slow.
    seed_onsets
        Onset of each run by itself; NaN where it alone does not rise.
    probability_of_no_rise
        Share of simulated series without a rise that look at least as risen.
    """

    time_picosecond: Float[np.ndarray, " stretch"]
    count: Float[np.ndarray, " run stretch"]
    fitted: Float[np.ndarray, " run stretch"]
    seed_onsets: Float[np.ndarray, " run"]
    verdict: OnsetVerdict
    reason: str
    onset_picosecond: float | None = None
    onset_low: float | None = None
    onset_high: float | None = None
    onset_uncertainty: float | None = None
    rise_picosecond: float | None = None
    before: float | None = None
    rise: float | None = None
    half_rise_picosecond: float | None = None
    probability_of_no_rise: float | None = None


def onset_time(
    time_picosecond: np.ndarray,
    counts: np.ndarray | Sequence[np.ndarray],
    *,
    origin: Origin = UNKNOWN_ORIGIN,
    rng: np.random.Generator | None = None,
) -> OnsetTime:
    """Return when a count begins to rise, with a 95 % interval, or that it cannot be told.

    Parameters
    ----------
    time_picosecond
        Time of each frame, shape (frame,).
    counts
        Counts of one run, shape (frame,), or of several seeds on the same times, shape (run, frame).
        Seeds share onset and time constant; each has its own level, rise and noise.
    origin
        Origin of the counts.
    rng
        Source of the simulated series; by default the same every time.

    Raises
    ------
    UsageError
        If times and counts do not fit together.
    """
    values = np.atleast_2d(np.asarray(counts, dtype=float))
    time = np.asarray(time_picosecond, dtype=float)
    if values.ndim != 2 or values.shape[1] != time.size:
        raise UsageError(
            "times and counts do not fit together",
            got=f"{time.size} times and counts of shape {values.shape}",
            expected="one count per time, runs as rows",
        )
    time, values = _stretches(time - time[0], values)
    if time.size < FEWEST_FRAMES:
        return _unknown(time, values, f"fewer than {FEWEST_FRAMES} frames", origin)
    rng = rng if rng is not None else np.random.default_rng(0)
    fit = fit_rise(time, values, rng)
    if fit is None or fit.probability > SIGNIFICANCE:
        reason = "the count does not change" if fit is None else "no rise beyond the fluctuation of the count"
        found = _unknown(time, values, reason, origin)
        return found.replace(probability_of_no_rise=None if fit is None else fit.probability)
    return _told(time, values, fit, origin)


def _told(time: np.ndarray, values: np.ndarray, fit: Rise, origin: Origin) -> OnsetTime:
    """Return the verdict on a rise that is there."""
    step, length = float(time[1] - time[0]), float(time[-1])
    verdict: OnsetVerdict = "determined"
    reason = "the rise begins after the first frames"
    if fit.low <= step:
        verdict, reason = "upper limit", "the rise may have begun with the first frame"
    if fit.high - fit.low > 0.5 * length:
        verdict, reason = "not determinable", "the interval of the onset covers half of the run"
    alone = fit.alone[np.isfinite(fit.alone)]
    spread = float(alone.std(ddof=1) / np.sqrt(alone.size)) if alone.size > 2 else 0.0
    return OnsetTime(
        origin=origin.derived(),
        time_picosecond=time,
        count=values,
        fitted=fit.fitted,
        seed_onsets=fit.alone,
        verdict=verdict,
        reason=reason,
        onset_picosecond=fit.onset,
        onset_low=fit.low,
        onset_high=fit.high,
        onset_uncertainty=max((fit.high - fit.low) / 3.92, spread),
        rise_picosecond=fit.constant,
        before=float(fit.before.mean()),
        rise=float(fit.rise.mean()),
        half_rise_picosecond=fit.onset + float(np.log(2.0)) * fit.constant,
        probability_of_no_rise=fit.probability,
    )


def _unknown(time: np.ndarray, values: np.ndarray, reason: str, origin: Origin) -> OnsetTime:
    return OnsetTime(
        origin=origin.derived(),
        time_picosecond=time,
        count=values,
        fitted=np.repeat(values.mean(axis=1, keepdims=True), time.size, axis=1),
        seed_onsets=np.full(values.shape[0], np.nan),
        verdict="not determinable",
        reason=reason,
    )


def _stretches(time: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return means over equal stretches of time, at most `STRETCHES`; empty ones are left out."""
    if time.size <= STRETCHES:
        return time, values
    edges = np.linspace(0.0, time[-1], STRETCHES + 1)
    row = np.searchsorted(edges, time, side="right").clip(1, STRETCHES) - 1
    count = np.bincount(row, minlength=STRETCHES)
    held = count > 0
    means = np.array([np.bincount(row, weights=one, minlength=STRETCHES) for one in values])
    middle = np.bincount(row, weights=time, minlength=STRETCHES)
    return middle[held] / count[held], means[:, held] / count[held]
