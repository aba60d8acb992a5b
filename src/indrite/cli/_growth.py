"""What ``indrite simulate growth`` writes and prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import print_json

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from indrite.cell import Cell
    from indrite.findings import Finding
    from indrite.models.growth.ensemble import Ensemble
    from indrite.models.growth.grown import GrownCell
    from indrite.models.growth.mesoscale import GrowthRun
    from indrite.plots.growth_space import SpaceView


def write_growth(
    run: GrowthRun,
    specimen: Cell,
    ensemble: Ensemble | None,
    rest: tuple[list[Finding], dict[str, Any]],
) -> dict[str, str]:
    """Write life, states, findings, figures, film and view; return the files by name."""
    import json

    from indrite.atomic import write_text, written_aside
    from indrite.models.growth.grown import write_states
    from indrite.plots.growth_film import growth_film
    from indrite.plots.growth_life import film_frames

    findings, options = rest
    folder: Path = options["out"]
    folder.mkdir(parents=True, exist_ok=True)
    run.result.save(folder / "result.nc")
    write_states(run, folder / "states.npz")
    rows = json.dumps([one.to_json() for one in findings], indent=2, ensure_ascii=False)
    write_text(folder / "findings.json", rows + "\n")
    names = ["result.nc", "states.npz", "findings.json"]
    if ensemble is not None:
        ensemble.save(folder / "ensemble.nc")
        names.append("ensemble.nc")
    if options["pictures"]:
        names += _draw(run, specimen, ensemble, options)
    if options["animation"]:
        with written_aside(folder / "growth.gif") as aside:
            aside.write_bytes(growth_film(film_frames(run)))
        names.append("growth.gif")
    if options["view_3d"]:
        names += _write_view(run, folder)
    return {name: str(folder / name) for name in names}


def _draw(run: GrowthRun, specimen: Cell, ensemble: Ensemble | None, options: dict[str, Any]) -> list[str]:
    from indrite.atomic import written_aside
    from indrite.plots.style import style

    folder: Path = options["out"]
    (folder / "figures").mkdir(exist_ok=True)
    names = []
    with style():
        for name, (figure, endings) in _figures(run, specimen, ensemble, options["seed"]).items():
            for ending in endings:
                with written_aside(folder / "figures" / f"{name}.{ending}") as aside:
                    figure.savefig(aside, dpi=150, format=ending)
                names.append(f"figures/{name}.{ending}")
    return names


_CHART, _PICTURE = ("png", "svg"), ("png",)


def _figures(
    run: GrowthRun, specimen: Cell, ensemble: Ensemble | None, seed: int
) -> dict[str, tuple[Figure, tuple[str, ...]]]:
    import numpy as np

    from indrite.plots.full_cell import figure_of
    from indrite.plots.growth_boxes import plot_growth_boxes
    from indrite.plots.growth_film import film_strip
    from indrite.plots.growth_life import (
        film_frames,
        fraction_life_chart,
        life_chart,
        pictures_of,
        shown_cycles,
        strip_frames,
    )
    from indrite.plots.section import plot_element_maps

    readings = [(one.cycle.value, one.depth_micrometre.value) for one in specimen.stated.penetration]
    thick = run.cell.thickness_micrometre
    chart = life_chart(run.result, thickness_micrometre=thick, readings=readings, ensemble=ensemble)
    found: dict[str, tuple[Figure, tuple[str, ...]]] = {"penetration": (figure_of(chart), _CHART)}
    found["fractions"] = (figure_of(fraction_life_chart(run, shown_cycles(run))), _CHART)
    found["film-strip"] = (film_strip(strip_frames(film_frames(run))), _PICTURE)
    pictures = pictures_of(run, max(run.states), rng=np.random.default_rng(seed))
    element = "In" if run.cell.metal.has_host else None
    found["sections"] = (plot_growth_boxes(pictures, element=element), _PICTURE)
    view = pictures.boxes.get("middle", pictures.overview)
    found["elements"] = (plot_element_maps(view.elements), _PICTURE)
    return found


def _write_view(run: GrowthRun, folder: Path) -> list[str]:
    from indrite.atomic import write_text
    from indrite.report.page import Page, Section
    from indrite.report.render import render

    cycle = max(run.states)
    title = f"{run.cell.name}: metal in the electrolyte after {cycle:.0f} cycles"
    view = space_view(run)
    figure = space_figure(view, title)
    section = Section("The metal in space", "space", figures=[figure], contents="")
    write_text(folder / "growth-3d.html", render(Page(title=title, sections=[section])))
    return ["growth-3d.html"]


def space_view(run: GrowthRun) -> SpaceView:
    """Return the view of the last state."""
    from indrite.plots.growth_space import growth_space

    charged = not run.cell.metal.has_host
    return growth_space(run.structure, run.network, run.last, run.cell.metal, charged=charged)


def space_figure(view: SpaceView, title: str) -> Any:
    """Return a view as a figure of a page."""
    import io

    from indrite.plots.growth_space import space_picture
    from indrite.report.page import SpaceFigure

    buffer = io.BytesIO()
    space_picture(view, title=title).savefig(buffer, format="png", dpi=120)
    return SpaceFigure(view.figure, buffer.getvalue(), view.note, f"{title}. {view.note}")


def print_growth(
    cell: str,
    life: GrownCell,
    rest: tuple[list[Finding], dict[str, str], Ensemble | None, dict[str, Any]],
) -> None:
    """Print everything, as JSON or for people."""
    findings, _, ensemble, options = rest
    if options["as_json"]:
        _print_json(cell, life, rest)
        return
    source = life.rectification
    where = f" (transferred: {life.cell.name} states no depth)" if source.transferred else ""
    click.echo(f"{life.cell.name}: r = {source.value:.4g}, {_how(life)}{where}")
    click.echo(f"  {life.result.ended} after {life.result.cycle_number[-1]:.4g} cycles")
    for one in findings:
        value = one.value if isinstance(one.value, str) else "-" if one.value is None else f"{one.value:.4g}"
        spread = "" if one.standard_uncertainty is None else f" ± {one.standard_uncertainty:.3g}"
        unit = "" if one.unit in ("", "1") else f" {one.unit}"
        published = "" if one.published_value is None else f"  (published {_short(one.published_value)})"
        note = f"  {one.note}" if one.note else ""
        click.echo(f"  {one.quantity}: {value}{spread}{unit}{published}  [{one.verdict}]{note}")
    if ensemble is not None:
        bridged = int(ensemble.bridged.sum())
        median = "-" if ensemble.median_life_cycle is None else f"{ensemble.median_life_cycle:.0f}"
        click.echo(f"  {ensemble.runs} seeds: {bridged} bridged, median life {median} cycles")
    if not source.given:
        click.echo(
            "  r alone is calibrated; what is assumed may change the life by a factor of two and more."
        )
    click.echo(f"written to {options['out']}", err=True)


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


def _how(life: GrownCell) -> str:
    source = life.rectification
    return "given" if source.given else f"calibrated on {source.on}"


def _print_json(
    cell: str,
    life: GrownCell,
    rest: tuple[list[Finding], dict[str, str], Ensemble | None, dict[str, Any]],
) -> None:
    import dataclasses

    from indrite.models.growth.mesoscale import assumptions

    findings, files, ensemble, options = rest
    result, source = life.result, life.rectification
    left_out = {"as_json", "out"}
    inputs = {"cell": cell} | {name: one for name, one in options.items() if name not in left_out}
    print_json(
        "simulate growth",
        inputs | {"out": str(options["out"])},
        findings=[one.to_json() for one in findings],
        ended=result.ended,
        cycle_of_short=result.short_cycle,
        calibrated=[
            {"name": "r", "value": source.value, "on": _how(life), "transferred": source.transferred}
        ],
        assumed=[dataclasses.asdict(one) for one in assumptions(life.cell)],
        ensemble=None if ensemble is None else _ensemble_to_json(ensemble),
        files=files,
    )


def _ensemble_to_json(ensemble: Ensemble) -> dict[str, Any]:
    return {
        "seeds": ensemble.seed.tolist(),
        "life_cycle": ensemble.life_cycle.tolist(),
        "ended": ensemble.ended.tolist(),
        "cycle_number": ensemble.cycle_number.tolist(),
        "depth_mean_micrometre": ensemble.depth_mean_micrometre.tolist(),
        "median_life_cycle": ensemble.median_life_cycle,
        "median_interval_cycle": [ensemble.median_low_cycle, ensemble.median_high_cycle],
    }
