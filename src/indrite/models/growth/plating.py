"""Lithium without host: waits until the interphase lets pressure build up, then crosses in a charge.

Plated lithium has no host to conserve, so nothing limits its volume; what it needs is the pressure to
open a flaw. The overpotential of the growing interphase supplies it:

    R_i(N) = R_0 + R_1 sqrt(N)                        parabolic interphase
    p(N)   = F i R_i(N)/V_Li                          pressure that plating can exert
    p_c    = K_Ic sqrt(pi)/(2 sqrt(c_0))              Griffith, penny-shaped flaw
    N_open = ((p_c V_Li/(F i) - R_0)/R_1)^2           incubation
    dL/dq  = (V_Li/F) s/A_f   once open               crossing, plating-limited
    G      = 4 sigma_e b (L - H)_+                    contact that spreads after the crossing

===============  ==========================================================  =======================
equation symbol  meaning                                                     variable
===============  ==========================================================  =======================
R_0, R_1         area resistance of the interphase and its growth            ``…_ohm_square_centimetre``
i                charge current density                                      ``current_density_…``
K_Ic, c_0        toughness of the electrolyte, radius of the starter flaw    ``toughness_…``, ``flaw_…``
s/A_f            share of the plating that feeds the crack over its share    ``focusing``
                 of the area
b                contact radius gained per length plated beyond H            ``contact_spread``
===============  ==========================================================  =======================

AN ILLUSTRATION, not a prediction: R_1 is calibrated on the life of the cell, the rest assumed. What is
said without a fit is `incubation_sensitivity`: the range of lives that plausible numbers span.

Sources
-------
Pressure from overpotential: Monroe and Newman, J. Electrochem. Soc. 151 (2004) A880, DOI 10.1149/1.1710893.
Plating cracks: Porz et al., Adv. Energy Mater. 7 (2017) 1701003, DOI 10.1002/aenm.201701003.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.filament import Functions
from indrite.notebook import Shown
from indrite.units import FARADAY_COULOMB_PER_MOLE


@dataclass(frozen=True, kw_only=True)
class Incubation(Shown):
    """When a flaw opens.

    Parameters
    ----------
    current_density_milliampere_per_square_centimetre
        Of the charge.
    start_ohm_square_centimetre, growth_ohm_square_centimetre
        R_0, and R_1 per square root of a cycle.
    toughness_megapascal_root_metre, flaw_radius_micrometre
        K_Ic and c_0.
    molar_volume_cubic_centimetre_per_mole
        Of lithium.
    """

    current_density_milliampere_per_square_centimetre: float = 0.3
    start_ohm_square_centimetre: float = 5.0
    growth_ohm_square_centimetre: float = 4.0
    toughness_megapascal_root_metre: float = 0.3
    flaw_radius_micrometre: float = 5.0
    molar_volume_cubic_centimetre_per_mole: float = 13.0

    @property
    def critical_pressure_megapascal(self) -> float:
        """Pressure that opens the flaw, p_c (119 MPa for 0.3 MPa m^0.5 and 5 um)."""
        radius = self.flaw_radius_micrometre * 1e-6
        return self.toughness_megapascal_root_metre * math.sqrt(math.pi) / (2 * math.sqrt(radius))

    @property
    def critical_overpotential_volt(self) -> float:
        """Overpotential that exerts it, p_c V_Li/F (16 mV)."""
        volume = self.molar_volume_cubic_centimetre_per_mole * 1e-6
        return self.critical_pressure_megapascal * 1e6 * volume / FARADAY_COULOMB_PER_MOLE

    @property
    def critical_ohm_square_centimetre(self) -> float:
        """Interphase resistance at which that overpotential is reached (53 Ohm cm2 at 0.3 mA/cm2)."""
        return self.critical_overpotential_volt / (
            1e-3 * self.current_density_milliampere_per_square_centimetre
        )

    def resistance_ohm_square_centimetre(self, cycle: float) -> float:
        """Return R_i after so many cycles."""
        return self.start_ohm_square_centimetre + self.growth_ohm_square_centimetre * math.sqrt(cycle)

    @property
    def opening_cycle(self) -> float:
        """Cycle from which on the flaw is open; 0 if it is from the start.

        Examples
        --------
        >>> round(Incubation().opening_cycle)
        146
        """
        excess = self.critical_ohm_square_centimetre - self.start_ohm_square_centimetre
        return (max(0.0, excess) / self.growth_ohm_square_centimetre) ** 2

    def calibrated_on(self, opening_cycle: float) -> Incubation:
        """Return the same flaw with R_1 such that it opens at a given cycle.

        Raises
        ------
        UsageError
            If the flaw is open from the start, whatever R_1 is.
        """
        excess = self.critical_ohm_square_centimetre - self.start_ohm_square_centimetre
        if excess <= 0 or opening_cycle <= 0:
            raise UsageError(
                "no growth of the interphase delays this flaw",
                got=f"critical {self.critical_ohm_square_centimetre:.3g} Ohm cm2, "
                f"start {self.start_ohm_square_centimetre:.3g} Ohm cm2",
                expected="a start below the critical resistance, an opening after cycle 0",
            )
        return replace(self, growth_ohm_square_centimetre=excess / math.sqrt(opening_cycle))


@dataclass(frozen=True, kw_only=True)
class PlatingFilament:
    """Incubation, crossing, spreading contact; runs inside the cell model. See the module: illustration.

    Parameters
    ----------
    incubation
        When it opens.
    electrolyte_thickness_micrometre
        What it crosses.
    focusing
        s/A_f: 50 crosses 600 um within one charge of 4 mAh/cm2.
    contact_spread
        b, contact radius gained per length plated beyond the electrolyte.
    cathode_conductivity_siemens_per_centimetre
        At the contact.
    """

    incubation: Incubation
    electrolyte_thickness_micrometre: float = 600.0
    focusing: float = 50.0
    contact_spread: float = 0.005
    cathode_conductivity_siemens_per_centimetre: float = 1e-2

    @property
    def start_depth_micrometre(self) -> float:
        """Zero."""
        return 0.0

    def depth_rate(self, depth: Any, functions: Functions) -> Any:
        """Return dL/dq = (V_Li/F) s/A_f, whatever the depth."""
        flat = self.incubation.molar_volume_cubic_centimetre_per_mole / FARADAY_COULOMB_PER_MOLE
        return self.focusing * flat + 0.0 * depth

    def leak_siemens(self, depth: Any, functions: Functions) -> Any:
        """Return G = 4 sigma_e b (L - H)_+."""
        beyond = functions.maximum(depth - self.electrolyte_thickness_micrometre, 0.0)
        return 4e-4 * self.cathode_conductivity_siemens_per_centimetre * self.contact_spread * beyond

    def maximum_depth_micrometre(self, depth: float) -> float:
        """Return the depth, at most the electrolyte's thickness."""
        return min(depth, self.electrolyte_thickness_micrometre)

    def gate(self, cycle: int) -> float:
        """Return 1 from the first cycle on whose interphase opens the flaw."""
        return 1.0 if cycle >= self.incubation.opening_cycle - 1e-9 else 0.0  # rounding of the calibration

    def interphase_resistance_ohm_square_metre(self, cycle: int) -> float:
        """Return R_i of this cycle."""
        return 1e-4 * self.incubation.resistance_ohm_square_centimetre(float(cycle))


@dataclass(frozen=True)
class Sensitivity:
    """Incubation when one number runs over its range: name, unit, ends and the cycles they give."""

    name: str
    unit: str
    low: float
    high: float
    cycles_low: float
    cycles_high: float


#: Ranges that nobody has measured on this cell: (field, unit, low, high).
RANGES = (
    ("growth_ohm_square_centimetre", "Ohm cm2/cycle^0.5", 2.0, 12.0),
    ("toughness_megapascal_root_metre", "MPa m^0.5", 0.2, 0.4),
    ("flaw_radius_micrometre", "um", 2.0, 10.0),
    ("start_ohm_square_centimetre", "Ohm cm2", 2.0, 20.0),
)


def incubation_sensitivity(base: Incubation | None = None) -> tuple[Sensitivity, ...]:
    """Return the incubation at both ends of each range, the others at their middle."""
    base = base or Incubation()
    return tuple(
        Sensitivity(
            name,
            unit,
            low,
            high,
            replace(base, **{name: low}).opening_cycle,
            replace(base, **{name: high}).opening_cycle,
        )
        for name, unit, low, high in RANGES
    )


def incubation_interval(
    base: Incubation | None = None, *, draws: int = 20000, rng: np.random.Generator | None = None
) -> tuple[float, float, float]:
    """Return the 2.5, 50 and 97.5 % quantiles of the incubation when all ranges vary together.

    R_1 and c_0 are drawn evenly on a logarithmic scale (they span orders of magnitude), the rest
    evenly. Without ``rng`` seed 0.
    """
    base, rng = base or Incubation(), rng or np.random.default_rng(0)
    even = {name: rng.uniform(low, high, draws) for name, _, low, high in RANGES}
    for name, _, low, high in RANGES:
        if name in ("growth_ohm_square_centimetre", "flaw_radius_micrometre"):
            even[name] = np.exp(rng.uniform(math.log(low), math.log(high), draws))
    rows = zip(*(column.tolist() for column in even.values()), strict=True)
    cycles = [replace(base, **dict(zip(even, row, strict=True))).opening_cycle for row in rows]
    low, middle, high = np.quantile(cycles, [0.025, 0.5, 0.975]).tolist()
    return low, middle, high
