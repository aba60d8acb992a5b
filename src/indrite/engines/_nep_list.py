"""Neighbours of a NEP's atoms, listed so that the list holds for many steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.engines._nep_functions import compiled

if TYPE_CHECKING:
    from ase import Atoms

#: Pairs are listed so much further than they count (Å). More saves lists and costs distances: with 0.6
#: they are listed anew every third step of 4 fs (In | Li6PS5Cl at 430 K), with 1.8 every eighth.
_SKIN_ANGSTROM = 1.8


@dataclass(frozen=True, eq=False)
class Listed:
    """Neighbours of a structure, and the structure that they were listed for.

    Parameters
    ----------
    numbers, positions, cell, pbc
        Of the structure when its pairs were listed.
    reach
        Å; no pair beyond it is listed.
    kind, begin, second, image
        As in `indrite.engines._nep_kernel.evaluate`.
    most
        Images lie at most so many cells away along each vector of the cell.
    """

    numbers: np.ndarray
    positions: np.ndarray
    cell: np.ndarray
    pbc: np.ndarray
    reach: float
    kind: np.ndarray
    begin: np.ndarray
    second: np.ndarray
    image: np.ndarray
    most: int

    def holds(self, atoms: Atoms, cutoff: float) -> bool:
        """Whether no other pair can have come within the cutoff (Å) since.

        A deformed cell may bring what was at `reach` to its least stretch times that; two atoms that have
        moved besides may be nearer by twice the most that one has.
        """
        if not (np.array_equal(self.numbers, atoms.numbers) and np.array_equal(self.pbc, atoms.pbc)):
            return False
        placed, least = self.positions, 1.0
        if not np.array_equal(self.cell, atoms.cell.array):
            if not self.pbc.all():
                return False
            stretch = np.linalg.solve(self.cell, atoms.cell.array)
            placed, least = placed @ stretch, float(np.linalg.svd(stretch, compute_uv=False)[-1])
        moved = float(((atoms.positions - placed) ** 2).sum(axis=1).max(initial=0.0)) ** 0.5
        return self.reach * least - 2.0 * moved > cutoff

    def images(self, cell: np.ndarray) -> np.ndarray:
        """Return the displacement of each image, Å (image, 3)."""
        steps = np.arange(-self.most, self.most + 1, dtype=float)
        shifts = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
        return np.ascontiguousarray(shifts @ cell)

    def nearest(self, atoms: Atoms) -> float:
        """Return the shortest distance of the pairs, Å."""
        first = np.repeat(np.arange(len(atoms)), np.diff(self.begin[:: self._kinds]))
        shifts = self.images(atoms.cell.array)[self.image]
        vectors = atoms.positions[self.second] - atoms.positions[first] + shifts
        return float(np.sqrt((vectors**2).sum(axis=1).min(initial=np.inf)))

    @property
    def _kinds(self) -> int:
        return (len(self.begin) - 1) // len(self.kind)


def listed(atoms: Atoms, kind: np.ndarray, *, kinds: int, cutoff: float) -> Listed:
    """Return the pairs within a cutoff (Å) and a little further.

    Parameters
    ----------
    atoms
        Of any cell, periodic or not.
    kind
        Element of each atom, less than `kinds` (atom).
    """
    from vesin import NeighborList

    reach = cutoff + _SKIN_ANGSTROM
    first, second, shift = NeighborList(cutoff=reach, full_list=False).compute(
        points=atoms.positions,
        box=np.asarray(atoms.cell),
        periodic=tuple(bool(one) for one in atoms.pbc),
        quantities="ijS",
    )
    most = int(np.abs(shift.astype(np.int64)).max(initial=0))
    begin, other, image = _grouped(
        first.astype(np.int32), second.astype(np.int32), shift.astype(np.int32), kind, kinds, most
    )
    return Listed(
        numbers=atoms.numbers.copy(),
        positions=atoms.positions.copy(),
        cell=atoms.cell.array.copy(),
        pbc=atoms.pbc.copy(),
        reach=reach,
        kind=kind,
        begin=begin,
        second=other,
        image=image,
        most=most,
    )


@compiled()
def _grouped(first, second, shift, kind, kinds, most):  # type: ignore[no-untyped-def]
    """Return pairs both ways by first atom and the second's element; in a group by second atom and image.

    So the order of all sums is that of the structure, whenever it was listed.
    """
    atoms, pairs, base = kind.size, first.size, 2 * most + 1
    by_atom, begin = np.zeros(atoms + 1, np.int64), np.zeros(atoms * kinds + 1, np.int64)
    for p in range(pairs):
        i, j = first[p], second[p]
        by_atom[i + 1] += 1
        by_atom[j + 1] += 1
        begin[i * kinds + kind[j] + 1] += 1
        begin[j * kinds + kind[i] + 1] += 1
    by_atom, begin = np.cumsum(by_atom), np.cumsum(begin)
    # the pairs of an atom as they are met: the other one, and the image of the atom itself seen from there
    at, held, back = by_atom[:-1].copy(), np.empty(2 * pairs, np.int32), np.empty(2 * pairs, np.int32)
    centre = (most * base + most) * base + most
    for p in range(pairs):
        i, j = first[p], second[p]
        code = (shift[p, 0] * base + shift[p, 1]) * base + shift[p, 2]
        held[at[i]], back[at[i]] = j, centre - code
        at[i] += 1
        held[at[j]], back[at[j]] = i, centre + code
        at[j] += 1
    at, other, image = begin[:-1].copy(), np.empty(2 * pairs, np.int32), np.empty(2 * pairs, np.int32)
    for j in range(atoms):  # in this order, and so is every group
        for one in range(by_atom[j], by_atom[j + 1]):
            group = held[one] * kinds + kind[j]
            place = at[group]
            at[group] += 1
            while place > begin[group] and other[place - 1] == j and image[place - 1] > back[one]:
                other[place], image[place] = other[place - 1], image[place - 1]
                place -= 1
            other[place], image[place] = j, back[one]
    return begin, other, image
