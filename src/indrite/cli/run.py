"""``indrite run``: run a study and write its report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from indrite.cli._output import json_option, print_json


@click.command()
@click.argument("study")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Output folder; by default out/ and the name of the study. A second run goes on from there.",
)
@click.option("--quick", is_flag=True, help="Fewer cycles or coarser models where the study says so.")
@click.option(
    "--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Processes; 1 for none."
)
@json_option
def run(study: str, out: Path | None, quick: bool, workers: int, as_json: bool) -> None:
    """Run STUDY, a file or the name of one that ships with indrite, and write its report.

    Finished steps are kept: after a crash, Ctrl-C or a changed study only what is missing is computed.
    On a terminal the steps at work are shown with the time left; 'indrite status DIR' shows it elsewhere.
    """
    from indrite.cli._progress import shown_progress
    from indrite.study import load_plan, run_study

    plan = load_plan(study, quick=quick)
    folder = out or Path("out") / plan.name
    with _going_on(study, folder, quick=quick), shown_progress() as board:
        result = run_study(study, folder, quick=quick, workers=workers, progress=board)
    if as_json:
        print_json(
            "run",
            [study],
            study=plan.name,
            quick=quick,
            folder=str(result.folder),
            report=str(result.report),
            steps=[asdict(one) for one in result.outcomes],
            findings=[one.to_json() for one in result.findings],
        )
        return
    click.echo(result.report)
    if quick:
        click.echo(_full_study(study, folder, workers), err=True)


@contextmanager
def _going_on(study: str, folder: Path, *, quick: bool) -> Iterator[None]:
    """Say, when a run is interrupted, how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        command = f"indrite run {study} {'--quick ' if quick else ''}--out {folder}"
        look = f"a report of what is finished: indrite report {folder}"
        click.echo(f"Interrupted. What was finished is kept; go on with: {command}\n{look}", err=True)
        raise click.exceptions.Exit(130) from None


def _full_study(study: str, folder: Path, workers: int) -> str:
    """Return the command for the full study, beside the quick one, and how long it may take."""
    from indrite.cli._progress import spell_time
    from indrite.study import time_needed

    full = folder.with_name(f"{folder.name}-full")
    needed = time_needed(full, study=study, workers=workers)
    length = "" if needed.second is None else f" (about {spell_time(needed.second)})"
    return f"That was the quick form. The full study{length}: indrite run {study} --out {full}"
