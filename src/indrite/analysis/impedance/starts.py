"""Where fits begin and how far they may go, told from the spectrum alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from indrite.analysis.impedance.circuit import Circuit

#: Decades beyond the measured frequencies in which an arc may lie.
_BEYOND = (2.5, 1.5)
#: Starting times of arcs, spread over the measured frequencies.
_TIMES = {0: 1, 1: 10, 2: 9, 3: 8}
_EXPONENT_ARC, _EXPONENT_ELECTRODES = (0.4, 1.0), (0.25, 1.0)


def bounds(circuit: Circuit, frequency: np.ndarray, impedance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return lower and upper bounds of the parameters, shape (spectrum, parameter) each.

    Parameters
    ----------
    frequency
        Hz, from high to low, shape (point,).
    impedance
        Ω, shape (spectrum, point).
    """
    size = np.abs(impedance)
    omega = 2.0 * np.pi * frequency
    small, large = np.log(size.min(axis=1)), np.log(size.max(axis=1))
    at_top = np.log(size[:, 0] / omega[0])
    low_tau, high_tau = -np.log(omega[0]), -np.log(omega[-1])
    table = {
        "ln_L": (at_top - 10.0, at_top + 3.0),
        "ln_R": (small - 9.0, large + 9.0),
        "ln_tau": (low_tau - np.log(10.0) * _BEYOND[0], high_tau + np.log(10.0) * _BEYOND[1]),
        "n": _EXPONENT_ARC,
        "ln_Ze": (small - 14.0, large + 14.0),
        "ne": _EXPONENT_ELECTRODES,
        "G": (-0.5 / size.max(axis=1), 5.0 / size.min(axis=1)),
    }
    kinds = [name if name in table else name.rstrip("0123456789") for name in circuit.parameters]
    lower = [np.broadcast_to(table[kind][0], small.shape) for kind in kinds]
    upper = [np.broadcast_to(table[kind][1], small.shape) for kind in kinds]
    return np.stack(lower, axis=1), np.stack(upper, axis=1)


def starts(circuit: Circuit, frequency: np.ndarray, impedance: np.ndarray) -> np.ndarray:
    """Return starting points, shape (start, spectrum, parameter).

    The electrodes are read off the low frequencies, the sum of the resistances where −Im Z is least, the
    inductance at the top; arcs start at all combinations of a few times.
    """
    omega = 2.0 * np.pi * frequency
    total, size, exponent = _blocking(omega, impedance) if circuit.electrodes else _open(impedance)
    times = np.log(_times(omega, _TIMES.get(circuit.arcs, 7)))
    shares = circuit.arcs + circuit.resistor
    values = []
    for chosen in combinations(times, circuit.arcs):
        one: list[np.ndarray] = []
        if circuit.inductor:
            one.append(np.log(_inductance(omega, impedance)))
        resistance = np.log(total / max(shares, 1))
        if circuit.resistor:
            one.append(resistance)
        for time in chosen:
            one += [resistance, np.full_like(total, time), np.full_like(total, 0.85)]
        if circuit.electrodes:
            one += [np.log(size), exponent]
        if circuit.leak:
            one.append(np.zeros_like(total))
        values.append(np.stack(one, axis=1))
    return np.stack(values)


def _times(omega: np.ndarray, count: int) -> np.ndarray:
    return np.geomspace(0.1 / omega[0], 1.0 / omega[-1], count)


def _inductance(omega: np.ndarray, impedance: np.ndarray) -> np.ndarray:
    """Inductance from the top of the spectrum; a small one where it is capacitive there."""
    found = impedance[:, 0].imag / omega[0]
    return np.maximum(found, 1e-2 * np.abs(impedance[:, 0]) / omega[0])


def _blocking(omega: np.ndarray, impedance: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sum of resistances, |Z_e| at the middle frequency and exponent of blocking electrodes."""
    rows = np.arange(impedance.shape[0])
    # below the highest |phase| of any arc: the last minimum of -Im before the spike
    half = max(omega.size // 3, 1)
    least = np.argmin(np.where(np.arange(omega.size) >= 1, np.abs(impedance.imag), np.inf), axis=1)
    least = np.where(impedance[rows, 0].imag < 0.0, _last_minimum(-impedance.imag), least)
    total = np.maximum(impedance[rows, least].real, 1e-3 * np.abs(impedance).min(axis=1))
    tail = impedance[:, -half:] - total[:, None]
    angle = np.angle(tail[:, -1])
    exponent = np.clip(-angle / (0.5 * np.pi), 0.4, 0.98)
    middle = reference_of(omega)
    size = np.abs(tail[:, -1]) * (omega[-1] / middle) ** exponent
    return total, np.maximum(size, 1e-12), exponent


def _last_minimum(minus_imaginary: np.ndarray) -> np.ndarray:
    """Index of the minimum of −Im that the low-frequency end rises from."""
    size = minus_imaginary.shape[1]
    backwards = minus_imaginary[:, ::-1]
    rising = np.diff(backwards, axis=1) > 0.0
    first = np.where(rising.any(axis=1), rising.argmax(axis=1), size - 1)
    return size - 1 - first


def _open(impedance: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    total = np.maximum(impedance.real.max(axis=1), 1e-3 * np.abs(impedance).min(axis=1))
    return total, np.ones_like(total), np.full_like(total, 0.8)


def reference_of(omega: np.ndarray) -> float:
    """Angular frequency at which |Z_e| is a parameter: the middle of the lower half, in logarithms."""
    return float(omega[0] ** 0.25 * omega[-1] ** 0.75)
