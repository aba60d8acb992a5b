"""Small states of the mesoscale growth model, made by hand: metal on all patches up to a depth."""

import numpy as np

from indrite.models.growth.mesoscale.metal import GrowthCell, Mechanics, Metal
from indrite.models.growth.mesoscale.network import build_network
from indrite.models.growth.mesoscale.state import fresh_state
from indrite.models.growth.microstructure import GrainSettings, build_microstructure

ALLOY = GrowthCell(
    name="alloy", metal=Metal(host_mole_per_square_metre=2.717, lithium_mole_per_square_metre=0.917)
)
LITHIUM = GrowthCell(
    name="lithium",
    metal=Metal(host_mole_per_square_metre=0.0, lithium_mole_per_square_metre=0.385, potential_volt=0.0),
)


def pellet(*, dimensions=2, porosity=0.09, thickness=80.0, width=60.0, seed=0):
    """Return structure and network."""
    wide = width if dimensions == 2 else (width, width)
    rng = np.random.default_rng(seed)
    structure = build_microstructure(
        GrainSettings(porosity=porosity),
        thickness_micrometre=thickness,
        width_micrometre=wide,
        dimensions=dimensions,
        rng=rng,
    )
    return structure, build_network(structure, Mechanics(), rng=rng)


def grown(network, cell, *, depth=40.0, aperture=0.6, swing=0.2, cycle=100.0):
    """Return a state with films of one aperture up to a depth; lithium has them on charge only.

    ``swing`` is the share of the charged aperture of lithium that comes and goes, or the rise of x.
    """
    state = fresh_state(network, cell)
    metal, area = cell.metal, network.area_square_micrometre
    here = network.depth_micrometre < depth
    state.cycle = cycle
    state.fill[here], state.arrival[here] = 1.0, network.depth_micrometre[here]
    if metal.has_host:
        x = metal.lithium_per_host
        each = (
            metal.host_volume_cubic_centimetre_per_mole + x * metal.insertion_volume_cubic_centimetre_per_mole
        )
        state.host[here] = (aperture * area / each)[here]
        state.lithium = state.host * x
        state.swing = state.host * swing
        gone = state.host.sum() / network.box_square_micrometre
        state.layer_host -= gone
        state.layer_lithium -= gone * x
    else:
        state.swing[here] = (aperture * area / metal.plating_volume_cubic_centimetre_per_mole)[here]
    return state
