"""`Phase`: a crystal as X-rays see it, as plain arrays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

import numpy as np

from indrite.analysis.diffraction.form_factors import ATOMIC_MASS
from indrite.errors import StructureError

System = Literal[
    "cubic", "hexagonal", "rhombohedral", "tetragonal", "orthorhombic", "monoclinic", "triclinic"
]
#: Lengths (relative) and angles (degree) up to these differences count as equal.
_SAME_LENGTH, _SAME_ANGLE = 2e-4, 0.02
#: For each crystal system the free parameters of the lattice: each a set of places in (a, b, c, α, β, γ)
#: that change together; lengths in relative, angles in absolute terms.
FREE: dict[System, tuple[tuple[int, ...], ...]] = {
    "cubic": ((0, 1, 2),),
    "hexagonal": ((0, 1), (2,)),
    "rhombohedral": ((0, 1, 2), (3, 4, 5)),
    "tetragonal": ((0, 1), (2,)),
    "orthorhombic": ((0,), (1,), (2,)),
    "monoclinic": ((0,), (1,), (2,), (4,)),
    "triclinic": ((0,), (1,), (2,), (3,), (4,), (5,)),
}


@dataclass(frozen=True)
class Phase:
    """A crystal phase: the cell and everything in it.

    Parameters
    ----------
    name
        What findings call it; without dots or spaces.
    formula
        Chemical formula.
    lattice
        a, b, c (Å), α, β, γ (degree) of the cell that the positions refer to.
    elements
        Symbol of every atom of the cell, shape (atom,).
    positions
        Fractional coordinates, shape (atom, 3).
    occupancy
        Share of each site that is filled, shape (atom,); ``None``: all full.
    displacement_square_angstrom
        Isotropic displacement parameter B = 8π²⟨u²⟩ of each atom (not U), shape (atom,); ``None``: 1 Å².
    source
        Where the structure is from.

    Raises
    ------
    StructureError
        For positions that do not fit the elements, unknown elements, a cell without volume or shares
        outside 0…1.
    """

    name: str
    formula: str
    lattice: tuple[float, float, float, float, float, float]
    elements: tuple[str, ...]
    positions: np.ndarray
    occupancy: np.ndarray | None = None
    displacement_square_angstrom: np.ndarray | None = None
    source: str = ""

    def __post_init__(self) -> None:
        place = np.asarray(self.positions, dtype=float)
        if place.shape != (len(self.elements), 3) or not len(self.elements) or not np.isfinite(place).all():
            raise StructureError(
                "positions do not fit the elements", where=self.name, got=place.shape,
                expected=f"({len(self.elements)}, 3) finite numbers",
            )  # fmt: skip
        if unknown := sorted(set(self.elements) - set(ATOMIC_MASS)):
            raise StructureError("elements without form factors", where=self.name, got=", ".join(unknown))
        if not (np.isfinite(self.lattice).all() and min(self.lattice) > 0 and self.volume() > 1.0):
            raise StructureError("a cell without volume", where=self.name, got=self.lattice)
        object.__setattr__(self, "positions", place)
        for name, low, high in (("occupancy", 0.0, 1.0), ("displacement_square_angstrom", 0.0, 50.0)):
            values = np.ones(len(place)) if getattr(self, name) is None else np.asarray(getattr(self, name))
            if values.shape != (len(place),) or not ((values >= low) & (values <= high + 1e-6)).all():
                raise StructureError(f"{name} that cannot be", where=self.name, got=values)
            object.__setattr__(self, name, values)

    @property
    def system(self) -> System:
        """Crystal system by the metric of the cell alone."""
        return metric_system(self.lattice)

    def volume(self, lattice: tuple[float, ...] | np.ndarray | None = None) -> float:
        """Volume of the cell, Å³; of another lattice with the same atoms where one is given."""
        return float(np.sqrt(max(np.linalg.det(metric(self.lattice if lattice is None else lattice)), 0.0)))

    def cell_mass(self) -> float:
        """Mass of all atoms of the cell, g/mol (Z times the mass of a formula unit)."""
        mass = np.array([ATOMIC_MASS[one] for one in self.elements])
        return float(mass @ np.asarray(self.occupancy))

    def density_gram_per_cubic_centimetre(self) -> float:
        """Density of the crystal from its cell."""
        return self.cell_mass() / self.volume() / 0.602214076

    def composition(self) -> dict[str, float]:
        """Atoms of each element in the cell."""
        found: defaultdict[str, float] = defaultdict(float)
        for element, share in zip(self.elements, np.asarray(self.occupancy), strict=True):
            found[element] += float(share)
        return dict(found)


def metric(lattice: tuple[float, ...] | np.ndarray) -> np.ndarray:
    """Return the metric tensor of a lattice, Å², shape (3, 3)."""
    a, b, c = lattice[:3]
    alpha, beta, gamma = np.cos(np.radians(lattice[3:]))
    return np.array(
        [
            [a * a, a * b * gamma, a * c * beta],
            [a * b * gamma, b * b, b * c * alpha],
            [a * c * beta, b * c * alpha, c * c],
        ]
    )


def metric_system(lattice: tuple[float, ...] | np.ndarray) -> System:
    """Return the crystal system that a lattice shows."""
    a, b, c = lattice[:3]

    def same(one: float, other: float) -> bool:
        return abs(one / other - 1.0) < _SAME_LENGTH

    right = [abs(angle - 90.0) < _SAME_ANGLE for angle in lattice[3:]]
    if all(right):
        if same(a, b) and same(b, c):
            return "cubic"
        return "tetragonal" if same(a, b) else "orthorhombic"
    if right[0] and right[1] and same(a, b) and abs(lattice[5] - 120.0) < _SAME_ANGLE:
        return "hexagonal"
    equal = same(a, b) and same(b, c)
    if equal and max(lattice[3:]) - min(lattice[3:]) < _SAME_ANGLE:
        return "rhombohedral"
    return "monoclinic" if right[0] and right[2] else "triclinic"
