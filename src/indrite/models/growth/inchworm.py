"""Tier A: the inchworm law, how deep a breathing alloy works itself into the electrolyte.

The anode swells and shrinks each cycle; of that breathing a small share r is rectified into
penetration, and the metal that is already in the electrolyte breathes too and adds its part.

    per cycle:   dL/dN = r (d0 + e L),          e = g d0/h0
    per charge:  dL/dq = r (v_e/F)(1 + g L/h0), q = ionic charge per area while charging
    closed form: L(q)  = (h0/g)(exp(r g v_e q/(F h0)) - 1)

===============  =========================================================  ==============================
equation symbol  meaning                                                    variable
===============  =========================================================  ==============================
L                depth of a typical tip                                     ``depth_micrometre``
N, q             cycles, ionic charge density on charge                     ``cycle``, ``charge``
r                share of the breathing that is rectified                   ``rectification``
v_e              volume that one mole of lithium adds to the host           ``expansion_…``
d0 = v_e Q/F     breathing of the flat layer per half-cycle of charge Q     ``breathing_micrometre``
h0               thickness of the discharged alloy layer                    ``layer_micrometre``
g                share of the volumetric strain along the growth, 1/3 … 1   ``anisotropy``
===============  =========================================================  ==============================

Assumptions: one depth for all tips (spread: `indrite.models.growth.tips`); r constant; growth on
charge only; the metal inside breathes with the strain of the layer. r is calibrated, g is assumed.

Sources
-------
The study's cross-sections: DOI 10.21203/rs.3.rs-402674/v1, Figs. 2b (20 um, 100 cycles), 2c (500 um, 897).
Reading of r as a stress bias: Greenwood and Johnson, Proc. R. Soc. A 283 (1965) 403.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import brentq

from indrite.errors import UsageError
from indrite.units import FARADAY_COULOMB_PER_MOLE, SECONDS_PER_HOUR

#: Bounds of g: isotropic swelling, and all swelling along the growth (die-confined layer).
ANISOTROPY_BOUNDS = (1.0 / 3.0, 1.0)
#: Middle of the bounds; not fitted to anything.
ANISOTROPY_DEFAULT = 2.0 / 3.0
#: Metal fraction at the root, phi0: see `Filling`.
ROOT_FRACTION = 0.25
_COULOMB_PER_SQUARE_METRE = SECONDS_PER_HOUR * 10.0  # of one mAh/cm2


@dataclass(frozen=True, kw_only=True)
class Breathing:
    """What the anode of a cell gives the law; nothing in it is tuned.

    Parameters
    ----------
    expansion_cubic_centimetre_per_mole
        Volume that one mole of lithium adds (7.86 for In to LiIn).
    layer_micrometre
        Thickness of the discharged alloy layer.
    capacity_milliampere_hour_per_square_centimetre
        Ionic charge per charge half-cycle, for laws per cycle.
    """

    expansion_cubic_centimetre_per_mole: float = 7.858
    layer_micrometre: float = 49.9
    capacity_milliampere_hour_per_square_centimetre: float = 4.0

    @property
    def micrometre_per_coulomb_per_square_metre(self) -> float:
        """Swelling of the flat layer per ionic charge density, v_e/F."""
        return self.expansion_cubic_centimetre_per_mole / FARADAY_COULOMB_PER_MOLE

    @property
    def charge_per_cycle(self) -> float:
        """Ionic charge density per charge half-cycle, C/m2."""
        return self.capacity_milliampere_hour_per_square_centimetre * _COULOMB_PER_SQUARE_METRE

    @property
    def breathing_micrometre(self) -> float:
        """Swelling per half-cycle, d0 (11.7 um for 4 mAh/cm2 of Li-In)."""
        return self.micrometre_per_coulomb_per_square_metre * self.charge_per_cycle


@dataclass(frozen=True, kw_only=True)
class Inchworm:
    """The law with its numbers; calibrate it with `calibrate` or `calibrate_two_points`.

    Parameters
    ----------
    breathing
        What the anode gives.
    rectification
        Share r of the breathing that becomes penetration.
    anisotropy
        Share g of the volumetric strain that lies along the growth.
    calibrated_on
        What r (and g) were tuned on, in words.
    """

    breathing: Breathing
    rectification: float
    anisotropy: float = ANISOTROPY_DEFAULT
    calibrated_on: str = "not calibrated"

    @property
    def growth_per_cycle(self) -> float:
        """Exponent per cycle, r e with e = g d0/h0."""
        share = self.anisotropy * self.breathing.breathing_micrometre / self.breathing.layer_micrometre
        return self.rectification * share

    def depth_rate(self, depth: float | np.ndarray) -> float | np.ndarray:
        """Return dL/dq in micrometre per coulomb per square metre at a depth in micrometre."""
        flat = self.rectification * self.breathing.micrometre_per_coulomb_per_square_metre
        return flat * (1.0 + self.anisotropy * depth / self.breathing.layer_micrometre)

    def depth_after_cycles(self, cycle: float | np.ndarray) -> np.ndarray:
        """Return the depth in micrometre: L = (h0/g)(exp(r e N) - 1).

        Examples
        --------
        >>> float(calibrate(Breathing()).depth_after_cycles(100.0))
        20.0
        """
        scale = self.breathing.layer_micrometre / self.anisotropy
        depth: np.ndarray = scale * np.expm1(self.growth_per_cycle * np.asarray(cycle, dtype=float))
        return depth

    def cycles_to_depth(self, depth_micrometre: float) -> float:
        """Return after how many cycles a typical tip is this deep (inverse of `depth_after_cycles`)."""
        scale = self.breathing.layer_micrometre / self.anisotropy
        return math.log1p(depth_micrometre / scale) / self.growth_per_cycle

    @property
    def implied_stress_bias(self) -> float:
        """Bias over flow stress that transformation-mismatch plasticity needs for r: 3 r/5."""
        return 0.6 * self.rectification

    def per_charge(self, capacity_milliampere_hour_per_square_centimetre: float) -> Inchworm:
        """Return the same law, r and all, for another charge per cycle."""
        breathing = replace(
            self.breathing,
            capacity_milliampere_hour_per_square_centimetre=capacity_milliampere_hour_per_square_centimetre,
        )
        return replace(self, breathing=breathing)


def calibrate(
    breathing: Breathing,
    *,
    cycle: float = 100.0,
    depth_micrometre: float = 20.0,
    anisotropy: float = ANISOTROPY_DEFAULT,
) -> Inchworm:
    """Calibrate r on ONE depth seen in one section; g is assumed. This is the default of the study.

    Equation: r = h0/(g d0 N) ln(1 + g L/h0).

    Parameters
    ----------
    breathing
        What the anode gives.
    cycle, depth_micrometre
        Where and how deep.
    anisotropy
        The assumed g.

    Raises
    ------
    UsageError
        For a depth, cycle or g that is not positive.
    """
    if min(cycle, depth_micrometre, anisotropy) <= 0:
        raise UsageError(
            "calibration needs a positive depth, cycle and anisotropy",
            got=f"{depth_micrometre:g} um at {cycle:g}, g = {anisotropy:g}",
        )
    scale = breathing.layer_micrometre / anisotropy
    r = scale / (breathing.breathing_micrometre * cycle) * math.log1p(depth_micrometre / scale)
    return Inchworm(
        breathing=breathing,
        rectification=r,
        anisotropy=anisotropy,
        calibrated_on=f"{depth_micrometre:g} um at cycle {cycle:g}",
    )


def calibrate_two_points(
    breathing: Breathing,
    *,
    first: tuple[float, float] = (100.0, 20.0),
    second: tuple[float, float] = (897.0, 500.0),
) -> Inchworm:
    """Fit r and g to two (cycle, depth) readings: FITTED TO THE RESULT, predicts nothing about it.

    Returns
    -------
    Inchworm
        With g between 0.01 and 10, whatever the bounds of a physical g.

    Raises
    ------
    UsageError
        If the depths grow by less than in proportion to the cycles: no positive g does that.
    """
    if second[1] / first[1] <= second[0] / first[0]:
        raise UsageError(
            "these two depths do not accelerate, so no inchworm passes through them",
            got=f"{first} and {second}",
        )

    def miss(g: float) -> float:
        law = calibrate(breathing, cycle=first[0], depth_micrometre=first[1], anisotropy=g)
        return float(law.depth_after_cycles(second[0])) - second[1]

    g = float(brentq(miss, 1e-2, 10.0))
    law = calibrate(breathing, cycle=first[0], depth_micrometre=first[1], anisotropy=g)
    text = f"{first[1]:g} um at cycle {first[0]:g} and {second[1]:g} um at cycle {second[0]:g}"
    return replace(law, calibrated_on=f"{text} (fitted to the result)")


@dataclass(frozen=True)
class Filling:
    """How the exported metal fills the electrolyte: phi(x) = phi0/(1 + g x/h0), dense root, sparse tip.

    Parameters
    ----------
    law
        The inchworm.
    root_fraction
        Volume fraction of metal at the root, phi0. Calibrated: 0.25 leaves about 10 um of the study's
        anode outside the electrolyte, as its cross-section shows (Fig. 3).
    """

    law: Inchworm
    root_fraction: float = ROOT_FRACTION

    def exported_micrometre(self, cycle: float) -> float:
        """Return metal in the electrolyte per area: influx r d0 phi0 per cycle, constant at the root."""
        return self.root_fraction * self.law.rectification * self.law.breathing.breathing_micrometre * cycle

    def mean_fraction(self, depth_micrometre: float) -> float:
        """Return the mean volume fraction of metal between root and tip.

        Equation: phi0 ln(1 + g L/h0)/(g L/h0); about 8 % at 500 um.
        """
        strain = self.law.anisotropy * depth_micrometre / self.law.breathing.layer_micrometre
        return self.root_fraction * math.log1p(strain) / strain

    def at(self, position_micrometre: np.ndarray) -> np.ndarray:
        """Return the volume fraction of metal at distances from the root."""
        ratio = self.law.anisotropy * np.asarray(position_micrometre) / self.law.breathing.layer_micrometre
        return self.root_fraction / (1.0 + ratio)
