"""Where metal of the mesoscale model sits: in pores beside a patch first, the rest as a film on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from indrite.models.growth.mesoscale.network import Network
from indrite.models.growth.microstructure import Microstructure

#: A patch reaches at most so many of the pore voxels nearest to it.
_MOST_VOXELS = 64


@dataclass(frozen=True)
class PoreFilling:
    """Metal in pores.

    Parameters
    ----------
    voxel
        Flat index of each pore voxel, (voxel,).
    share
        Part of it that metal fills, (voxel,).
    giver
        Patch that most of it belongs to, (voxel,); -1 without metal.
    film_micrometre
        Aperture that is left on each patch, (patch,).
    """

    voxel: np.ndarray
    share: np.ndarray
    giver: np.ndarray
    film_micrometre: np.ndarray


def pore_filling(structure: Microstructure, network: Network, aperture_micrometre: np.ndarray) -> PoreFilling:
    """Return how the metal of each patch is shared between the pores beside it and its film.

    The model knows a pore only as room beside its patches: up to ``free_micrometre`` the metal of a patch
    opens nothing. Here that part fills the pore voxels nearest to the patch, one after the other; what
    finds no room there (patches share pores) stays in the film. Volume is kept exactly.

    Parameters
    ----------
    structure, network
        The pellet.
    aperture_micrometre
        Thickness of metal on each patch, (patch,).
    """
    voxel = np.flatnonzero(structure.labels.ravel() < 0)
    room = structure.spacing_micrometre**structure.dimensions
    area = network.area_square_micrometre
    inside = np.minimum(aperture_micrometre, network.free_micrometre) * area
    patch = np.flatnonzero(inside > 0.0)
    if not voxel.size or not patch.size:
        none = np.full(voxel.size, -1)
        return PoreFilling(voxel, np.zeros(voxel.size), none, aperture_micrometre.copy())
    reach = min(voxel.size, _MOST_VOXELS, int(np.ceil((network.free_micrometre * area).max() / room)) + 1)
    nearest = _nearest(structure, voxel, patch, reach)
    amount = np.clip(inside[patch, None] / room - np.arange(reach), 0.0, 1.0)
    wanted = np.bincount(nearest.ravel(), weights=amount.ravel(), minlength=voxel.size)
    given = amount / np.maximum(wanted, 1.0)[nearest]
    share = np.bincount(nearest.ravel(), weights=given.ravel(), minlength=voxel.size)
    film = aperture_micrometre.copy()
    film[patch] -= np.minimum(given.sum(axis=1) * room / area[patch], film[patch])
    order = np.argsort(given.ravel(), kind="stable")  # the largest is written last
    giver = np.full(voxel.size, -1)
    giver[nearest.ravel()[order]] = np.repeat(patch, reach)[order]
    return PoreFilling(voxel, np.minimum(share, 1.0), np.where(share > 0.0, giver, -1), film)


def _nearest(structure: Microstructure, voxel: np.ndarray, patch: np.ndarray, reach: int) -> np.ndarray:
    """Return the pore voxels nearest to each patch, shape (patch, reach), nearest first; lateral periods."""
    h = structure.spacing_micrometre
    place = (np.column_stack(np.unravel_index(voxel, structure.labels.shape)) + 0.5) * h
    # a period in depth twice the thickness: the ends do not see each other
    period = np.array([2.0 * structure.thickness_micrometre, *structure.width_micrometre])
    tree = cKDTree(place, boxsize=period)
    _, found = tree.query(structure.patch_centroid_micrometre[patch] % period, k=reach)
    return np.asarray(found).reshape(patch.size, reach)
