"""A hash of source code, so that stored results know which code they came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parent
#: Code, its data, and weights.
_KINDS = ("py", "yaml", "json", "txt")


@cache
def code_hash(packages: tuple[str, ...], *, files: tuple[Path, ...] = ()) -> str:
    """Return a hash over modules and sub-packages of indrite, their data (YAML, JSON, text) included.

    Parameters
    ----------
    packages
        Such as ``cell`` or ``models/full_cell``, with everything below.
    files
        Further files, taken first.

    Examples
    --------
    >>> len(code_hash(("units",))), code_hash(("units",)) == code_hash(("errors",))
    (16, False)
    """
    digest = hashlib.sha256()
    for file in (*files, *_files(packages)):
        digest.update(f"{file.name}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _files(packages: Iterable[str]) -> Iterable[Path]:
    for package in sorted(packages):
        place = _ROOT / package
        if (module := place.with_suffix(".py")).is_file():
            yield module
        yield from sorted(one for kind in _KINDS for one in place.rglob(f"*.{kind}"))
