"""The virtual cycler: turns an ideal record into what a real cycler on a real bench would have written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.errors import UsageError
from indrite.signals import Cycling


@dataclass(frozen=True, kw_only=True)
class Cycler:
    """Errors of the instrument and of the room. Defaults: a good 5 V, 10 mA channel in a cabinet.

    Parameters
    ----------
    voltage_noise_volt
        Standard deviation of the voltage reading, independent from row to row.
    voltage_resolution_volt
        Step of the voltage converter; 0 for none.
    current_gain_error
        Relative error of all currents, the same in both directions.
    current_offset_ampere
        Error added to all currents: shifts charge and discharge in opposite ways, hence looks like
        a leak.
    capacity_scatter
        Relative standard deviation of a cycle's capacity, both half-cycles together (temperature).
    efficiency_scatter, efficiency_correlation
        Relative standard deviation of the discharge against its charge, and how much of it carries
        over to the next cycle (first-order autoregression).
    outlier_share, outlier_scatter
        Share of cycles whose discharge is disturbed, and by how much (relative standard deviation).
    """

    voltage_noise_volt: float = 2e-4
    voltage_resolution_volt: float = 0.0
    current_gain_error: float = 0.0
    current_offset_ampere: float = 0.0
    capacity_scatter: float = 0.0
    efficiency_scatter: float = 0.0
    efficiency_correlation: float = 0.5
    outlier_share: float = 0.0
    outlier_scatter: float = 0.03


def record_with(cycler: Cycler, ideal: Cycling, *, rng: np.random.Generator) -> Cycling:
    """Return the record that a cycler would have written of an ideal one.

    Scatter of capacity and efficiency stretches the time of a cycle or of its discharge: the cell
    then takes or gives more charge between the same voltages at the same current, as it does at
    another temperature. Noise is added to the readings, not to the cell.

    Parameters
    ----------
    cycler
        The errors.
    ideal
        The record to disturb; needs ``cycle_count`` where capacities or efficiencies scatter.
    rng
        Source of all randomness; the same generator state gives the same record.

    Returns
    -------
    Cycling
        With the cell, labels and origin of the ideal record.

    Raises
    ------
    UsageError
        If capacities are to scatter and the record has no cycle numbers.
    """
    time = ideal.test_time_second
    if cycler.capacity_scatter > 0 or cycler.efficiency_scatter > 0 or cycler.outlier_share > 0:
        time = _stretched(cycler, ideal, rng)
    voltage = ideal.voltage_volt + cycler.voltage_noise_volt * rng.standard_normal(time.size)
    if cycler.voltage_resolution_volt > 0:
        voltage = np.round(voltage / cycler.voltage_resolution_volt) * cycler.voltage_resolution_volt
    current = ideal.current_ampere * (1.0 + cycler.current_gain_error) + cycler.current_offset_ampere
    return ideal.replace(test_time_second=time, voltage_volt=voltage, current_ampere=current)


def _stretched(cycler: Cycler, ideal: Cycling, rng: np.random.Generator) -> np.ndarray:
    if ideal.cycle_count is None:
        raise UsageError("scatter from cycle to cycle needs a record with cycle_count")
    cycle = np.unique(ideal.cycle_count, return_inverse=True)[1]
    count = int(cycle.max()) + 1
    capacity = 1.0 + cycler.capacity_scatter * rng.standard_normal(count)
    efficiency = 1.0 + _autoregression(cycler, count, rng)
    hit = rng.random(count) < cycler.outlier_share
    efficiency += np.where(hit, cycler.outlier_scatter * rng.standard_normal(count), 0.0)
    factor = capacity[cycle] * np.where(ideal.current_ampere < 0, efficiency[cycle], 1.0)
    step = np.diff(ideal.test_time_second) * np.maximum(factor[1:], 0.0)
    start: float = ideal.test_time_second[0]
    return start + np.concatenate([[0.0], np.cumsum(step)])


def _autoregression(cycler: Cycler, count: int, rng: np.random.Generator) -> np.ndarray:
    memory = cycler.efficiency_correlation
    shocks = cycler.efficiency_scatter * np.sqrt(1.0 - memory**2) * rng.standard_normal(count)
    values = np.empty(count)
    last = cycler.efficiency_scatter * float(rng.standard_normal())
    for index, shock in enumerate(shocks):
        last = values[index] = memory * last + shock
    return values


def resample(ideal: Cycling, *, interval_second: float) -> Cycling:
    """Return a record with rows at a fixed interval within each step, as cyclers write them.

    Voltage and current are interpolated linearly within each (cycle, step); the first and last row
    of each step are kept.

    Raises
    ------
    UsageError
        If the record has no ``cycle_count`` and ``step_count``, or the interval is not positive.
    """
    if ideal.cycle_count is None or ideal.step_count is None or interval_second <= 0:
        raise UsageError("resampling needs cycle_count, step_count and a positive interval")
    key = np.stack([ideal.cycle_count, ideal.step_count])
    edge = np.flatnonzero((np.diff(key, axis=1) != 0).any(axis=0)) + 1
    first, last = np.r_[0, edge], np.r_[edge, ideal.test_time_second.size] - 1
    begin, end = ideal.test_time_second[first], ideal.test_time_second[last]
    grids = [
        np.append(np.arange(low, high, interval_second), high)
        for low, high in zip(begin.tolist(), end.tolist(), strict=True)
    ]
    rows = np.repeat(first, [grid.size for grid in grids])

    def within(values: np.ndarray) -> np.ndarray:
        spans = (slice(low, high + 1) for low, high in zip(first.tolist(), last.tolist(), strict=True))
        parts = [
            np.interp(grid, ideal.test_time_second[span], values[span])
            for grid, span in zip(grids, spans, strict=True)
        ]
        return np.concatenate(parts)

    return ideal.replace(
        test_time_second=np.concatenate(grids),
        voltage_volt=within(ideal.voltage_volt),
        current_ampere=within(ideal.current_ampere),
        cycle_count=ideal.cycle_count[rows],
        step_count=ideal.step_count[rows],
    )
