"""Molecular ions and single atoms: what a cut may separate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from ase import Atoms

#: Bonds that hold a molecular ion together, Å: P-S 1.9 to 2.2 in thiophosphates, P-P 2.2 to 2.3.
_MOLECULAR_BONDS = {("P", "S"): 2.45, ("P", "P"): 2.45, ("O", "P"): 1.9}


Ions = Literal["whole", "cut"]
_NO_BONDS = (np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros((0, 3)))


@dataclass(frozen=True)
class Units:
    """The atoms of a cell in groups that stay together.

    Parameters
    ----------
    owner
        Unit of each atom.
    offset
        Vector from the anchor of its unit to each atom, through the faces of the cell, Å.
    anchor
        Atom that each unit is placed by: the phosphorus of a thiophosphate.
    height
        Height of each anchor in the cell, Å.
    names
        Composition of each unit.
    """

    owner: np.ndarray
    offset: np.ndarray
    anchor: np.ndarray
    height: np.ndarray
    names: tuple[str, ...]


def find_units(atoms: Atoms, *, ions: Ions = "whole") -> Units:
    """Return the units of a periodic cell whose third vector steps upwards.

    Parameters
    ----------
    atoms
        A crystal.
    ions
        ``whole`` keeps molecular ions together; ``cut`` makes every atom a unit.
    """
    first, second, vector = molecular_bonds(atoms) if ions == "whole" else _NO_BONDS
    owner = np.arange(len(atoms))
    offset = np.zeros((len(atoms), 3))
    reached = np.zeros(len(atoms), dtype=bool)
    neighbours: dict[int, list[tuple[int, np.ndarray]]] = {}
    for i, j, d in zip(first.tolist(), second.tolist(), vector, strict=True):
        neighbours.setdefault(i, []).append((j, d))
    # a bond's heavier cation (P) anchors its ion, so that a cut leaves it on the side of its centre
    order = sorted(range(len(atoms)), key=lambda i: (atoms.symbols[i] != "P", i))
    for root in order:
        if reached[root]:
            continue
        reached[root], queue = True, [root]
        while queue:
            here = queue.pop()
            for there, d in neighbours.get(here, []):
                if not reached[there]:
                    reached[there], owner[there], offset[there] = True, root, offset[here] + d
                    queue.append(there)
    anchor, owner = np.unique(owner, return_inverse=True)
    height = atoms.positions[anchor, 2] % atoms.cell[2, 2]
    symbols = np.array(atoms.get_chemical_symbols())
    names = tuple(formula_of(symbols[owner == k]) for k in range(len(anchor)))
    return Units(owner, offset, anchor, height, names)


def molecular_bonds(atoms: Atoms) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return both atoms and the vector of every bond in molecular ions, in both directions."""
    from vesin import NeighborList

    pairs = NeighborList(cutoff=max(_MOLECULAR_BONDS.values()), full_list=True)
    i, j, vector, distance = pairs.compute(
        points=atoms.positions, box=np.asarray(atoms.cell), periodic=True, quantities="ijDd"
    )
    symbols = np.array(atoms.get_chemical_symbols())
    limit = np.array(
        [
            _MOLECULAR_BONDS.get((min(a, b), max(a, b)), 0.0)
            for a, b in zip(symbols[i.astype(int)], symbols[j.astype(int)], strict=True)
        ]
    )
    kept = distance < limit if len(distance) else np.zeros(0, dtype=bool)
    return i[kept].astype(int), j[kept].astype(int), vector[kept]


def formula_of(symbols: np.ndarray) -> str:
    """Return a formula such as ``Li8S2``, elements in alphabetical order."""
    kinds, counts = np.unique(symbols, return_counts=True)
    return "".join(f"{k}{n if n > 1 else ''}" for k, n in zip(kinds.tolist(), counts.tolist(), strict=True))
