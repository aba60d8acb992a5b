"""The numbers behind a verdict on a cell that closes its cycles at a voltage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.cycling.alarm import alarm_row
from indrite.analysis.cycling.forecast import Forecast, forecast_death
from indrite.analysis.cycling.half_cycles import GRID, HalfCycles, Integrals
from indrite.analysis.cycling.leak import LeakSeries, RateRegression, leak_series, rate_regression
from indrite.analysis.cycling.noise import StepEvidence, step_evidence, voltage_steps
from indrite.analysis.cycling.onset import Onset, find_onset
from indrite.analysis.cycling.rest import rest_conductance
from indrite.analysis.cycling.table import CycleTable
from indrite.analysis.cycling.termination import infer_cutoff
from indrite.signals.cycling import CellMetadata

#: A charge that takes this much more than the cell's capacity without reaching the cutoff never ends.
ENDLESS_SHARE = 1.3
#: Capacity lost per cycle over charge missing per cycle from which fade explains the loss.
FADE_SHARE = 0.5
#: Rise over the last fifth of a charge below which it counts as flat in any case, volt.
FLAT_VOLT = 0.005
#: Distance to the cutoff that tells "did not reach it" from a coarse record, volt.
CUTOFF_MARGIN_VOLT = 0.003


@dataclass(frozen=True)
class EndlessCharge:
    """A charge that cannot reach its cutoff: its last voltage and the conductance that holds it there."""

    row: int
    capacity_ampere_hour: float
    end_voltage_volt: float
    conductance_siemens: float
    conductance_uncertainty_siemens: float
    severity: float


@dataclass(frozen=True)
class CapacitySignature:
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
        Standard deviation of either, from the scatter of the baseline.
    fade_share
        Capacity lost per cycle over charge missing per cycle.
    """

    charge_excess: float
    discharge_deficit: float
    uncertainty: float
    fade_share: float

    @property
    def name(self) -> str:
        """``leak``, ``side reaction``, ``fade`` or ``undecided``."""
        total = self.charge_excess + self.discharge_deficit
        if self.fade_share > FADE_SHARE:
            return "fade"
        if total < 6 * self.uncertainty:
            lost = self.discharge_deficit - self.charge_excess
            return "fade" if lost > 6 * self.uncertainty else "undecided"
        if self.discharge_deficit < 0.25 * total:
            return "side reaction"
        return "leak" if self.discharge_deficit < 0.85 * total else "undecided"


@dataclass(frozen=True)
class Measurements:
    """Everything measured on the record; see the functions that make each."""

    table: CycleTable
    leak: LeakSeries | None
    cutoff_volt: float | None
    reference_capacity: float | None
    alarm: int | None = None
    onset: Onset | None = None
    rates: RateRegression | None = None
    signature: CapacitySignature | None = None
    endless: EndlessCharge | None = None
    forecast: Forecast | None = None
    steps: StepEvidence | None = None
    rest: tuple[float, float] | None = None

    @property
    def changed(self) -> bool:
        """Whether the leak rose within the record."""
        return self.alarm is not None or self.onset is not None

    @property
    def last(self) -> int | None:
        """Row of the last informative cycle."""
        if self.leak is None:
            return None
        return int(np.flatnonzero(np.isfinite(self.leak.conductance_siemens))[-1])


def measure(
    cell: CellMetadata,
    half: HalfCycles,
    integrals: Integrals,
    table: CycleTable,
    *,
    rng: np.random.Generator,
) -> Measurements:
    """Measure leak, alarm, onset, signature, forecast and the independent estimators on a record."""
    cutoff = cell.upper_cutoff_volt or infer_cutoff(half, 1)
    reference = reference_capacity(cell, table)
    endless = find_endless_charge(half, table, cutoff, reference)
    first = leak_series(table, cutoff_volt=cutoff)
    informative = np.flatnonzero(table.informative)
    if first is None:
        rates = rate_regression(table, informative)
        return Measurements(table, None, cutoff, reference, rates=rates, endless=endless)
    known = np.flatnonzero(np.isfinite(first.standard_score))
    start = int(np.searchsorted(known, np.flatnonzero(first.baseline)[0]))
    score = first.standard_score[known]
    alarm = alarm_row(score, score * first.severity_scatter, start=start)
    found = find_onset(score[start:], rng=rng)
    onset = None if found is None else _shifted(found, known[start:])
    row = None if alarm is None else int(known[alarm])
    changed = row is not None or onset is not None
    rates = None if changed else rate_regression(table, informative)
    until = min(
        one for one in (row, None if onset is None else onset.row, table.cycle_number.size) if one is not None
    )
    leak = leak_series(
        table, cutoff_volt=cutoff, subtract_baseline=changed, trend_until=until - 1, rates=rates
    )
    assert leak is not None
    charges = np.flatnonzero(
        (half.direction > 0) & (half.capacity_ampere_hour > 0.2 * leak.reference_capacity_ampere_hour)
    )
    return Measurements(
        table,
        leak,
        cutoff,
        reference,
        row,
        onset,
        rates,
        _signature(table, leak, known[known >= until] if changed else known[-5:]),
        endless,
        _forecast(leak, known[known >= until]) if changed else None,
        step_evidence(voltage_steps(half, integrals, charges)),
        _rest(rest_conductance(half, integrals, charges)),
    )


def _forecast(leak: LeakSeries, rows: np.ndarray) -> Forecast | None:
    """Extrapolate the cycles since the change; what is common to all cycles is no scatter."""
    scatter = np.full(rows.size, leak.severity_scatter)
    return forecast_death(leak.cycle_number[rows], leak.severity[rows], scatter)


def _shifted(onset: Onset, rows: np.ndarray) -> Onset:
    last = rows.size - 1
    row, first, upto = (int(rows[min(place, last)]) for place in (onset.row, onset.first, onset.last))
    return Onset(row, first, upto, onset.jump, onset.slope)


def reference_capacity(cell: CellMetadata, table: CycleTable) -> float | None:
    """Return the capacity of the healthy cell: median discharge of the early complete cycles."""
    known = table.discharge_capacity_ampere_hour[np.isfinite(table.discharge_capacity_ampere_hour)]
    if known.size == 0:
        return cell.nominal_capacity_ampere_hour
    return float(np.median(known[: max(3, min(110, known.size // 2))])) or None


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
    late = [int(row) for row in np.flatnonzero(stuck) if _is_flat(half, table.start_time_second[row])]
    if not late or late[-1] < stuck.size - 2:
        return None
    row = late[0]
    charge = float(table.charge_capacity_ampere_hour[row])
    voltage = float(table.mean_charge_voltage_volt[row])
    current = float(table.charge_current_ampere[row])
    seconds = charge * 3600.0 / current
    conductance = (charge - 0.5 * reference) * 3600.0 / (voltage * seconds)
    uncertainty = reference / np.sqrt(12.0) * 3600.0 / (voltage * seconds)
    end = float(table.end_of_charge_voltage_volt[row])
    return EndlessCharge(row, charge, end, conductance, uncertainty, conductance * cutoff / current)


def _is_flat(half: HalfCycles, start_second: float) -> bool:
    """Whether a charge rises ever more slowly and no rows are missing in it.

    A healthy charge rises fastest where it nears its cutoff; one that leaks levels off.
    """
    at = int(np.searchsorted(half.start_time_second, start_second))
    profile = half.voltage_profile_volt[at]
    last, before = profile[-1] - profile[int(0.8 * GRID)], profile[int(0.8 * GRID)] - profile[int(0.6 * GRID)]
    return not half.gap[at] and float(last) < max(FLAT_VOLT, 0.95 * float(before))


def _signature(table: CycleTable, leak: LeakSeries, rows: np.ndarray) -> CapacitySignature | None:
    late = rows[-5:]
    late = late[np.isfinite(leak.charge_excess[late]) & np.isfinite(leak.discharge_deficit[late])]
    if late.size == 0:
        return None
    return CapacitySignature(
        float(np.median(leak.charge_excess[late])),
        float(np.median(leak.discharge_deficit[late])),
        max(leak.capacity_scatter, 3e-4) * float(np.sqrt(1.0 + 1.0 / late.size)),
        _fade_share(table, leak, rows),
    )


def _fade_share(table: CycleTable, leak: LeakSeries, rows: np.ndarray) -> float:
    late = rows[-15:]
    late = late[np.isfinite(leak.imbalance_ampere_hour[late])]
    if late.size < 4:
        return 0.0
    missing = float(np.sum(leak.imbalance_ampere_hour[late] - leak.baseline_imbalance_ampere_hour))
    edge = max(1, late.size // 4)
    capacity = table.discharge_capacity_ampere_hour[late]
    lost = float(np.median(capacity[:edge]) - np.median(capacity[-edge:]))
    return lost / missing if missing > 0 else 0.0


def _rest(conductance: np.ndarray) -> tuple[float, float] | None:
    """Return the rise of the rest's conductance above its early median and its scatter, siemens."""
    known = conductance[np.isfinite(conductance)]
    if known.size < 8:
        return None
    early = known[: known.size // 2]
    scatter = 1.4826 * float(np.median(np.abs(early - np.median(early))))
    return float(np.median(known[-3:]) - np.median(early)), max(scatter, 1e-9)
