"""Checks of a structure before an engine that costs minutes, or a file for another program, sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indrite.close_atoms import IN_MOTION, check_apart
from indrite.errors import StructureError

if TYPE_CHECKING:
    from ase import Atoms

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
    check_apart(atoms, share=IN_MOTION, where=f"structure for {purpose}")
