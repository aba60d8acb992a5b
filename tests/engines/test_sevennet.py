"""SevenNet through the vectors between atoms against the package's own calculator."""

import functools
import warnings
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk

from indrite.engines import engine, evaluate_many
from indrite.errors import EngineError, StructureError

pytest.importorskip("sevenn", reason="the package sevenn is not installed")
from indrite.engines import sevennet


@functools.cache
def _calculator(model: str):
    """Build each model once: the package compiles it."""
    return engine(f"sevennet:{model}", device="cpu").calculator()


MODELS = {"0": ("7net-0", None), "mf-0-pbe": ("7net-mf-0", "PBE"), "mf-0-r2scan": ("7net-mf-0", "R2SCAN")}


def _skewed() -> Atoms:
    atoms = bulk("LiCl", "rocksalt", a=5.13, cubic=True)
    atoms.rattle(0.1, seed=1)
    atoms.set_cell(
        atoms.cell.array @ np.array([[1, 0.05, 0], [0, 1, 0.1], [0.02, 0, 0.95]]), scale_atoms=True
    )
    return atoms


@pytest.mark.parametrize("model", MODELS)
def test_same_numbers_as_the_package(model):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sevenn.calculator import SevenNetCalculator

        name, modal = MODELS[model]
        package = SevenNetCalculator(name, modal=modal, device="cpu")
    theirs, ours = _skewed(), _skewed()
    theirs.calc, ours.calc = package, _calculator(model)
    assert ours.get_potential_energy() == pytest.approx(theirs.get_potential_energy(), abs=2e-6 * len(ours))
    np.testing.assert_allclose(ours.get_forces(), theirs.get_forces(), rtol=0.0, atol=5e-6)
    np.testing.assert_allclose(ours.get_stress(), theirs.get_stress(), rtol=0.0, atol=1e-7)


def test_functionals_differ():
    """The two functionals of MF-0 share a file and not their energies."""
    energies = [_calculator(one).get_property("energy", _skewed()) for one in ("mf-0-pbe", "mf-0-r2scan")]
    assert abs(energies[0] - energies[1]) > 1.0


def test_atom_without_neighbours_has_an_energy_and_no_force():
    calculator = _calculator("0")
    atoms = Atoms("In", cell=[20.0, 20.0, 20.0], pbc=True)
    assert np.isfinite(calculator.get_property("energy", atoms))
    np.testing.assert_array_equal(calculator.get_property("forces", atoms), np.zeros((1, 3)))


def test_batch_equals_single():
    calculator = _calculator("0")
    structures = [_skewed(), _skewed()[:5]]
    for (energy, forces), atoms in zip(evaluate_many(calculator, structures), structures, strict=True):
        assert energy == pytest.approx(calculator.get_property("energy", atoms), abs=1e-5)
        np.testing.assert_allclose(forces, calculator.get_property("forces", atoms), rtol=0.0, atol=1e-5)


def test_unknown_element():
    atoms = Atoms("RnCl", positions=[[0, 0, 0], [0, 0, 2.5]], cell=[5, 5, 5], pbc=True)
    with pytest.raises(StructureError, match=r"SevenNet-0 does not know this element.*Rn"):
        _calculator("0").get_property("energy", atoms)


def test_missing_weights_are_not_downloaded(monkeypatch):
    monkeypatch.setitem(sevennet._FILES, "0", "SevenNet_0__11Jul2024/absent.pth")
    with pytest.raises(EngineError, match="lacks the weights") as caught:
        engine("sevennet").calculator()
    assert "absent.pth" in str(caught.value)


def test_unreadable_weights(monkeypatch, tmp_path):
    broken = Path(tmp_path, "broken.pth")
    broken.write_bytes(b"no checkpoint")
    monkeypatch.setattr(sevennet, "weights", lambda _: broken)
    with pytest.raises(EngineError, match="cannot be read"):
        engine("sevennet").calculator()
