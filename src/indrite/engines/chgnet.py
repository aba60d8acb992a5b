"""CHGNet as an ASE calculator: the package's weights, the same numbers, one pass and one derivative."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from ase.calculators.calculator import Calculator, all_changes

from indrite.engines._chgnet_graph import BondGraph, bond_graph
from indrite.errors import EngineError

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.engines._chgnet_network import Network
    from indrite.engines.base import Engine

_VOIGT = ([0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1])


class CHGNet(Calculator):
    """Energy, forces and stress of CHGNet; a pure function of the structure, without magnetic moments.

    Parameters
    ----------
    network
        Weights on a device.
    """

    implemented_properties: ClassVar[list[str]] = ["energy", "free_energy", "forces", "stress"]

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network

    def calculate(
        self,
        atoms: Atoms | None = None,
        properties: list[str] | None = None,
        system_changes: list[str] = all_changes,
    ) -> None:
        """Compute energy (eV), forces (eV/Å) and stress (eV/Å³, Voigt, tension positive).

        Raises
        ------
        StructureError
            If an atom has no neighbour, two atoms coincide or an element is unknown.
        EngineError
            If the network returns numbers that are not finite.
        """
        super().calculate(atoms, properties, system_changes)
        assert self.atoms is not None
        slope = properties is None or properties != ["energy"]
        graph = self._graph([self.atoms])
        energy, derivative = self._energy(graph, slope=slope)
        results: dict[str, float | np.ndarray] = {"energy": float(energy[0]), "free_energy": float(energy[0])}
        if derivative is not None:
            results["forces"] = _forces(graph, derivative)
            if self.atoms.pbc.all():
                virial = graph.vector.T @ derivative / self.atoms.get_volume()
                results["stress"] = (0.5 * (virial + virial.T))[_VOIGT]
        self.results = results

    def evaluate_many(self, structures: Sequence[Atoms]) -> list[tuple[float, np.ndarray]]:
        """Return energy (eV) and forces (atom, 3; eV/Å) of each structure, all in one pass."""
        graph = self._graph(structures)
        energy, derivative = self._energy(graph, slope=True)
        assert derivative is not None
        cuts = np.cumsum([len(atoms) for atoms in structures])[:-1]
        forces = np.split(_forces(graph, derivative), cuts)
        return [(float(one), force) for one, force in zip(energy, forces, strict=True)]

    def _graph(self, structures: Sequence[Atoms]) -> BondGraph:
        return bond_graph(
            structures,
            cutoff_angstrom=self._network.cutoff_angstrom,
            short_cutoff_angstrom=self._network.short_cutoff_angstrom,
        )

    def _energy(self, graph: BondGraph, *, slope: bool) -> tuple[np.ndarray, np.ndarray | None]:
        energy, derivative = self._network.energy(graph, slope=slope)
        if not np.isfinite(energy).all() or (derivative is not None and not np.isfinite(derivative).all()):
            raise EngineError(
                "CHGNet returned numbers that are not finite",
                got=f"shortest distance {np.linalg.norm(graph.vector, axis=1).min():.3f} Å",
                todo="look for atoms on top of each other; shorten the time step",
            )
        return energy, derivative


def _forces(graph: BondGraph, derivative: np.ndarray) -> np.ndarray:
    """Return forces (atom, 3) from dE/dvector, the vector pointing from neighbour to centre."""
    forces = np.empty((len(graph.numbers), 3))
    for axis in range(3):
        on_neighbour = np.bincount(graph.neighbour, derivative[:, axis], minlength=len(forces))
        on_centre = np.bincount(graph.centre, derivative[:, axis], minlength=len(forces))
        forces[:, axis] = on_neighbour - on_centre
    return forces


def weights(engine: Engine) -> Path:
    """Return the file of the weights.

    Raises
    ------
    EngineError
        If the installed package has none.
    """
    import chgnet

    folder = Path(chgnet.__file__).parent / "pretrained" / str(engine.model)
    found = sorted(folder.glob("*.pth.tar"))
    if not found:
        raise EngineError(
            "the package chgnet lacks the weights of this model",
            where=folder,
            got=repr(engine.model),
            todo="install chgnet again",
        )
    return found[0]


def build(engine: Engine) -> CHGNet:
    """Return the calculator of the engine ``chgnet``.

    Raises
    ------
    EngineError
        If the weights are missing or unreadable.
    """
    weights(engine)
    from indrite.engines._chgnet_network import Network
    from indrite.engines._device import torch_device

    device = torch_device(engine.device)
    return CHGNet(Network(_load(str(engine.model)), device))


def _load(name: str) -> Any:
    """Load a model of the package in silence: it prints a line and one of its imports warns."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        from chgnet.model.model import CHGNet as Model

        try:
            return Model.load(model_name=name, use_device="cpu", verbose=False)
        except (OSError, RuntimeError, KeyError) as error:
            raise EngineError("the weights of CHGNet cannot be read", got=str(error)) from error
