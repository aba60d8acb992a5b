"""Films and base as conductances to ground: interface and half a voxel in series.

    g = 1/(R_i/A + h/(2 kappa A_h)),    insertion current  g (phi + U)

Symbols as in `indrite.models.growth.ion_current.solver`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from indrite.errors import UsageError
from indrite.models.growth.ion_current import _kernels_sides as kernels
from indrite.models.growth.ion_current.system import (
    SQUARE_METRE_PER_SQUARE_MICROMETRE,
    Electrodes,
    IonSystem,
)


@dataclass(frozen=True)
class Interfaces:
    """Conductance and offset of both sides of every film, and of the base.

    Parameters
    ----------
    chosen
        (film,) place of each film among the faces of the electrodes.
    voxel, side_siemens, side_volt
        (film, 2) flat index of the voxel, conductance (0 where no ions cross), offset.
    side_ampere
        (film, 2) current that a side takes whatever the potential.
    base_siemens, base_volt
        Lateral shape.
    """

    chosen: np.ndarray
    voxel: np.ndarray
    side_siemens: np.ndarray
    side_volt: np.ndarray
    side_ampere: np.ndarray
    base_siemens: np.ndarray
    base_volt: np.ndarray

    @property
    def sides(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Conductances, offsets and fixed currents, as the kernels take them."""
        return self.side_siemens, self.side_volt, self.side_ampere

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
    fixed = _checked_sides(electrodes, resistance.shape)
    used = electrodes.film if electrodes.fixed_ampere is None else electrodes.film | fixed.any(axis=1)
    chosen = np.flatnonzero(used)
    face = chosen if electrodes.faces is None else electrodes.faces[chosen]
    voxel, area = system.face_voxel[face], system.face_area_square_micrometre[face]
    siemens = np.empty(voxel.shape)
    kernels.side_conductances(
        siemens,
        area * SQUARE_METRE_PER_SQUARE_MICROMETRE,
        resistance[chosen],
        half_siemens.reshape(-1),
        voxel,
    )
    siemens[~electrodes.film[chosen]] = 0.0
    if electrodes.blocked is not None:
        siemens[electrodes.blocked[chosen]] = 0.0
    whole = system.voxel_face_square_micrometre * SQUARE_METRE_PER_SQUARE_MICROMETRE
    return Interfaces(
        chosen,
        voxel,
        siemens,
        electrodes.sides("offset", electrodes.offset_volt)[chosen],
        fixed[chosen],
        _in_series(whole, base, half_siemens[0]),
        np.broadcast_to(np.asarray(electrodes.base_offset_volt, dtype=np.float64), half_siemens[0].shape),
    )


def _checked_sides(electrodes: Electrodes, shape: tuple[int, ...]) -> np.ndarray:
    """Return the fixed currents, zeros where none are given; blocked sides must fit as well."""
    blocked, fixed = electrodes.blocked, electrodes.fixed_ampere
    if blocked is not None and (blocked.shape != shape or blocked.dtype != bool):
        raise UsageError("blocked sides do not fit", got=blocked.shape, expected=shape)
    if fixed is None:
        return np.zeros(shape)
    if fixed.shape != shape or not np.isfinite(fixed).all():
        raise UsageError("fixed currents do not fit", got=fixed.shape, expected=shape)
    return fixed


def _in_series(area: np.ndarray | float, resistance: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Return the conductance of an interface and half a voxel; 0 where the resistance is infinite."""
    finite = np.isfinite(resistance)
    total = area + np.where(finite, resistance, 0.0) * half
    return np.divide(area * half, total, out=np.zeros_like(total), where=finite & (total > 0.0))
