"""Polycrystalline pellets on voxels: grains, pores, grain boundaries and the patches films grow on."""

from indrite.models.growth.microstructure.build import build_microstructure, from_seeds
from indrite.models.growth.microstructure.density import PelletPorosity, pellet_porosity
from indrite.models.growth.microstructure.settings import GrainSettings
from indrite.models.growth.microstructure.structure import Microstructure

__all__ = [
    "GrainSettings",
    "Microstructure",
    "PelletPorosity",
    "build_microstructure",
    "from_seeds",
    "pellet_porosity",
]
