"""ENERGY AND FORCES: a name becomes an ASE calculator; one module per engine, one table of engines."""

from indrite.engines.base import ENGINES, Batched, Engine, EngineSpec, engine, engines, evaluate_many

__all__ = ["ENGINES", "Batched", "Engine", "EngineSpec", "engine", "engines", "evaluate_many"]
