"""What changes while metal grows: amounts on every patch, how far it is filled, what the layer holds."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from indrite.models.growth.mesoscale.metal import GrowthCell, Metal
from indrite.models.growth.mesoscale.network import Network

#: `State.parent` of a patch fed by the anode layer, and of one that nothing feeds yet.
FROM_LAYER, NOT_FED = -1, -2


@dataclass(kw_only=True)
class State:
    """Amounts at the end of a discharge; patches in the order of the network.

    Parameters
    ----------
    cycle
        Cycles done; not whole between steps.
    fill
        How far the metal's front has crossed each patch, 0 … 1.
    parent
        Patch that fed it first, `FROM_LAYER` or `NOT_FED`.
    arrival
        Cycle in which it was full; infinite before.
    host, lithium
        On each patch, (mol/m2) um2.
    swing
        Lithium that a charge adds to each patch and the discharge takes back, (mol/m2) um2.
    overpotential_volt
        Largest of the charge at each patch.
    layer_host, layer_lithium
        Left in the anode layer, mol/m2.
    layer_swing, layer_overpotential_volt
        Of the layer.
    """

    cycle: float
    fill: np.ndarray
    parent: np.ndarray
    arrival: np.ndarray
    host: np.ndarray
    lithium: np.ndarray
    swing: np.ndarray
    overpotential_volt: np.ndarray
    layer_host: float
    layer_lithium: float
    layer_swing: float
    layer_overpotential_volt: float

    @property
    def filled(self) -> np.ndarray:
        """Patches that the front has crossed."""
        return self.fill >= 1.0

    def copy(self) -> State:
        """Return an independent copy."""
        values: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            values[one.name] = value.copy() if isinstance(value, np.ndarray) else value
        return State(**values)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return everything as arrays, for a file; `from_arrays` reads them back."""
        return {one.name: np.asarray(getattr(self, one.name)) for one in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> State:
        """Return the state that `arrays` wrote."""
        return cls(**{one.name: _plain(arrays[one.name]) for one in fields(cls)})


def _plain(value: np.ndarray) -> Any:
    return float(value) if value.ndim == 0 else np.array(value)


def fresh_state(network: Network, cell: GrowthCell) -> State:
    """Return the state of a cell as assembled: all metal in the layer."""
    count = network.patches
    return State(
        cycle=0.0,
        fill=np.zeros(count),
        parent=np.full(count, NOT_FED, dtype=np.int64),
        arrival=np.full(count, np.inf),
        host=np.zeros(count),
        lithium=np.zeros(count),
        swing=np.zeros(count),
        overpotential_volt=np.zeros(count),
        layer_host=cell.metal.host_mole_per_square_metre,
        layer_lithium=cell.metal.lithium_mole_per_square_metre,
        layer_swing=cell.charge_mole_per_square_metre,
        layer_overpotential_volt=0.0,
    )


def aperture_micrometre(state: State, network: Network, metal: Metal, *, charged: bool = False) -> np.ndarray:
    """Return the thickness of metal on each patch by the volume law, discharged or charged."""
    lithium = state.lithium + (state.swing if charged else 0.0)
    volume = (
        metal.host_volume_cubic_centimetre_per_mole * state.host
        + metal.swelling_volume_cubic_centimetre_per_mole * lithium
    )
    thickness: np.ndarray = volume / network.area_square_micrometre
    return thickness


def lift_micrometre(state: State, network: Network, metal: Metal) -> tuple[np.ndarray, np.ndarray]:
    """Return how far metal below each depth lifts what lies above it: (depths, lifts), both rising.

    Metal in pores lifts nothing; the rest lifts by its thickness along the cell.
    """
    order = np.argsort(network.depth_micrometre, kind="stable")
    beyond = np.maximum(aperture_micrometre(state, network, metal) - network.free_micrometre, 0.0)
    lifted = beyond * network.area_square_micrometre * network.axial / network.box_square_micrometre
    return network.depth_micrometre[order], np.cumsum(lifted[order])


def front_depth_micrometre(state: State, network: Network) -> np.ndarray:
    """Return the depth that the front has reached on each patch, 0 where there is none.

    Inside a patch it is interpolated between the patch it came from and the patch itself, so that the
    depth does not jump by whole patches.
    """
    depth = network.depth_micrometre
    below = np.where(state.parent >= 0, depth[np.maximum(state.parent, 0)], 0.0)
    reached: np.ndarray = np.where(
        state.fill > 0.0, below + np.minimum(state.fill, 1.0) * (depth - below), 0.0
    )
    return reached


@dataclass(frozen=True)
class Balance:
    """What must not change, relative to what there was; and the volumes.

    Parameters
    ----------
    host, lithium
        Relative errors of host and lithium of layer and films together.
    volume
        Layer and films by the volume law against what was there, relative.
    exported_micrometre
        Metal in the electrolyte per electrode area, discharged.
    """

    host: float
    lithium: float
    volume: float
    exported_micrometre: float


def balance(state: State, network: Network, cell: GrowthCell) -> Balance:
    """Return the conservation errors of a state and the metal that left the layer."""
    metal, box = cell.metal, network.box_square_micrometre
    films = aperture_micrometre(state, network, metal) @ network.area_square_micrometre / box
    layer = (
        metal.host_volume_cubic_centimetre_per_mole * state.layer_host
        + metal.swelling_volume_cubic_centimetre_per_mole * state.layer_lithium
    )
    host = state.host.sum() / box + state.layer_host
    lithium = state.lithium.sum() / box + state.layer_lithium
    whole = max(metal.host_mole_per_square_metre, 1e-300)
    return Balance(
        host=float(host - metal.host_mole_per_square_metre) / whole if metal.has_host else 0.0,
        lithium=float(lithium / metal.lithium_mole_per_square_metre - 1.0),
        volume=float((films + layer) / metal.layer_micrometre - 1.0),
        exported_micrometre=float(films),
    )
