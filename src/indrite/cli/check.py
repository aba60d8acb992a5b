"""``indrite check``: what does not add up in a study or a cell."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indrite.cli._output import json_option, print_json
from indrite.errors import UsageError

if TYPE_CHECKING:
    from indrite.cell.stack import Cell


@click.command()
@click.argument("target")
@click.option("--against", metavar="CELL", help="A second cell: list what differs besides the anode.")
@click.option(
    "--batch-gram",
    type=click.FloatRange(min=0, min_open=True),
    help="Also give the masses to weigh for this mass of the cell's electrolyte.",
)
@json_option
def check(target: str, against: str | None, batch_gram: float | None, as_json: bool) -> None:
    """Check TARGET, a study or a cell: a file, or the name of one that ships with indrite.

    For a cell: what follows from the recipe, and whether it adds up. Contradictions in a recipe are
    findings (exit code 0); a file that cannot be understood is an error (exit code 2), with every
    mistake and its line. For a study: every mistake, before anything runs.
    """
    if _is_study(target):
        if against is not None or batch_gram is not None:
            raise UsageError("--against and --batch-gram are for cells", got=f"the study {target}")
        _check_study(target, as_json=as_json)
    else:
        _check_cell(target, against, batch_gram=batch_gram, as_json=as_json)


def _is_study(target: str) -> bool:
    """Whether a target is a study, by its name or by what stands in the file."""
    from indrite.cell import cell_names

    if target in cell_names():
        return False
    path = Path(target)
    if path.is_file():
        return _reads_like_a_study(path)
    from indrite.study import study_names

    studies = study_names()
    if target in studies:
        return True
    if path.suffix in {".yaml", ".yml"}:
        raise UsageError("no such file", got=repr(target), expected="a cell or study as YAML")
    known = [*cell_names(), *studies]
    close = difflib.get_close_matches(target, known, n=1)
    raise UsageError(
        "no cell or study of that name, and no such file",
        got=repr(target),
        expected=f"a YAML file or one of {', '.join(known)}",
        todo=f"Did you mean {close[0]}?" if close else None,
    )


def _reads_like_a_study(path: Path) -> bool:
    # top-level keys only, so that a file with mistakes still reaches the right checker
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise UsageError("cannot read the file", where=path, got=error.strerror) from None
    keys = {line.partition(":")[0].strip() for line in lines if line[:1].isalpha()}
    return bool(keys & {"study", "steps"})


def _check_study(target: str, *, as_json: bool) -> None:
    from indrite.documents import raise_problems
    from indrite.study import check_study, load_plan

    problems = check_study(target)
    if not as_json:
        raise_problems(problems)
        plan = load_plan(target)
        click.echo(f"{plan.name}: {len(plan.steps)} steps, no mistake found")
        return
    rows = [{"file": one.file, "line": one.line, "text": one.text} for one in problems]
    print_json("check", [target], kind="study", findings=[], problems=rows)
    if problems:
        raise click.exceptions.Exit(2)


def _check_cell(target: str, against: str | None, *, batch_gram: float | None, as_json: bool) -> None:
    from indrite.cell import compare_recipes, load_cell
    from indrite.cell.derived import findings
    from indrite.cell.synthesis import batch_of
    from indrite.cli import _cell_text as text

    cell = load_cell(target)
    comparison = None if against is None else compare_recipes(cell, load_cell(against))
    batch = () if batch_gram is None else batch_of(cell, batch_gram)
    if as_json:
        print_json(
            "check",
            [target] if against is None else [target, against],
            kind="cell",
            cell=_summary(cell),
            findings=[one.to_json() for one in findings(cell)],
            checks=[one.to_json() for one in cell.check()],
            comparison=None if comparison is None else comparison.to_json(),
            batch=[vars(one) for one in batch],
        )
        return
    parts = [text.heading(cell), text.derived_text(cell.derived()), text.checks_text(cell.check())]
    if comparison is not None:
        parts.append(text.comparison_text(comparison))
    if batch_gram is not None:
        parts.append(text.batch_text(batch, batch_gram, cell))
    click.echo("\n\n".join(parts))


def _summary(cell: Cell) -> dict[str, object]:
    numbers = {name: one for name, one in cell.inputs().items() if "_lattice_" not in name}
    return {
        "name": cell.name,
        "title": cell.title,
        "sources": list(cell.sources),
        "inputs": {
            name: {
                "value": one.value,
                "source": one.source,
                "status": one.status,
                "low": one.low,
                "high": one.high,
                "stated_as": one.stated_as,
            }
            for name, one in numbers.items()
        },
    }
