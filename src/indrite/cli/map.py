"""``indrite map``: safe operating maps of a cell."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json, progress_bar, write_figures
from indrite.errors import UsageError

if TYPE_CHECKING:
    from indrite.models.operating_map import Grid, OperatingMap, Running

# option -> field of a point
_AXES = {
    "current_ma_cm2": "current_milliampere_per_square_centimetre",
    "loading_mah_cm2": "loading_milliampere_hour_per_square_centimetre",
    "thickness_um": "thickness_micrometre",
    "pressing_pressure_mpa": "pressing_pressure_megapascal",
    "stack_pressure_mpa": "stack_pressure_megapascal",
    "temperature_c": "temperature_celsius",
}


@click.command("map")
@click.argument("cell")
@click.option("--current-ma-cm2", metavar="AXIS", help="Charge current density, mA/cm²; by equal factors.")
@click.option("--loading-mah-cm2", metavar="AXIS", help="Areal capacity, mAh/cm².")
@click.option("--thickness-um", metavar="AXIS", help="Thickness of the electrolyte, µm.")
@click.option("--pressing-pressure-mpa", metavar="AXIS", help="At assembly, MPa.")
@click.option("--stack-pressure-mpa", metavar="AXIS", help="In operation, MPa.")
@click.option("--temperature-c", metavar="AXIS", help="In operation, °C.")
@click.option(
    "--anode",
    default="recipe",
    show_default=True,
    metavar="LIST",
    help="Such as Li-In,Li-In:0.1,Li,Li-Al: a number behind is lithium per host atom as assembled.",
)
@click.option(
    "--cycles", type=click.IntRange(1), default=1000, show_default=True, help="That must be survived."
)
@click.option(
    "--usable-share",
    type=click.FloatRange(0.0, 1.0),
    default=0.8,
    show_default=True,
    help="Share of the loading that a cycle must move.",
)
@click.option(
    "--anode-excess",
    type=click.FloatRange(0.0, min_open=True),
    help="Room of the host over the loading at every point.  [default: the anode as weighed]",
)
@click.option(
    "--draws", type=click.IntRange(2), default=4096, show_default=True, help="Of the bands; a power of two."
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the results."
)
@click.option(
    "--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes; 1 for none."
)
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler instead, tcp://host:port, or local.")
@click.option("--figures/--no-figures", default=True, show_default=True, help="With figures and report.")
@json_option
def map_(cell: str, **options: Any) -> None:
    """Map how long CELL (a file or a known name) lives and what kills it, and which currents it can take.

    An AXIS is a number, a list as 1,2,4, or start:stop:count, with :log or :linear behind it if wanted; what
    no axis sets is as in the recipe. Writes map.csv and .parquet, safe_currents.csv and .parquet,
    assumptions.csv, findings.json, figures and report.html. A map that was interrupted goes on when called
    again.
    """
    from indrite.cell import load_cell
    from indrite.models.operating_map import MapSettings, operating_map

    specimen = load_cell(cell)
    grid = _grid(options)
    settings = MapSettings(
        cycles=options["cycles"],
        usable_share=options["usable_share"],
        anode_excess=options["anode_excess"],
        draws=options["draws"],
    )
    with progress_bar(f"map of {specimen.name}") as progress:
        running = _running(options, progress, points=grid.size)
        computed = operating_map(specimen, grid, settings=settings, running=running)
    files = _write(computed, options)
    failed = sum(one.mode == "failed" for one in computed.points)
    if options["as_json"]:
        _print_json(cell, computed, files)
    else:
        _print_text(computed, options["out"])
    if failed:
        click.echo(f"indrite: {failed} point(s) killed their workers twice and have no result.", err=True)
        raise click.exceptions.Exit(1)


def _grid(options: dict[str, Any]) -> Grid:
    from indrite.models.operating_map import Grid, parse_axis

    axes = tuple(
        (name, parse_axis(options[option], name=name))
        for option, name in _AXES.items()
        if options[option] is not None
    )
    anodes = tuple(one.strip() for one in options["anode"].split(",") if one.strip())
    if not anodes or len(set(anodes)) != len(anodes):
        raise UsageError(
            "no list of anodes", got=repr(options["anode"]), expected="such as Li-In,Li, each once"
        )
    return Grid(anodes, axes)


#: Maps up to this size are done before other processes would have started.
_FEW = 32
#: Batches that a cluster of unknown size is given at once.
_CLUSTER_WIDTH = 256


def _running(options: dict[str, Any], progress: Any, *, points: int) -> Running:
    from indrite.models.operating_map import Running

    workers, out = options["workers"], options["out"]
    if options["scheduler"] is not None:
        from indrite.study.cluster import dask_executor

        opened = partial(dask_executor, options["scheduler"], workers=workers)
        return Running(open_executor=opened, width=_CLUSTER_WIDTH, out=out, progress=progress)
    if workers == 1 or points <= _FEW:
        return Running(out=out, progress=progress)
    return Running(open_executor=partial(_pool, workers), width=2 * workers, out=out, progress=progress)


def _pool(workers: int) -> AbstractContextManager[Executor]:
    return _processes(workers)


@contextmanager
def _processes(workers: int) -> Iterator[Executor]:
    from indrite.study.workers import processes

    with processes(workers, lambda *_: None) as pool:
        yield pool


def _write(computed: OperatingMap, options: dict[str, Any]) -> dict[str, str]:
    import json

    from indrite.atomic import write_text, written_aside
    from indrite.models.operating_map.map_findings import assumption_table, map_findings

    folder: Path = options["out"]
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"map": computed.to_polars(), "safe_currents": computed.safe_to_polars()}
    tables["assumptions"] = assumption_table(computed)
    files = {}
    for name, table in tables.items():
        if not table.width:
            continue
        with written_aside(folder / f"{name}.csv") as aside:
            table.write_csv(aside)
        files[f"{name}.csv"] = str(folder / f"{name}.csv")
        if name != "assumptions":
            with written_aside(folder / f"{name}.parquet") as aside:
                table.write_parquet(aside)
            files[f"{name}.parquet"] = str(folder / f"{name}.parquet")
    rows = [one.to_json() for one in map_findings(computed)]
    write_text(folder / "findings.json", json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    files["findings.json"] = str(folder / "findings.json")
    return files | (_draw(computed, folder) if options["figures"] else {})


def _draw(computed: OperatingMap, folder: Path) -> dict[str, str]:
    from indrite.atomic import write_text
    from indrite.plots.operating_map_panels import figures_of
    from indrite.report.operating_map import map_report

    files = write_figures(figures_of(computed), folder / "figures")
    write_text(folder / "report.html", map_report(computed))
    return files | {"report.html": str(folder / "report.html")}


def _print_json(cell: str, computed: OperatingMap, files: dict[str, str]) -> None:
    from dataclasses import asdict

    from indrite.models.operating_map.map_findings import map_findings

    print_json(
        "map",
        {"cell": cell, "anodes": computed.grid.anodes, "axes": dict(computed.grid.axes)},
        findings=[one.to_json() for one in map_findings(computed)],
        settings=asdict(computed.settings),
        points=[one.to_row() for one in computed.points],
        safe_currents=[one.to_row() for one in computed.safe_currents],
        assumptions=[asdict(one) for one in computed.assumptions],
        files=files,
    )


def _print_text(computed: OperatingMap, folder: Path) -> None:
    from indrite.models.operating_map.map_findings import summary_lines

    for line in summary_lines(computed):
        click.echo(line)
    click.echo(f"written to {folder}", err=True)
