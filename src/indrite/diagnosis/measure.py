"""The numbers behind a verdict on a cell that closes its cycles at a voltage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.cycling.alarm import alarm_row, online_scores
from indrite.analysis.cycling.forecast import SIGNAL_TO_NOISE, Forecast, forecast_death
from indrite.analysis.cycling.half_cycles import HalfCycles
from indrite.analysis.cycling.integrals import Integrals
from indrite.analysis.cycling.leak import (
    SEVERITY_FLOOR,
    LeakSeries,
    RateRegression,
    comparable_groups,
    leak_series,
    rate_regression,
)
from indrite.analysis.cycling.noise import StepEvidence, step_evidence, voltage_steps
from indrite.analysis.cycling.onset import Onset, find_onset
from indrite.analysis.cycling.rest import rest_conductance
from indrite.analysis.cycling.robust import known_scatter
from indrite.analysis.cycling.table import CycleTable
from indrite.analysis.cycling.termination import infer_cutoff
from indrite.diagnosis.short_signs import EndlessCharge, find_endless_charge, resistor_conductance
from indrite.diagnosis.signature import CapacitySignature, capacity_signature
from indrite.notebook import Shown
from indrite.signals.cycling import CellMetadata

#: Relative systematic error of the self-discharge (the differential capacity changes in the rest); against
#: known leaks of 1 to 100 µS it was 0 to 30 % high.
REST_BIAS = 0.15
#: Cycles that the alarm comes late by: they leave the baseline if the alarm was raised within it.
ALARM_DELAY = 6
#: Fewest cycles at a rate other than the most common one that a rise is looked for in.
OTHER_RATE_CYCLES = 12


@dataclass(frozen=True)
class Measurements(Shown):
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
    ohmic: tuple[float, float] | None = None

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
    change = _find_change(table, cutoff, rng=rng)
    informative = np.flatnonzero(table.informative)
    ohmic = resistor_conductance(half, cell.upper_cutoff_volt) if cell.upper_cutoff_volt else None
    if change is None:
        rates = rate_regression(table, informative)
        return Measurements(table, None, cutoff, reference, rates=rates, endless=endless, ohmic=ohmic)
    rates = None if change.first_row is not None else rate_regression(table, informative)
    leak = _leak(table, change, cutoff, rates)
    charges = _whole_charges(half, leak, running=table.charge_end[-1] == "record" and endless is None)
    known = np.flatnonzero(np.isfinite(leak.standard_score))
    since = known[known >= change.first_row] if change.first_row is not None else known[:0]
    return Measurements(
        table,
        leak,
        cutoff,
        reference,
        change.alarm,
        change.onset,
        rates,
        capacity_signature(leak, since) if since.size else None,
        endless,
        _forecast(leak, since) if since.size else None,
        step_evidence(voltage_steps(half, integrals, charges)),
        _rest(rest_conductance(half, integrals, charges)),
        ohmic,
    )


def _leak(
    table: CycleTable, change: _Change, cutoff: float | None, rates: RateRegression | None
) -> LeakSeries:
    """Return the leak of each cycle, above the baseline where it rose."""
    leak = leak_series(
        table,
        usable=change.usable,
        cutoff_volt=cutoff,
        subtract_baseline=change.first_row is not None,
        trend_until=(table.cycle_number.size if change.first_row is None else change.first_row) - 1,
        rates=rates,
    )
    assert leak is not None
    return leak


def _whole_charges(half: HalfCycles, leak: LeakSeries, *, running: bool) -> np.ndarray:
    """Return the half-cycles that are charges; one that is still running is like no other and left out."""
    large = half.capacity_ampere_hour > 0.2 * leak.reference_capacity_ampere_hour
    charges = np.flatnonzero((half.direction > 0) & large)
    return charges[charges != len(half) - 1] if running else charges


@dataclass(frozen=True)
class _Change:
    """The cycles of one rate, and where the leak rises within them (rows of the table)."""

    usable: np.ndarray
    alarm: int | None
    onset: Onset | None

    @property
    def first_row(self) -> int | None:
        rows = [
            row for row in (self.alarm, None if self.onset is None else self.onset.row) if row is not None
        ]
        return min(rows, default=None)


def _find_change(table: CycleTable, cutoff: float | None, *, rng: np.random.Generator) -> _Change | None:
    """Look for a rise at each rate on its own; the most common rate counts unless only another shows one.

    ``None`` where no rate has cycles enough for a baseline. Rates other than the most common need
    `OTHER_RATE_CYCLES`, since every further look is a further chance of a false alarm.
    """
    found: list[_Change] = []
    for usable in comparable_groups(table):
        if found and (found[0].first_row is not None or usable.sum() < OTHER_RATE_CYCLES):
            break
        series = leak_series(table, usable=usable, cutoff_volt=cutoff)
        if series is None:
            continue
        known = np.flatnonzero(np.isfinite(series.standard_score))
        start = int(np.searchsorted(known, np.flatnonzero(series.baseline)[0]))
        alarm = alarm_row(*online_scores(series.severity[known], floor=SEVERITY_FLOOR))
        if alarm is not None and series.baseline[known[alarm] :].any():  # it rose within the baseline
            until = int(known[max(alarm - ALARM_DELAY, 0)])
            series = leak_series(table, usable=usable, cutoff_volt=cutoff, trend_until=until) or series
        onset = find_onset(series.standard_score[known][start:], rng=rng)
        found.append(
            _Change(
                usable,
                None if alarm is None else int(known[alarm]),
                None if onset is None else _shifted(onset, known[start:]),
            )
        )
    changed = [one for one in found if one.first_row is not None]
    return next(iter(changed or found), None)


def _forecast(leak: LeakSeries, rows: np.ndarray) -> Forecast | None:
    """Extrapolate the cycles since the change; what is common to all cycles is no scatter."""
    if float(np.median(leak.standard_score[rows[-3:]])) < SIGNAL_TO_NOISE:
        return None  # it healed
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


def _rest(conductance: np.ndarray) -> tuple[float, float] | None:
    """Return the rise of the rest's conductance above its early median and its uncertainty, siemens."""
    known = conductance[np.isfinite(conductance)]
    if known.size < 8:
        return None
    early = known[: known.size // 2]
    scatter = max(known_scatter(early), 1e-9)
    rise = float(np.median(known[-3:]) - np.median(early))
    return rise, float(np.hypot(scatter, REST_BIAS * rise))
