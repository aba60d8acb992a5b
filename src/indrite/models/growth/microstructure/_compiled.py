"""The compiler, or a message that says how to get it."""

from __future__ import annotations

from indrite.compiled import compiled as compiled_and_kept
from indrite.errors import MissingPackageError

try:
    compiled = compiled_and_kept()
    inlined = compiled_and_kept(inline="always")
except ImportError as error:
    raise MissingPackageError(
        "numba", extra="growth", purpose="The growth of metal between grains"
    ) from error
