"""``indrite analyse profile FILE…``: thickness of the interphase, edges and ratios of elements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json
from indrite.cli._uncertain import UNCERTAIN
from indrite.errors import UsageError

if TYPE_CHECKING:
    from indrite.analysis.line_profile import Foil, KFactor, ProfileAnalysis
    from indrite.signals import LineProfile


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--elements", metavar="In,S,…", help="Elements to use; by default all.")
@click.option("--foil-nm", type=UNCERTAIN, help="Thickness of the foil along the beam, such as 100±10.")
@click.option("--tilt-degree", type=UNCERTAIN, help="Angle between beam and interface, such as 0±2.")
@click.option("--pixel-nm", type=float, help="Edge of a pixel, where the file does not say.")
@click.option("--distance-unit", metavar="UNIT", help="Unit of the distance in text files: nm, um, A.")
@click.option(
    "--along",
    type=click.Choice(["row", "column"]),
    help="Axis of a map that the line crosses: row goes down, column to the right; by default the data say.",
)
@click.option(
    "--k-factor",
    "factors",
    multiple=True,
    metavar="A/B=K±U",
    help="Cliff–Lorimer factor: atoms A/B = K · counts A/B, such as In/S=1.6±0.1. May be repeated.",
)
@click.option("--net/--gross", default=None, help="Whether a background was taken off the counts of a text.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for figures (svg) and the table (csv).")
@json_option
def profile(files: tuple[Path, ...], **options: Any) -> None:
    """Print how thick an interphase is and where each element's edge lies, from line profiles or maps.

    FILES are one text table (a distance and one column of counts an element), one of our own .nc, or maps of
    elements of one field of view (.hspy, .emd, .bcf, .asw, .tif): their rows are aligned to the interface and
    summed along it.
    """
    from indrite.analysis.line_profile import analyse_profile

    line = _line(files, options)
    for note in line.notes:
        click.echo(f"{files[0].name}: {note}", err=True)
    found = analyse_profile(line, foil=foil_of(options), factors=[_factor(one) for one in options["factors"]])
    if options["out"] is not None:
        from indrite.cli._profile_figures import write_results

        for target in write_results(found, options["out"]):
            click.echo(f"→ {target}", err=True)
    rows = found.findings()
    if options["as_json"]:
        print_json(
            "analyse profile",
            [str(one) for one in files],
            findings=[one.to_json() for one in rows],
            verdict=found.interphase.verdict,
            interphase=_interphase(found),
            midpoint_distances_nanometre=found.midpoint_distances(),
        )
    else:
        click.echo(_text(found))


def _line(files: tuple[Path, ...], options: dict[str, Any]) -> LineProfile:
    from indrite.study.profile_files import line_of_files

    wanted = None if not options["elements"] else options["elements"].replace(" ", "").split(",")
    return line_of_files(
        files,
        elements=wanted,
        pixel_nanometre=options["pixel_nm"],
        distance_unit=options["distance_unit"],
        along=options["along"],
        net=options["net"],
    )


def foil_of(options: dict[str, Any]) -> Foil:
    """Return the foil that --foil-nm and --tilt-degree state."""
    from indrite.analysis.line_profile import Foil

    thick, tilt = options["foil_nm"], options["tilt_degree"]
    return Foil(
        thickness_nanometre=None if thick is None else thick.value,
        thickness_uncertainty_nanometre=0.0 if thick is None else thick.standard_uncertainty,
        tilt_degree=None if tilt is None else tilt.value,
        tilt_uncertainty_degree=0.0 if tilt is None else tilt.standard_uncertainty,
    )


def _factor(text: str) -> KFactor:
    from indrite.analysis.line_profile import KFactor

    pair, _, number = text.partition("=")
    above, _, below = pair.partition("/")
    if not (above.strip() and below.strip() and number.strip()):
        raise UsageError("not a k-factor", got=repr(text), expected="A/B=K±U, such as In/S=1.6±0.1")
    try:
        value = UNCERTAIN.convert(number, None, None)
    except click.BadParameter as error:
        raise UsageError("not a k-factor", got=repr(text), expected=str(error)) from None
    return KFactor(above.strip(), below.strip(), value.value, value.standard_uncertainty)


def _interphase(found: ProfileAnalysis) -> dict[str, Any]:
    from dataclasses import asdict

    three = found.three
    return {
        **asdict(found.interphase),
        "face_position_nanometre": three.position_nanometre.tolist(),
        "face_sigma_nanometre": three.sigma_nanometre.tolist(),
        "level_count": dict(zip(three.elements, three.level_count.tolist(), strict=True)),
        "reduced_chi_squared": three.reduced_chi_squared,
    }


def _text(found: ProfileAnalysis) -> str:
    from indrite.number_text import format_quantity

    lines = []
    for row in found.findings():
        value = format_quantity(row.value, row.unit, uncertainty=row.standard_uncertainty)
        if row.verdict == "upper limit":
            value = f"< {row.value:.2g} {row.unit}"
        lines += [f"{row.quantity}: {value}  [{row.verdict}]", f"    {row.note}"]
    first = found.profile.elements[0]
    for pair, distance in found.midpoint_distances().items():
        if not pair.startswith(f"{first}-"):
            continue
        lines.append(f"distance of the edges {pair}: {distance:.3g} nm (quoted by some, not a thickness)")
    return "\n".join(lines)
