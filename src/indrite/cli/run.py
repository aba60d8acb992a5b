"""``indrite run``: run a study and write its report."""

from __future__ import annotations

import sys
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
    """
    from indrite.study import load_plan, run_study

    plan = load_plan(study, quick=quick)
    folder = out or Path("out") / plan.name
    with _bars() as progress:
        result = run_study(study, folder, quick=quick, workers=workers, progress=progress)
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
    else:
        click.echo(result.report)


@contextmanager
def _bars() -> Iterator[object]:
    """Yield a progress callback that draws one bar per step on a terminal and is silent elsewhere."""
    from indrite.study.run import quiet

    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    # narrow enough for 80 characters: a wrapped bar cannot be redrawn
    name, label = (TextColumn("{task.fields[step]:<18}"), TextColumn("{task.fields[label]:<12}"))
    columns = (name, BarColumn(16), label)
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        tasks = {}

        def update(step: str, done: int, total: int, label: str) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task("", step=step[:18], label="", total=None)
            bar.update(tasks[step], completed=done, total=total or None, label=label[:12])

        yield update
