"""The contract that every engine keeps, as functions that anyone can call on an ASE calculator.

``check_calculator`` takes a calculator and a structure that suits it, ``check_engine`` an engine. Each
raises ``AssertionError`` with the numbers that break the contract. Limits are for networks in single
precision; ``precision`` scales them.
"""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from indrite.engines import Batched, Engine, evaluate_many

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator

ENERGY_ELECTRONVOLT_PER_ATOM = 2e-6
FORCE_ELECTRONVOLT_PER_ANGSTROM = 1e-4
SLOPE_ELECTRONVOLT_PER_ANGSTROM = 2e-3
STRESS_ELECTRONVOLT_PER_CUBIC_ANGSTROM = 5e-5
_STEP_ANGSTROM = 0.02
_STRAIN = 0.004
_STENCIL = ((1, 2.0 / 3.0), (-1, -2.0 / 3.0), (2, -1.0 / 12.0), (-2, 1.0 / 12.0))


def sample(elements: tuple[str, str] = ("Li", "Cl")) -> Atoms:
    """Return eight atoms on a distorted rock-salt lattice in a skewed cell, at distances of covalent radii.

    Examples
    --------
    >>> sample(("In", "S")).get_chemical_formula()
    'In4S4'
    """
    from ase.build import bulk
    from ase.data import atomic_numbers, covalent_radii

    bond = 1.1 * sum(covalent_radii[atomic_numbers[one]] for one in elements)
    atoms = bulk("".join(elements), "rocksalt", a=2.0 * bond, cubic=True)
    atoms.rattle(0.08, seed=7)
    skew = np.array([[1.0, 0.06, 0.0], [0.0, 1.02, 0.1], [0.03, 0.0, 0.96]])
    atoms.set_cell(atoms.cell.array @ skew, scale_atoms=True)
    return atoms


def check_engine(engine: Engine, *, elements: tuple[str, str] = ("Li", "Cl"), precision: float = 1.0) -> None:
    """Check an engine: its calculator, that it is silent and offline, and its fingerprint."""
    with silent_and_offline():
        calculator, again = engine.calculator(), engine.calculator()
        atoms = sample(elements)
        first = _evaluate(calculator, atoms)
    second = _evaluate(again, atoms)
    assert first[0] == second[0], f"two calculators differ: {first[0]!r} and {second[0]!r} eV"
    fingerprint = engine.fingerprint()
    assert fingerprint["engine"] == engine.spec.name, fingerprint
    assert all(isinstance(one, str) for one in fingerprint.values()), fingerprint
    check_calculator(calculator, atoms, precision=precision)


def check_calculator(calculator: Calculator, atoms: Atoms, *, precision: float = 1.0) -> None:
    """Check all of the contract on a structure that is periodic in three directions."""
    check_pure(calculator, atoms)
    check_forces(calculator, atoms, precision=precision)
    check_stress(calculator, atoms, precision=precision)
    check_invariances(calculator, atoms, precision=precision)
    check_wrapping(calculator, atoms, precision=precision)
    check_extensive(calculator, atoms, precision=precision)
    check_smooth(calculator, atoms, precision=precision)
    check_batch(calculator, atoms, precision=precision)


def check_pure(calculator: Calculator, atoms: Atoms) -> None:
    """The answer is the same to the last bit whatever was asked before; the structure stays as it was."""
    given = atoms.copy()
    first = _evaluate(calculator, given)
    assert given == atoms, "the calculator changed the structure"
    moved = atoms.copy()
    moved.rattle(0.05, seed=1)
    _evaluate(calculator, moved)
    second = _evaluate(calculator, atoms.copy())
    assert first[0] == second[0], f"energy {first[0]!r}, then {second[0]!r} eV"
    assert np.array_equal(first[1], second[1]), (
        f"forces differ by {np.abs(first[1] - second[1]).max():.1e} eV/Å"
    )


def check_forces(calculator: Calculator, atoms: Atoms, *, precision: float = 1.0) -> None:
    """Forces are -dE/dx: along random directions of all atoms, and of single atoms; they sum to zero."""
    _, forces = _evaluate(calculator, atoms)
    total = np.abs(forces.sum(axis=0)).max()
    assert total <= precision * FORCE_ELECTRONVOLT_PER_ANGSTROM * len(atoms), (
        f"forces sum to {total:.1e} eV/Å"
    )
    rng = np.random.default_rng(0)
    directions = [rng.normal(size=forces.shape) for _ in range(3)]
    for index in range(2):
        alone = np.zeros(forces.shape)
        alone[index] = rng.normal(size=3)
        directions.append(alone)
    for direction in directions:
        direction /= np.linalg.norm(direction)
        slope = sum(
            weight * _energy(calculator, _displaced(atoms, count * _STEP_ANGSTROM * direction))
            for count, weight in _STENCIL
        )
        slope /= _STEP_ANGSTROM
        work = float((forces * direction).sum())
        limit = precision * SLOPE_ELECTRONVOLT_PER_ANGSTROM
        assert abs(work + slope) <= limit, f"force {work:.6f}, -dE/dx {-slope:.6f} eV/Å"


def check_stress(calculator: Calculator, atoms: Atoms, *, precision: float = 1.0) -> None:
    """Stress is dE/dε/V in all six components, positive under tension."""
    stress = np.array(calculator.get_property("stress", atoms.copy()))
    assert stress.shape == (6,), f"shape {stress.shape}"
    for component, (i, j) in enumerate(((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))):
        shape = np.zeros((3, 3))
        shape[i, j] += 0.5
        shape[j, i] += 0.5
        slope = sum(
            weight * _energy(calculator, _strained(atoms, count * _STRAIN * shape))
            for count, weight in _STENCIL
        )
        slope /= _STRAIN * atoms.get_volume()
        limit = precision * STRESS_ELECTRONVOLT_PER_CUBIC_ANGSTROM
        assert abs(stress[component] - slope) <= limit, (
            f"stress {stress[component]:.6f}, dE/dε/V {slope:.6f} eV/Å³ in component {component}"
        )


def check_invariances(calculator: Calculator, atoms: Atoms, *, precision: float = 1.0) -> None:
    """Shifting, rotating and renumbering the atoms changes energy and forces as it must."""
    from scipy.spatial.transform import Rotation

    reference = _evaluate(calculator, atoms)
    shifted = _displaced(atoms, np.array([0.31, -0.17, 0.53]))
    _compare("shifted", _evaluate(calculator, shifted), reference, precision)
    turn = Rotation.from_euler("xyz", [0.3, 1.1, -0.7]).as_matrix()
    rotated = atoms.copy()
    rotated.set_cell(atoms.cell.array @ turn.T)
    rotated.positions = atoms.positions @ turn.T
    _compare("rotated", _evaluate(calculator, rotated), (reference[0], reference[1] @ turn.T), precision)
    order = np.random.default_rng(2).permutation(len(atoms))
    expected = (reference[0], reference[1][order])
    _compare("renumbered", _evaluate(calculator, atoms[order]), expected, precision)


def check_wrapping(calculator: Calculator, atoms: Atoms, *, precision: float = 1.0) -> None:
    """Moving atoms by whole lattice vectors changes nothing."""
    steps = np.random.default_rng(3).integers(-2, 3, size=(len(atoms), 3))
    moved = _displaced(atoms, steps @ atoms.cell.array)
    _compare("unwrapped", _evaluate(calculator, moved), _evaluate(calculator, atoms), precision)


def check_extensive(calculator: Calculator, atoms: Atoms, *, precision: float = 1.0) -> None:
    """Two cells side by side have twice the energy and the same forces."""
    energy, forces = _evaluate(calculator, atoms)
    found = _evaluate(calculator, atoms * (2, 1, 1))
    _compare("doubled", found, (2.0 * energy, np.concatenate([forces, forces])), precision)


def check_smooth(calculator: Calculator, atoms: Atoms, *, precision: float = 1.0) -> None:
    """The energy does not jump as neighbours cross the cutoff: forces account for every step of an atom."""
    direction = np.zeros((len(atoms), 3))
    direction[0] = np.array([0.6, 0.64, 0.48])
    before = None
    for step in np.linspace(-0.3, 0.3, 61):
        energy, forces = _evaluate(calculator, _displaced(atoms, step * direction))
        along = float((forces * direction).sum())
        if before is not None:
            jump = energy - before[0] + 0.005 * (along + before[1])
            assert abs(jump) <= precision * 2e-4, f"energy jumps by {jump:.1e} eV at {step:.2f} Å"
        before = (energy, along)


def check_batch(calculator: Calculator, atoms: Atoms, *, precision: float = 1.0) -> None:
    """Several structures in one pass give what each gives alone; nothing to check where it cannot."""
    if not isinstance(calculator, Batched):
        return
    structures = [atoms, atoms * (1, 2, 1), atoms.copy()]
    structures[2].rattle(0.05, seed=4)
    for found, one in zip(evaluate_many(calculator, structures), structures, strict=True):
        _compare("batch", found, _evaluate(calculator, one), precision)


@contextlib.contextmanager
def silent_and_offline() -> Iterator[None]:
    """Raise AssertionError if the block prints, warns or opens a connection."""

    def refuse(_: Any, address: Any) -> None:
        raise AssertionError(f"connection to {address!r}")

    with (
        tempfile.TemporaryFile() as kept,
        mock.patch.object(socket.socket, "connect", refuse),
        warnings.catch_warnings(record=True) as warned,
    ):
        warnings.simplefilter("always")
        streams = [os.dup(1), os.dup(2)]
        try:
            os.dup2(kept.fileno(), 1)
            os.dup2(kept.fileno(), 2)
            with (
                open(1, "w", closefd=False) as out,
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(out),
            ):
                yield
        finally:
            for number, stream in enumerate(streams, start=1):
                os.dup2(stream, number)
                os.close(stream)
        kept.seek(0)
        printed = kept.read().decode("utf-8", "replace")
    assert not printed, f"printed {printed[:200]!r}"
    assert not warned, f"warned {warned[0].message}"


def _evaluate(calculator: Calculator, atoms: Atoms) -> tuple[float, np.ndarray]:
    forces = np.array(calculator.get_property("forces", atoms))
    return float(calculator.get_property("energy", atoms)), forces


def _energy(calculator: Calculator, atoms: Atoms) -> float:
    return float(calculator.get_property("energy", atoms))


def _displaced(atoms: Atoms, by: np.ndarray) -> Atoms:
    moved = atoms.copy()
    moved.positions = moved.positions + by
    return moved


def _strained(atoms: Atoms, strain: np.ndarray) -> Atoms:
    moved = atoms.copy()
    moved.set_cell(atoms.cell.array @ (np.eye(3) + strain), scale_atoms=True)
    return moved


def _compare(
    name: str, found: tuple[float, np.ndarray], expected: tuple[float, np.ndarray], precision: float
) -> None:
    energy = abs(found[0] - expected[0])
    limit = precision * ENERGY_ELECTRONVOLT_PER_ATOM * len(found[1])
    assert energy <= limit, f"{name}: energy differs by {energy:.1e} eV, more than {limit:.1e}"
    forces = float(np.abs(found[1] - expected[1]).max())
    limit = precision * FORCE_ELECTRONVOLT_PER_ANGSTROM
    assert forces <= limit, f"{name}: forces differ by {forces:.1e} eV/Å, more than {limit:.1e}"
