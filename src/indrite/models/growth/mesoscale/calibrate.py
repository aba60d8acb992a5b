"""Calibrate the one free number, r, on one depth seen in one section."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.mesoscale.metal import GrowthCell
from indrite.models.growth.mesoscale.run import simulate_growth
from indrite.models.growth.mesoscale.settings import GrowthSettings
from indrite.progress import Progress, silent

_LOWEST, _HIGHEST = 1e-4, 1.0
_START, _FACTOR = 0.02, 2.0


@dataclass(frozen=True)
class Calibration:
    """The calibrated r.

    Parameters
    ----------
    rectification
        r.
    cycle, depth_micrometre
        What it was calibrated on: mean depth over columns one grain wide, averaged over the seeds.
    reached_micrometre
        Depth with it.
    standard_error_micrometre
        Of that mean over the seeds; NaN with one seed.
    runs
        Lives that were computed.
    """

    rectification: float
    cycle: float
    depth_micrometre: float
    reached_micrometre: float
    standard_error_micrometre: float
    runs: int


def calibrate_rectification(
    cell: GrowthCell,
    *,
    settings: GrowthSettings,
    reading: tuple[float, float] = (100.0, 20.0),
    seeds: tuple[int, ...] = (0, 1, 2),
    progress: Progress = silent,
) -> Calibration:
    """Return r such that the mean depth over some seeds is the one read.

    Parameters
    ----------
    cell
        The cell of the section.
    settings
        Pellet and numerics of the runs to come: r depends on them.
    reading
        Cycle and mean depth in um.
    seeds
        Pellets to average over.
    progress
        Called after each run.

    Raises
    ------
    UsageError
        If no r between 1e-4 and 1 gives that depth.
    """
    cycle, wanted = reading
    found: dict[float, np.ndarray] = {}

    def depths(r: float) -> np.ndarray:
        if r not in found:
            rows = []
            for seed in seeds:
                one = replace(
                    settings,
                    rectification=r,
                    seed=seed,
                    cycles=math.ceil(cycle),
                    picture_cycles=(),
                    cycles_after_bridge=0.0,
                )
                rows.append(float(simulate_growth(cell, settings=one).penetration_depth_mean_micrometre[-1]))
                progress(len(found) * len(seeds) + len(rows), 0, f"calibrating r = {r:.4f}")
            found[r] = np.array(rows)
        return found[r]

    low, high = _bracket(lambda r: float(depths(r).mean()), wanted)
    # false position in the logarithms, the depth being close to a power of r
    for _ in range(8):
        y_low, y_high = (math.log(max(float(depths(r).mean()), 1e-3) / wanted) for r in (low, high))
        share = min(max(-y_low / (y_high - y_low), 0.05), 0.95)
        middle = math.exp(math.log(low) + share * math.log(high / low))
        y = math.log(max(float(depths(middle).mean()), 1e-3) / wanted)
        if abs(y) < 0.01:
            break
        low, high = (middle, high) if y < 0.0 else (low, middle)
    best = min(found, key=lambda r: abs(float(found[r].mean()) - wanted))
    values = found[best]
    error = float(values.std(ddof=1) / math.sqrt(values.size)) if values.size > 1 else float("nan")
    return Calibration(best, cycle, wanted, float(values.mean()), error, len(found) * len(seeds))


def _bracket(depth: object, wanted: float) -> tuple[float, float]:
    assert callable(depth)
    low = high = _START
    while depth(low) > wanted and low > _LOWEST:
        low /= _FACTOR
    while depth(high) < wanted and high < _HIGHEST:
        high = min(high * _FACTOR, _HIGHEST)
    if depth(low) > wanted or depth(high) < wanted:
        raise UsageError(
            "no share of kept displacement gives this depth",
            got=f"{depth(low):.3g} um at r = {low:.2g}, {depth(high):.3g} um at r = {high:.2g}",
            expected=f"{wanted:g} um in between",
        )
    return low, high
