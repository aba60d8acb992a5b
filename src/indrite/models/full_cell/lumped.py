"""The dependency-free cell: open-circuit voltage, resistance, leak. 897 cycles in a fraction of a second.

Closed form throughout (`indrite.models.full_cell.leaky`): no time stepping, hence no truncation error.
It is the fallback where PyBaMM is not installed, the oracle of the other models, and the source of
cells with a known illness (healthy, soft short, fading, dying, parasitic) for tests of the diagnosis.

Assumptions: piecewise linear open-circuit voltage, one ohmic resistance for everything, leak
attached at the terminals and constant within a cycle or switching between off and on (telegraph).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from indrite import __version__
from indrite.errors import UsageError
from indrite.models.full_cell._lumped_steps import Bench, Leak, Step, steady, telegraph
from indrite.models.full_cell.leaky import Piece
from indrite.signals import CellMetadata, Cycling, Origin
from indrite.units import SECONDS_PER_HOUR


@dataclass(frozen=True, kw_only=True)
class LumpedCell:
    """A cell as open-circuit voltage and resistance, and its protocol. Defaults: the study's Li-In cell.

    Parameters
    ----------
    capacity_ampere_hour
        Charge between state of charge 0 and 1.
    ocp_state_of_charge, ocp_volt
        Knots of the piecewise linear open-circuit voltage (rising); the outer pieces extend beyond.
    resistance_ohm
        Ohmic resistance of the ionic path.
    charge_current_ampere, discharge_current_ampere
        Both positive.
    upper_cutoff_volt, lower_cutoff_volt
        Voltage limits.
    hold_second
        Constant-voltage hold at the upper cutoff; ends early where the current exceeds the charge
        current (compliance of the cycler).
    charge_time_limit_second
        A charge that lasts longer counts as endless.
    electrode_area_square_centimetre
        For the metadata of the record.
    """

    capacity_ampere_hour: float = 3.14e-3
    ocp_state_of_charge: tuple[float, ...] = (0.0, 0.04, 1.0)
    ocp_volt: tuple[float, ...] = (2.2, 2.95, 3.6)
    resistance_ohm: float = 48.0
    charge_current_ampere: float = 3.14e-3
    discharge_current_ampere: float = 3.14e-3
    upper_cutoff_volt: float = 3.68
    lower_cutoff_volt: float = 2.1
    hold_second: float = 900.0
    charge_time_limit_second: float = 24 * SECONDS_PER_HOUR
    electrode_area_square_centimetre: float = math.pi / 4

    def __post_init__(self) -> None:
        knots = np.array([self.ocp_state_of_charge, self.ocp_volt])
        if knots.shape[1] < 2 or (np.diff(knots) <= 0).any():
            raise UsageError("knots of the open-circuit voltage must rise", got=knots.tolist())

    def pieces(self, capacity_fraction: float) -> list[Piece]:
        """Return the open-circuit voltage over stored charge for an aged capacity."""
        charge = np.array(self.ocp_state_of_charge) * self.charge_coulomb(capacity_fraction)
        slope = np.diff(self.ocp_volt) / np.diff(charge)
        low = [-math.inf, *charge[1:-1].tolist()]
        high = [*charge[1:-1].tolist(), math.inf]
        start = np.array(self.ocp_volt[:-1]) - slope * charge[:-1]
        return [Piece(*one) for one in zip(start.tolist(), slope.tolist(), low, high, strict=True)]

    def charge_coulomb(self, capacity_fraction: float) -> float:
        """Return the charge between state of charge 0 and 1."""
        return self.capacity_ampere_hour * SECONDS_PER_HOUR * capacity_fraction

    @property
    def metadata(self) -> CellMetadata:
        """What a cycler operator would note about this cell."""
        return CellMetadata(
            kind="full",
            electrode_area_square_centimetre=self.electrode_area_square_centimetre,
            upper_cutoff_volt=self.upper_cutoff_volt,
            lower_cutoff_volt=self.lower_cutoff_volt,
            charge_time_limit_second=self.charge_time_limit_second,
            nominal_capacity_ampere_hour=self.capacity_ampere_hour,
        )


@dataclass(frozen=True, kw_only=True)
class Course:
    """What changes from cycle to cycle; each a number or one value per cycle.

    Parameters
    ----------
    cycles
        Number of cycles.
    leak_siemens
        Leak between the terminals (while on, where it is intermittent).
    capacity_fraction
        Capacity over the initial one (fade).
    resistance_factor
        Resistance over the initial one (ageing).
    parasitic_ampere
        Side reaction while charging: takes terminal charge that is not stored.
    leak_dwell_second
        Mean time between switches of a telegraph leak that is on half of the time; ``None`` leaves
        the leak on.
    stop_at_endless_charge
        Whether the record ends with the first charge that meets its time limit.
    """

    cycles: int
    leak_siemens: float | np.ndarray = 0.0
    capacity_fraction: float | np.ndarray = 1.0
    resistance_factor: float | np.ndarray = 1.0
    parasitic_ampere: float | np.ndarray = 0.0
    leak_dwell_second: float | None = None
    stop_at_endless_charge: bool = True

    def rows(self) -> Iterator[tuple[float, float, float, float]]:
        """Yield leak, capacity fraction, resistance factor and parasitic current of each cycle."""
        columns = (self.leak_siemens, self.capacity_fraction, self.resistance_factor, self.parasitic_ampere)
        yield from zip(*(np.broadcast_to(one, self.cycles).tolist() for one in columns), strict=True)


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Rows written per step: constant-current charge, hold, discharge."""

    charge: int = 24
    hold: int = 12
    discharge: int = 24


def simulate_lumped(
    cell: LumpedCell,
    course: Course,
    *,
    samples: Samples | None = None,
    rng: np.random.Generator | None = None,
) -> Cycling:
    """Cycle a lumped cell and return what an ideal cycler records.

    Each cycle: constant-current charge to the upper cutoff or the time limit, hold, constant-current
    discharge to the lower cutoff. A step that cannot begin (the leak has drained the cell below the
    lower cutoff) leaves no rows. Noise is added by `indrite.instruments.cycling`.

    Parameters
    ----------
    cell
        The cell and its protocol.
    course
        What changes from cycle to cycle.
    samples
        Rows per step.
    rng
        Needed for an intermittent leak only.

    Returns
    -------
    Cycling
        Origin simulated; ``cycle_count`` and ``step_count`` (1 charge, 2 hold, 3 discharge) as labels.

    Raises
    ------
    UsageError
        For an intermittent leak without ``rng``, or where no step could begin.

    Examples
    --------
    >>> leak = 1e-4 * np.exp((np.arange(20) - 19) / 3)
    >>> record = simulate_lumped(LumpedCell(), Course(cycles=20, leak_siemens=leak))
    >>> int(record.cycle_count.max())
    20
    """
    if course.leak_dwell_second is not None and rng is None:
        raise UsageError("an intermittent leak needs a random generator", todo="Pass rng")
    run = _Run(cell, samples or Samples())
    state_of_charge = 0.0
    for number, (leak, fraction, factor, parasitic) in enumerate(course.rows(), start=1):
        bench = Bench(cell.pieces(fraction), cell.resistance_ohm * factor, _leak_source(course, leak, rng))
        full = cell.charge_coulomb(fraction)
        q, ended = run.charge(number, bench, state_of_charge * full, parasitic)
        if not ended and course.stop_at_endless_charge:
            break
        state_of_charge = run.discharge(number, bench, q) / full
    return run.cycling()


def _leak_source(course: Course, leak: float, rng: np.random.Generator | None) -> Callable[[], Leak]:
    dwell = course.leak_dwell_second
    if dwell is None or rng is None or leak == 0.0:
        return lambda: steady(leak)
    return lambda: telegraph(leak, dwell_second=dwell, rng=rng)


@dataclass
class _Run:
    """Runs half-cycles one after the other and collects the rows."""

    cell: LumpedCell
    samples: Samples
    clock: float = 0.0
    rows: list[tuple[np.ndarray, ...]] = field(default_factory=list)

    def charge(self, number: int, bench: Bench, q: float, parasitic: float) -> tuple[float, bool]:
        """Charge and hold; return the stored charge and whether the cutoff was reached."""
        step, reached = bench.constant_current(
            q,
            self.cell.charge_current_ampere,
            cutoff=self.cell.upper_cutoff_volt,
            parasitic=parasitic,
            limit=self.cell.charge_time_limit_second,
        )
        self._add(number, 1, step, self.samples.charge)
        if not reached or self.cell.hold_second <= 0:
            return step.charge, reached
        step = bench.constant_voltage(
            step.charge,
            self.cell.upper_cutoff_volt,
            parasitic=parasitic,
            limit=self.cell.hold_second,
            compliance=self.cell.charge_current_ampere,
        )
        self._add(number, 2, step, self.samples.hold)
        return step.charge, True

    def discharge(self, number: int, bench: Bench, q: float) -> float:
        """Discharge to the lower cutoff and return the stored charge."""
        step, _ = bench.constant_current(
            q,
            -self.cell.discharge_current_ampere,
            cutoff=self.cell.lower_cutoff_volt,
            parasitic=0.0,
            limit=self.cell.charge_time_limit_second,
        )
        self._add(number, 3, step, self.samples.discharge)
        return step.charge

    def _add(self, number: int, label: int, step: Step, samples: int) -> None:
        if not step.parts:
            return
        time, voltage, current = step.arrays(samples)
        labels = np.full(samples, number), np.full(samples, label)
        self.rows.append((self.clock + time, voltage, current, *labels))
        self.clock += step.duration

    def cycling(self) -> Cycling:
        """Return the record."""
        if not self.rows:
            raise UsageError("no step could begin: the cell is outside its voltage limits from the start")
        time, voltage, current, cycle, step = (np.concatenate(one) for one in zip(*self.rows, strict=True))
        return Cycling(
            test_time_second=time,
            voltage_volt=voltage,
            current_ampere=current,
            cycle_count=cycle,
            step_count=step,
            cell=self.cell.metadata,
            origin=Origin("simulated", made_by={"indrite": __version__, "model": "lumped"}),
        )
