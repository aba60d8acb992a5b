"""The full cell until it shorts: lumped closed form, reduced and Doyle-Fuller-Newman models."""

from indrite.models.full_cell.engine import CellEngine, Numerics
from indrite.models.full_cell.from_cell import GrowthChoice, filament_from_cell, parameters_from_cell
from indrite.models.full_cell.life import CycleInputs, CycleRecord, FilamentCoupling, run_life
from indrite.models.full_cell.lumped import Course, LumpedCell, Samples, simulate_lumped
from indrite.models.full_cell.parameters import FullCellParameters
from indrite.models.full_cell.result import LifeResult, LifeTruth
from indrite.models.full_cell.simulate import LifeSettings, simulate_life

__all__ = [
    "CellEngine",
    "Course",
    "CycleInputs",
    "CycleRecord",
    "FilamentCoupling",
    "FullCellParameters",
    "GrowthChoice",
    "LifeResult",
    "LifeSettings",
    "LifeTruth",
    "LumpedCell",
    "Numerics",
    "Samples",
    "filament_from_cell",
    "parameters_from_cell",
    "run_life",
    "simulate_life",
    "simulate_lumped",
]
