"""Relaxation: minima, cells, and outcomes that are none."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk

from indrite.engines.toy import PairToy
from indrite.errors import EngineError, StructureError, UsageError
from indrite.models.dynamics import relax


def test_minimum(crystal):
    crystal.rattle(0.15, seed=2)
    before = crystal.copy()
    found = relax(crystal, PairToy(), force_electronvolt_per_angstrom=0.005)
    assert found.converged
    assert found.energy_electronvolt < found.start_energy_electronvolt
    assert found.force_electronvolt_per_angstrom <= 0.005
    assert found.atoms.calc is None
    assert np.array_equal(crystal.positions, before.positions)
    assert np.array_equal(found.atoms.arrays["side"], crystal.arrays["side"])
    step = np.zeros((8, 3))
    step[0, 0] = 0.01
    energies = []
    for sign in (1, -1):
        moved = found.atoms.copy()
        moved.positions += sign * step
        moved.calc = PairToy()
        energies.append(moved.get_potential_energy())
    assert min(energies) > found.energy_electronvolt


def test_cell(crystal):
    """The free cell ends without stress; with the height alone free, the other two sides stay."""
    crystal.set_cell([3.35, 3.35, 3.35], scale_atoms=True)
    crystal.calc = PairToy()
    before = np.abs(crystal.get_stress()).max()
    free = relax(crystal, PairToy(), cell=True, force_electronvolt_per_angstrom=0.02)
    assert free.converged
    free.atoms.calc = PairToy()
    assert np.abs(free.atoms.get_stress()).max() < 0.1 * before
    high = relax(crystal, PairToy(), cell="height")
    np.testing.assert_allclose(high.atoms.cell.lengths()[:2], 3.35, atol=1e-9)
    assert abs(high.atoms.cell.lengths()[2] - 3.35) > 0.01


def test_step_limit_is_an_outcome(crystal):
    crystal.rattle(0.15, seed=2)
    found = relax(crystal, PairToy(), force_electronvolt_per_angstrom=1e-6, steps=3)
    assert found.ended == "step limit"
    assert not found.converged
    assert found.steps == 3


def test_explosion_is_an_outcome(crystal, changed):
    """A potential with a hole pulls atoms into each other: said, not raised."""

    def hole(own, energy, forces):
        apart = own.atoms.positions[1] - own.atoms.positions[0]
        forces = np.zeros_like(forces)
        forces[0], forces[1] = 100.0 * apart, -100.0 * apart
        return energy, forces

    atoms = Atoms("LiF", positions=[[0, 0, 0], [1.6, 0, 0]], cell=[8, 8, 8], pbc=True)
    assert relax(atoms, changed(hole)).ended == "exploded"


def test_bad_input(crystal, changed):
    near = bulk("Li", cubic=True)
    near.positions[1] = near.positions[0] + [0.1, 0, 0]
    with pytest.raises(StructureError, match="overlap"):
        relax(near, PairToy())
    with pytest.raises(UsageError, match="relaxation"):
        relax(crystal, PairToy(), force_electronvolt_per_angstrom=0.0)
    with pytest.raises(EngineError, match="not a number"):
        relax(crystal, changed(lambda own, energy, forces: (np.nan, forces)))
    with pytest.raises(EngineError, match="not numbers"):
        relax(crystal, changed(lambda own, energy, forces: (energy, forces * np.nan)))
