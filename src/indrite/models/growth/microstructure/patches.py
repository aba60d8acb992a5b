"""Facets cut into patches of limited extent, and small patches given to their neighbours.

A facet is cut along its two tangents, first the one that climbs most in depth, into the least number of
equal strips whose width does not exceed the largest extent. Pieces at the rim of a facet can be tiny, pores
can take most of a piece; patches below 0.15 of the largest extent (2D) or its square (3D) are given to the
largest neighbour on the same facet, and, if there is none, to the largest of any facet. A patch that received
such a piece can exceed the largest extent by it. The limit makes the number of patches nearly independent of
the voxels, which miss the smallest facets or break them up.
"""

from __future__ import annotations

import numpy as np

from indrite.models.growth.microstructure.faces import Faces

#: Patches below this share of the largest extent (2D) or its square (3D) are given away [assumed].
SMALLEST_SHARE = 0.15
_PASSES = 20


def tangents(normal: np.ndarray, dimensions: int) -> np.ndarray:
    """Return unit tangents (facet, 2, 3): the steepest in depth, and the level one (zero in 2D).

    Parameters
    ----------
    normal
        (facet, 3) unit vectors.
    dimensions
        2 or 3.
    """
    steep = -normal * normal[:, :1]
    steep[:, 0] += 1.0
    level = np.linalg.norm(steep, axis=1) < 1e-3
    across = -normal[level] * normal[level, 1:2]
    across[:, 1] += 1.0
    steep[level] = across
    steep /= np.linalg.norm(steep, axis=1, keepdims=True)
    other = np.cross(normal, steep) if dimensions == 3 else np.zeros_like(steep)
    return np.stack([steep, other], axis=1)


def cut_facets(
    faces: Faces, *, spacing_micrometre: float, patch_micrometre: float, dimensions: int
) -> np.ndarray:
    """Return the patch (face,) of every face, numbered without gaps.

    Parameters
    ----------
    faces
        Faces and facets.
    spacing_micrometre
        Voxel edge.
    patch_micrometre
        Largest width of a strip.
    dimensions
        2 or 3.
    """
    order = np.argsort(faces.facet, kind="stable")
    start = np.searchsorted(faces.facet[order], np.arange(len(faces.grains)))
    index = np.zeros(len(faces.facet), dtype=np.int64)
    count = np.ones(len(faces.grains), dtype=np.int64)
    frame = tangents(faces.normal, dimensions)
    for k in range(dimensions - 1):
        tangent = frame[:, k]
        place = np.einsum("ij,ij->i", faces.offset_micrometre, tangent[faces.facet])
        low = np.minimum.reduceat(place[order], start)
        high = np.maximum.reduceat(place[order], start)
        margin = spacing_micrometre / np.abs(tangent).sum(axis=1)  # of the faces themselves
        extent = high - low + margin
        strips = np.maximum(1, np.ceil(extent / patch_micrometre - 1e-6)).astype(np.int64)
        scaled = (place - (low - 0.5 * margin)[faces.facet]) * (strips / extent)[faces.facet]
        strip = np.clip(scaled.astype(np.int64), 0, strips[faces.facet] - 1)
        index = index * strips[faces.facet] + strip
        count *= strips
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    return np.unique(first[faces.facet] + index, return_inverse=True)[1].astype(np.int32)


def merge_small(area: np.ndarray, facet: np.ndarray, pairs: np.ndarray, *, limit: float) -> np.ndarray:
    """Return for every patch the one that it becomes part of (itself, if large enough).

    Parameters
    ----------
    area
        (patch,) solid area, zero where a pore took all.
    facet
        (patch,) facet it lies on.
    pairs
        (link, 2) patches that touch.
    limit
        Least area that stays a patch of its own.
    """
    owner = np.arange(len(area))
    total = area.copy()
    for _ in range(_PASSES):
        pairs = owner[pairs]
        small = total[pairs] < limit
        pairs = pairs[small.any(axis=1) & (pairs[:, 0] != pairs[:, 1])]
        both = np.concatenate([pairs, pairs[:, ::-1]])
        both = both[total[both[:, 0]] < limit]
        low, high = both[:, 0], both[:, 1]
        both = both[(total[high] > total[low]) | ((total[high] == total[low]) & (high > low))]
        if not len(both):
            break
        same = facet[both[:, 0]] == facet[both[:, 1]]
        both = both[np.lexsort((both[:, 1], total[both[:, 1]], same, both[:, 0]))]
        last = np.append(both[1:, 0] != both[:-1, 0], True)
        parent = np.arange(len(area))
        parent[both[last, 0]] = both[last, 1]
        while np.any(parent[parent] != parent):
            parent = parent[parent]
        owner = parent[owner]
        total = np.bincount(owner, weights=area, minlength=len(area))
    return owner
