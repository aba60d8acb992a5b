"""``indrite status``: which steps of a study are done."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from indrite.cli._output import json_option, print_json


@click.command()
@click.argument("target", metavar="DIR|STUDY")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Output folder of STUDY, if it is not out/ and its name."
)
@json_option
def status(target: str, out: Path | None, as_json: bool) -> None:
    """Show which steps of a study are done, begun or missing.

    DIR is an output folder of 'indrite run'; STUDY a study file or the name of a shipped one.
    """
    from indrite.study import load_plan, study_status
    from indrite.study.status import count_done, is_output_folder

    if is_output_folder(target):
        folder, steps = Path(target), study_status(target)
    else:
        folder = out or Path("out") / load_plan(target).name
        steps = study_status(folder, study=target)
    if as_json:
        done = [asdict(one) for one in steps]
        print_json("status", [target], folder=str(folder), steps=done, done=count_done(steps))
        return
    width = max(len(one.step) for one in steps)
    for one in steps:
        time = "" if one.seconds is None else f"  {one.seconds:8.1f} s  {one.finished}"
        click.echo(f"{one.step:<{width}}  {one.state:<7}  {one.function:<20}{time}")
    click.echo(f"{count_done(steps)} of {len(steps)} steps are done.")
