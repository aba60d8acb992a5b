"""``indrite analyse TECHNIQUE FILE…``: files of cyclers and of molecular dynamics through the analyses."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json, progress_bar
from indrite.cli._trajectory import trajectory_options
from indrite.cli.read import cell_of, reading_of, reading_options
from indrite.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from indrite.analysis.cycling import CycleTable


#: technique -> (module:attribute, one line of help); imported when the technique is used.
_TECHNIQUES: dict[str, tuple[str, str]] = {
    "diffraction": (
        "indrite.cli.analyse_diffraction:diffraction",
        "Print what powder patterns show: phases, cells, amounts, limits of impurities.",
    ),
    "impedance": (
        "indrite.cli.analyse_impedance:impedance",
        "Print what impedance spectra of pellets say: validity, resistance, conductivity, leak.",
    ),
    "profile": (
        "indrite.cli.analyse_profile:profile",
        "Print how thick an interphase is and where each element's edge lies.",
    ),
    "spectra": (
        "indrite.cli.analyse_spectra:spectra",
        "Print which edges spectra show and whether there is a new phase in between.",
    ),
    "section": (
        "indrite.cli.analyse_section:section",
        "Print what the picture of a cross-section holds: depth, morphology, cracks, connection.",
    ),
}


class _Lazy(click.Group):
    """Group that imports a technique's module only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*self.commands, *_TECHNIQUES])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _TECHNIQUES:
            return super().get_command(ctx, name)
        module, attribute = _TECHNIQUES[name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of techniques without importing them."""
        texts = {name: command.get_short_help_str(90) for name, command in self.commands.items()}
        texts |= {name: text for name, (_, text) in _TECHNIQUES.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted(texts.items()))


@click.group(cls=_Lazy)
def analyse() -> None:
    """Analyse measured or simulated files; one technique each."""


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


@analyse.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@trajectory_options
@json_option
def trajectory(files: tuple[Path, ...], **options: Any) -> None:
    """Print who is near whom in trajectories: distances, coordination, contacts, diffusion, PS4 units.

    Several FILES are seeds of one system: their spread enters the uncertainties. Read are extxyz, ASE .traj,
    VASP vasprun.xml and XDATCAR, LAMMPS dumps, and our own .nc, packed with gzip or not.
    """
    from indrite.analysis.trajectory import summarise
    from indrite.cli import _trajectory as own
    from indrite.readers import read_trajectory

    pairs, cutoffs = own.listed(options["pairs"]), own.cutoffs_of(options["cutoffs"])
    window, references = own.window_of(options["time_ps"]), own.references_of(options["references"])
    reading = {
        "format": options["form"],
        "frame_interval_femtosecond": options["frame_interval_fs"],
        "species": own.listed(options["species"]) or None,
        "whole_frames_only": options["skip_damaged"],
    }
    runs = []
    with progress_bar("reading") as progress:
        for number, path in enumerate(files):
            progress(number, len(files), path.name)
            runs.append(read_trajectory(path, **reading))
            if lost := runs[-1].origin.made_by.get("left_out"):
                click.echo(f"{path}: {lost}", err=True)
    summary = summarise(
        runs,
        pairs=pairs,
        references=references,
        cutoffs=cutoffs,
        cutoff_angstrom=options["range_angstrom"],
        time_picosecond=window,
    )
    if options["out"] is not None:
        from indrite.cli._trajectory_figures import draw_figures

        for target in [*own.write_tables(summary, options["out"]), *draw_figures(summary, options["out"])]:
            click.echo(f"→ {target}", err=True)
    if options["as_json"]:
        rows = [one.to_json() for one in summary.findings()]
        names = [str(path) for path in files]
        print_json("analyse trajectory", names, findings=rows, runs=own.runs_to_json(summary))
    else:
        click.echo(own.describe(summary))


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
