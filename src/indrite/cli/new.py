"""``indrite new``: start a study or a cell file from a template."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("kind", type=click.Choice(["study", "cell"]))
@click.argument("path", type=click.Path(path_type=Path), default=".")
def new(kind: str, path: Path) -> None:
    """Write a template of a study or a cell to PATH, a file or a folder; nothing is overwritten."""
    from indrite.study.templates import write_template

    target = write_template(kind, path)
    click.echo(target)
