"""Porosity of a cold-pressed Li6PS5Cl pellet from the pressure it was pressed with.

    ln(1/porosity) = K P + A        (R. W. Heckel, Trans. Metall. Soc. AIME 221 (1961) 671)

===============  ==========================================================
equation symbol  variable
===============  ==========================================================
P                ``pressing_pressure_megapascal``
K, A             set by two pellets, see below; not fitted to anything else
===============  ==========================================================

The two pellets:

- 760 MPa: 8.7 % pores, computed. 101.9 mg/cm2 of a crystal of 1.860 g/cm3 (a = 9.859 angstrom) are 547.8 um
  when dense; the pellet is taken to be 600 um thick, which is read off a figure of the study (DOI
  10.21203/rs.3.rs-402674/v1), not stated in it. Range: thickness off by 20 um either way, an assumption.
- 100 MPa: 80 to 83 % dense, i.e. 17 to 20 % pores. From memory, no source was read.

Assumed: that Heckel's law holds between the two, and that pressing time, particle size and temperature do not
matter. Two points cannot test it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from indrite.errors import UsageError

_DENSE_MICROMETRE = 547.8  # 101.9 mg/cm2 over 1.860 g/cm3
_PRESSURES_MEGAPASCAL = (100.0, 760.0)
#: Porosity at the two pressures: expected, low, high.
_EXPECTED = (0.185, 1.0 - _DENSE_MICROMETRE / 600.0)
_LOW = (0.17, 1.0 - _DENSE_MICROMETRE / 580.0)
_HIGH = (0.20, 1.0 - _DENSE_MICROMETRE / 620.0)


@dataclass(frozen=True, kw_only=True)
class PelletPorosity:
    """Porosity of a pellet and the range it may lie in.

    Parameters
    ----------
    porosity, low, high
        Fraction of the volume that is pore: expected, and with both pellets at the end of their range.
    extrapolated
        Whether the pressure lies outside the two that the law was set with.
    """

    porosity: float
    low: float
    high: float
    extrapolated: bool

    @property
    def density_fraction(self) -> float:
        """Relative density."""
        return 1.0 - self.porosity


def pellet_porosity(pressing_pressure_megapascal: float) -> PelletPorosity:
    """Return the porosity of a cold-pressed Li6PS5Cl pellet; the module says what it rests on.

    Parameters
    ----------
    pressing_pressure_megapascal
        Largest uniaxial pressure in the die.

    Raises
    ------
    UsageError
        A pressure that is not positive.

    Examples
    --------
    >>> round(pellet_porosity(760.0).porosity, 3), round(pellet_porosity(100.0).porosity, 3)
    (0.087, 0.185)
    """
    if not 0 < pressing_pressure_megapascal < math.inf:
        raise UsageError(
            "pressing_pressure_megapascal is no pressure",
            got=pressing_pressure_megapascal,
            expected="more than 0",
        )
    value, low, high = (_heckel(pressing_pressure_megapascal, points) for points in (_EXPECTED, _LOW, _HIGH))
    first, last = _PRESSURES_MEGAPASCAL
    return PelletPorosity(
        porosity=value, low=low, high=high, extrapolated=not first <= pressing_pressure_megapascal <= last
    )


def _heckel(pressure: float, points: tuple[float, float]) -> float:
    """Return the porosity on the line through two points (pressure, ln porosity)."""
    first, last = _PRESSURES_MEGAPASCAL
    slope = (math.log(points[1]) - math.log(points[0])) / (last - first)
    return math.exp(math.log(points[0]) + slope * (pressure - first))
