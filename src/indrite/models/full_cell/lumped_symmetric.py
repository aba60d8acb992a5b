"""Symmetric cells and one-way plating as resistances with a leak: for tests of the diagnosis.

Assumptions: polarisation relaxes exponentially towards a resistance times the current; the leak sits
in parallel with all of it; both electrodes are inexhaustible.

Equation: V = I Z(t)/(1 + G Z(t)), Z = R + R_p (1 - exp(-t/tau)).

===============  =============================  =====================================
equation symbol  meaning                        variable
===============  =============================  =====================================
R                ohmic resistance               ``resistance_ohm``
R_p              polarisation resistance        ``polarisation_resistance_ohm``
tau              its relaxation time            ``relaxation_second``
G                leak                           ``leak_siemens``
===============  =============================  =====================================
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from indrite import __version__
from indrite.errors import UsageError
from indrite.models.full_cell._lumped_steps import FIRST_SAMPLE_SECOND
from indrite.signals import CellMetadata, Cycling, Origin
from indrite.signals.cycling import CellKind


@dataclass(frozen=True, kw_only=True)
class SymmetricCell:
    """Two equal electrodes on one electrolyte and how they are cycled (default: 0.3 mA/cm2, 1 h, 10 mm).

    Parameters
    ----------
    resistance_ohm, polarisation_resistance_ohm, relaxation_second
        See the module's equation.
    current_ampere
        Positive first, then negative.
    half_cycle_second
        Each half-cycle ends on time.
    electrode_area_square_centimetre
        For the metadata of the record.
    """

    resistance_ohm: float = 60.0
    polarisation_resistance_ohm: float = 40.0
    relaxation_second: float = 120.0
    current_ampere: float = 2.36e-4
    half_cycle_second: float = 3600.0
    electrode_area_square_centimetre: float = math.pi / 4

    def impedance_ohm(self, since_second: np.ndarray) -> np.ndarray:
        """Return the resistance seen a time after the current began."""
        relaxed: np.ndarray = -np.expm1(-since_second / self.relaxation_second)
        return self.resistance_ohm + self.polarisation_resistance_ohm * relaxed


def simulate_symmetric(
    cell: SymmetricCell,
    leak_siemens: np.ndarray,
    *,
    samples_per_half_cycle: int = 30,
    leak_dwell_second: float | None = None,
    rng: np.random.Generator | None = None,
) -> Cycling:
    """Cycle a symmetric cell, one value of the leak per cycle.

    Parameters
    ----------
    cell
        The cell and its protocol.
    leak_siemens
        Leak in each cycle; the number of cycles is its length.
    samples_per_half_cycle
        Rows per half-cycle.
    leak_dwell_second
        Mean time between switches of a telegraph leak; ``None`` leaves the leak on.
    rng
        Needed for a telegraph leak only.

    Returns
    -------
    Cycling
        Origin simulated, ``cycle_count`` and ``step_count`` (1 positive, 2 negative current).
    """
    leak = np.asarray(leak_siemens, dtype=float)
    half = _half_cycle_times(cell.half_cycle_second, samples_per_half_cycle)
    halves = 2 * leak.size
    since = np.tile(half, halves)
    sign = np.repeat(np.tile([1.0, -1.0], leak.size), half.size)
    start = np.repeat(np.arange(halves) * cell.half_cycle_second, half.size)
    conductance = np.repeat(leak, 2 * half.size)
    if leak_dwell_second is not None:
        conductance = conductance * _telegraph(start + since, leak_dwell_second, rng)
    impedance = cell.impedance_ohm(since)
    current = sign * cell.current_ampere
    return Cycling(
        test_time_second=start + since,
        voltage_volt=current * impedance / (1.0 + conductance * impedance),
        current_ampere=current,
        cycle_count=np.repeat(np.arange(1, leak.size + 1), 2 * half.size),
        step_count=np.where(sign > 0, 1, 2),
        cell=_metadata(cell, "symmetric"),
        origin=Origin("simulated", made_by={"indrite": __version__, "model": "lumped symmetric"}),
    )


def simulate_one_way(
    cell: SymmetricCell,
    *,
    duration_second: float,
    short_time_second: float,
    leak_siemens: float,
    samples: int = 600,
) -> Cycling:
    """Plate in one direction; from ``short_time_second`` on a leak is there and grows no further.

    Returns
    -------
    Cycling
        Origin simulated; one cycle, one step.
    """
    since = _half_cycle_times(duration_second, samples)
    conductance = np.where(since >= short_time_second, leak_siemens, 0.0)
    impedance = cell.impedance_ohm(since)
    return Cycling(
        test_time_second=since,
        voltage_volt=cell.current_ampere * impedance / (1.0 + conductance * impedance),
        current_ampere=np.full(since.size, cell.current_ampere),
        cycle_count=np.ones(since.size, dtype=int),
        step_count=np.ones(since.size, dtype=int),
        cell=_metadata(cell, "one-way"),
        origin=Origin("simulated", made_by={"indrite": __version__, "model": "lumped one-way"}),
    )


def _half_cycle_times(duration_second: float, samples: int) -> np.ndarray:
    return np.linspace(min(FIRST_SAMPLE_SECOND, duration_second / 2), duration_second, samples)


def _telegraph(time_second: np.ndarray, dwell_second: float, rng: np.random.Generator | None) -> np.ndarray:
    if rng is None:
        raise UsageError("an intermittent leak needs a random generator", todo="Pass rng")
    switches: list[float] = [0.0]
    while switches[-1] <= time_second[-1]:
        switches.append(switches[-1] + float(rng.exponential(dwell_second)))
    return (np.searchsorted(switches, time_second) % 2).astype(float)


def _metadata(cell: SymmetricCell, kind: CellKind) -> CellMetadata:
    return CellMetadata(
        kind=kind,
        electrode_area_square_centimetre=cell.electrode_area_square_centimetre,
        series_resistance_ohm=cell.resistance_ohm,
    )
