"""What surrounds each atom: running coordination numbers by element, up to 4 Å."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Neighbours further away say little about an atom's bonding and much about its grain's edge.
CUTOFF_ANGSTROM = 4.0
#: Shorter than any bond of these elements.
START_ANGSTROM = 1.6
STEP_ANGSTROM = 0.05


@dataclass(frozen=True)
class Environments:
    """Surroundings of every atom of one configuration.

    Parameters
    ----------
    running
        Running coordination number N(r), shape (atom, element, radius).
    first, second, distance_angstrom
        Every pair up to the cutoff, in both orders and through all periodic images.
    """

    running: np.ndarray
    first: np.ndarray
    second: np.ndarray
    distance_angstrom: np.ndarray


def radii() -> np.ndarray:
    """Return the radii of the running coordination number, Å."""
    count = round((CUTOFF_ANGSTROM - START_ANGSTROM) / STEP_ANGSTROM) + 1
    return np.linspace(START_ANGSTROM, CUTOFF_ANGSTROM, count)


def environments(
    position_angstrom: np.ndarray,
    cell_angstrom: np.ndarray,
    *,
    periodic: np.ndarray,
    atomic_number: np.ndarray,
    elements: np.ndarray,
) -> Environments:
    """Return the surroundings of every atom.

    Parameters
    ----------
    position_angstrom, cell_angstrom
        Shapes (atom, 3) and (3, 3).
    periodic
        Periodic along each cell vector.
    atomic_number
        Element of each atom.
    elements
        Atomic numbers that neighbours are counted by; all of the atoms' must be among them.
    """
    from vesin import NeighborList

    first, second, distance = NeighborList(cutoff=CUTOFF_ANGSTROM, full_list=True, n_threads=1).compute(
        points=np.ascontiguousarray(position_angstrom),
        box=np.ascontiguousarray(cell_angstrom),
        periodic=tuple(bool(one) for one in periodic),
        quantities="ijd",
    )
    first, second = first.astype(int), second.astype(int)
    size = radii().size
    kind = np.searchsorted(elements, atomic_number[second])
    shell = np.ceil((distance - START_ANGSTROM) / STEP_ANGSTROM - 1e-9).clip(0, size - 1).astype(int)
    flat = (first * elements.size + kind) * size + shell
    counts = np.bincount(flat, minlength=atomic_number.size * elements.size * size)
    running = counts.reshape(atomic_number.size, elements.size, size).cumsum(axis=2)
    return Environments(running.astype(np.float32), first, second, distance)


def differences(running: np.ndarray, references: np.ndarray) -> np.ndarray:
    """Return how far surroundings are from reference surroundings, Å.

    Δ = Σ_e ∫ |N_e(r) - N_e,ref(r)| dr up to the cutoff: the sum over neighbours of how far each would
    have to move, a missing or foreign one from beyond the cutoff.

    Parameters
    ----------
    running
        Shape (atom, element, radius).
    references
        Shape (site, element, radius).

    Returns
    -------
    array
        Shape (atom, site).
    """
    found = np.empty((running.shape[0], references.shape[0]))
    for site, reference in enumerate(references):
        found[:, site] = np.abs(running - reference).sum(axis=(1, 2)) * STEP_ANGSTROM
    return found
