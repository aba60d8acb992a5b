"""Per-cycle table: charge, energy, efficiency, voltages, what ended each half-cycle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from indrite.signals.base import Signal
from indrite.signals.cycling import CellKind, Cycling


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
        Mean charge minus mean discharge voltage (full), or median |V| (symmetric, one-way).
    end_of_charge_voltage_volt, end_of_discharge_voltage_volt
        Voltage at the end of each half-cycle.
    charge_end, discharge_end
        What ended the half-cycle: ``voltage``, ``time``, ``capacity``, ``current`` (hold below a
        limit), ``interruption``, ``record`` (the record ends within it) or ``""`` (absent).
    complete
        Whether both half-cycles are there and neither was interrupted nor cut by the record's end.
    informative
        Whether both end points are defined by voltage, so that charge balance means something.
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
    charge_end: Shaped[np.ndarray, " cycle"]
    discharge_end: Shaped[np.ndarray, " cycle"]
    complete: Bool[np.ndarray, " cycle"]
    informative: Bool[np.ndarray, " cycle"]
    kind: CellKind = "full"


def cycle_table(cycling: Cycling) -> CycleTable:
    """Return the per-cycle table of a record."""
    raise NotImplementedError
