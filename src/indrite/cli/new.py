"""``indrite new``: start a study or a cell file from a template, or get files to practise on."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("kind", type=click.Choice(["study", "cell", "practice"]))
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--like", metavar="NAME", help="Copy this shipped study or cell instead of the template.")
def new(kind: str, path: Path, like: str | None) -> None:
    """Write a template of a study or a cell to PATH, a file or a folder; nothing is overwritten.

    ``practice`` writes files of cycler, impedance analyser and microscope, simulated, to learn with.
    """
    if kind == "practice":
        from indrite.study.practice import write_practice

        for one in write_practice(path):
            click.echo(one)
        return
    from indrite.study.templates import write_template

    target = write_template(kind, path, like=like)
    click.echo(target)
