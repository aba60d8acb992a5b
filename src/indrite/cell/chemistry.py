"""Formulae, molar masses and the masses of a solid-state synthesis."""

from __future__ import annotations

import re
from collections.abc import Mapping

from indrite.errors import SpecimenError

#: Standard atomic weights, abridged to five figures (conventional values where an interval is given).
#: Source: IUPAC Commission on Isotopic Abundances and Atomic Weights, 2021, DOI 10.1515/pac-2019-0603.
ATOMIC_WEIGHT_GRAM_PER_MOLE: Mapping[str, float] = {
    "H": 1.008, "Li": 6.94, "B": 10.81, "C": 12.011, "N": 14.007, "O": 15.999, "F": 18.998,
    "Na": 22.990, "Mg": 24.305, "Al": 26.982, "Si": 28.085, "P": 30.974, "S": 32.06, "Cl": 35.45,
    "K": 39.098, "Ti": 47.867, "Cr": 51.996, "Mn": 54.938, "Fe": 55.845, "Co": 58.933, "Ni": 58.693,
    "Zn": 65.38, "Ga": 69.723, "Ge": 72.630, "As": 74.922, "Se": 78.971, "Br": 79.904, "Y": 88.906,
    "Zr": 91.224, "Nb": 92.906, "Mo": 95.95, "Ag": 107.87, "In": 114.82, "Sn": 118.71, "Sb": 121.76,
    "Te": 127.60, "I": 126.90, "La": 138.91, "Ta": 180.95, "W": 183.84, "Au": 196.97, "Bi": 208.98,
}  # fmt: skip

_TOKEN = re.compile(r"([A-Z][a-z]?)(\d*\.?\d*)")


def composition(formula: str) -> dict[str, float]:
    """Return atoms per formula unit.

    Raises
    ------
    SpecimenError
        For an unknown element or anything that is not a plain formula.

    Examples
    --------
    >>> composition("Li6PS5Cl")
    {'Li': 6.0, 'P': 1.0, 'S': 5.0, 'Cl': 1.0}
    """
    atoms: dict[str, float] = {}
    rest = formula
    while match := _TOKEN.match(rest):
        element, count = match[1], float(match[2] or 1.0)
        if element not in ATOMIC_WEIGHT_GRAM_PER_MOLE:
            break
        atoms[element] = atoms.get(element, 0.0) + count
        rest = rest[match.end() :]
    if rest or not atoms:
        raise SpecimenError(
            "not a formula of elements that indrite knows",
            got=repr(formula),
            expected="element symbols and numbers without brackets, such as Li6PS5Cl",
        )
    return atoms


def molar_mass_gram_per_mole(formula: str) -> float:
    """Return the molar mass of a formula unit.

    Examples
    --------
    >>> round(molar_mass_gram_per_mole("Li6PS5Cl"), 2)
    268.36
    """
    return sum(count * ATOMIC_WEIGHT_GRAM_PER_MOLE[atom] for atom, count in composition(formula).items())
