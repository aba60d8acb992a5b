"""MACE's network as energy and derivative along pairs; the package's model does the work."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from indrite.errors import EngineError

if TYPE_CHECKING:
    from indrite.engines._pairs import Pairs

_KINDS = ("MACE", "ScaleShiftMACE")


class MaceNetwork:
    """Energy of structures and its derivative with respect to the vectors between atoms.

    The model adds the cell's shifts to differences of positions. With positions of zero and vectors as shifts
    its energy is a function of the vectors.

    Parameters
    ----------
    model
        ``mace.modules.MACE`` or ``ScaleShiftMACE``.
    device
        Where to compute.

    Raises
    ------
    EngineError
        If the model is of another kind, wants charges or spins, or has several heads and none is the default.
    """

    lonely_atoms = True
    name = "this MACE model"

    def __init__(self, model: Any, device: str) -> None:
        if type(model).__name__ not in _KINDS or hasattr(model, "joint_embedding"):
            raise EngineError(
                "a MACE model of a kind that indrite does not run",
                got=type(model).__name__,
                expected=f"{' or '.join(_KINDS)} without total charge or spin",
            )
        self._model = model.to(device).eval().requires_grad_(False)
        self.device = device
        self._type = model.atomic_energies_fn.atomic_energies.dtype
        self._head = _default_head(list(getattr(model, "heads", None) or ["default"]))
        self._numbers = model.atomic_numbers.cpu().numpy().astype(int)
        self.elements = frozenset(self._numbers.tolist())
        self.cutoff_angstrom = float(model.r_max)

    def energy(self, found: Pairs, *, slope: bool) -> tuple[np.ndarray, np.ndarray | None]:
        """Return energy of each structure (eV) and, if wanted, dE/dvector of each pair (pair, 3; eV/Å)."""
        vector = torch.tensor(found.vector, dtype=self._type, device=self.device, requires_grad=slope)
        with torch.set_grad_enabled(slope), _default_type(self._type):
            output = self._model(self._data(found, vector), compute_force=False)
        energy = np.bincount(
            found.owner,
            weights=output["node_energy"].detach().cpu().numpy().astype(float),
            minlength=len(found.volumes),
        )
        if not slope:
            return energy, None
        if not len(vector):
            return energy, np.zeros((0, 3))
        (derivative,) = torch.autograd.grad(output["interaction_energy"].sum(), vector)
        return energy, derivative.cpu().numpy().astype(float)

    def _data(self, found: Pairs, vector: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return the input of the package; a vector points from sender to receiver."""
        atoms, structures = len(found.numbers), len(found.volumes)
        edges = np.stack([[*found.neighbour, *found.centre], [*found.centre, *found.neighbour]])
        kinds = np.searchsorted(self._numbers, found.numbers)
        empty = {"dtype": self._type, "device": self.device}
        return {
            "positions": torch.zeros((atoms, 3), **empty),
            "shifts": torch.cat([vector, -vector]),
            "unit_shifts": torch.zeros((2 * len(vector), 3), **empty),
            "cell": torch.zeros((3 * structures, 3), **empty),
            "edge_index": self._integers(edges),
            "node_attrs": torch.eye(len(self._numbers), **empty)[self._integers(kinds)],
            "batch": self._integers(found.owner),
            "ptr": self._integers(np.concatenate([[0], np.cumsum(np.bincount(found.owner))])),
            "head": self._integers(np.full(structures, self._head)),
        }

    def _integers(self, values: np.ndarray) -> torch.Tensor:
        return torch.as_tensor(values, dtype=torch.int64, device=self.device)


def _default_head(heads: list[str]) -> int:
    if len(heads) == 1:
        return 0
    named = [number for number, head in enumerate(heads) if head.lower() == "default"]
    if not named:
        raise EngineError(
            "this MACE model has several heads and none is called default",
            got=", ".join(heads),
            todo="Save a model of one head (mace_select_head)",
        )
    return named[0]


@contextlib.contextmanager
def _default_type(wanted: torch.dtype) -> Iterator[None]:
    """Let the package create tensors of the model's precision, for this call only."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(wanted)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
