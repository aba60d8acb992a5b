"""`relax`: atoms to the nearest minimum of the energy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from indrite.errors import EngineError, UsageError
from indrite.models.dynamics.guards import check_start, closest_pair
from indrite.notebook import Shown
from indrite.progress import Progress, silent

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator

#: ``converged``: all forces small. ``step limit``: not in the steps allowed. ``exploded``: atoms ran into
#: each other or away, the energies mean nothing.
RelaxationEnd = Literal["converged", "step limit", "exploded"]

_APPROACH_ANGSTROM = 0.5
_WAY_ANGSTROM = 10.0
#: Components of the cell's strain that may change (Voigt order) when only its height along c may.
_HEIGHT_ONLY = (False, False, True, False, False, False)


@dataclass(frozen=True, kw_only=True)
class Relaxed(Shown):
    """Outcome of a relaxation.

    Parameters
    ----------
    atoms
        The relaxed atoms, without calculator.
    ended
        See `RelaxationEnd`.
    steps
        Steps taken.
    energy_electronvolt, start_energy_electronvolt
        Potential energy after and before.
    force_electronvolt_per_angstrom
        Largest force on an atom at the end.
    way_angstrom
        Longest way of an atom.
    """

    atoms: Atoms
    ended: RelaxationEnd
    steps: int
    energy_electronvolt: float
    start_energy_electronvolt: float
    force_electronvolt_per_angstrom: float
    way_angstrom: float

    @property
    def converged(self) -> bool:
        """Whether all forces are below the limit."""
        return self.ended == "converged"


def relax(
    atoms: Atoms,
    calculator: Calculator,
    *,
    force_electronvolt_per_angstrom: float = 0.05,
    cell: bool | Literal["height"] = False,
    steps: int = 500,
    progress: Progress = silent,
) -> Relaxed:
    """Move the atoms downhill (FIRE) until no force exceeds a limit; the argument is left as it is.

    Parameters
    ----------
    atoms
        The start; constraints are kept.
    calculator
        Energy and forces (and stress, if the cell may change).
    force_electronvolt_per_angstrom
        Largest force allowed at the end.
    cell
        Let the cell change: not at all, freely, or only its height along c.
    steps
        Most steps.
    progress
        Told after every step.

    Raises
    ------
    StructureError
        If atoms overlap or the cell is missing.
    EngineError
        If energy or forces are not numbers.

    Sources
    -------
    Bitzek et al. 2006, 10.1103/PhysRevLett.97.170201 (FIRE); Tadmor et al. 1999, 10.1103/PhysRevB.59.235
    (the deformation gradient as generalised coordinate).
    """
    from ase.filters import FrechetCellFilter
    from ase.optimize import FIRE

    if not force_electronvolt_per_angstrom > 0.0 or steps < 0:
        raise UsageError(
            "limits of the relaxation make no sense", expected="a force above 0, steps from 0 on"
        )
    check_start(atoms)
    moving = atoms.copy()
    moving.calc = calculator
    start_energy = _energy(moving)
    target = moving
    if cell:
        target = FrechetCellFilter(moving, mask=_HEIGHT_ONLY if cell == "height" else None)
    optimiser = FIRE(target, logfile=None)
    ended: RelaxationEnd = "step limit"
    for converged in optimiser.irun(fmax=force_electronvolt_per_angstrom, steps=steps):
        progress(optimiser.nsteps, steps, "relaxing")
        if not np.isfinite(moving.get_forces()).all():
            raise EngineError("the engine returns forces that are not numbers", where="relaxation")
        if _exploded(moving, atoms):
            ended = "exploded"
            break
        ended = "converged" if converged else "step limit"
    return _relaxed(moving, atoms, ended, optimiser.nsteps, start_energy)


def _relaxed(moving: Atoms, start: Atoms, ended: RelaxationEnd, steps: int, start_energy: float) -> Relaxed:
    energy, forces = _energy(moving), moving.get_forces()
    atoms = moving.copy()
    atoms.calc = None
    return Relaxed(
        atoms=atoms,
        ended=ended,
        steps=steps,
        energy_electronvolt=energy,
        start_energy_electronvolt=start_energy,
        force_electronvolt_per_angstrom=float(np.linalg.norm(forces, axis=1).max()),
        way_angstrom=_longest_way(moving, start),
    )


def _energy(atoms: Atoms) -> float:
    energy = float(atoms.get_potential_energy())
    if not np.isfinite(energy):
        raise EngineError("the engine returns an energy that is not a number", where="relaxation")
    return energy


def _longest_way(atoms: Atoms, start: Atoms) -> float:
    # in the old cell's coordinates: a cell that breathes carries its atoms along
    moved = atoms.positions
    if start.cell.rank == 3:
        moved = atoms.cell.scaled_positions(atoms.positions) @ np.asarray(start.cell)
    return float(np.linalg.norm(moved - start.positions, axis=1).max())


def _exploded(atoms: Atoms, start: Atoms) -> bool:
    if _longest_way(atoms, start) > _WAY_ANGSTROM:
        return True
    return closest_pair(atoms)[0] < _APPROACH_ANGSTROM
