"""``indrite list``: what comes with indrite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from indrite.cli._output import json_option, print_json
from indrite.errors import UsageError

if TYPE_CHECKING:
    from indrite.cell import Material

Row = dict[str, str]


@click.command("list")
@click.argument("what", type=click.Choice(["cells", "engines", "materials", "phases", "readers", "studies"]))
@click.option("--gate", is_flag=True, help="With engines: how they score on known phases.")
@json_option
def list_(what: str, *, gate: bool, as_json: bool) -> None:
    """List the cells, engines, materials, crystal phases, readers or studies that come with indrite."""
    if gate:
        if what != "engines":
            raise UsageError("--gate is about engines", got=what, todo="Call: indrite list engines --gate")
        _gate(as_json=as_json)
        return
    tables = {
        "cells": _cells,
        "engines": _engines,
        "materials": _materials,
        "phases": _phases,
        "readers": _readers,
        "studies": _studies,
    }
    rows = tables[what]()
    if as_json:
        print_json("list", [what], findings=[], **{what: rows})
        return
    widths = [max(len(row[key]) for row in rows) for key in rows[0]] if rows else []
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row.values(), widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _cells() -> list[Row]:
    from indrite.cell import cell_names, load_cell

    return [{"name": name, "title": load_cell(name).title} for name in cell_names()]


def _engines() -> list[Row]:
    from indrite.engines import engines

    return [
        {
            "name": one.name,
            "models": " ".join((*one.models, *(["FILE"] if one.takes_path else []))),
            "installed": "installed" if _installed(one.distributions) else "missing",
            "extra": f"needs indrite[{one.extra}]" if one.extra else "",
            "licence": one.licence,
            "about": one.about,
        }
        for one in engines().values()
    ]


def _gate(*, as_json: bool) -> None:
    from indrite.cli.simulate_gate import print_cards
    from indrite.models.gate import shipped_cards

    cards = list(shipped_cards().values())
    differences = {one.engine: _difference(one.engine) for one in cards}
    if as_json:
        shown = [{**one.to_json(), "remark": differences[one.engine]} for one in cards]
        print_json("list", ["engines"], findings=[], cards=shown)
        return
    print_cards(cards)
    for name, remark in differences.items():
        if remark:
            click.echo(f"{name}: {remark}")


def _difference(name: str) -> str:
    from indrite.engines import engine
    from indrite.errors import EngineError, MissingPackageError
    from indrite.models.gate import shipped_card

    try:
        return shipped_card(engine(name))[1]
    except MissingPackageError as error:
        return f"not installed here: {error}"
    except EngineError as error:
        return str(error)


def _installed(distributions: tuple[str, ...]) -> bool:
    from importlib import metadata

    try:
        return all(metadata.version(one) for one in distributions)
    except metadata.PackageNotFoundError:
        return False


def _phases() -> list[Row]:
    from indrite.cell import phase, phase_names

    rows = []
    for name in phase_names():
        one = phase(name)
        a, b, c = one.lattice[:3]
        rows.append(
            {
                "name": name,
                "formula": one.formula,
                "default": "default" if one.default else "",
                "space_group": f"{one.symbol} ({one.space_group})",
                "cell": f"{a:g} {b:g} {c:g} Å",
                "kind": one.kind,
                "status": ("" if one.verified else "unverified ")
                + ("" if one.observed else "not seen in experiments"),
                "source": one.source,
            }
        )
    return rows


def _materials() -> list[Row]:
    from indrite.cell import material, material_names

    rows = []
    for name in material_names():
        phase = material(name)
        density = phase.numbers.get("density_gram_per_cubic_centimetre")
        potential = phase.numbers.get("potential_volt")
        rows.append(
            {
                "name": name,
                "formula": phase.formula,
                "molar_mass": f"{phase.value('molar_mass_gram_per_mole'):.2f} g/mol",
                "density": f"{density.value:.3f} g/cm³" if density else "",
                "potential": f"{potential.value:.2f} V vs Li" if potential else "",
                "status": "some numbers unverified" if _unverified(phase) else "",
            }
        )
    return rows


def _unverified(phase: Material) -> bool:
    """Return whether any number of a phase says that nobody checked it."""
    return any("unverified" in one.source or one.status == "assumed" for one in phase.given().values())


def _readers() -> list[Row]:
    from indrite.readers.techniques import TECHNIQUES

    return [
        {
            "name": name,
            "technique": technique.name,
            "vendor": one.vendor,
            "suffixes": " ".join(one.suffixes),
            "extra": f"needs indrite[{one.extra}]" if one.extra else "",
        }
        for technique in TECHNIQUES.values()
        for name, one in technique.formats().items()
    ]


def _studies() -> list[Row]:
    from indrite.study import study_names

    return [{"name": name} for name in study_names()]
