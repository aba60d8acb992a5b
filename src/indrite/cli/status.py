"""``indrite status``: which steps of a study are done."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from indrite.cli._output import json_option, print_json

#: A sign of life older than this is mentioned.
_SILENT_SECOND = 10.0


@click.command()
@click.argument("target", metavar="DIR|STUDY")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Output folder of STUDY, if it is not out/ and its name."
)
@json_option
def status(target: str, out: Path | None, as_json: bool) -> None:
    """Show which steps of a study are done, running, begun, failed or missing, and the time left.

    DIR is an output folder of 'indrite run'; STUDY a study file or the name of a shipped one. A run that is
    at work, also in another terminal or on another machine, is shown with its progress.
    """
    from indrite.cli._progress import spell_left, spell_step, spell_study
    from indrite.study import load_plan, runs_at_work, study_status, time_needed
    from indrite.study.status import count_done, is_output_folder

    if is_output_folder(target):
        folder, steps = Path(target), study_status(target)
    else:
        folder = out or Path("out") / load_plan(target).name
        steps = study_status(folder, study=target)
    runs = runs_at_work(folder)
    if as_json:
        rows = [{**asdict(one), "snapshot": one.snapshot.to_json()} for one in runs]
        done = [asdict(one) for one in steps]
        print_json("status", [target], folder=str(folder), steps=done, done=count_done(steps), runs=rows)
        return
    width = max(len(one.step) for one in steps)
    at_work = {step.name: step for run in runs for step in run.snapshot.running}
    for one in steps:
        text = one.why if one.seconds is None else f"{one.seconds:8.1f} s  {one.finished}"
        if one.state == "running" and one.step in at_work:
            text = spell_step(at_work[one.step])
        click.echo(f"{one.step:<{width}}  {one.state:<7}  {one.function:<20}  {text}".rstrip())
    click.echo(f"{count_done(steps)} of {len(steps)} steps are done.")
    for run in runs:
        sign = f"; last sign {run.silent_second:.0f} s ago" if run.silent_second > _SILENT_SECOND else ""
        click.echo(f"Process {run.process} on {run.host} is at work: {spell_study(run.snapshot)}{sign}.")
    if not runs and count_done(steps) < len(steps):
        needed = time_needed(folder, study=None if is_output_folder(folder) else target)
        left = spell_left(needed.second, needed.unknown)
        basis = "earlier runs" if needed.recorded else "what such steps usually take"
        click.echo(f"No run is at work here; on two cores: {left}, by {basis}.")
