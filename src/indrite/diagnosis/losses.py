"""How much capacity and charge is lost, and what the plain numbers say about why."""

from __future__ import annotations

import numpy as np

from indrite.analysis.cycling.robust import known_median
from indrite.analysis.cycling.table import CURRENT_TOLERANCE
from indrite.diagnosis.evidence import number
from indrite.diagnosis.measure import Measurements
from indrite.diagnosis.signature import FADE_SHARE


def capacity_left(found: Measurements) -> float | None:
    """Return the late over the early discharge capacity at the current of the late cycles."""
    table = found.table
    rows = np.flatnonzero(table.complete)
    if rows.size < 6:
        return None
    current = table.discharge_current_ampere[rows]
    rows = rows[np.abs(current / np.median(current[-3:]) - 1) < CURRENT_TOLERANCE]
    if rows.size < 6:
        return None
    capacity = table.discharge_capacity_ampere_hour[rows]
    return float(np.median(capacity[-3:]) / np.median(capacity[: max(3, min(110, rows.size // 2))]))


def lost_share(found: Measurements) -> float:
    """Return the share of the charge that does not come back, median of the baseline cycles."""
    leak = found.leak
    assert leak is not None
    charge = found.table.charge_capacity_ampere_hour[leak.baseline]
    return float(np.median(leak.imbalance_ampere_hour[leak.baseline] / charge))


def fades_from_the_start(found: Measurements) -> str | None:
    """Return that the charge lost per cycle is the capacity lost per cycle, or ``None`` where it is not."""
    leak = found.leak
    assert leak is not None
    rows = np.flatnonzero(np.isfinite(leak.imbalance_ampere_hour))
    edge = max(1, min(5, rows.size // 4))
    capacity = found.table.discharge_capacity_ampere_hour[rows]
    lost = float(np.median(capacity[:edge]) - np.median(capacity[-edge:])) / max(rows.size - edge, 1)
    missing = float(np.median(leak.imbalance_ampere_hour[rows]))
    if not lost > FADE_SHARE * missing:
        return None
    return (
        f"The charge that goes missing is the capacity lost, {lost / capacity[0]:.2%} per cycle: the cell "
        "fades, it does not leak."
    )


def hold_contradicts(found: Measurements) -> str | None:
    """Return why the current at the end of the holds rules out the apparent leak, or ``None``."""
    leak, table = found.leak, found.table
    assert leak is not None
    tails = table.cv_tail_current_ampere[leak.baseline]
    if not np.isfinite(tails).any():
        return None
    tail = known_median(tails)
    apparent = known_median(leak.conductance_siemens[leak.baseline])
    if tail < 0.7 * apparent * leak.cutoff_volt:
        return (
            f"Charge is lost from the start, but at the end of the holds only {number(tail, 'A')} flows: "
            f"a leak that large would draw {number(apparent * leak.cutoff_volt, 'A')}."
        )
    return None
