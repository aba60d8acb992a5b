"""``indrite report``: write the report of a finished study again."""

from __future__ import annotations

from pathlib import Path

import click

from indrite.cli._output import json_option, print_json


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
def report(folder: Path, as_json: bool) -> None:
    """Write findings.json and report.html of the study in DIR again, from its stored results."""
    from indrite.study import report_study

    result = report_study(folder)
    if as_json:
        rows = [one.to_json() for one in result.findings]
        print_json("report", [str(folder)], report=str(result.report), findings=rows)
    else:
        click.echo(result.report)
