"""The electrolyte: voxels, their conductivity, the faces between grains, and the films on those faces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.errors import UsageError

#: Siemens of 1 S/m over a face of 1 um2 and a distance of 1 um, and square metres in a square micrometre.
METRE_PER_MICROMETRE = 1e-6
SQUARE_METRE_PER_SQUARE_MICROMETRE = 1e-12


@dataclass(frozen=True, kw_only=True, eq=False)
class IonSystem:
    """The electrolyte before any metal is in it.

    Axis 0 is the depth z: its first voxels touch the anode layer, its last the cathode. The lateral axes are
    periodic. In the plane everything is per micrometre of depth: areas are lengths times 1 um.

    Parameters
    ----------
    solid
        (z, y) or (z, y, x), bool; False in pores.
    spacing_micrometre
        Voxel edge h.
    conductivity_siemens_per_metre
        kappa, one number or one a voxel.
    face_voxel
        (face, 2) flat indices of the two voxels of a face between grains; the first is the lower one along
        the axis, across a period the last one.
    face_axis
        (face,) axis the face is normal to.
    face_area_square_micrometre
        (face,) true area the face stands for (its own less the staircase).
    boundary_resistance_ohm_square_metre
        Of a closed grain boundary, one number or one a face; refers to the true area.

    Raises
    ------
    UsageError
        If shapes do not fit, faces are not those of neighbours, or a number has no meaning.
    """

    solid: np.ndarray
    spacing_micrometre: float
    conductivity_siemens_per_metre: float | np.ndarray
    face_voxel: np.ndarray
    face_axis: np.ndarray
    face_area_square_micrometre: np.ndarray
    boundary_resistance_ohm_square_metre: float | np.ndarray = 0.0

    def __post_init__(self) -> None:
        if self.solid.ndim not in (2, 3) or self.solid.dtype != bool:
            raise UsageError("solid must be a grid of bool", got=(self.solid.shape, self.solid.dtype))
        if not self.spacing_micrometre > 0.0:
            raise UsageError("the voxel edge must be positive", got=self.spacing_micrometre)
        conductivity = np.asarray(self.conductivity_siemens_per_metre)
        if conductivity.ndim and conductivity.shape != self.solid.shape:
            raise UsageError(
                "conductivity does not fit the grid", got=conductivity.shape, expected=self.solid.shape
            )
        if not np.all(np.where(self.solid, conductivity, 1.0) > 0.0):
            raise UsageError("the conductivity of solid voxels must be positive")
        self._check_faces()

    def _check_faces(self) -> None:
        voxel, axis, area = self.face_voxel, self.face_axis, self.face_area_square_micrometre
        if voxel.ndim != 2 or voxel.shape[1] != 2 or axis.shape != area.shape or len(voxel) != axis.size:
            raise UsageError(
                "the arrays of faces do not fit each other",
                got=(voxel.shape, axis.shape, area.shape),
                expected="(face, 2), (face,), (face,)",
            )
        if voxel.size == 0:
            return
        if (
            voxel.min() < 0
            or voxel.max() >= self.solid.size
            or axis.min() < 0
            or axis.max() >= self.solid.ndim
        ):
            raise UsageError("a face lies outside the grid")
        if not area.min() >= 0.0:
            raise UsageError("areas must not be negative", got=area.min())
        place = np.array(np.unravel_index(voxel[:, 0], self.solid.shape))
        place[axis, np.arange(axis.size)] += 1
        beyond = place[0] >= self.solid.shape[0]
        place %= np.array(self.solid.shape)[:, None]
        upper = np.ravel_multi_index(tuple(place), self.solid.shape)
        if beyond.any() or not np.array_equal(upper, voxel[:, 1]):
            raise UsageError(
                "a face must join a voxel and the next along its axis",
                todo="Put the lower voxel first; axis 0 is not periodic, the others are.",
            )

    @property
    def voxel_face_square_micrometre(self) -> float:
        """Area of a face of a voxel; in the plane h times 1 um."""
        return float(self.spacing_micrometre ** (self.solid.ndim - 1))

    @property
    def half_cell_siemens(self) -> np.ndarray:
        """Conductance from the centre of each voxel to one of its faces, 2 kappa A/h; 0 in pores."""
        factor = 2.0 * self.voxel_face_square_micrometre / self.spacing_micrometre * METRE_PER_MICROMETRE
        return np.where(self.solid, self.conductivity_siemens_per_metre, 0.0) * factor

    def transmissibility_siemens(self) -> tuple[np.ndarray, ...]:
        """Return the conductances between voxels with all boundaries closed, one array per axis."""
        half = self.half_cell_siemens
        axes = []
        for axis in range(half.ndim):
            following = np.roll(half, -1, axis=axis)
            total = half + following
            axes.append(np.divide(half * following, total, out=np.zeros_like(half), where=total > 0.0))
        axes[0][-1] = 0.0
        resistance = np.broadcast_to(self.boundary_resistance_ohm_square_metre, self.face_axis.shape)
        if resistance.size and not resistance.min() >= 0.0:
            raise UsageError("the resistance of boundaries must not be negative", got=resistance.min())
        for axis, values in enumerate(axes):
            these = (self.face_axis == axis) & (resistance > 0.0)
            voxel = self.face_voxel[these, 0]
            area = self.face_area_square_micrometre[these] * SQUARE_METRE_PER_SQUARE_MICROMETRE
            flat = values.reshape(-1)
            flat[voxel] *= area / (area + flat[voxel] * resistance[these])
        return tuple(axes)


@dataclass(frozen=True, kw_only=True, eq=False)
class Electrodes:
    """Where metal stands and how ions cross into it; all metal has the potential 0 of the collector.

    Parameters
    ----------
    film
        (face,) bool: metal fills this boundary, no ions cross from grain to grain.
    blocked
        (face, 2) bool: sides that take no ions (a saturated film); None: no side.
    crossing_resistance_ohm_square_metre
        Of ions that cross a film to the other grain, in on one side and out on the other, as they do at
        twice R_i through a film that is full; one number or one a face, infinite where none cross.
    fixed_ampere
        (face, 2) current that sides take whatever the potential, besides; None: none.
    interface_resistance_ohm_square_metre
        R_i from electrolyte to metal, one number, one a face or one a side; refers to the true area.
    offset_volt
        Equilibrium potential of each side against the electrode's zero, U0 plus what stress adds; one
        number, one a face or one a side. The insertion current density is (phi + offset)/R_i.
    base_resistance_ohm_square_metre
        R_i of the anode layer at z = 0, one number or one a lateral voxel; infinite where it takes no ions.
    base_offset_volt
        The same of the anode layer, one number or one a lateral voxel.
    faces
        (n,) numbers of the faces that the arrays of faces are about, each once; all others are without a
        film. None: all faces of the system, in order.
    """

    film: np.ndarray
    interface_resistance_ohm_square_metre: float | np.ndarray
    base_resistance_ohm_square_metre: float | np.ndarray
    offset_volt: float | np.ndarray = 0.0
    base_offset_volt: float | np.ndarray = 0.0
    blocked: np.ndarray | None = None
    crossing_resistance_ohm_square_metre: float | np.ndarray = np.inf
    fixed_ampere: np.ndarray | None = None
    faces: np.ndarray | None = None

    def films(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the numbers of the faces with a film and their crossing resistances."""
        film = np.flatnonzero(self.film)
        crossing = np.broadcast_to(self.crossing_resistance_ohm_square_metre, self.film.shape)
        return film if self.faces is None else self.faces[film], crossing[film]

    def sides(self, name: str, values: float | np.ndarray) -> np.ndarray:
        """Return a number, one a face or one a side as one a side, (face, 2)."""
        array = np.asarray(values, dtype=np.float64)
        faces = self.film.size
        if array.ndim == 1:
            array = array[:, None]
        if array.ndim > 2 or (array.ndim == 2 and (array.shape[0] != faces or array.shape[1] not in (1, 2))):
            raise UsageError(f"{name} does not fit the faces", got=array.shape, expected=(faces, 2))
        return np.broadcast_to(array, (faces, 2))
