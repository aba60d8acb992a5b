"""Seeds and weights of grains of given sizes: random points, relaxed until the cells have the sizes.

A few steps move every seed to the centroid of its cell (Lloyd), which removes needles, while Newton steps
on the weights bring each cell's volume to its drawn value:

    w_i <- w_i + b (V_i* - V_i) / (dV_i/dw_i),   dV/dw = sum_j A_ij / (2 d_ij) ~ pi r  (3D), pi/2 (2D)

===============  ==========================================================
equation symbol  variable
===============  ==========================================================
V_i*, V_i        volume drawn and volume of the cell, stretched
r                equivalent radius of V_i*
A_ij, d_ij       area of the boundary with the cell j and distance of the seeds
b                damping
===============  ==========================================================

dV/dw holds for a round cell (d_ij = 2 r). The ends of the pellet are flat: no grain is cut there, as if each
seed had a mirror image behind the end.
Source: the derivative is that of Laguerre cells, F. Aurenhammer, F. Hoffmann, B. Aronov, Algorithmica 20
(1998) 61, DOI 10.1007/PL00009187.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from indrite.models.growth.microstructure.labelling import label_power_diagram, stretch
from indrite.models.growth.microstructure.settings import GrainSettings

_MOVES, _REPLACEMENTS, _STEPS, _DAMPING = 5, 12, 18, 0.6
_TRIES = 8  # voxels a vanished grain chooses from
_VOXELS_ACROSS = {2: 8.0, 3: 4.5}  # of a mean grain, while relaxing


def place_seeds(
    settings: GrainSettings, *, extent_micrometre: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return seeds and weights of a pellet whose grains have the mean size and the spread of the settings.

    Parameters
    ----------
    settings
        Size, spread, flattening and porosity of the grains.
    extent_micrometre
        (dimension,), thickness and lateral periods.
    rng
        Source of randomness.

    Returns
    -------
    seeds (seed, 3) in stretched micrometre, the last coordinate 0 in 2D, and weights (seed,), their squares.
    """
    dimensions = len(extent_micrometre)
    factor = stretch(settings.aspect_ratio)
    length = np.append(extent_micrometre, 1.0)[:3] * factor
    volumes = rng.permutation(_volumes(settings, float(np.prod(extent_micrometre)), dimensions))
    volumes *= float(np.prod(extent_micrometre)) * settings.aspect_ratio / volumes.sum()
    seeds = rng.uniform(0.0, 1.0, (len(volumes), 3)) * length
    if dimensions == 2:
        seeds[:, 2] = 0.0
    spacing = settings.grain_size_micrometre * settings.aspect_ratio ** (1.0 / dimensions)
    counts = np.ceil(length / (spacing / _VOXELS_ACROSS[dimensions])).astype(int)
    shape = (int(counts[0]), int(counts[1]), int(counts[2]) if dimensions == 3 else 1)
    return _relax(seeds, volumes, shape=shape, length=length, rng=rng)


def _volumes(settings: GrainSettings, box: float, dimensions: int) -> np.ndarray:
    """Return lognormal volumes whose number makes the mean diameter right: quantiles, not draws."""
    mean = settings.grain_size_micrometre
    shape_factor = np.pi / 4.0 if dimensions == 2 else np.pi / 6.0
    solid = box * (1.0 - settings.porosity)
    number = max(2, round(solid / (shape_factor * mean**dimensions)))
    diameters = np.array([mean])
    for _ in range(20):
        quantiles = ndtri((np.arange(number) + 0.5) / number)
        diameters = np.exp(settings.size_spread * quantiles)
        diameters *= mean / diameters.mean()
        before, number = number, max(2, round(solid / (shape_factor * float((diameters**dimensions).mean()))))
        if number == before:
            break
    return shape_factor * diameters**dimensions


def _relax(
    seeds: np.ndarray,
    volumes: np.ndarray,
    *,
    shape: tuple[int, int, int],
    length: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Move the seeds to the centroids and set the weights, on a coarse grid of the stretched box."""
    from indrite.models.growth.microstructure._kernels_patches import moments

    flat = shape[2] == 1
    step = length / np.array(shape)
    voxel = float(step[0] * step[1] * (1.0 if flat else step[2]))
    radii = np.sqrt(volumes / np.pi) if flat else np.cbrt(0.75 * volumes / np.pi)
    slope = 0.5 * np.pi if flat else np.pi * radii
    weights = radii**2
    for k in range(_STEPS):
        labels, _ = label_power_diagram(seeds, weights, shape=shape, step=step)
        sums = moments(labels, seeds, step)
        if k < _MOVES:
            seeds = seeds + sums[:, 1:] / np.maximum(sums[:, :1], 1.0)
            if flat:
                seeds[:, 2] = 0.0
            seeds[:, 1:] %= length[1:]
        change = _DAMPING * (volumes - sums[:, 0] * voxel) / slope
        weights = weights + np.clip(change, -(radii**2), radii**2)
        gone = np.flatnonzero(sums[:, 0] == 0)
        if k < _REPLACEMENTS and len(gone):
            seeds[gone], power = _open_places(len(gone), labels, seeds, weights, step=step, rng=rng)
            weights[gone] = radii[gone] ** 2 - power
    return seeds, weights


def _open_places(
    number: int,
    labels: np.ndarray,
    seeds: np.ndarray,
    weights: np.ndarray,
    *,
    step: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Return voxels (number, 3) far from all grains, each the best of a few, and their power distances."""
    voxel = np.column_stack([rng.integers(n, size=number * _TRIES) for n in labels.shape])
    place = (voxel + 0.5) * step
    owner = labels[tuple(voxel.T)]
    offset = place - seeds[owner]
    length = step * np.array(labels.shape)
    offset[:, 1:] -= length[1:] * np.rint(offset[:, 1:] / length[1:])
    if labels.shape[2] == 1:
        place[:, 2], offset[:, 2] = 0.0, 0.0
    power = (np.sum(offset**2, axis=1) - weights[owner]).reshape(number, _TRIES)
    best = power.argmax(axis=1)
    rows = np.arange(number)
    return place.reshape(number, _TRIES, 3)[rows, best], power[rows, best]
