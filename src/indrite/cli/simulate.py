"""``indrite simulate``: run one of the models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json, progress_bar, write_figures
from indrite.cli.simulate_gate import gate
from indrite.cli.simulate_growth import growth
from indrite.cli.simulate_interface import interface
from indrite.cli.simulate_reactions import reactions

if TYPE_CHECKING:
    from indrite.cell import Cell
    from indrite.findings import Finding
    from indrite.models.full_cell import LifeResult
    from indrite.signals import Cycling


@click.group()
def simulate() -> None:
    """Run one of the models."""


simulate.add_command(reactions)
simulate.add_command(gate)
simulate.add_command(interface)
simulate.add_command(growth)


@simulate.command()
@click.argument("cell")
@click.option("--model", type=click.Choice(["reduced", "dfn"]), default="reduced", show_default=True)
@click.option("--cycles", type=click.IntRange(1), default=2000, show_default=True, help="Most cycles to run.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the results."
)
@click.option(
    "--calibration",
    type=click.Choice(["one-point", "two-point", "transferred"]),
    default="one-point",
    show_default=True,
    help="Growth law: on the first depth stated, on two (fitted to the result), or from the study's cell.",
)
@click.option(
    "--anisotropy",
    type=click.FloatRange(0.05, 1.0),
    default=2 / 3,
    help="Share of the swelling along the growth, assumed (1/3 … 1).  [default: 2/3]",
)
@click.option("--leak-us", type=click.FloatRange(0.0), default=0.0, help="Constant leak besides, in µS.")
@click.option(
    "--voltage-noise-mv", type=click.FloatRange(0.0), default=0.0, help="Noise of the cycler's voltage."
)
@click.option(
    "--efficiency-scatter-percent",
    type=click.FloatRange(0.0),
    default=0.0,
    help="Scatter of the discharge capacity from cycle to cycle.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the noise; the model draws nothing.")
@click.option("--figures/--no-figures", default=True, show_default=True)
@json_option
def cell(cell: str, **options: Any) -> None:
    """Cycle CELL (a file or a known name) until its charge never ends.

    Writes the cycler's record (cycling.bdf.parquet), the truth behind it (truth.nc), findings.json
    and figures. A run that was interrupted goes on where it was when called again.
    """
    from indrite.cell import load_cell
    from indrite.models.full_cell import GrowthChoice, LifeSettings, simulate_life

    specimen = load_cell(cell)
    settings = LifeSettings(
        growth=GrowthChoice(calibration=options["calibration"], anisotropy=options["anisotropy"]),
        leak_siemens=options["leak_us"] * 1e-6,
    )
    with progress_bar(f"cycling {specimen.name}") as progress:
        life = simulate_life(
            specimen,
            model=options["model"],
            cycles=options["cycles"],
            out=options["out"],
            settings=settings,
            progress=progress,
        )
    record = _record(life.cycling, options)
    files, findings = _write(life, specimen, record, options)
    if options["as_json"]:
        _print_json(cell, life, findings, (files, options))
    else:
        _print_text(life, findings, options["out"])


def _record(ideal: Cycling, options: dict[str, Any]) -> Cycling:
    noise, scatter = options["voltage_noise_mv"] * 1e-3, options["efficiency_scatter_percent"] * 1e-2
    if noise == 0.0 and scatter == 0.0:
        return ideal
    import numpy as np

    from indrite.instruments.cycling import Cycler, record_with

    cycler = Cycler(voltage_noise_volt=noise, efficiency_scatter=scatter)
    return record_with(cycler, ideal, rng=np.random.default_rng(options["seed"]))


def _write(
    life: LifeResult, specimen: Cell, record: Cycling, options: dict[str, Any]
) -> tuple[dict[str, str], tuple[Finding, ...]]:
    import json

    from indrite.atomic import write_text
    from indrite.models.full_cell.findings import life_findings
    from indrite.readers import write_cycling

    folder: Path = options["out"]
    folder.mkdir(parents=True, exist_ok=True)
    write_cycling(record, folder / "cycling.bdf.parquet")
    life.truth.save(folder / "truth.nc")
    findings = life_findings(life, specimen)
    rows = json.dumps([one.to_json() for one in findings], indent=2, ensure_ascii=False)
    write_text(folder / "findings.json", rows + "\n")
    files = {name: str(folder / name) for name in ("cycling.bdf.parquet", "truth.nc", "findings.json")}
    if options["figures"]:
        files |= _draw(life, specimen, folder / "figures")
    return files, findings


def _draw(life: LifeResult, specimen: Cell, folder: Path) -> dict[str, str]:
    from indrite.models.full_cell.from_cell import uncertain_inputs
    from indrite.models.growth.tips import InchwormFilament
    from indrite.plots.full_cell import figure_of, life_charts

    readings = [(one.cycle.value, one.depth_micrometre.value) for one in specimen.stated.penetration]
    inputs = None
    if isinstance(life.filament, InchwormFilament):
        inputs = uncertain_inputs(specimen, life.filament.law)
    charts = life_charts(life, readings=readings, inputs=inputs)
    return write_figures({name: figure_of(chart) for name, chart in charts.items()}, folder)


def _print_json(
    cell: str,
    life: LifeResult,
    findings: tuple[Finding, ...],
    rest: tuple[dict[str, str], dict[str, Any]],
) -> None:
    import dataclasses

    files, options = rest
    interval = None if life.uncertainty is None else life.uncertainty.joint
    print_json(
        "simulate cell",
        {"cell": cell, "model": options["model"], "cycles": options["cycles"], "seed": options["seed"]},
        findings=[one.to_json() for one in findings],
        ended=life.ended,
        death_cycle=life.death_cycle,
        death_cycle_interval=None if interval is None else [interval.low, interval.high],
        uncertainty=None if life.uncertainty is None else dataclasses.asdict(life.uncertainty),
        incubation_without_fit=None if life.incubation is None else dataclasses.asdict(life.incubation),
        calibrated=[dataclasses.asdict(one) for one in life.calibrated],
        files=files,
    )


def _print_text(life: LifeResult, findings: tuple[Finding, ...], folder: Path) -> None:
    cycles = int(life.truth.cycle_number[-1])
    click.echo(f"{life.parameters.name}: {life.ended} after {cycles} cycles")
    for one in findings:
        value = "-" if one.value is None else f"{one.value:.4g}"
        spread = "" if one.standard_uncertainty is None else f" ± {one.standard_uncertainty:.3g}"
        published = "" if one.published_value is None else f"  (published {one.published_value:g})"
        click.echo(f"  {one.quantity}: {value}{spread} {one.unit}{published}  [{one.verdict}] {one.note}")
    click.echo("calibrated or assumed:")
    for number in life.calibrated:
        value = "" if number.value is None else f" = {number.value:.4g} {number.unit}".rstrip()
        click.echo(f"  {number.name}{value}: {number.on}")
    click.echo(f"written to {folder}", err=True)
