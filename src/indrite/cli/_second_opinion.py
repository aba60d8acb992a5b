"""``--beside`` of ``indrite simulate interface``: another engine about the frames, and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indrite.cli._committee import Examined
from indrite.cli._output import progress_bar, write_figures

if TYPE_CHECKING:
    from ase.calculators.calculator import Calculator

    from indrite.engines import Engine
    from indrite.models.dynamics import DynamicsResult
    from indrite.models.dynamics.frame_memo import FrameMemo
    from indrite.models.dynamics.second_opinion import SecondOpinion

beside_option = click.option(
    "--beside",
    metavar="ENGINE",
    help="Another, usually slower engine that is asked about a few frames of the run, as "
    "sevennet:mf-0-pbe+d3, which indrite's own potential learned from: how far the energies part since the "
    "start, and how far the forces differ.",
)
beside_frames_option = click.option(
    "--beside-frames",
    type=click.IntRange(2),
    default=6,
    show_default=True,
    help="Frames that --beside is asked about: the first, the last, and others between them.",
)


@dataclass(frozen=True, kw_only=True)
class Beside:
    """The run's engine and the one beside it, about how many frames, and what tells the pair from others."""

    name: str
    own: Calculator
    other: Calculator
    frames: int
    mark: str

    def memo(self, folder: Path) -> FrameMemo:
        """Return the answers to frames that the run in a folder has."""
        from indrite.models.dynamics.frame_memo import FrameMemo

        return FrameMemo(folder / "run" / "beside.npz", members=self.mark)


def beside_of(engine: Engine, name: str | None, *, frames: int) -> Beside | None:
    """Return who is asked; ``None`` where nobody is named.

    Raises
    ------
    UsageError, EngineError
        If the other is unknown, or the same.
    """
    from indrite.engines import engine as find
    from indrite.errors import UsageError
    from indrite.models.dynamics.frame_memo import fingerprint_text, mark_of

    if name is None:
        return None
    other = find(name)
    if fingerprint_text(other) == fingerprint_text(engine):
        raise UsageError(
            "an engine says the same of itself",
            got=f"--beside {name}",
            todo="Name another: indrite list engines",
        )
    return Beside(
        name=other.name,
        own=engine.calculator(),
        other=other.calculator(),
        frames=frames,
        mark=f"beside\n{mark_of([engine, other])}",
    )


def second_opinion_on(
    beside: Beside | None, result: DynamicsResult, *, folder: Path, figures: bool
) -> Examined:
    """Ask about frames of every seed; write a table a seed and one figure.

    Answers are kept beside the run: a stop loses the frame that is being asked about.
    """
    from indrite.models.dynamics.second_opinion import opinion_along, opinion_findings

    if beside is None:
        return Examined()
    memo = beside.memo(folder)
    found = Examined()
    runs: dict[str, SecondOpinion] = {}
    for seed, trajectory in zip(result.seeds, result.trajectories, strict=True):
        with progress_bar(beside.name) as progress:
            one = runs[f"seed {seed}"] = opinion_along(
                trajectory, beside.own, beside.other, frames=beside.frames, progress=progress, memo=memo
            )
        name = f"seed-{seed}" if len(result.seeds) > 1 else ""
        found.findings.extend(opinion_findings([one], beside.name, name))
        found.lines.append(f"seed {seed}, beside {beside.name}: {one.description}")
        table = folder / "tables" / f"beside-seed-{seed}.csv"
        _write_table(one, table)
        found.files[f"tables/{table.name}"] = str(table)
    if figures:
        found.files.update(_figure(runs, beside.name, folder / "figures"))
    return found


def _write_table(one: SecondOpinion, target: Path) -> None:
    import polars as pl

    from indrite.atomic import written_aside

    target.parent.mkdir(exist_ok=True)
    names = (
        "time_picosecond",
        "energy_millielectronvolt_per_atom",
        "force_error_millielectronvolt_per_angstrom",
        "force_millielectronvolt_per_angstrom",
        "share",
    )
    with written_aside(target) as aside:
        pl.DataFrame({name: getattr(one, name) for name in names}).write_csv(aside)


def _figure(runs: dict[str, SecondOpinion], other: str, folder: Path) -> dict[str, str]:
    from indrite.plots.full_cell import figure_of
    from indrite.plots.second_opinion import second_opinion_chart

    return write_figures({"beside": figure_of(second_opinion_chart(runs, other=other))}, folder)
