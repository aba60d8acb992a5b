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
from jaxtyping import Bool, Float, Int

from indrite.analysis.trajectory.consumed import MOST_SHARE
from indrite.analysis.trajectory.tetrahedra import Units
from indrite.analysis.trajectory.unit_groups import drawn
from indrite.findings import Finding
from indrite.notebook import Shown

#: The first moments after contact are not growth: counted from this share of the run.
_FIRST_SHARE = 0.01
_WINDOWS = 16
_FEWEST_UNITS = 10
_FEWEST_WINDOWS = 6
_POWERS = np.linspace(0.0, 2.0, 401)
#: The last decade of time says where growth goes from here; a power of it needs so many windows.
_LATE = 0.1
_FEWEST_LATE = 4
PARABOLIC = 0.5


@dataclass(frozen=True, kw_only=True)
class GrowthExponent(Shown):
    """Power n of time in N(t) - N(0) = a tⁿ, N the broken units of all interfaces and runs.

    Parameters
    ----------
    value, low, high, standard_uncertainty
        n, its 95 % interval and standard deviation over units drawn anew; ``None`` where too few broke, or
        all at once.
    reason
        Why there is none; empty where there is one.
    late
        The same of the last decade of time alone: value, low, high. A run that slows down or speeds up has no
        single power, and this one says where it goes from here. ``None`` where ``value`` is, or there are too
        few windows.
    broken
        Units that broke within the run.
    first_picosecond, last_picosecond
        Time that was fitted.
    """

    value: float | None
    low: float | None
    high: float | None
    standard_uncertainty: float | None
    late: tuple[float, float, float] | None = None
    reason: str = ""
    broken: int
    first_picosecond: float
    last_picosecond: float

    @property
    def told(self) -> str:
        """What the interval says of parabolic growth."""
        if self.low is None or self.high is None:
            return self.reason
        return _against_parabolic(self.low, self.high)

    @property
    def told_late(self) -> str:
        """The power of the last decade of time in words, empty where there is none."""
        if self.late is None:
            return ""
        value, low, high = self.late
        words = _against_parabolic(low, high)
        return f"over the last decade of time {value:.2g}, 95 % {low:.2g} … {high:.2g}: {words}"

    def finding(self, origin: str) -> Finding:
        """Return the power as finding.

        Parameters
        ----------
        origin
            ``simulated`` or ``measured``.
        """
        span = f"{self.first_picosecond:.4g} to {self.last_picosecond:.4g} ps"
        interval = (
            f", 95 % {self.low:.2g} … {self.high:.2g}; {self.broken} units" if self.low is not None else ""
        )
        late = f"; {self.told_late}" if self.told_late else ""
        return Finding(
            id="consumed_exponent",
            quantity="Power of time with which the consumed layer grows",
            value=self.value,
            unit="",
            standard_uncertainty=self.standard_uncertainty,
            origin=origin,
            verdict="not determinable" if self.value is None else "ok",
            note=f"{self.told}{interval}; {span}{late}",
        )


def _against_parabolic(low: float, high: float) -> str:
    if high < PARABOLIC:
        return "slower than parabolic (0.5)"
    return "faster than parabolic (0.5)" if low > PARABOLIC else "parabolic (0.5) is allowed"


def growth_exponent(
    found: Sequence[Units], groups: Int[np.ndarray, " unit"], *, most_share: float = MOST_SHARE
) -> GrowthExponent:
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
        See `groups_of`; units at -1 do not count.
    most_share
        Share of the units until which growth is judged, see `consumed.most_share`.

    Examples
    --------
    Units that break at evenly spaced squares of time:

    >>> time = np.arange(1001.0)
    >>> broken = time[:, None] >= np.linspace(0.5, 40.0, 80) ** 2
    >>> left = 4 - broken.astype(int)
    >>> run = Units(time_picosecond=time, centre=np.arange(80), coordination=left, broken=broken)
    >>> round(growth_exponent([run], np.zeros(80, dtype=int)).value, 1)
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
    shares = np.hstack([_windows(time, one.broken, spans) for time, one in zip(since, found, strict=True)])
    shares, groups = shares[:, groups >= 0], groups[groups >= 0]
    gone = shares.sum(axis=1) > most_share * groups.size
    kept = int(np.argmax(gone)) if gone.any() else gone.size
    spans, shares = spans[:kept], shares[:kept]
    count = int((shares[-1:] > 0.0).sum())
    ended = float(spans[-1][1]) if spans else float(edges[0])
    known = partial(GrowthExponent, broken=count, first_picosecond=float(edges[0]), last_picosecond=ended)
    if reason := "most of the slab was gone at once" if gone[:1].any() else _too_little(shares, count):
        return known(value=None, low=None, high=None, standard_uncertainty=None, reason=reason)
    middles = np.sqrt(np.prod(spans, axis=1)) / last
    counts = np.vstack([shares.sum(axis=1), drawn(shares, groups)])
    value, *powers = _powers(middles, counts).tolist()
    low, high = np.percentile(powers, [2.5, 97.5])
    return known(
        value=value,
        low=float(low),
        high=float(high),
        late=_of_the_last_decade(middles, counts),
        standard_uncertainty=float(np.std(powers, ddof=1)),
    )


def _of_the_last_decade(
    middles: np.ndarray, counts: Float[np.ndarray, " draw window"]
) -> tuple[float, float, float] | None:
    """Return the power of the last decade of time, of the first row, and its interval over the others."""
    late = middles > _LATE * middles[-1]
    if late.sum() < _FEWEST_LATE or late.all():
        return None
    value, *powers = _powers(middles[late], counts[:, late]).tolist()
    low, high = np.percentile(powers, [2.5, 97.5])
    return value, float(low), float(high)


def _too_little(shares: Float[np.ndarray, " window unit"], count: int) -> str:
    """Return why no power can be told, empty where one can."""
    if count < _FEWEST_UNITS:
        return f"{count} units broke, {_FEWEST_UNITS} are needed"
    if shares.shape[0] < _FEWEST_WINDOWS:
        return f"{shares.shape[0]} windows before most of the slab is gone, {_FEWEST_WINDOWS} are needed"
    if shares[-1].sum() - shares[0].sum() < 1.0:
        return f"{count} units broke before a hundredth of the run, none after: no course to fit"
    return ""


def _windows(
    since: np.ndarray, broken: Bool[np.ndarray, " frame unit"], spans: Sequence[tuple[float, float]]
) -> Float[np.ndarray, " window unit"]:
    """Return in which share of each window a unit is broken that was not so at the start."""
    new = broken & ~broken[0]
    means = [new[(low <= since) & (since <= high)].mean(axis=0) for low, high in spans]
    return np.array(means).reshape(len(spans), broken.shape[1])


def _powers(time: np.ndarray, counts: Float[np.ndarray, " draw window"]) -> Float[np.ndarray, " draw"]:
    """Return the power that fits the square roots of counts best, of each row."""
    shapes = time ** (0.5 * _POWERS[:, None])
    roots = np.sqrt(counts)
    explained = (roots @ shapes.T) ** 2 / (shapes**2).sum(axis=1)
    return _POWERS[explained.argmax(axis=1)]
