"""`Interface`: the atoms, how they were put together, and the scans that decided it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int

from indrite.signals.base import Signal

if TYPE_CHECKING:
    from ase import Atoms


@dataclass(frozen=True, kw_only=True)
class Interface(Signal):
    """A periodic cell with an electrolyte slab between two halves of an electrode slab.

    The normal is along z. The electrolyte sits in the middle; the electrode runs through the cell's upper and
    lower face, so that both interfaces lie inside the cell. Lower is the electrolyte's lower face.

    Parameters
    ----------
    position_angstrom, cell_angstrom, atomic_number
        The atoms, each slab rigid as cut; not relaxed.
    side
        `ELECTROLYTE` or `ELECTRODE` (see `indrite.signals.trajectory`).
    interface_height_angstrom
        Middle of the lower and of the upper gap.
    gap_angstrom
        Lower and upper gap, from the outermost atom of one slab to that of the other.
    scan_gap_angstrom
        Gaps of the scan.
    scan_energy_electronvolt
        Energy at each gap, lower and upper interface; NaN where atoms would overlap; empty without scan.
    registry_shift
        Lateral shifts tried, in fractions of the electrode's plane lattice.
    registry_energy_electronvolt
        Energy of each.
    electrolyte, electrode
        Formulas.
    electrolyte_miller, electrode_miller
        Planes.
    electrolyte_strain, electrode_strain
        Principal strains each side bears (positive: stretched).
    mismatch_strain
        Principal strains of the electrode if it bore all of them.
    mismatch_area_change
        Relative change of area of the electrode if it bore all of the strain.
    mismatch_angle_change_degree
        Change of the angle between the supercell's vectors.
    electrolyte_supercell, electrode_supercell
        In-plane supercells, rows of integers in the plane lattices.
    electrolyte_termination, electrode_termination
        What the faces show; see `Termination.label`.
    electrolyte_termination_index, electrode_termination_index
        Their numbers.
    strained
        Who was deformed, in words.
    gap_outcome
        For each interface ``minimum``, ``given`` or why there is no minimum and what was taken instead.
    seed
        Seed of the random numbers.
    notes
        What the reader should know.
    """

    position_angstrom: Float[np.ndarray, " atom axis"]
    cell_angstrom: Float[np.ndarray, " vector axis"]
    atomic_number: Int[np.ndarray, " atom"]
    side: Int[np.ndarray, " atom"]
    interface_height_angstrom: Float[np.ndarray, " interface"]
    gap_angstrom: Float[np.ndarray, " interface"]
    scan_gap_angstrom: Float[np.ndarray, " gap"]
    scan_energy_electronvolt: Float[np.ndarray, " interface gap"]
    registry_shift: Float[np.ndarray, " shift plane_vector"]
    registry_energy_electronvolt: Float[np.ndarray, " shift"]
    electrolyte: str
    electrode: str
    electrolyte_miller: tuple[int, int, int]
    electrode_miller: tuple[int, int, int]
    electrolyte_strain: tuple[float, float]
    electrode_strain: tuple[float, float]
    mismatch_strain: tuple[float, float]
    mismatch_area_change: float
    mismatch_angle_change_degree: float
    electrolyte_supercell: tuple[tuple[int, int], tuple[int, int]]
    electrode_supercell: tuple[tuple[int, int], tuple[int, int]]
    electrolyte_termination: str
    electrode_termination: str
    electrolyte_termination_index: int
    electrode_termination_index: int
    strained: str
    gap_outcome: tuple[str, str]
    seed: int
    notes: tuple[str, ...] = ()

    @classmethod
    def scalars_from_json(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return the scalar fields with their tuples, which JSON has as lists."""
        return {name: _tuples(value) for name, value in values.items()}

    @property
    def atoms(self) -> Atoms:
        """The cell as new ASE atoms, periodic in all directions, with ``arrays["side"]``."""
        from ase import Atoms

        atoms = Atoms(
            numbers=self.atomic_number,
            positions=self.position_angstrom,
            cell=self.cell_angstrom,
            pbc=True,
        )
        atoms.set_array("side", np.array(self.side))
        return atoms

    @property
    def area_square_nanometre(self) -> float:
        """Area of one interface; the cell has two."""
        first, second = self.cell_angstrom[:2]
        return float(np.linalg.norm(np.cross(first, second))) / 100.0

    @property
    def formula(self) -> str:
        """Composition of the cell."""
        return str(self.atoms.get_chemical_formula("metal"))

    @property
    def description(self) -> str:
        """One line, such as ``In(001) | Li6PS5Cl(001), 264 atoms, 0.97 nm²``."""
        planes = ["".join(map(str, one)) for one in (self.electrode_miller, self.electrolyte_miller)]
        return (
            f"{self.electrode}({planes[0]}) | {self.electrolyte}({planes[1]}), "
            f"{self.atomic_number.size} atoms, {self.area_square_nanometre:.2f} nm²"
        )


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
