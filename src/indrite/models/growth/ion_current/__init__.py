"""Ionic potential and currents in an electrolyte of grains with metal films between them."""

from indrite.models.growth.ion_current.multigrid import Multigrid, PoissonSolution, solve_poisson

__all__ = ["Multigrid", "PoissonSolution", "solve_poisson"]
