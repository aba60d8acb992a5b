"""Kernels of the films' sides: conductances across films, currents into them.

Symbols as in `indrite.models.growth.ion_current.solver`.
"""

from __future__ import annotations

import numpy as np

from indrite.models.growth.ion_current._kernels_base import compiled


@compiled
def put_films(
    t: np.ndarray,
    closed: np.ndarray,
    reached: np.ndarray,
    before: np.ndarray,
    films: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    """Give the faces above voxels ``before`` their conductance without film, then others that of a film.

    ``films``: voxels, areas (m2) and crossing resistances (ohm m2), infinite for a wall.
    """
    voxel, area, crossing = films
    for n in range(before.size):
        t[before[n]] = closed[before[n]] if reached[before[n]] else 0.0
    for n in range(voxel.size):
        i = voxel[n]
        if not reached[i] or closed[i] == 0.0 or area[n] == 0.0 or np.isinf(crossing[n]):
            t[i] = 0.0
        else:
            t[i] = closed[i] * (area[n] / (area[n] + closed[i] * crossing[n]))


@compiled
def mark_parts(alive: np.ndarray, part: np.ndarray, voxel: np.ndarray, siemens: np.ndarray) -> None:
    """Mark the parts that a side with a conductance belongs to."""
    for n in range(voxel.shape[0]):
        for side in range(2):
            if siemens[n, side] > 0.0:
                alive[part[voxel[n, side]]] = True


@compiled
def side_conductances(
    out: np.ndarray, area: np.ndarray, resistance: np.ndarray, half: np.ndarray, voxel: np.ndarray
) -> None:
    """Put interface and half a voxel in series into ``out``; 0 where the resistance is infinite."""
    for n in range(voxel.shape[0]):
        for side in range(2):
            h = half[voxel[n, side]]
            total = area[n] + resistance[n, side] * h
            if np.isinf(resistance[n, side]) or total == 0.0:
                out[n, side] = 0.0
            else:
                out[n, side] = area[n] * h / total


@compiled
def sums_of_sides(siemens: np.ndarray, volt: np.ndarray) -> tuple[float, float]:
    """Return the sum of the conductances and that of their products with the offsets."""
    total, product = 0.0, 0.0
    for n in range(siemens.shape[0]):
        for side in range(2):
            total += siemens[n, side]
            product += siemens[n, side] * volt[n, side]
    return total, product


@compiled
def ground_and_source(
    sink: np.ndarray,
    source: np.ndarray,
    voxel: np.ndarray,
    sides: tuple[np.ndarray, np.ndarray, np.ndarray],
    mean: float,
) -> None:
    """Add to each voxel the conductances of its sides, and what drives and fixed currents feed into it.

    ``sides``: conductances, offsets and fixed currents.
    """
    siemens, volt, ampere = sides
    for n in range(voxel.shape[0]):
        for side in range(2):
            i = voxel[n, side]
            sink[i] += siemens[n, side]
            source[i] += siemens[n, side] * (mean - volt[n, side]) - ampere[n, side]


@compiled
def side_currents(
    out: np.ndarray,
    potential: np.ndarray,
    voxel: np.ndarray,
    sides: tuple[np.ndarray, np.ndarray, np.ndarray],
    mean: float,
) -> float:
    """Put the currents into the sides, fixed ones included, and return their sum."""
    siemens, volt, ampere = sides
    total = 0.0
    for n in range(voxel.shape[0]):
        for side in range(2):
            current = (
                siemens[n, side] * (potential[voxel[n, side]] + (volt[n, side] - mean)) + ampere[n, side]
            )
            out[n, side] = current
            total += current
    return total


@compiled
def start_from(out: np.ndarray, guess: np.ndarray, reached: np.ndarray, mean: float) -> None:
    """Put a guess, counted from the mean offset, where it is known and reached, and 0 elsewhere."""
    for i in range(out.size):
        value = guess[i] + mean
        out[i] = value if reached[i] and not np.isnan(value) else 0.0


@compiled
def lift(potential: np.ndarray, reached: np.ndarray, by: float) -> None:
    """Raise the potential where it is reached and make it NaN elsewhere."""
    for i in range(potential.size):
        potential[i] = potential[i] + by if reached[i] else np.nan
