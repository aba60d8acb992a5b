"""Real density functional theory on a few atoms; the checks at the door need no gpaw."""

from importlib import metadata

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk
from ase.calculators.calculator import PropertyNotImplementedError

from indrite.engines import ENGINES, engine
from indrite.engines import gpaw as module
from indrite.errors import EngineError, MissingPackageError, StructureError, UsageError
from indrite.testing import engines as contract


@pytest.fixture
def real():
    """Skip where gpaw is not installed: it is GPL, compiles against libxc, and only its users need it."""
    pytest.importorskip("gpaw", reason="needs gpaw: pip install 'indrite[gpaw]' (compiles against libxc)")


def lithium_sulfide():
    """Li2S, three atoms, one of them out of its place."""
    half = 5.71 / 2.0
    cell = [[0, half, half], [half, 0, half], [half, half, 0]]
    corners = [(0, 0, 0), (0.25, 0.25, 0.25), (0.75, 0.75, 0.75)]
    atoms = Atoms("SLi2", scaled_positions=corners, cell=cell, pbc=True)
    atoms.positions[1] += (0.10, 0.05, -0.07)
    return atoms


def free_energy(calculator, atoms):
    atoms = atoms.copy()
    atoms.calc = calculator
    return atoms.get_potential_energy(force_consistent=True)


# ---- without gpaw -----------------------------------------------------------------------------------------


def test_names():
    assert engine("gpaw").model == "pbe-gamma"
    assert engine("gpaw:pbe-mesh").name == "gpaw:pbe-mesh"
    with pytest.raises(UsageError, match=r"unknown model of the engine 'gpaw'.*pbe-gamma, pbe-mesh"):
        engine("gpaw:lda")


def test_missing_package_says_what_to_install(monkeypatch):
    def absent(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", absent)
    with pytest.raises(MissingPackageError, match=r"'gpaw'.*pip install 'indrite\[gpaw\]'"):
        engine("gpaw").calculator()


def test_mesh_is_even_in_reciprocal_space():
    atoms = Atoms("In", cell=[4.443, 10.642, 3.94], pbc=True)
    counts = np.array(module.mesh_size(atoms))
    spacing = 2.0 * np.pi / np.array([4.443, 10.642, 3.94]) / counts
    assert (spacing <= module.SPACING_PER_ANGSTROM).all()
    assert (spacing * counts / (counts - 1) > module.SPACING_PER_ANGSTROM).all()
    atoms.pbc = (True, False, True)
    assert module.mesh_size(atoms)[1] == 1


@pytest.mark.parametrize(
    ("atoms", "message"),
    [
        (Atoms("H2", positions=[(0, 0, 0), (0, 0, 0.74)]), "needs a cell.*put a molecule into a box"),
        (Atoms(cell=[3, 3, 3], pbc=True), "no atoms"),
        (
            Atoms("Li2", positions=[(0, 0, 0), (0, 0, 0.3)], cell=[5, 5, 5], pbc=True),
            r"Li \(atom 0\) and Li \(atom 1\) 0.30 Å",
        ),
        (Atoms("In", cell=[0.5, 5, 5], pbc=True), "overlap"),
        (Atoms("Li", positions=[(np.nan, 0, 0)], cell=[5, 5, 5], pbc=True), "not finite"),
    ],
)
def test_structures_that_make_no_sense_stop_at_the_door(atoms, message):
    with pytest.raises(StructureError, match=message):
        module.PlaneWavePbe().get_property("energy", atoms)


def test_table_tells_the_licence():
    assert ENGINES["gpaw"].licence == "GPL-3.0-or-later"
    assert not ENGINES["gpaw"].dynamics


# ---- with gpaw --------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.usefixtures("real")
def test_force_and_stress_are_slopes_of_the_energy():
    atoms, calculator = lithium_sulfide(), engine("gpaw").calculator()
    atoms.calc = calculator
    force, stress, step = atoms.get_forces()[1, 0], atoms.get_stress(), 0.02
    assert np.abs(atoms.get_forces().sum(axis=0)).max() < 0.005
    energies = []
    for shift in (step, -step):
        moved = atoms.copy()
        moved.positions[1, 0] += shift
        energies.append(free_energy(calculator, moved))
    assert force == pytest.approx(-(energies[0] - energies[1]) / (2.0 * step), abs=0.002)
    strained = []
    for strain in (0.01, -0.01):
        scaled = atoms.copy()
        scaled.set_cell(np.asarray(atoms.cell) @ np.diag([1.0, 1.0, 1.0 + strain]), scale_atoms=True)
        strained.append(free_energy(calculator, scaled))
    slope = (strained[0] - strained[1]) / 0.02 / atoms.get_volume()
    # the number of plane waves changes with the cell, the stress is that of a fixed set
    assert stress[2] == pytest.approx(slope, rel=0.05)


@pytest.mark.slow
@pytest.mark.usefixtures("real")
def test_lattice_constant_of_lithium_chloride():
    """PBE binds LiCl at 5.15 Å (Materials Project mp-22905: 5.153 Å), and the stress changes sign there."""
    calculator = module.PlaneWavePbe(spacing_per_angstrom=0.6)  # 4 x 4 x 4 is enough for an insulator
    energy, pressure = [], []
    constants = np.array([5.00, 5.15, 5.30])
    for constant in constants:
        atoms = bulk("LiCl", "rocksalt", a=constant)
        atoms.calc = calculator
        energy.append(atoms.get_potential_energy())
        pressure.append(-atoms.get_stress()[:3].mean())
    bend, slope, _ = np.polyfit(constants, energy, 2)
    assert -slope / (2.0 * bend) == pytest.approx(5.15, abs=0.03)
    assert pressure[0] > 0.0 > pressure[2]


@pytest.mark.slow
@pytest.mark.usefixtures("real")
def test_gamma_point_goes_on_from_the_last_structure_and_forgets_it():
    atoms = lithium_sulfide()
    carried = engine("gpaw").calculator()
    start = free_energy(carried, atoms)
    moved = atoms.copy()
    moved.positions[0] += (0.0, 0.08, 0.0)
    assert free_energy(carried, moved) == pytest.approx(
        free_energy(engine("gpaw").calculator(), moved), abs=1e-4
    )
    assert free_energy(carried, atoms) == pytest.approx(start, abs=1e-4)
    with pytest.raises(PropertyNotImplementedError):
        carried.get_property("dipole", atoms)


@pytest.mark.slow
@pytest.mark.usefixtures("real")
def test_parts_of_the_contract_that_a_grid_in_space_can_keep():
    """Not to the last bit: the grid moves against the atoms, and each answer is a converged one."""
    contract.check_wrapping(engine("gpaw").calculator(), lithium_sulfide(), precision=20.0)
    contract.check_invariances(engine("gpaw").calculator(), lithium_sulfide(), precision=20.0)
    with contract.silent_and_offline():
        free_energy(engine("gpaw").calculator(), lithium_sulfide())


@pytest.mark.slow
@pytest.mark.usefixtures("real")
def test_failures_are_told(monkeypatch):
    monkeypatch.setattr(module, "_ITERATIONS", 2)
    with pytest.raises(EngineError, match="did not converge within 2 iterations for Li2S"):
        free_energy(engine("gpaw").calculator(), lithium_sulfide())
    polonium = Atoms("Po", cell=[3.35, 3.35, 3.35], pbc=True)
    with pytest.raises(StructureError, match=r"no PAW data set.*Po"):
        free_energy(engine("gpaw").calculator(), polonium)
