"""Starting velocities of a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ase.units import kB

if TYPE_CHECKING:
    from ase import Atoms


def draw_velocities(atoms: Atoms, temperature_kelvin: float, *, seed: int) -> np.ndarray:
    """Return velocities of the Maxwell–Boltzmann distribution, shape (atom, axis), internal units.

    The centre of mass rests, and the velocities are scaled so that the temperature of the 3N - 3 other
    degrees of freedom is exactly the one asked for: seeds differ in direction, not in heat. Nothing else in
    a run is random.

    Examples
    --------
    >>> from ase.build import bulk
    >>> velocity = draw_velocities(bulk("Li", cubic=True), 300.0, seed=1)
    >>> bool(np.allclose(velocity.sum(axis=0), 0.0))
    True
    """
    mass = atoms.get_masses()
    rng = np.random.default_rng(seed)
    velocity = rng.standard_normal((len(atoms), 3)) * np.sqrt(kB * temperature_kelvin / mass)[:, None]
    if len(atoms) == 1:
        return np.zeros((1, 3))
    velocity -= (mass[:, None] * velocity).sum(axis=0) / mass.sum()
    wanted = (3 * len(atoms) - 3) * kB * temperature_kelvin
    return np.asarray(velocity * np.sqrt(wanted / np.sum(mass[:, None] * velocity**2)))
