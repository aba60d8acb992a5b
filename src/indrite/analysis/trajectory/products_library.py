"""Reference phases as thermally broadened surroundings, with the reach of each and its bonds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.trajectory.products_configurations import averaged
from indrite.analysis.trajectory.products_environments import (
    CUTOFF_ANGSTROM,
    Environments,
    differences,
    environments,
)
from indrite.errors import UsageError
from indrite.signals.trajectory import Trajectory

if TYPE_CHECKING:
    from ase import Atoms

#: Shortest height of the supercells that are rattled: neighbours' images then move independently.
_HEIGHT_ANGSTROM = 2.0 * CUTOFF_ANGSTROM
#: Surroundings that a reference is sampled with: of all its atoms, and of its rarest site.
_SAMPLES, _SAMPLES_PER_SITE, _FRAMES = 400, 60, 20
#: Share of a phase's own rattled surroundings that lie within a site's reach.
_REACH_QUANTILE = 0.975
#: Metals of this kind vibrate wider than their salts by about this factor: 0.18 Å along each axis for In
#: at 300 K, 0.23 Å for Li, from their Debye temperatures (108 and 344 K) by <u²> = 3 ħ² T / (m k Θ²).
METAL_SOFTNESS = 1.6
_NONMETALS = (1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 33, 34, 35, 52, 53)
#: Linear strain up to which a lattice still counts as the phase: an engine's lattice error.
STRAIN = 0.02
#: Sites whose surroundings differ by less than this (Å) are one.
_SAME_SITE_ANGSTROM = 0.25
#: A gap this wide in the sorted distances of a pair of elements ends their first shell.
_SHELL_GAP_ANGSTROM = 0.4
#: Room for vibrations beyond the last neighbour of a shell.
_SHELL_ROOM_ANGSTROM = 0.45
#: Pairs closer than this times the sum of their covalent radii are bonded.
_BONDED, _FOREIGN = 1.25, 1.1
#: Like atoms closer than this times twice their covalent radius are a dimer or part of a net.
LIKE_BOND = 1.12


@dataclass(frozen=True)
class Phase:
    """One reference phase.

    Parameters
    ----------
    name
        As the caller calls it.
    elements
        Its atomic numbers, sorted.
    fraction
        Share of each of these elements.
    bond_angstrom
        End of the first shell by element of centre and neighbour, shape (element, element) over the
        library's elements; where the two are not bonded in the phase, the distance below which such a
        neighbour is foreign.
    bonded
        Whether the two elements are bonded in the phase, same shape.
    site_number
        Atomic number of each inequivalent site.
    site_share
        Share of the phase's atoms that sit on each site.
    site_running
        Mean running coordination, shape (site, element, radius).
    site_reach_angstrom
        Largest difference of surroundings that is still the site's.
    site_coordination
        Neighbours in the first shell by element, shape (site, element).
    shortest_angstrom
        Shortest distance by element and element; infinite where there is none below the cutoff.
    """

    name: str
    elements: np.ndarray
    fraction: np.ndarray
    bond_angstrom: np.ndarray
    bonded: np.ndarray
    site_number: np.ndarray
    site_share: np.ndarray
    site_running: np.ndarray
    site_reach_angstrom: np.ndarray
    site_coordination: np.ndarray
    shortest_angstrom: np.ndarray


def phase_from(
    name: str,
    reference: Atoms | Trajectory,
    *,
    elements: np.ndarray,
    displacement_angstrom: float,
    rng: np.random.Generator,
) -> Phase:
    """Return a reference phase, sampled by rattling its crystal or from a thermal trajectory of it.

    Parameters
    ----------
    name
        Its name.
    reference
        The crystal, or a trajectory of it at the temperature in question.
    elements
        Atomic numbers of the library, sorted.
    displacement_angstrom
        Root mean square displacement of an atom along each axis, for a crystal.
    rng
        Source of the rattling.

    Raises
    ------
    UsageError
        If a crystal is not periodic.
    """
    crystal, frames = samples(name, reference, displacement_angstrom=displacement_angstrom, rng=rng)
    numbers = np.asarray(crystal.numbers)
    at_rest = _environments(crystal.positions, np.asarray(crystal.cell), numbers, elements)
    site = _sites(at_rest.running, numbers)
    thermal = np.concatenate([_environments(*one, numbers, elements).running for one in frames])
    labels = np.tile(site, len(frames))
    mean = np.array([thermal[labels == one].mean(axis=0) for one in range(site.max() + 1)])
    reach = np.array(
        [
            np.quantile(differences(thermal[labels == one], mean[one : one + 1]), _REACH_QUANTILE)
            for one in range(site.max() + 1)
        ]
    )
    bonds, bonded, shortest = _bonds(
        at_rest.first, at_rest.second, at_rest.distance_angstrom, numbers, elements
    )
    coordination = first_shell(
        at_rest.first,
        at_rest.second,
        at_rest.distance_angstrom,
        numbers=numbers,
        elements=elements,
        bonds=bonds,
    )
    present, count = np.unique(numbers, return_counts=True)
    heads = np.array([np.flatnonzero(site == one)[0] for one in range(site.max() + 1)])
    return Phase(
        name,
        present,
        count / count.sum(),
        bonds,
        bonded,
        numbers[heads],
        np.bincount(site) / site.size,
        mean,
        reach,
        coordination[heads],
        shortest,
    )


def first_shell(
    first: np.ndarray,
    second: np.ndarray,
    distance_angstrom: np.ndarray,
    *,
    numbers: np.ndarray,
    elements: np.ndarray,
    bonds: np.ndarray,
) -> np.ndarray:
    """Return each atom's neighbours by element within the first shells of a phase, shape (atom, element)."""
    kind = np.searchsorted(elements, numbers)
    near = distance_angstrom < bonds[kind[first], kind[second]]
    flat = first[near] * elements.size + kind[second[near]]
    return np.bincount(flat, minlength=numbers.size * elements.size).reshape(numbers.size, elements.size)


def library(
    references: Mapping[str, Atoms | Trajectory],
    *,
    elements: np.ndarray,
    displacement_angstrom: float,
    rng: np.random.Generator,
) -> tuple[Phase, ...]:
    """Return all reference phases; see `phase_from`."""
    if not references:
        raise UsageError("products need reference phases to be compared with", got="none")
    return tuple(
        phase_from(name, one, elements=elements, displacement_angstrom=displacement_angstrom, rng=rng)
        for name, one in references.items()
    )


def supercell(crystal: Atoms) -> Atoms:
    """Return a crystal repeated until its heights exceed twice the cutoff."""
    cell = np.asarray(crystal.cell)
    normal = np.cross(np.roll(cell, -1, axis=0), np.roll(cell, -2, axis=0))
    heights = abs(np.linalg.det(cell)) / np.linalg.norm(normal, axis=1)
    return crystal.repeat([int(np.ceil(_HEIGHT_ANGSTROM / one)) for one in heights])


def samples(
    name: str, reference: Atoms | Trajectory, *, displacement_angstrom: float, rng: np.random.Generator
) -> tuple[Atoms, list[tuple[np.ndarray, np.ndarray]]]:
    """Return a reference at rest and (positions, cell) of its thermal configurations.

    Raises
    ------
    UsageError
        If a crystal is not periodic.
    """
    if isinstance(reference, Trajectory):
        rows = np.unique(np.linspace(0, reference.frames - 1, _FRAMES).round().astype(int))
        rest = averaged(reference).to_ase(0)
        return rest, [(reference.position_angstrom[row], reference.cell_angstrom[row]) for row in rows]
    if not reference.pbc.all():
        raise UsageError(
            f"the reference {name!r} is not a crystal", got="no periodic cell", todo="Give its unit cell"
        )
    block = supercell(reference)
    frames = []
    softness = METAL_SOFTNESS if not np.isin(block.numbers, _NONMETALS).any() else 1.0
    rarest = len(block) // len(reference)
    count = max(4, int(np.ceil(_SAMPLES / len(block))), int(np.ceil(_SAMPLES_PER_SITE / rarest)))
    for _ in range(min(count, _FRAMES)):
        scale = 1.0 + rng.uniform(-STRAIN, STRAIN)
        moved = block.positions * scale + rng.normal(0.0, softness * displacement_angstrom, (len(block), 3))
        frames.append((moved, np.asarray(block.cell) * scale))
    return block, frames


def _environments(
    position: np.ndarray, cell: np.ndarray, numbers: np.ndarray, elements: np.ndarray
) -> Environments:
    periodic = np.ones(3, dtype=bool)
    return environments(position, cell, periodic=periodic, atomic_number=numbers, elements=elements)


def _sites(running: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return a label of each atom's inequivalent site, from its surroundings at rest."""
    label = np.full(numbers.size, -1)
    while (left := np.flatnonzero(label < 0)).size:
        head = left[0]
        near = differences(running[left], running[head : head + 1])[:, 0] < _SAME_SITE_ANGSTROM
        label[left[near & (numbers[left] == numbers[head])]] = label.max() + 1
    return label


def _bonds(
    first: np.ndarray, second: np.ndarray, distance: np.ndarray, numbers: np.ndarray, elements: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the end of the first shell, whether bonded, and the shortest distance, by element pair."""
    from ase.data import covalent_radii

    radius = covalent_radii[elements]
    span = radius[:, None] + radius[None, :]
    ends, bonded = _FOREIGN * span, np.zeros(span.shape, dtype=bool)
    shortest = np.full(span.shape, np.inf)
    kind = np.searchsorted(elements, numbers)
    pairs = {}
    for one in np.unique(kind):
        for other in np.unique(kind):
            found = np.sort(distance[(kind[first] == one) & (kind[second] == other)])
            if found.size:
                pairs[one, other], shortest[one, other] = found, found[0]
                bonded[one, other] = found[0] <= _BONDED * span[one, other]
    for one in np.unique(kind):
        if not bonded[one].any():  # an ion further away than any bond is held by its nearest neighbours
            nearest = int(shortest[one].argmin())
            bonded[one, nearest] = bonded[nearest, one] = True
    for one, other in np.argwhere(bonded):
        ends[one, other] = _shell_end(pairs[one, other])
    return ends, bonded, shortest


def _shell_end(distance: np.ndarray) -> float:
    """Return where the first shell ends: in the first wide gap of the sorted distances."""
    gap = np.flatnonzero(np.diff(distance) > _SHELL_GAP_ANGSTROM)
    last = distance[gap[0]] if gap.size else distance[-1]
    after = distance[gap[0] + 1] if gap.size else CUTOFF_ANGSTROM + _SHELL_GAP_ANGSTROM
    return float(min((last + after) / 2.0, last + _SHELL_ROOM_ANGSTROM))
