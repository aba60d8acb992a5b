"""Steps of the lumped cell: chains of closed-form relaxations, piece by piece of the voltage curve."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from indrite.models.full_cell.leaky import LeakyCircuit, Piece, Relaxation

#: A step's first sample comes this long after its start, so that no two rows share a time.
FIRST_SAMPLE_SECOND = 1e-3


@dataclass
class Step:
    """One step of constant current or voltage as a chain of relaxations; `arrays` samples it."""

    current: float | None
    voltage: float | None
    resistance: float
    start: list[float] = field(default_factory=list)
    parts: list[tuple[Piece, Relaxation, float]] = field(default_factory=list)
    duration: float = 0.0
    charge: float = 0.0

    def arrays(self, samples: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return time within the step, voltage and terminal current."""
        time = np.linspace(min(FIRST_SAMPLE_SECOND, self.duration / 2), self.duration, samples)
        table = np.array([(p.u0, p.s, x.q0, x.rate, x.decay, leak) for p, x, leak in self.parts])
        begin = np.array(self.start)
        index = np.searchsorted(begin, time, side="right") - 1
        u0, s, q0, rate, decay, leak = table[index].T
        since = time - begin[index]
        decayed = decay * since
        mean = np.where(decayed > 0, -np.expm1(-decayed) / np.where(decayed > 0, decayed, 1.0), 1.0)
        open_circuit = u0 + s * (q0 + rate * since * mean)
        if self.current is not None:
            current = np.full(samples, self.current)
            voltage = (open_circuit + self.resistance * current) / (1 + leak * self.resistance)
        else:
            voltage = np.full(samples, self.voltage)
            current = (voltage - open_circuit) / self.resistance + leak * voltage
        return time, voltage, current


#: Yields the leak and how long it stays so.
Leak = Iterator[tuple[float, float]]


def steady(leak: float) -> Leak:
    """Yield one leak for good."""
    return itertools.repeat((leak, math.inf))


def telegraph(leak: float, *, dwell_second: float, rng: np.random.Generator) -> Leak:
    """Yield a leak that switches on and off after exponentially distributed times."""
    on = bool(rng.integers(2))
    while True:
        yield (leak if on else 0.0), float(rng.exponential(dwell_second))
        on = not on


def _piece_at(pieces: list[Piece], q: float, *, rising: bool) -> Piece:
    inside = (p for p in pieces if (q < p.q_high if rising else q <= p.q_high))
    return next(inside, pieces[-1])


@dataclass(frozen=True)
class Bench:
    """Runs steps on one cycle's cell."""

    pieces: list[Piece]
    resistance: float
    leak: Callable[[], Leak]

    def constant_current(
        self, q: float, current: float, *, cutoff: float, parasitic: float, limit: float
    ) -> tuple[Step, bool]:
        """Return the step and whether the cutoff was reached before the time limit."""
        step = Step(current, None, self.resistance, charge=q)
        for leak, dwell in self.leak():
            circuit = LeakyCircuit(self.resistance, leak, parasitic)
            until = min(limit, step.duration + dwell)
            while step.duration < until:
                if self._beyond(circuit, step.charge, current, cutoff):
                    return step, True
                self._advance(step, circuit, cutoff, until)
            if step.duration >= limit:
                return step, self._beyond(circuit, step.charge, current, cutoff)
        raise AssertionError("leak iterators never end")

    def _beyond(self, circuit: LeakyCircuit, q: float, current: float, cutoff: float) -> bool:
        piece = _piece_at(self.pieces, q, rising=current > 0)
        excess = circuit.voltage(piece.u0 + piece.s * q, current) - cutoff
        return excess * math.copysign(1.0, current) >= -1e-12

    def _advance(self, step: Step, circuit: LeakyCircuit, cutoff: float, until: float) -> None:
        assert step.current is not None
        q, current = step.charge, step.current
        piece = _piece_at(self.pieces, q, rising=True)
        rising = circuit.constant_current(piece, q, current=current).rate > 0
        piece = _piece_at(self.pieces, q, rising=rising)
        relaxation = circuit.constant_current(piece, q, current=current)
        targets = [piece.q_high if rising else piece.q_low]
        endless = current > 0 and circuit.never_reaches(cutoff, current)
        if not endless:
            targets.append((circuit.open_circuit_at(cutoff, current) - piece.u0) / piece.s)
        times = [(relaxation.time_to(one), one) for one in targets if math.isfinite(one)]
        ahead = [(t, one) for t, one in times if t > 0 and t <= until - step.duration]
        self._append(step, piece, relaxation, circuit.leak, min(ahead, default=None), until)

    @staticmethod
    def _append(
        step: Step,
        piece: Piece,
        relaxation: Relaxation,
        leak: float,
        arrival: tuple[float, float] | None,
        until: float,
    ) -> None:
        step.start.append(step.duration)
        step.parts.append((piece, relaxation, leak))
        if arrival is None:
            step.charge = relaxation.charge_at(until - step.duration)
            step.duration = until
        else:
            step.duration += arrival[0]
            step.charge = arrival[1]

    def constant_voltage(
        self, q: float, voltage: float, *, parasitic: float, limit: float, compliance: float
    ) -> Step:
        """Return a hold that ends after its time or where the current exceeds the compliance."""
        step = Step(None, voltage, self.resistance, charge=q)
        for leak, dwell in self.leak():
            circuit = LeakyCircuit(self.resistance, leak, parasitic)
            until = min(limit, step.duration + dwell)
            while step.duration < until:
                piece = _piece_at(self.pieces, step.charge, rising=True)
                ionic = (voltage - piece.u0 - piece.s * step.charge) / self.resistance
                if ionic + leak * voltage > compliance * (1 + 1e-9):
                    return step
                relaxation = circuit.constant_voltage(piece, step.charge, voltage=voltage)
                edge = piece.q_high if relaxation.rate > 0 else piece.q_low
                time = relaxation.time_to(edge) if math.isfinite(edge) else math.inf
                arrival = (time, edge) if 0 < time <= until - step.duration else None
                self._append(step, piece, relaxation, leak, arrival, until)
            if step.duration >= limit:
                return step
        raise AssertionError("leak iterators never end")
