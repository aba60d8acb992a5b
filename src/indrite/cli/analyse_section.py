"""``indrite analyse section``: a picture of a cross-section, and maps of elements over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json

if TYPE_CHECKING:
    from indrite.analysis.section.analyse import SectionAnalysis
    from indrite.analysis.section.classifier import ClassMap
    from indrite.signals.micrograph import Micrograph

_FILE = click.Path(path_type=Path)
_SIDES = click.Choice(["bottom", "top", "left", "right"])


@click.command()
@click.argument("image", type=_FILE)
@click.option("--pixel-nm", type=float, help="Edge of a pixel; by default from the file's metadata.")
@click.option("--anode-side", type=_SIDES, default="bottom", show_default=True, help="Where the anode lies.")
@click.option("--picture", metavar="NAME", help="Which picture of a file that holds several.")
@click.option("--keep-data-bar", is_flag=True, help="Do not cut off a burned-in data bar.")
@click.option("--anode-edge-px", type=float, help="Row of the anode's edge in the upright picture.")
@click.option("--cathode-edge-px", type=float, help="Row of the cathode's edge in the upright picture.")
@click.option("--dark-metal", is_flag=True, help="The metal is darker than the electrolyte (lithium).")
@click.option("--electrolyte-grey", type=float, help="Grey value of the electrolyte, if not the commonest.")
@click.option("--scribbles", type=_FILE, help="Picture of scribbles that train a classifier.")
@click.option("--classes", help="Roles of the scribbles' values, ascending: void,electrolyte,metal,other.")
@click.option("--window-um", type=float, help="Height of the windows of morphology.  [default: 50]")
@click.option(
    "--close-gaps-um", type=float, default=0.0, help="Gaps in films to close before shapes are read."
)
@click.option("--disc-mm", type=float, default=10.0, show_default=True, help="Diameter of the cell.")
@click.option("--maps", type=_FILE, multiple=True, help="File(s) of element maps of the same field.")
@click.option("--metal-element", default="In", show_default=True, help="Element whose map marks the metal.")
@click.option("--elements", help="Elements to map from spectra, such as In,P,S,Cl.")
@click.option("--out", type=_FILE, help="Folder for the overlay, charts and the table.")
@json_option
def section(image: Path, **options: Any) -> None:
    """Find metal, voids and edges in the IMAGE of a cross-section: depth, morphology, cracks, connection.

    Read are TIFF (JEOL with its .txt, Zeiss, FEI, ImageJ), PNG, JPEG, and microscopes' own files. Look at the
    overlay that --out writes before you believe a number.
    """
    from indrite.analysis.section.analyse import analyse_section
    from indrite.analysis.section.settings import SectionSettings
    from indrite.readers import read_micrograph

    picture = read_micrograph(
        image,
        pixel_nanometre=options["pixel_nm"],
        anode_side=options["anode_side"],
        picture=options["picture"],
        data_bar="keep" if options["keep_data_bar"] else "cut",
    )
    settings = SectionSettings(
        anode_row=options["anode_edge_px"],
        cathode_row=options["cathode_edge_px"],
        contrast="dark" if options["dark_metal"] else "bright",
        electrolyte_level=options["electrolyte_grey"],
        window_micrometre=options["window_um"],
        disc_millimetre=options["disc_mm"],
        gap_micrometre=options["close_gaps_um"],
    )
    classes = _classes(picture, options["scribbles"], options["classes"])
    found = analyse_section(picture, settings=settings, classes=classes)
    rows = [one.to_json() for one in found.findings()]
    rows += _map_rows(picture, found, options)
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    if options["out"] is not None:
        for target in _written(found, rows, options["out"]):
            click.echo(f"→ {target}", err=True)
    if options["as_json"]:
        print_json(
            "analyse section",
            [str(image)],
            findings=rows,
            notes=list(found.notes),
            pixel_nanometre=picture.pixel_nanometre,
        )
    else:
        click.echo(_table(rows))


def _classes(picture: Micrograph, scribbles: Path | None, roles: str | None) -> ClassMap | None:
    from indrite.errors import UsageError

    if scribbles is None:
        if roles is not None:
            raise UsageError("roles of classes without scribbles", got=roles, todo="Give --scribbles FILE")
        return None
    from indrite.analysis.section.classifier import classify
    from indrite.readers.micrograph import read_labels

    labels = read_labels(scribbles)
    rows = picture.intensity.shape[0]
    if labels.shape[0] > rows and labels.shape[1] == picture.intensity.shape[1]:
        labels = labels[:rows]  # drawn on the picture with its data bar
    named = None
    if roles is not None:
        words = [one.strip() for one in roles.split(",")]
        count = int(labels.max())
        if len(words) != count:
            raise UsageError("as many roles as classes are needed", got=roles, expected=f"{count} roles")
        named = dict(enumerate(words, start=1))
    return classify(picture, labels, roles=named)


def _map_rows(picture: Micrograph, found: SectionAnalysis, options: dict[str, Any]) -> list[dict[str, Any]]:
    if not options["maps"]:
        return []
    from indrite.analysis.section.registration import compare_with_map
    from indrite.readers import read_element_map

    wanted, element = options["elements"], options["metal_element"]
    maps = read_element_map(
        options["maps"] if len(options["maps"]) > 1 else options["maps"][0],
        elements=[one.strip() for one in wanted.split(",")] if wanted else None,
        pixel_nanometre=None,
        anode_side=options["anode_side"],
    )
    for note in maps.notes:
        click.echo(f"note: {note}", err=True)
    return [one.to_json() for one in compare_with_map(picture, maps, found, element=element).findings()]


def _table(rows: list[dict[str, Any]]) -> str:
    """Return a line for each finding, its note below where it has no ``ok``, or where it is extrapolated."""
    from indrite.number_text import format_quantity

    lines = []
    for row in rows:
        number = format_quantity(row["value"], row["unit"], uncertainty=row["standard_uncertainty"])
        verdict = "" if row["verdict"] == "ok" else f"  [{row['verdict']}]"
        lines.append(f"{row['id']:<30} {number}{verdict}")
        if row["note"] and (verdict or row["id"].endswith(".cell")):
            lines.append(f"    {row['note']}")
    return "\n".join(lines)


def _written(found: SectionAnalysis, rows: list[dict[str, Any]], folder: Path) -> list[Path]:
    """Write overlay, charts, map and table, and return their paths."""
    import json

    from indrite.atomic import write_text, written_aside
    from indrite.plots.chart import draw
    from indrite.plots.section import fraction_chart
    from indrite.plots.section_overlay import correlation_chart, depth_chart, plot_section_overlay
    from indrite.plots.style import style

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with style():
        figures = {"overlay": plot_section_overlay(found)}
        for name, chart in (
            ("depth", depth_chart(found)),
            ("fractions", fraction_chart(found.summary.fractions)),
            ("correlation", correlation_chart(found)),
        ):
            figures[name] = draw(chart).figure  # type: ignore[assignment]
        for name, figure in figures.items():
            target = folder / f"section_{name}.png"
            with written_aside(target) as aside:
                figure.savefig(aside, format="png", dpi=150)
            written.append(target)
    target = folder / "section_map.nc"
    found.section.save(target)
    table = folder / "section_findings.json"
    write_text(table, json.dumps(rows, indent=1, ensure_ascii=False))
    return [*written, target, table]
