"""Where the interfaces of a cell lie, and which of them an atom belongs to, from the first frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.trajectory.neighbours import require_cell
from indrite.notebook import Shown
from indrite.signals.trajectory import ELECTRODE, ELECTROLYTE, Trajectory

#: Space between the two materials beyond which it is vacuum and no interface.
VACUUM_ANGSTROM = 5.0
#: Share of one material's atoms that may lie among the other's.
_OVERLAP = 0.2


@dataclass(frozen=True)
class Interfaces(Shown):
    """The interfaces of a cell of two materials.

    Parameters
    ----------
    axis
        Cell vector along which the materials follow each other: 0, 1 or 2.
    fraction
        Fractional coordinate of each interface along it at the start, rising; one or two.
    of_atom
        Index of the interface that each atom was nearest to at the start, shape (atom,).
    """

    axis: int
    fraction: tuple[float, ...]
    of_atom: np.ndarray

    @property
    def count(self) -> int:
        """Number of interfaces in the cell."""
        return len(self.fraction)

    def area_square_angstrom(self, trajectory: Trajectory) -> np.ndarray:
        """Return the area of one interface in each frame, shape (frame,)."""
        one, other = np.delete(np.arange(3), self.axis)
        cell = trajectory.cell_angstrom
        area: np.ndarray = np.linalg.norm(np.cross(cell[:, one], cell[:, other]), axis=1)
        return area


def find_interfaces(trajectory: Trajectory) -> Interfaces | None:
    """Return the interfaces of a trajectory that says which side its atoms belong to.

    The two materials must follow each other along one cell vector. In a periodic cell they meet twice,
    unless vacuum of more than `VACUUM_ANGSTROM` lies between.

    Returns
    -------
    interfaces
        ``None`` where sides are not known, one is empty, or they do not lie apart along any cell vector.
    """
    side = trajectory.side
    if side is None or not {ELECTROLYTE, ELECTRODE} <= set(side.tolist()):
        return None
    require_cell(trajectory)
    cell = trajectory.cell_angstrom[0]
    fraction = trajectory.position_angstrom[0] @ np.linalg.inv(cell)
    heights = 1.0 / np.linalg.norm(np.linalg.inv(cell), axis=0)
    found = [
        _along(fraction[:, axis], side, periodic=bool(trajectory.periodic[axis]), height=float(heights[axis]))
        for axis in range(3)
    ]
    best = min(range(3), key=lambda axis: found[axis][0])
    overlap, places = found[best]
    if overlap > _OVERLAP or not places:
        return None
    return Interfaces(best, places, _nearest(fraction[:, best], places, bool(trajectory.periodic[best])))


def _along(
    fraction: np.ndarray, side: np.ndarray, *, periodic: bool, height: float
) -> tuple[float, tuple[float, ...]]:
    """Share of electrolyte atoms among the electrode's, and the interfaces along one cell vector."""
    if periodic:
        begin = _after_largest_gap(fraction[side == ELECTRODE])
        turned = (fraction - begin + 1e-9) % 1.0
    else:
        begin, turned = 0.0, fraction
    electrode, electrolyte = turned[side == ELECTRODE], turned[side == ELECTROLYTE]
    low, high = float(electrode.min()), float(electrode.max())
    overlap = float(((electrolyte > low - 1e-6) & (electrolyte < high + 1e-6)).mean())
    above, below = electrolyte[electrolyte >= high], electrolyte[electrolyte <= low]
    places = []
    if above.size and (above.min() - high) * height < VACUUM_ANGSTROM:
        places.append((high + float(above.min())) / 2 + begin)
    if periodic and above.size:  # the electrode begins again one cell further
        if (1.0 + low - above.max()) * height < VACUUM_ANGSTROM:
            places.append((1.0 + low + float(above.max())) / 2 + begin)
    elif not periodic and below.size and (low - below.max()) * height < VACUUM_ANGSTROM:
        places.append((low + float(below.max())) / 2)
    return overlap, tuple(sorted(place % 1.0 if periodic else place for place in places))


def _after_largest_gap(fraction: np.ndarray) -> float:
    """Coordinate of the first atom behind the widest empty stretch of the circle."""
    ordered = np.sort(fraction % 1.0)
    gaps = np.diff(np.append(ordered, ordered[0] + 1.0))
    return float(ordered[(int(np.argmax(gaps)) + 1) % ordered.size])


def _nearest(fraction: np.ndarray, places: tuple[float, ...], periodic: bool) -> np.ndarray:
    distance = fraction[:, None] - np.array(places)
    if periodic:
        distance = distance - np.round(distance)
    nearest: np.ndarray = np.abs(distance).argmin(axis=1)
    return nearest
