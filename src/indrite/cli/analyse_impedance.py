"""``indrite analyse impedance FILE…``: resistance, conductivity, activation energy, leak of spectra."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json, progress_bar
from indrite.cli._uncertain import UNCERTAIN
from indrite.errors import UsageError

if TYPE_CHECKING:
    from indrite.analysis.impedance import Geometry, ImpedanceAnalysis, Quantity, Setup
    from indrite.signals import Impedance


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--thickness-um", type=UNCERTAIN, help="Thickness of the pellet, such as 620±15.")
@click.option("--diameter-mm", type=UNCERTAIN, help="Diameter of the pellet, such as 10±0.05.")
@click.option("--area-cm2", type=UNCERTAIN, help="Area of the electrodes, instead of the diameter.")
@click.option(
    "--temperature-c",
    "temperatures",
    multiple=True,
    metavar="X±U",
    help="Temperature; several (repeated, or 25,40,60) are those of the FILES in order.",
)
@click.option(
    "--temperature-from-names", is_flag=True, help="Read temperatures off names such as 'pellet_60C.mpt'."
)
@click.option(
    "--electrodes",
    type=click.Choice(["blocking", "reversible", "unknown"]),
    default="unknown",
    show_default=True,
    help="Whether the electrodes block direct current; a leak is only stated if they do.",
)
@click.option("--circuit", help="Circuit to fit, such as 'L+(R|CPE)+CPE'; by default the data choose.")
@click.option("--frequency-hz", metavar="LOW:HIGH", help="Frequencies to use.")
@click.option("--format", "form", metavar="NAME", help="Format of the files; by default by content.")
@click.option(
    "--batch",
    is_flag=True,
    help="For many spectra: one circuit (L+R+CPE unless given), only the table as CSV.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for figures (svg) and the table (csv).")
@json_option
def impedance(files: tuple[Path, ...], **options: Any) -> None:
    """Print what impedance spectra of pellets say: validity, resistance, conductivity, leak.

    FILES are of EC-Lab, Gamry, ZPlot, Autolab, CH Instruments, VersaStudio, Ivium, Eco Chemie, the Battery
    Data Format, any delimited text, or our own .nc; every sweep of a file is analysed. With two or more
    temperatures the activation energy follows.
    """
    from indrite.analysis.impedance import analyse_impedance

    if options["batch"]:
        _batch(files, options)
        return
    setup = _setup(options)
    with progress_bar("reading") as progress:
        spectra = _spectra(files, options["form"])
        warm = _temperatures(options, spectra)
        found = analyse_impedance(spectra, setup=setup, temperatures=warm, progress=progress)
    for one in found.spectra:
        for note in one.spectrum.notes:
            click.echo(f"{one.name}: {note}", err=True)
    if options["out"] is not None:
        from indrite.cli._impedance_figures import write_results

        for target in write_results(found, options["out"]):
            click.echo(f"→ {target}", err=True)
    if options["as_json"]:
        rows = [one.to_json() for one in found.findings()]
        print_json("analyse impedance", [str(one) for one in files], findings=rows, table=found.table())
    else:
        click.echo(_text(found))


def _batch(files: Sequence[Path], options: dict[str, Any]) -> None:
    """Print the table of many spectra."""
    from indrite.analysis.impedance import Circuit, analyse_many, parse_circuit

    circuit = Circuit(resistor=True) if options["circuit"] is None else parse_circuit(options["circuit"])
    spectra = _spectra(files, options["form"])
    table = analyse_many(spectra, circuit=circuit)
    columns = {"file": [one.origin.path for one in spectra], "sweep": [one.sweep for one in spectra]}
    columns |= {spec.name: array.tolist() for spec, array in table.arrays()}
    if options["as_json"]:
        names = [str(one) for one in files]
        print_json("analyse impedance", names, findings=[], circuit=table.circuit, table=columns)
        return
    import polars as pl

    click.echo(pl.DataFrame(columns).write_csv(), nl=False)


def _spectra(files: Sequence[Path], form: str | None) -> list[Impedance]:
    from indrite.readers import read_impedance

    return [one for path in files for one in read_impedance(path, format=form)]


def _setup(options: dict[str, Any]) -> Setup:
    from indrite.analysis.impedance import Setup, parse_circuit

    circuit = None if options["circuit"] is None else parse_circuit(options["circuit"])
    return Setup(
        geometry=_geometry(options),
        electrodes=options["electrodes"],
        circuit=circuit,
        frequency_window_hertz=_window(options["frequency_hz"]),
    )


def _geometry(options: dict[str, Any]) -> Geometry | None:
    from indrite.analysis.impedance import Geometry

    thickness, diameter, area = (options[name] for name in ("thickness_um", "diameter_mm", "area_cm2"))
    if diameter is not None and area is not None:
        raise UsageError("diameter and area are both given", expected="--diameter-mm or --area-cm2")
    if thickness is None and diameter is None and area is None:
        return None
    if thickness is None or (diameter is None and area is None):
        raise UsageError(
            "half of the geometry is missing",
            got="a thickness alone" if thickness is not None else "no thickness",
            expected="--thickness-um with --diameter-mm or --area-cm2",
        )
    return Geometry(thickness, area) if area is not None else Geometry.disc(thickness, diameter)


def _window(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        low, high = (float(one) for one in text.split(":"))
    except ValueError:
        raise UsageError("not a range of frequencies", got=repr(text), expected="LOW:HIGH in Hz") from None
    return low, high


def _temperatures(options: dict[str, Any], spectra: Sequence[Impedance]) -> list[Quantity] | None:
    """Temperature of each spectrum: as given, read off the names, or ``None``."""
    from indrite.analysis.impedance import Quantity
    from indrite.readers.impedance.names import temperature_in_name

    texts = [one for text in options["temperatures"] for one in text.split(",") if one.strip()]
    if texts and options["temperature_from_names"]:
        raise UsageError(
            "temperatures are given twice", expected="--temperature-c or --temperature-from-names"
        )
    if options["temperature_from_names"]:
        return [Quantity(temperature_in_name(one.origin.path or "")) for one in spectra]
    if not texts:
        return None
    given = [UNCERTAIN.convert(one, None, None) for one in texts]
    names = list(dict.fromkeys(one.origin.path for one in spectra))
    if len(given) == 1:
        return given * len(spectra)
    if len(given) == len(spectra):
        return given
    if len(given) == len(names):
        return [given[names.index(one.origin.path)] for one in spectra]
    raise UsageError(
        "temperatures do not fit the files",
        got=f"{len(given)} temperatures",
        expected=f"1, or one for each of the {len(spectra)} spectra",
    )


def _text(found: ImpedanceAnalysis) -> str:
    from indrite.number_text import format_quantity

    lines = []
    for row in found.findings():
        value = format_quantity(row.value, row.unit, uncertainty=row.standard_uncertainty)
        if row.verdict == "upper limit":
            value = f"< {value}"
        lines += [f"{row.quantity}: {value}  [{row.verdict}]", f"    {row.note}"]
    return "\n".join(lines)
