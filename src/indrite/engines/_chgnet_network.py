"""The network of CHGNet, arranged so that nothing is computed twice; the same function of the structure.

Energies differ from those of the package by its rounding alone. What is arranged differently:

* a linear layer of concatenated features is a sum of linear layers, applied before features are spread over
  directed bonds and angles;
* features of bonds longer than the cutoff of angles never change, so only the short ones are carried along;
* the last update of the angles is not used by the package either, and is left out;
* lengths, angles and their expansions are in double precision: in single precision they make forces wrong by
  1e-4 eV/Å, forty times more than the rest of the network does;
* the derivative is taken once, with respect to the bond vectors; forces and stress are sums over it.

Source: CHGNet, DOI 10.1038/s42256-023-00716-3, and the package chgnet (``chgnet.model``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from indrite.engines._chgnet_angles import Angles, angles

if TYPE_CHECKING:
    from indrite.engines._pairs import Pairs


@dataclass(frozen=True, eq=False)
class _Gate:
    """Two small networks side by side, the second one gating the first.

    Parameters
    ----------
    inputs
        First linear layer, one matrix for each kind of input (input, 2 features).
    bias
        Its bias (2 features).
    outputs
        Second linear layers of core and gate, or ``None`` where there is one layer only.
    norms
        Layer normalisations of core and gate, or ``None``.
    """

    inputs: tuple[Tensor, ...]
    bias: Tensor
    outputs: tuple[torch.nn.Linear, torch.nn.Linear] | None
    norms: tuple[Any, Any]

    def __call__(self, total: Tensor) -> Tensor:
        """Return the gated features of the summed first layer (row, 2 features)."""
        if self.outputs is None:
            core, gate = total.chunk(2, dim=-1)
        else:
            hidden_core, hidden_gate = functional.silu(total).chunk(2, dim=-1)
            core, gate = self.outputs[0](hidden_core), self.outputs[1](hidden_gate)
        if self.norms[0] is not None:
            core, gate = self.norms[0](core), self.norms[1](gate)
        return functional.silu(core) * torch.sigmoid(gate)


def _gate(module: Any, sizes: tuple[int, ...]) -> _Gate:
    core = [one for one in module.mlp_core.layers if isinstance(one, torch.nn.Linear)]
    gate = [one for one in module.mlp_gate.layers if isinstance(one, torch.nn.Linear)]
    weight = torch.cat([core[0].weight, gate[0].weight]).T
    return _Gate(
        inputs=tuple(one.contiguous() for one in torch.split(weight, list(sizes))),
        bias=torch.cat([core[0].bias, gate[0].bias]),
        outputs=(core[1], gate[1]) if len(core) > 1 else None,
        norms=(module.bn1, module.bn2),
    )


class ChgnetNetwork:
    """Energy of structures and its derivative with respect to the vectors between atoms.

    Parameters
    ----------
    model
        ``chgnet.model.model.CHGNet``.
    device
        Where to compute.
    """

    lonely_atoms = False

    def __init__(self, model: Any, device: str) -> None:
        self.name = f"CHGNet {model.version}"
        self.cutoff_angstrom = float(model.graph_converter.atom_graph_cutoff)
        self.elements = frozenset(range(1, model.atom_embedding.embedding.num_embeddings + 1))
        self.model = model.to(device).eval().requires_grad_(False)
        self.device = device
        self._type = model.bond_embedding.weight.dtype
        self._geometry_type = torch.float32 if device == "mps" else torch.float64
        size, bond = model.atom_fea_dim, model.bond_fea_dim
        angle = model.angle_embedding.out_features
        self._atom_gates = [_gate(one.twoBody_atom, (size, bond, size)) for one in model.atom_conv_layers]
        sizes = (bond, bond, angle, size)
        self._bond_gates = [_gate(one.twoBody_bond, sizes) for one in model.bond_conv_layers]
        self._angle_gates = [_gate(one.twoBody_bond, sizes) for one in model.angle_layers[:-1]]
        spread = [model.bond_embedding.weight.T @ one.inputs[1] for one in self._atom_gates]
        self._radial = torch.cat([model.bond_weights_ag.weight.T, *spread], dim=1).contiguous()
        reference = model.composition_model.fc.weight[0].cpu().numpy()
        self._reference_electronvolt = np.concatenate([[0.0], reference.astype(float)])

    def energy(self, found: Pairs, *, slope: bool) -> tuple[np.ndarray, np.ndarray | None]:
        """Return energy of each structure (eV) and, if wanted, dE/dvector of each pair (pair, 3; eV/Å)."""
        vector = torch.tensor(
            found.vector, dtype=self._geometry_type, device=self.device, requires_grad=slope
        )
        with torch.set_grad_enabled(slope):
            sites = self._sites(found, vector)
        energy = np.bincount(
            found.owner,
            weights=sites.detach().cpu().numpy().astype(float) + self._reference_electronvolt[found.numbers],
            minlength=len(found.volumes),
        )
        if not slope:
            return energy, None
        (derivative,) = torch.autograd.grad(sites.sum(), vector)
        return energy, derivative.cpu().numpy().astype(float)

    def _index(self, values: np.ndarray) -> Tensor:
        return torch.from_numpy(values).to(self.device)

    def _sites(self, found: Pairs, vector: Tensor) -> Tensor:
        """Return the energy of each atom without the reference of its element."""
        model = self.model
        ends = self._index(np.stack([found.centre, found.neighbour]))
        length = torch.linalg.vector_norm(vector, dim=1)
        radial = model.bond_basis_expansion.rbf_expansion_ag(length).to(self._type) @ self._radial
        weight, *bonds = radial.split(
            [model.atom_fea_dim] + [gate.bias.shape[0] for gate in self._atom_gates], 1
        )
        atoms = model.atom_embedding(self._index(found.numbers - 1))
        listed = angles(found, cutoff_angstrom=float(model.graph_converter.bond_graph_cutoff))
        bends = _Bends(self, listed, vector, length) if listed.apex.size else None
        for layer, bond in enumerate(bonds):
            gate = self._atom_gates[layer]
            if bends is not None and layer:
                bond = bond.index_add(0, bends.short, bends.change @ gate.inputs[1])
                bond = bond + bends.shift @ gate.inputs[1]
            atoms = self._atom_step(layer, atoms, bond, (ends, weight))
            if bends is not None and layer < len(bonds) - 1:
                bends.step(layer, atoms)
        if model.readout_norm is not None:
            atoms = model.readout_norm(atoms)
        sites: Tensor = model.mlp(atoms)[:, 0]
        return sites

    def _atom_step(self, layer: int, atoms: Tensor, bond: Tensor, edges: tuple[Tensor, Tensor]) -> Tensor:
        ends, weight = edges
        gate = self._atom_gates[layer]
        own, other = atoms @ gate.inputs[0] + gate.bias, atoms @ gate.inputs[2]
        sums = torch.zeros_like(atoms)
        for here, there in ((0, 1), (1, 0)):
            message = gate(own.index_select(0, ends[here]) + other.index_select(0, ends[there]) + bond)
            sums = sums.index_add(0, ends[here], message * weight)
        updated: Tensor = self.model.atom_conv_layers[layer].mlp_out(sums) + atoms
        return updated


class _Bends:
    """Features of the angles and what they add to the short bonds, carried through the layers."""

    def __init__(self, network: ChgnetNetwork, listed: Angles, vector: Tensor, length: Tensor) -> None:
        model = network.model
        self._network = network
        self.short = network._index(listed.short)
        self._apex = network._index(listed.apex)
        self._first = network._index(listed.first)
        self._second = network._index(listed.second)
        reach = length.index_select(0, self.short)
        unit = vector.index_select(0, self.short) / reach[:, None]
        sign = network._index(listed.sign).to(unit.dtype)
        cosine = (unit.index_select(0, self._first) * unit.index_select(0, self._second)).sum(1) * sign
        angle = torch.acos(cosine * (1 - 1e-6))
        expansion = model.angle_basis_expansion.fourier_expansion(angle).to(network._type)
        self._angle = model.angle_embedding(expansion)
        weight = model.bond_weights_bg(model.bond_basis_expansion.rbf_expansion_bg(reach).to(network._type))
        self._weight = weight.index_select(0, self._first) * weight.index_select(0, self._second)
        self._bond = model.bond_embedding(
            model.bond_basis_expansion.rbf_expansion_ag(reach).to(network._type)
        )
        self.change = torch.zeros_like(self._bond)
        self.shift = self._bond.new_zeros(self._bond.shape[1])

    def _total(self, gate: _Gate, atoms: Tensor) -> Tensor:
        bond = self._bond + self.change + self.shift
        total = (bond @ gate.inputs[0]).index_select(0, self._first)
        total = total + (bond @ gate.inputs[1]).index_select(0, self._second)
        total = total + (atoms @ gate.inputs[3] + gate.bias).index_select(0, self._apex)
        return total + self._angle @ gate.inputs[2]

    def step(self, layer: int, atoms: Tensor) -> None:
        """Update the short bonds and then the angles."""
        network = self._network
        message = network._bond_gates[layer](self._total(network._bond_gates[layer], atoms)) * self._weight
        linear = network.model.bond_conv_layers[layer].mlp_out.layers[-1]
        sums = torch.zeros_like(self.change).index_add(0, self._first, message)
        self.change = self.change + sums @ linear.weight.T
        if linear.bias is not None:
            self.shift = self.shift + linear.bias
        if layer < len(network._angle_gates):
            gate = network._angle_gates[layer]
            self._angle = self._angle + gate(self._total(gate, atoms))
