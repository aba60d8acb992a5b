"""NEP potentials: a file of random parameters, its errors, and stress of a structure without symmetry."""

import numpy as np
import pytest
from ase.build import bulk

from engine_files import write_nep
from indrite.engines import engine, evaluate_many
from indrite.errors import EngineError, StructureError, UsageError

pytest.importorskip("nep_adapters", reason="the package nep-adapters is not installed")


@pytest.fixture
def potential(tmp_path):
    return write_nep(tmp_path / "nep.txt", ("Li", "Cl"), np.random.default_rng(0))


@pytest.fixture
def salt():
    atoms = bulk("LiCl", "rocksalt", a=5.13, cubic=True)
    atoms.rattle(0.1, seed=1)
    atoms.set_cell(
        atoms.cell.array @ np.array([[1, 0.05, 0], [0, 1, 0.1], [0.02, 0, 0.95]]), scale_atoms=True
    )
    return atoms


def test_forces_and_stress_are_derivatives(potential, salt):
    salt.calc = engine(f"nep:{potential}").calculator()
    forces, stress = salt.get_forces(), salt.get_stress(voigt=False)
    calculator, slopes = salt.calc, np.zeros((3, 3))
    for (i, j), _ in np.ndenumerate(slopes):
        energies = []
        for step in (1e-4, -1e-4):
            strain = np.eye(3)
            strain[i, j] += step
            moved = salt.copy()
            moved.set_cell(salt.cell.array @ strain, scale_atoms=True)
            energies.append(calculator.get_property("energy", moved))
        slopes[i, j] = (energies[0] - energies[1]) / 2e-4 / salt.get_volume()
    np.testing.assert_allclose(stress, slopes, rtol=0.0, atol=1e-6)
    assert np.abs(stress).max() > 1e-3
    energies = []
    for step in (1e-4, -1e-4):
        moved = salt.copy()
        moved.positions[2, 1] += step
        energies.append(calculator.get_property("energy", moved))
    assert -(energies[0] - energies[1]) / 2e-4 == pytest.approx(forces[2, 1], abs=1e-6)


def test_batch_equals_single(potential, salt):
    calculator = engine(f"nep:{potential}").calculator()
    structures = [salt, salt[:6], salt * (2, 1, 1)]
    for (energy, forces), atoms in zip(evaluate_many(calculator, structures), structures, strict=True):
        assert energy == pytest.approx(calculator.get_property("energy", atoms), abs=1e-10)
        np.testing.assert_allclose(forces, calculator.get_property("forces", atoms), rtol=0.0, atol=1e-10)


def test_fingerprint_follows_the_file(potential):
    first = engine(f"nep:{potential}").fingerprint()["weights_sha256"]
    write_nep(potential, ("Li", "Cl"), np.random.default_rng(1))
    assert engine(f"nep:{potential}").fingerprint()["weights_sha256"] != first


def test_unknown_element(potential):
    calculator = engine(f"nep:{potential}").calculator()
    with pytest.raises(StructureError, match=r"does not know this element.*Na.*Li, Cl"):
        calculator.get_property("energy", bulk("NaCl", "rocksalt", a=5.6))


def test_open_cell(potential, salt):
    salt.pbc = (True, True, False)
    with pytest.raises(StructureError, match="three directions"):
        engine(f"nep:{potential}").calculator().get_property("energy", salt)


def test_periodic_without_a_cell(potential, salt):
    """nep-adapters ends the program on it."""
    salt.set_cell([0, 0, 0])
    with pytest.raises(StructureError, match="no cell"):
        engine(f"nep:{potential}").calculator().get_property("energy", salt)


@pytest.mark.parametrize("text", ["", "nep4 2 Li Cl\nfoo\n", "hello world\n"])
def test_no_potential(tmp_path, text):
    path = tmp_path / "nep.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(EngineError, match="not a NEP potential"):
        engine(f"nep:{path}").calculator()


@pytest.mark.parametrize("kept", [0.5, -1])
def test_truncated_potential(potential, kept):
    """nep-adapters ends the program on such a file."""
    lines = potential.read_text("utf-8").splitlines()
    kept = int(kept * len(lines)) if kept > 0 else kept
    potential.write_text("\n".join(lines[:kept]) + "\n", "utf-8")
    with pytest.raises(EngineError, match="cut short"):
        engine(f"nep:{potential}").calculator()


def test_file_is_missing():
    with pytest.raises(UsageError, match="no such file"):
        engine("nep:/nowhere/nep.txt")
    with pytest.raises(UsageError, match="needs a file"):
        engine("nep")


def test_device(potential):
    with pytest.raises(EngineError, match="no such device"):
        engine(f"nep:{potential}", device="mps").calculator()
