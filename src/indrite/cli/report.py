"""``indrite report``: the report of a finished study again, or of measured files without a study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from indrite.cli._output import json_option, print_json
from indrite.errors import UsageError


@click.command()
@click.argument("targets", metavar="DIR|FILE...", nargs=-1, required=True)
@click.option("--technique", help="Instrument that wrote the FILEs; or write TECHNIQUE=FILE for each.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the report of FILEs.")
@click.option(
    "--set",
    "settings",
    metavar="NAME=VALUE",
    multiple=True,
    help="Parameter of the analysis, as in a study file; TECHNIQUE.NAME=VALUE for one technique only.",
)
@json_option
def report(
    targets: tuple[str, ...],
    technique: str | None,
    out: Path | None,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the report of the study in DIR again, or read, analyse and report measured FILEs.

    Of a study that was interrupted, or of which steps failed, it shows what is finished and names the rest.

    For FILEs the folder also gets study.yaml, which says what was done and can be edited and run.
    """
    from indrite.study import report_study, run_study
    from indrite.study.incomplete import STEPS_WITHOUT_RESULT
    from indrite.study.measured import write_study

    files = _files(targets, technique)
    if files:
        if out is None:
            raise UsageError("no folder for the report", expected="--out DIR")
        study = write_study(files, out / "study.yaml", options=_options(settings))
        result = run_study(study, out, workers=1)
    else:
        if len(targets) != 1 or out is not None or settings:
            raise UsageError(
                "which instrument wrote these files is not said",
                got=" ".join(targets),
                expected="--technique NAME FILE…, or one folder of a finished study alone",
            )
        result = report_study(Path(targets[0]))
    if as_json:
        rows = [one.to_json() for one in result.findings]
        print_json("report", list(targets), report=str(result.report), findings=rows)
    else:
        click.echo(result.report)
        for one in result.findings:
            if one.id == STEPS_WITHOUT_RESULT:
                click.echo(f"Not complete: {one.note}", err=True)


def _files(targets: tuple[str, ...], technique: str | None) -> list[Any]:
    """Return the measured files, none where the target is a study's folder."""
    from indrite.study.measured import TECHNIQUES, MeasuredFile

    found = []
    for target in targets:
        name, separator, rest = target.partition("=")
        if separator and name in TECHNIQUES:
            found.append(MeasuredFile(name, Path(rest)))
        elif technique is not None:
            found.append(MeasuredFile(technique, Path(target)))
        elif found:
            raise UsageError("the technique of this file is not said", got=target, expected="TECHNIQUE=FILE")
    return found


def _options(settings: tuple[str, ...]) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    found = {}
    for one in settings:
        name, separator, text = one.partition("=")
        if not separator or not name:
            raise UsageError("not a setting", got=one, expected="NAME=VALUE")
        try:
            found[name] = YAML(typ="safe", pure=True).load(text)
        except YAMLError:
            found[name] = text
    return found
