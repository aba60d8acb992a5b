"""Dispersion on an engine: against the reference implementation, without lithium, and the contract."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk
from ase.calculators.calculator import Calculator, all_changes

from indrite.engines import engine
from indrite.errors import UsageError
from indrite.testing import engines as contract

pytest.importorskip("torch_dftd", reason="the package torch-dftd is not installed")
from indrite.engines._dispersion import DispersionCalculator


class _Nothing(Calculator):
    implemented_properties = ("energy", "forces", "stress")

    def calculate(self, atoms=None, properties=None, system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        self.results = {"energy": 0.0, "forces": np.zeros((len(atoms), 3)), "stress": np.zeros(6)}


def _alone(atoms):
    atoms = atoms.copy()
    atoms.calc = DispersionCalculator(_Nothing())
    return atoms


def _molecule():
    corners = np.array([[0, 0, 0], [1, 1, 1], [-1, -1, 1], [-1, 1, -1], [1, -1, -1]])
    atoms = Atoms("PS4", positions=corners * 2.05 / np.sqrt(3.0))
    atoms.positions[0] += [0.1, 0.05, 0.0]
    return atoms


def test_a_molecule_is_that_of_the_reference_implementation():
    """Energy and force by simple-dftd3 1.7.0 (PBE, rational damping, pairs only)."""
    atoms = _alone(_molecule())
    assert atoms.get_potential_energy() == pytest.approx(-0.3018542692935, abs=1e-7)
    expected = [-6.08419927e-04, -3.03692570e-04, 4.49644917e-06]
    np.testing.assert_allclose(atoms.get_forces()[0], expected, rtol=0.0, atol=2e-8)


def test_a_crystal_is_that_of_the_reference_implementation_up_to_the_reach():
    """simple-dftd3 sums pairs to 60 bohr: 1 meV/atom and 30 MPa lie beyond 40 bohr in InP, 1.3 in indium."""
    compound = bulk("InP", "zincblende", a=5.8687, cubic=True)
    compound.rattle(0.1, seed=1)
    atoms = _alone(compound)
    assert atoms.get_potential_energy() / 8 == pytest.approx(-2.496741681505557 / 8, abs=1.2e-3)
    np.testing.assert_allclose(atoms.get_forces()[0], [-0.0017995, -0.0015766, 0.0031564], atol=1.2e-4)
    np.testing.assert_allclose(atoms.get_stress()[:3], [0.0136263, 0.0136264, 0.0136245], rtol=2e-3)
    metal = _alone(
        Atoms("In2", cell=[3.2523, 3.2523, 4.9461], scaled_positions=[[0, 0, 0], [0.5, 0.5, 0.5]], pbc=True)
    )
    assert metal.get_potential_energy() / 2 == pytest.approx(-0.6757048510536229 / 2, abs=1.3e-3)


def test_lithium_has_none():
    salt = bulk("LiCl", "rocksalt", a=5.14, cubic=True)
    whole, anions = _alone(salt), _alone(salt[[one == "Cl" for one in salt.symbols]])
    assert whole.get_potential_energy() == anions.get_potential_energy()
    assert not whole.get_forces()[[one == "Li" for one in salt.symbols]].any()
    metal = _alone(bulk("Li", "bcc", a=3.5, cubic=True))
    assert metal.get_potential_energy() == 0.0
    assert not metal.get_stress().any()
    assert _alone(Atoms("S")).get_potential_energy() == 0.0


def test_it_keeps_the_contract():
    contract.check_calculator(DispersionCalculator(_Nothing()), contract.sample(("In", "S")))


@pytest.mark.parametrize("model", ["sevennet:mf-0-pbe", "chgnet"])
def test_it_is_a_sum(model):
    """Networks in single precision give another last digit with other threads."""
    pytest.importorskip("sevenn" if model.startswith("sevennet") else "chgnet")
    atoms = contract.sample(("In", "Cl"))
    summed, plain, alone = atoms.copy(), atoms.copy(), _alone(atoms)
    summed.calc = engine(f"{model}+d3", device="cpu").calculator()
    plain.calc = engine(model, device="cpu").calculator()
    assert summed.get_potential_energy() == pytest.approx(
        plain.get_potential_energy() + alone.get_potential_energy(), abs=2e-5
    )
    np.testing.assert_allclose(summed.get_forces(), plain.get_forces() + alone.get_forces(), atol=1e-5)
    np.testing.assert_allclose(summed.get_stress(), plain.get_stress() + alone.get_stress(), atol=1e-6)


def test_its_name_and_fingerprint_say_so():
    pytest.importorskip("sevenn")
    with_d3, plain = engine("sevennet:mf-0-pbe+d3"), engine("sevennet:mf-0-pbe")
    assert engine(with_d3.name) == with_d3
    assert engine("chgnet+d3").name == "chgnet+d3"
    mark = with_d3.fingerprint()
    assert "Li" in mark["dispersion"]
    assert {name: one for name, one in mark.items() if name in plain.fingerprint()} == plain.fingerprint()
    assert "dispersion" not in plain.fingerprint()


@pytest.mark.parametrize("name", ["sevennet:mf-0-r2scan+d3", "chgnet:r2scan+d3", "toy+d3", "vasp+d3"])
def test_what_was_not_trained_on_pbe_takes_none(name):
    with pytest.raises(UsageError, match="no dispersion for this engine") as caught:
        engine(name)
    assert "sevennet:mf-0-pbe" in str(caught.value)
    with pytest.raises(UsageError, match="unknown engine"):
        engine("nonsense+d3")
