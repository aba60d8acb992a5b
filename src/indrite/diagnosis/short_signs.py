"""Signs of a hard short that need no balance: a charge that never ends, a cell that is a resistor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.cycling.half_cycles import GRID, HalfCycles
from indrite.analysis.cycling.table import CycleTable

#: A charge that takes this much more than the cell's capacity without reaching the cutoff never ends.
ENDLESS_SHARE = 1.3
#: Capacities that a charge takes before it counts as endless even though it is still running and rising.
EVERLASTING_SHARE = 10.0
#: Rise over the last fifth of a charge below which it counts as flat in any case, volt.
FLAT_VOLT = 0.005
#: Distance to the cutoff that tells "did not reach it" from a coarse record, volt.
CUTOFF_MARGIN_VOLT = 0.003
#: Voltage as a share of the cutoff up to which a cell may be no more than a resistor.
RESISTOR_SHARE = 0.2


@dataclass(frozen=True)
class EndlessCharge:
    """A charge that cannot reach its cutoff: its last voltage and the conductance that holds it there."""

    row: int
    capacity_ampere_hour: float
    end_voltage_volt: float
    conductance_siemens: float
    conductance_uncertainty_siemens: float
    severity: float


def find_endless_charge(
    half: HalfCycles, table: CycleTable, cutoff: float | None, reference: float | None
) -> EndlessCharge | None:
    """Return the first charge of the record's end that cannot reach the cutoff: large, low and flat.

    Of the charge that went in, at most the cell's capacity was stored; the rest leaked:
    ``G = (Q_ch - Q_stored)/∫V dt`` with Q_stored between nothing and the capacity.
    """
    if cutoff is None or not reference or table.cycle_number.size == 0:
        return None
    with np.errstate(invalid="ignore"):
        stuck = (
            ~np.isin(table.charge_end, ("voltage", "current", "unknown", ""))
            & (table.charge_capacity_ampere_hour > ENDLESS_SHARE * reference)
            & (table.end_of_charge_voltage_volt < cutoff - CUTOFF_MARGIN_VOLT)
        )
    limit = cutoff - CUTOFF_MARGIN_VOLT
    late = [
        int(row)
        for row in np.flatnonzero(stuck)
        if _levels_off(
            half,
            table.start_time_second[row],
            limit,
            running=str(table.charge_end[row]) == "record"
            and table.charge_capacity_ampere_hour[row] < EVERLASTING_SHARE * reference,
        )
    ]
    if not late or late[-1] < stuck.size - 2:
        return None
    row = late[0]
    charge = float(table.charge_capacity_ampere_hour[row])
    voltage = float(table.mean_charge_voltage_volt[row])
    current = float(table.charge_current_ampere[row])
    end = float(table.end_of_charge_voltage_volt[row])
    seconds = charge * 3600.0 / current
    stored = reference * _stored_share(half, end, cutoff)
    conductance = (charge - stored) * 3600.0 / (voltage * seconds)
    uncertainty = reference / np.sqrt(12.0) * 3600.0 / (voltage * seconds)
    return EndlessCharge(row, charge, end, conductance, uncertainty, conductance * cutoff / current)


def _stored_share(half: HalfCycles, end: float, cutoff: float) -> float:
    """Return the share of the capacity that a charge stored, by where it ends between start and cutoff."""
    start = float(np.median(half.voltage_start_volt[half.direction > 0]))
    return float(np.clip((end - start) / max(cutoff - start, 1e-9), 0.0, 1.0))


def _levels_off(half: HalfCycles, start_second: float, limit: float, *, running: bool) -> bool:
    """Whether a charge rises ever more slowly, for good below a limit, with no rows missing in it.

    A healthy charge rises fastest where it nears its cutoff; one that leaks levels off. Of a charge that
    is still running, the level that it tends to (geometric in the last fifths) must lie below the limit.
    """
    at = int(np.searchsorted(half.start_time_second, start_second))
    profile = half.voltage_profile_volt[at]
    last = float(profile[-1] - profile[int(0.8 * GRID)])
    before = float(profile[int(0.8 * GRID)] - profile[int(0.6 * GRID)])
    if half.gap[at] or last >= max(FLAT_VOLT, 0.95 * before):
        return False
    if not running or last < FLAT_VOLT:
        return True
    ratio = last / before
    return float(profile[-1]) + last * ratio / (1 - ratio) < limit


def resistor_conductance(half: HalfCycles, cutoff: float) -> tuple[float, float] | None:
    """Return conductance and its scatter, siemens, of a cell that is no more than a resistor at the end.

    ``None`` unless the voltage has the sign of the current in the last half-cycles, and is small against
    the cutoff, as no charged cell's is: then it is the short that is measured.
    """
    late = np.arange(len(half))[-4:]
    level = np.median(half.voltage_profile_volt[late], axis=1) * half.direction[late]
    if late.size < 2 or (level <= 0).any() or (level > RESISTOR_SHARE * cutoff).any():
        return None
    conductance = half.current_ampere[late] / level
    return float(np.median(conductance)), float(np.std(conductance))
