"""NEP potentials: a file of random parameters, its errors, and stress of a structure without symmetry."""

import importlib
from unittest import mock

import numpy as np
import pytest
from ase.build import bulk

from engine_files import write_nep
from indrite.engines import engine, evaluate_many
from indrite.engines._nep_model import read_model
from indrite.errors import EngineError, StructureError, UsageError

numba = pytest.importorskip("numba", reason="the package numba is not installed")


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
        for step in (1e-2, -1e-2):
            strain = np.eye(3)
            strain[i, j] += step
            moved = salt.copy()
            moved.set_cell(salt.cell.array @ strain, scale_atoms=True)
            energies.append(calculator.get_property("energy", moved))
        slopes[i, j] = (energies[0] - energies[1]) / 2e-2 / salt.get_volume()
    np.testing.assert_allclose(stress, slopes, rtol=2e-3, atol=1e-5)
    assert np.abs(stress).max() > 1e-3
    energies = []
    for step in (1e-2, -1e-2):
        moved = salt.copy()
        moved.positions[2, 1] += step
        energies.append(calculator.get_property("energy", moved))
    assert -(energies[0] - energies[1]) / 2e-2 == pytest.approx(forces[2, 1], abs=1e-4)


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
    """Vacuum and no neighbours are the same, and a lone atom has an energy of its own."""
    boxed = salt.copy()
    boxed.pbc = False
    padded = boxed.copy()
    padded.center(vacuum=8.0)
    padded.pbc = True
    calculator = engine(f"nep:{potential}").calculator()
    assert calculator.get_property("energy", boxed) == pytest.approx(
        calculator.get_property("energy", padded), abs=1e-6
    )
    assert np.isfinite(calculator.get_property("energy", salt[:1]))


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


def test_device(potential):
    with pytest.raises(EngineError, match="no such device"):
        engine(f"nep:{potential}", device="mps").calculator()


def test_threads_and_old_lists_change_no_digit(potential, salt, monkeypatch):
    """A list of neighbours that still holds, and atoms shared among threads, give the same bits."""
    atoms = salt * (6, 6, 6)
    atoms.rattle(0.05, seed=4)
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    moving, results = engine(f"nep:{potential}").calculator(), []
    start = atoms.copy()
    start.positions += np.random.default_rng(0).uniform(-0.1, 0.1, (len(atoms), 3))
    moving.get_property("energy", start)
    kernel = importlib.import_module("indrite.engines._nep_kernel")
    with mock.patch.object(kernel, "_part", wraps=kernel._part) as parts:
        results.append((moving.get_property("energy", atoms), moving.get_property("forces", atoms)))
    taken = sorted(call.args[0] for call in parts.call_args_list)
    assert taken == list(range(min(2, numba.get_num_threads())))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    fresh = engine(f"nep:{potential}").calculator()
    results.append((fresh.get_property("energy", atoms), fresh.get_property("forces", atoms)))
    assert results[0][0] == results[1][0]
    np.testing.assert_array_equal(results[0][1], results[1][1])


@pytest.mark.parametrize(("stretch", "lists"), [(0.99, 0), (1.02, 0), (0.6, 1)])
def test_a_deformed_cell_keeps_its_list_while_it_holds(potential, salt, stretch, lists):
    calculator = engine(f"nep:{potential}").calculator()
    calculator.get_property("energy", salt)
    deformed = salt.copy()
    cell = salt.cell.array.copy()
    cell[:, 2] *= stretch
    cell[1, 0] += 0.05
    deformed.set_cell(cell, scale_atoms=True)
    deformed.rattle(0.02, seed=1)
    network = importlib.import_module("indrite.engines._nep_network")
    with mock.patch.object(network, "listed", wraps=network.listed) as listing:
        found = [calculator.get_property(one, deformed) for one in ("energy", "forces", "stress")]
    assert listing.call_count == lists
    fresh = engine(f"nep:{potential}").calculator()
    for one, wanted in zip(found, ("energy", "forces", "stress"), strict=True):
        np.testing.assert_array_equal(one, fresh.get_property(wanted, deformed))


def test_atoms_that_jump_are_listed_anew(potential, salt):
    calculator = engine(f"nep:{potential}").calculator()
    calculator.get_property("energy", salt)
    moved = salt.copy()
    moved.positions[3] += [2.0, 0.5, 0.0]
    fresh = engine(f"nep:{potential}").calculator()
    assert calculator.get_property("energy", moved) == fresh.get_property("energy", moved)


def test_two_atoms_in_one_place(potential, salt):
    salt.positions[1] = salt.positions[0]
    with pytest.raises(StructureError, match="coincide"):
        engine(f"nep:{potential}").calculator().get_property("energy", salt)


@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"cutoffs": (5.0, 5.0), "basis": (5, 5), "bands": (4, 2, 1)},
        {"cutoffs": (5.5, 4.5), "basis": (6, 6), "bands": (4, 2, 1), "zbl": "1.0 2.0"},
        {"bands": (4, 0, 0), "zbl": "1.25 2.5 0.7"},
        {"bands": (2, 2, 1)},
        {"bands": (1, 0, 0)},
    ],
)
def test_same_numbers_as_another_implementation(tmp_path, salt, kind):
    """nep-adapters in double precision, on a gas of atoms that come near each other."""
    pytest.importorskip("nep_adapters", reason="the package nep-adapters is not installed")
    from indrite.engines._nep_adapters import build

    path = write_nep(tmp_path / "nep.txt", ("Li", "Cl"), np.random.default_rng(3), **kind)
    gas = salt * (2, 2, 1)
    gas.rattle(0.4, seed=2)
    ours, theirs = engine(f"nep:{path}").calculator(), build(path, device=None)
    for atoms in (salt, gas):
        scale = np.abs(theirs.get_property("forces", atoms)).max()
        assert ours.get_property("energy", atoms) == pytest.approx(
            theirs.get_property("energy", atoms), abs=2e-6 * len(atoms) * max(scale, 1.0)
        )
        for name in ("forces", "stress"):
            expected = theirs.get_property(name, atoms)
            np.testing.assert_allclose(
                ours.get_property(name, atoms),
                expected,
                rtol=0.0,
                atol=1e-5 * max(np.abs(expected).max(), 1.0),
            )


def test_reaches_of_single_elements_are_not_taken_for_one(tmp_path):
    """A file whose elements have reaches of their own is left to the other package, not read wrongly."""
    path = write_nep(tmp_path / "nep.txt", ("Li", "Cl"), np.random.default_rng(3))
    assert read_model(path) is not None
    text = path.read_text("utf-8").replace("cutoff 5.0 4.0 200 100", "cutoff 5.0 4.0 4.5 3.5 200 100")
    path.write_text(text, "utf-8")
    assert read_model(path) is None


def test_another_kind_takes_the_other_package(tmp_path, salt):
    pytest.importorskip("nep_adapters", reason="the package nep-adapters is not installed")
    path = write_nep(tmp_path / "nep.txt", ("Li", "Cl"), np.random.default_rng(3))
    text = path.read_text("utf-8").replace("nep4", "nep5", 1)  # one more bias for each element
    path.write_text(text + "0.1\n0.2\n", "utf-8")
    calculator = engine(f"nep:{path}").calculator()
    assert type(calculator).__name__ == "Nep"
    salt.pbc = (True, True, False)
    with pytest.raises(StructureError, match="three directions"):
        calculator.get_property("energy", salt)
