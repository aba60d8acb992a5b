"""``--committee`` of ``indrite simulate interface``: who else is asked about the frames, and the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indrite.cli._output import progress_bar, write_figures

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator

    from indrite.engines import Engine
    from indrite.findings import Finding
    from indrite.models.dynamics import DynamicsResult
    from indrite.models.dynamics.committee import Disagreement
    from indrite.models.dynamics.frame_memo import FrameMemo

committee_option = click.option(
    "--committee",
    metavar="ENGINE",
    multiple=True,
    help="Further engine that is asked about the frames of the run, as nep:other.txt; may be given several "
    "times; by default the other members of indrite's own potential. Where they disagree, the run has left "
    "what the potential learned.",
)


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What a committee said about all seeds."""

    findings: list[Finding] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Committee:
    """Calculators, the run's own first, their names, and what tells this committee from others."""

    members: list[Calculator]
    names: list[str] = field(default_factory=list)
    mark: str = ""

    def memo(self, folder: Path) -> FrameMemo:
        """Return the answers to frames that the run in a folder has."""
        from indrite.models.dynamics.frame_memo import FrameMemo

        return FrameMemo(folder / "run" / "committee.npz", members=self.mark)


def committee_of(engine: Engine, names: Sequence[str]) -> Committee:
    """Return a committee, the engine first; without members where nobody else is named.

    Raises
    ------
    UsageError, EngineError
        If a member is unknown or the same as another.
    """
    from indrite.engines import engine as find
    from indrite.errors import UsageError
    from indrite.models.dynamics.frame_memo import fingerprint_text, mark_of

    if not names:
        return Committee(members=[])
    members = [engine, *(find(one) for one in names)]
    if len({fingerprint_text(one) for one in members}) < len(members):
        raise UsageError(
            "the members of a committee must differ",
            got=", ".join(one.name for one in members),
            todo="Name potentials that were fitted from different starts.",
        )
    return Committee(
        members=[one.calculator() for one in members],
        names=[one.name for one in members],
        mark=mark_of(members),
    )


def answers_first(asked: Mapping[str, Calculator], atoms: Atoms, *, known: FrameMemo) -> None:
    """Ask about the interface before hours of dynamics: who cannot answer says so now, not after them.

    Parameters
    ----------
    asked
        Calculators by name.
    atoms
        The interface, as built.
    known
        Their answers to frames; where there are some, nobody is asked.

    Raises
    ------
    EngineError
        If one of them cannot.
    """
    from indrite.engines import evaluate_many
    from indrite.errors import EngineError, IndriteError

    if not known.empty:
        return
    for name, calculator in asked.items():
        try:
            with progress_bar(f"{name} about the start"):
                evaluate_many(calculator, [atoms.copy()])
        except IndriteError:
            raise
        except Exception as error:
            raise EngineError(
                "this engine has no answer to the interface, so it could not be asked about the run",
                got=f"{name}: {type(error).__name__}: {error}",
                todo="Leave it out, or name one that knows these elements: indrite list engines",
            ) from error


def examined_by(committee: Committee, result: DynamicsResult, *, folder: Path, figures: bool) -> Examined:
    """Ask the committee about the frames of every seed; write a table a seed and one figure.

    Answers are kept beside the run: called again, it asks about new frames only.
    """
    from indrite.models.dynamics.committee import disagreement

    if not committee.members:
        return Examined()
    memo = committee.memo(folder)
    found = Examined()
    runs: dict[str, Disagreement] = {}
    for seed, trajectory in zip(result.seeds, result.trajectories, strict=True):
        with progress_bar("committee") as progress:
            one = runs[f"seed {seed}"] = disagreement(
                trajectory, committee.members, progress=progress, memo=memo
            )
        found.findings.extend(one.findings(f"seed-{seed}" if len(result.seeds) > 1 else ""))
        found.lines.append(f"seed {seed}: {one.description}")
        table = folder / "tables" / f"committee-seed-{seed}.csv"
        _write_table(one, table)
        found.files[f"tables/{table.name}"] = str(table)
    if figures:
        found.files.update(_figure(runs, folder / "figures"))
    return found


def _write_table(one: Disagreement, target: Path) -> None:
    import polars as pl

    from indrite.atomic import written_aside

    target.parent.mkdir(exist_ok=True)
    names = ("time_picosecond", "force_share", "force_electronvolt_per_angstrom")
    columns = {name: getattr(one, name) for name in (*names, "energy_millielectronvolt_per_atom")}
    with written_aside(target) as aside:
        pl.DataFrame(columns).write_csv(aside)


def _figure(runs: dict[str, Disagreement], folder: Path) -> dict[str, str]:
    from indrite.plots.full_cell import figure_of
    from indrite.plots.trajectory import committee_chart

    curves = {name: (one.time_picosecond, one.force_share) for name, one in runs.items()}
    chart = committee_chart(curves, limit=next(iter(runs.values())).limit)
    return write_figures({"committee": figure_of(chart)}, folder)
