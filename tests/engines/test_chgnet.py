"""The arranged network of CHGNet against the package's own calculator, and its errors."""

import warnings

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk

from indrite.engines import engine, evaluate_many
from indrite.engines._network import NetworkCalculator
from indrite.errors import EngineError, StructureError

torch = pytest.importorskip("torch", reason="the package torch is not installed")
pytest.importorskip("chgnet", reason="the package chgnet is not installed")
our_module = pytest.importorskip("indrite.engines.chgnet")
ChgnetNetwork = pytest.importorskip("indrite.engines._chgnet_network").ChgnetNetwork
MODELS = ("0.3.0", "0.2.0", "r2scan")


def _indium() -> Atoms:
    """One atom whose bonds are all with its own images."""
    a, c = 3.2523, 4.9461
    cell = 0.5 * np.array([[-a, a, c], [a, -a, c], [a, a, -c]])
    return Atoms("In", cell=cell, scaled_positions=[[0.1, 0.2, 0.3]], pbc=True)


def _salt() -> Atoms:
    atoms = bulk("LiCl", "rocksalt", a=5.13)
    atoms.rattle(0.05, seed=1)
    return atoms


def _disordered() -> Atoms:
    """Five elements at random in a skewed cell, with short and long bonds."""
    rng = np.random.default_rng(1)
    atoms = bulk("LiCl", "rocksalt", a=5.3, cubic=True) * (2, 2, 1)
    atoms.numbers = rng.permutation([3, 17, 16, 49, 15] * 7)[:32]
    atoms.rattle(0.15, seed=5)
    atoms.set_cell(atoms.cell.array @ (np.eye(3) + 0.05 * rng.normal(size=(3, 3))), scale_atoms=True)
    return atoms


STRUCTURES = {"indium": _indium, "salt": _salt, "disordered": _disordered}


def _double(model: str) -> NetworkCalculator:
    return NetworkCalculator(ChgnetNetwork(our_module.load(model).double(), "cpu"))


@pytest.fixture(params=MODELS)
def in_double(request, monkeypatch):
    """The package's calculator and ours, both in double precision."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import chgnet.graph.converter
        import chgnet.model.dynamics
        import chgnet.model.model
    monkeypatch.setattr(chgnet.graph.converter, "TORCH_DTYPE", torch.float64)
    monkeypatch.setattr(chgnet.model.model, "TORCH_DTYPE", torch.float64)
    model = our_module.load(request.param).double()
    model.composition_model.float()
    theirs = chgnet.model.dynamics.CHGNetCalculator(model, use_device="cpu")
    return theirs, _double(request.param)


@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True:UserWarning")
@pytest.mark.parametrize("structure", STRUCTURES)
def test_same_function_as_the_package(in_double, structure):
    theirs, ours = (STRUCTURES[structure]() for _ in in_double)
    theirs.calc, ours.calc = in_double
    # The package adds the elements' reference energies in single precision.
    assert ours.get_potential_energy() == pytest.approx(theirs.get_potential_energy(), abs=1e-6 * len(ours))
    # It converts stress from GPa and back with constants that differ in the eighth digit.
    np.testing.assert_allclose(ours.get_forces(), theirs.get_forces(), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(ours.get_stress(), theirs.get_stress(), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("model", MODELS)
def test_single_precision_costs_little(model, structure):
    double = _double(model)
    single = engine(f"chgnet:{model}", device="cpu").calculator()
    atoms = STRUCTURES[structure]()
    assert single.get_property("energy", atoms) == pytest.approx(
        double.get_property("energy", atoms), abs=1e-6 * len(atoms)
    )
    exact = double.get_property("forces", atoms)
    scale = 1.0 + np.abs(exact).max()
    np.testing.assert_allclose(single.get_property("forces", atoms), exact, rtol=0.0, atol=3e-6 * scale)
    np.testing.assert_allclose(
        single.get_property("stress", atoms), double.get_property("stress", atoms), rtol=0.0, atol=1e-6
    )


def test_forces_are_the_derivative_in_double_precision():
    double = _double("0.3.0")
    atoms = _disordered()
    energies = []
    for step in (1e-4, -1e-4):
        moved = atoms.copy()
        moved.positions[3, 1] += step
        energies.append(double.get_property("energy", moved))
    slope = (energies[0] - energies[1]) / 2e-4
    assert -slope == pytest.approx(double.get_property("forces", atoms)[3, 1], abs=1e-5)


def test_batch_equals_single():
    calculator = engine("chgnet", device="cpu").calculator()
    structures = [make() for make in STRUCTURES.values()]
    for (energy, forces), atoms in zip(evaluate_many(calculator, structures), structures, strict=True):
        assert energy == pytest.approx(calculator.get_property("energy", atoms), abs=1e-5)
        np.testing.assert_allclose(forces, calculator.get_property("forces", atoms), rtol=0.0, atol=5e-5)


def test_nothing_is_printed(capfd):
    calculator = engine("chgnet", device="cpu").calculator()
    calculator.get_property("energy", _salt())
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_isolated_atom():
    atoms = Atoms("InIn", positions=[[0, 0, 0], [0, 0, 9.0]], cell=[20, 20, 20], pbc=True)
    with pytest.raises(StructureError, match="no neighbour"):
        engine("chgnet", device="cpu").calculator().get_property("energy", atoms)


def test_unknown_element():
    atoms = Atoms("AmCl", positions=[[0, 0, 0], [0, 0, 2.5]], cell=[5, 5, 5], pbc=True)
    with pytest.raises(StructureError, match="does not know this element"):
        engine("chgnet", device="cpu").calculator().get_property("energy", atoms)


@pytest.mark.parametrize("position", [[0.0, 0.0, np.nan], [0.0, 0.0, np.inf]])
def test_positions_that_are_no_numbers(position):
    atoms = Atoms("InCl", positions=[[0, 0, 0], position], cell=[5, 5, 5], pbc=True)
    with pytest.raises(StructureError, match="not finite"):
        engine("chgnet", device="cpu").calculator().get_property("energy", atoms)


def test_coinciding_atoms():
    atoms = Atoms("InCl", positions=[[0, 0, 0], [5.0, 0, 0]], cell=[5, 5, 5], pbc=True)
    with pytest.raises(StructureError, match="coincide"):
        engine("chgnet", device="cpu").calculator().get_property("energy", atoms)


def test_periodic_without_a_cell():
    atoms = Atoms("InCl", positions=[[0, 0, 0], [0, 0, 2.5]], cell=[5, 5, 0], pbc=True)
    calculator = engine("chgnet", device="cpu").calculator()
    with pytest.raises(StructureError, match="no cell"):
        calculator.get_property("energy", atoms)
    atoms.pbc = (True, True, False)
    assert np.isfinite(calculator.get_property("energy", atoms))


def test_missing_device():
    with pytest.raises(EngineError, match="no such device"):
        engine("chgnet", device="tpu").calculator()


def test_fingerprint_tells_the_models_apart():
    prints = {engine(f"chgnet:{model}").fingerprint()["weights_sha256"] for model in MODELS}
    assert len(prints) == len(MODELS)
