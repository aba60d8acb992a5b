"""An ASE calculator around the compiled NEP4; neighbours are listed anew only when atoms have moved far."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numba
import numpy as np
from ase.calculators.calculator import Calculator, all_changes
from ase.data import atomic_numbers

from indrite.engines import _nep_kernel as kernel
from indrite.engines._nep_list import Listed, listed
from indrite.engines._nep_model import NepModel
from indrite.engines._pairs import NEAREST_ANGSTROM, check_elements, check_finite, stress_of
from indrite.errors import EngineError, StructureError

if TYPE_CHECKING:
    from ase import Atoms

#: A thread takes so many atoms at least.
_FEWEST_ATOMS = 500


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
        self._listed: Listed | None = None
        self._images: tuple[np.ndarray, np.ndarray] | None = None

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
        if self._listed is None or not self._listed.holds(atoms, self._model.cutoff_angstrom[0]):
            check_elements(atoms.numbers, frozenset(self._place), name="this NEP potential")
            self._listed, self._images = self._list(atoms), None
        pairs, cell = self._listed, atoms.cell.array
        if self._images is None or not np.array_equal(self._images[0], cell):
            self._images = cell.copy(), pairs.images(cell)
        energies, along, virials = kernel.evaluate(
            np.ascontiguousarray(atoms.positions),
            pairs.kind,
            (pairs.begin, pairs.second, pairs.image, self._images[1]),
            self._model.arrays,
            threads=_threads(len(atoms)),
        )
        forces = kernel.gathered(pairs.begin, len(self._place), pairs.second, along)
        if not (np.isfinite(energies).all() and np.isfinite(forces).all()):
            self._refuse(pairs.nearest(atoms))
        return energies - self._model.bias_electronvolt, forces, virials.sum(axis=0)

    def _refuse(self, nearest: float) -> None:
        if nearest < NEAREST_ANGSTROM:
            raise StructureError("two atoms coincide", got=f"{nearest:.1e} Å", todo="Remove one of them")
        raise EngineError(
            "the NEP potential returned numbers that are not finite",
            got=f"shortest distance {nearest:.3f} Å",
            todo="Look for atoms on top of each other; shorten the time step",
        )

    def _list(self, atoms: Atoms) -> Listed:
        kind = np.array([self._place[one] for one in atoms.numbers.tolist()], dtype=np.int64)
        return listed(atoms, kind, kinds=len(self._place), cutoff=self._model.cutoff_angstrom[0])


def _threads(atoms: int) -> int:
    given = os.environ.get("OMP_NUM_THREADS", "")
    most = int(given) if given.isdigit() and int(given) > 0 else atoms
    return max(1, min(numba.get_num_threads(), most, atoms // _FEWEST_ATOMS))
