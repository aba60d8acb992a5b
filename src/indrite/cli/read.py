"""``indrite read``: cycler files in, Battery Data Format out, or the reason why not."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json, progress_bar
from indrite.errors import IndriteError, UsageError

if TYPE_CHECKING:
    from indrite.readers import Given
    from indrite.signals import CellMetadata, Cycling

_OUTPUT_SUFFIXES = (".parquet", ".csv")
_NAMES = ("columns", "constant_current_ma", "loop_index", "clock", "positive_current", "reader")


@dataclass
class _Outcome:
    """What became of one file."""

    path: Path
    verdict: str = "refused"
    reason: str | None = None
    output: Path | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as JSON-ready dictionary."""
        output = str(self.output) if self.output else None
        return {
            "file": str(self.path),
            "verdict": self.verdict,
            "reason": self.reason,
            "output": output,
            **self.facts,
        }


def _keep(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Keep an option for `reading_of`, so that verbs take one argument for how to read, not five."""
    ctx.meta[f"{__name__}.{parameter.name}"] = value
    return value


def _reading(*names: str, **attributes: Any) -> Any:
    return click.option(*names, callback=_keep, expose_value=False, **attributes)


#: The options of every verb that reads cycler files; `reading_of` gives their values.
READING_OPTIONS = (
    _reading(
        "--column",
        "columns",
        multiple=True,
        metavar="NAME='HEADER (UNIT)'",
        help="Name a column by hand, for example current_ampere='I (mA)'. Repeatable.",
    ),
    _reading(
        "--constant-current-ma",
        type=float,
        help="Current of a file without a current column; + charges the cell.",
    ),
    _reading(
        "--loop-index",
        type=click.Path(path_type=Path),
        help="File with the first row of every loop (EC-Lab's *_LOOP.txt); becomes the cycle number.",
    ),
    _reading(
        "--clock",
        type=click.Choice(["checked", "elapsed", "wall"]),
        default="checked",
        show_default=True,
        help="Which time to trust where elapsed time and wall clock differ.",
    ),
    _reading(
        "--positive-current",
        type=click.Choice(["charges", "discharges"]),
        help="What a positive current of the file does to the cell; default: charges, and checked.",
    ),
    _reading("--reader", help="Name of the format (indrite list readers); default: by content."),
)


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how files are read to a verb."""
    for option in reversed(READING_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True)
class Reading:
    """How files are to be read, as the options say."""

    columns: dict[str, str]
    given: Given
    reader: str | None


def reading_of(ctx: click.Context) -> Reading:
    """Return how files are to be read, from the options that `reading_options` added."""
    from indrite.readers import Given

    value = {name: ctx.meta.get(f"{__name__}.{name}") for name in _NAMES}
    milliampere = value["constant_current_ma"]
    given = Given(
        current_ampere=None if milliampere is None else milliampere * 1e-3,
        loop_index=value["loop_index"],
        clock=value["clock"] or "checked",
        positive_current=value["positive_current"],
    )
    return Reading(_columns(value["columns"] or ()), given, value["reader"])


def cell_of(name: str | None) -> CellMetadata | None:
    """Return what a cell file or known cell says to a record, ``None`` where none is named."""
    if name is None:
        return None
    from indrite.cell import load_cell

    return load_cell(name).metadata()


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    help="Write the record: a name ending with .parquet or .csv, or a folder for many files.",
)
@click.option(
    "--format",
    "suffix",
    type=click.Choice(["parquet", "csv"]),
    default="parquet",
    show_default=True,
    help="What to write into a folder.",
)
@reading_options
@json_option
@click.pass_context
def read(
    ctx: click.Context, files: tuple[Path, ...], target: Path | None, suffix: str, as_json: bool
) -> None:
    """Read cycler FILES and write them in the Battery Data Format.

    Prints a table of what was read or refused; the reasons go to standard error. Every file is tried;
    the exit code is 2 if one was refused.
    """
    reading = reading_of(ctx)
    outputs = _outputs(files, target, suffix)
    outcomes = []
    with progress_bar("reading") as progress:
        for number, (path, output) in enumerate(zip(files, outputs, strict=True)):
            progress(number, len(files), path.name)
            outcomes.append(_one(path, output, reading))
    _report(outcomes, as_json=as_json)
    if any(outcome.verdict == "refused" for outcome in outcomes):
        sys.exit(2)


def _columns(texts: Sequence[str]) -> dict[str, str]:
    columns = {}
    for text in texts:
        name, mark, header = text.partition("=")
        if not mark or not name.strip() or not header.strip():
            raise UsageError(
                "--column is not understood", got=repr(text), expected="--column current_ampere='I (mA)'"
            )
        columns[name.strip()] = header.strip().strip("'\"")
    return columns


def _outputs(files: Sequence[Path], target: Path | None, suffix: str) -> list[Path | None]:
    """Return where each file's record goes; a folder is made only when something goes into it."""
    if target is None:
        return [None] * len(files)
    if target.suffix.lower() in _OUTPUT_SUFFIXES and not target.is_dir():
        if len(files) > 1:
            raise UsageError("--to names one file for several", got=str(target), expected="a folder")
        outputs = [target]
    elif target.suffix and not target.is_dir():
        raise UsageError(
            "unknown format to write", got=repr(target.name), expected="*.parquet, *.csv or a folder"
        )
    else:
        stems = [_stem(path) for path in files]
        counts = Counter(stems)
        names = [path.name if counts[stem] > 1 else stem for path, stem in zip(files, stems, strict=True)]
        if len(set(names)) < len(names):
            raise UsageError("two files of one name would be written to one place", got=", ".join(names))
        outputs = [target / f"{name}.bdf.{suffix}" for name in names]
    for path, output in zip(files, outputs, strict=True):
        if output.resolve() == path.resolve():
            raise UsageError("the output would replace the input", got=str(output))
    return list(outputs)


def _stem(path: Path) -> str:
    name = path.name
    for packed in (".gz", ".zip"):
        name = name.removesuffix(packed)
    return Path(name).stem.removesuffix(".bdf") or name


def _one(path: Path, output: Path | None, reading: Reading) -> _Outcome:
    from indrite.readers import write_cycling
    from indrite.readers.entry import read_and_recognise

    outcome = _Outcome(path)
    try:
        cycling, form = read_and_recognise(
            path, columns=reading.columns, reader=reading.reader, given=reading.given
        )
        outcome.facts = _facts(cycling) | {"vendor": form.vendor, "format": form.name}
        if output is not None:
            _make_folder(output.parent)
            write_cycling(cycling, output)
            outcome.output = output
            _say_losses(cycling, output)
        outcome.verdict = "read"
    except IndriteError as error:
        outcome.reason = str(error)
    return outcome


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("the folder cannot be made", where=folder, got=error.strerror) from None


def _say_losses(cycling: Cycling, output: Path) -> None:
    from indrite.readers.writing import lost_in_csv

    if output.suffix.lower() == ".csv" and (lost := lost_in_csv(cycling)):
        click.echo(f"{output}: csv cannot carry {' and '.join(lost)}; parquet does", err=True)


def _facts(cycling: Cycling) -> dict[str, Any]:
    return {
        "rows": int(cycling.test_time_second.size),
        "duration_second": cycling.duration_second,
        "voltage_volt": [float(cycling.voltage_volt.min()), float(cycling.voltage_volt.max())],
        "current_ampere": [float(cycling.current_ampere.min()), float(cycling.current_ampere.max())],
        "columns": [spec.name for spec, _ in cycling.arrays()],
        "notes": list(cycling.notes),
        "sha256": cycling.origin.sha256,
        "made_by": dict(cycling.origin.made_by),
    }


def _report(outcomes: list[_Outcome], *, as_json: bool) -> None:
    for outcome in outcomes:
        if outcome.reason:
            click.echo(f"indrite: {outcome.reason}", err=True)
    if as_json:
        print_json(
            "read",
            [str(one.path) for one in outcomes],
            findings=[],
            files=[one.to_json() for one in outcomes],
        )
        return
    width = max(len(outcome.path.name) for outcome in outcomes)
    click.echo(f"{'file':<{width}}  {'rows':>9}  {'duration':>11}  {'vendor':<22}  verdict")
    for outcome in outcomes:
        facts = outcome.facts
        rows = f"{facts['rows']:,}".replace(",", " ") if facts else ""
        duration = f"{facts['duration_second'] / 3600:.4g} h" if facts else ""
        written = f" → {outcome.output}" if outcome.output else ""
        click.echo(
            f"{outcome.path.name:<{width}}  {rows:>9}  {duration:>11}  {facts.get('vendor', ''):<22}  "
            f"{outcome.verdict}{written}"
        )
    for outcome in outcomes:
        for note in outcome.facts.get("notes", ()):
            click.echo(f"{outcome.path.name}: {note}", err=True)
