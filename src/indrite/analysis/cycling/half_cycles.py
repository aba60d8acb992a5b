"""Half-cycles from the sign of the current; the vendor's cycle numbers are labels only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from indrite.analysis.cycling.integrals import Integrals, interval_means, running_integral
from indrite.signals.base import Origin, Signal
from indrite.signals.cycling import Cycling

#: Currents below this fraction of the record's typical current count as rest.
REST_FRACTION = 5e-3
#: A run that moves less than this fraction of the typical charge is a pulse or flicker, no half-cycle.
PULSE_FRACTION = 0.01
#: Intervals above these count as gaps if they are also long against the sampling: into a step, within one.
GAP_SECOND, LONG_GAP_SECOND = 60.0, 3600.0
#: Largest voltage of a plating cell, whose voltage at rest is nil.
PLATING_VOLT = 0.5
#: Rows on the uniform time grid of a half-cycle.
GRID = 65

_STATISTICS_ROWS = 200_000


@dataclass(frozen=True, kw_only=True)
class HalfCycles(Signal):
    """One row per half-cycle: a stretch of current of one sign with the rests inside and after it.

    Parameters
    ----------
    direction
        +1 charge, -1 discharge.
    first_row, last_row
        First and last row with current.
    start_time_second, end_time_second
        Start of the first interval with current, time of the last row with current.
    next_start_time_second
        Start of the next half-cycle, or the end of the record.
    capacity_ampere_hour, energy_watt_hour
        Charge and energy through the terminals, both positive.
    voltage_time_integral_volt_second
        Integral of V dt until the next half-cycle starts, rests included.
    voltage_start_volt, voltage_end_volt
        Terminal voltage in the first and last row with current.
    current_ampere
        Current of the constant-current part, positive.
    hold_duration_second
        Length of a constant-voltage hold at the end, 0 without one.
    hold_current_ampere
        Mean current over the last fifth of the hold, NaN without one.
    vendor_cycle
        The vendor's cycle number in the first row, -1 where there is none.
    edge_second
        Interval before the first row with current: when in it the half-cycle began is not recorded.
    gap
        Whether rows are missing within the half-cycle; the charge of the gap is not counted.
    voltage_profile_volt, current_profile_ampere
        Samples on a uniform time grid between start and end (nearest later row).
    plating
        Whether the current has one sign and the voltage is that of plating: small, nil at rest.
    """

    direction: Int[np.ndarray, " half_cycle"]
    first_row: Int[np.ndarray, " half_cycle"]
    last_row: Int[np.ndarray, " half_cycle"]
    start_time_second: Float[np.ndarray, " half_cycle"]
    end_time_second: Float[np.ndarray, " half_cycle"]
    next_start_time_second: Float[np.ndarray, " half_cycle"]
    capacity_ampere_hour: Float[np.ndarray, " half_cycle"]
    energy_watt_hour: Float[np.ndarray, " half_cycle"]
    voltage_time_integral_volt_second: Float[np.ndarray, " half_cycle"]
    voltage_start_volt: Float[np.ndarray, " half_cycle"]
    voltage_end_volt: Float[np.ndarray, " half_cycle"]
    current_ampere: Float[np.ndarray, " half_cycle"]
    hold_duration_second: Float[np.ndarray, " half_cycle"]
    hold_current_ampere: Float[np.ndarray, " half_cycle"]
    vendor_cycle: Int[np.ndarray, " half_cycle"]
    edge_second: Float[np.ndarray, " half_cycle"]
    gap: Bool[np.ndarray, " half_cycle"]
    voltage_profile_volt: Float[np.ndarray, " half_cycle grid"]
    current_profile_ampere: Float[np.ndarray, " half_cycle grid"]
    plating: bool = False

    def __len__(self) -> int:
        return int(self.direction.size)

    @property
    def duration_second(self) -> np.ndarray:
        """Time between start and the last row with current."""
        return self.end_time_second - self.start_time_second


@dataclass(frozen=True)
class _Runs:
    """Stretches of rows of one current sign (0 is rest)."""

    sign: np.ndarray
    start: np.ndarray
    stop: np.ndarray


def typical_current(cycling: Cycling) -> float:
    """Return the record's typical current in ampere, ``∫I²dt / ∫|I|dt`` (rests weigh nothing)."""
    stride = max(1, cycling.current_ampere.size // _STATISTICS_ROWS)
    current = np.abs(cycling.current_ampere[::stride])
    step = np.diff(cycling.test_time_second[::stride], prepend=cycling.test_time_second[0])
    weight = step if step.sum() > 0 else np.ones_like(step)
    moved = float(np.sum(current * weight))
    return float(np.sum(current**2 * weight)) / moved if moved > 0 else 0.0


def half_cycles(cycling: Cycling) -> tuple[HalfCycles, Integrals]:
    """Split a record into half-cycles and integrate charge, energy and voltage.

    An interval between two rows belongs to the later row. Where the current changes sign or starts,
    the later row's current holds for the whole interval, since cyclers record at the start of a step
    or one sampling interval after it; within a step the trapezoidal rule is used, or, where the current
    changes by more than 3 % (a hold), the logarithmic mean: a decay is convex. Intervals that are
    long against the sampling around them are gaps and carry no charge.

    Returns
    -------
    half_cycles
        One row per half-cycle; empty where there is no current.
    integrals
        The running integrals, for time-weighted means.
    """
    runs, integrals = _integrate(cycling)
    first, last, direction, plating = _join(runs, integrals.charge, cycling)
    return _tabulate(cycling, integrals, (first, last, direction)).replace(plating=plating), integrals


def _integrate(cycling: Cycling) -> tuple[_Runs, Integrals]:
    time, current, voltage = cycling.test_time_second, cycling.current_ampere, cycling.voltage_volt
    threshold = REST_FRACTION * typical_current(cycling)
    sign = (current > threshold).astype(np.int8) - (current < -threshold).astype(np.int8)
    change = np.flatnonzero(sign[1:] != sign[:-1]) + 1
    start = np.concatenate(([0], change))
    runs = _Runs(sign[start].astype(np.int64), start, np.concatenate((change, [sign.size])))
    step = np.diff(time)
    inflow = interval_means(current, change, sign)
    gap = _gaps(step, runs, change, time)
    inflow[gap] = 0.0
    charge = running_integral(inflow, step)
    flow = interval_means(current * voltage, change, sign)
    flow[gap] = 0.0
    energy = running_integral(flow, step)
    mean = 0.5 * (voltage[1:] + voltage[:-1])
    return runs, Integrals(time, charge, energy, running_integral(mean, step), gap + 1)


def _gaps(step: np.ndarray, runs: _Runs, change: np.ndarray, time: np.ndarray) -> np.ndarray:
    length = np.maximum(runs.stop[1:] - runs.start[1:] - 1, 1)
    spacing = (time[runs.stop[1:] - 1] - time[runs.start[1:]]) / length
    lead = step[change - 1]
    leading = (change - 1)[(lead > GAP_SECOND) & (lead > 10.0 * spacing)]
    long = np.flatnonzero(step > LONG_GAP_SECOND)
    inside = long[~np.isin(long, change - 1)]
    run = np.searchsorted(runs.start, inside, side="right") - 1
    rows = np.maximum(runs.stop[run] - runs.start[run] - 1, 1)
    rest = (time[runs.stop[run] - 1] - time[runs.start[run]] - step[inside]) / rows
    inner = inside[(step[inside] > 50.0 * rest) & (runs.sign[run] != 0)]
    return np.sort(np.concatenate((leading, inner)))


def _join(
    runs: _Runs, charge: np.ndarray, cycling: Cycling
) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    active = runs.sign != 0
    start, stop, sign = runs.start[active], runs.stop[active], runs.sign[active]
    if start.size == 0:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty, False
    before = np.maximum(start - 1, 0)
    moved = np.abs(charge[stop - 1] - charge[before])
    keep = moved >= PULSE_FRACTION * _weighted_median(moved)
    start, stop, sign = start[keep], stop[keep], sign[keep]
    if np.all(sign == sign[0]) and _is_plating(runs, cycling):
        start, stop, sign = _split_one_way(start, stop, sign, cycling)
        return start, stop - 1, sign, True
    turn = np.concatenate(([True], sign[1:] != sign[:-1]))
    ends = np.concatenate((np.flatnonzero(turn)[1:] - 1, [sign.size - 1]))
    return start[turn], stop[ends] - 1, sign[turn], False


def _is_plating(runs: _Runs, cycling: Cycling) -> bool:
    """Whether the voltage of a record is that of plating between equal electrodes: small, nil at rest."""
    stride = max(1, cycling.voltage_volt.size // _STATISTICS_ROWS)
    level = float(np.median(np.abs(cycling.voltage_volt[::stride])))
    rests = np.flatnonzero((runs.sign == 0) & (runs.stop - runs.start > 1))
    at_rest = np.abs(cycling.voltage_volt[runs.stop[rests] - 1])
    return level < PLATING_VOLT and (at_rest.size == 0 or float(np.median(at_rest)) < 0.3 * level + 5e-3)


def _weighted_median(values: np.ndarray) -> float:
    """Return the median weighted by the values: half of all charge moves in runs at least this large."""
    ordered = np.sort(values)
    total = np.cumsum(ordered)
    return float(ordered[min(np.searchsorted(total, 0.5 * total[-1]), ordered.size - 1)])


def _split_one_way(
    start: np.ndarray, stop: np.ndarray, sign: np.ndarray, cycling: Cycling
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split a record whose current never changes sign: by the vendor's cycles, else by its pauses."""
    if cycling.cycle_count is not None and cycling.cycle_count[0] != cycling.cycle_count[-1]:
        cut = np.flatnonzero(np.diff(cycling.cycle_count)) + 1
    else:
        step = np.diff(cycling.test_time_second)
        cut = np.flatnonzero(step > max(60.0, 20.0 * float(np.median(step)))) + 1
    edges = np.unique(np.concatenate((start, cut[(cut > start[0]) & (cut < stop[-1])])))
    inside = np.searchsorted(start, edges, side="right") - 1
    edges = edges[edges < stop[inside]]
    ends = np.minimum(
        np.concatenate((edges[1:], [stop[-1]])), stop[np.searchsorted(start, edges, "right") - 1]
    )
    return edges, ends, np.full(edges.size, sign[0])


def _tabulate(
    cycling: Cycling, integrals: Integrals, rows: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> HalfCycles:
    first, last, direction = rows
    time, voltage, current = integrals.time, cycling.voltage_volt, cycling.current_ampere
    before = np.maximum(first - 1, 0)
    led_in = integrals.charge[first] != integrals.charge[before]
    begin_row = np.where(led_in, before, first)
    next_row = np.concatenate((begin_row[1:], [time.size - 1])) if first.size else first
    grid = time[begin_row][:, None] + (time[last] - time[begin_row])[:, None] * np.linspace(0, 1, GRID)
    at = np.clip(np.searchsorted(time, grid), first[:, None], last[:, None])
    current_profile = np.abs(current[at])
    typical = np.percentile(current_profile, 90, axis=1) if first.size else np.zeros(0)
    hold, tail = _hold(voltage[at], current_profile, typical, grid, integrals)
    label = cycling.cycle_count
    return HalfCycles(
        origin=Origin("derived"),
        direction=direction,
        first_row=first,
        last_row=last,
        start_time_second=time[begin_row],
        end_time_second=time[last],
        next_start_time_second=time[next_row],
        capacity_ampere_hour=direction * (integrals.charge[last] - integrals.charge[begin_row]) / 3600.0,
        energy_watt_hour=direction * (integrals.energy[last] - integrals.energy[begin_row]) / 3600.0,
        voltage_time_integral_volt_second=integrals.voltage_time[next_row]
        - integrals.voltage_time[begin_row],
        voltage_start_volt=voltage[first],
        voltage_end_volt=voltage[last],
        current_ampere=typical,
        hold_duration_second=hold,
        hold_current_ampere=tail,
        vendor_cycle=label[first].astype(np.int64) if label is not None else np.full(first.size, -1),
        edge_second=np.where(led_in, time[first] - time[before], 0.0),
        gap=np.searchsorted(integrals.gaps, last, "right") > np.searchsorted(integrals.gaps, first, "right"),
        voltage_profile_volt=voltage[at],
        current_profile_ampere=current_profile,
    )


def _hold(
    voltage: np.ndarray, current: np.ndarray, typical: np.ndarray, grid: np.ndarray, integrals: Integrals
) -> tuple[np.ndarray, np.ndarray]:
    """Find constant-voltage holds at the end: the current has left its plateau, the voltage is flat."""
    count = voltage.shape[0]
    if count == 0:
        return np.zeros(0), np.zeros(0)
    constant = current >= 0.97 * typical[:, None]
    begin = GRID - 1 - np.argmax(constant[:, ::-1], axis=1)
    begin = np.where(constant.any(axis=1), np.minimum(begin + 1, GRID - 1), 0)
    part = np.arange(GRID)[None, :] >= begin[:, None]
    high = np.where(part, voltage, -np.inf).max(axis=1)
    low = np.where(part, voltage, np.inf).min(axis=1)
    held = (GRID - begin >= 3) & (high - low < 5e-3 + 2e-3 * np.abs(high))
    rows = np.arange(count)
    start, end = grid[rows, begin], grid[:, -1]
    duration = np.where(held, end - start, 0.0)
    mean = np.abs(integrals.mean_current(end - 0.2 * np.maximum(duration, 1e-9), end))
    return duration, np.where(held, mean, np.nan)
