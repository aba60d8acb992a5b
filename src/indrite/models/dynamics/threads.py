"""How many threads the numerical packages use, for a while."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from indrite.atomic import write_text

_FILE = "threads"


@contextlib.contextmanager
def limited(count: int) -> Iterator[None]:
    """Let torch, OpenMP, BLAS and numba use so many threads, and as many as before afterwards.

    Sums over threads differ in the last bit with their number: a run that is to repeat exactly needs the
    same number.
    """
    torch = sys.modules.get("torch")
    before = torch.get_num_threads() if torch is not None else count
    with _pools(count), _numba(count):
        if torch is not None:
            torch.set_num_threads(count)
        try:
            yield
        finally:
            if torch is not None:
                torch.set_num_threads(before)


@contextlib.contextmanager
def _numba(count: int) -> Iterator[None]:
    numba = sys.modules.get("numba")
    if numba is None:  # no calculator that was built needs it
        yield
        return
    before = numba.get_num_threads()
    numba.set_num_threads(min(count, numba.config.NUMBA_NUM_THREADS))
    try:
        yield
    finally:
        numba.set_num_threads(before)


def _pools(count: int) -> contextlib.AbstractContextManager[object]:
    try:
        control = importlib.import_module("threadpoolctl")
    except ModuleNotFoundError:  # comes with some engines; without it only torch is held
        return contextlib.nullcontext()
    limits: contextlib.AbstractContextManager[object] = control.threadpool_limits(count)
    return limits


def remembered_threads(folder: Path, count: int, *, asked: int | None) -> int:
    """Return the number of threads that the run in a folder began with, unless another is asked for."""
    path = folder / _FILE
    if asked is None and path.is_file():
        text = path.read_text(encoding="utf-8").strip()
        if text.isdecimal() and int(text) > 0:
            return int(text)
    write_text(path, f"{count}\n")
    return count
