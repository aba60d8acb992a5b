"""What a structure answers to each weight of the last layer of a NEP, in which its energy is linear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ase import Atoms

_LAST = 7  # of the arrays of a model


@dataclass(frozen=True)
class Response:
    """Energy, forces and virial to each weight (element times neuron), and without any.

    Parameters
    ----------
    energy, energy_rest
        In eV (weight), and that of the repulsion of nuclei and the bias.
    forces, forces_rest
        In eV/Å (weight, atom, 3) and (atom, 3).
    virial, virial_rest
        In eV (weight, 6) and (6), in Voigt's order.
    """

    energy: np.ndarray
    energy_rest: float
    forces: np.ndarray
    forces_rest: np.ndarray
    virial: np.ndarray
    virial_rest: np.ndarray


class Responder:
    """Computes responses with the compiled kernel: one evaluation a neuron, all elements at once.

    Parameters
    ----------
    model
        As `indrite.engines._nep_model.read_model` returns it.
    """

    def __init__(self, model: Any) -> None:
        from indrite.engines._nep_network import CompiledNep

        self._model = model
        self._calculator = CompiledNep(model)
        self._shape = model.arrays[_LAST].shape
        #: As they are (element times neuron).
        self.weights: np.ndarray = model.arrays[_LAST].astype(float).ravel()

    def __call__(self, atoms: Atoms) -> Response:
        """Return the response of a structure."""
        listed = self._calculator._list(atoms)
        kinds, neurons = self._shape
        begin, second = listed.begin, listed.second
        owner = np.repeat(np.repeat(listed.kind, kinds), np.diff(begin))
        energy = np.zeros(self._shape)
        forces, virial = np.zeros((kinds, neurons, len(atoms), 3)), np.zeros((kinds, neurons, 6))
        none, along_none, virials_none = self._evaluate(atoms, listed, np.zeros(self._shape))
        for neuron in range(neurons):
            last = np.zeros(self._shape)
            last[:, neuron] = 1.0
            energies, along, virials = self._evaluate(atoms, listed, last)
            for kind in np.unique(listed.kind):
                energy[kind, neuron] = (energies - none)[listed.kind == kind].sum()
                own = np.where((owner == kind)[:, None], along - along_none, np.float32(0.0))
                forces[kind, neuron] = _gathered(begin, kinds, second, own)
                virial[kind, neuron] = _voigt((virials - virials_none)[listed.kind == kind])
        return Response(
            energy=energy.ravel(),
            energy_rest=float(none.sum()) - len(atoms) * self._model.bias_electronvolt,
            forces=forces.reshape(-1, len(atoms), 3),
            forces_rest=_gathered(begin, kinds, second, along_none),
            virial=virial.reshape(-1, 6),
            virial_rest=_voigt(virials_none),
        )

    def _evaluate(
        self, atoms: Atoms, listed: Any, last: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        from indrite.engines import _nep_kernel as kernel

        arrays = list(self._model.arrays)
        arrays[_LAST] = last.astype(np.float32)
        positions = np.ascontiguousarray(atoms.positions)
        pairs = listed.begin, listed.second, listed.image, listed.images(atoms.cell.array)
        return kernel.evaluate(positions, listed.kind, pairs, tuple(arrays))


def _gathered(begin: np.ndarray, kinds: int, second: np.ndarray, along: np.ndarray) -> np.ndarray:
    from indrite.engines import _nep_kernel as kernel

    forces: np.ndarray = kernel.gathered(begin, kinds, second, along)
    return forces


def _voigt(virials: np.ndarray) -> np.ndarray:
    found: np.ndarray = virials.sum(axis=0)[[0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1]]
    return found
