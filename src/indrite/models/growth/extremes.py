"""From windows of a simulation to the whole cell: the deepest tip, and the first bridge.

A cell holds N windows; its deepest tip is the largest, its life the shortest of theirs (weakest link).
A handful of windows cannot tell which tail their law has, and N is large, so each number is given by a
thick and by a thin tail, and the interval spans both.

A window in two dimensions stands for a sheet: a wall as deep as the picture and as wide as its
correlation length. How many sheets a disc holds is an input here, not a result.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from indrite.errors import UsageError
from indrite.models.growth.extreme_laws import MINIMUM, NORMAL, Extrapolated, Law, extrapolate
from indrite.signals import Signal

_Rng = np.random.Generator | None
#: Fewer values than this give no law.
FEWEST_SEEN = 5
SHEET = (
    "a window in 2D is a sheet: metal finds fewer ways around an obstacle than in 3D, and the number of "
    "sheets in the disc follows from an assumed correlation length; windows are taken for independent, but "
    "wide ones bridge earlier than the weakest of as many narrow ones, so the disc is estimated too late"
)


def windows_in_disc(
    width_micrometre: float,
    *,
    dimensions: int,
    correlation_micrometre: float | None = None,
    disc_millimetre: float = 10.0,
) -> float:
    """Return how many independent windows a disc-shaped cell holds, at least 1.

    3D: disc area over width². 2D: disc area over width x correlation length ξ across the picture.

    Parameters
    ----------
    width_micrometre
        Of the window.
    dimensions
        2 or 3.
    correlation_micrometre
        ξ, 2D only: one grain where neighbouring sections know nothing of each other (many windows), the
        width of the window (default) where they are alike over that distance (few).
    disc_millimetre
        Diameter of the cell.

    Examples
    --------
    >>> round(windows_in_disc(200.0, dimensions=2, correlation_micrometre=10.0))
    39270
    >>> round(windows_in_disc(200.0, dimensions=2)), round(windows_in_disc(200.0, dimensions=3))
    (1963, 1963)
    """
    if dimensions not in (2, 3) or (dimensions == 3 and correlation_micrometre is not None):
        raise UsageError(
            "windows have two or three dimensions, and a correlation length in 2D only", got=dimensions
        )
    across = width_micrometre if correlation_micrometre is None else correlation_micrometre
    if not min(width_micrometre, across, disc_millimetre) > 0.0:
        raise UsageError("lengths are positive", got=(width_micrometre, across, disc_millimetre))
    area = np.pi / 4.0 * (1000.0 * disc_millimetre) ** 2
    return float(max(area / (width_micrometre * across), 1.0))


class _OfWholeCell(Signal):
    """What a cell of many windows is expected to show, or why that is not determinable."""

    reason: str

    @property
    def determinable(self) -> bool:
        """Whether the windows tell anything about the cell."""
        return not self.reason


@dataclass(frozen=True, kw_only=True)
class DeepestTip(_OfWholeCell):
    """Deepest tip to be expected in a whole cell.

    Parameters
    ----------
    window_depth_micrometre
        Deepest tip of each window.
    windows
        N of the cell.
    reason
        Why it is not determinable; empty if it is. Then the numbers below are None.
    caveat
        What the number of windows rests on.
    gumbel_median_micrometre
        Median by a Gumbel law of the windows' deepest tips: a thick tail.
    normal_median_micrometre
        Median if they are normally distributed: a thin one.
    gumbel_low_micrometre, gumbel_high_micrometre
        95 % interval for one cell if the Gumbel law holds.
    low_micrometre, high_micrometre
        The outer ends of the 95 % intervals of the two laws.
    location_micrometre, scale_micrometre
        Of the Gumbel law of one window.
    """

    window_depth_micrometre: Float[np.ndarray, " window"]
    windows: float
    reason: str
    caveat: str
    gumbel_median_micrometre: float | None = None
    normal_median_micrometre: float | None = None
    gumbel_low_micrometre: float | None = None
    gumbel_high_micrometre: float | None = None
    low_micrometre: float | None = None
    high_micrometre: float | None = None
    location_micrometre: float | None = None
    scale_micrometre: float | None = None


def deepest_tip(
    depth_micrometre: np.ndarray,
    *,
    windows: float,
    bridged: np.ndarray | None = None,
    thickness_micrometre: float | None = None,
    dimensions: int = 2,
    rng: np.random.Generator | None = None,
) -> DeepestTip:
    """Return the deepest tip to be expected in a cell of so many windows.

    Each window is one block. `indrite.analysis.section.whole_cell_maximum` does the same for the blocks
    of one section, by the delta method; here the interval is a bootstrap, exact for few windows.

    Parameters
    ----------
    depth_micrometre
        Deepest tip of each window, shape (n,), such as ``Ensemble.depths_at(897)``.
    windows
        N, see `windows_in_disc`.
    bridged
        Whether each window is bridged, such as ``Ensemble.bridged_by(897)``: its depth is cut off.
    thickness_micrometre
        Of the electrolyte, swelling included: a depth that reaches it is cut off, and so is the result.
    dimensions
        Of the windows, for the caveat.
    rng
        Of the bootstrap; seed 0 without, so that reports repeat.
    """
    depth, caveat = _row(depth_micrometre, windows), _caveat(dimensions)
    limit = np.inf if thickness_micrometre is None else thickness_micrometre
    cut = depth >= limit * (1.0 - 1e-9)
    crossed = int((cut if bridged is None else cut | np.asarray(bridged, dtype=bool)).sum())
    reason = _too_few(depth, np.full(depth.size, True), "depths")
    if not np.isfinite(depth).all():
        reason = "not determinable: some windows were not followed so far"
    elif crossed:
        reason = f"not determinable: {crossed} of {depth.size} windows are bridged, so is the cell"
    empty = DeepestTip(window_depth_micrometre=depth, windows=windows, reason=reason, caveat=caveat)
    if reason:
        return empty
    thick, thin = _extremes(-depth, np.full(depth.size, True), windows, (MINIMUM, NORMAL), rng)
    return empty.replace(
        gumbel_median_micrometre=min(-thick.median, limit),
        normal_median_micrometre=min(-thin.median, limit),
        gumbel_low_micrometre=min(-thick.high, limit),
        gumbel_high_micrometre=min(-thick.low, limit),
        low_micrometre=min(-thick.high, -thin.high, limit),
        high_micrometre=min(max(-thick.low, -thin.low), limit),
        location_micrometre=-thick.location,
        scale_micrometre=thick.scale,
    )


@dataclass(frozen=True, kw_only=True)
class FirstBridge(_OfWholeCell):
    """Cycle of the first bridge of a whole cell.

    Parameters
    ----------
    window_life_cycle, bridged
        Of each window: cycle of its first bridge, or (0) a lower bound of it.
    windows
        N of the cell.
    reason
        Why it is not determinable; empty if it is. Then the numbers below are None.
    caveat
        What the number of windows rests on.
    weibull_median_cycle
        Median by a Weibull law of the windows' lives (weakest link): cannot fall below cycle 0.
    gumbel_median_cycle
        Median by a Gumbel law of minima: a thicker tail; 0 where it would be negative.
    normal_median_cycle
        Median if the lives are normally distributed, a thin tail; None with censored windows.
    weibull_low_cycle, weibull_high_cycle
        95 % interval for one cell if the Weibull law holds.
    low_cycle, high_cycle
        The outer ends of the 95 % intervals of the laws: much wider.
    weibull_scale_cycle, weibull_shape
        Of the Weibull law of one window: N windows live N^(-1/shape) as long.
    """

    window_life_cycle: Float[np.ndarray, " window"]
    bridged: Int[np.ndarray, " window"]
    windows: float
    reason: str
    caveat: str
    weibull_median_cycle: float | None = None
    gumbel_median_cycle: float | None = None
    normal_median_cycle: float | None = None
    weibull_low_cycle: float | None = None
    weibull_high_cycle: float | None = None
    low_cycle: float | None = None
    high_cycle: float | None = None
    weibull_scale_cycle: float | None = None
    weibull_shape: float | None = None


def first_bridge(
    life_cycle: np.ndarray,
    *,
    windows: float,
    bridged: np.ndarray | None = None,
    dimensions: int = 2,
    rng: np.random.Generator | None = None,
) -> FirstBridge:
    """Return the cycle of the first bridge in a cell of so many windows.

    Weakest link: the cell's first bridge is the first of its windows'. Right-censored lives enter the
    likelihood as lower bounds; the bootstrap cuts at the largest of them.

    Parameters
    ----------
    life_cycle
        Shape (n,), such as ``Ensemble.life_cycle``.
    windows
        N, see `windows_in_disc`.
    bridged
        Whether each life is a bridge (default: all), such as ``Ensemble.bridged``.
    dimensions
        Of the windows, for the caveat.
    rng
        Of the bootstrap; seed 0 without, so that reports repeat.
    """
    life, caveat = _row(life_cycle, windows), _caveat(dimensions)
    seen = np.full(life.size, True) if bridged is None else np.asarray(bridged, dtype=bool)
    reason = _too_few(life, seen, "first bridges")
    if not reason and life.min() <= 0.0:
        reason = "not determinable: a window bridged, or stopped, before its first cycle"
    empty = FirstBridge(
        window_life_cycle=life, bridged=seen.astype(np.int64), windows=windows, reason=reason, caveat=caveat
    )
    if reason:
        return empty
    thick, thin = _extremes(life, seen, windows, (MINIMUM, NORMAL), rng)
    (weibull,) = _extremes(np.log(life), seen, windows, (MINIMUM,), rng)
    middle = np.exp([weibull.low, weibull.median, weibull.high])
    ends = [middle[0], thick.low, thin.low], [middle[2], thick.high, thin.high]
    if not np.isfinite([*middle, thick.low]).all():
        return empty.replace(reason="not determinable: too many windows had no bridge")
    return empty.replace(
        weibull_median_cycle=float(middle[1]),
        gumbel_median_cycle=max(thick.median, 0.0),
        normal_median_cycle=max(thin.median, 0.0) if seen.all() else None,
        weibull_low_cycle=float(middle[0]),
        weibull_high_cycle=float(middle[2]),
        low_cycle=max(float(np.nanmin(ends[0])), 0.0),
        high_cycle=max(float(np.nanmax(ends[1])), 0.0),
        weibull_scale_cycle=float(np.exp(weibull.location)),
        weibull_shape=1.0 / weibull.scale,
    )


def _row(values: np.ndarray, windows: float) -> np.ndarray:
    row = np.asarray(values, dtype=float)
    if row.ndim != 1 or not windows >= 1.0:
        raise UsageError("one value a window, and one or more windows", got=(row.shape, windows))
    return row


def _caveat(dimensions: int) -> str:
    return SHEET if dimensions == 2 else ""


def _too_few(values: np.ndarray, seen: np.ndarray, what: str) -> str:
    if seen.sum() < FEWEST_SEEN:
        return (
            f"not determinable: {seen.sum()} {what} in {values.size} windows; {FEWEST_SEEN} or more would "
            "decide: more seeds, or more cycles"
        )
    return f"not determinable: {what} of all windows are equal" if np.ptp(values[seen]) == 0.0 else ""


def _extremes(
    values: np.ndarray, seen: np.ndarray, windows: float, laws: tuple[Law, ...], rng: _Rng
) -> list[Extrapolated]:
    rng = rng or np.random.default_rng(0)
    return [extrapolate(law, values, seen, windows=windows, rng=rng) for law in laws]
