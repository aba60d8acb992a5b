"""Growth along grain boundaries: a life in 2D; time and memory of one cycle against the number of cells.

Seconds are those of the processor (one thread), so that other jobs on the machine count less.
"""

from __future__ import annotations

import resource
import time

import numpy as np

from indrite.cell import load_cell
from indrite.models.growth.mesoscale import GrowthSettings, growth_cell, run_growth
from indrite.models.growth.mesoscale.charge import ChargeSolver
from indrite.models.growth.mesoscale.half_cycles import HalfCycles
from indrite.models.growth.mesoscale.network import build_network
from indrite.models.growth.mesoscale.state import FROM_LAYER, fresh_state
from indrite.models.growth.microstructure import GrainSettings, build_microstructure

_RECTIFICATION = 0.036
#: (dimensions, width in um, voxel in um): 1e5 to 1e7 cells at 600 um thickness.
_SIZES = ((2, 200.0, 1.0), (2, 1000.0, 1.0), (3, 40.0, 2.0), (3, 96.0, 2.0))


def _half_grown(dimensions: int, width: float, voxel: float) -> tuple[int, int, float, float, HalfCycles]:
    """Return cells, patches, seconds for a pellet and for a charge and a discharge, and what they did."""
    cell = growth_cell(load_cell("luo2021-li-in"))
    start = time.process_time()
    structure = build_microstructure(
        GrainSettings(voxel_micrometre=voxel, porosity=cell.porosity),
        thickness_micrometre=600.0,
        width_micrometre=width,
        dimensions=dimensions,  # type: ignore[arg-type]
        rng=np.random.default_rng(0),
    )
    network = build_network(structure, cell.mechanics, rng=np.random.default_rng(0))
    built = time.process_time() - start
    state, deep = fresh_state(network, cell), network.depth_micrometre < 200.0
    state.fill[deep], state.arrival[deep], state.parent[deep] = 1.0, 0.0, FROM_LAYER
    share = network.area_square_micrometre / network.area_square_micrometre[deep].sum()
    state.host[deep] = (0.3 * state.layer_host * network.box_square_micrometre * share)[deep]
    state.lithium = state.host * cell.metal.lithium_per_host
    state.layer_host *= 0.7
    state.layer_lithium *= 0.7
    solver = ChargeSolver(structure, network, cell)
    solver.run(state)
    state.cycle += 5.0
    state.host *= 1.05
    start = time.process_time()
    half = solver.run(state)
    return structure.labels.size, network.patches, built, time.process_time() - start, half


def main() -> None:
    cell = growth_cell(load_cell("luo2021-li-in"))
    run_growth(cell, settings=GrowthSettings(rectification=_RECTIFICATION, cycles=3, width_micrometre=60.0))
    for width in (100.0, 200.0):
        settings = GrowthSettings(rectification=_RECTIFICATION, width_micrometre=width, seed=1)
        start = time.process_time()
        result = run_growth(cell, settings=settings).result
        print(
            f"2D life 600 x {width:.0f} um, 2 um voxels: {time.process_time() - start:.0f} s "
            f"({result.ended} after {result.cycle_number[-1]:.0f} cycles)",
            flush=True,
        )
    print("one charge and discharge, a third of the pellet filled with films:")
    for dimensions, width, voxel in _SIZES:
        cells, patches, built, solved, half = _half_grown(dimensions, width, voxel)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"  {dimensions}D {cells:9d} cells, {patches:8d} patches: pellet {built:6.1f} s, "
            f"charge, discharge {solved:6.2f} s ({1e6 * solved / cells:.1f} us a cell, "
            f"{half.iterations} iterations, refused {half.refused:.0e}), peak {peak:.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
