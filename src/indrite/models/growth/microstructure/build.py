"""Build a pellet: from settings and randomness, or from given seeds.

What to know of the result:

- Voxels miss the smallest facets. With Voronoi grains of 10 micrometre the boundary area is 3 % (2D) and 4 %
  (3D) too small at 2 micrometre, half of that at 1 micrometre; the number of patches in 3D is up to 10 % too
  small at 2 micrometre.
- The ends are flat as a punch leaves them: no grain is cut, and within one grain of them fewer boundaries
  lie level than inside.
- Patches and their links are those of the pellet without pores, so that the network holds together; areas are
  those that the pores leave. A grain that spans the whole width would part the network: make it wider.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.microstructure.faces import Faces, boundary_faces, positions
from indrite.models.growth.microstructure.labelling import in_three_dimensions, label_power_diagram, stretch
from indrite.models.growth.microstructure.links import (
    LEAST_DISTANCE_SHARE,
    borders,
    touching,
    touching_end,
    touching_pairs,
)
from indrite.models.growth.microstructure.patches import SMALLEST_SHARE, cut_facets, merge_small
from indrite.models.growth.microstructure.pores import STRENGTH_SPREAD, pore_mask, pore_volumes
from indrite.models.growth.microstructure.seeds import place_seeds
from indrite.models.growth.microstructure.settings import GrainSettings, grid_shape
from indrite.models.growth.microstructure.structure import Microstructure


def build_microstructure(
    settings: GrainSettings,
    *,
    thickness_micrometre: float,
    width_micrometre: float | tuple[float, float],
    dimensions: Literal[2, 3],
    rng: np.random.Generator,
) -> Microstructure:
    """Make a random pellet whose grains have the wanted mean size, spread and flattening.

    Parameters
    ----------
    settings
        What the pellet is made like.
    thickness_micrometre
        From anode to cathode, rounded to whole voxels.
    width_micrometre
        Lateral period, or (y, x) in 3D, rounded to whole voxels.
    dimensions
        2 or 3.
    rng
        Source of randomness; the same state gives the same pellet.

    Raises
    ------
    UsageError
        A pellet too small for its grains.
    MissingPackageError
        numba is not installed.
    """
    shape = grid_shape(
        settings,
        thickness_micrometre=thickness_micrometre,
        width_micrometre=width_micrometre,
        dimensions=dimensions,
    )
    extent = np.array(shape) * settings.voxel_micrometre
    seeds, weights = place_seeds(settings, extent_micrometre=extent, rng=rng)
    return _assemble(settings, seeds, weights, shape=shape, rng=rng)


def from_seeds(
    settings: GrainSettings,
    seeds_micrometre: np.ndarray,
    *,
    thickness_micrometre: float,
    width_micrometre: float | tuple[float, float],
    weights_square_micrometre: np.ndarray | None = None,
    rng: np.random.Generator | None = None,
) -> Microstructure:
    """Make the pellet whose grains are the power cells of given seeds.

    Parameters
    ----------
    settings
        Voxels, patches, flattening, porosity; grain size and spread are those of the seeds.
    seeds_micrometre
        (seed, 2 or 3), (z, y[, x]), not stretched; outside the ends is allowed, lateral coordinates are
        periodic. Grains without a voxel are left out.
    thickness_micrometre, width_micrometre
        As in ``build_microstructure``.
    weights_square_micrometre
        (seed,) weights in the stretched metric; zero (Voronoi) if not given.
    rng
        Strengths of the junctions; needed with pores.

    Raises
    ------
    UsageError
        Seeds of the wrong shape, or pores without randomness.
    MissingPackageError
        numba is not installed.
    """
    seeds = np.asarray(seeds_micrometre, dtype=float)
    if seeds.ndim != 2 or seeds.shape[1] not in (2, 3) or len(seeds) < 2 or not np.isfinite(seeds).all():
        raise UsageError("seeds_micrometre has the wrong shape", got=seeds.shape, expected="(seeds, 2 or 3)")
    weights = np.zeros(len(seeds)) if weights_square_micrometre is None else weights_square_micrometre
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (len(seeds),):
        raise UsageError("weights do not fit the seeds", got=weights.shape, expected=(len(seeds),))
    if settings.porosity > 0 and rng is None:
        raise UsageError("pores need rng", todo="Give rng or set porosity=0")
    shape = grid_shape(
        settings,
        thickness_micrometre=thickness_micrometre,
        width_micrometre=width_micrometre,
        dimensions=3 if seeds.shape[1] == 3 else 2,
    )
    seeds = in_three_dimensions(seeds, fill=0.0) * stretch(settings.aspect_ratio)
    length = np.append(np.array(shape[1:]) * settings.voxel_micrometre, 1.0)[:2]
    seeds[:, 1:] %= length
    return _assemble(settings, seeds, weights, shape=shape, rng=rng)


def _assemble(
    settings: GrainSettings,
    seeds: np.ndarray,
    weights: np.ndarray,
    *,
    shape: tuple[int, ...],
    rng: np.random.Generator | None,
) -> Microstructure:
    """Label the voxels, make pores, leave out grains without a solid voxel."""
    factor = stretch(settings.aspect_ratio)
    junctions = None
    if settings.porosity > 0 and rng is not None:
        junctions = (STRENGTH_SPREAD, int(rng.integers(2**62)))
    full = (*shape, 1)[:3]
    labels, gaps = label_power_diagram(
        seeds,
        weights,
        shape=(full[0], full[1], full[2]),
        step=settings.voxel_micrometre * factor,
        junctions=junctions,
    )
    labels = labels.reshape(shape)
    pore = pore_mask(gaps.reshape(shape), settings.porosity) if junctions else np.zeros(shape, dtype=bool)
    order, solid = _numbered(labels, pore, len(seeds))
    renumber = np.empty(len(seeds), dtype=np.int32)
    renumber[order] = np.arange(len(seeds))
    return _with_patches(settings, renumber[labels], pore, seeds=seeds[order] / factor, solid_grains=solid)


def _numbered(labels: np.ndarray, pore: np.ndarray, seeds: int) -> tuple[np.ndarray, int]:
    """Return the seeds in their final order, and how many have solid voxels; the others come last."""
    solid = np.bincount(labels[~pore], minlength=seeds) > 0
    return np.argsort(~solid, kind="stable"), int(solid.sum())


def _with_patches(
    settings: GrainSettings, grains: np.ndarray, pore: np.ndarray, *, seeds: np.ndarray, solid_grains: int
) -> Microstructure:
    """Find faces, patches and links of labelled grains."""
    h, dimensions = settings.voxel_micrometre, grains.ndim
    faces = boundary_faces(grains, seeds, spacing_micrometre=h, aspect_ratio=settings.aspect_ratio)
    solid = ~pore.ravel()[faces.voxel].any(axis=1)
    patch, main = _patches(settings, faces, solid, grains.shape)
    area = np.bincount(patch[solid], weights=faces.area[solid], minlength=len(main))
    centroid = _centroids(faces, patch, solid, area, grains.shape, h)
    volumes = pore_volumes(faces, patch, pore, patches=len(main), spacing_micrometre=h)
    return Microstructure(
        settings=settings,
        spacing_micrometre=h,
        dimensions=3 if dimensions == 3 else 2,
        labels=np.where(pore, np.int32(-1), grains),
        seed_micrometre=seeds[:solid_grains, :dimensions].copy(),
        face_voxel=faces.voxel[solid],
        face_axis=faces.axis[solid],
        face_patch=patch[solid],
        face_area_square_micrometre=faces.area[solid],
        patch_area_square_micrometre=area,
        patch_centroid_micrometre=centroid,
        patch_normal=faces.normal[main, :dimensions],
        patch_grains=faces.grains[main].astype(np.int32),
        patch_pore_volume_cubic_micrometre=volumes,
        **_connections(settings, faces, patch, faces.normal[main], centroid, grains.shape),
    )


def _connections(
    settings: GrainSettings,
    faces: Faces,
    patch: np.ndarray,
    normal: np.ndarray,
    centroid: np.ndarray,
    shape: tuple[int, ...],
) -> dict[str, np.ndarray]:
    """Return the fields of the links and of the patches at the two ends."""
    h, dimensions = settings.voxel_micrometre, len(shape)
    length = np.array(shape) * h
    touches = touching(faces, patch, shape)
    apart = np.zeros((len(touches.patch), 3))
    apart[:, :dimensions] = centroid[touches.patch[:, 1]] - centroid[touches.patch[:, 0]]
    apart[:, 1:dimensions] -= length[1:] * np.rint(apart[:, 1:dimensions] / length[1:])
    least = LEAST_DISTANCE_SHARE * settings.patch_micrometre
    result = {
        "link_patch": touches.patch,
        "link_border_micrometre": borders(
            touches, normal, apart, spacing_micrometre=h, dimensions=dimensions
        ),
        "link_distance_micrometre": np.maximum(np.linalg.norm(apart, axis=1), least),
    }
    for end, layer in (("root", 0), ("top", shape[0] - 1)):
        result[f"{end}_patch"], result[f"{end}_border_micrometre"] = touching_end(
            faces, patch, normal, shape=shape, layer=layer, spacing_micrometre=h
        )
    return result


def _patches(
    settings: GrainSettings, faces: Faces, solid: np.ndarray, shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the patch (face,) after small ones were given away, and the main facet (patch,)."""
    patch = cut_facets(
        faces,
        spacing_micrometre=settings.voxel_micrometre,
        patch_micrometre=settings.patch_micrometre,
        dimensions=len(shape),
    )
    number = int(patch.max(initial=-1)) + 1
    area = np.bincount(patch[solid], weights=faces.area[solid], minlength=number)
    facet = np.zeros(number, dtype=np.int64)
    facet[patch] = faces.facet
    limit = SMALLEST_SHARE * settings.patch_micrometre ** (len(shape) - 1)
    owner = merge_small(area, facet, touching_pairs(faces, patch, shape), limit=limit)
    kept, patch = np.unique(owner[patch], return_inverse=True)
    return patch.astype(np.int32), facet[kept]


def _centroids(
    faces: Faces, patch: np.ndarray, solid: np.ndarray, area: np.ndarray, shape: tuple[int, ...], h: float
) -> np.ndarray:
    """Return the area-weighted centres (patch, dimensions) of the solid faces, inside the period."""
    dimensions, length = len(shape), np.array(shape) * h
    place = positions(faces.voxel[solid, 0], shape)
    place[np.arange(len(place)), faces.axis[solid]] += 0.5
    place = place[:, :dimensions] * h
    patch, weight = patch[solid], faces.area[solid]
    anchor = np.zeros((len(area), dimensions))
    anchor[patch] = place
    offset = place - anchor[patch]
    offset[:, 1:] -= length[1:] * np.rint(offset[:, 1:] / length[1:])
    for k in range(dimensions):
        shift = np.bincount(patch, weights=weight * offset[:, k], minlength=len(area))
        anchor[:, k] += shift / np.where(area > 0, area, 1.0)
    anchor[:, 1:] %= length[1:]
    return anchor
