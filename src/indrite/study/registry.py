"""The functions that a step can name: what is known of each, their signatures, the plug-ins.

A function of another package becomes a step through the entry-point group ``indrite.steps``::

    [project.entry-points."indrite.steps"]
    "mylab.shrink" = "mylab.steps:shrink"
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from indrite import __version__
from indrite.code_hash import code_hash

ENTRY_POINT_GROUP = "indrite.steps"
#: Arguments that the runner supplies: a step function asks for them by declaring them.
SUPPLIED = ("rng", "progress", "work_dir")


@dataclass(frozen=True)
class StepFunction:
    """One function that steps can name.

    Parameters
    ----------
    name
        Name in study files, such as ``simulate.cell``.
    target
        ``module:function``; imported when a study uses it.
    version
        Changes whenever the same input gives another result.
    code
        Sub-packages of indrite the result depends on: a change there makes stored results stale.
    packages
        Distributions whose version the result depends on.
    """

    name: str
    target: str
    version: str = "1"
    code: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()

    def load(self) -> Callable[..., Any]:
        """Import and return the function."""
        module, attribute = self.target.split(":")
        function: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
        return function

    def signature(self) -> Signature:
        """Return parameters, annotations and defaults."""
        return _signature(self)

    def fingerprint(self) -> dict[str, str]:
        """Return what besides the parameters decides the result: versions, hash of the code."""
        versions = {"indrite": __version__, "function": self.version}
        for name in self.packages:
            try:
                versions[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                versions[name] = "not installed"
        versions["code"] = _code_of(self.target.split(":")[0], self.code)
        return versions


@dataclass(frozen=True)
class Signature:
    """What a step function takes and gives.

    Parameters
    ----------
    annotations
        Parameter → annotation, without those that the runner supplies.
    defaults
        Parameter → default, for the optional ones.
    supplied
        Which of `SUPPLIED` the function declares.
    returns
        Annotation of the result.
    """

    annotations: Mapping[str, Any]
    defaults: Mapping[str, Any]
    supplied: tuple[str, ...]
    returns: Any = field(default=Any)


@cache
def _signature(entry: StepFunction) -> Signature:
    function = entry.load()
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters
    own = {name: one for name, one in parameters.items() if name not in SUPPLIED}
    return Signature(
        annotations={name: hints.get(name, Any) for name in own},
        defaults={name: one.default for name, one in own.items() if one.default is not one.empty},
        supplied=tuple(name for name in SUPPLIED if name in parameters),
        returns=hints.get("return", Any),
    )


def _code_of(module: str, packages: tuple[str, ...]) -> str:
    """Return a hash of the function's own module and of the sub-packages it builds on."""
    spec = importlib.util.find_spec(module)
    own = (Path(spec.origin),) if spec is not None and spec.origin else ()
    return code_hash(packages, files=own)


def functions() -> dict[str, StepFunction]:
    """Return every function that a step can name, plug-ins included; the built-in ones win."""
    from indrite.study.step_table import BUILT_IN

    table = {
        point.name: StepFunction(
            point.name, point.value, version=point.dist.version if point.dist is not None else "0"
        )
        for point in metadata.entry_points(group=ENTRY_POINT_GROUP)
    }
    return table | {entry.name: entry for entry in BUILT_IN}
