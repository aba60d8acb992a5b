"""`run_life`: cycles a cell until its charge never ends, one cycle at a time, with flat memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from indrite.models.full_cell.engine import CellEngine
from indrite.models.full_cell.steps import Step, StepResult
from indrite.models.growth.filament import NUMPY, Filament, NoFilament
from indrite.units import SECONDS_PER_HOUR

#: How a life ended. ``shorted``: a charge never ended because the leak took its current.
#: ``survived``: all cycles done. ``anode exhausted``: the lithium content of the anode left its limits.
#: ``infeasible``: the protocol could not be followed otherwise.
Ended = Literal["shorted", "survived", "anode exhausted", "infeasible"]

#: A step's first row comes this long after its start, so that no two rows share a time.
_FIRST_ROW_SECOND = 1e-3


@dataclass(frozen=True)
class CycleInputs:
    """What a coupling sets before a cycle: leak besides the filament's, gate, interphase resistance."""

    leak_siemens: float = 0.0
    growth_gate: float = 1.0
    interphase_resistance_ohm_square_metre: float = 0.0


@dataclass(frozen=True, kw_only=True)
class CycleRecord:
    """One cycle: rows of the terminal record and what really went on.

    Parameters
    ----------
    number
        From 1.
    time_second, voltage_volt, current_ampere, step
        Rows since the cycle began; step 1 charge, 2 hold, 3 discharge. Positive current charges.
    duration_second
        Of the cycle.
    truth
        Values by the names of `indrite.models.full_cell.result.LifeTruth`.
    ended
        Why the life is over, ``None`` where it goes on.
    state
        State vector at the end.
    """

    number: int
    time_second: np.ndarray
    voltage_volt: np.ndarray
    current_ampere: np.ndarray
    step: np.ndarray
    duration_second: float
    truth: dict[str, float]
    ended: Ended | None
    state: np.ndarray


class Coupling(Protocol):
    """What a growth model outside the cell hooks into: called before and after every cycle."""

    def before_cycle(self, number: int) -> CycleInputs:
        """Return what holds during this cycle."""
        ...

    def after_cycle(self, record: CycleRecord) -> bool:
        """Take the cycle's charges; return whether to stop."""
        ...


@dataclass(frozen=True)
class FilamentCoupling:
    """The default: gate and interphase from the filament that runs inside the model, a fixed extra leak."""

    filament: Filament = field(default_factory=NoFilament)
    leak_siemens: float = 0.0

    def before_cycle(self, number: int) -> CycleInputs:
        """Return gate and interphase of this cycle."""
        return CycleInputs(
            self.leak_siemens,
            self.filament.gate(number),
            self.filament.interphase_resistance_ohm_square_metre(number),
        )

    def after_cycle(self, record: CycleRecord) -> bool:
        """Return False: nothing besides the cell's own end."""
        return False


def run_life(
    engine: CellEngine,
    coupling: Coupling,
    *,
    cycles: int,
    first: int = 1,
    state: np.ndarray | None = None,
    interval_second: float = 90.0,
) -> Iterator[CycleRecord]:
    """Yield one cycle after the other until the cell is dead or the cycles are done.

    Parameters
    ----------
    engine
        The cell.
    coupling
        Called around each cycle.
    cycles
        Number of the last cycle.
    first, state
        Where to go on after an interruption; by default the first cycle of a fresh cell.
    interval_second
        Time between rows of a charge or discharge at 1C; scales with the charge's nominal duration.
    """
    current = engine.initial_state() if state is None else state
    for number in range(first, cycles + 1):
        inputs = coupling.before_cycle(number)
        record = _Cycle(engine, inputs, interval_second).run(number, current)
        current = record.state
        yield record
        if coupling.after_cycle(record) or record.ended is not None:
            return


class _Cycle:
    """Runs the steps of one cycle."""

    def __init__(self, engine: CellEngine, inputs: CycleInputs, interval_second: float) -> None:
        self.engine, self.inputs = engine, inputs
        self.protocol = engine.parameters.protocol
        hours = engine.parameters.nominal_capacity_ampere_hour / self.protocol.charge_current_ampere
        self.interval = interval_second * hours
        self.steps: list[tuple[int, StepResult]] = []

    def run(self, number: int, state: np.ndarray) -> CycleRecord:
        start = self.engine.without_counts(state)
        charge = self._step(1, start, self._charge())
        ended = self._ended_on_charge(charge)
        after = charge
        if charge.end == "upper voltage" and self.protocol.hold_second > 0:
            after = self._step(2, charge.state, self._hold())
        ended = ended or _off_the_plateau(after)
        if ended is None:
            discharge = self._step(3, after.state, self._discharge())
            ended = _off_the_plateau(discharge)
            if charge.end == "infeasible" and discharge.end == "infeasible":
                ended = "infeasible"
            end = discharge
        else:
            end = after
        return self._record(number, (start, after.state, end.state), ended)

    def _step(self, label: int, state: np.ndarray, step: Step) -> StepResult:
        result = self.engine.run(
            state,
            step,
            leak_siemens=self.inputs.leak_siemens,
            growth_gate=self.inputs.growth_gate,
            interphase_resistance_ohm_square_metre=self.inputs.interphase_resistance_ohm_square_metre,
        )
        if result.time_second.size:
            self.steps.append((label, result))
        return result

    def _charge(self) -> Step:
        return Step(
            current_ampere=self.protocol.charge_current_ampere,
            upper_voltage_volt=self.protocol.upper_cutoff_volt,
            time_limit_second=self.protocol.charge_time_limit_second,
            interval_second=self.interval,
        )

    def _hold(self) -> Step:
        return Step(
            voltage_volt=self.protocol.upper_cutoff_volt,
            time_limit_second=self.protocol.hold_second,
            # a little above the current that reached the cutoff: rounding must not end the hold
            compliance_ampere=1.01 * self.protocol.charge_current_ampere,
            interval_second=self.protocol.hold_second / 20,
        )

    def _discharge(self) -> Step:
        return Step(
            current_ampere=-self.protocol.discharge_current_ampere,
            lower_voltage_volt=self.protocol.lower_cutoff_volt,
            time_limit_second=self.protocol.charge_time_limit_second,
            interval_second=self.interval,
        )

    def _ended_on_charge(self, charge: StepResult) -> Ended | None:
        if charge.end != "time":
            return _off_the_plateau(charge)
        # endless: by a short if the leak takes most of the current, else the limit was too short
        leak_current = charge.values["leak_charge"][-1] - charge.values["leak_charge"][-2]
        total = charge.values["terminal_charge"][-1] - charge.values["terminal_charge"][-2]
        return "shorted" if leak_current > 0.5 * total else "infeasible"

    def _record(
        self, number: int, states: tuple[np.ndarray, np.ndarray, np.ndarray], ended: Ended | None
    ) -> CycleRecord:
        rows = [_rows(result) for _, result in self.steps]
        offsets = np.concatenate([[0.0], np.cumsum([result.duration_second for _, result in self.steps])])
        times = [offset + row[0] for offset, row in zip(offsets, rows, strict=False)]
        labels = [np.full(row[0].size, label) for (label, _), row in zip(self.steps, rows, strict=True)]
        empty = [np.empty(0)]
        return CycleRecord(
            number=number,
            time_second=np.concatenate(times or empty),
            voltage_volt=np.concatenate([row[1] for row in rows] or empty),
            current_ampere=np.concatenate([row[2] for row in rows] or empty),
            step=np.concatenate(labels or empty).astype(int),
            duration_second=float(offsets[-1]),
            truth=self._truth(number, states) | self._mean_voltages(),
            ended=ended,
            state=states[2],
        )

    def _truth(self, number: int, states: tuple[np.ndarray, np.ndarray, np.ndarray]) -> dict[str, float]:
        engine, (start, charged, end) = self.engine, states
        depth = engine.scalar(charged, "depth")
        filament = engine.filament
        longest = filament.maximum_depth_micrometre(depth)
        sites = engine.parameters.cathode.sites_coulomb_per_square_metre
        cathode = [engine.mean_lithium_content(one) for one in states]
        to_ampere_hour = 1.0 / SECONDS_PER_HOUR
        area = engine.parameters.area_square_metre
        charge_terminal = engine.scalar(charged, "terminal_charge")
        faradaic = (cathode[0] - cathode[2]) * sites * area
        balance = engine.scalar(end, "terminal_charge") - engine.scalar(end, "leak_charge")
        return {
            "cycle_number": float(number),
            "leak_conductance_siemens": float(filament.leak_siemens(depth, NUMPY)) + self.inputs.leak_siemens,
            "penetration_depth_mean_micrometre": min(depth, longest),
            "penetration_depth_maximum_micrometre": longest,
            "anode_lithium_discharged": engine.scalar(start, "anode_content"),
            "anode_lithium_charged": engine.scalar(charged, "anode_content"),
            "cathode_lithium_discharged": cathode[0],
            "cathode_lithium_charged": cathode[1],
            "charge_capacity_ampere_hour": charge_terminal * to_ampere_hour,
            "discharge_capacity_ampere_hour": to_ampere_hour
            * (charge_terminal - engine.scalar(end, "terminal_charge")),
            "leak_charge_ampere_hour": to_ampere_hour * engine.scalar(end, "leak_charge"),
            "stored_charge_ampere_hour": to_ampere_hour * (cathode[0] - cathode[1]) * sites * area,
            "ionic_charge_ampere_hour": to_ampere_hour * engine.scalar(end, "growth_charge"),
            "conservation_error_ampere_hour": to_ampere_hour * (balance - faradaic),
        }

    def _mean_voltages(self) -> dict[str, float]:
        means = {}
        for name, labels in (("charge", (1, 2)), ("discharge", (3,))):
            energy = charge = 0.0
            for label, result in self.steps:
                if label in labels:
                    passed = np.diff(result.values["terminal_charge"])
                    voltage = result.values["voltage"]
                    energy += float(((voltage[1:] + voltage[:-1]) / 2 * passed).sum())
                    charge += float(passed.sum())
            means[f"mean_{name}_voltage_volt"] = energy / charge if charge else float("nan")
        return means


def _off_the_plateau(result: StepResult) -> Ended | None:
    return {"anode": "anode exhausted", "cathode": "infeasible"}.get(result.end)  # type: ignore[return-value]


def _rows(result: StepResult) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    time = result.time_second.copy()
    time[0] = min(_FIRST_ROW_SECOND, time[-1] / 2)
    return time, result.values["voltage"], result.values["terminal"]
