"""Processes that run steps, report where they are and never outlive the run that started them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from queue import Empty
from typing import Any, Protocol

from indrite.study.execute import Outcome, Task, execute

#: Called as ``report(step, done, total, label)``.
_queue: Any = None


class StepProgress(Protocol):
    """Progress of one step among several."""

    def __call__(self, step: str, done: int, total: int, label: str) -> None:
        """Say where a step is; ``total`` is 0 where it is not known."""


class SerialExecutor(Executor):
    """Runs each task at once, in this process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a task now; what it raises is raised by the future's ``result``."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def run_in_worker(task: Task) -> Outcome:
    """Run one step in a worker process."""

    def tell(done: int, total: int, label: str) -> None:
        if _queue is not None:
            _queue.put((task.step.name, done, total, label))

    return execute(task, tell)


def _start(leash: Connection, queue: Any) -> None:
    """Prepare a worker: the parent handles Ctrl-C, and the worker dies with its parent."""
    global _queue  # noqa: PLW0603 - a worker process has one queue for its life
    _queue = queue
    queue.cancel_join_thread()  # progress is not worth waiting for
    # steps run side by side: threads of one would wait for those of another. Read when the libraries load
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, args=(leash,), daemon=True).start()


def _die_with_parent(leash: Connection) -> None:
    # the other end is closed on purpose after Ctrl-C, and by the system when the parent is killed
    try:
        leash.recv()
    except (EOFError, OSError):
        os._exit(1)


@contextmanager
def processes(count: int, report: StepProgress) -> Iterator[Executor]:
    """Yield an executor of worker processes; leaving with an exception ends them at once.

    Parameters
    ----------
    count
        Number of processes.
    report
        Receives the progress of every step.
    """
    context = multiprocessing.get_context("spawn")  # a fork of a threaded process can hang
    reader, writer = context.Pipe(duplex=False)
    queue: Any = context.Queue()
    done = threading.Event()
    pump = threading.Thread(target=_pump, args=(queue, report, done), daemon=True)
    pump.start()
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_start, initargs=(reader, queue))
    try:
        yield pool
    except BaseException:
        writer.close()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    finally:
        pool.shutdown(wait=True)
        done.set()
        pump.join(timeout=2.0)  # a worker that was killed may have left half a message
        for end in (reader, writer):
            end.close()
        queue.close()


def _pump(queue: Any, report: StepProgress, done: threading.Event) -> None:
    while True:
        try:
            item = queue.get(timeout=0.1)
        except Empty:
            if done.is_set():
                return
        else:
            report(*item)
