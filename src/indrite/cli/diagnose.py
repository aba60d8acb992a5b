"""``indrite diagnose``: cycler files in, verdicts out."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json, progress_bar
from indrite.cli.read import Reading, cell_of, reading_of, reading_options
from indrite.errors import IndriteError, UsageError

if TYPE_CHECKING:
    from indrite.diagnosis import Diagnosis
    from indrite.signals import CellMetadata, Cycling

_EXPLAINED = ("for", "against", "neutral")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--cell", "cell_name", metavar="CELL", help="Cell file or known name: limits, kind, area.")
@click.option("--report", "report_path", type=click.Path(path_type=Path), help="Write an HTML report.")
@click.option("--watch", is_flag=True, help="Diagnose again whenever the file grows; Ctrl-C ends it.")
@click.option("--watch-interval-s", default=5.0, show_default=True, help="How often to look at the file.")
@click.option("--watch-limit-s", type=float, help="Stop watching after this time.")
@reading_options
@json_option
@click.pass_context
def diagnose(ctx: click.Context, /, files: tuple[Path, ...], **options: Any) -> None:
    """Say what happened to a cell, from its cycler FILES: short, fade, side reaction, or not decidable.

    One file gives the verdict with the evidence for and against; several go side by side in one
    table. Files that cannot be read are named on standard error; then the exit code is 2.
    """
    reading = reading_of(ctx)
    cell = cell_of(options["cell_name"])
    report_path: Path | None = options["report_path"]
    if report_path is not None and report_path.is_dir():
        raise UsageError(
            "--report names a folder", got=str(report_path), expected="a file such as report.html"
        )
    if options["watch"]:
        _watch(files, cell, reading, options)
        return
    records: dict[str, Cycling] | None = None if report_path is None else {}
    found, refused = _diagnose_all(files, cell, reading, records=records)
    if report_path is not None and found:
        from indrite.report import write_diagnosis_report

        write_diagnosis_report(found, report_path, records=records)
        click.echo(f"report: {report_path}", err=True)
    if options["as_json"]:
        _print_json(files, found, refused)
    elif len(files) > 1:
        _print_table(found)
    elif found:
        _print_one(found[0])
    if refused:
        sys.exit(2)


def _diagnose_all(
    files: tuple[Path, ...],
    cell: CellMetadata | None,
    reading: Reading,
    *,
    records: dict[str, Cycling] | None = None,
) -> tuple[list[Diagnosis], dict[str, str]]:
    """Return the diagnoses and why files were refused; records are kept where a report will show them."""
    found, refused = [], {}
    with progress_bar("diagnosing") as progress:
        for number, path in enumerate(files):
            progress(number, len(files), path.name)
            try:
                found.append(_one(path, cell, reading, records=records))
            except IndriteError as error:
                refused[str(path)] = str(error)
    for message in refused.values():
        click.echo(f"indrite: {message}", err=True)
    return found, refused


def _one(
    path: Path,
    cell: CellMetadata | None,
    reading: Reading,
    *,
    records: dict[str, Cycling] | None = None,
) -> Diagnosis:
    from indrite.diagnosis import diagnose as run
    from indrite.readers import read_cycling

    cycling = read_cycling(
        path, columns=reading.columns, cell=cell, reader=reading.reader, given=reading.given
    )
    if records is not None:
        records[path.name] = cycling
    return run(cycling, name=path.name)


def _print_json(files: tuple[Path, ...], found: list[Diagnosis], refused: dict[str, str]) -> None:
    inputs = [str(path) for path in files]
    if len(files) == 1 and found:
        print_json("diagnose", inputs, **found[0].to_json())
        return
    results = [one.to_json() for one in found]
    rows = [{**row, "input": result["name"]} for result in results for row in result["findings"]]
    print_json("diagnose", inputs, findings=rows, results=results, refused=refused)


def _print_one(found: Diagnosis) -> None:
    click.echo(f"{found.name}: {found.verdict.upper()}")
    click.echo(f"  {found.reason}")
    for label, text in _numbers(found):
        click.echo(f"  {label:<22} {text}")
    for side in _EXPLAINED:
        rows = [one for one in found.evidence if one.side(found.verdict) == side]
        if rows:
            click.echo({"for": "For", "against": "Against", "neutral": "Besides"}[side])
        for one in rows:
            click.echo(f"  - {one.statement}{_value(one.value, one.uncertainty, one.unit)}")
    for note in found.notes:
        click.echo(f"{found.name}: {note}", err=True)


def _value(value: float | None, uncertainty: float | None, unit: str) -> str:
    from indrite.diagnosis.evidence import number

    if value is None or unit in {"cycle", "cycles", "steps"}:
        return ""
    spread = f" ± {number(uncertainty, unit, digits=2)}" if uncertainty else ""
    return f": {number(value, unit)}{spread}"


def _numbers(found: Diagnosis) -> list[tuple[str, str]]:

    rows = [("cycles", f"{found.table.cycle_number.size} ({int(found.table.informative.sum())} informative)")]
    if found.onset_cycle is not None:
        interval = "{} to {}".format(*found.onset_interval) if found.onset_interval else "unknown"
        label = int(found.table.vendor_cycle[found.onset_cycle - 1])
        named = f", number {label} in the file" if label not in {-1, found.onset_cycle} else ""
        rows.append(("onset", f"cycle {found.onset_cycle}{named} (95 %: {interval})"))
    if found.death_cycle is not None and found.death_interval is not None:
        low, high = found.death_interval
        upto = f"to {high:.0f}" if high < float("inf") else "on"
        text = "observed" if found.death_observed else f"predicted, 95 %: {low:.0f} {upto}"
        rows.append(("death (Λ = 1)", f"cycle {found.death_cycle:.0f} ({text})"))
    if found.leak_conductance_siemens is not None:
        where = f" in cycle {found.leak_cycle}" if found.leak_cycle else ""
        rows.append(("leak conductance", f"{_leak_text(found)}{where}"))
    if found.severity is not None:
        spread = found.severity_uncertainty or float("nan")
        limit = f"at most {max(found.severity, 0.0) + 1.645 * spread:.2g} (95 %)"
        text = limit if found.leak_is_upper_limit else f"{found.severity:.3g} ± {spread:.2g}"
        rows.append(("severity Λ", text))
    return rows


def _leak_text(found: Diagnosis) -> str:
    """Return value and uncertainty, or for an upper limit the value that holds with 95 % confidence."""
    from indrite.diagnosis.evidence import number

    value = found.leak_conductance_siemens or 0.0
    spread = found.leak_conductance_siemens_uncertainty or float("nan")
    if found.leak_is_upper_limit:
        return f"at most {number(max(value, 0.0) + 1.645 * spread, 'S', digits=2)} (95 %)"
    return f"{number(value, 'S')} ± {number(spread, 'S', digits=2)}"


def _print_table(found: list[Diagnosis]) -> None:
    if not found:
        return
    width = max(len(one.name) for one in found)
    click.echo(
        f"{'file':<{width}}  {'cycles':>6}  {'verdict':<26}  {'onset':>6}  {'death':>7}  "
        f"{'leak / S':>10}  {'Λ':>8}"
    )
    for one in found:
        death = "" if one.death_cycle is None else f"{'' if one.death_observed else '~'}{one.death_cycle:.0f}"
        leak = "" if one.leak_conductance_siemens is None else f"{one.leak_conductance_siemens:.2e}"
        severity = "" if one.severity is None else f"{one.severity:.2g}"
        click.echo(
            f"{one.name:<{width}}  {one.table.cycle_number.size:>6}  {one.verdict:<26}  "
            f"{one.onset_cycle or '':>6}  {death:>7}  {leak:>10}  {severity:>8}"
        )
    for one in found:
        click.echo(f"{one.name}: {one.reason}", err=True)


def _watch(
    files: tuple[Path, ...], cell: CellMetadata | None, reading: Reading, options: dict[str, Any]
) -> None:
    """Diagnose a growing file again and again; a half-written row is no reason to stop."""
    if len(files) != 1:
        raise UsageError("--watch follows one file", got=f"{len(files)} files", expected="one FILE")
    path, state, begin = files[0], (-1, -1), time.monotonic()
    limit = options["watch_limit_s"]
    while True:
        try:
            status = path.stat()
            now = (status.st_size, status.st_mtime_ns)
        except OSError:
            now = (-1, 0)
        if now != state:
            state = now
            _watch_once(path, cell, reading, as_json=options["as_json"])
        if limit is not None and time.monotonic() - begin >= limit:
            return
        time.sleep(max(0.05, options["watch_interval_s"]))


def _watch_once(path: Path, cell: CellMetadata | None, reading: Reading, *, as_json: bool) -> None:
    stamp = time.strftime("%H:%M:%S")
    try:
        found = _one(path, cell, reading)
    except IndriteError as error:
        click.echo(f"{stamp} not readable yet: {error}", err=True)
        return
    if as_json:
        print_json("diagnose", [str(path)], **found.to_json())
        return
    death = "" if found.death_cycle is None else f", death at cycle {found.death_cycle:.0f}"
    click.echo(f"{stamp} cycle {found.table.cycle_number.size}: {found.verdict}{death}. {found.reason}")
