"""Growth of metal along the grain boundaries of the electrolyte, cycle by cycle (tier B)."""

from indrite.models.growth.mesoscale.metal import GrowthCell, Interface, Mechanics, Metal
from indrite.models.growth.mesoscale.result import GrowthResult, GrowthRun
from indrite.models.growth.mesoscale.run import run_growth, simulate_growth
from indrite.models.growth.mesoscale.settings import GrowthSettings

__all__ = [
    "GrowthCell",
    "GrowthResult",
    "GrowthRun",
    "GrowthSettings",
    "Interface",
    "Mechanics",
    "Metal",
    "run_growth",
    "simulate_growth",
]
