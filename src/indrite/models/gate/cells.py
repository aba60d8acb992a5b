"""One phase relaxed, cell and atoms, and what became of its cell and its bonds."""

from __future__ import annotations

import warnings
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from indrite.cell.argyrodite import argyrodite
from indrite.cell.crystals import phase
from indrite.models.gate.settings import GateSettings
from indrite.progress import Progress, silent

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator

#: The start is pushed off its symmetry, so that a cell that would rather distort is free to.
_RATTLE_ANGSTROM, _STRAIN = 0.02, 0.005
_SEED = 0
#: Pairs are looked for up to here; the longest distance of interest is In-In in InCl, 3.6 Å.
_REACH_ANGSTROM = 6.0
#: Between the P-S bond (2.05 Å) and the next sulfur (3.9 Å).
BOND_ANGSTROM = {("P", "S"): 2.35}


@dataclass(frozen=True)
class RelaxedCell:
    """What a phase became.

    Parameters
    ----------
    phase
        Name of the phase.
    converged, steps, force_electronvolt_per_angstrom
        How the relaxation ended.
    energy_electronvolt_per_atom
        Potential energy.
    volume_change_percent
        Against the listed cell.
    lattice
        a, b, c (Å), alpha, beta, gamma (degree) afterwards, of the cell that was relaxed.
    nearest_angstrom
        Pair ``A-B`` → distance from an atom A to its nearest B, mean over A.
    shortest_angstrom
        Pair ``A-B`` → shortest distance.
    neighbours
        Pair ``A-B`` → number of B bonded to A, smallest and largest over A.
    """

    phase: str
    converged: bool
    steps: int
    force_electronvolt_per_angstrom: float
    energy_electronvolt_per_atom: float
    volume_change_percent: float
    lattice: tuple[float, ...]
    nearest_angstrom: dict[str, float]
    shortest_angstrom: dict[str, float]
    neighbours: dict[str, tuple[int, int]]


def measure_cell(
    name: str, calculator: Calculator, *, settings: GateSettings, progress: Progress = silent
) -> dict[str, Any]:
    """Relax a phase and return `RelaxedCell` as plain data."""
    from indrite.models.dynamics import relax

    start = listed_cell(name)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "logm result may be inaccurate")  # by 1e-12
        result = relax(
            distorted(start),
            calculator,
            force_electronvolt_per_angstrom=settings.force_electronvolt_per_angstrom,
            cell=True,
            steps=settings.steps,
            progress=progress,
        )
    atoms = result.atoms
    distances = _distances(atoms)
    found = RelaxedCell(
        phase=name,
        converged=result.converged,
        steps=result.steps,
        force_electronvolt_per_angstrom=result.force_electronvolt_per_angstrom,
        energy_electronvolt_per_atom=result.energy_electronvolt / len(atoms),
        volume_change_percent=100.0 * (atoms.get_volume() / start.get_volume() - 1.0),
        lattice=tuple(float(one) for one in atoms.cell.cellpar()),
        nearest_angstrom={pair: float(matrix.min(axis=1).mean()) for pair, matrix in distances.items()},
        shortest_angstrom={pair: float(matrix.min()) for pair, matrix in distances.items()},
        neighbours=_neighbours(atoms),
    )
    return asdict(found)


def listed_cell(name: str) -> Atoms:
    """Return the cell that a phase is relaxed from: the conventional one, Li6PS5Cl with split lithium."""
    if name == "Li6PS5Cl_ordered":
        return argyrodite(inversion=0.0, rng=np.random.default_rng(_SEED))
    one = phase(name)
    return one.primitive() if len(one.atoms()) > 64 else one.atoms()


def distorted(atoms: Atoms) -> Atoms:
    """Return the atoms displaced at random by 0.02 Å and the cell strained by half a percent."""
    rng = np.random.default_rng(_SEED)
    moved = atoms.copy()
    strain = rng.normal(0.0, _STRAIN, (3, 3))
    strain = (strain + strain.T) / 2.0
    moved.set_cell(moved.cell.array @ (np.eye(3) + strain), scale_atoms=True)
    moved.positions += rng.normal(0.0, _RATTLE_ANGSTROM, moved.positions.shape)
    return moved


def _distances(atoms: Atoms) -> dict[str, np.ndarray]:
    """Return for each pair of elements the distance of each first to the nearest of each second atom."""
    from vesin import NeighborList

    first, second, distance = NeighborList(cutoff=_REACH_ANGSTROM, full_list=True).compute(
        points=atoms.positions, box=atoms.cell.array, periodic=True, quantities="ijd"
    )
    nearest = np.full((len(atoms), len(atoms)), np.inf)
    np.minimum.at(nearest, (first.astype(int), second.astype(int)), distance)
    symbols = np.array(atoms.get_chemical_symbols())
    elements = sorted(set(symbols))
    found = {
        f"{one}-{other}": nearest[np.ix_(symbols == one, symbols == other)]
        for one in elements
        for other in elements
    }
    return {pair: matrix for pair, matrix in found.items() if np.isfinite(matrix.min(axis=1)).all()}


def _neighbours(atoms: Atoms) -> dict[str, tuple[int, int]]:
    from ase.neighborlist import neighbor_list

    symbols = np.array(atoms.get_chemical_symbols())
    found = {}
    for (first, second), bond in BOND_ANGSTROM.items():
        centres = np.flatnonzero(symbols == first)
        if len(centres) and (symbols == second).any():
            i, j = neighbor_list("ij", atoms, bond)
            counts = np.bincount(i[symbols[j] == second], minlength=len(atoms))[centres]
            found[f"{first}-{second}"] = (int(counts.min()), int(counts.max()))
    return found
