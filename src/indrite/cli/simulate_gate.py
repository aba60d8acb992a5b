"""``indrite simulate gate``: score an engine on known phases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json, progress_bar

if TYPE_CHECKING:
    from indrite.models.gate import ScoreCard


@click.command()
@click.option(
    "--engine",
    "name",
    required=True,
    help="Such as chgnet, sevennet:mf-0-r2scan, nep:PATH; see: list engines.",
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the results."
)
@click.option("--checks", help="Only these, by comma: ids or their first part, such as volume,dimer.InS.")
@click.option(
    "--time-ps",
    type=click.FloatRange(0.1),
    default=20.0,
    show_default=True,
    help="Length of each run of molecular dynamics; below 10 ps the motion of lithium is not judged.",
)
@click.option("--seeds", type=click.IntRange(1), default=2, show_default=True, help="Runs of each kind.")
@json_option
def gate(name: str, out: Path, checks: str | None, *, time_ps: float, seeds: int, as_json: bool) -> None:
    """Score an engine on known phases: cells, bonds, dimers, voltages, motion of lithium.

    Writes card.json and one file a measurement; an examination that was interrupted goes on where it
    was when called again. The cards of some engines come with indrite: indrite list engines --gate.
    """
    from indrite.engines import engine
    from indrite.errors import UsageError
    from indrite.models.gate import GateSettings, score

    if checks is not None and not checks.strip(" ,"):
        raise UsageError("--checks names no check", got=repr(checks), todo="Leave it out to examine all")
    settings = GateSettings(time_picosecond=time_ps, seeds=tuple(range(1, seeds + 1)))
    chosen = None if checks is None else [one.strip() for one in checks.split(",") if one.strip()]
    with progress_bar(f"scoring {name}") as progress:
        card = score(engine(name), out=out, checks=chosen, settings=settings, progress=progress)
    if as_json:
        inputs: dict[str, Any] = {"engine": name, "checks": chosen, "time_ps": time_ps, "seeds": seeds}
        findings = [one.to_json() for one in card.findings()]
        print_json(
            "simulate gate", inputs, findings=findings, card=card.to_json(), file=str(out / "card.json")
        )
    else:
        print_cards([card])
        click.echo(f"written to {out / 'card.json'}", err=True)


def print_cards(cards: list[ScoreCard]) -> None:
    """Print cards side by side and what failed."""
    from indrite.models.gate.table import gate_table, remarks

    rows = gate_table(cards)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    for card in cards:
        for text in remarks(card):
            click.echo(f"{card.engine}: {text}")
