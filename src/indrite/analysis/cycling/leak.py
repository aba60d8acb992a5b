"""Leak conductance per cycle from the balance of charge, and from the tail of voltage holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from indrite.analysis.cycling.robust import known_median, known_scatter
from indrite.analysis.cycling.table import CURRENT_TOLERANCE, CycleTable
from indrite.analysis.cycling.trend import capacity_trend, departures
from indrite.notebook import Shown
from indrite.signals.base import Origin, Signal

#: Smallest scatter of the severity that a cycler is trusted with: 0.005 % of Coulombic efficiency.
SEVERITY_FLOOR = 2.5e-5
#: Relative systematic error of the hold estimator (slow relaxation biases it low by about 8 %).
HOLD_BIAS = 0.15
#: Offset of the cycler's current that is not known to be smaller, as a share of the current. It looks
#: just like a leak, and cancels only where a baseline is subtracted.
OFFSET_SHARE = 2e-4
#: Relative error of a cycler's current that is not known to be smaller; a conductance shares it.
GAIN_SHARE = 1e-3
#: Fewest informative cycles that a baseline can be taken from.
BASELINE_CYCLES = 4
#: First cycles of a baseline that stay in it even if a change was found among them.
BASELINE_FEWEST = 6


@dataclass(frozen=True, kw_only=True)
class LeakSeries(Signal):
    """Leak per cycle, aligned with the cycle table; NaN where a cycle is not informative.

    The balance of charge over a closed cycle is ``Q_ch - Q_dis = G ∮V dt + Q_irr``.

    Parameters
    ----------
    cycle_number
        Number of the cycle.
    imbalance_ampere_hour
        Charge minus discharge capacity.
    conductance_siemens, conductance_uncertainty_siemens
        ``G = (Q_ch - Q_dis - Q_irr) / ∮V dt`` and its standard uncertainty from the scatter of the
        baseline and from what is not known of the irreversible capacity.
    severity, severity_uncertainty
        ``Λ = G V_cut / I``: share of the charging current that bypasses the cell at the cutoff; the
        charge can never end at ``Λ ≥ 1``.
    standard_score
        Severity above the baseline's median in units of its scatter.
    hold_conductance_siemens, hold_conductance_uncertainty_siemens
        Rise of the current at the end of the hold above its baseline, over the hold voltage.
    charge_excess, discharge_deficit
        ``1 - Q/Q_ch`` and ``Q/Q_dis - 1`` with the baseline's trend Q, less their baseline medians:
        both positive and equal for a leak, the first alone for a side reaction, of opposite sign for
        fade.
    baseline
        Which cycles the baseline was taken from.
    irreversible_capacity_ampere_hour
        Q_irr that was subtracted.
    baseline_imbalance_ampere_hour
        Median imbalance of the baseline cycles.
    imbalance_scatter_ampere_hour
        Standard deviation of the imbalance in the baseline.
    severity_scatter
        Standard deviation of the severity in the baseline.
    capacity_scatter
        Relative standard deviation of the baseline's capacity about its trend.
    trend_uncertainty
        What the extrapolated trend may be off, relative, from how it bends.
    cutoff_volt
        Upper cutoff.
    reference_capacity_ampere_hour
        Capacity of the baseline.
    upper_limit
        Whether Q_irr could not be separated, so that G is an upper limit.

    Sources
    -------
    Charge balance with a parallel conductance; see docs/diagnosis.md for the derivation.
    """

    cycle_number: Int[np.ndarray, " cycle"]
    imbalance_ampere_hour: Float[np.ndarray, " cycle"]
    conductance_siemens: Float[np.ndarray, " cycle"]
    conductance_uncertainty_siemens: Float[np.ndarray, " cycle"]
    severity: Float[np.ndarray, " cycle"]
    severity_uncertainty: Float[np.ndarray, " cycle"]
    standard_score: Float[np.ndarray, " cycle"]
    hold_conductance_siemens: Float[np.ndarray, " cycle"]
    hold_conductance_uncertainty_siemens: Float[np.ndarray, " cycle"]
    charge_excess: Float[np.ndarray, " cycle"]
    discharge_deficit: Float[np.ndarray, " cycle"]
    baseline: Bool[np.ndarray, " cycle"]
    trend_uncertainty: Float[np.ndarray, " cycle"]
    irreversible_capacity_ampere_hour: float = 0.0
    baseline_imbalance_ampere_hour: float = 0.0
    imbalance_scatter_ampere_hour: float = 0.0
    severity_scatter: float = SEVERITY_FLOOR
    capacity_scatter: float = 0.0
    cutoff_volt: float = float("nan")
    reference_capacity_ampere_hour: float = float("nan")
    upper_limit: bool = True


@dataclass(frozen=True)
class RateRegression(Shown):
    """Imbalance against ∮V dt over cycles of different rate: slope G, intercept Q_irr."""

    conductance_siemens: float
    conductance_uncertainty_siemens: float
    irreversible_capacity_ampere_hour: float
    irreversible_capacity_uncertainty_ampere_hour: float
    cycles: int


def baseline_rows(usable: np.ndarray) -> np.ndarray:
    """Return the cycles that stand for the healthy cell.

    Usable cycles 10 to 110, fewer in short records: of n usable cycles the first
    ``min(10, n/10)`` are left out (formation), and at most the first half is used, so that a short
    record keeps cycles to judge.
    """
    rows = np.flatnonzero(usable)
    first = min(10, rows.size // 10)
    last = min(110, max(first + 6, rows.size // 2))
    return rows[first:last]


def comparable_groups(table: CycleTable) -> list[np.ndarray]:
    """Return the informative cycles by their pair of currents (within 2 %), the most common pair first.

    A change of rate changes the polarisation at both ends and the time a side reaction has; only
    cycles of one rate are compared with each other. At most eight pairs are told apart.
    """
    rows = np.flatnonzero(table.informative)
    rate = np.log(np.maximum(np.stack((table.charge_current_ampere, table.discharge_current_ampere)), 1e-30))
    groups: list[np.ndarray] = []
    while rows.size and len(groups) < 8:
        middle = rate[:, [rows[rows.size // 2]]]
        alike = np.all(np.abs(rate[:, rows] - middle) < CURRENT_TOLERANCE, axis=0)
        groups.append(np.isin(np.arange(table.informative.size), rows[alike]))
        rows = rows[~alike]
    return sorted(groups, key=lambda one: -int(one.sum()))


def comparable_cycles(table: CycleTable) -> np.ndarray:
    """Return the informative cycles at the record's most common pair of currents (within 2 %)."""
    groups = comparable_groups(table)
    return groups[0] if groups else table.informative.copy()


def rate_regression(table: CycleTable, rows: np.ndarray) -> RateRegression | None:
    """Regress the imbalance on ∮V dt over informative cycles; ``None`` unless the rates differ enough.

    The slope holds everything that goes with time and voltage: an electronic leak, and a side
    reaction that runs at a constant rate.
    """
    integral = table.voltage_time_integral_volt_second[rows] / 3600.0
    if rows.size < 6 or integral.max() < 1.3 * integral.min() or _rate_span(table, rows) < 1.3:
        return None  # in a fading cell the integral shrinks too; that is no change of rate
    imbalance = _imbalance(table)[rows]
    design = np.stack((integral, np.ones(rows.size)), axis=1)
    keep = np.ones(rows.size, dtype=bool)
    for _ in range(3):  # single interrupted cycles must not tilt the line
        solution, *_ = np.linalg.lstsq(design[keep], imbalance[keep], rcond=None)
        residual = imbalance - design @ solution
        scatter = 1.4826 * np.median(np.abs(residual[keep])) + 1e-15
        keep = np.abs(residual) < 4 * scatter
        if keep.sum() < 4:
            return None
    offset = OFFSET_SHARE * known_median(table.charge_current_ampere[rows])
    offset /= known_median(table.mean_discharge_voltage_volt[rows])
    variance = float(np.sum(residual[keep] ** 2) / max(int(keep.sum()) - 2, 1))
    covariance = variance * np.linalg.pinv(design[keep].T @ design[keep])
    return RateRegression(
        float(solution[0]),
        float(np.hypot(np.sqrt(covariance[0, 0]), offset)),
        float(solution[1]),
        float(np.sqrt(covariance[1, 1])),
        int(keep.sum()),
    )


def _rate_span(table: CycleTable, rows: np.ndarray) -> float:
    rate = table.charge_current_ampere[rows] + table.discharge_current_ampere[rows]
    return float(rate.max() / rate.min())


def leak_series(
    table: CycleTable,
    *,
    usable: np.ndarray | None = None,
    cutoff_volt: float | None = None,
    subtract_baseline: bool = False,
    trend_until: int | None = None,
    rates: RateRegression | None = None,
) -> LeakSeries | None:
    """Return the leak per cycle, ``None`` where too few cycles are informative.

    Parameters
    ----------
    table
        The per-cycle table.
    usable
        Which cycles to compare, all of one rate; by default those of the most common rate.
    cutoff_volt
        Upper cutoff; by default the median end of charge of the baseline.
    subtract_baseline
        Take the baseline's imbalance as irreversible (sensible once a change was found); otherwise
        all of the imbalance counts, which gives an upper limit.
    trend_until
        Last row before a change: no later cycle is in the baseline (but for its first six), and the
        capacity's trend is fitted up to it. By default the end of the baseline.
    rates
        If given, its intercept is the irreversible capacity.
    """
    usable = comparable_cycles(table) if usable is None else usable
    rows = baseline_rows(usable)
    if rows.size < BASELINE_CYCLES:
        return None
    if trend_until is not None:
        rows = rows[: max(int(np.sum(rows <= trend_until)), BASELINE_FEWEST)]
    cutoff = cutoff_volt or known_median(table.end_of_charge_voltage_volt[rows])
    balance = _balance(table, usable, rows, cutoff)
    irreversible, unknown = _irreversible(balance.base, subtract_baseline, rates)
    conductance = (balance.imbalance - irreversible) / balance.integral
    systematic = 0.0 if subtract_baseline else _systematic(table, balance, rows, cutoff)
    uncertainty = np.sqrt(
        (balance.scatter / balance.to_severity) ** 2
        + (unknown / balance.integral) ** 2
        + systematic**2
        + (GAIN_SHARE * conductance) ** 2
    )
    hold, hold_uncertainty = _hold_estimate(table, rows, cutoff)
    trend, trend_scatter, trend_spread = capacity_trend(table, np.flatnonzero(usable), rows, trend_until)
    excess, deficit = departures(table, trend, rows)
    return LeakSeries(
        origin=Origin("derived", path=table.origin.path, sha256=table.origin.sha256),
        cycle_number=table.cycle_number,
        imbalance_ampere_hour=balance.imbalance,
        conductance_siemens=conductance,
        conductance_uncertainty_siemens=np.where(np.isfinite(conductance), uncertainty, np.nan),
        severity=conductance * balance.to_severity,
        severity_uncertainty=np.where(np.isfinite(conductance), uncertainty * balance.to_severity, np.nan),
        standard_score=balance.severity_above / balance.scatter,
        hold_conductance_siemens=hold,
        hold_conductance_uncertainty_siemens=hold_uncertainty,
        charge_excess=excess,
        discharge_deficit=deficit,
        baseline=np.isin(np.arange(balance.imbalance.size), rows),
        irreversible_capacity_ampere_hour=irreversible,
        baseline_imbalance_ampere_hour=balance.base,
        imbalance_scatter_ampere_hour=known_scatter(balance.imbalance[rows]),
        severity_scatter=balance.scatter,
        capacity_scatter=trend_scatter,
        trend_uncertainty=trend_spread,
        cutoff_volt=cutoff,
        reference_capacity_ampere_hour=float(np.median(table.discharge_capacity_ampere_hour[rows])),
        upper_limit=not subtract_baseline and rates is None,
    )


@dataclass(frozen=True)
class _Balance:
    """Imbalance (Ah), ∮V dt (V h), factor from siemens to severity; baseline level and severity above it."""

    imbalance: np.ndarray
    integral: np.ndarray
    to_severity: np.ndarray
    base: float
    severity_above: np.ndarray
    scatter: float


def _balance(table: CycleTable, usable: np.ndarray, rows: np.ndarray, cutoff: float) -> _Balance:
    imbalance = np.where(usable, _imbalance(table), np.nan)
    integral = np.where(usable, table.voltage_time_integral_volt_second / 3600.0, np.nan)
    current = table.charge_current_ampere
    to_severity = cutoff / np.where(current > 0, current, np.nan)
    base = float(np.median(imbalance[rows]))
    with np.errstate(invalid="ignore", divide="ignore"):
        severity_above = (imbalance - base) / integral * to_severity
    scatter = max(known_scatter(severity_above[rows]), SEVERITY_FLOOR)
    return _Balance(imbalance, integral, to_severity, base, severity_above, scatter)


def _systematic(table: CycleTable, balance: _Balance, rows: np.ndarray, cutoff: float) -> np.ndarray:
    """Return what the cycler's offset and the recording interval leave open, in siemens.

    Both are the same in the baseline and cancel where it is subtracted.
    """
    voltage = known_median(table.mean_discharge_voltage_volt[rows])
    offset = OFFSET_SHARE / balance.to_severity * cutoff / voltage
    return np.hypot(offset, table.sampling_uncertainty_ampere_hour / balance.integral)


def _imbalance(table: CycleTable) -> np.ndarray:
    difference = table.charge_capacity_ampere_hour - table.discharge_capacity_ampere_hour
    return np.where(table.informative, difference, np.nan)


def _irreversible(base: float, subtract: bool, rates: RateRegression | None) -> tuple[float, float]:
    """Return Q_irr and its standard uncertainty in ampere-hour.

    Subtracting the baseline hides a leak that was there from the start: the share that may be leak is
    anything between none and all, rectangular over |base|; about its end that scatters by |base|/√3.
    """
    if rates is not None:
        return rates.irreversible_capacity_ampere_hour, rates.irreversible_capacity_uncertainty_ampere_hour
    if subtract:
        return base, abs(base) / np.sqrt(3.0)
    return 0.0, max(-base, 0.0)  # no leak is negative: such a balance shows its own systematic error


def _hold_estimate(table: CycleTable, rows: np.ndarray, cutoff: float) -> tuple[np.ndarray, np.ndarray]:
    tail = table.cv_tail_current_ampere
    known = rows[np.isfinite(tail[rows])]
    if known.size < BASELINE_CYCLES:
        return np.full(tail.size, np.nan), np.full(tail.size, np.nan)
    scatter = max(known_scatter(tail[known]), 1e-4 * float(np.median(tail[known])))
    value = (tail - np.median(tail[known])) / cutoff
    return value, np.hypot(scatter / cutoff, HOLD_BIAS * np.abs(value))
