"""Small pellets and cells for tests of the mesoscale growth model."""

from dataclasses import replace

import numpy as np

from indrite.cell import load_cell
from indrite.models.growth.mesoscale import GrowthCell, GrowthSettings, growth_cell
from indrite.models.growth.mesoscale.network import build_network
from indrite.models.growth.mesoscale.run import _Life
from indrite.models.growth.microstructure import GrainSettings, build_microstructure

ALLOY, PLATED = "luo2021-li-in", "luo2021-li"


def small_cell(name=ALLOY, *, thickness=100.0, mechanics=None, interface=None, **changes) -> GrowthCell:
    """Return a shipped cell with a thin electrolyte."""
    cell = growth_cell(load_cell(name))
    return replace(
        cell,
        thickness_micrometre=thickness,
        mechanics=replace(cell.mechanics, **(mechanics or {})),
        interface=replace(cell.interface, **(interface or {})),
        **changes,
    )


def small_settings(**changes) -> GrowthSettings:
    """Return settings of a pellet that is computed in a second or two."""
    voxel, patch = changes.pop("voxel", 2.0), changes.pop("patch", 3.5)
    values = {
        "rectification": 0.3,
        "cycles": 30,
        "width_micrometre": 40.0,
        "grains": GrainSettings(voxel_micrometre=voxel, patch_micrometre=patch),
        "picture_cycles": (),
    }
    return GrowthSettings(**{**values, **changes})


def pellet(cell, settings):
    """Return the structure and the network that `run_growth` makes."""
    rng = np.random.default_rng(settings.seed)
    structure = build_microstructure(
        replace(settings.grains, porosity=cell.porosity),
        thickness_micrometre=cell.thickness_micrometre,
        width_micrometre=settings.width_micrometre,
        dimensions=settings.dimensions,
        rng=rng,
    )
    return structure, build_network(structure, cell.mechanics, rng=rng)


def life_of(cell, settings) -> _Life:
    """Return a life that has not begun."""
    return _Life(cell, settings, *pellet(cell, settings))
