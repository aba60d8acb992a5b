"""Radial distributions of reference crystals, broadened as by heat, with the shells they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from indrite.analysis.trajectory.neighbours import pair_names
from indrite.errors import UsageError
from indrite.signals.base import Signal

if TYPE_CHECKING:
    from ase import Atoms

#: Distances closer than this, Å, are one shell in the list of shells.
_SHELL_ANGSTROM = 0.05


@dataclass(frozen=True, kw_only=True)
class ReferenceRdf(Signal):
    """Pair distributions of one crystal.

    Parameters
    ----------
    distance_angstrom
        Distance r.
    density_per_angstrom
        n(r): atoms of the second element per Å around one of the first.
    g
        n(r) over that of an even distribution of the second element in the crystal.
    pairs
        Such as ``In-S``, along the dimension ``pair``; pairs that the crystal lacks are left out.
    shells
        Per pair: (distance, neighbours) of each shell at rest, up to the end of the range.
    displacement_angstrom
        Root mean square displacement of an atom along each axis.
    """

    distance_angstrom: Float[np.ndarray, " distance"]
    density_per_angstrom: Float[np.ndarray, " pair distance"]
    g: Float[np.ndarray, " pair distance"]
    pairs: tuple[str, ...]
    shells: tuple[tuple[tuple[float, float], ...], ...]
    displacement_angstrom: float

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return the pairs and shells as tuples again."""
        shells = tuple(tuple((one[0], one[1]) for one in pair) for pair in values["shells"])
        return {**values, "pairs": tuple(values["pairs"]), "shells": shells}

    def of(self, pair: str) -> np.ndarray:
        """Return g(r) of a pair; zero everywhere where the crystal lacks it."""
        if pair not in self.pairs:
            return np.zeros(self.distance_angstrom.size)
        return self.g[self.pairs.index(pair)]


def reference_rdf(
    crystal: Atoms,
    pairs: Sequence[str],
    *,
    range_angstrom: float = 6.0,
    bin_angstrom: float = 0.02,
    displacement_angstrom: float = 0.1,
) -> ReferenceRdf:
    """Return the pair distributions of a crystal, each distance broadened by √2 of the displacement.

    Parameters
    ----------
    crystal
        Periodic in all directions.
    pairs
        Such as ``In-S``.
    range_angstrom, bin_angstrom
        Largest distance and spacing of the distances.
    displacement_angstrom
        Root mean square displacement of an atom along each axis, motions taken as independent.

    Raises
    ------
    UsageError
        If the crystal is not periodic, or has none of the pairs.
    """
    from vesin import NeighborList

    if not crystal.pbc.all():
        raise UsageError("a reference needs a crystal", got="no periodic cell", todo="Give its unit cell")
    sigma = np.sqrt(2.0) * displacement_angstrom
    first, second, distance = NeighborList(
        cutoff=range_angstrom + 4.0 * sigma, full_list=True, n_threads=1
    ).compute(
        points=crystal.positions, box=np.asarray(crystal.cell), periodic=(True, True, True), quantities="ijd"
    )
    symbols = np.array(crystal.get_chemical_symbols())
    grid = np.arange(bin_angstrom, range_angstrom + bin_angstrom / 2.0, bin_angstrom)
    kept, density, even, shells = [], [], [], []
    for one, other in pair_names(pairs):
        centres, others = (symbols == one).sum(), (symbols == other).sum()
        found = np.sort(distance[(symbols[first] == one) & (symbols[second] == other)])
        if centres == 0 or found.size == 0:
            continue
        kept.append(f"{one}-{other}")
        shells.append(_shells(found[found <= range_angstrom], int(centres)))
        density.append(_broadened(grid, found, sigma) / centres)
        even.append(4.0 * np.pi * grid**2 * others / crystal.get_volume())
    if not kept:
        raise UsageError(
            "the crystal has none of these pairs",
            got=", ".join(pairs),
            expected=crystal.get_chemical_formula(),
        )
    return ReferenceRdf(
        distance_angstrom=grid,
        density_per_angstrom=np.array(density),
        g=np.array(density) / np.array(even),
        pairs=tuple(kept),
        shells=tuple(shells),
        displacement_angstrom=displacement_angstrom,
    )


def _broadened(grid: np.ndarray, distance: np.ndarray, sigma: float) -> np.ndarray:
    """Return the sum of normal distributions around the distances."""
    value, count = np.unique(distance.round(4), return_counts=True)
    scaled = (grid[:, None] - value) / sigma
    total: np.ndarray = (np.exp(-(scaled**2) / 2.0) * count).sum(axis=1) / (sigma * np.sqrt(2.0 * np.pi))
    return total


def _shells(distance: np.ndarray, centres: int) -> tuple[tuple[float, float], ...]:
    parts = np.split(distance, np.flatnonzero(np.diff(distance) > _SHELL_ANGSTROM) + 1)
    return tuple((round(float(one.mean()), 3), one.size / centres) for one in parts if one.size)
