"""Running integrals of a record over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Relative change of the current over one interval from which it counts as a decay.
LOGARITHMIC_STEP = 0.03


@dataclass(frozen=True)
class Integrals:
    """Running integrals at every row: charge in A s, energy in W s, voltage-time in V s; rows after gaps."""

    time: np.ndarray
    charge: np.ndarray
    energy: np.ndarray
    voltage_time: np.ndarray
    gaps: np.ndarray

    def mean_voltage(self, edges: np.ndarray) -> np.ndarray:
        """Return time-weighted mean voltages between neighbouring edges (last axis)."""
        integral = np.interp(edges, self.time, self.voltage_time)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.diff(integral) / np.diff(edges)

    def mean_current(self, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Return time-weighted mean currents between two times."""
        moved = np.interp(end, self.time, self.charge) - np.interp(begin, self.time, self.charge)
        with np.errstate(invalid="ignore", divide="ignore"):
            result: np.ndarray = moved / (end - begin)
        return result


def interval_means(values: np.ndarray, change: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """Return the mean of a quantity that goes with the current, in each interval between rows.

    Parameters
    ----------
    values
        Current, or current times voltage, at each row.
    change
        First rows of stretches of another sign: the later row holds for the interval before it.
    sign
        Sign of the current at each row; nothing flows into a row at rest.
    """
    means = values[1:] + values[:-1]
    means *= 0.5
    fast = np.flatnonzero(np.abs(values[1:] - values[:-1]) > LOGARITHMIC_STEP * np.abs(means))
    before, after = values[fast], values[fast + 1]
    decays = before * after > 0
    fast, before, after = fast[decays], before[decays], after[decays]
    means[fast] = (after - before) / np.log(after / before)
    means[change - 1] = values[change]
    means[sign[1:] == 0] = 0.0
    return means


def running_integral(rate: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Return the running sum of rate times step, from nil at the first row."""
    total = np.empty(rate.size + 1)
    total[0] = 0.0
    np.multiply(rate, step, out=total[1:])
    np.cumsum(total, out=total)
    return total
