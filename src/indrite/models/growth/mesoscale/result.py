"""`GrowthResult`: what a life of the mesoscale model went through; `GrowthRun`: that and its states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from indrite.models.growth.mesoscale.half_cycles import HalfCycles
from indrite.models.growth.mesoscale.metal import GrowthCell
from indrite.models.growth.mesoscale.network import Network
from indrite.models.growth.mesoscale.settings import GrowthSettings
from indrite.models.growth.mesoscale.state import (
    State,
    aperture_micrometre,
    balance,
    front_depth_micrometre,
    lift_micrometre,
)
from indrite.models.growth.microstructure import Microstructure
from indrite.notebook import Shown
from indrite.signals import Signal

#: ``shorted``: metal touches the cathode. ``survived``: all cycles done. ``anode exhausted``: the layer
#: has given all its host, or the films hold so much of it that nothing is left to grow from.
Ended = Literal["shorted", "survived", "anode exhausted"]


@dataclass(frozen=True, kw_only=True)
class GrowthResult(Signal):
    """A life, row by row. Depths count from the anode layer as a section would show them, swelling included.

    Parameters
    ----------
    cycle_number
        Cycles done; not always whole.
    penetration_depth_mean_micrometre, penetration_depth_95_percent_micrometre
        And ``penetration_depth_maximum_micrometre``: of the deepest metal in lateral columns one grain wide.
    front_roughness_micrometre
        Standard deviation over the columns.
    exported_micrometre, residual_layer_micrometre
        Metal in the electrolyte and left in the layer per electrode area, discharged.
    filled_pore_micrometre, lift_micrometre
        Of the exported metal, what filled pores and by how much the rest lifts the electrolyte.
    metal_fraction
        Exported metal over the mean depth.
    orientation_index
        Mean n_z^2 of the metal by volume; that of all boundaries is ``boundary_orientation``.
    crack_micrometre
        Volume of opened boundaries that is empty at rest, per electrode area.
    film_charge_share
        Share of a charge that the films take.
    layer_overpotential_volt, tip_pressure_megapascal
        Of the layer on charge; median that the metal at the front can exert.
    conservation_error_host, conservation_error_lithium, conservation_error_volume, conservation_error_charge
        Relative.
    unsettled_share
        Share of a step's charge that films should take at their potential and the layer took instead; no
        error of a balance, but of where the lithium goes.
    contact_cycle, contact_radius_micrometre
        When each contact with the cathode was made, and its radius when the run ended.
    cell_name, rectification, seed, width_micrometre, dimensions, boundary_orientation
        What was run.
    ended, short_cycle
        How it ended; cycle of the first contact.
    """

    cycle_number: Float[np.ndarray, " step"]
    penetration_depth_mean_micrometre: Float[np.ndarray, " step"]
    penetration_depth_95_percent_micrometre: Float[np.ndarray, " step"]
    penetration_depth_maximum_micrometre: Float[np.ndarray, " step"]
    front_roughness_micrometre: Float[np.ndarray, " step"]
    exported_micrometre: Float[np.ndarray, " step"]
    residual_layer_micrometre: Float[np.ndarray, " step"]
    filled_pore_micrometre: Float[np.ndarray, " step"]
    lift_micrometre: Float[np.ndarray, " step"]
    metal_fraction: Float[np.ndarray, " step"]
    orientation_index: Float[np.ndarray, " step"]
    crack_micrometre: Float[np.ndarray, " step"]
    film_charge_share: Float[np.ndarray, " step"]
    layer_overpotential_volt: Float[np.ndarray, " step"]
    tip_pressure_megapascal: Float[np.ndarray, " step"]
    conservation_error_host: Float[np.ndarray, " step"]
    conservation_error_lithium: Float[np.ndarray, " step"]
    conservation_error_volume: Float[np.ndarray, " step"]
    conservation_error_charge: Float[np.ndarray, " step"]
    unsettled_share: Float[np.ndarray, " step"]
    contact_cycle: Float[np.ndarray, " contact"]
    contact_radius_micrometre: Float[np.ndarray, " contact"]
    cell_name: str
    rectification: float
    seed: int
    width_micrometre: float
    dimensions: int
    boundary_orientation: float
    ended: Ended
    short_cycle: float | None

    def at_cycle(self, name: str, cycle: float) -> float:
        """Return a row's quantity at a cycle, interpolated; NaN beyond the end of the run."""
        if cycle > self.cycle_number[-1]:
            return float("nan")
        return float(np.interp(cycle, self.cycle_number, getattr(self, name)))

    def cycle_at_depth(self, depth_micrometre: float) -> float:
        """Return the first cycle with this mean depth; infinite if it is never reached."""
        deep = np.maximum.accumulate(self.penetration_depth_mean_micrometre)
        if deep[-1] < depth_micrometre:
            return float("inf")
        return float(np.interp(depth_micrometre, deep, self.cycle_number))


@dataclass(frozen=True, kw_only=True)
class GrowthRun(Shown):
    """A life with what is needed to look into it.

    Parameters
    ----------
    result
        The rows.
    structure, network, cell, settings
        Pellet, patches, numbers.
    states
        States by cycle: those asked for, and the last.
    """

    result: GrowthResult
    structure: Microstructure
    network: Network
    cell: GrowthCell
    settings: GrowthSettings
    states: Mapping[float, State]

    @property
    def last(self) -> State:
        """The last state."""
        return self.states[max(self.states)]


def seen_depth_micrometre(state: State, network: Network, cell: GrowthCell) -> np.ndarray:
    """Return the depth of the front on each patch as a section shows it, swelling below added."""
    depth = front_depth_micrometre(state, network)
    at, lift = lift_micrometre(state, network, cell.metal)
    return np.where(depth > 0.0, depth + np.interp(depth, at, lift), 0.0)


def column_depths_micrometre(state: State, network: Network, cell: GrowthCell) -> np.ndarray:
    """Return the deepest metal in each lateral column one grain wide (square in 3D)."""
    grain = network.grain_micrometre
    counts = [max(1, round(one / grain)) for one in network.width_micrometre]
    column = np.zeros(network.patches, dtype=np.int64)
    for axis, count in enumerate(counts):
        place = (network.lateral_micrometre[:, axis] / network.width_micrometre[axis] * count).astype(
            int
        ) % count
        column = column * count + place
    deepest = np.zeros(int(np.prod(counts)))
    np.maximum.at(deepest, column, seen_depth_micrometre(state, network, cell))
    return deepest


def row_of(state: State, network: Network, cell: GrowthCell, half: HalfCycles) -> dict[str, float]:
    """Return one row of the result."""
    columns = column_depths_micrometre(state, network, cell)
    kept = balance(state, network, cell)
    aperture = aperture_micrometre(state, network, cell.metal)
    volume = aperture * network.area_square_micrometre
    inside = np.minimum(aperture, network.free_micrometre) @ network.area_square_micrometre
    box = network.box_square_micrometre
    filled = state.filled
    swelling = cell.metal.swelling_volume_cubic_centimetre_per_mole * state.swing
    empty = 0.0 if cell.metal.has_host else float(swelling[filled].sum()) / box
    mean = float(columns.mean())
    front = filled & (network.depth_micrometre > mean - 3.0 * network.grain_micrometre)
    pressure = cell.metal.megapascal_per_volt * state.overpotential_volt[front]
    most = cell.mechanics.strength_megapascal
    lift = lift_micrometre(state, network, cell.metal)[1]
    layer = (
        cell.metal.host_volume_cubic_centimetre_per_mole * state.layer_host
        + cell.metal.swelling_volume_cubic_centimetre_per_mole * state.layer_lithium
    )
    return {
        "cycle_number": state.cycle,
        "penetration_depth_mean_micrometre": mean,
        "penetration_depth_95_percent_micrometre": float(np.quantile(columns, 0.95)),
        "penetration_depth_maximum_micrometre": float(columns.max()),
        "front_roughness_micrometre": float(columns.std()),
        "exported_micrometre": kept.exported_micrometre,
        "residual_layer_micrometre": float(layer),
        "filled_pore_micrometre": float(inside) / box,
        "lift_micrometre": float(lift[-1]),
        "metal_fraction": kept.exported_micrometre / mean if mean > 0.0 else 0.0,
        "orientation_index": float(volume @ network.axial**2 / volume.sum()) if volume.sum() > 0 else np.nan,
        "crack_micrometre": empty,
        "film_charge_share": 1.0 - state.layer_swing / cell.charge_mole_per_square_metre,
        "layer_overpotential_volt": state.layer_overpotential_volt,
        "tip_pressure_megapascal": float(np.median(np.clip(pressure, 0.0, most))) if front.any() else 0.0,
        "conservation_error_host": kept.host,
        "conservation_error_lithium": kept.lithium,
        "conservation_error_volume": kept.volume,
        "conservation_error_charge": half.charge_error,
        "unsettled_share": half.refused,
    }
