"""Lattice planes: the translations of a crystal, and its unit cell turned so that a plane lies in xy."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import StructureError

if TYPE_CHECKING:
    from ase import Atoms

#: How far atoms may be off their symmetric places when translations inside a cell are looked for.
SYMMETRY_ANGSTROM = 1e-2
_CORNERS = np.outer((-1e-6, -0.0137, -0.0371, -0.0593, -0.0819), (1.0, 1.1303, 0.9117))


@dataclass(frozen=True)
class OrientedCell:
    """The smallest cell of a crystal whose first two vectors span a lattice plane.

    Parameters
    ----------
    atoms
        Contents; first vector along x, the plane in xy, the third vector with its plane spacing along z.
    in_plane
        First two vectors, shape (2, 2), Å.
    spacing_angstrom
        Distance of equal lattice planes.
    """

    atoms: Atoms
    in_plane: np.ndarray
    spacing_angstrom: float

    @property
    def area_square_angstrom(self) -> float:
        """Area of the two-dimensional unit cell."""
        return float(abs(np.linalg.det(self.in_plane)))


def translations(crystal: Atoms, *, symmetry_angstrom: float = SYMMETRY_ANGSTROM) -> np.ndarray:
    """Return the shortest lattice vectors (rows, Å) that leave the crystal unchanged.

    A centred or repeated cell gives a smaller one; a disordered cell gives itself.
    """
    cell = np.asarray(crystal.cell, dtype=float)
    scaled = crystal.get_scaled_positions()
    kinds, counts = np.unique(crystal.numbers, return_counts=True)
    rare = scaled[crystal.numbers == kinds[np.argmin(counts)]]
    tried = (rare - rare[0]) % 1.0
    pure = [t for t in tried if _invariant(scaled, crystal.numbers, cell, t, within=symmetry_angstrom)]
    return _shortest_basis(np.array(pure), cell)


def _invariant(
    scaled: np.ndarray, numbers: np.ndarray, cell: np.ndarray, shift: np.ndarray, *, within: float
) -> bool:
    """Whether every atom, shifted, falls on one of its kind."""
    for kind in np.unique(numbers):
        here = scaled[numbers == kind]
        apart = here[:, None, :] + shift - here[None, :, :]
        apart -= np.rint(apart)
        if np.any(np.linalg.norm(apart @ cell, axis=2).min(axis=1) > within):
            return False
    return True


def _shortest_basis(pure: np.ndarray, cell: np.ndarray) -> np.ndarray:
    volume = abs(np.linalg.det(cell)) / len(pure)
    shifts = np.array(list(itertools.product((-1, 0, 1), repeat=3)))
    vectors = (pure[:, None, :] + shifts[None, :, :]).reshape(-1, 3) @ cell
    lengths = np.linalg.norm(vectors, axis=1)
    order = np.lexsort((*np.round(-vectors.T[::-1], 6), np.round(lengths, 6)))
    vectors = vectors[[k for k in order if lengths[k] > 0.1]][:60]
    for triple in itertools.combinations(range(len(vectors)), 3):
        basis = vectors[list(triple)]
        determinant = np.linalg.det(basis)
        if abs(abs(determinant) - volume) < 1e-3 * volume:
            return basis if determinant > 0 else -basis
    return cell


def oriented_cell(
    crystal: Atoms, miller: tuple[int, int, int], *, symmetry_angstrom: float = SYMMETRY_ANGSTROM
) -> OrientedCell:
    """Return the smallest cell of a crystal with a lattice plane in xy and its normal along z.

    Parameters
    ----------
    crystal
        A periodic crystal.
    miller
        Plane in the axes of the crystal's cell.
    symmetry_angstrom
        How far atoms may be off when translations inside the cell are looked for; 0 keeps the cell.
    """
    cell = np.asarray(crystal.cell, dtype=float)
    lattice = cell if symmetry_angstrom <= 0 else translations(crystal, symmetry_angstrom=symmetry_angstrom)
    normal = np.asarray(miller) @ np.linalg.inv(cell).T
    index, scale = _coprime(lattice @ normal)
    spacing = 1.0 / (scale * float(np.linalg.norm(normal)))
    rows = _plane_vectors(index, lattice, abs(np.linalg.det(lattice)) / spacing)
    box = rows @ lattice
    if np.dot(np.cross(box[0], box[1]), normal) < 0:
        box[1] = -box[1]
    unit = _contents(crystal, box)
    unit.set_cell(box @ _frame(box).T, scale_atoms=True)
    return OrientedCell(unit, np.asarray(unit.cell)[:2, :2].copy(), spacing)


def _coprime(values: np.ndarray) -> tuple[tuple[int, ...], float]:
    """Return coprime integers in the ratio of the values, and the factor that makes them."""
    fractions = [Fraction(float(v)).limit_denominator(24) for v in values]
    common = lcm(*(f.denominator for f in fractions))
    integers = [int(f * common) for f in fractions]
    divisor = gcd(*integers)
    return tuple(one // divisor for one in integers), common / divisor


def _plane_vectors(index: tuple[int, ...], lattice: np.ndarray, area: float) -> np.ndarray:
    """Return two shortest lattice vectors in the plane and a third that steps to the next plane."""
    reach = 2 * max(abs(one) for one in index) + 2
    span = range(-reach, reach + 1)
    grid = np.array(list(itertools.product(span, span, span)))
    height = grid @ np.asarray(index)
    length = np.linalg.norm(grid @ lattice, axis=1)
    order = np.lexsort((*(-grid.T[::-1]), np.round(length, 6)))
    grid, height = grid[order], height[order]
    flat, step = grid[height == 0], grid[height == 1][0]
    flat = flat[np.any(flat != 0, axis=1)][:200]
    for second in flat[1:]:
        spanned = np.linalg.norm(np.cross(flat[0] @ lattice, second @ lattice))
        if abs(spanned - area) < 1e-3 * area:
            return np.array([flat[0], second, step])
    raise StructureError("no cell found for this lattice plane", got=index)


def _contents(crystal: Atoms, box: np.ndarray) -> Atoms:
    """Return the atoms of the crystal in another cell of the same lattice of translations."""
    from ase import Atoms

    cell = np.asarray(crystal.cell, dtype=float)
    reach = np.ceil(np.abs(box @ np.linalg.inv(cell)).sum(axis=0)).astype(int) + 1
    shifts = np.array(list(itertools.product(*(range(-one, one + 1) for one in reach))))
    everywhere = (crystal.positions[None, :, :] + (shifts @ cell)[:, None, :]).reshape(-1, 3)
    numbers = np.tile(crystal.numbers, len(shifts))
    scaled = everywhere @ np.linalg.inv(box)
    expected = round(len(crystal) * abs(np.linalg.det(box) / np.linalg.det(cell)))
    for start in _CORNERS:  # no atom may sit on a face, where rounding decides
        inside = np.all((scaled >= start) & (scaled < start + 1.0), axis=1)
        if inside.sum() == expected:
            return Atoms(numbers=numbers[inside], scaled_positions=scaled[inside] % 1.0, cell=box, pbc=True)
    raise StructureError(
        "the crystal does not repeat as its lattice says", got=int(inside.sum()), expected=expected
    )


def _frame(box: np.ndarray) -> np.ndarray:
    """Return the rows x, y, z of the frame with the first vector along x and the plane in xy."""
    x = box[0] / np.linalg.norm(box[0])
    z = np.cross(box[0], box[1])
    z /= np.linalg.norm(z)
    return np.array([x, np.cross(z, x), z])
