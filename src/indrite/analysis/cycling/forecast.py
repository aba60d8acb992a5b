"""When the leak will kill the cell: growth of the severity, extrapolated to Λ = 1."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from indrite.notebook import Shown

#: Cycles that a growth rate is fitted to, at most; the rate near death differs from the early one.
WINDOW = 16
#: Fewest cycles with a severity well above its uncertainty.
FEWEST = 4
#: Signal to noise above which a severity enters the fit.
SIGNAL_TO_NOISE = 3.0
#: A growth rate below this many standard uncertainties is none.
SIGNIFICANT = 2.0
#: Relative change of the growth rate that the interval allows for.
RATE_CHANGE = 0.35
#: Growth in the later half over that in the earlier below which, where it is clear, the growth slows down.
SLOWED = 0.75
#: Farthest death that is foretold, in lengths of the record that the fit could see.
LONGEST_EXTRAPOLATION = 10.0


@dataclass(frozen=True)
class Forecast(Shown):
    """Growth of the leak and the cycle at which it reaches Λ = 1.

    Parameters
    ----------
    growth_per_cycle, growth_uncertainty_per_cycle
        d ln Λ / dN.
    death_cycle
        Predicted cycle of Λ = 1.
    interval
        95 % interval; the upper end is infinite where a constant leak is not excluded, or where the growth
        slows down.
    cycles
        Number of cycles fitted.
    """

    growth_per_cycle: float
    growth_uncertainty_per_cycle: float
    death_cycle: float
    interval: tuple[float, float]
    cycles: int

    @property
    def e_fold_cycles(self) -> float:
        """Cycles in which the leak grows by a factor e."""
        return 1.0 / self.growth_per_cycle


def forecast_death(cycle: np.ndarray, severity: np.ndarray, uncertainty: np.ndarray) -> Forecast | None:
    """Extrapolate ``Λ = b + a exp((k - k0)/τ)``, with b already subtracted, to Λ = 1.

    A straight line is fitted to ln Λ over the latest cycles whose severity stands out; weights from
    the severity's uncertainty and from a multiplicative scatter that brings chi-square to its degrees
    of freedom; what neighbouring residuals share widens the line's covariance. The interval is the larger
    of the line's own (Fieller) interval and the spread between fits to the latest and to all of these
    cycles, plus an allowance for a rate that changes, because leaks rarely grow strictly exponentially.

    Parameters
    ----------
    cycle
        Cycle numbers, shape (n,).
    severity, uncertainty
        Severity above the baseline and its standard uncertainty, shape (n,).

    Returns
    -------
    forecast
        ``None`` where too few cycles stand out, the leak does not clearly grow, or it would be fatal
        only after ten times the cycles seen.
    """
    with np.errstate(invalid="ignore"):
        use = severity > SIGNAL_TO_NOISE * uncertainty
    rows = _latest_run(np.flatnonzero(np.isfinite(severity)), use)[-WINDOW:]
    if rows.size < FEWEST:
        return None
    origin = float(cycle[rows[-1]])
    x, y = cycle[rows] - origin, np.log(severity[rows])
    full = _line(x, y, uncertainty[rows] / severity[rows])
    if full.slope <= SIGNIFICANT * float(np.sqrt(full.covariance[1, 1])):
        return None
    if full.level < -LONGEST_EXTRAPOLATION * full.slope * (origin - float(cycle[0]) + 1.0):
        return None
    half = max(FEWEST, rows.size // 2)
    late = _line(x[-half:], y[-half:], (uncertainty[rows] / severity[rows])[-half:])
    low, high = full.interval()
    if late.slope > 0:
        low, high = min(low, -late.level / late.slope), max(high, -late.level / late.slope)
    if _slows_down(x, y, uncertainty[rows] / severity[rows]):
        high = float("inf")
    low, high = _widened(full, (low, high), seen=float(y.max() - y.min()))
    return Forecast(
        full.slope,
        float(np.sqrt(full.covariance[1, 1])),
        origin - full.level / full.slope,
        (origin + low, origin + high),
        int(rows.size),
    )


def _latest_run(rows: np.ndarray, use: np.ndarray) -> np.ndarray:
    """Return the latest stretch of rows that stand out; a single one that does not ends it not, two do.

    Of a thousand healthy cycles one stands out by chance: far from the rest it would tilt the line.
    """
    stands = use[rows]
    quiet = np.flatnonzero(~stands[1:] & ~stands[:-1])
    begin = int(quiet[-1]) + 2 if quiet.size else 0
    run: np.ndarray = rows[begin:][stands[begin:]]
    return run


def _slows_down(x: np.ndarray, y: np.ndarray, relative: np.ndarray) -> bool:
    """Whether the later half grows clearly more slowly than the earlier: then it may never get there."""
    half = x.size // 2
    if half < FEWEST:
        return False
    early, late = _line(x[:half], y[:half], relative[:half]), _line(x[-half:], y[-half:], relative[-half:])
    spread = float(np.sqrt(early.covariance[1, 1] + late.covariance[1, 1]))
    return late.slope < SLOWED * early.slope and early.slope - late.slope > 2.5 * spread


def _widened(line: _Line, interval: tuple[float, float], *, seen: float) -> tuple[float, float]:
    """Add to an interval what a growth rate that changes on the way would do.

    The allowance is a third of the rate where as many e-foldings are left as were seen, and in
    proportion less where fewer are left.
    """
    ahead = -line.level / line.slope
    change = RATE_CHANGE * min(1.0, max(-line.level, 0.0) / max(seen, 1e-9))
    low, high = ahead - interval[0], interval[1] - ahead
    return (
        float(ahead - np.hypot(low, ahead * change / (1 + change))),
        float(ahead + np.hypot(high, ahead * change / (1 - change))),
    )


@dataclass(frozen=True)
class _Line:
    level: float
    slope: float
    covariance: np.ndarray
    freedom: int

    def interval(self) -> tuple[float, float]:
        """Return the 95 % Fieller interval of the zero crossing."""
        t = _student(self.freedom)
        a = self.slope**2 - t**2 * self.covariance[1, 1]
        b = self.level * self.slope - t**2 * self.covariance[0, 1]
        c = self.level**2 - t**2 * self.covariance[0, 0]
        root = b * b - a * c
        if a <= 0 or root < 0:  # a slope of zero is not excluded
            low = -self.level / (self.slope + t * np.sqrt(self.covariance[1, 1]))
            return float(low), float("inf")
        return float((-b - np.sqrt(root)) / a), float((-b + np.sqrt(root)) / a)


def _line(x: np.ndarray, y: np.ndarray, relative: np.ndarray) -> _Line:
    """Weighted line with a multiplicative scatter found by iteration (Mandel-Paule)."""
    extra = 0.0
    for _ in range(30):
        weight = 1.0 / (relative**2 + extra)
        design = np.stack((np.ones(x.size), x), axis=1)
        normal = design.T @ (design * weight[:, None])
        covariance = np.linalg.inv(normal)
        level, slope = covariance @ (design.T @ (weight * y))
        residual = y - level - slope * x
        excess = float(np.sum(weight * residual**2)) - (x.size - 2)
        if excess <= 1e-6:
            break
        extra += excess / float(np.sum(weight**2 * residual**2))
    shared = _autocorrelation(residual * np.sqrt(weight))
    return _Line(float(level), float(slope), covariance * (1 + shared) / (1 - shared), x.size - 2)


def _autocorrelation(residual: np.ndarray) -> float:
    """Return the lag-one autocorrelation of a fit's residuals, corrected for two parameters, 0 to 0.7."""
    total = float(np.sum(residual**2))
    if residual.size < 8 or total == 0:
        return 0.0
    raw = float(np.sum(residual[1:] * residual[:-1])) / total
    return float(np.clip(raw + 2.0 / residual.size, 0.0, 0.7))


def _student(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's t (Cornish-Fisher expansion, error below 1 % from 3)."""
    z = NormalDist().inv_cdf(0.975)
    n = float(max(freedom, 1))
    return z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
