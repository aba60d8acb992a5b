"""A step of the cycler and what comes back from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

#: What ends a step.
End = Literal["time", "upper voltage", "lower voltage", "compliance", "anode", "cathode", "infeasible"]

#: Beyond any voltage or current of a cell: switches an event off.
NEVER = 1e3


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the cycler. Positive current charges.

    Parameters
    ----------
    current_ampere, voltage_volt
        One of them is held.
    time_limit_second
        Longest duration.
    upper_voltage_volt, lower_voltage_volt
        Voltages that end the step.
    compliance_ampere
        Charge current that ends a hold.
    interval_second
        Time between rows; after 80 rows it grows by 8 % a row, so that a charge that takes a day does
        not fill the record. First and last moment are always there.
    """

    time_limit_second: float
    current_ampere: float | None = None
    voltage_volt: float | None = None
    upper_voltage_volt: float = NEVER
    lower_voltage_volt: float = -NEVER
    compliance_ampere: float = NEVER
    interval_second: float = 90.0

    def is_past_its_limits(self, voltage: float, current: float) -> bool:
        """Return whether the first row is beyond what ends the step.

        The solver looks for crossings only, so a step that begins beyond a limit would run on.
        """
        return (
            voltage >= self.upper_voltage_volt
            or voltage <= self.lower_voltage_volt
            or current > self.compliance_ampere
        )

    def times(self) -> np.ndarray:
        """Return when rows are taken."""
        count = int(min(80, self.time_limit_second / self.interval_second))
        even = self.interval_second * np.arange(count + 1)
        grow = even[-1] + self.interval_second * np.cumsum(1.08 ** np.arange(1, 100))
        times = np.concatenate([even, grow])
        return np.append(times[times < self.time_limit_second], self.time_limit_second)

    def inputs(self) -> dict[str, float]:
        """Return the inputs of the model, in PyBaMM's sign."""
        return {
            "Mode": 0.0 if self.voltage_volt is None else 1.0,
            "Set current [A]": -(self.current_ampere or 0.0),
            "Set voltage [V]": self.voltage_volt or 0.0,
            "Upper voltage [V]": self.upper_voltage_volt,
            "Lower voltage [V]": self.lower_voltage_volt,
            "Compliance [A]": self.compliance_ampere,
        }


@dataclass(frozen=True)
class StepResult:
    """Rows of one step, the state it ends in and why it ended. Positive current charges.

    Parameters
    ----------
    time_second
        Since the step began; empty for an infeasible step.
    values
        Rows of each scalar of the model, by name; ``terminal`` in our sign.
    state
        State vector at the end.
    end
        What ended the step.
    """

    time_second: np.ndarray
    values: dict[str, np.ndarray]
    state: np.ndarray
    end: End

    @property
    def duration_second(self) -> float:
        """How long the step lasted."""
        return float(self.time_second[-1]) if self.time_second.size else 0.0
