"""ENERGY AND FORCES: a name becomes an ASE calculator; one module per engine, one table of engines."""

from indrite.engines.base import DEFAULT_ENGINE, ENGINES, Engine, engine, engines
from indrite.engines.batched import Batched, evaluate_many
from indrite.engines.spec import EngineSpec

__all__ = [
    "DEFAULT_ENGINE",
    "ENGINES",
    "Batched",
    "Engine",
    "EngineSpec",
    "engine",
    "engines",
    "evaluate_many",
]
