"""Which atoms of a configuration have the surroundings of which reference phase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from indrite.analysis.trajectory.products_environments import Environments, differences
from indrite.analysis.trajectory.products_library import Phase

#: Share of an atom's bonded neighbours that must fit the same phase.
COHERENT_SHARE = 1.0 / 3.0


@dataclass(frozen=True)
class Match:
    """Atoms against phases.

    Parameters
    ----------
    score
        Smallest difference of surroundings over the reach of the site, shape (atom, phase); at most 1
        where the atom fits the phase, infinite where the phase lacks the element.
    coherent
        Whether the atom fits and a third of its bonded neighbours fit the same phase, same shape.
    owner
        Phase that fits best among the coherent ones, -1 where there is none.
    margin
        How much worse the second best phase fits, 1 - best/second; 1 where no other fits.
    """

    score: np.ndarray
    coherent: np.ndarray
    owner: np.ndarray
    margin: np.ndarray


def match(
    around: Environments, *, numbers: np.ndarray, phases: tuple[Phase, ...], elements: np.ndarray
) -> Match:
    """Return which atoms fit which phase.

    Parameters
    ----------
    around
        Surroundings of the atoms.
    numbers
        Their atomic numbers.
    phases
        Reference phases.
    elements
        Atomic numbers of the library, sorted.
    """
    score = np.full((numbers.size, len(phases)), np.inf)
    alone = np.zeros(score.shape, dtype=bool)
    kind = np.searchsorted(elements, numbers)
    for column, phase in enumerate(phases):
        for number in phase.elements:
            rows, sites = np.flatnonzero(numbers == number), phase.site_number == number
            if rows.size:
                found = differences(around.running[rows], phase.site_running[sites])
                found = found / phase.site_reach_angstrom[sites]
                score[rows, column] = found.min(axis=1)
                bare = phase.site_coordination[sites].sum(axis=1) == 0
                alone[rows, column] = bare[found.argmin(axis=1)]
    coherent = np.column_stack(
        [
            _coherent(around, score[:, column] <= 1.0, alone[:, column], phase=phase, kind=kind)
            for column, phase in enumerate(phases)
        ]
    )
    held = np.where(coherent, score, np.inf)
    owner = np.where(coherent.any(axis=1), held.argmin(axis=1), -1)
    ranked = np.sort(held, axis=1)
    second = ranked[:, 1] if len(phases) > 1 else np.full(numbers.size, np.inf)
    with np.errstate(invalid="ignore"):
        margin = np.where(owner >= 0, 1.0 - ranked[:, 0] / second, 0.0)
    return Match(score, coherent, owner, margin)


def groups(
    around: Environments, chosen: np.ndarray, *, numbers: np.ndarray, phase: Phase, elements: np.ndarray
) -> list[np.ndarray]:
    """Return the connected groups of chosen atoms along a phase's bonds, the largest first."""
    first, second = _bonds(around, phase, np.searchsorted(elements, numbers))
    both = chosen[first] & chosen[second]
    graph = coo_matrix((np.ones(both.sum()), (first[both], second[both])), shape=(numbers.size,) * 2)
    _, label = connected_components(graph, directed=False)
    label = np.where(chosen, label, -1)
    found = [np.flatnonzero(label == one) for one in np.unique(label[chosen])]
    return sorted(found, key=lambda one: -one.size)


def _coherent(
    around: Environments, fits: np.ndarray, alone: np.ndarray, *, phase: Phase, kind: np.ndarray
) -> np.ndarray:
    """Drop atoms until each has a third of its bonded neighbours among those that are left.

    Atoms on a site without bonds, as In⁺ in In5S5Cl, are judged by their surroundings alone.
    """
    first, second = _bonds(around, phase, kind)
    total = np.bincount(first, minlength=kind.size)
    while True:
        left = np.bincount(first[fits[second]], minlength=kind.size)
        kept = fits & (alone | ((total > 0) & (left >= COHERENT_SHARE * total)))
        if np.array_equal(kept, fits):
            return kept
        fits = kept


def _bonds(around: Environments, phase: Phase, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both ends of the bonds of a phase's kind, in both orders."""
    one, other = kind[around.first], kind[around.second]
    near = phase.bonded[one, other] & (around.distance_angstrom < phase.bond_angstrom[one, other])
    return around.first[near], around.second[near]
