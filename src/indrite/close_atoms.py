"""Atoms that are too close: one measure and one message, for files, builders, engines and runs.

The measure is the distance over the sum of the covalent radii. Bonds of any kind have about 1; two shares say
where sense ends.

Sources
-------
Covalent radii: Cordero et al. 2008, DOI 10.1039/b801115j, as in ASE.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import StructureError

if TYPE_CHECKING:
    from ase import Atoms

#: Atoms at rest (a file, a slab, an interface) overlap below this share; the shortest bonds between the
#: elements here (P-S, S-S in polysulfides) are at 0.95.
AT_REST = 0.6
#: Atoms in motion come closer: frames of a run, and what a run starts from, overlap below this share.
IN_MOTION = 0.5
_CUTOFF_ANGSTROM = 4.0


@dataclass(frozen=True)
class Contact:
    """Two atoms, or an atom and an image.

    Parameters
    ----------
    ratio
        Distance over the sum of the covalent radii; infinite where no two atoms are near.
    first, second
        Places in the structure, -1 where there is no pair.
    distance_angstrom, radii_angstrom
        Between them, and sum of their covalent radii.
    closer
        Number of pairs below the share that was asked about.
    """

    ratio: float
    first: int
    second: int
    distance_angstrom: float
    radii_angstrom: float
    closer: int = 0


def tightest_contact(atoms: Atoms, *, between: np.ndarray | None = None, share: float = AT_REST) -> Contact:
    """Return the pair with the smallest distance relative to its covalent radii, images included.

    Parameters
    ----------
    atoms
        Structure, periodic or not.
    between
        Group of each atom, shape (n,): only pairs of different groups count.
    share
        Pairs closer than that are counted.
    """
    from ase.data import covalent_radii
    from vesin import NeighborList

    periodic = tuple(bool(one) for one in atoms.pbc)
    # far outside the cell counts as inside: positions run on across its boundaries
    points = atoms.get_positions(wrap=True) if any(periodic) else atoms.positions
    first, second, distance = NeighborList(cutoff=_CUTOFF_ANGSTROM, full_list=False).compute(
        points=points, box=np.asarray(atoms.cell), periodic=periodic, quantities="ijd"
    )
    first, second = first.astype(int), second.astype(int)
    if between is not None:
        kept = between[first] != between[second]
        first, second, distance = first[kept], second[kept], distance[kept]
    if not distance.size:
        return Contact(float("inf"), -1, -1, float("inf"), float("nan"))
    radii = covalent_radii[atoms.numbers[first]] + covalent_radii[atoms.numbers[second]]
    ratio = distance / radii
    at = int(np.argmin(ratio))
    worst = (float(ratio[at]), int(first[at]), int(second[at]), float(distance[at]), float(radii[at]))
    return Contact(*worst, int((ratio < share).sum()))


def check_apart(atoms: Atoms, *, share: float = AT_REST, where: str | Path | None = None) -> None:
    """Refuse a structure whose atoms overlap.

    Parameters
    ----------
    atoms
        Structure, periodic or not.
    share
        Of the sum of covalent radii.
    where
        File or part, for the message.

    Raises
    ------
    StructureError
        Naming the closest pair.
    """
    found = tightest_contact(atoms, share=share)
    if found.ratio >= share:
        return
    one, other = found.first, found.second
    more = f", and {found.closer - 1} more pairs" if found.closer > 1 else ""
    raise StructureError(
        "atoms overlap",
        where=where,
        got=f"{atoms.symbols[one]} (atom {one}) and {atoms.symbols[other]} (atom {other}) "
        f"{found.distance_angstrom:.2f} Å apart{more}",
        expected=f"at least {share * found.radii_angstrom:.2f} Å, {share:g} of the sum of the covalent radii",
        todo="Look for atoms given twice, a cell that is too small or in other units",
    )
