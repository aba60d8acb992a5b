"""Molecular dynamics that can be stopped and continued: relaxation, Nosé–Hoover chains, guards, seeds."""

from indrite.models.dynamics.committee import Disagreement, disagreement
from indrite.models.dynamics.relaxation import Relaxed, relax
from indrite.models.dynamics.result import DynamicsResult, RelaxationSummary, SeedRun
from indrite.models.dynamics.run import run_dynamics
from indrite.models.dynamics.second_opinion import SecondOpinion, opinion_along
from indrite.models.dynamics.settings import Compute, DynamicsSettings, Limits

__all__ = [
    "Compute",
    "Disagreement",
    "DynamicsResult",
    "DynamicsSettings",
    "Limits",
    "RelaxationSummary",
    "Relaxed",
    "SecondOpinion",
    "SeedRun",
    "disagreement",
    "opinion_along",
    "relax",
    "run_dynamics",
]
