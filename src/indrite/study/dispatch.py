"""Gives steps to workers: the longest chain first, each as soon as what it needs is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field

from indrite.study.board import Board
from indrite.study.execute import Outcome, Task, execute
from indrite.study.lengths import Length, expected_lengths
from indrite.study.plan import Plan, PlannedStep
from indrite.study.schedule import first_ready, ranks
from indrite.study.store import Store
from indrite.study.workers import SerialExecutor, run_in_worker

#: A step of which nothing is known is begun as if it took this long: late enough not to be in the way of
#: long ones, early enough not to be the last.
_UNKNOWN_SECOND = 30.0


@dataclass
class Dispatch:
    """One run of a plan.

    Parameters
    ----------
    plan, keys
        The study, and step → key.
    store
        Where results are.
    board
        Told of everything.
    workers
        Steps at a time; 0 for an executor of the caller's, which gets all that can begin.
    """

    plan: Plan
    keys: Mapping[str, str]
    store: Store
    board: Board
    workers: int
    _ended: dict[str, Outcome] = field(default_factory=dict)
    _running: dict[Future[Outcome], str] = field(default_factory=dict)

    def run(self, pool: Executor) -> list[Outcome]:
        """Run every step that is not in the store; a failed one only stops those below it."""
        steps = {step.name: step for step in self.plan.steps}
        needs = {name: step.refs() for name, step in steps.items()}
        lengths = expected_lengths(self.plan, self.store.manifests())
        self.board.begin(needs, lengths, workers=self.workers or os.cpu_count() or 1)
        rank = ranks(needs, {name: _second(lengths.get(name)) for name in steps})
        for name in steps:
            if self.store.is_done(self.keys[name]):
                self._end(Outcome(name, "kept"))
        while len(self._ended) < len(steps):
            for name in first_ready(self._ready(needs), rank):
                if not self.workers or len(self._running) < self.workers:
                    self._begin(steps[name], pool)
            for future in wait(self._running, return_when=FIRST_COMPLETED).done if self._running else ():
                self._end(_outcome(self._running.pop(future), future))
        return [self._ended[name] for name in steps]

    def _ready(self, needs: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Return the steps that can begin; those below a failed one end here."""
        ready = []
        for name, above in needs.items():
            if name in self._ended or name in self._running.values():
                continue
            before = [self._ended.get(one) for one in above]
            if any(one is not None and one.state in {"failed", "skipped"} for one in before):
                self._ended[name] = Outcome(name, "skipped")
                self.board.ended(name)
            elif None not in before:
                ready.append(name)
        return ready

    def _begin(self, step: PlannedStep, pool: Executor) -> None:
        self.board(step.name, 0, 0, step.name)
        task = Task(step, self.keys[step.name], self.keys, self.store.folder)
        future = self._submit(pool, task)
        if future is None:
            self._end(_killed(step.name))
        else:
            self._running[future] = step.name

    def _submit(self, pool: Executor, task: Task) -> Future[Outcome] | None:
        """Return the future of a step, ``None`` where the executor takes no more work."""
        if isinstance(pool, SerialExecutor):
            name, board = task.step.name, self.board
            return pool.submit(execute, task, lambda done, total, label: board(name, done, total, label))
        try:
            return pool.submit(run_in_worker, task)
        except BrokenExecutor:
            return None

    def _end(self, outcome: Outcome) -> None:
        self._ended[outcome.step] = outcome
        self.board.ended(outcome.step, outcome.seconds)
        self.board(outcome.step, 1, 1, outcome.state)


def _second(length: Length | None) -> float:
    return _UNKNOWN_SECOND if length is None else length.second


def _outcome(name: str, future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except BrokenExecutor:
        return _killed(name)


def _killed(name: str) -> Outcome:
    why = (
        "a worker process was killed; was there enough memory? Try --workers 1 "
        "(a script of your own calls run_study under: if __name__ == '__main__')"
    )
    return Outcome(name, "failed", message=why)
