"""ENERGY AND FORCES: a name becomes an ASE calculator; one module per engine, one table of engines."""

from indrite.engines.base import DEFAULT_ENGINE, ENGINES, REACTION_ENGINE, Engine, caution_of, engine, engines
from indrite.engines.batched import Batched, evaluate_many
from indrite.engines.spec import EngineSpec

__all__ = [
    "DEFAULT_ENGINE",
    "ENGINES",
    "REACTION_ENGINE",
    "Batched",
    "Engine",
    "EngineSpec",
    "caution_of",
    "engine",
    "engines",
    "evaluate_many",
]
