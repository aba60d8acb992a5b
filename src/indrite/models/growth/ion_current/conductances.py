"""Conductances of the faces between voxels, kept from one state of the films to the next."""

from __future__ import annotations

import numpy as np

from indrite.models.growth.ion_current import _kernels_sides as kernels
from indrite.models.growth.ion_current.connection import parts_of
from indrite.models.growth.ion_current.interfaces import Interfaces
from indrite.models.growth.ion_current.system import (
    SQUARE_METRE_PER_SQUARE_MICROMETRE,
    Electrodes,
    IonSystem,
)


class Conductances:
    """Conductances with films, and which voxels a current can reach; only what changed is renewed.

    Parameters
    ----------
    system
        The electrolyte.
    """

    def __init__(self, system: IonSystem) -> None:
        self.system = system
        self._closed = system.transmissibility_siemens()
        self._axes = tuple(values.copy() for values in self._closed)
        self._film = [np.empty(0, np.int64) for _ in self._closed]
        self._walls: np.ndarray | None = None
        self._part = np.empty(0, np.int32)
        self._topped, self._alive = np.empty(0, dtype=bool), np.empty(0, dtype=bool)
        self._reached = np.ones(system.solid.shape, dtype=bool)

    def of(self, electrodes: Electrodes, interfaces: Interfaces) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
        """Return the conductances, 0 beyond what is reached, and the voxels with a path to top and metal.

        Both belong to this object: they change with the next call.
        """
        faces, crossing = electrodes.films()
        area = self.system.face_area_square_micrometre[faces] * SQUARE_METRE_PER_SQUARE_MICROMETRE
        self._find_parts(faces[np.isinf(crossing) | (area == 0.0)])
        self._reach(interfaces)
        self._put(faces, area, crossing)
        return self._axes, self._reached

    def _find_parts(self, walls: np.ndarray) -> None:
        """Number the connected parts anew where films that no ion crosses have come or gone."""
        if self._walls is not None and np.array_equal(walls, self._walls):
            return
        self._walls, self._alive = walls.copy(), np.empty(0, dtype=bool)
        open_ = self._closed
        if walls.size:
            open_ = tuple(values.copy() for values in self._closed)
            for axis, values in enumerate(open_):
                these = walls[self.system.face_axis[walls] == axis]
                values.reshape(-1)[self.system.face_voxel[these, 0]] = 0.0
        self._part, count = parts_of(open_)
        self._topped = np.zeros(count, dtype=bool)
        self._topped[self._part[-1][self.system.solid[-1]]] = True

    def _reach(self, at: Interfaces) -> None:
        """Find the parts that have both a voxel of the top and one that feeds metal."""
        alive = np.zeros(self._topped.size, dtype=bool)
        kernels.mark_parts(alive, self._part.reshape(-1), at.voxel, at.side_siemens)
        alive[self._part[0][at.base_siemens > 0.0]] = True
        alive &= self._topped
        if self._alive.size and np.array_equal(alive, self._alive):
            return
        self._alive = alive
        self._reached = alive[self._part]
        for to, values in zip(self._axes, self._closed, strict=True):
            np.multiply(values, self._reached, out=to)
        self._film = [np.empty(0, np.int64) for _ in self._closed]

    def _put(self, faces: np.ndarray, area: np.ndarray, crossing: np.ndarray) -> None:
        """Close the films of the last state and put in those of this one."""
        system = self.system
        axis_of = system.face_axis[faces]
        for axis, (values, closed) in enumerate(zip(self._axes, self._closed, strict=True)):
            these = axis_of == axis
            voxel = system.face_voxel[faces[these], 0]
            flat, reached = (values.reshape(-1), closed.reshape(-1)), self._reached.reshape(-1)
            kernels.put_films(*flat, reached, self._film[axis], (voxel, area[these], crossing[these]))
            self._film[axis] = voxel
