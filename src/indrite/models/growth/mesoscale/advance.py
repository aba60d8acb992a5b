"""One step of cycles: how far the metal moves per charge, which patches it enters, how it fills them.

One set of equations for every metal; what it has decides which terms count.

    du/dz = g e - u/l_s                                  displacement per charge, along the feed a -> b
    v_b = [r u_a + D_a] (1 - p_c,b/p_a)                  speed of the front into patch b
    p_a = min(F eta_a/v, p_strength)                     pressure the metal can exert
    D_a = delta_a E/((1 - nu^2) 4 (p_a - sigma_n))       advance of a crack that is plated full
    da/dN = r g e (a_eq - a)                             metal drawn in from the anode layer
    a_eq  = a_free + C (p - sigma_n)                     aperture that the pressure holds open

===============  ==============================================================  ==========================
equation symbol  meaning                                                         variable
===============  ==============================================================  ==========================
u                displacement of the metal by one charge's swelling              ``moved``
e                volumetric strain of a film on charge                           ``strain``
g, l_s           share of it along the growth; how far it still pushes           of `Mechanics`
r                share of the displacement that is kept: calibrated              ``rectification``
p_c              pressure that opens a patch                                     ``barrier``
delta            thickness plated on both faces of a boundary in one charge      ``plated``
a, a_eq, a_free  aperture of metal, that held open, that pores give              ``aperture``, …
===============  ==============================================================  ==========================

Metal with a host inserts: u and e are set by the volume law, nothing is plated (eta is far below the
plateau's 0.62 V), D = 0. Without host nothing is inserted, e = 0, and D, a thousand micrometres a cycle,
takes over once p > p_c. A running crack lowers its own pressure to what its weakest tip needs, so of the
patches that one crack could plate into only the weakest opens.

The metal that is drawn in comes from the layer by way of the films in between, whose thickness does not
change by it; it brings host and lithium in the layer's proportion, so both are conserved exactly.

Sources
-------
Kinematics: the inchworm law (docs/growth_tier_a.md), here with the strain and the share of the charge that
the potential gives each film. Crack of opening w = 4 p L (1 - nu^2)/E: Sneddon, Proc. R. Soc. A 187 (1946)
229.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.models.growth.mesoscale import _kernels
from indrite.models.growth.mesoscale.metal import GrowthCell
from indrite.models.growth.mesoscale.network import Network, barrier_megapascal
from indrite.models.growth.mesoscale.settings import GrowthSettings
from indrite.models.growth.mesoscale.state import FROM_LAYER, State, aperture_micrometre
from indrite.units import FARADAY_COULOMB_PER_MOLE, SECONDS_PER_HOUR

#: Share of the layer that one step may draw.
_LARGEST_DRAW = 0.2
#: Rise of the interface's resistance in one step, and the shortest step it may ask for.
_RESISTANCE_RISE, _SHORTEST_STEP = 0.02, 0.05
#: A centroid closer to the anode than this counts as this far, um.
_FIRST_DISTANCE = 0.3


@dataclass(frozen=True)
class Drive:
    """What pushes the metal at one moment; per patch.

    Parameters
    ----------
    aperture, swelling
        Thickness of metal, discharged, and what a charge adds, um.
    strain
        Volumetric strain of a film on charge; 0 without host. A film entered since the potential was
        last solved has that of the film that fed it.
    pressure
        That the metal can exert, MPa; 0 where there is none.
    barrier
        That a patch opens at, MPa.
    moved
        Displacement per charge, um.
    layer_moved, layer_pressure
        Of the anode layer.
    order
        Filled patches in the order in which they were filled.
    """

    aperture: np.ndarray
    swelling: np.ndarray
    strain: np.ndarray
    pressure: np.ndarray
    barrier: np.ndarray
    moved: np.ndarray
    layer_moved: float
    layer_pressure: float
    order: np.ndarray


def drive_of(state: State, network: Network, cell: GrowthCell) -> Drive:
    """Return what pushes the metal in a state."""
    metal, mechanics, filled = cell.metal, cell.mechanics, state.filled
    aperture = aperture_micrometre(state, network, metal)
    per_mole = metal.swelling_volume_cubic_centimetre_per_mole
    swelling = per_mole * state.swing / network.area_square_micrometre
    strain = np.divide(swelling, aperture, out=np.zeros(network.patches), where=filled & (state.host > 0.0))
    order = np.argsort(np.where(filled, state.arrival, np.inf), kind="stable")[: int(filled.sum())]
    _kernels.inherit(order, state.parent, state.swing, strain)
    layer_moved = per_mole * max(state.layer_swing, 0.0)
    moved = np.zeros(network.patches)
    _kernels.displacement(
        order,
        state.parent,
        network.depth_micrometre,
        mechanics.anisotropy * np.minimum(strain, 1.0),
        layer_moved,
        mechanics.slip_micrometre,
        moved,
    )
    per_volt, most = metal.megapascal_per_volt, mechanics.strength_megapascal
    return Drive(
        aperture=aperture,
        swelling=swelling,
        strain=strain,
        pressure=np.clip(per_volt * state.overpotential_volt, 0.0, most),
        barrier=barrier_megapascal(network, filled, mechanics, cell.interface.entry_joule_per_square_metre),
        moved=moved,
        layer_moved=layer_moved,
        layer_pressure=min(max(per_volt * state.layer_overpotential_volt, 0.0), most),
        order=order,
    )


def plated_micrometre(cell: GrowthCell, overpotential_volt: np.ndarray, age_cycle: np.ndarray) -> np.ndarray:
    """Return the lithium that a charge plates on both faces of a boundary, um; 0 above 0 V vs Li/Li+.

    Equation: delta = 2 v_p (eta - U)_+ t/(F R).
    """
    interface, metal = cell.interface, cell.metal
    resistance = 1e-4 * (
        interface.start_ohm_square_centimetre + interface.growth_ohm_square_centimetre * np.sqrt(age_cycle)
    )
    seconds = SECONDS_PER_HOUR * (
        cell.capacity_milliampere_hour_per_square_centimetre / cell.current_milliampere_per_square_centimetre
    )
    below = np.maximum(overpotential_volt - metal.potential_volt, 0.0)
    plated: np.ndarray = (
        2.0
        * metal.plating_volume_cubic_centimetre_per_mole
        * below
        * seconds
        / (FARADAY_COULOMB_PER_MOLE * resistance)
    )
    return plated


def step(
    state: State, drive: Drive, network: Network, cell: GrowthCell, rest: tuple[GrowthSettings, float, float]
) -> float:
    """Advance a state in place by one step of cycles; return how many cycles.

    Parameters
    ----------
    state, drive, network, cell
        The state, and what pushes it.
    rest
        Settings, cycle not to go beyond, and cycle at which the step before began.
    """
    settings, limit, before = rest
    rate, source = _rates(state, drive, network, cell, settings.rectification)
    fastest = float(rate.max())
    cycles = min(settings.longest_step_cycle, limit - state.cycle, _resistance_step(cell, state.cycle))
    if fastest > 0.0:
        cycles = min(cycles, settings.fill_share / fastest)
    _draw(state, drive, network, cell, (settings.rectification, cycles))
    filled = state.filled
    _kernels.advance_front(
        state.fill, rate, source, state.parent, state.arrival, state.cycle, state.cycle + cycles, before
    )
    new = np.flatnonzero(state.filled & ~filled)
    # until the potential is solved again a new film has the overpotential of the one that fed it
    fed = state.parent[new]
    state.overpotential_volt[new] = np.where(
        fed >= 0, state.overpotential_volt[np.maximum(fed, 0)], state.layer_overpotential_volt
    )
    state.cycle += cycles
    return cycles


def _resistance_step(cell: GrowthCell, cycle: float) -> float:
    growth = cell.interface.growth_ohm_square_centimetre
    if growth == 0.0:
        return np.inf
    rise = _RESISTANCE_RISE * cell.interface.at_cycle(cycle) / growth
    return max(_SHORTEST_STEP, (cycle**0.5 + rise) ** 2 - cycle)


def _rates(
    state: State, drive: Drive, network: Network, cell: GrowthCell, r: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return how fast each patch fills (1/cycle) and from where."""
    filled, mechanics = state.filled, cell.mechanics
    age = np.maximum(state.cycle - np.where(np.isfinite(state.arrival), state.arrival, state.cycle), 0.0)
    plated = np.where(filled, plated_micrometre(cell, state.overpotential_volt, age), 0.0)
    rate, source = np.zeros(network.patches), np.full(network.patches, FROM_LAYER, dtype=np.int64)
    _root_rates(state, drive, network, cell, (r, rate))
    _kernels.front_rates(
        network.row_start,
        network.neighbour,
        network.distance_micrometre,
        state.fill,
        np.where(filled, r * drive.moved, -1.0),
        drive.pressure,
        plated,
        drive.barrier,
        network.normal_stress_megapascal,
        mechanics.plane_modulus_megapascal,
        rate,
        source,
    )
    if plated.any() or not cell.metal.has_host:
        _kernels.weakest_of_each_crack(
            drive.order, state.parent, state.fill, drive.barrier, source, plated, rate
        )
    return rate, source


def _root_rates(
    state: State, drive: Drive, network: Network, cell: GrowthCell, rest: tuple[float, np.ndarray]
) -> None:
    """Set the rates of patches at the anode, fed by the layer."""
    r, rate = rest
    root, pressure = network.root, drive.layer_pressure
    eta = np.array([state.layer_overpotential_volt])
    plated = float(plated_micrometre(cell, eta, np.array([state.cycle]))[0])
    over = np.maximum(pressure - network.normal_stress_megapascal[root], 1e-3)
    advance = r * drive.layer_moved + plated * cell.mechanics.plane_modulus_megapascal / (4.0 * over)
    gate = np.maximum(1.0 - drive.barrier[root] / max(pressure, 1e-12), 0.0)
    distance = np.maximum(network.depth_micrometre[root], _FIRST_DISTANCE)
    rate[root] = np.where(state.fill[root] < 1.0, advance * gate / distance, 0.0)


def _draw(state: State, drive: Drive, network: Network, cell: GrowthCell, rest: tuple[float, float]) -> None:
    """Draw metal from the layer into the films, towards the aperture that their pressure holds open."""
    metal, mechanics, (r, cycles) = cell.metal, cell.mechanics, rest
    if not metal.has_host or state.layer_host <= 0.0:
        return
    filled, area = state.filled, network.area_square_micrometre
    held = network.free_micrometre + network.compliance_micrometre_per_megapascal * np.maximum(
        drive.pressure - network.normal_stress_megapascal, 0.0
    )
    missing = np.maximum(held / (1.0 + drive.strain) - drive.aperture, 0.0)
    want = missing * -np.expm1(-r * mechanics.anisotropy * drive.strain * cycles)
    want = np.maximum(want, mechanics.least_film_micrometre - drive.aperture)
    content = state.layer_lithium / state.layer_host
    per_host = (
        metal.host_volume_cubic_centimetre_per_mole
        + metal.insertion_volume_cubic_centimetre_per_mole * content
    )
    host = np.where(filled, np.maximum(want, 0.0), 0.0) * area / per_host
    drawn, box = float(host.sum()), network.box_square_micrometre
    most = _LARGEST_DRAW * state.layer_host * box
    if drawn > most:
        host, drawn = host * (most / drawn), most
    state.host += host
    state.lithium += host * content
    state.layer_host -= drawn / box
    state.layer_lithium -= drawn * content / box
