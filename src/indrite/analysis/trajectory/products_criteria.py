"""The criteria that a product has to meet, each counted on one configuration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.trajectory.products_environments import Environments, radii
from indrite.analysis.trajectory.products_library import LIKE_BOND, Phase, first_shell
from indrite.analysis.trajectory.products_match import Match, groups

#: In the order of the table; all of them must be met.
CRITERIA = (
    "first peak",
    "coordination",
    "dimers",
    "environment",
    "group",
    "distributions",
    "polymorph",
    "chance",
)
#: First peaks agree within this, Å.
PEAK_ANGSTROM = 0.1
#: Atoms that a connected group needs to be called a phase.
SMALLEST_GROUP = 8
#: Smallest overlap of running coordination numbers, over all pairs of the phase.
OVERLAP = 0.6
#: A group's composition may be off by this share of the phase's: grains this small are mostly surface.
COMPOSITION = 0.5
#: Counts exceed what is expected by chance by this many standard deviations.
DEVIATIONS = 3.0
#: Pairs count in the distributions that have so many neighbours within this distance: not a tail alone.
_PAIR_NEIGHBOURS, _PAIR_ANGSTROM = 0.5, 3.6
_ALKALI = (3, 11, 19, 37, 55)


@dataclass(frozen=True)
class Evidence:
    """One phase on one configuration.

    Parameters
    ----------
    passed
        Which of `CRITERIA` are met.
    coordinated
        Atoms of each element of the phase with the right neighbours by element.
    matched
        Atoms of each element that the phase owns.
    group
        Atoms of the largest connected group.
    dimers
        Atoms with the like bonds that the phase has; -1 where it has none.
    overlap
        Smallest overlap over all pairs; 0 where nothing matched.
    peak_shift_angstrom
        Largest shift of a first peak of unlike atoms against the phase; NaN where there are no such bonds.
    """

    passed: np.ndarray
    coordinated: np.ndarray
    matched: np.ndarray
    group: int
    dimers: int
    overlap: float
    peak_shift_angstrom: float


def evidence(
    around: Environments,
    matched: Match,
    *,
    numbers: np.ndarray,
    phases: tuple[Phase, ...],
    elements: np.ndarray,
    expected: np.ndarray,
) -> list[Evidence]:
    """Return the evidence for each phase.

    Parameters
    ----------
    around, matched
        Surroundings of the atoms and which phase they fit.
    numbers
        Atomic numbers.
    phases
        Reference phases.
    elements
        Atomic numbers of the library, sorted.
    expected
        Atoms that each phase would own by confusion with the others, shape (phase, element).
    """
    found = []
    for index, phase in enumerate(phases):
        columns = np.searchsorted(elements, phase.elements)
        owned = matched.coherent[:, index] & np.isin(matched.owner, family(index, phases))
        counts = np.array([np.sum(owned & (numbers == one)) for one in phase.elements])
        least = np.maximum(1.0, 0.5 * SMALLEST_GROUP * phase.fraction)
        coordination = first_shell(
            around.first,
            around.second,
            around.distance_angstrom,
            numbers=numbers,
            elements=elements,
            bonds=phase.bond_angstrom,
        )
        coordinated = _coordinated(coordination, numbers, phase)
        dimers = _dimers(coordination, numbers, phase, elements)
        shift = _peak_shift(around, owned, numbers=numbers, phase=phase, elements=elements)
        cluster = next(iter(groups(around, owned, numbers=numbers, phase=phase, elements=elements)), None)
        overlap = _overlap(around, owned, numbers, phase, elements)
        by_chance = expected[index, columns]
        passed = (
            bool(shift <= PEAK_ANGSTROM),
            bool((coordinated >= least).all()),
            dimers < 0 or dimers >= 2,
            bool((counts >= least).all()),
            cluster is not None and _whole(numbers[cluster], phase),
            overlap >= OVERLAP,
            best_polymorph(index, matched.owner, phases),
            bool((counts > by_chance + DEVIATIONS * np.sqrt(by_chance)).all()),
        )
        size = 0 if cluster is None else cluster.size
        found.append(Evidence(np.array(passed), coordinated, counts, size, dimers, overlap, shift))
    return found


def family(index: int, phases: tuple[Phase, ...]) -> list[int]:
    """Return the phases of the same composition, the phase itself among them: its polymorphs."""
    own = phases[index]
    return [
        row
        for row, one in enumerate(phases)
        if np.array_equal(one.elements, own.elements) and np.allclose(one.fraction, own.fraction)
    ]


def best_polymorph(index: int, owner: np.ndarray, phases: tuple[Phase, ...]) -> bool:
    """Return whether the phase owns atoms, and no phase of the same composition more of them."""
    counts = {row: int(np.sum(owner == row)) for row in family(index, phases)}
    return counts[index] > 0 and max(counts, key=lambda row: counts[row]) == index


def _coordinated(coordination: np.ndarray, numbers: np.ndarray, phase: Phase) -> np.ndarray:
    """Count atoms of each element whose neighbours by element are those of a site of the phase."""
    counts = []
    for number in phase.elements:
        sites = phase.site_coordination[phase.site_number == number]
        slack = np.where(sites <= 4, 0, np.where(sites <= 8, 1, 2))
        rows = coordination[numbers == number]
        right = (np.abs(rows[:, None, :] - sites[None]) <= slack[None]).all(axis=2).any(axis=1)
        counts.append(int(right.sum()))
    return np.array(counts)


def like_bonds(phase: Phase, elements: np.ndarray) -> np.ndarray:
    """Return the elements (not alkali) that are bonded to themselves in a phase with other elements."""
    from ase.data import covalent_radii

    columns = np.searchsorted(elements, phase.elements)
    near = phase.shortest_angstrom[columns, columns] < 2.0 * LIKE_BOND * covalent_radii[phase.elements]
    return phase.elements[near & ~np.isin(phase.elements, _ALKALI) & (phase.elements.size > 1)]


def _dimers(coordination: np.ndarray, numbers: np.ndarray, phase: Phase, elements: np.ndarray) -> int:
    """Count atoms with both the like and the unlike bonds of the phase; -1 where it has no like bonds."""
    like = like_bonds(phase, elements)
    if like.size == 0:
        return -1
    count = 0
    for number in like:
        column = int(np.searchsorted(elements, number))
        sites = phase.site_coordination[phase.site_number == number]
        wanted = np.unique(sites[:, column][sites[:, column] > 0])
        rows = coordination[numbers == number]
        unlike = rows.sum(axis=1) - rows[:, column]
        count += int((np.isin(rows[:, column], wanted) & (unlike > 0)).sum())
    return count


def _peak_shift(
    around: Environments, owned: np.ndarray, *, numbers: np.ndarray, phase: Phase, elements: np.ndarray
) -> float:
    """Return the largest shift of a first shell's median distance, over the unlike bonded pairs.

    Around the atoms that the phase owns; where it owns none, around all of the element, as in a pair
    distribution of everything.
    """
    shifts = []
    for number in phase.elements:
        for other in phase.elements[(phase.elements > number) | (phase.elements.size == 1)]:
            row, column = np.searchsorted(elements, [number, other])
            if not phase.bonded[row, column]:
                continue
            end = phase.bond_angstrom[row, column]
            pairs = (numbers[around.first] == number) & (numbers[around.second] == other)
            pairs &= around.distance_angstrom < end
            pairs &= owned[around.first] | ~owned[numbers == number].any()
            if not pairs.any():
                return float("nan")
            sites = phase.site_number == number
            running = np.average(phase.site_running[sites, column], axis=0, weights=phase.site_share[sites])
            half = np.interp(end, radii(), running) / 2.0
            reference = float(np.interp(half, running, radii()))
            shifts.append(abs(float(np.median(around.distance_angstrom[pairs])) - reference))
    return max(shifts, default=float("nan"))


def _whole(numbers: np.ndarray, phase: Phase) -> bool:
    """Return whether a group is large enough and has about the phase's composition."""
    share = np.array([np.mean(numbers == one) for one in phase.elements])
    room = COMPOSITION * phase.fraction + 1.0 / numbers.size
    return bool(
        numbers.size >= SMALLEST_GROUP
        and (share > 0).all()
        and (np.abs(share - phase.fraction) <= room).all()
    )


def _overlap(
    around: Environments, owned: np.ndarray, numbers: np.ndarray, phase: Phase, elements: np.ndarray
) -> float:
    """Return the smallest overlap of mean running coordination numbers over all pairs of the phase."""
    found = []
    for number in phase.elements:
        rows = owned & (numbers == number)
        if not rows.any():
            return 0.0
        sites = phase.site_number == number
        there = np.average(phase.site_running[sites], axis=0, weights=phase.site_share[sites])
        here = around.running[rows].mean(axis=0)
        for column in np.searchsorted(elements, phase.elements):
            if np.interp(_PAIR_ANGSTROM, radii(), there[column]) < _PAIR_NEIGHBOURS:
                continue
            both, larger = (one(here[column], there[column]).sum() for one in (np.minimum, np.maximum))
            found.append(float(both / larger))
    return min(found, default=0.0)
