"""Stored frames answer, other structures do not."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk
from ase.io import write

from indrite.engines import engine, evaluate_many
from indrite.errors import EngineError, StructureError


def run(frames=6, seed=3):
    """Frames of a small crystal with toy energies, forces and stresses."""
    rng = np.random.default_rng(seed)
    calculator = engine("toy").calculator()
    images = []
    for _ in range(frames):
        atoms = bulk("LiCl", "rocksalt", a=5.14, cubic=True)
        atoms.positions += rng.normal(0.0, 0.1, atoms.positions.shape)
        atoms.calc = calculator
        atoms.get_stress()
        images.append(atoms.copy())
        images[-1].calc = type(calculator)()
        images[-1].calc.atoms, images[-1].calc.results = atoms.copy(), dict(calculator.results)
    return images


@pytest.fixture(params=["run.extxyz", "run.traj"])
def stored(request, tmp_path):
    images = run()
    write(tmp_path / request.param, images)
    return tmp_path / request.param, images


def test_stored_frames_in_any_order(stored):
    path, images = stored
    replay = engine(f"replay:{path}").calculator()
    for index in (0, 1, 5, 2, 2, 0):
        atoms = images[index].copy()
        atoms.calc = replay
        assert atoms.get_potential_energy() == pytest.approx(images[index].get_potential_energy(), abs=1e-7)
        np.testing.assert_allclose(atoms.get_forces(), images[index].get_forces(), atol=1e-7)
        np.testing.assert_allclose(atoms.get_stress(), images[index].get_stress(), atol=1e-7)


def test_many_at_once(stored):
    path, images = stored
    answers = evaluate_many(engine(f"replay:{path}").calculator(), [one.copy() for one in images])
    assert [energy for energy, _ in answers] == pytest.approx([one.get_potential_energy() for one in images])


def test_whole_cell_vectors_do_not_matter(stored):
    path, images = stored
    atoms = images[3].copy()
    atoms.positions += np.random.default_rng(1).integers(-2, 3, (8, 3)) @ np.asarray(atoms.cell)
    atoms.calc = engine(f"replay:{path}").calculator()
    assert atoms.get_potential_energy() == pytest.approx(images[3].get_potential_energy(), abs=1e-7)


def test_a_wall_is_a_wall(tmp_path):
    images = run(2)
    for image in images:
        image.pbc = (True, True, False)
    write(tmp_path / "slab.extxyz", images)
    atoms = images[0].copy()
    atoms.calc = engine(f"replay:{tmp_path / 'slab.extxyz'}").calculator()
    atoms.get_potential_energy()
    atoms.positions[0] += np.asarray(atoms.cell)[2]
    with pytest.raises(EngineError, match=r"none of the stored frames"):
        atoms.get_potential_energy()


def test_other_structures_are_told_the_nearest_frame(stored):
    path, images = stored
    atoms = images[4].copy()
    atoms.positions[2, 1] += 0.02
    atoms.calc = engine(f"replay:{path}").calculator()
    with pytest.raises(
        EngineError, match=r"0\.02 Å away from the nearest, frame 4; expected one of 6 frames"
    ):
        atoms.get_forces()
    atoms.set_cell(atoms.cell * 1.01)
    with pytest.raises(EngineError, match="a cell that no frame has"):
        atoms.get_forces()


def test_other_atoms(stored):
    path, images = stored
    atoms = images[0][::-1]
    atoms.calc = engine(f"replay:{path}").calculator()
    with pytest.raises(StructureError, match="in the order of the file"):
        atoms.get_potential_energy()


def test_files_that_do_not_serve(tmp_path):
    bare = Atoms("Li", cell=[3, 3, 3], pbc=True)
    write(tmp_path / "bare.extxyz", [bare])
    with pytest.raises(EngineError, match="no frame of the file has an energy"):
        engine(f"replay:{tmp_path / 'bare.extxyz'}").calculator()
    write(tmp_path / "whole.traj", run(3))
    (tmp_path / "half.traj").write_bytes((tmp_path / "whole.traj").read_bytes()[:700])
    with pytest.raises(EngineError, match=r"half\.traj: ASE cannot read the trajectory"):
        engine(f"replay:{tmp_path / 'half.traj'}").calculator()


def test_energy_without_forces(tmp_path):
    images = run(2)
    for image in images:
        image.calc.results.pop("forces")
        image.calc.results.pop("stress")
    write(tmp_path / "energies.extxyz", images)
    atoms = images[1].copy()
    atoms.calc = engine(f"replay:{tmp_path / 'energies.extxyz'}").calculator()
    assert atoms.get_potential_energy() == pytest.approx(images[1].get_potential_energy())
    with pytest.raises(EngineError, match="frame 1 of the file has no forces; got energy"):
        atoms.get_forces()


def test_fingerprint_follows_the_file(stored, tmp_path):
    path, images = stored
    before = engine(f"replay:{path}").fingerprint()
    write(path, images[:3])
    assert engine(f"replay:{path}").fingerprint()["weights_sha256"] != before["weights_sha256"]
