"""``indrite new``: a study of one's own files, a cell, or files to practise on."""

from __future__ import annotations

from pathlib import Path

import click

from indrite.errors import UsageError


@click.command()
@click.argument("kind", type=click.Choice(["study", "cell", "practice"]))
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--cell", metavar="CELL", help="Cell file or shipped name that FILES were measured on.")
@click.option("--like", metavar="NAME", help="Copy this shipped study or cell instead of the template.")
def new(kind: str, path: Path, files: tuple[Path, ...], cell: str | None, like: str | None) -> None:
    """Write a study or a cell to PATH, a file or a folder; nothing is overwritten.

    ``study`` looks at FILES, or at the files in the study's folder: it recognises cycling records, impedance
    spectra, powder patterns, pictures, maps, profiles and spectra by their content, writes the steps that
    analyse them, and beside them the same cell, simulated, if its recipe says enough. ``cell`` writes the
    least that a recipe needs. ``practice`` writes files of cycler, impedance analyser and microscope,
    simulated, to learn with.
    """
    if kind != "study" and (files or cell is not None):
        raise UsageError("FILES and --cell are for studies", got=f"indrite new {kind}")
    if kind == "practice":
        if like is not None:
            raise UsageError("--like is for studies and cells", got="indrite new practice")
        from indrite.study.practice import write_practice

        for one in write_practice(path):
            click.echo(one)
        return
    from indrite.study.templates import write_template

    if kind == "cell" or like is not None:
        if files or cell is not None:
            raise UsageError("--like copies a study as it is", todo="Leave FILES and --cell out")
        click.echo(write_template(kind, path, like=like))
        return
    _study(path, files, cell)


def _study(path: Path, files: tuple[Path, ...], cell: str | None) -> None:
    """Write a study of one's own files; what became of each is said on standard error."""
    from indrite.study.recognise import words_of
    from indrite.study.templates import write_own_study

    written = write_own_study(path, files, cell=cell)
    for one in written.recognised:
        click.echo(f"{one.path.name}: {words_of(one)}", err=True)
    for other in written.unrecognised:
        click.echo(f"{other.path.name}: not recognised ({other.why})", err=True)
    if not any(one.signal is not None or one.missing for one in written.recognised):
        click.echo("No instrument's file was found: this is the template of a study.", err=True)
    elif written.lacks:
        where = written.cell or "the cell's file"
        click.echo(
            f"The cell is not simulated beside: {written.lacks}. Complete {where} and write the study again.",
            err=True,
        )
    if written.cell is not None:
        click.echo(written.cell)
    click.echo(written.study)
