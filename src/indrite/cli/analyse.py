"""``indrite analyse TECHNIQUE FILE…``: measured files through the analyses; cycling for now."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indrite.cli._output import json_option, print_json
from indrite.cli.read import cell_of, reading_of, reading_options
from indrite.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from indrite.analysis.cycling import CycleTable


@click.group()
def analyse() -> None:
    """Analyse measured files; one technique each."""


@analyse.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--cell", "cell_name", metavar="CELL", help="Cell file or known name: limits, kind, area.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Write the table: *.csv or *.parquet.")
@reading_options
@json_option
@click.pass_context
def cycling(
    ctx: click.Context, /, file: Path, cell_name: str | None, target: Path | None, as_json: bool
) -> None:
    """Print one row per cycle of a cycler FILE: charge, energy, efficiency, voltages, what ended it.

    The table goes to standard output as CSV, with the unit in each column's name.
    """
    from indrite.analysis.cycling import cycle_table
    from indrite.readers import read_cycling

    _check_target(target)
    reading, cell = reading_of(ctx), cell_of(cell_name)
    record = read_cycling(
        file, columns=reading.columns, cell=cell, reader=reading.reader, given=reading.given
    )
    table = cycle_table(record)
    frame = _frame(table)
    if target is not None:
        _write(frame, target)
        click.echo(f"{frame.height} cycles → {target}", err=True)
    if as_json:
        from indrite.diagnosis import diagnose

        rows = [one.to_json() for one in diagnose(record, name=file.name).findings()]
        columns = frame.to_dict(as_series=False)
        print_json("analyse cycling", [str(file)], findings=rows, kind=table.kind, table=columns)
    elif target is None:
        sys.stdout.write(frame.write_csv())


def _check_target(target: Path | None) -> None:
    if target is None:
        return
    if target.suffix.lower() not in {".csv", ".parquet"}:
        raise UsageError("unknown format to write", got=repr(target.name), expected="*.csv or *.parquet")
    if not target.parent.is_dir():
        raise UsageError("the folder does not exist", where=target.parent, todo="Make it first")


def _frame(table: CycleTable) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame({spec.name: array for spec, array in table.arrays()}).fill_nan(None)


def _write(frame: pl.DataFrame, target: Path) -> None:
    from indrite.atomic import written_aside

    with written_aside(target) as aside:
        if target.suffix.lower() == ".csv":
            frame.write_csv(aside)
        else:
            frame.write_parquet(aside)
