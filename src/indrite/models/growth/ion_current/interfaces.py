"""Films and base as conductances to ground: interface and half a voxel in series.

    g = 1/(R_i/A + h/(2 kappa A_h)),    insertion current  g (phi + U)

Symbols as in `indrite.models.growth.ion_current.solver`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.ion_current.system import (
    SQUARE_METRE_PER_SQUARE_MICROMETRE,
    Electrodes,
    IonSystem,
)


@dataclass(frozen=True)
class Interfaces:
    """Conductance and offset of every side of every face, and of the base.

    Parameters
    ----------
    voxel, side_siemens, side_volt
        (face, 2) flat index of the voxel, conductance (0 where no ions cross), offset.
    side_ampere
        (face, 2) current that a side takes whatever the potential.
    base_siemens, base_volt
        Lateral shape.
    """

    voxel: np.ndarray
    side_siemens: np.ndarray
    side_volt: np.ndarray
    side_ampere: np.ndarray
    base_siemens: np.ndarray
    base_volt: np.ndarray

    def per_voxel(self, sides: np.ndarray, base: np.ndarray, *, shape: tuple[int, ...]) -> np.ndarray:
        """Sum values of the sides and of the base over the voxels they belong to."""
        used = sides != 0.0
        summed = np.bincount(self.voxel[used], sides[used], int(np.prod(shape)))
        out: np.ndarray = summed.astype(np.float64).reshape(shape)  # without any film bincount gives integers
        out[0] += base
        return out

    def within(self, reached: np.ndarray) -> Interfaces:
        """Return the interfaces without those of voxels that are not reached."""
        there = reached.reshape(-1)[self.voxel]
        return replace(
            self,
            side_siemens=self.side_siemens * there,
            side_ampere=self.side_ampere * there,
            base_siemens=self.base_siemens * reached[0],
        )


def interfaces_of(electrodes: Electrodes, *, system: IonSystem, half_siemens: np.ndarray) -> Interfaces:
    """Return the conductances of films and base.

    Parameters
    ----------
    electrodes
        Films, resistances and equilibrium potentials.
    system
        The electrolyte.
    half_siemens
        Its `IonSystem.half_cell_siemens`.
    """
    resistance = electrodes.sides("interface resistance", electrodes.interface_resistance_ohm_square_metre)
    if resistance.size and not resistance.min() >= 0.0:
        raise UsageError("the resistance of interfaces must not be negative", got=resistance.min())
    base = np.broadcast_to(electrodes.base_resistance_ohm_square_metre, half_siemens[0].shape)
    if not base.min() >= 0.0:
        raise UsageError("the resistance of the base must not be negative", got=base.min())
    area = system.face_area_square_micrometre[:, None] * SQUARE_METRE_PER_SQUARE_MICROMETRE
    siemens = _in_series(area, resistance, half_siemens.reshape(-1)[system.face_voxel])
    siemens = np.where(electrodes.film[:, None], siemens, 0.0)
    if electrodes.blocked is not None:
        if electrodes.blocked.shape != siemens.shape or electrodes.blocked.dtype != bool:
            raise UsageError("blocked sides do not fit", got=electrodes.blocked.shape, expected=siemens.shape)
        siemens = np.where(electrodes.blocked, 0.0, siemens)
    fixed = np.zeros(siemens.shape) if electrodes.fixed_ampere is None else electrodes.fixed_ampere
    if fixed.shape != siemens.shape or not np.isfinite(fixed).all():
        raise UsageError("fixed currents do not fit", got=fixed.shape, expected=siemens.shape)
    whole = system.voxel_face_square_micrometre * SQUARE_METRE_PER_SQUARE_MICROMETRE
    return Interfaces(
        system.face_voxel,
        siemens,
        electrodes.sides("offset", electrodes.offset_volt),
        fixed,
        _in_series(whole, base, half_siemens[0]),
        np.broadcast_to(np.asarray(electrodes.base_offset_volt, dtype=np.float64), half_siemens[0].shape),
    )


def _in_series(area: np.ndarray | float, resistance: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Return the conductance of an interface and half a voxel; 0 where the resistance is infinite."""
    finite = np.isfinite(resistance)
    total = area + np.where(finite, resistance, 0.0) * half
    return np.divide(area * half, total, out=np.zeros_like(total), where=finite & (total > 0.0))
