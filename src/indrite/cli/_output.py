"""What the verbs share: JSON on standard output, tables and progress on standard error."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite import __version__
from indrite.progress import Progress, silent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object to standard output."
)


def print_json(command: str, inputs: Sequence[str] | dict[str, Any], **values: Any) -> None:
    """Print the one object of a ``--json`` call; non-finite numbers become null."""
    document = {"version": __version__, "command": command, "inputs": inputs, **values}
    click.echo(json.dumps(_clean(document), indent=2, ensure_ascii=False))


def write_figures(figures: Mapping[str, Figure], folder: Path) -> dict[str, str]:
    """Write each figure as PNG and SVG into a folder named ``figures``; return name and path of each file."""
    from indrite.atomic import written_aside

    folder.mkdir(exist_ok=True)
    files = {}
    for name, figure in figures.items():
        for ending in ("png", "svg"):
            target = folder / f"{name}.{ending}"
            with written_aside(target) as aside:
                figure.savefig(aside, dpi=150, format=ending)
            files[f"figures/{target.name}"] = str(target)
    return files


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _clean(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """Yield a progress callback that draws a bar on a terminal and is silent elsewhere."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with RichProgress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)

        def update(done: int, total: int, text: str) -> None:
            bar.update(task, completed=done, total=total or None, description=text or label)

        yield update
