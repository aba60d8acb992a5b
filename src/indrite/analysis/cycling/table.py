"""Per-cycle table: charge, energy, efficiency, voltages, what ended each half-cycle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from indrite.analysis.cycling.half_cycles import HalfCycles, half_cycles
from indrite.analysis.cycling.integrals import Integrals
from indrite.analysis.cycling.pairing import Taker, pairs_of, span_of
from indrite.analysis.cycling.termination import terminations
from indrite.signals.base import Origin, Signal
from indrite.signals.cycling import CellKind, CellMetadata, Cycling


@dataclass(frozen=True, kw_only=True)
class CycleTable(Signal):
    """One row per cycle. A cycle of a full cell is charge then discharge; values absent are NaN.

    Parameters
    ----------
    cycle_number
        1, 2, 3, … counted from the signs of the current.
    vendor_cycle
        The vendor's cycle number where the cycle begins, -1 where there is none.
    start_time_second, end_time_second
        First and last time of the cycle on the test clock.
    charge_capacity_ampere_hour, discharge_capacity_ampere_hour
        Charge through the terminals, both positive.
    coulombic_efficiency
        Discharge over charge (full cell, charge first).
    charge_energy_watt_hour, discharge_energy_watt_hour
        Integral of V I dt, both positive.
    mean_charge_voltage_volt, mean_discharge_voltage_volt
        Energy over capacity.
    voltage_time_integral_volt_second
        Closed-cycle integral of V dt: the denominator of the leak conductance.
    charge_current_ampere, discharge_current_ampere
        Median current of the constant-current part, both positive.
    charge_rate_per_hour
        C-rate: charge current over the reference capacity.
    cv_tail_current_ampere
        Mean current over the last part of the constant-voltage hold; NaN without hold.
    polarisation_volt
        Mean charge minus mean discharge voltage (full), or median magnitude (symmetric, one-way).
    end_of_charge_voltage_volt, end_of_discharge_voltage_volt
        Voltage at the end of each half-cycle.
    sampling_uncertainty_ampere_hour
        Standard uncertainty of charge minus discharge capacity from the intervals between half-cycles,
        in which the current changed at a time that is not recorded.
    charge_end, discharge_end
        What ended the half-cycle: ``voltage``, ``time``, ``capacity``, ``current`` (hold below a
        limit), ``interruption``, ``record`` (the record ends within it), ``unknown`` or ``""`` (absent).
    complete
        Whether both half-cycles are there and neither was interrupted nor cut by the record's end.
    informative
        Whether both end points are the same state, so that the balance of charge means something.
    kind
        Sort of cell that the conventions follow.
    """

    cycle_number: Int[np.ndarray, " cycle"]
    vendor_cycle: Int[np.ndarray, " cycle"]
    start_time_second: Float[np.ndarray, " cycle"]
    end_time_second: Float[np.ndarray, " cycle"]
    charge_capacity_ampere_hour: Float[np.ndarray, " cycle"]
    discharge_capacity_ampere_hour: Float[np.ndarray, " cycle"]
    coulombic_efficiency: Float[np.ndarray, " cycle"]
    charge_energy_watt_hour: Float[np.ndarray, " cycle"]
    discharge_energy_watt_hour: Float[np.ndarray, " cycle"]
    mean_charge_voltage_volt: Float[np.ndarray, " cycle"]
    mean_discharge_voltage_volt: Float[np.ndarray, " cycle"]
    voltage_time_integral_volt_second: Float[np.ndarray, " cycle"]
    charge_current_ampere: Float[np.ndarray, " cycle"]
    discharge_current_ampere: Float[np.ndarray, " cycle"]
    charge_rate_per_hour: Float[np.ndarray, " cycle"]
    cv_tail_current_ampere: Float[np.ndarray, " cycle"]
    polarisation_volt: Float[np.ndarray, " cycle"]
    end_of_charge_voltage_volt: Float[np.ndarray, " cycle"]
    end_of_discharge_voltage_volt: Float[np.ndarray, " cycle"]
    sampling_uncertainty_ampere_hour: Float[np.ndarray, " cycle"]
    charge_end: Shaped[np.ndarray, " cycle"]
    discharge_end: Shaped[np.ndarray, " cycle"]
    complete: Bool[np.ndarray, " cycle"]
    informative: Bool[np.ndarray, " cycle"]
    kind: CellKind = "full"


def infer_kind(half: HalfCycles, cell: CellMetadata) -> CellKind:
    """Return the sort of cell whose conventions a record follows; what the user says wins.

    One sign of current and the voltage of plating (below 0.5 V, nil at rest): one-way plating. Both
    signs with the voltage following the sign: symmetric. A discharge first, to a mean voltage below
    2 V: a half cell of an anode material against lithium. All else charges first and is treated as a
    full cell (a cathode against lithium too). A known upper cutoff above 1 V excludes a symmetric cell:
    a full cell with a dead short has the voltage of one.
    """
    if cell.kind is not None or len(half) == 0:
        return cell.kind or "full"
    middle = np.median(half.voltage_profile_volt, axis=1)
    charging = half.direction > 0
    if half.plating and not (cell.upper_cutoff_volt or 0.0) > PLATING_CUTOFF_VOLT:
        return "one-way"
    if charging.all() or (~charging).all() or (cell.upper_cutoff_volt or 0.0) > PLATING_CUTOFF_VOLT:
        return "full" if charging[0] or float(np.median(middle)) >= 2.0 else "half"
    if np.median(middle[charging]) > 0 > np.median(middle[~charging]):
        return "symmetric"
    return "half" if not charging[0] and float(np.median(middle)) < 2.0 else "full"


def cycle_table(cycling: Cycling) -> CycleTable:
    """Return the per-cycle table of a record.

    A cycle of a full cell is a charge and the discharge that follows; of a half cell whose record
    starts with a discharge, a discharge and the charge that follows; of a one-way plating cell, one
    stretch of current. Coulombic efficiency is discharge over charge (charge over discharge for a
    half cell). A cycle is informative for the balance of charge if the half-cycle that closes it and
    the one that closed the cycle before ended at the same voltage limit under the same current; how
    the charge in between ended does not matter.

    Parameters
    ----------
    cycling
        The record; ``cycling.cell`` supplies limits and kind where known.

    Returns
    -------
    table
        One row per cycle, none where the record holds no current.
    """
    half, integrals = half_cycles(cycling)
    return cycle_table_from(half, integrals, cycling.cell, origin=cycling.origin)


def cycle_table_from(
    half: HalfCycles, integrals: Integrals, cell: CellMetadata, *, origin: Origin
) -> CycleTable:
    """Return the per-cycle table from half-cycles that are at hand; see `cycle_table`."""
    kind = infer_kind(half, cell)
    ends = terminations(half, cell)
    opener, closer = pairs_of(half.direction, first=-1 if kind == "half" else 1, paired=kind != "one-way")
    charge, discharge = (closer, opener) if kind == "half" else (opener, closer)
    if kind == "one-way" and len(half) and half.direction[0] < 0:
        charge, discharge = discharge, charge
    take = Taker(half, ends, charge, discharge)
    begin, end = span_of(half, opener, closer)
    columns = _two_sided(take, half)
    capacities = columns["charge_capacity_ampere_hour"], columns["discharge_capacity_ampere_hour"]
    means = columns["mean_charge_voltage_volt"], columns["mean_discharge_voltage_volt"]
    currents = columns["charge_current_ampere"], columns["discharge_current_ampere"]
    integral = np.nansum(np.stack(take.both(half.voltage_time_integral_volt_second)), axis=0)
    reference = cell.nominal_capacity_ampere_hour or _typical(*capacities[::-1])
    charge_end, discharge_end = take.ends()
    last = 0 if kind == "half" else 1  # which side closes a cycle
    finished = (charge >= 0) & (discharge >= 0)
    cut = np.isin(charge_end, CUT) | np.isin(discharge_end, CUT)
    informative = _informative((charge_end, discharge_end)[last], currents[last], finished)
    return CycleTable(
        origin=origin.derived(),
        cycle_number=np.arange(1, opener.size + 1),
        vendor_cycle=half.vendor_cycle[np.where(opener >= 0, opener, closer)] if len(half) else opener,
        start_time_second=begin,
        end_time_second=end,
        coulombic_efficiency=_ratio(*capacities[:: 1 if kind == "half" else -1]),
        voltage_time_integral_volt_second=integral,
        charge_rate_per_hour=currents[0] / reference if reference else np.full(opener.size, np.nan),
        cv_tail_current_ampere=take.both(half.hold_current_ampere)[0],
        polarisation_volt=_polarisation(kind, half, integrals, means, (opener, closer)),
        sampling_uncertainty_ampere_hour=_sampling_uncertainty(take.both(half.edge_second), currents),
        charge_end=charge_end,
        discharge_end=discharge_end,
        complete=finished & ~cut,
        informative=informative if kind in {"full", "half"} else cut & ~cut,
        kind=kind,
        **columns,
    )


def _two_sided(take: Taker, half: HalfCycles) -> dict[str, Any]:
    """Return the columns that charge and discharge have alike."""
    capacity, energy = take.both(half.capacity_ampere_hour), take.both(half.energy_watt_hour)
    mean = tuple(_ratio(above, below) for above, below in zip(energy, capacity, strict=True))
    pairs = {
        "{}_capacity_ampere_hour": capacity,
        "{}_energy_watt_hour": energy,
        "mean_{}_voltage_volt": mean,
        "{}_current_ampere": take.both(half.current_ampere),
        "end_of_{}_voltage_volt": take.both(half.voltage_end_volt),
    }
    sides = ("charge", "discharge")
    return {
        name.format(side): values
        for name, pair in pairs.items()
        for side, values in zip(sides, pair, strict=True)
    }


def _sampling_uncertainty(
    edge: tuple[np.ndarray, np.ndarray], current: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Rectangular over each edge interval; a change of sign there counts twice, once for each half-cycle."""
    moved = [2.0 * seconds * amperes / 3600.0 for seconds, amperes in zip(edge, current, strict=True)]
    return np.hypot(np.nan_to_num(moved[0]), np.nan_to_num(moved[1])) / np.sqrt(12.0)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)


def _typical(*capacities: np.ndarray) -> float | None:
    for values in capacities:
        known = values[np.isfinite(values)]
        if known.size:
            return float(np.percentile(known, 75)) or None
    return None


def _informative(closing: np.ndarray, current: np.ndarray, finished: np.ndarray) -> np.ndarray:
    by_voltage = np.isin(closing, ("voltage", "current"))
    before = np.concatenate(([False], by_voltage[:-1]))
    with np.errstate(invalid="ignore", divide="ignore"):
        change = np.abs(current[1:] / current[:-1] - 1)
    same = np.concatenate(([False], change < CURRENT_TOLERANCE)) if current.size else np.zeros(0, dtype=bool)
    informative: np.ndarray = finished & by_voltage & before & same
    return informative


#: A cell with an upper cutoff above this is no symmetric one, even where its voltage follows the current.
PLATING_CUTOFF_VOLT = 1.0
#: Ends of half-cycles that leave a cycle incomplete.
CUT = ("interruption", "record")
#: Relative change of current between two cycles up to which their end points are the same state.
CURRENT_TOLERANCE = 0.02


def _polarisation(
    kind: CellKind,
    half: HalfCycles,
    integrals: Integrals,
    means: tuple[np.ndarray, np.ndarray],
    pair: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """Mean charge minus mean discharge voltage; for symmetric and one-way cells the median magnitude.

    The median is over time-weighted means, so that adaptive sampling does not weigh in.
    """
    if kind in {"full", "half"} or len(half) == 0:
        return means[0] - means[1]
    level = half_cycle_polarisation(half, integrals)
    parts = [np.where(index >= 0, level[index], 0.0) for index in pair]
    count = (pair[0] >= 0).astype(float) + (pair[1] >= 0)
    return (parts[0] + parts[1]) / count


def half_cycle_polarisation(half: HalfCycles, integrals: Integrals) -> np.ndarray:
    """Return the median voltage magnitude of each half-cycle, in volt, over 40 time bins but the first."""
    span = half.end_time_second - half.start_time_second
    edges = half.start_time_second[:, None] + span[:, None] * np.linspace(0, 1, 41)
    with np.errstate(invalid="ignore"):
        bins = integrals.mean_voltage(edges)[:, 1:]
    level: np.ndarray = np.abs(np.median(bins, axis=1))
    return np.where(np.isfinite(level), level, np.abs(half.voltage_end_volt))
