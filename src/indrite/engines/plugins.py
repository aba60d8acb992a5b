"""Engines of other packages, announced through the entry-point group ``indrite.engines``.

In the other package's pyproject.toml::

    [project.entry-points."indrite.engines"]
    mylab = "mylab.engine:SPEC"

``SPEC`` is an `EngineSpec` named ``mylab`` whose ``module`` has ``build(engine)`` and, for models with
weights, ``weights(engine)``. `indrite.testing.engines.check_engine` tells whether it keeps the contract.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import metadata

from indrite.engines.spec import EngineSpec
from indrite.errors import EngineError

ENTRY_POINT_GROUP = "indrite.engines"


def plugin_engines() -> dict[str, EngineSpec]:
    """Return the engines of other packages by name; their package's version belongs to the fingerprint.

    Raises
    ------
    EngineError
        If an announced engine cannot be imported, is no `EngineSpec` or has another name.
    """
    return {point.name: _spec(point) for point in metadata.entry_points(group=ENTRY_POINT_GROUP)}


def _spec(point: metadata.EntryPoint) -> EngineSpec:
    try:
        spec = point.load()
    except (ImportError, AttributeError) as error:
        raise EngineError(
            f"the engine {point.name!r} of another package cannot be loaded",
            where=point.value,
            got=str(error),
            todo="Update or uninstall that package",
        ) from error
    if not isinstance(spec, EngineSpec) or spec.name != point.name:
        raise EngineError(
            f"the engine {point.name!r} of another package is not described as one",
            where=point.value,
            got=f"{type(spec).__name__} {getattr(spec, 'name', '')!r}",
            expected=f"an EngineSpec named {point.name!r}",
        )
    if point.dist is None or point.dist.name in spec.distributions:
        return spec
    return replace(spec, distributions=(point.dist.name, *spec.distributions))
