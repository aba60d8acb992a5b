"""SevenNet's network as energy and derivative along pairs; the package's modules do the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from sevenn import _keys
from sevenn.atom_graph_data import AtomGraphData

if TYPE_CHECKING:
    from indrite.engines._pairs import Pairs


class SevenNetwork:
    """Energy of structures and its derivative with respect to the vectors between atoms.

    Parameters
    ----------
    model
        ``sevenn.nn.sequential.AtomGraphSequential``.
    device
        Where to compute.
    modal
        The functional, for a model trained on several.
    name
        For messages.
    """

    lonely_atoms = True

    def __init__(self, model: Any, device: str, *, modal: str | None, name: str) -> None:
        self.name = name
        self.cutoff_angstrom = float(model.cutoff)
        self.elements = frozenset(int(one) for one in model.type_map)
        model.delete_module_by_key("force_output")
        model.key_grad = None
        model.set_is_batch_data(True)
        self._model = model.to(device).eval().requires_grad_(False)
        self.device = device
        self._modal = modal

    def energy(self, found: Pairs, *, slope: bool) -> tuple[np.ndarray, np.ndarray | None]:
        """Return energy of each structure (eV) and, if wanted, dE/dvector of each pair (pair, 3; eV/Å)."""
        vector = torch.tensor(found.vector, dtype=torch.float32, device=self.device, requires_grad=slope)
        with torch.set_grad_enabled(slope):
            sites = self._model(self._data(found, vector))[_keys.ATOMIC_ENERGY].view(-1)
        energy = np.bincount(
            found.owner, weights=sites.detach().cpu().numpy().astype(float), minlength=len(found.volumes)
        )
        if not slope:
            return energy, None
        if not len(vector):
            return energy, np.zeros((0, 3))
        (derivative,) = torch.autograd.grad(sites.sum(), vector)
        return energy, derivative.cpu().numpy().astype(float)

    def _data(self, found: Pairs, vector: torch.Tensor) -> Any:
        """Return the input of the package: directed edges from source to destination, owners of atoms."""
        source = np.concatenate([found.centre, found.neighbour])
        destination = np.concatenate([found.neighbour, found.centre])
        numbers = self._integers(found.numbers)
        data = AtomGraphData(x=numbers, edge_index=self._integers(np.stack([source, destination])))
        data[_keys.ATOMIC_NUMBERS] = numbers
        data[_keys.EDGE_VEC] = torch.cat([-vector, vector])
        data[_keys.BATCH] = self._integers(found.owner)
        data[_keys.NUM_ATOMS] = self._integers(np.bincount(found.owner))
        if self._modal is not None:
            data[_keys.DATA_MODALITY] = [self._modal] * len(found.volumes)
        return data

    def _integers(self, values: np.ndarray) -> torch.Tensor:
        return torch.as_tensor(values, dtype=torch.int64, device=self.device)
