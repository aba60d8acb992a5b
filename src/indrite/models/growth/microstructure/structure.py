"""The pellet: grains, pores, faces, patches and links."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from indrite.models.growth.microstructure.settings import GrainSettings


@dataclass(frozen=True, kw_only=True, eq=False)
class Microstructure:
    """A polycrystalline pellet on voxels; all arrays are read-only.

    Axis 0 is the depth z: its first voxels touch the anode, its last the cathode. Lateral axes are periodic.
    Areas in 2D are lengths times 1 micrometre of depth, volumes are areas times 1 micrometre.

    Parameters
    ----------
    settings
        What it was made with.
    spacing_micrometre
        Voxel edge.
    dimensions
        2 or 3.
    labels
        (z, y[, x]) grain of each voxel, -1 where there is a pore.
    seed_micrometre
        (grain, dimensions) seeds of the grains, not stretched.
    face_voxel
        (face, 2) flat indices of the two voxels of a face between two grains, both solid; the first is the
        lower one along the axis, across a period the last one.
    face_axis
        (face,) 0 for z, 1 for y, 2 for x.
    face_patch
        (face,) patch the face is part of.
    face_area_square_micrometre
        (face,) its share of the patch's true area (the staircase removed); sums to the patch's area.
    patch_area_square_micrometre
        (patch,) true area.
    patch_centroid_micrometre
        (patch, dimensions), lateral coordinates inside the period.
    patch_normal
        (patch, dimensions) unit normal from the first grain to the second, that of the power diagram.
    patch_grains
        (patch, 2) the two grains. A patch that was given a small piece of another boundary keeps its own.
    patch_pore_volume_cubic_micrometre
        (patch,) pore volume that belongs to the patch; sums to that of all pores.
    link_patch
        (link, 2) neighbouring patches, on one boundary or of boundaries that meet.
    link_border_micrometre
        (link,) length of their common border; 1 in 2D.
    link_distance_micrometre
        (link,) distance of their centroids, at least a quarter of the largest extent of a patch.
    root_patch, root_border_micrometre
        Patches that touch the anode (z = 0) and the length of their border with it; 1 in 2D.
    top_patch, top_border_micrometre
        The same at the cathode.
    """

    settings: GrainSettings
    spacing_micrometre: float
    dimensions: Literal[2, 3]
    labels: np.ndarray
    seed_micrometre: np.ndarray
    face_voxel: np.ndarray
    face_axis: np.ndarray
    face_patch: np.ndarray
    face_area_square_micrometre: np.ndarray
    patch_area_square_micrometre: np.ndarray
    patch_centroid_micrometre: np.ndarray
    patch_normal: np.ndarray
    patch_grains: np.ndarray
    patch_pore_volume_cubic_micrometre: np.ndarray
    link_patch: np.ndarray
    link_border_micrometre: np.ndarray
    link_distance_micrometre: np.ndarray
    root_patch: np.ndarray
    root_border_micrometre: np.ndarray
    top_patch: np.ndarray
    top_border_micrometre: np.ndarray

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    @property
    def face_area(self) -> np.ndarray:
        """Share (face,) of the true area, square micrometre."""
        return self.face_area_square_micrometre

    @property
    def patch_pore_volume(self) -> np.ndarray:
        """Pore volume (patch,) that belongs to each patch, cubic micrometre."""
        return self.patch_pore_volume_cubic_micrometre

    @property
    def thickness_micrometre(self) -> float:
        """From anode to cathode, a whole number of voxels."""
        return self.labels.shape[0] * self.spacing_micrometre

    @property
    def width_micrometre(self) -> tuple[float, ...]:
        """Lateral periods (y[, x]), whole numbers of voxels."""
        return tuple(n * self.spacing_micrometre for n in self.labels.shape[1:])

    @property
    def volume_cubic_micrometre(self) -> float:
        """Of the whole pellet."""
        return self.labels.size * self.spacing_micrometre**self.dimensions

    @property
    def cross_section_square_micrometre(self) -> float:
        """Area of an end of the pellet."""
        return self.volume_cubic_micrometre / self.thickness_micrometre

    @property
    def porosity(self) -> float:
        """Fraction of voxels that are pores."""
        return float(np.mean(self.labels < 0))

    @property
    def density_fraction(self) -> float:
        """Relative density, 1 - porosity."""
        return 1.0 - self.porosity

    @property
    def number_of_grains(self) -> int:
        """Grains with at least one voxel."""
        return len(self.seed_micrometre)

    @property
    def number_of_patches(self) -> int:
        """Patches of grain boundaries."""
        return len(self.patch_area_square_micrometre)

    @property
    def grain_volumes_cubic_micrometre(self) -> np.ndarray:
        """Solid volume (grain,)."""
        solid = self.labels[self.labels >= 0]
        return np.bincount(solid, minlength=self.number_of_grains) * self.spacing_micrometre**self.dimensions

    @property
    def grain_sizes_micrometre(self) -> np.ndarray:
        """Equivalent diameter (grain,) of the solid area (2D) or volume (3D)."""
        volumes = self.grain_volumes_cubic_micrometre
        return np.sqrt(4.0 * volumes / np.pi) if self.dimensions == 2 else np.cbrt(6.0 * volumes / np.pi)

    @property
    def mean_grain_size_micrometre(self) -> float:
        """Mean of the equivalent diameters."""
        return float(self.grain_sizes_micrometre.mean())

    @property
    def axial_orientation(self) -> float:
        """Area-weighted mean of n_z^2 of the boundaries; 1/2 (2D) or 1/3 (3D) if isotropic."""
        return float(np.average(self.patch_normal[:, 0] ** 2, weights=self.patch_area_square_micrometre))

    @property
    def specific_area_per_micrometre(self) -> float:
        """Area of grain boundaries per volume of the pellet, 1/micrometre."""
        return float(self.patch_area_square_micrometre.sum()) / self.volume_cubic_micrometre
