"""What is checked before a run and after every step: clear errors and clear ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from indrite.close_atoms import IN_MOTION, check_apart
from indrite.errors import EngineError, StructureError
from indrite.models.dynamics.settings import Limits

if TYPE_CHECKING:
    from ase import Atoms

#: How the run of a seed ended. ``exploded``: too hot, too fast or too close; ``energy drift``: the conserved
#: quantity is not conserved.
Ended = Literal["done", "exploded", "energy drift"]


def closest_pair(atoms: Atoms, *, cutoff_angstrom: float = 1.5) -> tuple[float, int, int]:
    """Return the shortest distance (Å) between atoms or images, and the two; infinite above the cutoff."""
    first, second, distance = _pairs(atoms, cutoff_angstrom)
    if distance.size == 0:
        return float("inf"), -1, -1
    nearest = int(np.argmin(distance))
    return float(distance[nearest]), int(first[nearest]), int(second[nearest])


def _pairs(atoms: Atoms, cutoff: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    from vesin import NeighborList

    periodic = tuple(bool(one) for one in atoms.pbc)
    # far outside the cell counts as inside: positions run on across its boundaries
    points = atoms.get_positions(wrap=True) if any(periodic) else atoms.positions
    first, second, distance = NeighborList(cutoff=cutoff, full_list=False).compute(
        points=points, box=np.asarray(atoms.cell), periodic=periodic, quantities="ijd"
    )
    return first.astype(int), second.astype(int), distance


def check_start(atoms: Atoms) -> None:
    """Refuse atoms that no engine can make sense of.

    Raises
    ------
    StructureError
        If there are none, positions are not numbers, a periodic cell has no volume, or two atoms overlap.
    """
    if len(atoms) == 0:
        raise StructureError("there are no atoms")
    if not np.isfinite(atoms.positions).all() or not np.isfinite(np.asarray(atoms.cell)).all():
        raise StructureError("positions or cell are not numbers")
    if atoms.pbc.any() and abs(np.linalg.det(np.asarray(atoms.cell))) < 1e-6:
        raise StructureError(
            "periodic atoms without a cell", got="a cell without volume", todo="Set atoms.cell, or pbc=False"
        )
    check_apart(atoms, share=IN_MOTION)


@dataclass(frozen=True, kw_only=True)
class StepCheck:
    """Decides after a step which systems go on.

    Parameters
    ----------
    limits
        The limits.
    step_femtosecond
        Time step, for the messages.
    """

    limits: Limits
    step_femtosecond: float

    def finite(self, energy: np.ndarray, force: np.ndarray, *, step: int) -> None:
        """Refuse numbers of the engine that are none.

        Raises
        ------
        EngineError
            With the step and the time.
        """
        good = np.isfinite(energy) & np.isfinite(force).all(axis=(1, 2))
        if not good.all():
            raise EngineError(
                "the engine returns energies or forces that are not numbers",
                where=self.when(step),
                todo="The frames before are kept; a shorter time step or another engine may help",
            )

    def when(self, step: int) -> str:
        """Return step and time in words."""
        return f"step {step} ({1e-3 * step * self.step_femtosecond:.3f} ps)"

    def too_far(self, stride: np.ndarray) -> np.ndarray:
        """Return in which systems an atom went too far in one step; stride: (system, atom, axis)."""
        longest = np.sqrt((stride**2).sum(axis=2)).max(axis=1)
        return ~(longest <= self.limits.stride_angstrom)

    def too_hot(self, temperature: np.ndarray) -> np.ndarray:
        """Return which systems are too hot; one without a temperature is."""
        return ~(temperature <= self.limits.temperature_kelvin)

    def drifted(self, change: np.ndarray, atoms: int) -> np.ndarray:
        """Return in which systems the conserved quantity changed too much (change in eV)."""
        return ~(np.abs(change) / atoms <= self.limits.drift_electronvolt_per_atom)
