"""Closed forms of growth: what one mechanism alone would do, to check a model or an idea against.

===============  ==========================================================  =================================
equation symbol  meaning                                                     variable
===============  ==========================================================  =================================
v                volume that one mole of lithium adds to the metal           ``volume_cubic_centimetre_…``
i, kappa         current density, ionic conductivity                         ``current_…``, ``conductivity_…``
R                area resistance between metal and electrolyte               ``resistance_ohm_square_…``
gamma, Gamma     interface energy; v gamma/F                                 ``interface_…``
p, eta           pressure, overpotential                                     ``pressure_…``, ``overpotential``
a, tau_y         thickness of a film, yield stress in shear                  ``film_micrometre``, ``yield_…``
A, n             creep law: shear rate = A (shear stress)^n                  ``creep_rate_…``, ``exponent``
K, c, L          toughness, radius of a penny crack, half-length in 2D       ``toughness_…``, ``crack_…``
E' = E/(1-nu^2)  plane modulus of the electrolyte                            ``plane_modulus_…``
a_v              area of metal per volume of electrolyte                     ``area_per_volume_…``
===============  ==========================================================  =================================

The inchworm law, the one with accumulating cycles, is `indrite.models.growth.Inchworm`.

Sources
-------
Faraday's law and the pressure of plating: Monroe and Newman, J. Electrochem. Soc. 151 (2004) A880,
DOI 10.1149/1.1710893. Stability of a plated interface: Mullins and Sekerka, J. Appl. Phys. 35 (1964) 444,
DOI 10.1063/1.1713333, with surface tension and interface resistance in the place of theirs. Cracks: Sneddon,
Proc. R. Soc. A 187 (1946) 229. Films of power-law and yield-stress fluids: Bird, Stewart and Lightfoot,
Transport Phenomena.
"""

from __future__ import annotations

import math

import numpy as np

from indrite.units import FARADAY_COULOMB_PER_MOLE, SECONDS_PER_HOUR

#: A/m2 of one mA/cm2, ohm m2 of one ohm cm2, m of one um.
_AMPERE_PER_SQUARE_METRE, _SQUARE_METRE, _METRE = 10.0, 1e-4, 1e-6


def planar_growth_micrometre_per_hour(
    current_milliampere_per_square_centimetre: float, *, volume_cubic_centimetre_per_mole: float
) -> float:
    """Return how fast a flat layer thickens, v i/F.

    Parameters
    ----------
    current_milliampere_per_square_centimetre
        i.
    volume_cubic_centimetre_per_mole
        v: 7.86 for In to LiIn, 13.0 for lithium.

    Examples
    --------
    >>> planar_growth_micrometre_per_hour(4.0, volume_cubic_centimetre_per_mole=7.858)
    11.73
    >>> planar_growth_micrometre_per_hour(4.0, volume_cubic_centimetre_per_mole=13.0)
    19.40
    """
    per_mole = volume_cubic_centimetre_per_mole * current_milliampere_per_square_centimetre
    return per_mole * _AMPERE_PER_SQUARE_METRE * SECONDS_PER_HOUR / FARADAY_COULOMB_PER_MOLE


def interface_growth_per_hour(
    wavelength_micrometre: np.ndarray,
    *,
    current_milliampere_per_square_centimetre: float,
    volume_cubic_centimetre_per_mole: float,
    conductivity_siemens_per_metre: float = 0.295,
    interface_energy_joule_per_square_metre: float = 0.5,
    resistance_ohm_square_centimetre: float = 0.0,
) -> np.ndarray:
    """Return the rate at which a ripple on a plated interface grows; negative where it levels out.

    Equation: omega(k) = (v/F) kappa k (i/kappa - Gamma k^2)/(1 + kappa R k), k = 2 pi/wavelength, for ripples
    much smaller than the distance of the electrodes. Without surface tension omega tends to v i/(F kappa R).

    Parameters
    ----------
    wavelength_micrometre
        Any shape.
    current_milliampere_per_square_centimetre, volume_cubic_centimetre_per_mole
        i and v.
    conductivity_siemens_per_metre, interface_energy_joule_per_square_metre, resistance_ohm_square_centimetre
        kappa, gamma and R.

    Returns
    -------
    numpy.ndarray
        1/h, same shape.

    Examples
    --------
    >>> at = {"current_milliampere_per_square_centimetre": 4.0, "volume_cubic_centimetre_per_mole": 13.0}
    >>> interface_growth_per_hour(np.array([10.0, 3.0]), resistance_ohm_square_centimetre=10.0, **at).tolist()
    [0.0526, -0.0774]
    """
    wavenumber = 2.0 * math.pi / (np.asarray(wavelength_micrometre, dtype=float) * _METRE)
    per_coulomb = volume_cubic_centimetre_per_mole * 1e-6 / FARADAY_COULOMB_PER_MOLE
    field = (
        current_milliampere_per_square_centimetre * _AMPERE_PER_SQUARE_METRE / conductivity_siemens_per_metre
    )
    tension = per_coulomb * interface_energy_joule_per_square_metre
    damping = conductivity_siemens_per_metre * resistance_ohm_square_centimetre * _SQUARE_METRE * wavenumber
    push = per_coulomb * conductivity_siemens_per_metre * wavenumber * (field - tension * wavenumber**2)
    rate: np.ndarray = push / (1.0 + damping) * SECONDS_PER_HOUR
    return rate


def cutoff_wavelength_micrometre(
    current_milliampere_per_square_centimetre: float,
    *,
    volume_cubic_centimetre_per_mole: float,
    conductivity_siemens_per_metre: float = 0.295,
    interface_energy_joule_per_square_metre: float = 0.5,
) -> float:
    """Return the wavelength below which surface tension levels a plated interface, 2 pi sqrt(kappa Gamma/i).

    Parameters
    ----------
    current_milliampere_per_square_centimetre, volume_cubic_centimetre_per_mole
        i and v.
    conductivity_siemens_per_metre, interface_energy_joule_per_square_metre
        kappa and gamma.

    Examples
    --------
    >>> cutoff_wavelength_micrometre(4.0, volume_cubic_centimetre_per_mole=13.0)
    4.43
    >>> cutoff_wavelength_micrometre(4.0, volume_cubic_centimetre_per_mole=7.858)
    3.44
    """
    per_coulomb = volume_cubic_centimetre_per_mole * 1e-6 / FARADAY_COULOMB_PER_MOLE
    field = (
        current_milliampere_per_square_centimetre * _AMPERE_PER_SQUARE_METRE / conductivity_siemens_per_metre
    )
    return 2.0 * math.pi / _METRE * math.sqrt(per_coulomb * interface_energy_joule_per_square_metre / field)


def slip_length_micrometre(
    pressure_megapascal: float, *, film_micrometre: float, yield_stress_megapascal: float
) -> float:
    """Return how far a film that yields transmits a pressure, the Bingham stop length p a/(2 tau_y).

    Parameters
    ----------
    pressure_megapascal
        p at one end.
    film_micrometre
        a.
    yield_stress_megapascal
        tau_y in shear; 1 to 1.7 MPa for indium.

    Examples
    --------
    >>> slip_length_micrometre(250.0, film_micrometre=0.5, yield_stress_megapascal=1.7)
    36.8
    >>> slip_length_micrometre(250.0, film_micrometre=1.0, yield_stress_megapascal=1.0)
    125.0
    """
    return pressure_megapascal * film_micrometre / (2.0 * yield_stress_megapascal)


def creep_film_speed_micrometre_per_second(
    gradient_megapascal_per_micrometre: float,
    *,
    film_micrometre: float,
    creep_rate_per_second: float,
    exponent: float,
) -> float:
    """Return the mean speed of a creeping film between walls that hold it, A (a/2)^(n+1) |grad p|^n/(n + 2).

    Parameters
    ----------
    gradient_megapascal_per_micrometre
        |grad p|.
    film_micrometre
        a.
    creep_rate_per_second
        A, shear rate at a shear stress of 1 MPa.
    exponent
        n; 1 is a Newtonian film with A = 1/viscosity and the speed a^2 |grad p|/(12 viscosity).

    Examples
    --------
    >>> creep_film_speed_micrometre_per_second(
    ...     0.5, film_micrometre=2.0, creep_rate_per_second=1e-3, exponent=1.0)
    0.000167
    """
    wall = 0.5 * film_micrometre * gradient_megapascal_per_micrometre
    return creep_rate_per_second * wall**exponent * 0.5 * film_micrometre / (exponent + 2.0)


def newtonian_depth_micrometre(
    cycle: float,
    *,
    mobility_square_micrometre_per_megapascal_cycle: float,
    pressure_megapascal: float,
) -> float:
    """Return the depth that constant pressure pushes a viscous film to, sqrt(2 M dp N): Washburn's law.

    Parameters
    ----------
    cycle
        N.
    mobility_square_micrometre_per_megapascal_cycle
        M, speed over pressure gradient.
    pressure_megapascal
        dp between anode and tip.

    Examples
    --------
    >>> at = {"mobility_square_micrometre_per_megapascal_cycle": 0.02, "pressure_megapascal": 100.0}
    >>> newtonian_depth_micrometre(100.0, **at), newtonian_depth_micrometre(897.0, **at)
    (20.0, 59.9)
    """
    return math.sqrt(2.0 * mobility_square_micrometre_per_megapascal_cycle * pressure_megapascal * cycle)


def penny_pressure_megapascal(crack_micrometre: float, *, toughness_megapascal_root_metre: float) -> float:
    """Return the pressure that opens a penny-shaped crack, K sqrt(pi)/(2 sqrt(c)).

    Parameters
    ----------
    crack_micrometre
        Radius c.
    toughness_megapascal_root_metre
        K.

    Examples
    --------
    >>> [round(penny_pressure_megapascal(c, toughness_megapascal_root_metre=0.3)) for c in (1, 5, 10, 100)]
    [266, 119, 84, 27]
    """
    return toughness_megapascal_root_metre * math.sqrt(math.pi) / (2.0 * math.sqrt(crack_micrometre * _METRE))


def crack_pressure_megapascal(crack_micrometre: float, *, toughness_megapascal_root_metre: float) -> float:
    """Return the pressure that opens a long crack in the plane, K/sqrt(pi c).

    Parameters
    ----------
    crack_micrometre
        c: half the length inside, the whole length from a free edge (but for a factor 1.12).
    toughness_megapascal_root_metre
        K.

    Examples
    --------
    >>> crack_pressure_megapascal(5.0, toughness_megapascal_root_metre=0.3)
    75.7
    """
    return toughness_megapascal_root_metre / math.sqrt(math.pi * crack_micrometre * _METRE)


def crack_opening_micrometre(
    pressure_megapascal: float, *, crack_micrometre: float, plane_modulus_megapascal: float
) -> float:
    """Return the opening in the middle of a crack under pressure in the plane, w = 4 p L/E'.

    Parameters
    ----------
    pressure_megapascal
        p.
    crack_micrometre
        Half-length L.
    plane_modulus_megapascal
        E' = E/(1 - nu^2).

    Examples
    --------
    >>> crack_opening_micrometre(50.0, crack_micrometre=100.0, plane_modulus_megapascal=25.5e3)
    0.784
    """
    return 4.0 * pressure_megapascal * crack_micrometre / plane_modulus_megapascal


def wedged_crack_micrometre(
    volume_square_micrometre: float,
    *,
    toughness_megapascal_root_metre: float,
    plane_modulus_megapascal: float,
) -> float:
    """Return the half-length of a crack that a volume holds open, L = (E' V/(2 sqrt(pi) K))^(2/3).

    Such a crack advances only as metal is supplied: it is stable, unlike one at constant pressure.

    Parameters
    ----------
    volume_square_micrometre
        V per length in the third direction.
    toughness_megapascal_root_metre
        K.
    plane_modulus_megapascal
        E' = E/(1 - nu^2).

    Examples
    --------
    >>> at = {"toughness_megapascal_root_metre": 0.3, "plane_modulus_megapascal": 25.5e3}
    >>> wedged_crack_micrometre(8.0, **at) / wedged_crack_micrometre(1.0, **at)
    4.0
    """
    toughness = toughness_megapascal_root_metre / math.sqrt(_METRE)
    ratio = plane_modulus_megapascal * volume_square_micrometre / (2.0 * math.sqrt(math.pi) * toughness)
    return float(ratio ** (2.0 / 3.0))


def reaction_zone_micrometre(
    area_per_volume_per_micrometre: float,
    *,
    resistance_ohm_square_centimetre: float,
    conductivity_siemens_per_metre: float = 0.295,
) -> float:
    """Return how deep the current reaches into a forest of films, lambda = sqrt(kappa R/a_v).

    Parameters
    ----------
    area_per_volume_per_micrometre
        a_v, both sides of the films counted.
    resistance_ohm_square_centimetre, conductivity_siemens_per_metre
        R and kappa.

    Examples
    --------
    >>> reaction_zone_micrometre(0.2, resistance_ohm_square_centimetre=10.0)
    38.4
    """
    length = conductivity_siemens_per_metre * resistance_ohm_square_centimetre * _SQUARE_METRE / _METRE
    return math.sqrt(length / area_per_volume_per_micrometre)


def pressure_cap_megapascal(overpotential_volt: float, *, volume_cubic_centimetre_per_mole: float) -> float:
    """Return the pressure at which an overpotential inserts or plates no more, F eta/v.

    Parameters
    ----------
    overpotential_volt
        eta.
    volume_cubic_centimetre_per_mole
        v.

    Examples
    --------
    >>> pressure_cap_megapascal(1e-3, volume_cubic_centimetre_per_mole=7.858)
    12.28
    >>> pressure_cap_megapascal(1e-3, volume_cubic_centimetre_per_mole=13.0)
    7.42
    """
    return FARADAY_COULOMB_PER_MOLE * overpotential_volt / volume_cubic_centimetre_per_mole
