"""Growth of metal along the grain boundaries of the electrolyte, cycle by cycle (tier B)."""

from indrite.models.growth.mesoscale.calibrate import Calibration, calibrate_rectification
from indrite.models.growth.mesoscale.from_cell import assumptions, growth_cell
from indrite.models.growth.mesoscale.metal import Assumption, GrowthCell, Interface, Mechanics, Metal
from indrite.models.growth.mesoscale.result import GrowthResult, GrowthRun
from indrite.models.growth.mesoscale.run import run_growth, simulate_growth
from indrite.models.growth.mesoscale.settings import GrowthSettings

__all__ = [
    "Assumption",
    "Calibration",
    "GrowthCell",
    "GrowthResult",
    "GrowthRun",
    "GrowthSettings",
    "Interface",
    "Mechanics",
    "Metal",
    "assumptions",
    "calibrate_rectification",
    "growth_cell",
    "run_growth",
    "simulate_growth",
]
