"""NEP potentials through the package nep-adapters (GPL-3.0), which is imported here and nowhere else.

For what the compiled NEP4 of `_nep_network` does not know: other versions, charges, GPUs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from ase.calculators.calculator import Calculator, all_changes
from ase.data import atomic_numbers

from indrite.engines._pairs import check_elements, check_finite
from indrite.errors import EngineError, MissingPackageError, StructureError

if TYPE_CHECKING:
    from ase import Atoms

_VOIGT = [0, 4, 8, 5, 2, 1]


class Nep(Calculator):
    """Energy, forces and stress of a neuroevolution potential.

    Parameters
    ----------
    potential
        ``nep_adapters.NEPCalculator``.
    """

    implemented_properties: ClassVar[list[str]] = ["energy", "free_energy", "energies", "forces", "stress"]

    def __init__(self, potential: Any) -> None:
        super().__init__()
        self._potential = potential
        self._elements = frozenset(atomic_numbers[one] for one in potential.model_info.elements)

    def calculate(
        self,
        atoms: Atoms | None = None,
        properties: list[str] | None = None,
        system_changes: list[str] = all_changes,
    ) -> None:
        """Compute energy (eV), forces (eV/Å) and stress (eV/Å³, Voigt, tension > 0).

        Raises
        ------
        StructureError
            If the cell is not periodic in three directions, an element is unknown or a position not finite.
        EngineError
            If the potential fails or returns numbers that are not finite.
        """
        super().calculate(atoms, properties, system_changes)
        assert self.atoms is not None
        found = self._predict([self.atoms])
        energy = float(found.potential.sum())
        virial = 0.5 * (found.virials + found.virials[:, [0, 3, 6, 1, 4, 7, 2, 5, 8]]).sum(axis=0)
        self.results = {
            "energy": energy,
            "free_energy": energy,
            "energies": np.array(found.potential),
            "forces": np.array(found.forces),
            "stress": -virial[_VOIGT] / self.atoms.get_volume(),
        }

    def evaluate_many(self, structures: Sequence[Atoms]) -> list[tuple[float, np.ndarray]]:
        """Return energy (eV) and forces (atom, 3; eV/Å) of each structure."""
        found = self._predict(structures)
        cuts = np.cumsum([len(atoms) for atoms in structures])[:-1]
        energies = [float(one.sum()) for one in np.split(found.potential, cuts)]
        return list(zip(energies, np.split(np.array(found.forces), cuts), strict=True))

    def _predict(self, structures: Sequence[Atoms]) -> Any:
        for atoms in structures:
            check_finite(atoms)
            check_elements(atoms.numbers, self._elements, name="this NEP potential")
            if not atoms.pbc.all():
                raise StructureError(
                    "NEP potentials need a cell that is periodic in three directions",
                    got=f"periodic in {int(atoms.pbc.sum())}",
                    todo="Set pbc to True and leave vacuum wider than the cutoff in the cell",
                )
        try:
            found = self._potential.predict_structures(list(structures))
        except (RuntimeError, ValueError) as error:
            raise EngineError("the NEP potential failed", got=str(error)) from error
        if not (np.isfinite(found.potential).all() and np.isfinite(found.forces).all()):
            raise EngineError(
                "the NEP potential returned numbers that are not finite",
                todo="Look for atoms on top of each other; shorten the time step",
            )
        return found


def build(path: Path, *, device: str | None) -> Nep:
    """Return the calculator of a checked file.

    Raises
    ------
    MissingPackageError
        If nep-adapters is not installed.
    EngineError
        If the device is not there, or the file cannot be read.
    """
    try:
        import nep_adapters
    except ModuleNotFoundError:
        raise MissingPackageError(
            "nep-adapters", extra="nep-adapters", purpose="a potential that is not a plain NEP4, or a GPU"
        ) from None
    backend = "cpu" if device is None else device.partition(":")[0]
    status = nep_adapters.backend_status(backend)
    if not status.available:
        raise EngineError("nep-adapters cannot compute on this device", got=backend, expected=status.detail)
    try:
        potential = nep_adapters.NEPCalculator(path, backend=backend)
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineError("not a NEP potential", where=path, got=str(error)) from error
    return Nep(potential)
