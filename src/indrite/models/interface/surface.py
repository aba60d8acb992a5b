"""Energy of a crystal's surface: what it costs to part a metal from itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import UsageError
from indrite.models.interface.adhesion import JOULE_PER_SQUARE_METRE
from indrite.models.interface.gap import energy_of
from indrite.models.interface.planes import oriented_cell

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator


def surface_energy(
    crystal: Atoms,
    miller: tuple[int, int, int],
    calculator: Calculator,
    *,
    thickness_angstrom: float = 20.0,
    vacuum_angstrom: float = 12.0,
) -> float:
    """Return the energy of a surface, J/m², mean of both faces of a slab of whole unit cells.

    gamma = (E_slab - n E_cell) / 2A. Rigid: no atom moves, which is an upper limit for the same cut.

    Parameters
    ----------
    crystal
        A periodic crystal; a disordered one has no surface energy of its own.
    miller
        Plane in the axes of the crystal's cell.
    calculator
        ASE calculator.
    thickness_angstrom
        Least thickness of the slab.
    vacuum_angstrom
        Beyond the reach of the engine.

    Raises
    ------
    UsageError
        If thickness or vacuum are not positive.
    EngineError
        If the engine gives no energy.

    Sources
    -------
    Fiorentini & Methfessel, DOI 10.1088/0953-8984/8/36/005 (slabs and the bulk's energy of the same cell).
    """
    if not (thickness_angstrom > 0.0 and vacuum_angstrom > 0.0):
        raise UsageError(
            "a slab needs a thickness and a vacuum",
            got=f"{thickness_angstrom:g} and {vacuum_angstrom:g} Å",
            expected="both positive",
        )
    cell = oriented_cell(crystal, miller)
    height = float(np.asarray(cell.atoms.cell)[2, 2])
    repeats = max(2, math.ceil(thickness_angstrom / height))
    bulk = energy_of(cell.atoms, calculator) * repeats
    slab = cell.atoms * (1, 1, repeats)
    slab.wrap()
    normal = np.asarray(slab.cell).copy()
    # the third vector may lean: only its height grows, so that in-plane neighbours stay where they are
    normal[2] = [0.0, 0.0, repeats * height + vacuum_angstrom]
    slab.set_cell(normal)
    area = cell.area_square_angstrom
    return (energy_of(slab, calculator) - bulk) / (2.0 * area) * JOULE_PER_SQUARE_METRE
