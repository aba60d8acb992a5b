"""Ionic conductivity of a pellet with all its uncertainties.

σ = L/(R A);  u²(σ)/σ² = (u_R/R)² + (u_L/L)² + (u_A/A)² + (E_a/kT² − 1/T)² u_T²

The last term: σ changes by about 4 % per kelvin at room temperature (E_a 0.35 eV, σT ∝ exp(−E_a/kT)).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from indrite.analysis.impedance.geometry import Geometry, Quantity
from indrite.analysis.impedance.resistance import TotalResistance
from indrite.notebook import Shown
from indrite.units import ZERO_CELSIUS_KELVIN

#: Boltzmann constant, eV/K (CODATA 2018, exact).
BOLTZMANN_ELECTRONVOLT_PER_KELVIN = 8.617333262e-5
#: Activation energy where none is known: argyrodites lie between 0.25 and 0.45 eV.
USUAL_ACTIVATION_ENERGY_ELECTRONVOLT = 0.35
#: Same thiophosphate powders measured by several laboratories, relative standard deviation.
BETWEEN_LABORATORIES = (
    "35 to 50 % between laboratories on the same powder (DOI 10.1021/acsenergylett.9b02764)"
)


@dataclass(frozen=True, kw_only=True)
class Conductivity(Shown):
    """Ionic conductivity.

    Parameters
    ----------
    conductivity_siemens_per_centimetre, standard_uncertainty
        S/cm.
    shares
        What the relative uncertainty is made of: name → relative standard uncertainty.
    """

    conductivity_siemens_per_centimetre: float
    standard_uncertainty: float
    shares: tuple[tuple[str, float], ...]

    @property
    def largest_share(self) -> str:
        """Name of the largest contribution."""
        return max(self.shares, key=lambda one: one[1])[0]


def per_kelvin(
    temperature_celsius: float, activation_energy_electronvolt: float = USUAL_ACTIVATION_ENERGY_ELECTRONVOLT
) -> float:
    """Return d ln σ/dT, 1/K.

    Examples
    --------
    >>> round(per_kelvin(25.0), 4)
    0.0423
    """
    kelvin = temperature_celsius + ZERO_CELSIUS_KELVIN
    return activation_energy_electronvolt / (BOLTZMANN_ELECTRONVOLT_PER_KELVIN * kelvin**2) - 1.0 / kelvin


def conductivity(
    total: TotalResistance,
    geometry: Geometry,
    *,
    temperature_celsius: Quantity | None = None,
    activation_energy_electronvolt: float = USUAL_ACTIVATION_ENERGY_ELECTRONVOLT,
) -> Conductivity:
    """Return the conductivity from resistance and geometry.

    Parameters
    ----------
    total
        Resistance with uncertainty.
    geometry
        Thickness and area with uncertainties.
    temperature_celsius
        With uncertainty; ``None`` leaves its share out.
    activation_energy_electronvolt
        For the share of the temperature.
    """
    value = geometry.per_centimetre / total.resistance_ohm
    warm = 0.0
    if temperature_celsius is not None:
        slope = per_kelvin(temperature_celsius.value, activation_energy_electronvolt)
        warm = abs(slope) * temperature_celsius.standard_uncertainty
    shares = (
        ("resistance", total.standard_uncertainty_ohm / total.resistance_ohm),
        ("thickness", geometry.thickness_micrometre.relative),
        ("area", geometry.area_square_centimetre.relative),
        ("temperature", warm),
    )
    relative = math.sqrt(sum(share**2 for _, share in shares))
    return Conductivity(
        conductivity_siemens_per_centimetre=value, standard_uncertainty=value * relative, shares=shares
    )
