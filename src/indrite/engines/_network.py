"""An ASE calculator around a network that is a function of the vectors between atoms."""

from __future__ import annotations

import contextlib
import io
import pickle
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np
from ase.calculators.calculator import Calculator, all_changes

from indrite.engines._pairs import Pairs, check_elements, check_neighbours, pairs
from indrite.errors import EngineError

if TYPE_CHECKING:
    from ase import Atoms

UNREADABLE = (OSError, RuntimeError, KeyError, ValueError, AttributeError, EOFError, pickle.UnpicklingError)
"""What reading a file of weights raises where the file is damaged or of another kind."""


class PairNetwork(Protocol):
    """A network on a device.

    Parameters
    ----------
    name
        For messages.
    cutoff_angstrom
        Reach of a pair.
    elements
        Atomic numbers that it knows.
    lonely_atoms
        It gives an energy to atoms without neighbours.
    device
        What torch computes on, such as ``cpu`` or ``cuda``.
    """

    name: str
    cutoff_angstrom: float
    elements: frozenset[int]
    lonely_atoms: bool
    device: str

    def energy(self, found: Pairs, *, slope: bool) -> tuple[np.ndarray, np.ndarray | None]:
        """Return energy of each structure (eV) and, if wanted, dE/dvector of each pair (pair, 3; eV/Å)."""


class NetworkCalculator(Calculator):
    """Energy, forces and stress of a network; a pure function of the structure.

    Parameters
    ----------
    network
        What computes the energy.
    """

    implemented_properties: ClassVar[list[str]] = ["energy", "free_energy", "forces", "stress"]

    def __init__(self, network: PairNetwork) -> None:
        super().__init__()
        self._network = network

    @property
    def device(self) -> str:
        """What torch computes on: seeds are worth sharing a pass on an accelerator only."""
        return self._network.device

    def calculate(
        self,
        atoms: Atoms | None = None,
        properties: list[str] | None = None,
        system_changes: list[str] = all_changes,
    ) -> None:
        """Compute energy (eV), forces (eV/Å) and, in a periodic cell, stress (eV/Å³, Voigt, tension > 0).

        Raises
        ------
        StructureError
            If two atoms coincide, an element is unknown, or an atom lacks the neighbours it needs.
        EngineError
            If the network returns numbers that are not finite.
        """
        super().calculate(atoms, properties, system_changes)
        assert self.atoms is not None
        found = self._pairs([self.atoms])
        energy, derivative = self._energy(found, slope=properties != ["energy"])
        results: dict[str, float | np.ndarray] = {"energy": float(energy[0]), "free_energy": float(energy[0])}
        if derivative is not None:
            results["forces"] = found.forces(derivative)
            if np.isfinite(found.volumes[0]):
                results["stress"] = found.stress(derivative)
        self.results = results

    def evaluate_many(self, structures: Sequence[Atoms]) -> list[tuple[float, np.ndarray]]:
        """Return energy (eV) and forces (atom, 3; eV/Å) of each structure, all in one pass."""
        found = self._pairs(structures)
        energy, derivative = self._energy(found, slope=True)
        assert derivative is not None
        cuts = np.cumsum([len(atoms) for atoms in structures])[:-1]
        forces = np.split(found.forces(derivative), cuts)
        return [(float(one), force) for one, force in zip(energy, forces, strict=True)]

    def _pairs(self, structures: Sequence[Atoms]) -> Pairs:
        network = self._network
        found = pairs(structures, cutoff_angstrom=network.cutoff_angstrom)
        check_elements(found.numbers, network.elements, name=network.name)
        if not network.lonely_atoms:
            check_neighbours(found, name=network.name, cutoff_angstrom=network.cutoff_angstrom)
        return found

    def _energy(self, found: Pairs, *, slope: bool) -> tuple[np.ndarray, np.ndarray | None]:
        energy, derivative = self._network.energy(found, slope=slope)
        if not np.isfinite(energy).all() or (derivative is not None and not np.isfinite(derivative).all()):
            nearest = found.distance.min() if found.distance.size else np.inf
            raise EngineError(
                f"{self._network.name} returned numbers that are not finite",
                got=f"shortest distance {nearest:.3f} Å",
                todo="Look for atoms on top of each other; shorten the time step",
            )
        return energy, derivative


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Keep what a package prints and warns about while it is imported and loaded from the user."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
