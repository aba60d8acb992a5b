"""With which power of time the electrolyte at an interface breaks: 0.5 if something diffuses through a layer.

The laws of `growth_law` are shapes; this puts the question whether growth is parabolic as a number with an
interval. Each unit breaks at its own time: units drawn anew give it, so that two interfaces suffice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from jaxtyping import Bool, Float

from indrite.analysis.trajectory.consumed import MOST_SHARE
from indrite.analysis.trajectory.tetrahedra import Units
from indrite.findings import Finding
from indrite.notebook import Shown

#: The first moments after contact are not growth: counted from this share of the run.
_FIRST_SHARE = 0.01
_WINDOWS = 16
_FEWEST_UNITS = 10
_FEWEST_WINDOWS = 6
_DRAWS = 1000
_POWERS = np.linspace(0.0, 2.0, 401)
PARABOLIC = 0.5


@dataclass(frozen=True, kw_only=True)
class GrowthExponent(Shown):
    """Power n of time in N(t) - N(0) = a tⁿ, N the broken units of all interfaces and runs.

    Parameters
    ----------
    value, low, high, standard_uncertainty
        n, its 95 % interval and standard deviation over units drawn anew; ``None`` where too few broke.
    broken
        Units that broke within the run.
    first_picosecond, last_picosecond
        Time that was fitted.
    """

    value: float | None
    low: float | None
    high: float | None
    standard_uncertainty: float | None
    broken: int
    first_picosecond: float
    last_picosecond: float

    @property
    def told(self) -> str:
        """What the interval says of parabolic growth."""
        if self.low is None or self.high is None:
            return f"{self.broken} units broke, {_FEWEST_UNITS} are needed"
        if self.high < PARABOLIC:
            return "slower than parabolic (0.5)"
        return "faster than parabolic (0.5)" if self.low > PARABOLIC else "parabolic (0.5) is allowed"

    def finding(self, origin: str) -> Finding:
        """Return the power as finding.

        Parameters
        ----------
        origin
            ``simulated`` or ``measured``.
        """
        span = f"{self.first_picosecond:.3g} to {self.last_picosecond:.3g} ps"
        interval = "" if self.low is None else f", 95 % {self.low:.2g} … {self.high:.2g}"
        return Finding(
            id="consumed_exponent",
            quantity="Power of time with which the consumed layer grows",
            value=self.value,
            unit="",
            standard_uncertainty=self.standard_uncertainty,
            origin=origin,
            verdict="not determinable" if self.value is None else "ok",
            note=f"{self.told}{interval}; {self.broken} units, {span}",
        )


def growth_exponent(found: Sequence[Units], groups: Sequence[np.ndarray]) -> GrowthExponent:
    """Return with which power of time units break, and its interval.

    Means over windows equal in the logarithm of time, from a hundredth of the run on until most of the slab
    is gone; least squares of the square roots of the counts, whose noise does not depend on the count. The
    interval is that of units drawn anew within each group: they count as independent, which holds as long as
    one that breaks does not pull others along.

    Parameters
    ----------
    found
        Units of each run, see `units`.
    groups
        Of each run, the interface that each unit belongs to (0, 1, ...), or -1 for none, shape (unit,).

    Examples
    --------
    Units that break at evenly spaced squares of time:

    >>> time = np.arange(1001.0)
    >>> broken = time[:, None] >= np.linspace(0.5, 40.0, 80) ** 2
    >>> left = 4 - broken.astype(int)
    >>> run = Units(time_picosecond=time, centre=np.arange(80), coordination=left, broken=broken)
    >>> round(growth_exponent([run], [np.zeros(80, dtype=int)]).value, 1)
    0.5
    """
    last = min(float(np.ptp(one.time_picosecond)) for one in found)
    edges = np.geomspace(_FIRST_SHARE, 1.0, _WINDOWS + 1) * last
    since = [one.time_picosecond - one.time_picosecond[0] for one in found]
    spans = [
        (low, high)
        for low, high in pairwise(edges)
        if all(((low <= one) & (one <= high)).any() for one in since)
    ]
    strata = [
        _windows(time, one.broken[:, own == group], spans)
        for time, one, own in zip(since, found, groups, strict=True)
        for group in np.unique(own[own >= 0])
    ]
    share = np.mean(np.hstack(strata), axis=1) if strata else np.zeros(len(spans))
    kept = int(np.argmax(share > MOST_SHARE)) if (share > MOST_SHARE).any() else len(spans)
    spans, strata = spans[:kept], [one[:kept] for one in strata]
    count = sum(int((one[-1:] > 0.0).sum()) for one in strata)
    ended = float(spans[-1][1]) if spans else 0.0
    known = partial(GrowthExponent, broken=count, first_picosecond=float(edges[0]), last_picosecond=ended)
    if count < _FEWEST_UNITS or len(spans) < _FEWEST_WINDOWS:
        return known(value=None, low=None, high=None, standard_uncertainty=None)
    middles = np.sqrt(np.prod(spans, axis=1)) / last
    powers = _powers(middles, _drawn(strata))
    low, high = np.percentile(powers, [2.5, 97.5])
    return known(
        value=float(_powers(middles, np.hstack(strata).sum(axis=1)[None])[0]),
        low=float(low),
        high=float(high),
        standard_uncertainty=float(powers.std(ddof=1)),
    )


def _windows(
    since: np.ndarray, broken: Bool[np.ndarray, " frame unit"], spans: Sequence[tuple[float, float]]
) -> Float[np.ndarray, " window unit"]:
    """Return in which share of each window a unit is broken that was not so at the start."""
    new = broken & ~broken[0]
    return np.array([new[(low <= since) & (since <= high)].mean(axis=0) for low, high in spans])


def _drawn(strata: Sequence[Float[np.ndarray, " window unit"]]) -> Float[np.ndarray, " draw window"]:
    """Return counts of units drawn anew, with replacement, within each stratum."""
    random = np.random.default_rng(0)
    sums = []
    for one in strata:
        size = one.shape[1]
        sums.append(random.multinomial(size, np.full(size, 1.0 / size), size=_DRAWS) @ one.T)
    return np.sum(sums, axis=0)


def _powers(time: np.ndarray, counts: Float[np.ndarray, " draw window"]) -> Float[np.ndarray, " draw"]:
    """Return the power that fits the square roots of counts best, of each row."""
    shapes = time ** (0.5 * _POWERS[:, None])
    roots = np.sqrt(counts)
    explained = (roots @ shapes.T) ** 2 / (shapes**2).sum(axis=1)
    return _POWERS[explained.argmax(axis=1)]
