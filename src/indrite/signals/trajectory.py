"""`Trajectory`: atoms over time, from molecular dynamics of any code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
from jaxtyping import Bool, Float, Int

from indrite.errors import ClockError, SignalError
from indrite.signals.base import UNKNOWN_ORIGIN, Origin, Signal

if TYPE_CHECKING:
    from ase import Atoms

#: Values of `Trajectory.side`: which material an atom belonged to when the run began.
ELECTROLYTE, ELECTRODE = 0, 1


@dataclass(frozen=True, kw_only=True)
class Trajectory(Signal):
    """Positions of the same atoms in every frame; frames need not be equally spaced in time.

    Parameters
    ----------
    time_picosecond
        Time of each frame, strictly rising.
    position_angstrom
        Cartesian positions; wrapped into the cell or not, see ``continuous``.
    cell_angstrom
        Cell vectors as rows, one cell per frame; all zero where there is no cell.
    periodic
        Periodic along each cell vector.
    atomic_number
        Element of each atom.
    velocity_angstrom_per_picosecond
        Velocities, if the file has them.
    energy_electronvolt
        Potential energy of each frame.
    temperature_kelvin
        Instantaneous temperature of each frame.
    side
        Material that each atom belonged to at the start: `ELECTROLYTE` or `ELECTRODE`.
    continuous
        Positions run on across the boundaries of the cell: displacements are differences of positions.

    Raises
    ------
    SignalError
        If there are no frames or atoms, values are missing, or a periodic cell has no volume.
    ClockError
        If the time does not rise.
    """

    time_picosecond: Float[np.ndarray, " frame"]
    position_angstrom: Float[np.ndarray, " frame atom axis"]
    cell_angstrom: Float[np.ndarray, " frame vector axis"]
    periodic: Bool[np.ndarray, " vector"]
    atomic_number: Int[np.ndarray, " atom"]
    velocity_angstrom_per_picosecond: Float[np.ndarray, " frame atom axis"] | None = None
    energy_electronvolt: Float[np.ndarray, " frame"] | None = None
    temperature_kelvin: Float[np.ndarray, " frame"] | None = None
    side: Int[np.ndarray, " atom"] | None = None
    continuous: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        frames, atoms, axes = self.position_angstrom.shape
        if frames == 0 or atoms == 0 or axes != 3 or self.periodic.shape != (3,):
            raise SignalError(
                "a trajectory needs frames of atoms in three dimensions",
                got=f"{frames} frames of {atoms} atoms in {axes} dimensions",
            )
        for spec, array in self.arrays():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise SignalError(
                    f"Trajectory.{spec.name} has values that are not finite", where=self.origin.path
                )
        if np.any(np.diff(self.time_picosecond) <= 0.0):
            raise ClockError("the time of the frames does not rise", where=self.origin.path)
        if (self.atomic_number < 1).any() or (self.atomic_number > 118).any():
            raise SignalError(
                "unknown elements in the trajectory",
                where=self.origin.path,
                got=sorted({int(z) for z in self.atomic_number if not 1 <= z <= 118}),
                expected="atomic numbers from 1 to 118",
            )
        if self.periodic.any() and (self.volumes_cubic_angstrom < 1e-6).any():
            raise SignalError(
                "a periodic trajectory needs a cell",
                where=self.origin.path,
                got="a cell without volume",
                todo="Give the cell in the file (extxyz: Lattice=…), or mark the frames as not periodic",
            )

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """Chemical symbol of each atom."""
        from ase.data import chemical_symbols

        return tuple(chemical_symbols[z] for z in self.atomic_number.tolist())

    @cached_property
    def volumes_cubic_angstrom(self) -> np.ndarray:
        """Volume of the cell in each frame, Å³."""
        return np.abs(np.linalg.det(self.cell_angstrom))

    @property
    def frames(self) -> int:
        """Number of frames."""
        return self.time_picosecond.size

    def of_element(self, symbol: str) -> np.ndarray:
        """Return the indices of the atoms of an element, shape (n,); empty where there are none."""
        return np.flatnonzero(np.array(self.symbols) == symbol)

    def window(self, start_picosecond: float, stop_picosecond: float) -> Self:
        """Return the frames with start <= time < stop; at least one must lie there."""
        inside = (self.time_picosecond >= start_picosecond) & (self.time_picosecond < stop_picosecond)
        if not inside.any():
            raise SignalError(
                "no frames in this window of time",
                got=f"{start_picosecond:g} to {stop_picosecond:g} ps",
                expected=f"within {self.time_picosecond[0]:g} to {self.time_picosecond[-1]:g} ps",
            )
        return self.take(np.flatnonzero(inside))

    def take(self, frames: np.ndarray) -> Self:
        """Return chosen frames, given by index in rising order."""
        changes = {
            spec.name: array[frames] for spec, array in self.arrays() if spec.dims and spec.dims[0] == "frame"
        }
        return self.replace(**changes)

    def to_ase(self, frame: int = -1) -> Atoms:
        """Return one frame as ASE atoms."""
        from ase import Atoms

        return Atoms(
            numbers=self.atomic_number,
            positions=self.position_angstrom[frame],
            cell=self.cell_angstrom[frame],
            pbc=self.periodic,
        )

    @classmethod
    def from_ase(
        cls,
        images: Sequence[Atoms],
        *,
        time_picosecond: np.ndarray,
        continuous: bool = False,
        origin: Origin = UNKNOWN_ORIGIN,
    ) -> Self:
        """Return the trajectory of ASE images; an array ``side`` of the first one is kept.

        Raises
        ------
        SignalError
            If the images do not hold the same atoms in the same order.
        """
        if len(images) == 0:
            raise SignalError("a trajectory needs at least one frame", where=origin.path)
        numbers = images[0].numbers
        for index, image in enumerate(images):
            if not np.array_equal(image.numbers, numbers):
                raise SignalError(
                    f"frame {index} holds other atoms than frame 0",
                    where=origin.path,
                    got=image.get_chemical_formula(),
                    expected=f"{images[0].get_chemical_formula()} in the same order",
                )
        return cls(
            time_picosecond=np.asarray(time_picosecond, dtype=float),
            position_angstrom=np.array([image.positions for image in images]),
            cell_angstrom=np.array([np.asarray(image.cell) for image in images]),
            periodic=np.asarray(images[0].pbc, dtype=bool),
            atomic_number=np.asarray(numbers, dtype=int),
            side=images[0].arrays.get("side"),
            continuous=continuous,
            origin=origin,
        )
