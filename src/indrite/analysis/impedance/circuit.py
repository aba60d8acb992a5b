"""Equivalent circuits of a pellet between electrodes: impedance and analytic derivatives, many at once.

| symbol | variable |
|---|---|
| L | lead inductance, henry |
| R_0 | resistance without visible arc, ohm |
| R_i, τ_i, n_i | arc i: R/(1 + (jωτ)^n), with R Q = τ^n |
| Z_e, n_e | electrodes: constant-phase element Z_e (jω/ω_r)^-n |
| G | leak beside pellet and electrodes, siemens |

Z = jωL + S/(1 + G S),  S = R_0 + Σ R_i/(1 + (jωτ_i)^n_i) + Z_e (jω/ω_r)^-n_e

Resistances, times and the inductance are fitted as logarithms. Arcs are written with τ and electrodes with
|Z| at a frequency within the data: Q at 1 rad/s and n of the same data are correlated by more than 0.99
through the choice of the unit alone.

Sources
-------
Orazem and Tribollet, Electrochemical Impedance Spectroscopy (2017), DOI 10.1002/9781119363682, chapters 9
and 14 (circuits, constant-phase elements).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

_HALF_PI = 0.5 * np.pi


@dataclass(frozen=True)
class Circuit:
    """Which elements a circuit has.

    Parameters
    ----------
    arcs
        Number of resistor ‖ constant-phase elements.
    resistor
        Whether there is a resistance without arc in series.
    electrodes
        Whether a constant-phase element in series blocks the direct current.
    inductor
        Whether leads have an inductance.
    leak
        Whether a conductance lies beside everything but the inductance.

    Examples
    --------
    >>> Circuit(arcs=2, electrodes=True).name
    'L+(R‖CPE)+(R‖CPE)+CPE'
    """

    arcs: int = 0
    resistor: bool = False
    electrodes: bool = True
    inductor: bool = True
    leak: bool = False

    @property
    def name(self) -> str:
        """The circuit as people write it."""
        parts = ["R"] * self.resistor + ["(R‖CPE)"] * self.arcs + ["CPE"] * self.electrodes
        inner = "+".join(parts)
        if self.leak:
            inner = f"[{inner}]‖R_leak"
        return f"L+{inner}" if self.inductor else inner

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the fitted parameters, in order."""
        names = ["ln_L"] * self.inductor + ["ln_R0"] * self.resistor
        for number in range(1, self.arcs + 1):
            names += [f"ln_R{number}", f"ln_tau{number}", f"n{number}"]
        return tuple(names + ["ln_Ze", "ne"] * self.electrodes + ["G"] * self.leak)

    def index(self, name: str) -> int:
        """Position of a parameter."""
        return self.parameters.index(name)

    def leaky(self) -> Circuit:
        """Return the same circuit with a leak beside it."""
        return replace(self, leak=True)


def evaluate(
    circuit: Circuit, theta: np.ndarray, angular_frequency: np.ndarray, *, reference: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    """Return impedance and its derivatives for many parameter sets.

    Parameters
    ----------
    circuit
        Which elements.
    theta
        Parameters in the order of `Circuit.parameters`, shape (set, parameter).
    angular_frequency
        rad/s, shape (point,) or (set, point).
    reference
        ω_r of the electrodes, rad/s: one value, or shape (set, 1).

    Returns
    -------
    tuple of np.ndarray
        Impedance in ohm, shape (set, point), and derivatives, shape (set, parameter, point).
    """
    omega = np.broadcast_to(np.atleast_2d(angular_frequency), (theta.shape[0], angular_frequency.shape[-1]))
    columns = [theta[:, [place]] for place in range(theta.shape[1])]
    slopes = np.empty((theta.shape[0], theta.shape[1], omega.shape[1]), dtype=complex)
    place = 0
    lead: np.ndarray | float = 0.0
    if circuit.inductor:
        lead = 1j * omega * np.exp(columns[0])
        slopes[:, 0] = lead
        place = 1
    first = place
    series = np.zeros(omega.shape, dtype=complex)
    if circuit.resistor:
        resistance = np.exp(columns[place])
        slopes[:, place] = resistance
        series += resistance
        place += 1
    log_omega = np.log(omega)
    for _ in range(circuit.arcs):
        series += _arc(columns[place : place + 3], log_omega, slopes[:, place : place + 3])
        place += 3
    if circuit.electrodes:
        series += _electrodes(
            columns[place : place + 2], log_omega - np.log(reference), slopes[:, place : place + 2]
        )
        place += 2
    if circuit.leak:
        divisor = 1.0 / (1.0 + columns[place] * series)
        slopes[:, first:place] *= (divisor * divisor)[:, None, :]
        series = series * divisor
        slopes[:, place] = -series * series
    return lead + series, slopes


def _arc(columns: list[np.ndarray], log_omega: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Impedance of one arc; its derivatives are written into ``slopes``."""
    log_resistance, log_tau, exponent = columns
    distance = log_omega + log_tau + 1j * _HALF_PI
    turned = np.exp(np.minimum(exponent * distance.real, 300.0) + 1j * exponent * _HALF_PI)
    once = np.exp(log_resistance) / (1.0 + turned)
    inner = -once * turned / (1.0 + turned)
    slopes[:, 0], slopes[:, 1], slopes[:, 2] = once, exponent * inner, inner * distance
    return once


def _electrodes(columns: list[np.ndarray], log_ratio: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Impedance of the constant-phase element; its derivatives are written into ``slopes``."""
    log_size, exponent = columns
    distance = log_ratio + 1j * _HALF_PI
    impedance = np.exp(log_size - exponent * distance)
    slopes[:, 0], slopes[:, 1] = impedance, -impedance * distance
    return impedance
