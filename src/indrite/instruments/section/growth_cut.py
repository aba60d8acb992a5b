"""Traces of patches in the plane of a section: the patches themselves in 2D, a cut through them in 3D.

In 3D the plane lies at a fixed x, one voxel thick. A patch of which the area A lies in that slab leaves
there the trace

    l = A s/h,   a' = a/s,   n' = (n_z, n_y)/s,   s = sqrt(1 - n_x^2)

so that l a' h is the patch's volume in the slab: over all planes the cuts show just the metal there is.

===============  ===========================================================  =============================
equation symbol  meaning                                                      variable
===============  ===========================================================  =============================
A                area of the patch in the slab                                ``area``
h                thickness of the slab, the voxels' edge                      ``spacing_micrometre``
a, a'            aperture, and what the cut shows of it                       ``widening`` = 1/s
n'               normal in the plane                                          ``normal``
===============  ===========================================================  =============================
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.microstructure import Microstructure

#: Patches less steep to the plane than this (s) are drawn as if they were so steep; their area is kept.
_LEAST_SINE = 0.2


@dataclass(frozen=True)
class Traces:
    """Pieces of patches in a plane.

    Parameters
    ----------
    patch
        Which patch each is of, (piece,).
    centroid_micrometre, normal, length_micrometre
        As in `FilmTraces`.
    widening
        By how much the cut shows a film thicker than it is, 1/s.
    """

    patch: np.ndarray
    centroid_micrometre: np.ndarray
    normal: np.ndarray
    length_micrometre: np.ndarray
    widening: np.ndarray


def traces(structure: Microstructure, *, at: int) -> Traces:
    """Return the traces of all patches that a section shows.

    Parameters
    ----------
    structure
        The pellet.
    at
        Index of the plane along the last lateral axis; without meaning in 2D.
    """
    if structure.dimensions == 2:
        count = structure.number_of_patches
        return Traces(
            np.arange(count),
            structure.patch_centroid_micrometre,
            structure.patch_normal,
            structure.patch_area_square_micrometre,  # times 1 µm of depth
            np.ones(count),
        )
    planes = structure.labels.shape[2]
    if not 0 <= at < planes:
        raise UsageError("no such plane in the pellet", got=at, expected=f"0 to {planes - 1}")
    return _cut(structure, at)


def _cut(structure: Microstructure, at: int) -> Traces:
    h, planes = structure.spacing_micrometre, structure.labels.shape[2]
    z, y, x = np.unravel_index(structure.face_voxel[:, 0], structure.labels.shape)
    axis = structure.face_axis
    # a face across x lies between two planes: half of it belongs to either
    across = axis == 2
    weight = np.where(across, 0.5, 1.0) * (x == at) + 0.5 * (across & ((x + 1) % planes == at))
    face = np.flatnonzero(weight > 0.0)
    area = structure.face_area_square_micrometre[face] * weight[face]
    place = np.column_stack(
        [z[face] + 0.5 + 0.5 * (axis[face] == 0), y[face] + 0.5 + 0.5 * (axis[face] == 1)]
    )
    patch, piece = np.unique(structure.face_patch[face], return_inverse=True)
    total = np.bincount(piece, weights=area)
    centroid = _centres(place * h, piece, area, total, structure.width_micrometre[0])
    normal = structure.patch_normal[patch, :2]
    sine = np.linalg.norm(normal, axis=1)
    flat = sine < 1e-9
    normal = np.where(flat[:, None], [1.0, 0.0], normal / np.where(flat, 1.0, sine)[:, None])
    sine = np.maximum(sine, _LEAST_SINE)
    return Traces(patch, centroid, normal, total * sine / h, 1.0 / sine)


def _centres(
    place: np.ndarray, piece: np.ndarray, area: np.ndarray, total: np.ndarray, period: float
) -> np.ndarray:
    """Return the middle of the faces of each piece, across the lateral period."""
    anchor = np.zeros((total.size, 2))
    anchor[piece] = place
    offset = place - anchor[piece]
    offset[:, 1] -= period * np.rint(offset[:, 1] / period)
    safe = np.where(total > 0.0, total, 1.0)
    for k in range(2):
        anchor[:, k] += np.bincount(piece, weights=area * offset[:, k]) / safe
    anchor[:, 1] %= period
    return anchor
