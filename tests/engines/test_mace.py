"""MACE: a model of random parameters against the package's own calculator.

mace-torch pins another e3nn than sevenn wants, so these tests run in an environment of their own:
``pip install -e .[mace] pytest hypothesis`` and ``pytest tests/engines/test_mace.py``.
"""

import warnings

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk

from indrite.engines import engine, evaluate_many
from indrite.errors import EngineError, MissingPackageError, StructureError

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def model_path(tmp_path_factory):
    """Model of lithium and chlorine in double precision, untrained."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("mace", reason="mace-torch is not installed (it excludes sevenn's e3nn)")
        import mace.modules
        import torch
        from e3nn import o3
    torch.manual_seed(0)
    block = mace.modules.interaction_classes["RealAgnosticResidualInteractionBlock"]
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    model = mace.modules.ScaleShiftMACE(
        r_max=4.0,
        num_bessel=4,
        num_polynomial_cutoff=5,
        max_ell=2,
        interaction_cls=block,
        interaction_cls_first=block,
        num_interactions=2,
        num_elements=2,
        hidden_irreps=o3.Irreps("8x0e + 8x1o"),
        MLP_irreps=o3.Irreps("8x0e"),
        atomic_energies=np.array([-1.0, -2.0]),
        avg_num_neighbors=8.0,
        atomic_numbers=[3, 17],
        correlation=2,
        gate=torch.nn.functional.silu,
        radial_MLP=[8, 8],
        radial_type="bessel",
        atomic_inter_scale=1.0,
        atomic_inter_shift=0.1,
    )
    torch.set_default_dtype(before)
    path = tmp_path_factory.mktemp("mace") / "tiny.model"
    torch.save(model, path)
    return path


@pytest.fixture
def salt():
    atoms = bulk("LiCl", "rocksalt", a=5.13, cubic=True)
    atoms.rattle(0.1, seed=1)
    atoms.set_cell(
        atoms.cell.array @ np.array([[1, 0.05, 0], [0, 1, 0.1], [0.02, 0, 0.95]]), scale_atoms=True
    )
    return atoms


def test_same_numbers_as_the_package(model_path, salt):
    from mace.calculators import MACECalculator

    theirs, ours = salt, salt.copy()
    ours.calc = engine(f"mace:{model_path}", device="cpu").calculator()
    theirs.calc = MACECalculator(model_paths=str(model_path), device="cpu", default_dtype="float64")
    assert ours.get_potential_energy() == pytest.approx(theirs.get_potential_energy(), abs=1e-9)
    np.testing.assert_allclose(ours.get_forces(), theirs.get_forces(), rtol=0.0, atol=1e-9)
    np.testing.assert_allclose(ours.get_stress(), theirs.get_stress(), rtol=0.0, atol=1e-9)


def test_batch_equals_single_and_global_precision_stays(model_path, salt):
    import torch

    before = torch.get_default_dtype()
    calculator = engine(f"mace:{model_path}", device="cpu").calculator()
    structures = [salt, salt[:5], Atoms("Li", cell=[20, 20, 20], pbc=True)]
    for (energy, forces), atoms in zip(evaluate_many(calculator, structures), structures, strict=True):
        assert energy == pytest.approx(calculator.get_property("energy", atoms), abs=1e-9)
        np.testing.assert_allclose(forces, calculator.get_property("forces", atoms), rtol=0.0, atol=1e-9)
    assert torch.get_default_dtype() == before


def test_contract(model_path):
    from indrite.testing.engines import check_engine

    check_engine(engine(f"mace:{model_path}", device="cpu"), elements=("Li", "Cl"))


def test_unknown_element(model_path):
    calculator = engine(f"mace:{model_path}", device="cpu").calculator()
    with pytest.raises(StructureError, match=r"does not know this element.*Na.*Li, Cl"):
        calculator.get_property("energy", bulk("NaCl", "rocksalt", a=5.6))


def test_no_model(model_path, tmp_path):
    path = tmp_path / "broken.model"
    path.write_bytes(model_path.read_bytes()[:1000])
    with pytest.raises(EngineError, match="not a MACE model"):
        engine(f"mace:{path}", device="cpu").calculator()


def test_missing_package(tmp_path):
    try:
        import mace  # noqa: F401
    except ImportError:
        path = tmp_path / "some.model"
        path.write_bytes(b"")
        with pytest.raises(MissingPackageError, match="mace"):
            engine(f"mace:{path}").calculator()
    else:
        pytest.skip("mace-torch is installed")
