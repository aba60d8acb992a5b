"""Voxel faces between grains, the flat facets they make, and the share of true area of each face.

The boundary of two cells of a power diagram is a plane piece of known normal n (see ``labelling``). A
staircase of voxel faces that stands for a piece of area A has faces of total area A |n_k| along axis k, hence

    A = sum_k |n_k| (A |n_k|) = sum over faces of h^(D-1) |n_axis|

===============  ==========================================================
equation symbol  variable
===============  ==========================================================
h, D             voxel edge, dimensions
n                ``normal``, of the facet (grain pair and periodic image)
n_axis           its component along the axis of the voxel face
===============  ==========================================================

Each term is the face's share; the sum equals the length of the vector sum of the projected faces for a whole
plane piece and, unlike that, adds up over parts of it. Areas in 2D are lengths times 1 micrometre of depth.
Two images of one grain that meet have no boundary: make the pellet wider.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Faces:
    """Voxel faces whose two voxels belong to different grains, pores ignored.

    Parameters
    ----------
    voxel
        (face, 2) flat indices, the lower one along ``axis`` first (across a period: the last voxel).
    axis
        (face,) 0 for z, 1 for y, 2 for x.
    facet
        (face,) which facet the face is part of.
    area
        (face,) its share of the true area, square micrometre.
    offset_micrometre
        (face, 3) centre of the face from the seed of the facet's first grain.
    grains
        (facet, 2) the two grains, the lower index first.
    normal
        (facet, 3) unit vector from the first to the second.
    """

    voxel: np.ndarray
    axis: np.ndarray
    facet: np.ndarray
    area: np.ndarray
    offset_micrometre: np.ndarray
    grains: np.ndarray
    normal: np.ndarray


def boundary_faces(
    labels: np.ndarray, seeds_micrometre: np.ndarray, *, spacing_micrometre: float, aspect_ratio: float
) -> Faces:
    """Find the faces between grains and sort them into facets.

    Parameters
    ----------
    labels
        (z, y[, x]) grain of every voxel, none a pore.
    seeds_micrometre
        (grain, 3), not stretched, the last column 0 in 2D.
    spacing_micrometre
        h.
    aspect_ratio
        Of the metric the labels were made in.
    """
    voxel, axis = _differing(labels)
    length = np.ones(3)
    length[: labels.ndim] = np.array(labels.shape) * spacing_micrometre
    grain = labels.ravel()[voxel]
    ahead = grain[:, :1] < grain[:, 1:]
    grain, ordered = (np.where(ahead, pair, pair[:, ::-1]) for pair in (grain, voxel))
    offset, other = (_from_seed(ordered[:, k], grain[:, k], labels, seeds_micrometre, length) for k in (0, 1))
    rows = np.arange(len(axis))
    step = np.where(ahead[:, 0], spacing_micrometre, -spacing_micrometre)
    between = offset - other  # of the two seeds, less the step between the voxels
    between[rows, axis] += step
    offset[rows, axis] += 0.5 * step
    image = np.rint((between - (seeds_micrometre[grain[:, 1]] - seeds_micrometre[grain[:, 0]])) / length)
    example, facet = _distinct(grain, image.astype(np.int64), len(seeds_micrometre))
    normal = between[example] * np.array([aspect_ratio**2, 1.0, 1.0])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return Faces(
        voxel=voxel,
        axis=axis,
        facet=facet,
        area=np.abs(normal[facet, axis]) * spacing_micrometre ** (labels.ndim - 1),
        offset_micrometre=offset,
        grains=grain[example],
        normal=normal,
    )


def _distinct(grain: np.ndarray, image: np.ndarray, grains: int) -> tuple[np.ndarray, np.ndarray]:
    """Return one face of each facet (grain pair and image) and the facet of each face."""
    key = grain[:, 0].astype(np.int64) * grains + grain[:, 1]
    key = (key * 5 + image[:, 1] + 2) * 5 + image[:, 2] + 2
    _, example, facet = np.unique(key, return_index=True, return_inverse=True)
    return example, facet


def _differing(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return voxel pairs (face, 2) of different labels and their axis; depth ends, the rest is periodic."""
    pairs, axes = [], []
    for axis in range(labels.ndim):
        differ = labels != np.roll(labels, -1, axis=axis)
        if axis == 0:
            differ[-1] = False
        lower = np.flatnonzero(differ)
        stride = int(np.prod(labels.shape[axis + 1 :]))
        last = (lower // stride) % labels.shape[axis] == labels.shape[axis] - 1
        upper = lower + np.where(last, stride * (1 - labels.shape[axis]), stride)
        pairs.append(np.column_stack([lower, upper]).astype(np.int64))
        axes.append(np.full(len(lower), axis, dtype=np.int8))
    return np.concatenate(pairs), np.concatenate(axes)


def positions(voxel: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the centres (voxel, 3) of voxels given by flat index, in voxels."""
    result = np.zeros((len(voxel), 3))
    for k, index in enumerate(np.unravel_index(voxel, shape)):
        result[:, k] = index + 0.5
    return result


def _from_seed(
    voxel: np.ndarray, grain: np.ndarray, labels: np.ndarray, seeds: np.ndarray, length: np.ndarray
) -> np.ndarray:
    """Return the vectors (voxel, 3) from the nearest image of a grain's seed to voxel centres."""
    spacing = length[0] / labels.shape[0]
    offset = positions(voxel, labels.shape) * spacing - seeds[grain]
    offset[:, 1:] -= length[1:] * np.rint(offset[:, 1:] / length[1:])
    return offset
