"""A pair potential for tests: smooth, conservative, cheap, and no claim to be true."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from ase.calculators.calculator import Calculator, all_changes

from indrite.engines._pairs import check_finite

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.engines.base import Engine

_CUTOFF_ANGSTROM = 5.0
_DEPTH_ELECTRONVOLT = 0.15


class PairToy(Calculator):
    """Morse pairs at the sum of the covalent radii, brought smoothly to zero at 5 Å.

    E = Σ D [(1 - e^{-a (r - r0)})² - 1] s(r), with s = (1 - (r/rc)²)³.
    """

    implemented_properties: ClassVar[list[str]] = ["energy", "free_energy", "forces", "stress"]

    def calculate(
        self,
        atoms: Atoms | None = None,
        properties: list[str] | None = None,
        system_changes: list[str] = all_changes,
    ) -> None:
        """Compute energy (eV), forces (eV/Å) and stress (eV/Å³, Voigt)."""
        super().calculate(atoms, properties, system_changes)
        assert self.atoms is not None
        first, second, vector, distance = _pairs(self.atoms)
        energy, slope = _morse(self.atoms.numbers, first, second, distance)
        along = (slope / distance)[:, None] * vector
        forces = np.zeros((len(self.atoms), 3))
        np.add.at(forces, first, along)
        np.add.at(forces, second, -along)
        self.results = {"energy": float(energy.sum()), "forces": forces}
        self.results["free_energy"] = self.results["energy"]
        if self.atoms.pbc.all():
            virial = (vector[:, :, None] * along[:, None, :]).sum(axis=0) / self.atoms.get_volume()
            self.results["stress"] = virial[[0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1]]


def _pairs(atoms: Atoms) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    from vesin import NeighborList

    check_finite(atoms)
    neighbours = NeighborList(cutoff=_CUTOFF_ANGSTROM, full_list=False)
    periodic = tuple(bool(one) for one in atoms.pbc)
    first, second, vector, distance = neighbours.compute(
        points=atoms.positions, box=np.asarray(atoms.cell), periodic=periodic, quantities="ijDd"
    )
    return first.astype(int), second.astype(int), vector, distance


def _morse(
    numbers: np.ndarray, first: np.ndarray, second: np.ndarray, distance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return energy and dE/dr of each pair."""
    from ase.data import covalent_radii

    rest = covalent_radii[numbers[first]] + covalent_radii[numbers[second]]
    decay = np.exp(-1.5 * (distance - rest))
    well = _DEPTH_ELECTRONVOLT * ((1.0 - decay) ** 2 - 1.0)
    well_slope = 2.0 * _DEPTH_ELECTRONVOLT * 1.5 * (1.0 - decay) * decay
    inside = 1.0 - (distance / _CUTOFF_ANGSTROM) ** 2
    switch, switch_slope = inside**3, -6.0 * distance / _CUTOFF_ANGSTROM**2 * inside**2
    return well * switch, well_slope * switch + well * switch_slope


def build(engine: Engine) -> PairToy:
    """Return the calculator of the engine ``toy``."""
    return PairToy()
