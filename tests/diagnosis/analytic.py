"""Records whose balance of charge is known in closed form; independent of the models of the package.

Every half-cycle has a fixed, steep-ended voltage profile over its duration, so that the leak takes
``G · mean voltage · duration`` and the duration follows from the charge that has to be stored.
"""

from dataclasses import dataclass

import numpy as np

from indrite.signals import CellMetadata, Cycling

LOW, HIGH = 2.1, 3.68


@dataclass(frozen=True)
class Protocol:
    """How a record is taken: rows per half-cycle, which rows are missing, noise, rests."""

    rows: int = 60
    noise_volt: float = 2e-4
    rest_second: float = 0.0
    last_row: bool = True
    ends_by_time: bool = False


def charge_profile(share):
    return LOW + (HIGH - LOW) * (0.45 + 0.4 * share + 0.15 * share**12)


def discharge_profile(share):
    return HIGH - (HIGH - LOW) * (0.1 + 0.3 * share + 0.6 * share**20)


def record_of(
    cycles, *, leak=0.0, current=2e-3, capacity=2.5e-3, side=0.0, protocol=Protocol(), seed=0, cell=None
):
    """Return a record; leak (S), current (A), capacity and side loss on charge (Ah) may vary by cycle."""
    rng = np.random.default_rng(seed)
    leak, current, capacity, side = (
        np.broadcast_to(np.asarray(one, dtype=float), (cycles,)) for one in (leak, current, capacity, side)
    )
    share = np.linspace(0, 1, protocol.rows)
    mean_in, mean_out = (
        np.trapezoid(charge_profile(share), share),
        np.trapezoid(discharge_profile(share), share),
    )
    time, volt, ampere, label = [], [], [], []
    start = 0.0
    for k in range(cycles):
        stored = capacity[k] * (1 + 1e-3 * rng.standard_normal())
        parts = (
            (1, charge_profile, (stored + side[k]) / (current[k] - leak[k] * mean_in)),
            (-1, discharge_profile, stored / (current[k] + leak[k] * mean_out)),
        )
        for sign, profile, hours in parts:
            level = (
                profile(share) if not protocol.ends_by_time else profile(share * capacity[k] / capacity[0])
            )
            seconds = 3600.0 * (capacity[0] / current[k] if protocol.ends_by_time else hours)
            keep = slice(None) if protocol.last_row else slice(0, -1)
            time.append((start + seconds * share)[keep])
            volt.append(level[keep])
            ampere.append(np.full(time[-1].size, sign * current[k]))
            start += seconds + 1e-3
            if protocol.rest_second:
                time.append(start + np.linspace(0, protocol.rest_second, 13))
                volt.append(np.full(13, level[-1] - sign * 0.05))
                ampere.append(np.zeros(13))
                start += protocol.rest_second
            label.append(np.full(sum(map(len, time)) - sum(map(len, label)), k + 1))
    level = np.concatenate(volt)
    return Cycling(
        test_time_second=np.concatenate(time),
        voltage_volt=level + protocol.noise_volt * rng.standard_normal(level.size),
        current_ampere=np.concatenate(ampere),
        cycle_count=np.concatenate(label).astype(np.int32),
        cell=cell or CellMetadata(),
    )


def cut_after(signal, rows):
    """Return the first rows of a record."""
    return signal.replace(**{spec.name: array[:rows] for spec, array in signal.arrays()})


def symmetric_record(current, resistance, *, leak=0.0, flicker=0.0, rows=61, seed=0):
    """Return a lithium-lithium record of one-hour half-cycles: Ohm's law with a leak in parallel."""
    rng = np.random.default_rng(seed)
    current = np.asarray(current, dtype=float)
    resistance, leak, flicker = (
        np.broadcast_to(np.asarray(one, dtype=float), current.shape) for one in (resistance, leak, flicker)
    )
    time, volt, ampere = [], [], []
    for k in range(current.size):
        for half, sign in enumerate((1, -1)):
            conductance = leak[k] + flicker[k] * (rng.random(rows) < 0.3)
            time.append(np.linspace(0, 3600, rows) + (2 * k + half) * 3600.001)
            level = sign * current[k] * resistance[k] / (1 + resistance[k] * conductance)
            volt.append(level + 2e-4 * rng.standard_normal(rows))
            ampere.append(np.full(rows, sign * current[k]))
    return Cycling(
        test_time_second=np.concatenate(time),
        voltage_volt=np.concatenate(volt),
        current_ampere=np.concatenate(ampere),
    )
