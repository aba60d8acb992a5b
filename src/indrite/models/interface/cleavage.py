"""Where an interface would part: planes, bonds across them, and the cell opened there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import StructureError, UsageError
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE

if TYPE_CHECKING:
    from ase import Atoms

#: A pair closer than this many sums of covalent radii counts as a bond.
BOND_FRACTION = 1.25
_STEP_ANGSTROM, _APART_ANGSTROM = 0.1, 0.8


@dataclass(frozen=True)
class Plane:
    """A flat cut parallel to the interface.

    Parameters
    ----------
    height_angstrom
        Where.
    bonds
        Bonds across it in the cell.
    """

    height_angstrom: float
    bonds: int


def sides_of(atoms: Atoms) -> np.ndarray:
    """Return the side of every atom.

    Raises
    ------
    UsageError
        If the atoms carry no ``side``, or all belong to one.
    """
    side = atoms.arrays.get("side")
    if side is None or set(np.unique(side)) != {ELECTROLYTE, ELECTRODE}:
        raise UsageError(
            "these atoms do not say which side of an interface they belong to",
            got="no array 'side'" if side is None else f"sides {sorted(set(side.tolist()))}",
            expected=f"both {ELECTROLYTE} (electrolyte) and {ELECTRODE} (electrode)",
            todo="Take Interface.atoms, or a trajectory that began there",
        )
    return np.asarray(side)


def check_cell(atoms: Atoms) -> float:
    """Return the height of a cell whose third vector is the normal of the first two.

    Raises
    ------
    StructureError
        If the cell is missing or its third vector is not along z.
    """
    cell = np.asarray(atoms.cell)
    if abs(np.linalg.det(cell)) < 1e-6 or not atoms.pbc.all():
        raise StructureError("an interface needs a cell, periodic in all directions", got=str(atoms.cell))
    if max(abs(cell[0, 2]), abs(cell[1, 2]), abs(cell[2, 0]), abs(cell[2, 1])) > 1e-6:
        raise StructureError("the third cell vector is not the normal of the interface", got=str(atoms.cell))
    return float(cell[2, 2])


def area_square_angstrom(atoms: Atoms) -> float:
    """Return the area of one interface."""
    return float(np.linalg.norm(np.cross(atoms.cell[0], atoms.cell[1])))


def opened(atoms: Atoms, height_angstrom: float, *, vacuum_angstrom: float) -> Atoms:
    """Return the cell with vacuum put in at one height: everything above it moves up."""
    full = check_cell(atoms)
    apart = atoms.copy()
    apart.positions[:, 2] = (atoms.positions[:, 2] - height_angstrom) % full
    apart.set_cell([atoms.cell[0], atoms.cell[1], [0.0, 0.0, full + vacuum_angstrom]])
    return apart


def parts_by_side(atoms: Atoms, *, vacuum_angstrom: float) -> tuple[Atoms, Atoms]:
    """Return electrolyte and electrode apart, each as one slab in the same in-plane cell with vacuum.

    The cell is cut open where the other side is thickest, so that the slab in hand is contiguous.
    """
    side = sides_of(atoms)
    full = check_cell(atoms)
    parts = []
    for one in (ELECTROLYTE, ELECTRODE):
        phase = np.exp(2j * np.pi * atoms.positions[side == one, 2] / full)
        middle = np.angle(phase.mean()) / (2.0 * np.pi) * full
        part = atoms[side == one]
        part.positions[:, 2] = (part.positions[:, 2] - middle + 0.5 * full) % full
        part.set_cell([atoms.cell[0], atoms.cell[1], [0.0, 0.0, full + vacuum_angstrom]])
        parts.append(part)
    return parts[0], parts[1]


def boundary_heights(atoms: Atoms) -> tuple[float, float]:
    """Return the heights of the lower and upper boundary of the electrolyte, by original side.

    The planes with the fewest atoms on the wrong side: electrolyte outside, electrode inside.
    """
    side, full = sides_of(atoms), check_cell(atoms)
    height = atoms.positions[:, 2] % full
    phase = np.exp(2j * np.pi * height[side == ELECTROLYTE] / full)
    middle = np.angle(phase.mean()) / (2.0 * np.pi) * full
    level = (height - middle + 0.5 * full) % full - 0.5 * full
    grid = np.arange(-0.5 * full, 0.5 * full, _STEP_ANGSTROM)
    lower = _best_step(level[level < 0.0], side[level < 0.0] == ELECTROLYTE, grid[grid < 0.0])
    upper = _best_step(-level[level >= 0.0], side[level >= 0.0] == ELECTROLYTE, -grid[grid >= 0.0])
    return float((middle + lower) % full), float((middle - upper) % full)


def _best_step(level: np.ndarray, inner: np.ndarray, grid: np.ndarray) -> float:
    """Return the height that best has the outer side below and the inner side above; a tie: its middle."""
    wrong = np.array([np.sum(inner & (level < h)) + np.sum(~inner & (level >= h)) for h in grid])
    return float(grid[wrong == wrong.min()].mean())


def weak_planes(atoms: Atoms, near_angstrom: float, *, reach_angstrom: float, count: int) -> list[Plane]:
    """Return planes that few bonds cross, and the one asked about; the fewest first.

    Parameters
    ----------
    atoms
        A periodic cell with its normal along z.
    near_angstrom
        The boundary of the two materials: always among the planes.
    reach_angstrom
        How far above and below to look.
    count
        How many planes besides, at least 0.8 Å apart.
    """
    full = check_cell(atoms)
    shifts = np.arange(-reach_angstrom, reach_angstrom + 0.5 * _STEP_ANGSTROM, _STEP_ANGSTROM)
    low, high = bond_spans(atoms)
    counts = [_crossing(low, high, near_angstrom + float(s), full) for s in shifts]
    taken: list[int] = [int(np.argmin(np.abs(shifts)))]
    for k in sorted(range(len(shifts)), key=lambda k: (counts[k], round(abs(float(shifts[k])), 6))):
        if len(taken) <= count and all(abs(shifts[k] - shifts[m]) >= _APART_ANGSTROM for m in taken):
            taken.append(k)
    planes = [Plane(float((near_angstrom + shifts[k]) % full), counts[k]) for k in taken]
    return sorted(planes, key=lambda one: one.bonds)


def bond_spans(atoms: Atoms) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper height of every bond; the upper may lie beyond the cell's top."""
    from ase.data import covalent_radii
    from vesin import NeighborList

    longest = 2.0 * BOND_FRACTION * float(covalent_radii[atoms.numbers].max())
    i, j, vector, distance = NeighborList(cutoff=longest, full_list=False).compute(
        points=atoms.positions, box=np.asarray(atoms.cell), periodic=True, quantities="ijDd"
    )
    i, j = i.astype(int), j.astype(int)
    limit = BOND_FRACTION * (covalent_radii[atoms.numbers[i]] + covalent_radii[atoms.numbers[j]])
    kept = distance < limit
    start, rise = atoms.positions[i[kept], 2], vector[kept, 2]
    return start + np.minimum(rise, 0.0), start + np.maximum(rise, 0.0)


def _crossing(low: np.ndarray, high: np.ndarray, height: float, full: float) -> int:
    above = (height - low) % full
    return int(np.sum(above < high - low))
