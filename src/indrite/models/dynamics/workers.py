"""Groups of seeds run one after the other, or in processes side by side that never outlive their parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from indrite.errors import UsageError
from indrite.models.dynamics.groups import Job
from indrite.progress import Progress

#: Seeds of a group → how each of them ended.
Ended = dict[tuple[int, ...], tuple[str, ...]]

_LOOK_SECOND = 0.3
#: Frames done of each group, shared with the parent.
_done: Any = None


def run_groups(
    job: Job, groups: Sequence[tuple[int, ...]], *, calculator: Any, workers: int, progress: Progress
) -> Ended:
    """Run the groups; return how each seed ended.

    Parameters
    ----------
    job
        What all share.
    groups
        Seeds of each group.
    calculator
        For the groups that run in this process.
    workers
        Number of processes; 1 stays in this one.
    progress
        Told frames done and frames of all seeds.

    Raises
    ------
    UsageError
        If a bare calculator should work in other processes.
    """
    total = job.settings.frames * sum(map(len, groups))
    if workers == 1:
        return _in_turn(job, groups, calculator, (progress, total))
    if job.engine is calculator:
        raise UsageError(
            "a calculator cannot be sent to other processes",
            got=f"workers={workers}",
            todo="Give the engine by name (indrite.engines.engine), or workers=1",
        )
    with _processes(workers, len(groups)) as (pool, done):
        futures = [pool.submit(_run_in_worker, job, seeds, place) for place, seeds in enumerate(groups)]
        found = _gather(futures, lambda: progress(_sum(done, groups), total, "dynamics"))
    return dict(zip(groups, found, strict=True))


def _in_turn(
    job: Job, groups: Sequence[tuple[int, ...]], calculator: Any, telling: tuple[Progress, int]
) -> Ended:
    progress, total = telling
    ended: Ended = {}
    before = 0
    for seeds in groups:
        told = _teller(progress, before, len(seeds), total)
        ended[seeds] = job.run(seeds, calculator, told)
        before += job.settings.frames * len(seeds)
    return ended


def _teller(progress: Progress, before: int, seeds: int, total: int) -> Callable[[int], None]:
    def told(frames: int) -> None:
        progress(before + frames * seeds, total, "dynamics")

    return told


def _sum(done: Any, groups: Sequence[tuple[int, ...]]) -> int:
    return sum(int(frames) * len(seeds) for frames, seeds in zip(done, groups, strict=True))


def _gather(futures: list[Future[tuple[str, ...]]], look: Callable[[], None]) -> list[tuple[str, ...]]:
    waiting = set(futures)
    while waiting:
        finished, waiting = wait(waiting, timeout=_LOOK_SECOND, return_when=FIRST_EXCEPTION)
        for one in finished:
            one.result()
        look()
    return [one.result() for one in futures]


def _run_in_worker(job: Job, seeds: tuple[int, ...], place: int) -> tuple[str, ...]:
    def told(frames: int) -> None:
        _done[place] = frames

    return job.run(seeds, job.calculator(), told)


@contextmanager
def _processes(count: int, groups: int) -> Iterator[tuple[Executor, Any]]:
    """Yield an executor and the frames done; leaving with an exception ends the processes at once."""
    context = multiprocessing.get_context("spawn")  # a fork of a threaded process can hang
    reader, writer = context.Pipe(duplex=False)
    done = context.Array("q", groups)
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(reader, done))
    try:
        yield pool, done
    except BaseException:
        writer.close()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    finally:
        pool.shutdown(wait=True)
        for end in (reader, writer):
            end.close()


def _begin(leash: Connection, done: Any) -> None:
    """Prepare a worker: the parent handles Ctrl-C, and the worker dies with its parent."""
    global _done  # noqa: PLW0603 - a worker process has one place for its progress
    _done = done
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, args=(leash,), daemon=True).start()


def _die_with_parent(leash: Connection) -> None:
    try:
        leash.recv()
    except (EOFError, OSError):
        os._exit(1)
