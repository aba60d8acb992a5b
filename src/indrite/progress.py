"""How long computations tell the caller where they are."""

from __future__ import annotations

from collections.abc import Callable

#: Called as ``progress(done, total, label)``; ``total`` is 0 where it is not known.
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, label: str) -> None:
    """Progress callback that says nothing."""
