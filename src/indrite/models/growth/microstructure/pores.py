"""Pores at the junctions of three grains, and whose pore it is.

Every voxel has a distance from the line where its cell meets the two next nearest, divided by a random
strength of that junction (see ``labelling``). The voxels of least
distance become pores until the porosity is reached: the stronger a junction, the larger its pore.
"""

from __future__ import annotations

import numpy as np

from indrite.models.growth.microstructure.faces import Faces

#: Standard deviation of the logarithm of the strength of a junction [assumed].
STRENGTH_SPREAD = 0.7


def pore_mask(gaps: np.ndarray, porosity: float) -> np.ndarray:
    """Return which voxels are pores, exactly the wanted number of them.

    Parameters
    ----------
    gaps
        Distance of every voxel from the nearest junction.
    porosity
        Fraction of voxels.
    """
    pore = np.zeros(gaps.size, dtype=bool)
    number = round(porosity * gaps.size)
    if number:
        pore[np.argpartition(gaps.ravel(), number - 1)[:number]] = True
    return pore.reshape(gaps.shape)


def pore_volumes(
    faces: Faces, patch: np.ndarray, pore: np.ndarray, *, patches: int, spacing_micrometre: float
) -> np.ndarray:
    """Return the pore volume (patch,) that belongs to each patch.

    A pore voxel cut by boundaries is shared among their patches by the number of its faces on them; one that
    is not goes with the nearest pore voxel that is. The sum is the volume of all pores that a boundary
    reaches.

    Parameters
    ----------
    faces
        All faces between grains, those in pores too.
    patch
        (face,) patch of each.
    pore
        (z, y[, x]) which voxels are pores.
    patches
        Number of patches.
    spacing_micrometre
        Voxel edge.
    """
    voxel, of_patch = faces.voxel.ravel(), np.repeat(patch, 2)
    inside = pore.ravel()[voxel]
    voxel, of_patch = voxel[inside], of_patch[inside]
    cut, at, count = np.unique(voxel, return_inverse=True, return_counts=True)
    served = _served(cut, pore) * spacing_micrometre**pore.ndim
    return np.bincount(of_patch, weights=served[at] / count[at], minlength=patches)


def _served(cut: np.ndarray, pore: np.ndarray) -> np.ndarray:
    """Return how many pore voxels each voxel of ``cut`` stands for: itself and those nearest to it."""
    nearest = np.full(pore.size, -1, dtype=np.int64)
    nearest[cut] = np.arange(len(cut))
    rest = np.flatnonzero(pore.ravel() & (nearest < 0))
    while len(rest):
        value = np.full(len(rest), -1, dtype=np.int64)
        for neighbour in _neighbours(rest, pore.shape):
            value = np.where(value < 0, nearest[neighbour], value)
        if np.all(value < 0):
            break
        nearest[rest] = value
        rest = rest[value < 0]
    return np.bincount(nearest[nearest >= 0], minlength=len(cut)).astype(float)


def _neighbours(voxel: np.ndarray, shape: tuple[int, ...]) -> list[np.ndarray]:
    """Return the flat indices of the neighbours along each axis; a voxel at an end is its own."""
    index = np.unravel_index(voxel, shape)
    result = []
    for axis, size in enumerate(shape):
        for step in (-1, 1):
            moved = index[axis] + step
            moved = np.clip(moved, 0, size - 1) if axis == 0 else moved % size
            result.append(np.ravel_multi_index((*index[:axis], moved, *index[axis + 1 :]), shape))
    return result
