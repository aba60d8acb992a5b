"""Runs of one model with many seeds: in line, in processes, or through any executor; resumable."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from indrite.atomic import write_text
from indrite.errors import StepFailedError, UsageError
from indrite.models.growth.mesoscale.checkpoint import key_of
from indrite.progress import Progress, silent

#: Values of `SeedRun.ended`.
SHORTED, SURVIVED, EXHAUSTED = "shorted", "survived", "anode exhausted"
_RECORD = "run.json"


@dataclass(frozen=True, kw_only=True)
class SeedRun:
    """What one seed yields.

    Parameters
    ----------
    seed
        Of the microstructure.
    life_cycle
        Cycle of the first bridge; where there is none, the cycle up to which the cell was followed.
    ended
        `SHORTED`, `SURVIVED` (followed to the limit: the life is longer) or `EXHAUSTED` (the anode could
        not take or give the charge: the life of the cell is known, that of the electrolyte is longer).
    reason
        Of an end that is no bridge, in words.
    cycle_number
        Cycles at which the depth is known.
    depth_mean_micrometre, depth_maximum_micrometre
        Depth there.
    contact_cycle, contact_radius_micrometre
        When each contact with the cathode was made, and its radius.
    """

    seed: int
    life_cycle: float
    ended: str
    reason: str = ""
    cycle_number: tuple[float, ...] = ()
    depth_mean_micrometre: tuple[float, ...] = ()
    depth_maximum_micrometre: tuple[float, ...] = ()
    contact_cycle: tuple[float, ...] = ()
    contact_radius_micrometre: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        known = (SHORTED, SURVIVED, EXHAUSTED)
        if self.ended not in known:
            raise UsageError("a run of a seed ended in no known way", got=self.ended, expected=known)
        if not self.life_cycle >= 0.0:
            raise UsageError("a life is a number of cycles", got=self.life_cycle, expected="0 or more")

    @property
    def bridged(self) -> bool:
        """Whether metal has crossed the electrolyte."""
        return self.ended == SHORTED

    @property
    def censored(self) -> bool:
        """Whether the cell still lived when the run ended."""
        return self.ended == SURVIVED


@dataclass(frozen=True)
class Job:
    """One run to be done.

    Parameters
    ----------
    place
        Folder under the output folder, such as ``seed-0007``.
    run
        Called with that folder (or None where nothing is written). For processes it must be picklable:
        a function of a module, or `functools.partial` of one.
    key
        What decides the numbers (see `fingerprint`); a finished run with another key is refused.
    """

    place: str
    run: Callable[[Path | None], SeedRun]
    key: str = ""


def fingerprint(*parts: object) -> str:
    """Return a short hash of what decides a run: the code, and values with a complete ``repr``."""
    return key_of(*parts)[:16]


def seed_place(seed: int) -> str:
    """Return the folder's name of a seed.

    Examples
    --------
    >>> seed_place(7)
    'seed-0007'
    """
    return f"seed-{seed:04d}"


def seed_numbers(seeds: int | Sequence[int]) -> tuple[int, ...]:
    """Return the seeds: a number n means 0 … n - 1.

    Raises
    ------
    UsageError
        Without seeds, for a negative one, or where one occurs twice.
    """
    found = tuple(range(seeds)) if isinstance(seeds, int) else tuple(seeds)
    if not found or min(found) < 0 or len(set(found)) < len(found):
        raise UsageError("not a list of seeds", got=seeds, expected="one or more different numbers from 0")
    return found


@dataclass(frozen=True, kw_only=True)
class Running:
    """How runs are done; it does not change a number.

    Parameters
    ----------
    out
        Output folder; with executors on other machines, one that they see.
    workers
        Number of processes (default: one per core, at most one per job); 1 runs in line. Or an executor,
        such as Dask's ``client.get_executor()``, which is left open.
    progress
        Told finished runs, all runs and a label.
    """

    out: Path | None = None
    workers: int | Executor | None = None
    progress: Progress = silent


def run_jobs(
    jobs: Sequence[Job], *, running: Running | None = None, label: str = "growth ensemble"
) -> list[SeedRun]:
    """Return what the jobs yield, in their order: the same numbers whatever the number of workers.

    With an output folder each finished run leaves a record that appears whole or not at all; a call that
    is repeated, after Ctrl-C or a crash, does only what is missing.

    Parameters
    ----------
    jobs
        What to do.
    running
        How; by default in processes, without an output folder.
    label
        For the progress.

    Raises
    ------
    UsageError
        If two jobs share a folder, or the folder holds runs of other settings.
    StepFailedError
        If a worker process was killed.
    """
    running = running or Running()
    out, workers, progress = running.out, running.workers, running.progress
    if len({job.place for job in jobs}) < len(jobs):
        raise UsageError("two runs would write to one folder", got=[job.place for job in jobs])
    found = {job.place: run for job in jobs if (run := _finished(job, out)) is not None}
    missing = [job for job in jobs if job.place not in found]
    progress(len(found), len(jobs), label)

    def keep(job: Job, run: SeedRun) -> None:
        found[job.place] = run
        progress(len(found), len(jobs), label)

    if isinstance(workers, Executor):
        _through(workers, missing, out, keep)
    elif (count := min(workers or _cores(), len(missing))) > 1:
        with _processes(count) as pool:
            _through(pool, missing, out, keep)
    else:
        for job in missing:
            keep(job, _run_one(job, out))
    return [found[job.place] for job in jobs]


def _finished(job: Job, out: Path | None) -> SeedRun | None:
    if out is None or not (record := out / job.place / _RECORD).exists():
        return None
    values = json.loads(record.read_text("utf-8"))
    if values["key"] != job.key:
        raise UsageError(
            "the folder holds a run of another cell, other settings or other code",
            where=record,
            got=values["key"],
            expected=job.key,
            todo="Choose another output folder, or delete this one",
        )
    run: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in values["run"].items()
    }
    return SeedRun(**run)


def _run_one(job: Job, out: Path | None) -> SeedRun:
    folder = None if out is None else out / job.place
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        run = job.run(folder)
    except Exception as error:
        error.add_note(f"in {job.place}")
        raise
    if folder is not None:
        record = {"key": job.key, "run": dataclasses.asdict(run)}
        write_text(folder / _RECORD, json.dumps(record, indent=1) + "\n")
    return run


def _through(
    pool: Executor, jobs: Sequence[Job], out: Path | None, keep: Callable[[Job, SeedRun], None]
) -> None:
    futures = {pool.submit(_run_one, job, out): job for job in jobs}
    try:
        for future in as_completed(futures):
            keep(futures[future], future.result())
    except BrokenExecutor as error:
        raise StepFailedError(
            "a worker process was killed",
            got=error,
            todo="Finished runs are kept: start again with fewer workers",
        ) from error
    finally:
        for future in futures:
            future.cancel()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _processes(count: int) -> Iterator[Executor]:
    """Yield an executor; leaving with an exception, such as Ctrl-C, ends its processes at once."""
    context = multiprocessing.get_context("spawn")  # a fork of a threaded process can hang
    reader, writer = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(reader,))
    try:
        yield pool
    except BaseException:
        writer.close()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    finally:
        pool.shutdown(wait=True)
        for end in (reader, writer):
            end.close()


def _begin(leash: Connection) -> None:
    """Prepare a worker: the parent handles Ctrl-C, and the worker dies with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, args=(leash,), daemon=True).start()


def _die_with_parent(leash: Connection) -> None:
    # the other end is closed on purpose after Ctrl-C, and by the system when the parent is killed
    try:
        leash.recv()
    except (EOFError, OSError):
        os._exit(1)
