"""Any trajectory file as an engine: the stored energies and forces of the stored frames, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from ase.calculators.calculator import Calculator, all_changes

from indrite.errors import EngineError, StructureError

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.engines.base import Engine

#: Atoms within this distance of a stored frame's are that frame; text files round to about 1e-8 Å.
TOLERANCE_ANGSTROM = 1e-3
_STORED = ("energy", "free_energy", "forces", "stress")


class Replay(Calculator):
    """Energies, forces and stresses of stored frames.

    A structure is a stored frame if it holds the same atoms in the same order in the same cell and no atom is
    further than 0.001 Å from its place, whole cell vectors left aside. Where several frames fit, the one that
    follows the last answer is taken, so that a trajectory can be asked for in its own order.

    Parameters
    ----------
    frames
        Frames with results, as ASE reads them.
    path
        The file, for messages.

    Raises
    ------
    EngineError
        If no frame has an energy, or the frames do not hold the same atoms.
    """

    implemented_properties: ClassVar[list[str]] = list(_STORED)

    def __init__(self, frames: list[Atoms], *, path: Path) -> None:
        super().__init__()
        self._path = path
        self._frames = frames
        self._next = 0
        _check_frames(frames, path)
        self._positions = np.array([frame.positions for frame in frames])
        self._cells = np.array([np.asarray(frame.cell) for frame in frames])

    def calculate(
        self,
        atoms: Atoms | None = None,
        properties: list[str] | None = None,
        system_changes: list[str] = all_changes,
    ) -> None:
        """Look the structure up.

        Raises
        ------
        StructureError
            If the atoms are others than the file's.
        EngineError
            If no stored frame fits, or it lacks what is asked for.
        """
        super().calculate(atoms, properties, system_changes)
        assert self.atoms is not None
        frame = self._find(self.atoms)
        self._next = frame + 1
        stored = self._frames[frame].calc
        results = {} if stored is None else {key: stored.results.get(key) for key in _STORED}
        self.results = {key: value for key, value in results.items() if value is not None}
        for wanted in properties or ["energy"]:
            if wanted not in self.results:
                raise EngineError(
                    f"frame {frame} of the file has no {wanted}",
                    where=self._path,
                    got=", ".join(self.results) or "positions only",
                )

    def _find(self, atoms: Atoms) -> int:
        self._check_same(atoms)
        order = np.roll(np.arange(len(self._frames)), -self._next)
        if _furthest(atoms, self._positions[order[:1]], self._cells[order[:1]])[0] < TOLERANCE_ANGSTROM:
            return int(order[0])
        distances = _furthest(atoms, self._positions, self._cells)
        nearest = int(np.argmin(distances))
        if distances[nearest] < TOLERANCE_ANGSTROM:
            return int(next(frame for frame in order if distances[frame] < TOLERANCE_ANGSTROM))
        raise EngineError(
            "the structure is none of the stored frames",
            where=self._path,
            got=_how_far(nearest, distances[nearest]),
            expected=f"one of {len(self._frames)} frames, to {TOLERANCE_ANGSTROM} Å",
            todo="The engine 'replay' knows stored frames only; for others take an engine that computes",
        )

    def _check_same(self, atoms: Atoms) -> None:
        known = self._frames[0]
        if not np.array_equal(known.numbers, atoms.numbers):
            raise StructureError(
                "the structure holds other atoms than the stored frames, or in another order",
                where=self._path,
                got=atoms.get_chemical_formula(),
                expected=f"{known.get_chemical_formula()} in the order of the file",
            )


def _how_far(frame: int, distance: float) -> str:
    if not np.isfinite(distance):
        return "a cell that no frame has"
    return f"atoms up to {distance:.3g} Å away from the nearest, frame {frame}"


def _check_frames(frames: list[Atoms], path: Path) -> None:
    for index, frame in enumerate(frames):
        if not np.array_equal(frame.numbers, frames[0].numbers):
            raise EngineError(f"frame {index} holds other atoms than frame 0", where=path)
    if not any(frame.calc is not None and "energy" in frame.calc.results for frame in frames):
        raise EngineError(
            "no frame of the file has an energy",
            where=path,
            expected="frames with energies and forces: extxyz, .traj or vasprun.xml",
        )


def _furthest(atoms: Atoms, positions: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Return how far the worst atom is from its place in each frame, Å; infinite where the cell differs."""
    cell = np.asarray(atoms.cell)
    same = np.abs(cells - cell).max(axis=(1, 2)) < TOLERANCE_ANGSTROM
    away = atoms.positions - positions
    if atoms.cell.rank == 3 and atoms.pbc.any():
        turns = np.round(away @ np.linalg.inv(cell))
        turns[..., ~atoms.pbc] = 0.0
        away = away - turns @ cell
    return np.where(same, np.linalg.norm(away, axis=2).max(axis=1), np.inf)


def frames_of(path: Path) -> list[Atoms]:
    """Return all frames of a trajectory file that ASE reads, with their results.

    Raises
    ------
    EngineError
        If the file cannot be read or holds no frames.
    """
    from ase.io import read

    try:
        frames = read(path, index=":")
    except Exception as error:  # ASE's readers raise whatever the damage leads to
        raise EngineError(
            "ASE cannot read the trajectory",
            where=path,
            got=f"{type(error).__name__}: {error}",
            expected="a whole file: extxyz, .traj or vasprun.xml",
        ) from error
    if not frames:
        raise EngineError("the trajectory holds no frames", where=path)
    return list(frames)


def weights(engine: Engine) -> Path:
    """Return the file that decides the numbers."""
    assert engine.path is not None
    return engine.path


def build(engine: Engine) -> Replay:
    """Return the calculator of ``replay:FILE``."""
    path = weights(engine)
    return Replay(frames_of(path), path=path)
