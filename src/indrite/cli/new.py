"""``indrite new``: start a study or a cell file from a template."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("kind", type=click.Choice(["study", "cell"]))
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--like", metavar="NAME", help="Copy this shipped study or cell instead of the template.")
def new(kind: str, path: Path, like: str | None) -> None:
    """Write a template of a study or a cell to PATH, a file or a folder; nothing is overwritten."""
    from indrite.study.templates import write_template

    target = write_template(kind, path, like=like)
    click.echo(target)
