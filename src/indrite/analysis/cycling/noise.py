"""Bursts and dips of the voltage within half-cycles, from time-weighted means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from indrite.analysis.cycling.half_cycles import HalfCycles
from indrite.analysis.cycling.integrals import Integrals
from indrite.notebook import Shown
from indrite.signals.base import Origin, Signal

#: Time bins of a half-cycle, fewer where it has fewer rows: two rows a bin.
BINS, FEWEST_BINS = 96, 12
#: A second difference of bin means counts as a step above this many baseline standard deviations …
STEP_SCORE = 8.0
#: … and this voltage.
STEP_VOLT = 1e-3


@dataclass(frozen=True, kw_only=True)
class VoltageSteps(Signal):
    """Steps in the voltage of the constant-current part of each half-cycle.

    Parameters
    ----------
    row
        Index of the half-cycle.
    roughness_volt
        Robust standard deviation of the second differences of the bin means.
    steps
        Number of second differences that stand out of the baseline.
    """

    row: Int[np.ndarray, " half_cycle"]
    roughness_volt: Float[np.ndarray, " half_cycle"]
    steps: Int[np.ndarray, " half_cycle"]


@dataclass(frozen=True)
class StepEvidence(Shown):
    """Whether steps have become more frequent.

    Parameters
    ----------
    early
        Median count in the first third of the half-cycles.
    most, where
        Largest mean count over five neighbouring half-cycles after that, and the first of these.
    """

    early: float
    most: float
    where: int

    @property
    def telegraph(self) -> bool:
        """Whether half-cycles came to hold at least three steps each and five times the early count."""
        return self.most >= 3.0 and self.most > 5.0 * max(self.early, 0.2)


def voltage_steps(half: HalfCycles, integrals: Integrals, rows: np.ndarray) -> VoltageSteps:
    """Count steps of the voltage in chosen half-cycles.

    Means over equal time bins are compared, not rows: cyclers that record on a change of voltage
    store more rows where it is noisy, and row-wise statistics would take that for noise. The first
    and last tenth of a half-cycle and any hold are left out.

    Parameters
    ----------
    rows
        Half-cycles to look at; the first third of them sets the scale. Those with fewer rows than time
        bins are left out: between rows there is nothing to see.
    """
    constant = half.duration_second - half.hold_duration_second
    begin = half.start_time_second + 0.1 * constant
    end = half.start_time_second + 0.9 * constant
    recorded = half.last_row[rows] - half.first_row[rows]
    bins = int(np.clip(np.median(recorded) / 2, FEWEST_BINS, BINS)) if rows.size else BINS
    rows = rows[recorded >= bins]
    edges = begin[rows, None] + (end - begin)[rows, None] * np.linspace(0, 1, bins + 1)
    means = np.nan_to_num(integrals.mean_voltage(edges))
    second = means[:, 2:] - 2 * means[:, 1:-1] + means[:, :-2]
    bend = _smooth(second)
    second = second - bend
    roughness = 1.4826 * np.median(np.abs(second), axis=1)
    scale = float(np.median(roughness[: max(1, rows.size // 3)])) if rows.size else 0.0
    level = max(STEP_SCORE * scale, STEP_VOLT)
    return VoltageSteps(
        origin=Origin("derived"),
        row=rows,
        roughness_volt=roughness,
        steps=(np.abs(second) > level + np.abs(bend)).sum(axis=1),
    )


def _smooth(second: np.ndarray) -> np.ndarray:
    """Return the running median over seven bins: the bend of a smooth curve, which is no step.

    A step makes two second differences of opposite sign and leaves the median alone.
    """
    padded = np.pad(second, ((0, 0), (3, 3)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 7, axis=1)
    bend: np.ndarray = np.median(windows, axis=2)
    return bend


def step_evidence(steps: VoltageSteps) -> StepEvidence | None:
    """Compare later half-cycles with the first third; ``None`` where there are fewer than nine."""
    if steps.row.size < 9:
        return None
    early = steps.row.size // 3
    later = steps.steps[early:].astype(float)
    width = min(5, later.size)
    means = np.convolve(later, np.ones(width) / width, mode="valid")
    best = int(np.argmax(means))
    return StepEvidence(
        float(np.median(steps.steps[:early])), float(means[best]), int(steps.row[early + best])
    )
