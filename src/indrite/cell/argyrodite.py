"""`argyrodite`: Li6PS5Cl with chosen exchange of S and Cl and a drawn ordering of lithium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indrite.errors import StructureError

if TYPE_CHECKING:
    from ase import Atoms

#: Lattice constant by neutrons 9.86026 Å, X-rays 9.839 to 9.898 Å (DOI 10.1021/jacs.7b06327 and
#: 10.1016/j.ssi.2012.06.008).
LATTICE_ANGSTROM = 9.859
_SPACE_GROUP = 216
#: Neutron refinement of Li6PS5Cl, file Li6PS5Cl_Neutron.cif of bjmorgan/data_argyrodite_disorder (MIT).
#: The tetrahedron of S around P points away from 4d, which a sulfide ion fills.
_P_4B = (0.0, 0.0, 0.5)
_S_16E = (0.11857, -0.11857, 0.61857)
_CL_4A = (0.0, 0.0, 0.0)
_S_4D = (0.25, 0.25, 0.75)
#: Refined as half full: each pair of these sites, 1.96 Å apart, shares one lithium.
_LI_48H = (0.32022, 0.0183, 0.67978)

#: Only pairs of lithium nearer than this count in the choice of the ordering.
_REPULSION_CUTOFF_ANGSTROM = 4.0
_MOST_SWEEPS = 200


def argyrodite(
    *,
    inversion: float = 0.0,
    rng: np.random.Generator,
    repeat: tuple[int, int, int] = (1, 1, 1),
    lattice_angstrom: float = LATTICE_ANGSTROM,
) -> Atoms:
    """Return Li6PS5Cl with lithium on definite sites and a fraction of 4a and 4d exchanged.

    Lithium takes one of the two 48h sites of each pair. The choice is drawn and then improved one
    lithium at a time until no move lowers the repulsion among the lithium atoms (the sum of 1/r⁶ within
    4 Å); another draw gives another ordering. Two contacts of 2.25 Å in each cage of six lithium atoms
    remain, the fewest there can be. Positions are those of the average structure: relax before computing
    energies.

    Parameters
    ----------
    inversion
        Fraction of the 4a sites (chloride in the ordered crystal) that hold sulfide, 0 … 1; as many 4d
        sites hold chloride. The number of exchanged pairs is rounded to the next integer. Measured
        samples have 0.38 … 0.62.
    rng
        Draws exchanged sites and ordering.
    repeat
        Conventional cells of 52 atoms along each axis.
    lattice_angstrom
        Lattice constant of the cubic cell.

    Raises
    ------
    StructureError
        For a fraction outside 0 … 1, cells that are no positive integers, or a lattice constant at which
        atoms overlap.

    Examples
    --------
    >>> import numpy as np
    >>> atoms = argyrodite(inversion=0.5, rng=np.random.default_rng(1))
    >>> atoms.get_chemical_formula()
    'Cl4Li24P4S20'
    """
    _check(inversion, repeat, lattice_angstrom)
    pairs = _lithium_pairs(lattice_angstrom, repeat)
    anion_4a = _orbit("Cl", _CL_4A, lattice_angstrom).repeat(repeat)
    anion_4d = _orbit("S", _S_4D, lattice_angstrom).repeat(repeat)
    exchanged = round(inversion * len(anion_4a))
    for anions, element in ((anion_4a, "S"), (anion_4d, "Cl")):
        symbols = np.array(anions.get_chemical_symbols(), dtype=object)
        symbols[rng.choice(len(anions), exchanged, replace=False)] = element
        anions.set_chemical_symbols(list(symbols))
    lithium = anion_4a[:0]
    chosen = _ordering(pairs, np.diag(anion_4a.cell.array), rng)
    lithium.extend(_lithium(pairs[np.arange(len(pairs)), chosen]))
    frame = _orbit("P", _P_4B, lattice_angstrom) + _orbit("S", _S_16E, lattice_angstrom)
    atoms = lithium + frame.repeat(repeat) + anion_4a + anion_4d
    atoms.wrap()
    return atoms[np.argsort(atoms.numbers, kind="stable")]


def _check(inversion: float, repeat: tuple[int, int, int], lattice_angstrom: float) -> None:
    if not 0.0 <= inversion <= 1.0:
        raise StructureError("inversion is not a fraction", got=inversion, expected="0 … 1")
    if len(repeat) != 3 or any(one != int(one) or one < 1 for one in repeat):
        raise StructureError(
            "repeat is not three positive integers", got=repeat, expected="(1, 1, 1) or more"
        )
    if not 9.0 <= lattice_angstrom <= 11.5:
        raise StructureError(
            "not a lattice constant of Li6PS5Cl", got=f"{lattice_angstrom} Å", expected="9.0 … 11.5 Å"
        )


def _orbit(element: str, position: tuple[float, float, float], lattice_angstrom: float) -> Atoms:
    from ase import Atoms
    from ase.spacegroup import crystal

    lattice = [lattice_angstrom] * 3 + [90.0] * 3
    built = crystal([element], [position], spacegroup=_SPACE_GROUP, cellpar=lattice)
    return Atoms(built.get_chemical_symbols(), positions=built.positions, cell=built.cell, pbc=True)


def _lithium(positions: np.ndarray) -> Atoms:
    from ase import Atoms

    return Atoms(["Li"] * len(positions), positions=positions)


def _lithium_pairs(lattice_angstrom: float, repeat: tuple[int, int, int]) -> np.ndarray:
    """Return the two 48h sites of each pair (pair, 2, 3; Å) in all cells."""
    sites = _orbit("Li", _LI_48H, lattice_angstrom)
    distance = sites.get_all_distances(mic=True)
    np.fill_diagonal(distance, np.inf)
    partner = distance.argmin(axis=1)
    first = np.flatnonzero(np.arange(len(sites)) < partner)
    pairs = np.stack([sites.positions[first], sites.positions[partner[first]]], axis=1)
    shifts = np.stack(np.meshgrid(*(np.arange(count) for count in repeat), indexing="ij"), axis=-1)
    return (pairs[None] + lattice_angstrom * shifts.reshape(-1, 1, 1, 3)).reshape(-1, 2, 3)


def _ordering(pairs: np.ndarray, edges: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return which site of each pair is taken: drawn, then a descent by single moves."""
    flat = pairs.reshape(-1, 3)
    apart = flat[:, None] - flat[None]
    apart -= edges * np.round(apart / edges)
    distance = np.linalg.norm(apart, axis=-1)
    count = len(pairs)
    own = np.repeat(np.arange(count), 2)
    counted = (distance < _REPULSION_CUTOFF_ANGSTROM) & (own[:, None] != own[None])
    repulsion = np.where(counted, np.where(counted, distance, 1.0) ** -6, 0.0)
    chosen = rng.integers(0, 2, count)
    for _ in range(_MOST_SWEEPS):
        moved = False
        for pair in rng.permutation(count):
            taken = 2 * np.arange(count) + chosen
            here = repulsion[2 * pair : 2 * pair + 2][:, taken].sum(axis=1)
            if here[1 - chosen[pair]] < here[chosen[pair]] * (1.0 - 1e-9):
                chosen[pair], moved = 1 - chosen[pair], True
        if not moved:
            break
    return chosen
