"""``indrite simulate reactions``: what an electrode and an electrolyte become, by thermodynamics."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json, progress_bar, write_figures
from indrite.engines import REACTION_ENGINE

if TYPE_CHECKING:
    from indrite.models.thermodynamics import Thermodynamics
    from indrite.models.thermodynamics.interface import PairReaction
    from indrite.models.thermodynamics.ladder import Comparison


@click.command()
@click.option(
    "--electrolyte", default="Li6PS5Cl", show_default=True, help="Formula of a phase with an energy."
)
@click.option("--electrode", default="In", show_default=True, help="Formula: In, LiIn, Li, Li2In, Li0.5In …")
@click.option(
    "--potential-v",
    type=float,
    default=None,
    help="Also the reaction open to lithium at this potential against Li/Li+.",
)
@click.option(
    "--engine", default=REACTION_ENGINE, show_default=True, help="Whose energies; see 'indrite list engines'."
)
@click.option(
    "--include-unobserved", is_flag=True, help="Allow phases unknown to experiments (LiIn3, Li3In, In4S3)."
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder for findings.json, tables and figures; energies of a new engine are kept and resumed here.",
)
@click.option("--figures/--no-figures", default=True, show_default=True, help="With --out.")
@json_option
def reactions(**options: Any) -> None:
    """Products, energies and potentials of an electrode on an electrolyte, by every source.

    Energies of CHGNet 0.3.0 come with indrite; those of another engine are computed first (its crystals
    are relaxed; minutes to hours, resumed when --out is given). Temperature 0 K, no kinetics.
    """
    from indrite.models.thermodynamics import reactions as compute
    from indrite.models.thermodynamics import relaxed_by, statements, thermodynamic_findings

    with progress_bar(f"relaxing with {options['engine']}") as progress:
        relaxed = relaxed_by(options["engine"], folder=options["out"], progress=progress)
    result = compute(
        options["electrolyte"],
        options["electrode"],
        potential_volt=options["potential_v"],
        include_unobserved=options["include_unobserved"],
        relaxed=relaxed,
    )
    findings, sentences = thermodynamic_findings(result), statements(result)
    document = {
        "findings": [one.to_json() for one in findings],
        "statements": [dataclasses.asdict(one) for one in sentences],
        **_document(result),
    }
    text = "" if options["as_json"] and options["out"] is None else _text(result)
    files = {} if options["out"] is None else _write(result, document, text, options)
    if options["as_json"]:
        asked = ("electrolyte", "electrode", "potential_v", "engine", "include_unobserved")
        inputs = {name: options[name] for name in asked}
        print_json("simulate reactions", inputs, **document, files=files)
    else:
        click.echo(text)
        if files:
            click.echo(f"written to {options['out']}", err=True)


def _document(result: Thermodynamics) -> dict[str, Any]:
    return {
        "engine": result.engine,
        "closed": _pair(result.closed),
        "open": None if result.open is None else _pair(result.open),
        "electrolyte_windows": [_plain(one) for one in result.electrolyte_windows],
        "interface_windows": [_plain(one) for one in result.interface_windows],
        "ladder": [_plain(one) for one in result.ladder],
        "exchanges": [_plain(one) for one in result.exchanges],
        "closed_by_source": None if result.closed_by_source is None else _plain(result.closed_by_source),
        "offsets": [_plain(one) for one in result.offsets],
        "lithiation": [_plain(one) for one in result.lithiation],
        "closed_volume": [_plain(one) for one in result.closed_volume],
        "above_hull_electronvolt_per_atom": result.above_hull_electronvolt_per_atom,
        "ordering": None if result.ordering is None else _plain(result.ordering),
        "notes": list(result.notes),
    }


def _pair(reaction: PairReaction) -> dict[str, Any]:
    return {**_plain(reaction), "most_exothermic": _plain(reaction.most_exothermic)}


def _plain(value: Any) -> Any:
    """Return dataclasses as dictionaries, with reactions written out and infinity as null."""
    from indrite.models.thermodynamics import Reaction

    if isinstance(value, Reaction):
        return str(value)
    if dataclasses.is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return None if value == float("inf") else value


def _text(result: Thermodynamics) -> str:
    from indrite.models.thermodynamics import tables
    from indrite.models.thermodynamics.statements import statements

    best = result.closed.most_exothermic
    parts = [
        f"{result.electrode} | {result.electrolyte}, energies of {result.engine}",
        f"Closed: {best.reaction or 'no reaction'}, {best.energy_electronvolt_per_atom:+.3f} ± "
        f"{result.closed.standard_uncertainty_electronvolt_per_atom:.3f} eV/atom (* below)",
        tables.kink_table(result.closed),
    ]
    if result.closed_by_source is not None:
        parts.append(f"As written, by every source: {_sources(result.closed_by_source)}")
    for one in result.closed_volume:
        percent = round(100 * one.relative, 1) + 0.0
        parts.append(f"Volume of that reaction ({one.source}): {percent:+.1f} %")
    if result.open is not None:
        parts += [
            f"Open to lithium at {result.open.potential_volt:g} V vs Li/Li+ (* most exothermic per atom)",
            tables.kink_table(result.open),
        ]
    parts += [
        f"{result.electrolyte} alone, over the potential of lithium (± 0.2 V)",
        tables.window_table(result.electrolyte_windows),
        f"{result.electrolyte} beside {result.electrode} in excess (± 0.2 V)",
        tables.window_table(result.interface_windows),
        "Potentials, V vs Li/Li+",
        tables.comparison_table(result.ladder),
        "Reactions without lithium, eV as written",
        tables.comparison_table(result.exchanges),
        "Volume",
        tables.volume_table(result),
        "What the numbers say",
        "\n".join(f"- {line}" for line in _sentences(statements(result))),
        "\n".join(f"Note: {one}" for one in result.notes),
    ]
    return "\n\n".join(parts)


def _sources(row: Comparison) -> str:
    texts = [
        f"{one.source} has no {', '.join(one.missing)}" if one.value is None
        else f"{one.source} {one.value:+.2f} ± {one.standard_uncertainty:.2f} eV"
        for one in row.values
    ]  # fmt: skip
    return "; ".join(texts)


def _sentences(rows: Any) -> list[str]:
    answers = {True: "yes", False: "no", None: "not decided"}
    return [f"{one.claim}: {answers[one.holds]} ({one.numbers})" for one in rows]


def _write(
    result: Thermodynamics, document: dict[str, Any], text: str, options: dict[str, Any]
) -> dict[str, str]:
    import json

    from indrite.atomic import write_text

    folder: Path = options["out"]
    folder.mkdir(parents=True, exist_ok=True)
    rows = json.dumps(document["findings"], indent=2, ensure_ascii=False)
    write_text(folder / "findings.json", rows + "\n")
    write_text(folder / "reactions.json", json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    write_text(folder / "reactions.md", text + "\n")
    files = {name: str(folder / name) for name in ("findings.json", "reactions.json", "reactions.md")}
    if options["figures"]:
        files |= _draw(result, folder / "figures")
    return files


def _draw(result: Thermodynamics, folder: Path) -> dict[str, str]:
    from indrite.plots.full_cell import figure_of
    from indrite.plots.thermodynamics import reaction_charts

    charts = reaction_charts(result)
    return write_figures({name: figure_of(chart) for name, chart in charts.items()}, folder)
