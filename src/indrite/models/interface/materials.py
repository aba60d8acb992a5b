"""The two crystals of an interface, and how stiff they are in the plane."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.models.interface.choice import InterfaceChoice

#: Names that stand for the argyrodite with chosen site disorder.
ARGYRODITE = frozenset(("Li6PS5Cl", "argyrodite", "LPSCl"))


@dataclass(frozen=True)
class Stiffness:
    """Biaxial modulus of a crystal: in-plane stress over equal in-plane strains, free along the normal.

    It only decides which side is strained. The constants of Li and Li6PS5Cl are cited without having been
    read again in their sources: unverified.

    Parameters
    ----------
    biaxial_gigapascal
        E / (1 - ν) of the isotropic solid, or C11 + C12 - 2 C13² / C33 for a (001) plane.
    source
        Where the elastic constants come from.
    """

    biaxial_gigapascal: float
    source: str


#: Composition -> stiffness: single crystal (In), polycrystal (Li), density functional theory (Li6PS5Cl).
STIFFNESS = {
    "In": Stiffness(
        # (C11 - C12)/2 = 2.53, (C11 + C33)/4 - C13/2 = 1.97 give C12 39.44, C13 40.51 GPa
        44.5 + 39.44 - 2.0 * 40.51**2 / 44.4,
        "C11 44.5, C33 44.4, (C11-C12)/2 2.53, (C11+C33)/4-C13/2 1.97 GPa: Winder and Smith 1958, "
        "doi:10.1016/0022-3697(58)90202-6",
    ),
    "Li": Stiffness(
        7.82 / (1.0 - 0.381), "E 7.82 GPa, ν 0.381: Masias et al. 2019, doi:10.1007/s10853-018-2971-3"
    ),
    "Li6PS5Cl": Stiffness(
        22.1 / (1.0 - 0.37), "E 22.1 GPa, ν 0.37: Deng et al. 2016, doi:10.1149/2.0061602jes"
    ),
}


def electrolyte_crystal(choice: InterfaceChoice, *, repeat: tuple[int, int, int] = (1, 1, 1)) -> Atoms:
    """Return the electrolyte; an argyrodite has its own Li positions and disorder in every repeat."""
    if choice.electrolyte not in ARGYRODITE:
        return crystal_of(choice.electrolyte) * repeat
    from indrite.cell.argyrodite import argyrodite

    return argyrodite(inversion=choice.inversion, rng=np.random.default_rng([choice.seed, 1]), repeat=repeat)


def crystal_of(name: str) -> Atoms:
    """Return the crystal of a phase's name or of a file."""
    from indrite.cell.crystals import crystal

    return crystal(name)


def is_disordered(name: str) -> bool:
    """Whether the electrolyte is made atom by atom, so that its cell has no smaller translations."""
    return name in ARGYRODITE


def mobile_elements(name: str, atoms: Atoms) -> tuple[str, ...]:
    """Return the elements of an electrolyte that are scattered over sites and form no layers.

    Lithium in argyrodites, Li6PS5X by name or composition of a file.
    """
    counts = atoms.symbols.formula.reduce()[0].count()
    halides = sum(counts.get(one, 0) for one in ("Cl", "Br", "I"))
    argyrodite = (counts.get("Li"), counts.get("P"), counts.get("S"), halides) == (6, 1, 5, 1)
    return ("Li",) if argyrodite or name in ARGYRODITE else ()


def known_stiffness(name: str, atoms: Atoms) -> Stiffness | None:
    """Return the built-in stiffness of a material, found by its composition."""
    reduced, _ = atoms.symbols.formula.reduce()
    formula = str(reduced.format("metal"))
    for known, stiffness in STIFFNESS.items():
        if name == known or _same(formula, known):
            return stiffness
    return None


def _same(formula: str, known: str) -> bool:
    from ase.formula import Formula

    return bool(Formula(formula).count() == Formula(known).count())


def short_name(name: str, atoms: Atoms) -> str:
    """Return the formula of a material for labels: a phase's own, a file's contents."""
    if name in ARGYRODITE:
        return "Li6PS5Cl"
    stem = Path(name).stem.partition("_")[0]
    formula = atoms.symbols.formula.reduce()[0].format("metal")
    return stem if stem and _is_formula(stem, atoms) else str(formula)


def _is_formula(text: str, atoms: Atoms) -> bool:
    from ase.formula import Formula

    try:
        count = Formula(text).reduce()[0].count()
    except (ValueError, KeyError):
        return False
    return bool(count == atoms.symbols.formula.reduce()[0].count())
