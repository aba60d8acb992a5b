"""Functions that numba compiles on first use and keeps on disk until any file that went into them changes.

numba itself looks at the file of the function only: compiled code would survive a change of what that
function calls in other files, an update of the package among them, and go on giving the old numbers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

_ROOT = Path(__file__).parent
_IMPORT = re.compile(rf"^\s*(?:from|import) {_ROOT.name}\.([\w.]+)", re.MULTILINE)


def compiled(**options: Any) -> Callable[[Function], Function]:
    """Return a decorator that compiles on first use and keeps the result for the next process.

    Parameters
    ----------
    **options
        Of `numba.njit`.

    Raises
    ------
    ImportError
        numba is not installed.
    """
    import numba

    def decorated(function: Function) -> Function:
        dispatcher = numba.njit(cache=True, **options)(function)
        # numba has no public way to say what else a function depends on
        if file := getattr(getattr(dispatcher, "_cache", None), "_cache_file", None):
            file._source_stamp = (file._source_stamp, sources_hash(function.__module__))
        return cast("Function", dispatcher)

    return decorated


@cache
def sources_hash(module: str) -> str:
    """Return a hash over the file of a module and those of this package that it imports, directly or not."""
    found = left = {module.partition(".")[2]}
    while left := {name for one in left for name in _IMPORT.findall(_text(one))} - found:
        found = found | left
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(f"{name}\0{_text(name)}\0".encode())
    return digest.hexdigest()


@cache
def _text(name: str) -> str:
    place = _ROOT.joinpath(*name.split("."))
    file = place.with_suffix(".py")
    file = file if file.is_file() else place / "__init__.py"
    # an import written in a text is no module
    return file.read_text(encoding="utf-8") if file.is_file() else ""
