"""An ASE calculator around the compiled NEP4; neighbours are listed anew only when atoms have moved far."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numba
import numpy as np
from ase.calculators.calculator import Calculator, all_changes
from ase.data import atomic_numbers

from indrite.engines import _nep_kernel as kernel
from indrite.engines._nep_model import NepModel
from indrite.engines._pairs import NEAREST_ANGSTROM, check_elements, check_finite, stress_of
from indrite.errors import EngineError, StructureError

if TYPE_CHECKING:
    from ase import Atoms

#: Pairs are listed so much further than they count: until an atom has moved half of it, the list holds.
_SKIN_ANGSTROM = 0.6
#: A thread takes so many atoms at least.
_FEWEST_ATOMS = 500


@dataclass(frozen=True, eq=False)
class _Listed:
    """Neighbours of a structure, and the structure that they were listed for."""

    numbers: np.ndarray
    positions: np.ndarray
    cell: np.ndarray
    pbc: np.ndarray
    kind: np.ndarray
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray]

    def holds(self, atoms: Atoms) -> bool:
        """Whether no atom has moved by more than half the skin, and nothing else has changed."""
        same = (
            np.array_equal(self.numbers, atoms.numbers)
            and np.array_equal(self.cell, atoms.cell.array)
            and np.array_equal(self.pbc, atoms.pbc)
        )
        if not same:
            return False
        moved = ((atoms.positions - self.positions) ** 2).sum(axis=1).max()
        return bool(moved < (0.5 * _SKIN_ANGSTROM) ** 2)


class CompiledNep(Calculator):
    """Energy, forces and stress of a NEP4 potential; a pure function of the structure.

    The network is evaluated in single precision, distances and sums in double. The number of threads
    (``OMP_NUM_THREADS``, ``NUMBA_NUM_THREADS``, else the processors) changes no digit.

    Parameters
    ----------
    model
        The potential.
    """

    implemented_properties: ClassVar[list[str]] = ["energy", "free_energy", "energies", "forces", "stress"]

    def __init__(self, model: NepModel) -> None:
        super().__init__()
        self._model = model
        self._place = {atomic_numbers[one]: place for place, one in enumerate(model.elements)}
        self._listed: _Listed | None = None

    def calculate(
        self,
        atoms: Atoms | None = None,
        properties: list[str] | None = None,
        system_changes: list[str] = all_changes,
    ) -> None:
        """Compute energy (eV), forces (eV/Å) and, in a periodic cell, stress (eV/Å³, Voigt, tension > 0).

        Raises
        ------
        StructureError
            If two atoms coincide, an element is unknown, or a position is not finite.
        EngineError
            If the potential returns numbers that are not finite.
        """
        super().calculate(atoms, properties, system_changes)
        assert self.atoms is not None
        energies, forces, virial = self._evaluate(self.atoms)
        energy = float(energies.sum())
        self.results = {"energy": energy, "free_energy": energy, "energies": energies, "forces": forces}
        if self.atoms.pbc.all():
            self.results["stress"] = stress_of(virial, self.atoms.get_volume())

    def evaluate_many(self, structures: Sequence[Atoms]) -> list[tuple[float, np.ndarray]]:
        """Return energy (eV) and forces (atom, 3; eV/Å) of each structure."""
        found = [self._evaluate(one)[:2] for one in structures]
        return [(float(energies.sum()), forces) for energies, forces in found]

    def _evaluate(self, atoms: Atoms) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        check_finite(atoms)
        if self._listed is None or not self._listed.holds(atoms):
            check_elements(atoms.numbers, frozenset(self._place), name="this NEP potential")
            self._listed = self._list(atoms)
        begin, second, _ = self._listed.pairs
        positions, threads = np.ascontiguousarray(atoms.positions), _threads(len(atoms))
        energies, along, vectors = kernel.evaluate(
            positions, self._listed.kind, self._listed.pairs, self._model.arrays, threads=threads
        )
        forces, virial = kernel.gathered(begin, len(self._place), second, along, vectors)
        if not (np.isfinite(energies).all() and np.isfinite(forces).all()):
            self._refuse(vectors)
        return energies - self._model.bias_electronvolt, forces, virial

    def _refuse(self, vectors: np.ndarray) -> None:
        nearest = float(np.sqrt((vectors**2).sum(axis=1).min())) if len(vectors) else np.inf
        if nearest < NEAREST_ANGSTROM:
            raise StructureError("two atoms coincide", got=f"{nearest:.1e} Å", todo="remove one of them")
        raise EngineError(
            "the NEP potential returned numbers that are not finite",
            got=f"shortest distance {nearest:.3f} Å",
            todo="look for atoms on top of each other; shorten the time step",
        )

    def _list(self, atoms: Atoms) -> _Listed:
        from vesin import NeighborList

        first, second, shift = NeighborList(
            cutoff=self._model.cutoff_angstrom[0] + _SKIN_ANGSTROM, full_list=True
        ).compute(
            points=atoms.positions,
            box=np.asarray(atoms.cell),
            periodic=tuple(bool(one) for one in atoms.pbc),
            quantities="ijS",
        )
        first, second = first.astype(np.int64), second.astype(np.int64)
        kind = np.array([self._place[one] for one in atoms.numbers.tolist()], dtype=np.int64)
        group = first * len(self._place) + kind[second]
        order = np.argsort(_key(group, second, shift.astype(np.int64), len(atoms)), kind="stable")
        begin = np.searchsorted(group[order], np.arange(len(atoms) * len(self._place) + 1))
        image = np.ascontiguousarray(shift[order].astype(float) @ atoms.cell.array)
        return _Listed(
            numbers=atoms.numbers.copy(),
            positions=atoms.positions.copy(),
            cell=atoms.cell.array.copy(),
            pbc=atoms.pbc.copy(),
            kind=kind,
            pairs=(begin, np.ascontiguousarray(second[order]), image),
        )


def _key(group: np.ndarray, second: np.ndarray, shift: np.ndarray, atoms: int) -> np.ndarray:
    """Return what sorts pairs by group, atom and image: sums do not depend on when they were listed."""
    most = int(np.abs(shift).max(initial=0))
    base = 2 * most + 1
    image = ((shift[:, 0] + most) * base + shift[:, 1] + most) * base + shift[:, 2] + most
    key: np.ndarray = (group * atoms + second) * base**3 + image
    return key


def _threads(atoms: int) -> int:
    given = os.environ.get("OMP_NUM_THREADS", "")
    most = int(given) if given.isdigit() and int(given) > 0 else atoms
    return max(1, min(numba.get_num_threads(), most, atoms // _FEWEST_ATOMS))
