"""Distances below which two atoms count as in contact.

A contact is wider than the bond and ends before the next shell. The bonds behind the table: InS (Pnnm) In-S
2.56 to 2.58 Å and In-In 2.80 Å, nothing between 2.6 and 3.4 Å; β-In2S3 In-S 2.48 to 2.78 Å; InCl 2.87 and
3.20 Å; InP 2.54 Å; PS4 2.05 Å; Li2S 2.47 Å; LiCl 2.57 Å; Li3P 2.48 to 2.77 Å; LiIn 2.94 Å; P-P in Li4P2S6
2.26 Å. They follow from the crystal structures that `indrite list phases` shows with their sources.

Sources
-------
B. Cordero et al., Dalton Trans. 2832 (2008), 10.1039/B801115J (covalent radii).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from indrite.analysis.trajectory.neighbours import pair_names
from indrite.errors import UsageError

#: Cutoffs of pairs that matter at sulfide electrolytes, Å; both orders of a pair mean the same.
CONTACT_ANGSTROM: Mapping[str, float] = {
    "In-S": 3.0,
    "In-Cl": 3.1,
    "In-P": 3.0,
    "In-In": 3.05,
    "P-S": 2.6,
    "P-P": 2.6,
    "Li-S": 3.1,
    "Li-Cl": 3.2,
    "Li-P": 3.1,
    "Li-In": 3.4,
}
#: Elsewhere the cutoff is the sum of the covalent radii times this.
RADII_FACTOR = 1.25


def contact_cutoff(pair: str) -> float:
    """Return the distance in Å below which the atoms of a pair are in contact.

    Examples
    --------
    >>> contact_cutoff("S-In")
    3.0
    >>> round(contact_cutoff("Ge-S"), 2)
    2.81
    """
    ((one, other),) = pair_names([pair])
    for name in (f"{one}-{other}", f"{other}-{one}"):
        if name in CONTACT_ANGSTROM:
            return CONTACT_ANGSTROM[name]
    from ase.data import atomic_numbers, covalent_radii

    if missing := [element for element in (one, other) if atomic_numbers.get(element, 0) < 1]:
        raise UsageError("not a chemical element", got=", ".join(missing))
    return RADII_FACTOR * float(covalent_radii[[atomic_numbers[one], atomic_numbers[other]]].sum())


def contact_cutoffs(pairs: tuple[str, ...], given: Mapping[str, float] | None) -> np.ndarray:
    """Return the cutoff of each pair, those given by hand first; either order of a pair names it.

    Raises
    ------
    UsageError
        If a cutoff is given for a pair that is not asked for, or is not a length.
    """
    chosen = {frozenset(pair_names([pair])[0]): value for pair, value in (given or {}).items()}
    known = {frozenset(pair_names([pair])[0]) for pair in pairs}
    if extra := [pair for pair in given or {} if frozenset(pair_names([pair])[0]) not in known]:
        raise UsageError(
            "a cutoff is given for a pair that is not asked for",
            got=", ".join(extra),
            expected=", ".join(pairs),
        )
    if wrong := [pair for pair, value in (given or {}).items() if not (np.isfinite(value) and value > 0)]:
        raise UsageError("a cutoff is not a length", got=", ".join(wrong), expected="Å above 0")
    return np.array([chosen.get(frozenset(pair_names([pair])[0])) or contact_cutoff(pair) for pair in pairs])
