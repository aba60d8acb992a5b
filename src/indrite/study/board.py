"""`Board`: where a running study is and how long it will still take; other terminals read it from a file."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indrite.atomic import write_text
from indrite.study.lengths import Length, machine_factor
from indrite.study.pace import Pace
from indrite.study.schedule import Needs, time_to_end

#: Folder of the output folder that holds one file for each run at work.
RUNS = "runs"
#: A run writes its file this often; one that has not done so for long is not at work any more.
BEAT_SECOND, SILENT_SECOND = 2.0, 30.0


@dataclass(frozen=True)
class RunningStep:
    """A step at work.

    Parameters
    ----------
    name
        Of the step.
    elapsed_second
        Since it began in this run.
    done, total, label
        As the step reports them; ``total`` is 0 where it does not say.
    left_second
        What it still takes; ``None`` where unknown.
    """

    name: str
    elapsed_second: float
    done: int = 0
    total: int = 0
    label: str = ""
    left_second: float | None = None


@dataclass(frozen=True)
class Snapshot:
    """A study at one moment.

    Parameters
    ----------
    elapsed_second
        Since this run began.
    done, total
        Steps finished, of how many.
    running
        Steps at work.
    left_second
        What the study still takes, without the steps of which nothing is known; ``None`` where that is all.
    unknown
        Steps of which no length is known.
    """

    elapsed_second: float
    done: int
    total: int
    running: tuple[RunningStep, ...] = ()
    left_second: float | None = None
    unknown: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        rows = [vars(one) for one in self.running]
        return {**vars(self), "running": rows, "unknown": list(self.unknown)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Snapshot:
        """Return what `to_json` told."""
        running = tuple(RunningStep(**one) for one in document["running"])
        return cls(**{**document, "running": running, "unknown": tuple(document["unknown"])})


@dataclass
class Board:
    """Collects the progress of a study's steps, from any thread.

    Parameters
    ----------
    listener
        Called with step, done, total, label whenever a step reports.
    clock
        Seconds, for the rates.
    """

    listener: Callable[[str, int, int, str], None] | None = None
    clock: Callable[[], float] = time.monotonic
    _needs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _lengths: dict[str, Length] = field(default_factory=dict)
    _workers: int = 1
    _running: dict[str, Pace] = field(default_factory=dict)
    _ended: dict[str, float] = field(default_factory=dict)  # step → seconds it took in this run
    _started: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, needs: Needs, lengths: Mapping[str, Length], *, workers: int) -> None:
        """Take the steps of a study: what each needs, expected lengths, how many run at a time."""
        with self._lock:
            self._needs = {name: tuple(above) for name, above in needs.items()}
            self._lengths, self._workers = dict(lengths), workers
            self._running, self._ended, self._started = {}, {}, self.clock()

    def __call__(self, step: str, done: int, total: int, label: str) -> None:
        """Take one report of a step."""
        with self._lock:
            now = self.clock()
            if step in self._needs and step not in self._ended:
                pace = self._running.get(step)
                if pace is None:
                    pace = self._running[step] = Pace(now)
                pace.tell(now, done, total, label)
        if self.listener is not None:
            self.listener(step, done, total, label)

    def ended(self, step: str, seconds: float = 0.0) -> None:
        """Take that a step has ended, whichever way, and what it took."""
        with self._lock:
            self._running.pop(step, None)
            self._ended[step] = seconds

    def snapshot(self) -> Snapshot:
        """Return where the study is."""
        with self._lock:
            now = self.clock()
            factor = machine_factor(self._lengths, self._ended)
            running = tuple(self._step(name, now, factor) for name in self._running)
            seconds = {one.name: one.left_second for one in running}
            waiting = [name for name in self._needs if name not in self._ended and name not in self._running]
            seconds |= {name: self._expected(name, factor) for name in waiting}
            unknown = tuple(name for name in self._needs if name in seconds and seconds[name] is None)
            known = {name: value for name, value in seconds.items() if value is not None}
            left = None
            if known or not seconds:
                needs = {name: self._needs[name] for name in self._needs if name in seconds}
                left = time_to_end(needs, known, workers=self._workers, running=self._running)
            return Snapshot(now - self._started, len(self._ended), len(self._needs), running, left, unknown)

    def _step(self, name: str, now: float, factor: float) -> RunningStep:
        pace = self._running[name]
        pace.expected_second = self._expected(name, factor)
        return RunningStep(name, now - pace.began, pace.done, pace.total, pace.label, pace.left(now))

    def _expected(self, name: str, factor: float) -> float | None:
        length = self._lengths.get(name)
        if length is None:
            return None
        return length.second * (factor if length.basis == "usual" else 1.0)

    @contextlib.contextmanager
    def shown_in(self, folder: Path) -> Iterator[None]:
        """Keep a file in the output folder up to date while a study runs; it goes with the run."""
        place = folder / RUNS
        place.mkdir(exist_ok=True)
        _sweep(place)
        path = place / f"{os.getpid()}-{secrets.token_hex(4)}.json"
        stop = threading.Event()
        beat = threading.Thread(target=self._beat, args=(path, stop), daemon=True)
        beat.start()
        try:
            yield
        finally:
            stop.set()
            beat.join(timeout=5.0)
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
                place.rmdir()

    def _beat(self, path: Path, stop: threading.Event) -> None:
        about = {"process": os.getpid(), "host": socket.gethostname()}
        while True:
            document = {**about, "written": time.time(), **self.snapshot().to_json()}
            with contextlib.suppress(OSError):  # a full disk is reported by the step that meets it
                write_text(path, json.dumps(document))
            if stop.wait(BEAT_SECOND):
                return


@dataclass(frozen=True)
class RunAtWork:
    """A run that has given a sign of life, as another process sees it.

    Parameters
    ----------
    process, host
        Number of the process and name of its machine.
    silent_second
        Since its last sign of life.
    snapshot
        Where it was then.
    """

    process: int
    host: str
    silent_second: float
    snapshot: Snapshot


def runs_at_work(folder: str | Path) -> list[RunAtWork]:
    """Return the runs that work in an output folder now."""
    found = []
    for path in sorted((Path(folder) / RUNS).glob("*.json")):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            silent = max(time.time() - document.pop("written"), 0.0)
            process, host = document.pop("process"), document.pop("host")
            run = RunAtWork(process, host, silent, Snapshot.from_json(document))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue  # of another version, or gone in the meantime
        if silent < SILENT_SECOND:
            found.append(run)
    return found


def _sweep(place: Path) -> None:
    """Remove what killed runs left behind."""
    for path in place.glob("*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > SILENT_SECOND:
                path.unlink()
