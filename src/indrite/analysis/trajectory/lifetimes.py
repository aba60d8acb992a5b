"""How long bonds live: histories with hysteresis, survival, correlation, stable or fluctuating.

Sources
-------
E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53, 457 (1958), 10.1080/01621459.1958.10501452 (survival)
D. C. Rapaport, Mol. Phys. 50, 1151 (1983), 10.1080/00268978300102931 (correlations)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Int

from indrite.analysis.trajectory.bond_histories import Histories, bond_histories
from indrite.analysis.trajectory.products_configurations import as_runs
from indrite.analysis.trajectory.survival import (
    atom_bootstrap,
    continuous_counts,
    intermittent_counts,
    kaplan_meier,
)
from indrite.errors import UsageError
from indrite.signals.base import Signal
from indrite.signals.trajectory import Trajectory

LifetimeVerdict = Literal["stable bonds", "fluctuating contacts", "not determinable"]
#: Bonds are judged by what is left of them after this share of the run.
LAG_SHARE = 0.5
#: Fewer bonds than this, or atoms that they sit on, say nothing.
FEWEST_BONDS, FEWEST_ATOMS = 5, 3
#: Fewer frames than this have no lag to speak of.
FEWEST_FRAMES = 10


@dataclass(frozen=True, kw_only=True)
class BondLifetimes(Signal):
    """Lifetimes of the bonds between two elements.

    Parameters
    ----------
    lag_picosecond
        Lag of the correlations.
    continuous
        Share of the bonds at any time that have not been broken once until the lag later.
    intermittent
        Share of the bonds at any time that are there the lag later, broken meanwhile or not.
    survival_time_picosecond, survival
        Kaplan-Meier estimate: share of bonds that outlive a time since they were first seen.
    survival_low, survival_high
        95 % interval after Greenwood, which takes bonds to be independent: too narrow where they break
        together.
    at_risk
        Bonds under observation just before each of these times.
    pair
        Such as ``In-S``.
    form_angstrom, break_angstrom
        A bond forms below the one and breaks above the other.
    bonds
        Histories observed; ``censored`` of them still there at the end of a run, ``present_at_start``
        there in its first frame, their age unknown.
    run_picosecond
        Length of the shortest run.
    median_survival_picosecond
        Time that half of the bonds outlive; ``None`` where more than half outlive the observation.
    persistence, persistence_low, persistence_high
        ``continuous`` at half of the run and its 95 % interval (bootstrap over atoms of the first
        element).
    verdict, reason
        ``stable bonds``: the interval lies above one half; ``fluctuating contacts``: below;
        ``not determinable``: neither, or too few bonds or frames.
    """

    lag_picosecond: Float[np.ndarray, " lag"]
    continuous: Float[np.ndarray, " lag"]
    intermittent: Float[np.ndarray, " lag"]
    survival_time_picosecond: Float[np.ndarray, " event"]
    survival: Float[np.ndarray, " event"]
    survival_low: Float[np.ndarray, " event"]
    survival_high: Float[np.ndarray, " event"]
    at_risk: Int[np.ndarray, " event"]
    pair: str
    form_angstrom: float
    break_angstrom: float
    bonds: int
    censored: int
    present_at_start: int
    run_picosecond: float
    median_survival_picosecond: float | None
    persistence: float | None
    persistence_low: float | None
    persistence_high: float | None
    verdict: LifetimeVerdict
    reason: str


def bond_lifetimes(
    trajectories: Trajectory | Sequence[Trajectory],
    pair: str,
    *,
    form_angstrom: float,
    break_angstrom: float,
    rng: np.random.Generator | None = None,
) -> BondLifetimes:
    """Return how long the bonds between two elements live.

    A bond forms when two atoms come closer than one distance and breaks when they part further than a
    larger one: in between it keeps its state, so that a vibration across one threshold is not a
    reaction. Two atoms are followed at their shortest distance over all periodic images. Bonds that
    break and form again between two frames are not seen: lifetimes near the spacing of the frames are
    too long.

    The verdict is about the bonds that are there at any moment: what share of them has not broken once
    half of the run later. Contacts that flicker count by the time they exist, not by how often.

    Parameters
    ----------
    trajectories
        One run, or several seeds of it.
    pair
        Two elements, such as ``In-S``.
    form_angstrom, break_angstrom
        Distances of forming and breaking.
    rng
        Source of the bootstrap; by default the same every time.

    Raises
    ------
    UsageError
        If the distance of breaking is below that of forming, or an element is missing.
    """
    if not 0.0 < form_angstrom <= break_angstrom:
        raise UsageError(
            "bonds break at a larger distance than they form at",
            got=f"form below {form_angstrom:g} Å, break above {break_angstrom:g} Å",
        )
    runs = as_runs(trajectories)
    found = bond_histories(runs, pair, form_angstrom=form_angstrom, break_angstrom=break_angstrom)
    frames = found.frames
    lags = np.arange(max(frames, 1))
    survivors, origins = continuous_counts(found, frames)
    with np.errstate(invalid="ignore", divide="ignore"):
        continuous = survivors.sum(axis=0) / origins.sum(axis=0)
        intermittent = intermittent_counts(found, frames) / origins.sum(axis=0)
    times, survival, low, high, at_risk = kaplan_meier(found.duration_picosecond, ~found.censored)
    judged = _judge(found, survivors, origins, rng if rng is not None else np.random.default_rng(0))
    half = np.flatnonzero(survival <= 0.5)
    origin = runs[0].origin
    return BondLifetimes(
        origin=origin.derived(),
        lag_picosecond=lags * found.step_picosecond,
        continuous=continuous,
        intermittent=intermittent,
        survival_time_picosecond=times,
        survival=survival,
        survival_low=low,
        survival_high=high,
        at_risk=at_risk,
        pair=pair,
        form_angstrom=form_angstrom,
        break_angstrom=break_angstrom,
        bonds=found.start.size,
        censored=int(found.censored.sum()),
        present_at_start=int(found.from_start.sum()),
        run_picosecond=found.step_picosecond * (frames - 1),
        median_survival_picosecond=float(times[half[0]]) if half.size else None,
        **judged,
    )


def _judge(
    found: Histories, survivors: np.ndarray, origins: np.ndarray, rng: np.random.Generator
) -> dict[str, Any]:
    """Return persistence, its interval, verdict and reason."""
    unknown = {"persistence": None, "persistence_low": None, "persistence_high": None}
    verdict: LifetimeVerdict = "not determinable"
    if found.frames < FEWEST_FRAMES:
        return {**unknown, "verdict": verdict, "reason": f"fewer than {FEWEST_FRAMES} frames"}
    lag = round(LAG_SHARE * (found.frames - 1))
    above, below = survivors[:, lag], origins[:, lag]
    atoms = int((below > 0).sum())
    if found.start.size < FEWEST_BONDS or atoms < FEWEST_ATOMS:
        reason = f"{found.start.size} bonds on {atoms} atoms in the first half of the run: too few"
        return {**unknown, "verdict": verdict, "reason": reason}
    value = float(above.sum() / below.sum())
    low, high = atom_bootstrap(above, below, rng)
    if low > 0.5:
        verdict = "stable bonds"
    elif high < 0.5:
        verdict = "fluctuating contacts"
    span = lag * found.step_picosecond
    reason = f"{100 * value:.0f} % ({100 * low:.0f} to {100 * high:.0f} %) unbroken after {span:.4g} ps"
    return {
        "persistence": value,
        "persistence_low": low,
        "persistence_high": high,
        "verdict": verdict,
        "reason": reason,
    }
