"""``indrite simulate growth``: let metal grow through the grains of an electrolyte, cycle by cycle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, progress_bar

if TYPE_CHECKING:
    from indrite.cell import Cell
    from indrite.models.growth.ensemble import Ensemble
    from indrite.models.growth.grown import GrownCell, Rectification
    from indrite.models.growth.mesoscale import Assumption, GrowthCell, GrowthRun, GrowthSettings

#: States that make the film, and the width of the pellet where none is given, by dimensions.
_STATES = {2: 48, 3: 10}
_WIDTH_MICROMETRE = {2: 200.0, 3: 60.0}
#: Settings of a life that do not decide r.
_NOT_OF_R: dict[str, Any] = {"rectification": 1.0, "cycles": 1, "seed": 0, "picture_cycles": ()}


@click.command()
@click.argument("cell")
@click.option("--cycles", type=click.IntRange(1), default=1500, show_default=True, help="Most cycles to run.")
@click.option("--dimensions", type=click.Choice(["2", "3"]), default="2", show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of grains and toughness.")
@click.option("--seeds", type=click.IntRange(1), default=1, show_default=True, help="Lives of an ensemble.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the results."
)
@click.option(
    "--width-um", type=click.FloatRange(20.0), help="Of the pellet, sideways.  [default: 200 in 2D, 60 in 3D]"
)
@click.option("--voxel-um", type=click.FloatRange(0.1), default=2.0, show_default=True)
@click.option("--grain-um", type=click.FloatRange(1.0), default=10.0, show_default=True)
@click.option(
    "--rectification",
    type=click.FloatRange(0.0, 1.0, min_open=True),
    help="Share r of the displacement that is kept.  [default: calibrated on the first depth that the cell's "
    "file states; where there is none, on that of luo2021-li-in]",
)
@click.option(
    "--anisotropy",
    type=click.FloatRange(0.05, 1.0),
    help="Share g of the swelling along the growth, assumed.",
)
@click.option(
    "--slip-um", type=click.FloatRange(1.0), help="How far the swelling pushes.  [default: no limit]"
)
@click.option("--interface-ohm-cm2", type=click.FloatRange(0.0, min_open=True), help="Fresh interface, R_0.")
@click.option(
    "--wetting-j-m2", type=float, help="2 (γ - W): energy of filling a boundary beyond parting it dry."
)
@click.option(
    "--interphase-nm", type=click.FloatRange(0.0, min_open=True), help="Thickness of the interphase."
)
@click.option("--pictures/--no-pictures", default=True, show_default=True, help="Sections, maps, charts.")
@click.option("--animation/--no-animation", default=True, show_default=True, help="growth.gif.")
@click.option("--view-3d/--no-view-3d", default=None, help="A page to turn the metal in.  [default: in 3D]")
@json_option
def growth(cell: str, **options: Any) -> None:
    """Let metal grow through the electrolyte of CELL (a file or a known name), charge by charge.

    Writes the life (result.nc), the states kept (states.npz), findings.json, sections as a microscope would
    show them, maps of elements, a film (growth.gif). A run that was interrupted goes on where it was when
    called again.
    """
    from indrite.cell import load_cell
    from indrite.cli._growth import print_growth, write_growth
    from indrite.errors import UsageError
    from indrite.models.growth.grown import Assumed, grown
    from indrite.models.growth.mesoscale import growth_cell

    options["dimensions"] = int(options["dimensions"])
    if options["view_3d"] is None:
        options["view_3d"] = options["dimensions"] == 3
    if options["view_3d"] and options["dimensions"] == 2:
        raise UsageError("a view in space needs three dimensions", todo="Add --dimensions 3")
    specimen = load_cell(cell)
    assumed = Assumed(
        anisotropy=options["anisotropy"],
        slip_micrometre=options["slip_um"],
        interface_ohm_square_centimetre=options["interface_ohm_cm2"],
        coupled=_coupled(specimen, options),
    )
    numbers = assumed.applied(growth_cell(specimen))
    try:
        settings = _settings(options)
        source = _rectification(specimen, settings, assumed, options)
        run = _run(numbers, _with(settings, source.value), options)
        ensemble = _ensemble(numbers, run.settings, options)
    except KeyboardInterrupt:
        click.echo(
            f"What was done is kept in {options['out']}; the same command goes on from there.", err=True
        )
        raise
    life = grown(run, source)
    findings = _findings(life, run, specimen, ensemble)
    files = write_growth(run, specimen, ensemble, (findings, options))
    print_growth(cell, life, (findings, files, ensemble, options))


def _coupled(specimen: Cell, options: dict[str, Any]) -> tuple[Assumption, ...]:
    """Return the numbers of the interface that were given; a study's couple.interface computes them."""
    from indrite.models.coupling import Sources, couple_interface

    wetting, thickness = options["wetting_j_m2"], options["interphase_nm"]
    if wetting is None and thickness is None:
        return ()
    chosen = {} if thickness is None else {"interphase_nanometre": thickness}
    sources = Sources(wetting="none" if wetting is None else wetting, **chosen)
    return couple_interface(specimen, sources=sources).assumptions


def _settings(options: dict[str, Any]) -> GrowthSettings:
    from indrite.models.growth.grown import picture_cycles
    from indrite.models.growth.mesoscale import GrowthSettings
    from indrite.models.growth.microstructure import GrainSettings

    dimensions = options["dimensions"]
    patch = max(GrainSettings().patch_micrometre, options["voxel_um"])
    grains = GrainSettings(
        grain_size_micrometre=options["grain_um"],
        voxel_micrometre=options["voxel_um"],
        patch_micrometre=patch,
    )
    return GrowthSettings(
        rectification=options["rectification"] or 1.0,
        cycles=options["cycles"],
        seed=options["seed"],
        dimensions=dimensions,
        width_micrometre=options["width_um"] or _WIDTH_MICROMETRE[dimensions],
        grains=grains,
        picture_cycles=picture_cycles(options["cycles"], most=_STATES[dimensions]),
    )


def _with(settings: GrowthSettings, rectification: float) -> GrowthSettings:
    from dataclasses import replace

    return replace(settings, rectification=rectification)


def _rectification(
    specimen: Cell, settings: GrowthSettings, assumed: Any, options: dict[str, Any]
) -> Rectification:
    """Return r: as given, from the folder if it was calibrated there, else calibrated."""
    from dataclasses import replace

    from indrite.models.growth.grown import (
        Rectification,
        calibration_settings,
        rectification_of,
        stored_rectification,
    )
    from indrite.models.growth.mesoscale import growth_cell

    if options["rectification"] is not None:
        return Rectification(options["rectification"], "given")
    path: Path = options["out"] / "rectification.json"
    with progress_bar(f"calibrating on a depth of {specimen.name}") as progress:
        return stored_rectification(
            path,
            about=(growth_cell(specimen), assumed, replace(calibration_settings(settings), **_NOT_OF_R)),
            calibrate=lambda: rectification_of(
                specimen, settings=settings, assumed=assumed, progress=progress
            ),
        )


def _run(cell: GrowthCell, settings: GrowthSettings, options: dict[str, Any]) -> GrowthRun:
    from indrite.models.growth.mesoscale import run_growth

    with progress_bar(f"growth in {cell.name}") as progress:
        return run_growth(cell, settings=settings, out=options["out"] / "run", progress=progress)


def _ensemble(cell: GrowthCell, settings: GrowthSettings, options: dict[str, Any]) -> Ensemble | None:
    if options["seeds"] < 2:
        return None
    from dataclasses import replace

    from indrite.models.growth.grain_runs import growth_ensemble
    from indrite.models.growth.seed_runs import Running

    with progress_bar("more seeds") as progress:
        return growth_ensemble(
            cell,
            settings=replace(settings, picture_cycles=()),
            seeds=tuple(range(options["seed"], options["seed"] + options["seeds"])),
            running=Running(out=options["out"] / "ensemble", progress=progress),
        )


def _findings(life: GrownCell, run: GrowthRun, specimen: Cell, ensemble: Ensemble | None) -> list[Any]:
    from indrite.models.growth.growth_findings import growth_findings
    from indrite.models.growth.growth_morphology import morphology_findings

    return [*growth_findings(life, specimen, ensemble=ensemble), *morphology_findings(run)]
