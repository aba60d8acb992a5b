"""Many small jobs on any executor: resumable, the same whoever computes them, surviving a worker that dies.

Jobs are numbered. They travel in batches; what a batch yields is written whole before it counts as done. When
a pool breaks, the jobs that were under way are tried one by one in a fresh pool with nothing beside them. One
that kills its worker there twice is given up, and its row says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indrite.atomic import ASIDE_SUFFIX, write_text
from indrite.errors import StepFailedError, UsageError
from indrite.progress import Progress, silent

Row = dict[str, Any]
#: Opens an executor; called again after one has broken.
OpenExecutor = Callable[[], AbstractContextManager[Executor]]
_KEY = "key.json"
#: How often a job may kill a worker that does nothing else.
_LIVES = 2
#: Pools that may break in a row without a single row done.
_PATIENCE = 5
#: How Dask says that a task took its worker down again and again.
_KILLED = "KilledWorker"


@dataclass(frozen=True)
class Folder:
    """Rows on disk, one file a batch, each whole or not there.

    Parameters
    ----------
    path
        Made on the first write.
    key
        Hash of what the rows answer; a folder with another one is refused.
    kind
        Beginning of the file names, so that kinds of jobs share a folder.
    code
        Hash of what computes them; rows that other code computed are dropped.
    """

    path: Path
    key: str
    kind: str = "points"
    code: str = ""

    def load(self) -> dict[int, Row]:
        """Return the rows that are there and that this code computed, by number.

        Raises
        ------
        UsageError
            If the folder holds something else.
        """
        if not (self.path / _KEY).exists():
            return {}
        known = json.loads((self.path / _KEY).read_text(encoding="utf-8"))
        if known["key"] != self.key:
            raise UsageError(
                "this folder holds the map of another cell, other axes or other settings",
                where=self.path,
                todo="Choose another output folder, or remove this one",
            )
        for left_over in self.path.glob(f".*{ASIDE_SUFFIX}"):
            left_over.unlink(missing_ok=True)
        if known.get("code", "") != self.code:
            self._clear()
        rows: dict[int, Row] = {}
        for file in sorted(self.path.glob(f"{self.kind}-*.json")):
            rows |= {int(one["number"]): one["row"] for one in json.loads(file.read_text(encoding="utf-8"))}
        return rows

    def _clear(self) -> None:
        for stale in self.path.glob(f"{self.kind}-*.json"):
            stale.unlink(missing_ok=True)
        (self.path / _KEY).unlink(missing_ok=True)  # last: a kill in between leaves it to the next call

    def write(self, rows: dict[int, Row]) -> None:
        """Write what one batch yielded."""
        self.path.mkdir(parents=True, exist_ok=True)
        if not (self.path / _KEY).exists():
            write_text(self.path / _KEY, json.dumps({"key": self.key, "code": self.code}))
        name = f"{self.kind}-{min(rows):07d}-{len(rows):04d}.json"
        content = [{"number": number, "row": row} for number, row in rows.items()]
        write_text(self.path / name, json.dumps(content))


@dataclass
class Jobs:
    """Numbered jobs and how to run them.

    Parameters
    ----------
    work
        Called in a worker with a list of payloads, returns one row each; picklable.
    payloads
        Of all jobs; the number of a job is its position.
    given_up
        Row of a job that kills its worker.
    batch
        Work that travels together, in the unit of ``weight``.
    weight
        Work of a job; by default each counts one.
    """

    work: Callable[[list[Any]], list[Row]]
    payloads: Sequence[Any]
    given_up: Callable[[Any], Row]
    batch: int = 16
    weight: Callable[[Any], int] | None = None
    _rows: dict[int, Row] = field(default_factory=dict)
    _kills: dict[int, int] = field(default_factory=dict)

    def run(
        self,
        open_executor: OpenExecutor,
        *,
        width: int,
        folder: Folder | None = None,
        progress: Progress = silent,
    ) -> list[Row]:
        """Return the row of every job, in order.

        Parameters
        ----------
        open_executor
            Opens a pool of workers.
        width
            Batches under way at once.
        folder
            Where rows are kept, so that a killed run goes on from there.
        progress
            Told after every batch.
        """
        self._rows = {} if folder is None else dict(folder.load())
        suspects: list[int] = []
        idle = 0
        while missing := [at for at in range(len(self.payloads)) if at not in self._rows]:
            before = len(self._rows)
            alone = [at for at in suspects if at in missing]
            todo = [[at] for at in alone] if alone else list(self._cut(missing))
            with open_executor() as executor:
                suspects = self._until_broken(executor, todo, (1 if alone else width, folder, progress))
            if alone:
                self._blame(suspects, alone, (folder, progress))
            idle = idle + 1 if len(self._rows) == before else 0
            if idle > _PATIENCE:
                raise StepFailedError(
                    "the workers die before they finish anything",
                    got=f"{idle} pools in a row",
                    todo="Look at the memory of this machine, or try --workers 1",
                )
        progress(len(self._rows), len(self.payloads), "done")
        return [self._rows[at] for at in range(len(self.payloads))]

    def _blame(self, killers: list[int], alone: list[int], keep: tuple[Folder | None, Progress]) -> None:
        """Count the job that just broke a pool of its own; the others wait for the next."""
        for at in killers[:1]:
            self._kills[at] = self._kills.get(at, 0) + 1
            if self._kills[at] >= _LIVES:
                self._keep({at: self.given_up(self.payloads[at])}, keep)
        killers.extend(at for at in alone if at not in self._rows and at not in killers)

    def _until_broken(
        self, executor: Executor, todo: list[list[int]], how: tuple[int, Folder | None, Progress]
    ) -> list[int]:
        """Run batches until none is left or the pool breaks; return the jobs that may have killed a worker.

        In a pool that broke these are all that were under way; Dask names the one that did it and goes on.
        """
        width, folder, progress = how
        waiting = iter(todo)
        running: dict[Future[list[Row]], list[int]] = {}
        lost: list[int] = []
        broken = False
        self._fill(executor, waiting, (running, width))
        while running:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                numbers = running.pop(future)
                found = _result(future)
                if isinstance(found, bool):
                    lost, broken = lost + numbers, broken or found
                else:
                    self._keep(dict(zip(numbers, found, strict=True)), (folder, progress))
            if broken:
                return lost + [at for numbers in running.values() for at in numbers]
            self._fill(executor, waiting, (running, width))
        return lost

    def _cut(self, numbers: list[int]) -> Iterator[list[int]]:
        """Yield the jobs in batches of about equal work."""
        together: list[int] = []
        work = 0
        for at in numbers:
            weight = 1 if self.weight is None else self.weight(self.payloads[at])
            if together and work + weight > self.batch:
                yield together
                together, work = [], 0
            together, work = [*together, at], work + weight
        if together:
            yield together

    def _fill(
        self,
        executor: Executor,
        waiting: Iterator[list[int]],
        under_way: tuple[dict[Future[list[Row]], list[int]], int],
    ) -> None:
        running, width = under_way
        while len(running) < width and (numbers := next(waiting, None)) is not None:
            try:
                future = executor.submit(self.work, [self.payloads[at] for at in numbers])
            except BrokenExecutor:  # found out before the jobs under way were: they tell
                return
            running[future] = numbers

    def _keep(self, rows: dict[int, Row], keep: tuple[Folder | None, Progress]) -> None:
        folder, progress = keep
        self._rows |= rows
        if folder is not None:
            folder.write(rows)
        progress(len(self._rows), len(self.payloads), f"{len(self._rows)} of {len(self.payloads)}")


def _result(future: Future[list[Row]]) -> list[Row] | bool:
    """Return what a batch yielded, or, where its worker died, whether the pool died too."""
    try:
        return future.result()
    except BrokenExecutor:
        return True
    except Exception as error:
        if type(error).__name__ == _KILLED:
            return False
        raise
