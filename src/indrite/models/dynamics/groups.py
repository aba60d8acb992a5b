"""Which seeds advance together, and where: in this process, or in several side by side."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indrite.engines import Batched, Engine
from indrite.models.dynamics.propagate import Group
from indrite.models.dynamics.settings import Compute, DynamicsSettings
from indrite.models.dynamics.threads import limited

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator

_FOLDER = re.compile(r"seed-(\d+(?:-\d+)*)")


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a process needs to run a group of seeds.

    Parameters
    ----------
    start
        Relaxed atoms.
    engine
        Engine, or a calculator, which stays in its process.
    settings
        How the runs go.
    folder
        Folder of the run.
    threads
        Threads of each process.
    """

    start: Atoms
    engine: Engine | Calculator
    settings: DynamicsSettings
    folder: Path
    threads: int

    def calculator(self) -> Calculator:
        """Return the engine's calculator."""
        return self.engine.calculator() if isinstance(self.engine, Engine) else self.engine

    def run(
        self, seeds: tuple[int, ...], calculator: Calculator, told: Callable[[int], None]
    ) -> tuple[str, ...]:
        """Run a group of seeds in this process; return how each ended."""
        group = Group(self.start, calculator, self.settings, seeds)
        with limited(self.threads):
            return group.run(folder_of(seeds, self.folder), told)


def folder_of(seeds: Sequence[int], folder: Path) -> Path:
    """Return the folder of a group: seeds that share passes of the engine share it."""
    return folder / f"seed-{'-'.join(map(str, seeds))}"


def groups_of(
    seeds: Sequence[int], folder: Path, *, batch: int | None, calculator: Calculator
) -> list[tuple[int, ...]]:
    """Return the seeds in groups; those that have begun together go on together.

    Parameters
    ----------
    seeds
        Seeds asked for.
    folder
        Folder of the run, which may hold groups.
    batch
        Most seeds in a group; ``None``: all where the engine takes several in a pass and has an accelerator.
    calculator
        Says what it can.
    """
    begun = [
        tuple(map(int, match[1].split("-"))) for match in map(_match, sorted(folder.glob("seed-*"))) if match
    ]
    wanted = set(seeds)
    groups = []
    for group in sorted(begun, key=len, reverse=True):
        if wanted.issuperset(group):
            groups.append(group)
            wanted -= set(group)
    rest = [seed for seed in seeds if seed in wanted]
    if batch is None:
        accelerated = isinstance(calculator, Batched) and getattr(calculator, "device", "cpu") != "cpu"
        batch = len(rest) if accelerated else 1
    return groups + [tuple(rest[first : first + batch]) for first in range(0, len(rest), max(1, batch))]


def _match(path: Path) -> re.Match[str] | None:
    return _FOLDER.fullmatch(path.name)


def share_out(compute: Compute, groups: int) -> tuple[int, int]:
    """Return the numbers of processes and of threads in each.

    Examples
    --------
    >>> share_out(Compute(workers=3, threads=1), groups=2)
    (2, 1)
    """
    cores = available_cores()
    workers = compute.workers or max(1, cores // (compute.threads or 1))
    workers = max(1, min(workers, groups))
    return workers, compute.threads or max(1, cores // workers)


def available_cores() -> int:
    """Return how many cores this process may use: the machine's, or OMP_NUM_THREADS if fewer."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(cores, int(asked)) if asked.isdecimal() and int(asked) > 0 else cores
