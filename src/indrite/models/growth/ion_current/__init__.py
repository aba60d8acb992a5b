"""Ionic potential and currents in an electrolyte of grains with metal films between them."""

from indrite.models.growth.ion_current.connection import connected_to
from indrite.models.growth.ion_current.multigrid import Multigrid, PoissonSolution, solve_poisson
from indrite.models.growth.ion_current.solver import IonCurrents, IonSolver
from indrite.models.growth.ion_current.system import Electrodes, IonSystem

__all__ = [
    "Electrodes",
    "IonCurrents",
    "IonSolver",
    "IonSystem",
    "Multigrid",
    "PoissonSolution",
    "connected_to",
    "solve_poisson",
]
