"""What a pellet is made like, and which of that makes no sense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indrite.errors import UsageError

_LARGEST_POROSITY = 0.5


@dataclass(frozen=True, kw_only=True)
class GrainSettings:
    """How a polycrystalline pellet is made.

    The defaults are assumptions (grain sizes of 5 to 15 micrometre and flattening of 1.2 to 2 are to be
    measured on the pellet), except the porosity: 9 % follows from the mass and the thickness of a pellet
    pressed at 760 MPa, see ``pellet_porosity``.

    Parameters
    ----------
    grain_size_micrometre
        Mean equivalent diameter of the grains: of their area in 2D, of their volume in 3D.
    size_spread
        Standard deviation of the logarithm of the equivalent diameter (lognormal sizes); 0 makes all
        grains equal in size.
    aspect_ratio
        Lateral over axial extent of the grains: pressing flattens them.
    porosity
        Fraction of the volume that is pore, at junctions of three grains.
    voxel_micrometre
        Edge of a voxel.
    patch_micrometre
        Largest extent of one patch of a grain boundary along its two directions.

    Raises
    ------
    UsageError
        A value outside its range; the message names it.
    """

    grain_size_micrometre: float = 10.0
    size_spread: float = 0.35
    aspect_ratio: float = 1.3
    porosity: float = 0.09
    voxel_micrometre: float = 2.0
    patch_micrometre: float = 3.5

    def __post_init__(self) -> None:
        for name in ("grain_size_micrometre", "voxel_micrometre", "patch_micrometre"):
            if not 0 < getattr(self, name) < float("inf"):
                raise UsageError(f"{name} is no length", got=getattr(self, name), expected="more than 0")
        for name, low, high in (
            ("size_spread", 0.0, 1.0),
            ("aspect_ratio", 0.2, 5.0),
            ("porosity", 0.0, _LARGEST_POROSITY),
        ):
            if not low <= getattr(self, name) <= high:
                raise UsageError(
                    f"{name} is out of range", got=getattr(self, name), expected=f"{low:g} to {high:g}"
                )
        if self.voxel_micrometre > 0.5 * self.grain_size_micrometre:
            raise UsageError(
                "voxel_micrometre is too coarse for the grains",
                got=self.voxel_micrometre,
                expected=f"at most half the grain size, {0.5 * self.grain_size_micrometre:g}",
                todo="Choose smaller voxels or larger grains",
            )
        if self.patch_micrometre < self.voxel_micrometre:
            raise UsageError(
                "patch_micrometre is smaller than a voxel",
                got=self.patch_micrometre,
                expected=f"at least {self.voxel_micrometre:g}",
            )


def grid_shape(
    settings: GrainSettings,
    *,
    thickness_micrometre: float,
    width_micrometre: float | tuple[float, float],
    dimensions: Literal[2, 3],
) -> tuple[int, ...]:
    """Return the voxels (z, y[, x]) of a pellet, lengths rounded to whole voxels.

    Parameters
    ----------
    settings
        Grains and voxels.
    thickness_micrometre
        From anode to cathode; at least one grain.
    width_micrometre
        Lateral period, one number or (y, x); at least two grains each.
    dimensions
        2 or 3.

    Raises
    ------
    UsageError
        A pellet too small for its grains, or widths that do not fit the dimensions.
    """
    if dimensions not in (2, 3):
        raise UsageError("dimensions is wrong", got=dimensions, expected="2 or 3")
    widths = (
        width_micrometre if isinstance(width_micrometre, tuple) else (width_micrometre,) * (dimensions - 1)
    )
    if len(widths) != dimensions - 1:
        raise UsageError(
            "width_micrometre does not fit the dimensions",
            got=width_micrometre,
            expected="one number" if dimensions == 2 else "one number or (y, x)",
        )
    grain = settings.grain_size_micrometre
    for name, value, least in (
        ("thickness_micrometre", thickness_micrometre, grain),
        *(("width_micrometre", width, 2.0 * grain) for width in widths),
    ):
        if not least <= value < float("inf"):
            raise UsageError(
                f"{name} is too small for grains of {grain:g} micrometre",
                got=value,
                expected=f"at least {least:g}",
                todo="Make the pellet larger or the grains smaller",
            )
    return tuple(round(value / settings.voxel_micrometre) for value in (thickness_micrometre, *widths))
