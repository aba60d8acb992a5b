"""``indrite analyse spectra FILE``: edges, thickness, profiles, and whether there is a new phase."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json
from indrite.cli._uncertain import UNCERTAIN
from indrite.errors import UsageError

if TYPE_CHECKING:
    from indrite.analysis.spectrum_image import SpectraAnalysis


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--edges", metavar="In,S,…", help="Elements or edges to map; by default those found.")
@click.option("--kind", type=click.Choice(["EELS", "EDX"]), help="Where the file does not say.")
@click.option("--item", metavar="NAME", help="Number or title of the data set, where there are several.")
@click.option("--pixel-nm", type=float, help="Distance of the pixels, where the file does not say.")
@click.option("--energy-kv", type=float, help="Energy of the beam, where the file does not say.")
@click.option(
    "--along",
    type=click.Choice(["row", "column"]),
    help="Axis that crosses the interface: row goes down, column to the right; by default the data say.",
)
@click.option("--ends", metavar="N,M", help="Points at both ends that are bulk; by default a fifth each.")
@click.option("--foil-nm", type=UNCERTAIN, help="Thickness of the foil along the beam, such as 100±10.")
@click.option("--tilt-degree", type=UNCERTAIN, help="Angle between beam and interface, such as 0±2.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for figures (svg) and tables (csv).")
@json_option
def spectra(file: Path, **options: Any) -> None:
    """Print which edges spectra show, how thick the specimen is, and whether there is a new phase.

    FILE is one spectrum, a line scan or an image of spectra: EMSA (.msa), HyperSpy (.hspy), two columns of
    text, our own .nc, or with the extra microscopy a file of Gatan, Bruker, Velox, JEOL and others.
    """
    from indrite.analysis.spectrum_image import analyse_spectra
    from indrite.cli.analyse_profile import foil_of
    from indrite.readers import read_spectrum_image

    image = read_spectrum_image(
        file,
        kind=options["kind"],
        item=options["item"],
        pixel_nanometre=options["pixel_nm"],
        beam_energy_kilovolt=options["energy_kv"],
    )
    found = analyse_spectra(
        image,
        elements=_elements(options["edges"]),
        along=options["along"],
        ends=_ends(options["ends"]),
        foil=foil_of(options),
    )
    for note in (*image.notes, *found.notes):
        click.echo(f"{file.name}: {note}", err=True)
    if options["out"] is not None:
        from indrite.cli._spectra_figures import write_results

        for target in write_results(found, options["out"]):
            click.echo(f"→ {target}", err=True)
    if options["as_json"]:
        rows = [one.to_json() for one in found.findings()]
        print_json("analyse spectra", [str(file)], findings=rows, **_more(found))
    else:
        click.echo(_text(found))


def _elements(text: str | None) -> tuple[str, ...] | None:
    """Split at commas, those inside names such as L2,3 left alone."""
    if not text:
        return None
    parts: list[str] = []
    for part in text.split(","):
        if part.strip()[:1].isdigit() and parts:
            parts[-1] += f",{part}"
        elif part.strip():
            parts.append(part.strip())
    return tuple(parts)


def _ends(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    try:
        first, last = (int(one) for one in text.split(","))
    except ValueError:
        raise UsageError("not two numbers of points", got=repr(text), expected="N,M such as 8,8") from None
    return first, last


def _more(found: SpectraAnalysis) -> dict[str, Any]:
    image = found.image
    return {
        "kind": image.kind,
        "shape": list(image.counts.shape),
        "energy_range_electronvolt": [image.energy_electronvolt[0], image.energy_electronvolt[-1]],
        "elements": list(found.elements),
        "verdict": found.new_phase,
        "thickness_over_mean_free_path": None
        if found.thickness is None
        else found.thickness.ratio.ravel().tolist(),
        "notes": [*image.notes, *found.notes],
    }


def _text(found: SpectraAnalysis) -> str:
    from indrite.number_text import format_quantity

    image = found.image
    rows, columns, channels = image.counts.shape
    low, high = image.energy_electronvolt[0], image.energy_electronvolt[-1]
    lines = [f"{image.kind}, {rows} × {columns} spectra of {channels} channels, {low:.5g} to {high:.5g} eV"]
    if found.elements:
        lines.append(f"elements: {', '.join(found.elements)}")
    for row in found.findings():
        value = format_quantity(row.value, row.unit, uncertainty=row.standard_uncertainty)
        if row.verdict == "upper limit":
            value = f"< {row.value:.2g} {row.unit}"
        lines += [f"{row.quantity}: {value}  [{row.verdict}]", f"    {row.note}"]
    return "\n".join(lines)
