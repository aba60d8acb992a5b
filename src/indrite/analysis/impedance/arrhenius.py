"""Activation energy of a temperature series: weighted straight line of ln(σT) over 1/T.

ln(σT) = ln A − E_a/(k T)

Resistances and temperatures err independently from point to point and weigh the line. Thickness and area err
for all points at once: they shift the line and leave the slope, so they enter the conductivities and not E_a.
If the points scatter more than their uncertainties say, these are raised until they agree (Birge ratio).

Sources
-------
Birge, Phys. Rev. 40 (1932) 207, DOI 10.1103/PhysRev.40.207.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from indrite.analysis.impedance.conductivity import BOLTZMANN_ELECTRONVOLT_PER_KELVIN, per_kelvin
from indrite.analysis.impedance.geometry import Geometry, Quantity
from indrite.errors import UsageError
from indrite.signals import Signal
from indrite.units import ZERO_CELSIUS_KELVIN

#: Temperature to which conductivities are carried over.
ROOM_CELSIUS = 25.0


@dataclass(frozen=True, kw_only=True)
class Arrhenius(Signal):
    """A straight line through ln(σT), or ln(T/R) without geometry.

    Parameters
    ----------
    temperature_celsius
        Of each spectrum, rising.
    resistance_ohm, resistance_uncertainty_ohm
        Totals.
    log_residual
        ln(σT) less the line.
    activation_energy_electronvolt, standard_uncertainty_electronvolt
        Slope.
    birge_ratio
        Scatter about the line over the scatter that the uncertainties foretell; nan for two points.
    room_resistance_ohm, room_resistance_uncertainty_ohm
        Resistance at 25 °C on the line.
    room_conductivity_siemens_per_centimetre, room_conductivity_uncertainty
        Conductivity at 25 °C on the line; nan without geometry.
    """

    temperature_celsius: Float[np.ndarray, " spectrum"]
    resistance_ohm: Float[np.ndarray, " spectrum"]
    resistance_uncertainty_ohm: Float[np.ndarray, " spectrum"]
    log_residual: Float[np.ndarray, " spectrum"]
    activation_energy_electronvolt: float
    standard_uncertainty_electronvolt: float
    birge_ratio: float
    room_resistance_ohm: float
    room_resistance_uncertainty_ohm: float
    room_conductivity_siemens_per_centimetre: float
    room_conductivity_uncertainty: float


def arrhenius(
    temperatures: Sequence[Quantity],
    resistances: Sequence[Quantity],
    *,
    geometry: Geometry | None = None,
) -> Arrhenius:
    """Fit an activation energy to resistances at several temperatures.

    Parameters
    ----------
    temperatures
        °C, each with its own error.
    resistances
        Ω.
    geometry
        For the conductivity at 25 °C.

    Raises
    ------
    UsageError
        For fewer than two different temperatures.
    """
    order = np.argsort([one.value for one in temperatures])
    celsius = np.array([temperatures[row].value for row in order])
    resistance = np.array([resistances[row].value for row in order])
    error = np.array([resistances[row].standard_uncertainty for row in order])
    if np.unique(celsius).size < 2:
        raise UsageError("an activation energy needs two temperatures", got=f"{np.unique(celsius).size}")
    warm = np.array([temperatures[row].standard_uncertainty for row in order])
    kelvin = celsius + ZERO_CELSIUS_KELVIN
    x, y = 1.0 / (BOLTZMANN_ELECTRONVOLT_PER_KELVIN * kelvin), np.log(kelvin / resistance)
    energy = -_line(x, y, np.maximum(error / resistance, 1e-6))[0][1]
    slope = np.array([per_kelvin(one, energy) for one in celsius])
    spread = np.maximum(np.hypot(error / resistance, slope * warm), 1e-6)
    line, covariance, birge = _line(x, y, spread)
    room = ROOM_CELSIUS + ZERO_CELSIUS_KELVIN
    at = np.array([1.0, 1.0 / (BOLTZMANN_ELECTRONVOLT_PER_KELVIN * room)])
    log_room, log_error = float(at @ line) - math.log(room), math.sqrt(float(at @ covariance @ at))
    ohm = math.exp(-log_room)
    constant = geometry.per_centimetre if geometry is not None else math.nan
    shift = geometry.relative_uncertainty if geometry is not None else math.nan
    return Arrhenius(
        temperature_celsius=celsius,
        resistance_ohm=resistance,
        resistance_uncertainty_ohm=error,
        log_residual=y - line[0] - line[1] * x,
        activation_energy_electronvolt=float(-line[1]),
        standard_uncertainty_electronvolt=math.sqrt(float(covariance[1, 1])),
        birge_ratio=birge,
        room_resistance_ohm=ohm,
        room_resistance_uncertainty_ohm=ohm * log_error,
        room_conductivity_siemens_per_centimetre=constant / ohm,
        room_conductivity_uncertainty=constant / ohm * math.hypot(log_error, shift),
    )


def _line(x: np.ndarray, y: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Intercept and slope, their covariance with the Birge ratio in it, and that ratio."""
    design = np.stack([np.ones_like(x), x], axis=1) / spread[:, None]
    middle = float(np.average(x, weights=spread**-2))
    centred = np.stack([np.ones_like(x), x - middle], axis=1) / spread[:, None]
    inverse = np.linalg.inv(centred.T @ centred)
    solved = inverse @ centred.T @ (y / spread)
    back = np.array([[1.0, -middle], [0.0, 1.0]])
    line, covariance = back @ solved, back @ inverse @ back.T
    if x.size <= 2:
        return line, covariance, math.nan
    birge = math.sqrt(float((((y / spread) - design @ line) ** 2).sum()) / (x.size - 2))
    return line, covariance * max(1.0, birge) ** 2, birge
