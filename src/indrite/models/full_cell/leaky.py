"""Closed form of a cell with linear open-circuit voltage, resistance and a leak in parallel.

The oracle of the numerical models and the kernel of `indrite.models.full_cell.lumped`.

===============  ==========================================  =======================
equation symbol  meaning                                     variable
===============  ==========================================  =======================
U = U0 + q s     open-circuit voltage, s = 1/C               ``u0``, ``s``
R                ohmic resistance of the ionic path          ``resistance``
G                leak conductance between the terminals      ``leak``
I                terminal current, positive charges          ``current``
P                parasitic current: terminal charge that is  ``parasitic``
                 not stored
q                stored charge                               ``q0``
r                dq/dt at q0                                 ``rate``
k                dq/dt = r exp(-k t)                         ``decay``
===============  ==========================================  =======================

All in SI: volt, ampere, ohm, siemens, coulomb, second.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """One linear piece of an open-circuit voltage curve: U = u0 + s q for q_low <= q <= q_high."""

    u0: float
    s: float
    q_low: float = -math.inf
    q_high: float = math.inf


@dataclass(frozen=True)
class Relaxation:
    """Stored charge over time: dq/dt = rate * exp(-decay * t) from q0 on."""

    q0: float
    rate: float
    decay: float

    def charge_at(self, time_second: float) -> float:
        """Return the stored charge after a time.

        Equation: q = q0 + r (1 - exp(-k t)) / k; q0 + r t for k = 0.
        """
        x = self.decay * time_second
        mean = -math.expm1(-x) / x if x > 0 else 1.0
        return self.q0 + self.rate * time_second * mean

    def time_to(self, charge_coulomb: float) -> float:
        """Return the time until a stored charge is reached, infinity where it never is.

        Equation: t = -ln[(a - k q)/(a - k q0)]/k with a - k q0 = r; the log1p form keeps all digits
        for a small leak.
        """
        change = charge_coulomb - self.q0
        if change == 0.0:
            return 0.0
        if self.rate == 0.0 or change / self.rate < 0:
            return math.inf
        if self.decay == 0.0:
            return change / self.rate
        share = self.decay * change / self.rate
        return -math.log1p(-share) / self.decay if share < 1.0 else math.inf


@dataclass(frozen=True)
class LeakyCircuit:
    """Resistance and leak of a cell, and the parasitic current while it charges."""

    resistance: float
    leak: float = 0.0
    parasitic: float = 0.0

    def voltage(self, open_circuit: float, current: float) -> float:
        """Return the terminal voltage at a terminal current: V = (U + R I)/(1 + G R)."""
        return (open_circuit + self.resistance * current) / (1.0 + self.leak * self.resistance)

    def open_circuit_at(self, voltage: float, current: float) -> float:
        """Return the open-circuit voltage that belongs to a terminal voltage (inverse of `voltage`)."""
        return voltage * (1.0 + self.leak * self.resistance) - self.resistance * current

    def constant_current(self, piece: Piece, q: float, *, current: float) -> Relaxation:
        """Return how the stored charge runs at constant terminal current.

        Equation: dq/dt = a - k q, a = I - P - G (U0 + R I)/(1 + G R), k = G s/(1 + G R).
        """
        factor = 1.0 + self.leak * self.resistance
        a = current - self.parasitic - self.leak * (piece.u0 + self.resistance * current) / factor
        k = self.leak * piece.s / factor
        return Relaxation(q, a - k * q, k)

    def constant_voltage(self, piece: Piece, q: float, *, voltage: float) -> Relaxation:
        """Return how the stored charge runs at constant terminal voltage.

        Equation: dq/dt = (V - U0 - s q)/R - P.
        """
        k = piece.s / self.resistance
        a = (voltage - piece.u0) / self.resistance - self.parasitic
        return Relaxation(q, a - k * q, k)

    def plateau_voltage(self, current: float) -> float:
        """Return the voltage that a charge through the leak approaches: V = (I - P)/G.

        Infinite without leak.
        """
        return (current - self.parasitic) / self.leak if self.leak > 0 else math.inf

    def never_reaches(self, voltage: float, current: float) -> bool:
        """Return whether a charge never ends: if and only if G >= (I - P)/V_cut (to rounding)."""
        return self.plateau_voltage(current) <= voltage * (1.0 + 1e-12)


def charge_duration_second(
    piece: Piece, circuit: LeakyCircuit, *, current: float, q_start: float, voltage_end: float
) -> float:
    """Return how long a constant-current charge takes until the cutoff; infinite iff G >= (I - P)/V_cut.

    Parameters
    ----------
    piece
        The linear open-circuit voltage.
    circuit
        Resistance and leak.
    current
        Terminal current in ampere, positive.
    q_start
        Stored charge at the start in coulomb.
    voltage_end
        Cutoff in volt.

    Examples
    --------
    A leak of exactly I/V_cut never lets the charge end.

    >>> piece = Piece(u0=2.9, s=1 / 16.0)
    >>> charge_duration_second(piece, LeakyCircuit(40.0), current=3e-3, q_start=0.0, voltage_end=3.6)
    3093.33
    >>> charge_duration_second(piece, LeakyCircuit(40.0, 3e-3 / 3.6), current=3e-3, q_start=0.0,
    ...                        voltage_end=3.6)
    inf
    """
    q_end = (circuit.open_circuit_at(voltage_end, current) - piece.u0) / piece.s
    if circuit.never_reaches(voltage_end, current) and q_end > q_start:
        return math.inf  # decided by the rule, not by rounding in the logarithm
    return circuit.constant_current(piece, q_start, current=current).time_to(q_end)
