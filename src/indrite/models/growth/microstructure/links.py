"""Which patches touch, along what length, and which touch the ends of the pellet.

Two patches are neighbours if faces of them share a voxel edge (2D: a vertex). A staircase of voxel edges
that stands for a straight line with the unit vector t has edges of total length L |t_k| along axis k, hence

    L = sum_k |t_k| (L |t_k|) = sum over edges of h |t_axis|

===============  ==========================================================
equation symbol  variable
===============  ==========================================================
L                ``border_micrometre``
h                voxel edge
t                direction of the line: n_1 x n_2 between facets of different normals; on one facet the
                 direction in its plane that is normal to the line of the two centroids; n x e_z at an end
===============  ==========================================================

L is at least 0.3 of the length of the vector of edges along the axes, so that a wrong t cannot make it
vanish. Neighbours and borders are those without pores: a film that reaches a pore fills it and goes
on behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.models.growth.microstructure.faces import Faces

_PARALLEL_SINE = 0.25  # normals below it have no usable line of intersection
_LEAST_SHARE = 0.3
#: Least distance of two linked patches as a share of the largest extent [assumed].
LEAST_DISTANCE_SHARE = 0.25


@dataclass(frozen=True, kw_only=True)
class Touches:
    """Pairs of patches and the voxel edges they share.

    Parameters
    ----------
    patch
        (link, 2), the lower first, no pair twice.
    edges
        (link, 3), number of shared edges along each axis.
    """

    patch: np.ndarray
    edges: np.ndarray


def touching(faces: Faces, patch: np.ndarray, shape: tuple[int, ...]) -> Touches:
    """Find the patches that share voxel edges.

    Parameters
    ----------
    faces
        Faces.
    patch
        (face,) patch of each face.
    shape
        Voxels (z, y[, x]).
    """
    keys, number = _sorted_edges(faces, patch, shape)
    start = _starts(keys)
    pair, axis = keys[start] // 3, keys[start] % 3
    first = _starts(pair)
    edges = np.zeros((len(first), 3), dtype=np.int64)
    edges[np.cumsum(np.bincount(first, minlength=len(pair))) - 1, axis] = np.diff(start, append=len(keys))
    pair = pair[first]
    return Touches(patch=np.column_stack([pair // number, pair % number]).astype(np.int32), edges=edges)


def touching_pairs(faces: Faces, patch: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the pairs (link, 2) of patches that share voxel edges, without counting the edges.

    Parameters
    ----------
    faces, patch, shape
        As in ``touching``.
    """
    keys, number = _sorted_edges(faces, patch, shape)
    keys //= 3
    pair = keys[_starts(keys)]
    return np.column_stack([pair // number, pair % number])


def _starts(values: np.ndarray) -> np.ndarray:
    """Return where each run of equal values starts; faster on sorted integers than ``np.unique``."""
    return np.flatnonzero(np.append(np.ones(min(len(values), 1), dtype=bool), values[1:] != values[:-1]))


def _sorted_edges(faces: Faces, patch: np.ndarray, shape: tuple[int, ...]) -> tuple[np.ndarray, int]:
    """Return (3 (low number + high) + axis) of every edge that the patches low and high share, and number."""
    from indrite.models.growth.microstructure._kernels_patches import edge_pairs

    full = (*shape, 1)[:3]
    of_face = np.full((len(shape), *full), -1, dtype=np.int32)
    of_face.reshape(len(shape), -1)[faces.axis, faces.voxel[:, 0]] = patch
    number = int(patch.max(initial=0)) + 1
    keys = []
    for first, second in ((0, 1), (0, 2), (1, 2))[: 1 if len(shape) == 2 else 3]:
        found = np.empty(2 * len(patch), dtype=np.int64)
        count = edge_pairs(of_face, first, second, number, found)
        if count > len(found):
            found = np.empty(count, dtype=np.int64)
            edge_pairs(of_face, first, second, number, found)
        keys.append(3 * found[:count] + (3 - first - second))
    result = np.concatenate(keys)
    result.sort()
    return result, number


def borders(
    touches: Touches, normal: np.ndarray, apart: np.ndarray, *, spacing_micrometre: float, dimensions: int
) -> np.ndarray:
    """Return the length (link,) of the shared borders; 1 (micrometre of depth) in 2D.

    Parameters
    ----------
    touches
        Pairs and their edges.
    normal
        (patch, 3) unit normals.
    apart
        (link, 3) from the first centroid to the second, micrometre.
    spacing_micrometre, dimensions
        Voxel edge; 2 or 3.
    """
    if dimensions == 2:
        return np.ones(len(apart))
    first, second = normal[touches.patch[:, 0]], normal[touches.patch[:, 1]]
    line = np.cross(first, second)
    parallel = np.linalg.norm(line, axis=1) < _PARALLEL_SINE
    line[parallel] = np.cross(first[parallel], apart[parallel])
    return staircase_length(touches.edges * spacing_micrometre, line)


def staircase_length(along: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Return the length (row,) of lines along ``line`` (row, 3) that staircases stand for.

    Parameters
    ----------
    along
        (row, 3), length of the edges along each axis.
    line
        (row, 3), not zero, any length.
    """
    size = np.linalg.norm(line, axis=1, keepdims=True)
    direction = np.abs(line) / np.where(size > 0, size, 1.0)
    return np.maximum(np.sum(along * direction, axis=1), _LEAST_SHARE * np.linalg.norm(along, axis=1))


def touching_end(
    faces: Faces,
    patch: np.ndarray,
    normal: np.ndarray,
    *,
    shape: tuple[int, ...],
    layer: int,
    spacing_micrometre: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the patches that touch an end of the pellet and the length of their border with it.

    Parameters
    ----------
    faces, patch
        Faces and the patch of each.
    normal
        (patch, 3).
    shape
        Voxels (z, y[, x]).
    layer
        First or last index along the depth.
    spacing_micrometre
        Voxel edge.
    """
    depth = faces.voxel[:, 0] // int(np.prod(shape[1:]))
    here = (depth == layer) & (faces.axis > 0)
    found, which = np.unique(patch[here], return_inverse=True)
    if len(shape) == 2:
        return found.astype(np.int32), np.ones(len(found))
    along = np.zeros((len(found), 3))
    np.add.at(along, (which, 3 - faces.axis[here]), spacing_micrometre)
    line = np.cross(normal[found], np.array([1.0, 0.0, 0.0]))
    return found.astype(np.int32), staircase_length(along, line)
