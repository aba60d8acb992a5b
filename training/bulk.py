"""Bulk structures: every phase strained and rattled, argyrodite with disorder, pairs pushed together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from training.recipe import ELEMENTS

if TYPE_CHECKING:
    from ase import Atoms

#: Twice listed, or molecules of sulfur and phosphorus that no interface makes.
_LEFT_OUT = ("InP_mp", "LiCl_mp", "S_mp-557869", "SCl_mp-28096", "P_hittorf_mp", "Li6PS5Cl_ordered")
_LEAST_ATOMS, _MOST_ATOMS = 12, 64
_LEAST_EDGE_ANGSTROM = 5.5
#: Isotropic strain of the cells without a rattle: they fix volume and compressibility.
_ISOTROPIC = (-0.05, -0.025, 0.0, 0.025, 0.05)
#: Standard deviations of further structures: strain component, displacement in Å.
_SHAKEN = ((0.02, 0.03), (0.02, 0.08), (0.02, 0.15), (0.03, 0.08))
_DISORDER = (0.0, 0.5, 1.0)


def bulk_phases() -> tuple[str, ...]:
    """Return the names of the phases that are learned."""
    from indrite.cell.crystals import phase, phase_names

    return tuple(
        name
        for name in phase_names()
        if name not in _LEFT_OUT and set(phase(name).atoms().get_chemical_symbols()) <= set(ELEMENTS)
    )


def phase_cell(name: str) -> Atoms:
    """Return a phase in a cell of 12 to 64 atoms with edges of 5.5 Å or more where that is possible."""
    from indrite.cell.crystals import phase

    one = phase(name)
    atoms = one.atoms() if len(one.atoms()) <= _MOST_ATOMS else one.primitive()
    while True:
        edges = atoms.cell.lengths()
        shortest = int(np.argmin(edges))
        if (len(atoms) >= _LEAST_ATOMS and edges[shortest] >= _LEAST_EDGE_ANGSTROM) or 2 * len(
            atoms
        ) > _MOST_ATOMS:
            return atoms
        repeat = [1, 1, 1]
        repeat[shortest] = 2
        atoms = atoms * repeat


def argyrodite_cell(inversion: float, rng: np.random.Generator) -> Atoms:
    """Return 52 atoms of Li6PS5Cl with exchanged S and Cl."""
    from indrite.cell.argyrodite import argyrodite

    return argyrodite(inversion=inversion, rng=rng)


def strained(atoms: Atoms, deformation: np.ndarray) -> Atoms:
    """Return the atoms in a cell deformed by a symmetric strain (3, 3)."""
    moved = atoms.copy()
    moved.set_cell(moved.cell.array @ (np.eye(3) + deformation), scale_atoms=True)
    return moved


def shaken(atoms: Atoms, rng: np.random.Generator, *, strain: float, rattle_angstrom: float) -> Atoms:
    """Return the atoms in a cell strained at random and displaced at random."""
    deformation = rng.normal(0.0, strain, (3, 3))
    moved = strained(atoms, (deformation + deformation.T) / 2.0)
    moved.positions += rng.normal(0.0, rattle_angstrom, moved.positions.shape)
    return moved


def phase_structures(seed: int) -> Iterator[tuple[str, str, Atoms]]:
    """Yield name, group and atoms of the strained and rattled phases."""
    for number, name in enumerate(bulk_phases()):
        rng = np.random.default_rng([seed, 1, number])
        atoms = phase_cell(name)
        for part in _ISOTROPIC:
            yield f"bulk/{name}/volume{part:+.3f}", f"bulk {name}", strained(atoms, part * np.eye(3))
        for index, (strain, rattle) in enumerate(_SHAKEN):
            found = shaken(atoms, rng, strain=strain, rattle_angstrom=rattle)
            yield f"bulk/{name}/shaken{index}", f"bulk {name}", found


def argyrodite_structures(seed: int, *, each: int = 8) -> Iterator[tuple[str, str, Atoms]]:
    """Yield Li6PS5Cl at three degrees of exchange; lithium is displaced twice as far as the rest."""
    for number, inversion in enumerate(_DISORDER):
        rng = np.random.default_rng([seed, 2, number])
        for index in range(each):
            atoms = argyrodite_cell(inversion, rng)
            moved = shaken(atoms, rng, strain=0.02, rattle_angstrom=0.03 + 0.015 * index)
            lithium = moved.numbers == 3
            moved.positions[lithium] += rng.normal(0.0, 0.02 * index, (lithium.sum(), 3))
            yield f"argyrodite/{inversion:g}/{index}", "bulk Li6PS5Cl", moved


def pushed_structures(seed: int, *, each: int = 2) -> Iterator[tuple[str, str, Atoms]]:
    """Yield phases in which one atom is pushed towards its nearest neighbour, to 60-85 % of the bond."""
    for number, name in enumerate(bulk_phases()):
        rng = np.random.default_rng([seed, 3, number])
        for index in range(each):
            atoms = shaken(phase_cell(name), rng, strain=0.01, rattle_angstrom=0.05)
            chosen = int(rng.integers(len(atoms)))
            yield f"pushed/{name}/{index}", "pushed pairs", _pushed(atoms, chosen, rng.uniform(0.6, 0.85))


def _pushed(atoms: Atoms, chosen: int, factor: float) -> Atoms:
    vectors = atoms.get_distances(chosen, np.arange(len(atoms)), mic=True, vector=True)
    lengths = np.linalg.norm(vectors, axis=1)
    lengths[chosen] = np.inf
    nearest = int(np.argmin(lengths))
    moved = atoms.copy()
    moved.positions[chosen] += (1.0 - factor) * vectors[nearest]
    return moved
