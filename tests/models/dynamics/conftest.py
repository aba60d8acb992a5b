import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk
from ase.calculators.calculator import Calculator, all_changes

from indrite.engines.toy import PairToy


@pytest.fixture
def crystal() -> Atoms:
    """Eight ions that the toy engine holds together, in a cell shorter than its cutoff."""
    atoms = bulk("LiF", crystalstructure="rocksalt", a=4.0, cubic=True)
    atoms.rattle(0.1, seed=3)
    atoms.set_array("side", np.array([0, 1] * 4))
    return atoms


class Changed(Calculator):
    """The toy with numbers that a test spoils: ``spoil(calls, energy, forces)``, calls since a reset too."""

    implemented_properties = ["energy", "forces"]  # noqa: RUF012 - as ASE has it

    def __init__(self, spoil):
        super().__init__()
        self.inner, self.spoil, self.calls, self.since_reset = PairToy(), spoil, 0, 0

    def reset(self):
        super().reset()
        self.since_reset = 0

    def calculate(self, atoms=None, properties=None, system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        self.inner.calculate(atoms)
        self.calls += 1
        self.since_reset += 1
        energy, forces = self.spoil(self, self.inner.results["energy"], self.inner.results["forces"].copy())
        self.results = {"energy": energy, "forces": forces}


@pytest.fixture
def changed():
    return Changed
