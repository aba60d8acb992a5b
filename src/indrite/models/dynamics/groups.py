"""Seeds in groups, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from indrite.models.dynamics.propagate import Group
from indrite.models.dynamics.settings import DynamicsSettings
from indrite.models.dynamics.threads import limited
from indrite.progress import Progress

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator


def folder_of(seeds: Sequence[int], folder: Path) -> Path:
    """Return the folder of a group: seeds that share passes of the engine share it."""
    return folder / f"seed-{'-'.join(map(str, seeds))}"


def run_in_turn(
    groups: Sequence[tuple[int, ...]],
    start: tuple[Atoms, Calculator],
    *,
    settings: DynamicsSettings,
    folder: Path,
    progress: Progress,
) -> dict[int, str]:
    """Run the groups one after the other in this process; return how each seed ended."""
    atoms, calculator = start
    ended: dict[int, str] = {}
    total = settings.frames * sum(len(seeds) for seeds in groups)
    before = 0
    for seeds in groups:
        group = Group(atoms, calculator, settings, seeds)
        told = _teller(progress, before, len(seeds), total)
        ended |= dict(zip(seeds, group.run(folder_of(seeds, folder), told), strict=True))
        before += settings.frames * len(seeds)
    return ended


def _teller(progress: Progress, before: int, seeds: int, total: int) -> Callable[[int], None]:
    def told(frames: int) -> None:
        progress(before + frames * seeds, total, "dynamics")

    return told


__all__ = ["folder_of", "limited", "run_in_turn"]
