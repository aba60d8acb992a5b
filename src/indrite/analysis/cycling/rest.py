"""Leak from self-discharge: how fast the voltage falls in the rest after a charge."""

from __future__ import annotations

import numpy as np

from indrite.analysis.cycling.half_cycles import HalfCycles
from indrite.analysis.cycling.integrals import Integrals

#: Shortest rest that is looked at; before, relaxation rules.
SHORTEST_REST_SECOND = 600.0


def rest_conductance(half: HalfCycles, integrals: Integrals, charges: np.ndarray) -> np.ndarray:
    """Return the leak conductance in siemens from the rest after each charge, NaN where there is none.

    ``G = -C dV/dt / V`` with the slope over the last half of the rest and the differential capacity
    C = dQ/dV of the charge's last tenth before any hold. Relaxation adds to the slope: only the rise
    above the baseline's value means a leak.

    Parameters
    ----------
    charges
        Indices of the half-cycles to look at, all charges.
    """
    begin = half.end_time_second[charges]
    end = half.next_start_time_second[charges]
    edges = begin[:, None] + (end - begin)[:, None] * np.linspace(0.5, 1.0, 9)
    means = integrals.mean_voltage(edges)
    centre = 0.5 * (edges[:, 1:] + edges[:, :-1])
    moved = centre - centre.mean(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = (moved * means).sum(axis=1) / (moved**2).sum(axis=1)
        conductance = -slope * _differential_capacity(half, integrals, charges) / means.mean(axis=1)
    return np.where(end - begin >= SHORTEST_REST_SECOND, conductance, np.nan)


def _differential_capacity(half: HalfCycles, integrals: Integrals, charges: np.ndarray) -> np.ndarray:
    """Return dQ/dV in A s/V over the last tenth of the constant-current part."""
    constant = (half.duration_second - half.hold_duration_second)[charges]
    stop = half.start_time_second[charges] + constant
    edges = stop[:, None] - constant[:, None] * np.array([0.1, 0.075, 0.025, 0.0])
    means = integrals.mean_voltage(edges)
    current = half.current_ampere[charges]
    with np.errstate(invalid="ignore", divide="ignore"):
        capacity = (
            current * (edges[:, 2:].mean(axis=1) - edges[:, :2].mean(axis=1)) / (means[:, 2] - means[:, 0])
        )
    return np.where(capacity > 0, capacity, np.nan)
