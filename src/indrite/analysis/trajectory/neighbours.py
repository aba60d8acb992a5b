"""Pairs of atoms within a distance, frame by frame: all periodic images, any cell, any boundaries.

One neighbour list a frame serves all pairs of elements and every analysis. Below half the smallest height
of the cell a minimum image would do; above it only a list over all images is right, and interface cells
are seldom wider than twice the cutoff.

Sources
-------
vesin: https://github.com/luthaf/vesin
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indrite.errors import SignalError, UsageError
from indrite.signals.trajectory import Trajectory


@dataclass(frozen=True)
class PairSelection:
    """Which atoms of a trajectory make which pairs of elements; made by `select_pairs`.

    Parameters
    ----------
    pairs
        Names such as ``In-S``.
    elements
        First and second element of each pair.
    atoms
        Indices of the atoms of any of these elements, shape (selected,).
    first_atoms, second_atoms
        Number of atoms of the first and the second element of each pair.
    """

    pairs: tuple[str, ...]
    elements: tuple[tuple[str, str], ...]
    atoms: np.ndarray
    code: np.ndarray
    pair_of_codes: np.ndarray
    swapped: np.ndarray
    first_atoms: np.ndarray
    second_atoms: np.ndarray

    @cached_property
    def like(self) -> np.ndarray:
        """Whether both elements of a pair are the same, shape (pair,)."""
        return np.array([one == other for one, other in self.elements])


@dataclass(frozen=True)
class Pairs:
    """The pairs of one frame that are closer than the cutoff; each pair once, like pairs too.

    Parameters
    ----------
    kind
        Index of the pair of elements in `PairSelection.pairs`.
    first, second
        Indices of the atoms in the trajectory; ``first`` is of the pair's first element.
    distance_angstrom
        Their distance; an atom can be its own neighbour in a small cell, through another image.
    """

    kind: np.ndarray
    first: np.ndarray
    second: np.ndarray
    distance_angstrom: np.ndarray


def pair_names(pairs: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the two elements of each pair.

    Raises
    ------
    UsageError
        If a pair is not written ``A-B``, or given twice.

    Examples
    --------
    >>> pair_names(["In-S", "P-S"])
    (('In', 'S'), ('P', 'S'))
    """
    found: list[tuple[str, str]] = []
    for text in pairs:
        parts = [part.strip() for part in text.split("-")]
        if len(parts) != 2 or not all(part.isalpha() for part in parts):
            raise UsageError("a pair is not understood", got=repr(text), expected="two elements, as In-S")
        if tuple(sorted(parts)) in {tuple(sorted(one)) for one in found}:
            raise UsageError("a pair is given twice", got=repr(text), expected="each pair once")
        found.append((parts[0], parts[1]))
    if not found:
        raise UsageError("no pairs are given", expected="pairs of elements, as In-S,In-Cl,P-S")
    return tuple(found)


def select_pairs(trajectory: Trajectory, pairs: Sequence[str]) -> PairSelection:
    """Return which atoms make the pairs.

    Raises
    ------
    UsageError
        If a pair is not understood, or its elements are not in the trajectory.
    """
    names = pair_names(pairs)
    symbols = np.array(trajectory.symbols)
    present = set(trajectory.symbols)
    wanted = sorted({element for pair in names for element in pair})
    if missing := [element for element in wanted if element not in present]:
        raise UsageError(
            "the trajectory has no atoms of an element",
            where=trajectory.origin.path,
            got=", ".join(missing),
            expected="elements among " + ", ".join(sorted(present)),
        )
    atoms = np.flatnonzero(np.isin(symbols, wanted))
    code = np.searchsorted(wanted, symbols[atoms])
    size = len(wanted)
    table, swapped = np.full((size, size), -1), np.zeros((size, size), dtype=bool)
    for index, (one, other) in enumerate(names):
        a, b = wanted.index(one), wanted.index(other)
        table[a, b] = table[b, a] = index
        swapped[b, a] = a != b
    counts = {element: int((symbols == element).sum()) for element in wanted}
    return PairSelection(
        pairs=tuple(f"{one}-{other}" for one, other in names),
        elements=names,
        atoms=atoms,
        code=code,
        pair_of_codes=table.ravel(),
        swapped=swapped.ravel(),
        first_atoms=np.array([counts[one] for one, _ in names]),
        second_atoms=np.array([counts[other] for _, other in names]),
    )


def pairs_of_frames(
    trajectory: Trajectory, selection: PairSelection, *, cutoff_angstrom: float
) -> Iterator[Pairs]:
    """Yield the pairs of each frame that are closer than a cutoff.

    Raises
    ------
    UsageError
        If the cutoff is not a length.
    SignalError
        If the trajectory has no cell: which atoms are neighbours across its boundaries is then unknown.
    """
    from vesin import NeighborList

    if not (np.isfinite(cutoff_angstrom) and cutoff_angstrom > 0):
        raise UsageError("the cutoff is not a length", got=cutoff_angstrom, expected="Å above 0")
    require_cell(trajectory)
    neighbours = NeighborList(cutoff=cutoff_angstrom, full_list=False, n_threads=1)
    size = int(np.sqrt(selection.pair_of_codes.size))
    row, column = selection.code * size, selection.code
    everything = bool((selection.pair_of_codes >= 0).all())
    for frame in range(trajectory.frames):
        one, other, distance = neighbours.compute(
            points=trajectory.position_angstrom[frame][selection.atoms],
            box=trajectory.cell_angstrom[frame],
            periodic=trajectory.periodic,
            quantities="ijd",
            copy=False,
        )
        codes = row[one] + column[other]
        kind = selection.pair_of_codes[codes]
        if not everything:
            keep = np.flatnonzero(kind >= 0)
            kind, codes, distance = kind[keep], codes[keep], distance[keep]
            one, other = one[keep], other[keep]
        yield _oriented(selection, kind, codes, (one, other), distance)


def _oriented(
    selection: PairSelection,
    kind: np.ndarray,
    codes: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    distance: np.ndarray,
) -> Pairs:
    """Copy out of the neighbour list's memory, the pair's first element first."""
    swap = selection.swapped[codes]
    one, other = selection.atoms[ends[0]], selection.atoms[ends[1]]
    return Pairs(
        kind=kind,
        first=np.where(swap, other, one),
        second=np.where(swap, one, other),
        distance_angstrom=np.array(distance),
    )


def require_cell(trajectory: Trajectory) -> None:
    """Raise unless every frame has a cell with a volume."""
    if (trajectory.volumes_cubic_angstrom < 1e-6).any():
        raise SignalError(
            "the trajectory has no cell, so that neighbours across its boundaries cannot be found",
            where=trajectory.origin.path,
            todo="Give the cell in the file (extxyz: Lattice=…), for a cluster a large one with pbc F F F",
        )
