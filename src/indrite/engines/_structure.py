"""Checks of a structure before an engine that costs minutes, or a file for another program, sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import StructureError

if TYPE_CHECKING:
    from ase import Atoms

#: Shortest distance between atoms that is not a mistake: less than that of H2, 0.74 Å.
CLOSEST_ANGSTROM = 0.6
_FLAT_CUBIC_ANGSTROM = 1.0


def check_in_cell(atoms: Atoms, *, purpose: str) -> None:
    """Raise unless there are atoms with finite positions, apart from each other, in a cell with a volume.

    Periodic images count: a cell that is too short for its atoms is found too.

    Raises
    ------
    StructureError
        With what is wrong and what to do.
    """
    if len(atoms) == 0:
        raise StructureError(f"there are no atoms for {purpose}")
    if not np.isfinite(atoms.positions).all() or not np.isfinite(np.asarray(atoms.cell)).all():
        raise StructureError(f"positions or cell of the structure for {purpose} are not finite")
    if atoms.cell.volume < _FLAT_CUBIC_ANGSTROM:
        raise StructureError(
            f"{purpose} needs a cell",
            got=f"a cell of {atoms.cell.volume:g} Å³ for {atoms.get_chemical_formula()}",
            todo="Give the file's cell, or put a molecule into a box: atoms.center(vacuum=6.0)",
        )
    _check_apart(atoms, purpose)


def _check_apart(atoms: Atoms, purpose: str) -> None:
    from vesin import NeighborList

    neighbours = NeighborList(cutoff=CLOSEST_ANGSTROM, full_list=False)
    first, second, distance = neighbours.compute(
        points=atoms.positions, box=np.asarray(atoms.cell), periodic=True, quantities="ijd"
    )
    if len(distance) > 0:
        worst = int(np.argmin(distance))
        i, j = int(first[worst]), int(second[worst])
        raise StructureError(
            f"atoms overlap in the structure for {purpose}",
            got=f"{atoms.symbols[i]}{i} and {atoms.symbols[j]}{j} at {distance[worst]:.2f} Å",
            expected=f"at least {CLOSEST_ANGSTROM} Å",
        )
