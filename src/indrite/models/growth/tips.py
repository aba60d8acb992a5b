"""Tips of unequal height, and the leak through those that touch the cathode.

Every column of electrolyte has one tip that follows the inchworm with its own r (1 + s z), z standard
normal. All tips then share one closed form, and the share that has crossed the electrolyte is

    P = erfc(z*/sqrt 2)/2,   z* = [ln(1 + g H/h0)/ln(1 + g L/h0) - 1]/s

The cathode holds no carbon, so each metal contact meets a spreading resistance 1/(4 sigma_e a):

    G = n P 4 sigma_e a

===============  =======================================================  ============================
equation symbol  meaning                                                  variable
===============  =======================================================  ============================
L, H             typical depth, thickness of the electrolyte              ``depth``, ``thickness_…``
s                relative spread of the growth rates                      ``rate_spread``
n                columns on the disc                                      ``columns``
sigma_e          electronic conductivity of the cathode at the contact    ``cathode_conductivity_…``
a                contact radius                                           ``contact_radius_…``
===============  =======================================================  ============================

Assumptions: independent columns, normal spread, contacts of one size, sigma_e constant; the expected
number of bridges, not a drawn one (at death about 200, whose scatter of 7 % moves death by 0.1 cycle).
Spread: 10.5 um at a typical depth of 500 um comes from a network of grains without any scatter of
strength (prototype, docs/growth_tier_a.md); it is not fitted to the failure window of the study.

Sources
-------
Spreading resistance: Holm, Electric Contacts (1967); one-sided constriction 1/(4 sigma a).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import erfcinv

from indrite.models.growth.filament import NUMPY, Functions
from indrite.models.growth.inchworm import Inchworm

_SEED_MICROMETRE = 1e-3  # tips start above zero, where the logarithm of the depth ratio exists


@dataclass(frozen=True, kw_only=True)
class BridgingContacts:
    """Contacts between tips and cathode.

    Parameters
    ----------
    electrolyte_thickness_micrometre
        What a tip has to cross.
    area_square_centimetre
        Of the electrodes.
    column_width_micrometre
        Side of the square column of electrolyte that holds one tip (assumed: one grain).
    contact_radius_micrometre
        Radius of one contact (assumed).
    cathode_conductivity_siemens_per_centimetre
        Electronic conductivity of the composite at the contact (assumed).
    spread_micrometre, spread_at_depth_micrometre
        Standard deviation of the tip heights where the typical depth is the latter.
    """

    electrolyte_thickness_micrometre: float = 600.0
    area_square_centimetre: float = math.pi / 4
    column_width_micrometre: float = 10.0
    contact_radius_micrometre: float = 1.0
    cathode_conductivity_siemens_per_centimetre: float = 1e-2
    spread_micrometre: float = 10.5
    spread_at_depth_micrometre: float = 500.0

    @property
    def columns(self) -> float:
        """Number of columns on the disc."""
        return self.area_square_centimetre * 1e8 / self.column_width_micrometre**2

    @property
    def contact_siemens(self) -> float:
        """Conductance of one contact, 4 sigma_e a (4 uS for 1 um in 1e-2 S/cm)."""
        return 4e-4 * self.cathode_conductivity_siemens_per_centimetre * self.contact_radius_micrometre


@dataclass(frozen=True)
class InchwormFilament:
    """Inchworm growth with a leak through bridging tips; runs inside the cell model.

    Parameters
    ----------
    law
        Calibrated inchworm.
    contacts
        Tips and contacts.
    """

    law: Inchworm
    contacts: BridgingContacts

    @property
    def start_depth_micrometre(self) -> float:
        """A nanometre."""
        return _SEED_MICROMETRE

    @property
    def rate_spread(self) -> float:
        """Relative spread s of the growth rates that gives the stated spread of the heights.

        Equation: sd(L) = s (L + h0/g) ln(1 + g L/h0).
        """
        depth = self.contacts.spread_at_depth_micrometre
        return self.contacts.spread_micrometre / self._height_per_rate(depth)

    def _height_per_rate(self, depth: float) -> float:
        scale = self.law.breathing.layer_micrometre / self.law.anisotropy
        return (depth + scale) * math.log1p(depth / scale)

    def depth_rate(self, depth: Any, functions: Functions) -> Any:
        """Return dL/dq of the inchworm."""
        return self.law.depth_rate(depth)

    def leak_siemens(self, depth: Any, functions: Functions) -> Any:
        """Return G = n P 4 sigma_e a."""
        return self.bridges(depth, functions) * self.contacts.contact_siemens

    def bridges(self, depth: Any, functions: Functions = NUMPY) -> Any:
        """Return the expected number of bridging tips."""
        ratio = self.law.anisotropy / self.law.breathing.layer_micrometre
        whole = math.log1p(ratio * self.contacts.electrolyte_thickness_micrometre)
        # error control of a solver may probe below the seed; the leak there is nil anyway
        depth = functions.maximum(depth, _SEED_MICROMETRE)
        quantile = (whole / functions.log(1.0 + ratio * depth) - 1.0) / self.rate_spread
        return 0.5 * self.contacts.columns * functions.erfc(quantile / math.sqrt(2.0))

    def maximum_depth_micrometre(self, depth: float) -> float:
        """Return the expected depth of the longest of all tips, at most the electrolyte's thickness.

        Equation: (1 + g L_max/h0) = (1 + g L/h0)^(1 + s z), P(z) = 1/n.
        """
        scale = self.law.breathing.layer_micrometre / self.law.anisotropy
        quantile = math.sqrt(2.0) * float(erfcinv(2.0 / self.contacts.columns))
        longest = scale * math.expm1(math.log1p(depth / scale) * (1.0 + self.rate_spread * quantile))
        return min(longest, self.contacts.electrolyte_thickness_micrometre)

    def depth_at_leak(self, leak_siemens: float) -> float:
        """Return the typical depth at which the bridges leak this much (inverse of `leak_siemens`)."""
        share = min(1.0, leak_siemens / (self.contacts.contact_siemens * self.contacts.columns))
        quantile = math.sqrt(2.0) * float(erfcinv(2.0 * share))
        scale = self.law.breathing.layer_micrometre / self.law.anisotropy
        whole = math.log1p(self.contacts.electrolyte_thickness_micrometre / scale)
        return scale * math.expm1(whole / (1.0 + self.rate_spread * quantile))

    def cycles_to_leak(self, leak_siemens: float) -> float:
        """Return after how many undisturbed cycles the bridges leak this much."""
        return self.law.cycles_to_depth(self.depth_at_leak(leak_siemens))

    def gate(self, cycle: int) -> float:
        """Return 1: the alloy breathes from the first cycle."""
        return 1.0

    def interphase_resistance_ohm_square_metre(self, cycle: int) -> float:
        """Return 0: the interphase (15 nm) limits itself."""
        return 0.0


@dataclass(frozen=True)
class ExponentialLeakFilament:
    """Fallback without tips: G = G_c exp[(L - L_b)/lambda]; where no contact numbers are known.

    Parameters
    ----------
    law
        Calibrated inchworm.
    critical_leak_siemens
        Leak at the depth ``bridging_depth_micrometre``, I/V_cut: death depends on that depth alone.
    bridging_depth_micrometre, length_micrometre
        L_b and lambda; lambda sets the length of the failure window only.
    """

    law: Inchworm
    critical_leak_siemens: float
    bridging_depth_micrometre: float = 500.0
    length_micrometre: float = 1.6

    @property
    def start_depth_micrometre(self) -> float:
        """Zero."""
        return 0.0

    def depth_rate(self, depth: Any, functions: Functions) -> Any:
        """Return dL/dq of the inchworm."""
        return self.law.depth_rate(depth)

    def leak_siemens(self, depth: Any, functions: Functions) -> Any:
        """Return G_c exp[(L - L_b)/lambda]."""
        return self.critical_leak_siemens * functions.exp(
            (depth - self.bridging_depth_micrometre) / self.length_micrometre
        )

    def maximum_depth_micrometre(self, depth: float) -> float:
        """Return the depth itself: this law knows one tip."""
        return min(depth, self.bridging_depth_micrometre)

    def gate(self, cycle: int) -> float:
        """Return 1."""
        return 1.0

    def interphase_resistance_ohm_square_metre(self, cycle: int) -> float:
        """Return 0."""
        return 0.0


def draw_heights(
    filament: InchwormFilament, depth_micrometre: float, *, count: int, rng: np.random.Generator
) -> np.ndarray:
    """Return heights of ``count`` tips at a typical depth, cut at the electrolyte's thickness."""
    scale = filament.law.breathing.layer_micrometre / filament.law.anisotropy
    rates = 1.0 + filament.rate_spread * rng.standard_normal(count)
    heights: np.ndarray = scale * np.expm1(math.log1p(depth_micrometre / scale) * rates)
    return np.minimum(heights, filament.contacts.electrolyte_thickness_micrometre)
