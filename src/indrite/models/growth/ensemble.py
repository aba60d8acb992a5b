"""What many seeds of one cell say together: depths, lives, and how much they differ.

Sources
-------
E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53, 457 (1958), 10.1080/01621459.1958.10501452: survival with
censored lives. R. Brookmeyer, J. Crowley, Biometrics 38, 29 (1982): interval of the median life.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int, Shaped

from indrite.analysis.trajectory.survival import kaplan_meier
from indrite.errors import UsageError
from indrite.models.growth.seed_runs import SeedRun
from indrite.signals import Signal

#: Shares of the quantiles of `Ensemble`.
QUANTILES = (0.05, 0.5, 0.95)
#: Cycles of the study's two cross-sections.
SECTIONED_CYCLES = (100.0, 897.0)


@dataclass(frozen=True, kw_only=True)
class Ensemble(Signal):
    """Depth and life of windows of one cell that differ by their grains only.

    Parameters
    ----------
    seed
        Of each run.
    life_cycle
        Cycle of the first bridge; where there is none, the cycle up to which the run was followed.
    ended
        ``shorted``, ``survived`` or ``anode exhausted``.
    bridged
        1 where the life is a first bridge, 0 where it is a lower bound of it (right-censored).
    cycle_number
        Cycles that depths are stated at.
    depth_mean_micrometre, depth_maximum_micrometre
        Depth of every run there. A run that ended before keeps its last depth; nan where a run that was
        not followed so far still lived.
    ended_before
        Runs that had ended by then. Where there are some, depths are lower bounds, and the deepest tips
        of those that shorted have crossed the electrolyte.
    quantile
        Shares of the quantiles.
    depth_mean_quantile_micrometre, depth_maximum_quantile_micrometre
        Quantiles over the runs; with n runs nothing below 1/n or above 1 - 1/n is resolved.
    depth_mean_deviation_micrometre, depth_maximum_deviation_micrometre
        Standard deviation between runs; nan for one run.
    depth_mean_error_micrometre, depth_maximum_error_micrometre
        Standard error of the mean over the runs.
    bridge_cycle, survival, survival_low, survival_high
        Kaplan-Meier estimate: cycles of first bridges, share of windows without one after each, 95 %.
    median_life_cycle, median_low_cycle, median_high_cycle
        Median cycle of the first bridge, 95 %; None where too few have bridged.
    contact_run, contact_cycle, contact_radius_micrometre
        Contacts with the cathode of all runs: index of the run, when it was made, its radius.
    width_micrometre, dimensions
        Of a window.
    """

    seed: Int[np.ndarray, " run"]
    life_cycle: Float[np.ndarray, " run"]
    ended: Shaped[np.ndarray, " run"]
    bridged: Int[np.ndarray, " run"]
    cycle_number: Float[np.ndarray, " cycle"]
    depth_mean_micrometre: Float[np.ndarray, " run cycle"]
    depth_maximum_micrometre: Float[np.ndarray, " run cycle"]
    ended_before: Int[np.ndarray, " cycle"]
    quantile: Float[np.ndarray, " quantile"]
    depth_mean_quantile_micrometre: Float[np.ndarray, " quantile cycle"]
    depth_maximum_quantile_micrometre: Float[np.ndarray, " quantile cycle"]
    depth_mean_deviation_micrometre: Float[np.ndarray, " cycle"]
    depth_maximum_deviation_micrometre: Float[np.ndarray, " cycle"]
    depth_mean_error_micrometre: Float[np.ndarray, " cycle"]
    depth_maximum_error_micrometre: Float[np.ndarray, " cycle"]
    bridge_cycle: Float[np.ndarray, " bridge"]
    survival: Float[np.ndarray, " bridge"]
    survival_low: Float[np.ndarray, " bridge"]
    survival_high: Float[np.ndarray, " bridge"]
    contact_run: Int[np.ndarray, " contact"]
    contact_cycle: Float[np.ndarray, " contact"]
    contact_radius_micrometre: Float[np.ndarray, " contact"]
    median_life_cycle: float | None
    median_low_cycle: float | None
    median_high_cycle: float | None
    width_micrometre: float
    dimensions: int

    @property
    def runs(self) -> int:
        """Number of windows."""
        return int(self.seed.size)

    def bridged_by(self, cycle: float) -> np.ndarray:
        """Return whether each window was bridged by a cycle, shape (run,)."""
        bridged: np.ndarray = (self.bridged == 1) & (self.life_cycle <= cycle)
        return bridged

    def depths_at(self, cycle: float) -> np.ndarray:
        """Return the deepest tip of every window at one of the stated cycles, shape (run,)."""
        (where,) = np.nonzero(self.cycle_number == cycle)
        if not where.size:
            raise UsageError("no depths are stated there", got=cycle, expected=self.cycle_number.tolist())
        depths: np.ndarray = self.depth_maximum_micrometre[:, where[0]]
        return depths


def summarise_runs(
    runs: Sequence[SeedRun],
    *,
    cycles: Sequence[float] = SECTIONED_CYCLES,
    width_micrometre: float,
    dimensions: int = 2,
) -> Ensemble:
    """Return depths and lives of runs that differ by their seeds.

    Assumes the seeds independent. A run whose anode was exhausted counts as censored for the first
    bridge: it might have bridged later, had it lived (independent censoring).

    Parameters
    ----------
    runs
        One or more.
    cycles
        Cycles to state depths at, increasing.
    width_micrometre, dimensions
        Of the windows.

    Raises
    ------
    UsageError
        Without runs, or if the cycles do not increase from above 0.
    """
    at = np.asarray(cycles, dtype=float)
    if not runs or at.ndim != 1 or not (np.diff(at, prepend=0.0) > 0.0).all():
        raise UsageError(
            "an ensemble is one or more runs at increasing cycles", got=f"{len(runs)} runs, {at.tolist()}"
        )
    life = np.array([run.life_cycle for run in runs])
    bridged = np.array([run.bridged for run in runs])
    bridge, survival, low, high, _ = kaplan_meier(life, bridged)
    ended = np.array([run.ended for run in runs])
    return Ensemble(
        seed=np.array([run.seed for run in runs]),
        life_cycle=life,
        ended=ended,
        bridged=bridged.astype(np.int64),
        cycle_number=at,
        ended_before=((life[:, None] < at) & (ended[:, None] != "survived")).sum(axis=0),
        quantile=np.array(QUANTILES),
        **_depths("depth_mean", np.stack([_depth_at(run, run.depth_mean_micrometre, at) for run in runs])),
        **_depths(
            "depth_maximum", np.stack([_depth_at(run, run.depth_maximum_micrometre, at) for run in runs])
        ),
        bridge_cycle=bridge,
        survival=survival,
        survival_low=low,
        survival_high=high,
        contact_run=np.repeat(np.arange(len(runs)), [len(run.contact_cycle) for run in runs]),
        contact_cycle=np.array([one for run in runs for one in run.contact_cycle], dtype=float),
        contact_radius_micrometre=np.array(
            [one for run in runs for one in run.contact_radius_micrometre], dtype=float
        ),
        median_life_cycle=_crossing(bridge, survival),
        median_low_cycle=_crossing(bridge, low),
        median_high_cycle=_crossing(bridge, high),
        width_micrometre=width_micrometre,
        dimensions=dimensions,
    )


def _depth_at(run: SeedRun, depth: Sequence[float], cycles: np.ndarray) -> np.ndarray:
    """Interpolate from depth 0 at cycle 0; beyond the end the last depth, or nan if the cell still lived."""
    known = np.array([0.0, *run.cycle_number])
    found = np.interp(cycles, known, [0.0, *depth])
    followed = max(known[-1], run.life_cycle)
    return np.where(run.censored & (cycles > followed + 1e-9), np.nan, found)


def _depths(name: str, depth: np.ndarray) -> dict[str, Any]:
    runs = depth.shape[0]
    deviation = depth.std(axis=0, ddof=1) if runs > 1 else np.full(depth.shape[1], np.nan)
    return {
        f"{name}_micrometre": depth,
        f"{name}_quantile_micrometre": np.quantile(depth, QUANTILES, axis=0),
        f"{name}_deviation_micrometre": deviation,
        f"{name}_error_micrometre": deviation / np.sqrt(runs),
    }


def _crossing(cycles: np.ndarray, survival: np.ndarray) -> float | None:
    """Return the first cycle with half or fewer left."""
    reached = np.flatnonzero(survival <= 0.5 + 1e-9)
    return float(cycles[reached[0]]) if reached.size else None
