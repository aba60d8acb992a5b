"""Which way charge and discharge capacity depart from their trends: leak, side reaction or fade."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.cycling.leak import LeakSeries
from indrite.notebook import Shown

#: Capacity lost per cycle over charge missing per cycle from which fade explains the loss.
FADE_SHARE = 0.5
#: Share of the discharge's deficit in the sum, two standard deviations included: at most this for a side
#: reaction on charge (which has none of it), between these for a leak (which has half).
SIDE_SHARE, LEAK_SHARES = 0.4, (0.15, 0.85)


@dataclass(frozen=True)
class CapacitySignature(Shown):
    """Late departures of charge and discharge capacity from the baseline's trend.

    Half their sum is the severity, half their difference the loss of capacity beyond the trend. A
    leak takes as much from the discharge as it adds to the charge; a side reaction on charge adds to
    the charge only; a cell that fades loses charge because each discharge ends at a higher state of
    charge than the one before, so that what goes missing is just the capacity lost per cycle.

    Parameters
    ----------
    charge_excess, discharge_deficit
        ``1 - Q/Q_ch`` and ``Q/Q_dis - 1``.
    uncertainty
        Standard deviation of either, from the scatter of the baseline and the extrapolated trend.
    scatter
        Standard deviation from the scatter alone: that of their sum, in which the trend cancels.
    fade_share
        Capacity lost per cycle over charge missing per cycle.
    """

    charge_excess: float
    discharge_deficit: float
    uncertainty: float
    fade_share: float
    scatter: float

    @property
    def name(self) -> str:
        """``leak``, ``side reaction``, ``fade`` or ``undecided``."""
        total = self.charge_excess + self.discharge_deficit
        if self.fade_share > FADE_SHARE:
            return "fade"
        if total < 6 * self.scatter:  # an error of the trend leaves the sum alone
            lost = self.discharge_deficit - self.charge_excess
            return "fade" if lost > 6 * self.uncertainty else "undecided"
        low, high = (self.discharge_deficit + side * 2 * self.uncertainty for side in (-1, 1))
        if high < SIDE_SHARE * total:
            return "side reaction"
        return "leak" if LEAK_SHARES[0] * total < low < LEAK_SHARES[1] * total else "undecided"


def capacity_signature(leak: LeakSeries, rows: np.ndarray) -> CapacitySignature | None:
    """Return the signature of some rows, ``None`` where they hold no capacities.

    The last five count, or the first five where these tell more: the trend is less far away there.
    """
    known = rows[np.isfinite(leak.charge_excess[rows]) & np.isfinite(leak.discharge_deficit[rows])]
    if known.size == 0:
        return None
    share = _fade_share(leak, rows)
    found = [_signature_of(leak, five, share) for five in (known[-5:], known[:5])]
    return max(found, key=lambda one: (one.charge_excess + one.discharge_deficit) / one.uncertainty)


def _signature_of(leak: LeakSeries, rows: np.ndarray, fade_share: float) -> CapacitySignature:
    scatter = max(leak.capacity_scatter, 3e-4) * float(np.sqrt(1.0 + 1.0 / rows.size))
    return CapacitySignature(
        float(np.median(leak.charge_excess[rows])),
        float(np.median(leak.discharge_deficit[rows])),
        float(np.hypot(scatter, np.median(leak.trend_uncertainty[rows]))),
        fade_share,
        scatter,
    )


def _fade_share(leak: LeakSeries, rows: np.ndarray) -> float:
    """Return the capacity lost beyond the trend over the charge missing beyond the baseline, per cycle."""
    late = rows[-15:]
    late = late[np.isfinite(leak.imbalance_ampere_hour[late])]
    if late.size < 4:
        return 0.0
    missing = float(np.sum(leak.imbalance_ampere_hour[late] - leak.baseline_imbalance_ampere_hour))
    edge = max(1, late.size // 4)
    beyond = 0.5 * (leak.discharge_deficit - leak.charge_excess)[late] * leak.reference_capacity_ampere_hour
    lost = float(np.median(beyond[-edge:]) - np.median(beyond[:edge]))
    scatter = leak.imbalance_scatter_ampere_hour * float(np.sqrt(late.size))
    noise = leak.capacity_scatter * leak.reference_capacity_ampere_hour * float(np.sqrt(2.0 / edge))
    return lost / missing if missing > 3 * scatter and lost > 3 * noise else 0.0
