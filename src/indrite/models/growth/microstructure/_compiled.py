"""The compiler, or a message that says how to get it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from indrite.errors import MissingPackageError

try:
    import numba
except ImportError as error:
    raise MissingPackageError(
        "numba", extra="growth", purpose="The growth of metal between grains"
    ) from error

_Function = TypeVar("_Function", bound=Callable[..., Any])
compiled: Callable[[_Function], _Function] = numba.njit(cache=True)
inlined: Callable[[_Function], _Function] = numba.njit(cache=True, inline="always")
