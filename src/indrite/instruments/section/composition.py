"""What the parts of a cross-section are made of, and how strongly they scatter electrons back."""

from __future__ import annotations

import numpy as np

#: Atomic number and molar mass (g/mol; IUPAC abridged standard weights) of the elements met here.
ELEMENTS: dict[str, tuple[int, float]] = {
    "Li": (3, 6.94),
    "O": (8, 15.999),
    "P": (15, 30.974),
    "S": (16, 32.06),
    "Cl": (17, 35.45),
    "Mn": (25, 54.938),
    "Co": (27, 58.933),
    "Ni": (28, 58.693),
    "In": (49, 114.818),
}
ELECTROLYTE = {"Li": 6.0, "P": 1.0, "S": 5.0, "Cl": 1.0}
#: LiNi0.6Co0.2Mn0.2O2, the study's cathode material.
NCM622 = {"Li": 1.0, "Ni": 0.6, "Co": 0.2, "Mn": 0.2, "O": 2.0}
#: Share by mass of the active material in the cathode composite (the study's Methods, 70:30), and
#: densities in g/cm³ (NCM: usual value; electrolyte: from its lattice parameter).
CATHODE_MASS_SHARE, NCM_DENSITY, ELECTROLYTE_DENSITY = 0.7, 4.7, 1.86


def mass_fractions(formula: dict[str, float]) -> dict[str, float]:
    """Return the mass fraction of each element of a formula.

    Examples
    --------
    >>> round(mass_fractions({"Li": 1.0, "In": 1.0})["In"], 3)
    0.943
    """
    masses = {symbol: count * ELEMENTS[symbol][1] for symbol, count in formula.items()}
    total = sum(masses.values())
    return {symbol: mass / total for symbol, mass in masses.items()}


def element_backscatter(atomic_number: float) -> float:
    """Return the backscatter coefficient of a pure element, Reuter's polynomial.

    η(Z) = -0.0254 + 0.016 Z - 1.86e-4 Z² + 8.3e-7 Z³, for 10 to 30 kV at normal incidence; below Z of
    about 5 it extrapolates.

    Examples
    --------
    >>> round(element_backscatter(49), 3), round(element_backscatter(3), 3)
    (0.41, 0.021)

    Sources
    -------
    Reuter 1972 (6th Int. Conf. X-ray Optics and Microanalysis), coefficients from memory, unchecked.
    """
    z = atomic_number
    return -0.0254 + 0.016 * z - 1.86e-4 * z**2 + 8.3e-7 * z**3


def backscatter(formula: dict[str, float]) -> float:
    """Return the backscatter coefficient of a compound: of its elements, weighted by mass (Castaing).

    Examples
    --------
    >>> round(backscatter({"Li": 6, "P": 1, "S": 5, "Cl": 1}), 3)
    0.161
    """
    shares = mass_fractions(formula)
    return sum(share * element_backscatter(ELEMENTS[symbol][0]) for symbol, share in shares.items())


def indium_mass_fraction(lithium_per_host: np.ndarray) -> np.ndarray:
    """Return the mass fraction of indium in LiInx metal of x lithium per indium; 0 for infinite x."""
    lithium, indium = ELEMENTS["Li"][1], ELEMENTS["In"][1]
    return np.asarray(indium / (indium + lithium * lithium_per_host))


def metal_backscatter(lithium_per_host: np.ndarray) -> np.ndarray:
    """Return the backscatter coefficient of metal of x lithium per indium; 0 where x is nan.

    Examples
    --------
    >>> metal_backscatter(np.array([0.0, 1.0, np.inf])).round(3).tolist()
    [0.41, 0.388, 0.021]
    """
    share = indium_mass_fraction(lithium_per_host)
    value = share * element_backscatter(49) + (1.0 - share) * element_backscatter(3)
    return np.nan_to_num(value, nan=0.0)


def cathode_volume_share() -> float:
    """Return the share by volume of active material in the dense cathode composite.

    Examples
    --------
    >>> round(cathode_volume_share(), 2)
    0.48
    """
    active = CATHODE_MASS_SHARE / NCM_DENSITY
    return active / (active + (1.0 - CATHODE_MASS_SHARE) / ELECTROLYTE_DENSITY)
