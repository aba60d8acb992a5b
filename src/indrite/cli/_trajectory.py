"""Options of ``indrite analyse trajectory``, the text it prints and the files it writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from indrite.errors import UsageError

if TYPE_CHECKING:
    import polars as pl
    from ase import Atoms

    from indrite.analysis.trajectory import RadialDistribution, TrajectorySummary
    from indrite.analysis.trajectory.broken_layers import BrokenLayers
    from indrite.analysis.trajectory.summary import Run


def listed(text: str | None) -> tuple[str, ...]:
    """Return the entries of a list with commas, without blanks; nothing for no list."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def cutoffs_of(texts: Iterable[str]) -> dict[str, float]:
    """Return pair → Å of options such as ``In-S=3.0``.

    Raises
    ------
    UsageError
        If one is written differently.
    """
    found = {}
    for text in [part for one in texts for part in listed(one)]:
        pair, mark, number = text.partition("=")
        try:
            found[pair.strip()] = float(number)
        except ValueError:
            mark = ""
        if not mark:
            raise UsageError("--cutoff is not understood", got=repr(text), expected="--cutoff In-S=3.0")
    return found


def window_of(text: str | None) -> tuple[float, float] | None:
    """Return start and stop of ``a:b`` in picoseconds; an empty side is the beginning or the end.

    Raises
    ------
    UsageError
        If it is written differently, or ends before it begins.
    """
    if text is None:
        return None
    start, mark, stop = text.partition(":")
    try:
        window = (float(start) if start.strip() else -np.inf, float(stop) if stop.strip() else np.inf)
    except ValueError:
        mark, window = "", (0.0, 0.0)
    if not mark or not window[0] < window[1]:
        raise UsageError("--time-ps is not understood", got=repr(text), expected="start:stop, such as 5:20")
    return window


def references_of(text: str | None) -> dict[str, Atoms]:
    """Return the crystals of a list of phases or files, by name.

    Raises
    ------
    StructureError, FileFormatError
        If a phase is unknown or a file is no crystal.
    """
    if text is None:
        return {}
    from indrite.cell.crystals import crystal

    return {Path(name).stem if Path(name).is_file() else name: crystal(name) for name in listed(text)}


def describe(summary: TrajectorySummary) -> str:
    """Return the summary as text for people."""
    lines = [_run_line(run) for run in summary.runs]
    rows = [("", "value", "± (1σ)", "unit", "")]
    for one in summary.findings():
        value = f"{one.value:.4g}" if isinstance(one.value, float) else one.value or one.verdict
        error = f"{one.standard_uncertainty:.2g}" if one.standard_uncertainty is not None else ""
        rows.append((one.id, str(value), error, one.unit, one.note))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    table = [
        "  ".join(text.ljust(width) for text, width in zip(row, [*widths, 0], strict=True)) for row in rows
    ]
    return "\n".join([*lines, "", *(line.rstrip() for line in table)])


def _run_line(run: Run) -> str:
    text = f"{run.name}: {run.frames} frames, {run.start_picosecond:g} to {run.stop_picosecond:g} ps"
    if run.units is not None:
        counts = run.units.counts()
        share = ", ".join(f"{number:.3g} with {ligands} S" for ligands, number in sorted(counts.items()))
        broken = run.units.breaks()
        text += f"; P: {share}" + (f"; {len(broken)} PS4 units broken at the end" if broken else "")
    if run.displacement_gap:
        text += f"\n  no displacements: {run.displacement_gap}"
    return text


def runs_to_json(summary: TrajectorySummary) -> list[dict[str, Any]]:
    """Return what is known of each run, for ``--json``."""
    return [
        {
            "name": run.name,
            "frames": run.frames,
            "time_picosecond": [run.start_picosecond, run.stop_picosecond],
            "contacts": {
                one.pair: {
                    "cutoff_angstrom": one.cutoff_angstrom,
                    "mean": one.mean()[0],
                    "standard_error": one.mean()[1],
                    "interfaces": one.interfaces,
                    "first": int(one.count[0]),
                    "last": int(one.count[-1]),
                }
                for one in run.contacts
            },
            "units": None
            if run.units is None
            else {
                "pair": run.units.pair,
                "coordination": run.units.counts(),
                "broken": [{"atom": atom, "time_picosecond": time} for atom, time in run.units.breaks()],
            },
            "displacement": run.displacement_gap or None,
        }
        for run in summary.runs
    ]


def write_tables(summary: TrajectorySummary, folder: Path) -> list[Path]:
    """Write distributions, contacts, displacements, what is consumed of every run as csv; return the files.

    Raises
    ------
    UsageError
        If the folder cannot be made.
    """
    from indrite.atomic import written_aside

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("the folder cannot be made", where=folder, got=error.strerror) from None
    written = []
    for number, run in enumerate(summary.runs, start=1):
        prefix = f"{number}_" if len(summary.runs) > 1 else ""
        layers = _layer_table(summary.events.layers, number - 1)
        for name, frame in [*_tables(run), *layers]:
            target = folder / f"{prefix}{name}.csv"
            with written_aside(target) as aside:
                frame.write_csv(aside)
            written.append(target)
    return written


def _tables(run: Run) -> Iterable[tuple[str, pl.DataFrame]]:
    import polars as pl

    yield "radial_distribution", _radial_table(run.radial)
    columns: dict[str, np.ndarray] = {"time_picosecond": run.contacts[0].time_picosecond}
    for one in run.contacts:
        columns[f"count.{one.pair}"] = one.count
        for place in range(one.interfaces):
            columns[f"count.{one.pair}.interface_{place + 1}"] = one.interface_count[:, place]
    yield "contacts", pl.DataFrame(columns)
    if (moved := run.displacement) is not None:
        columns = {"lag_picosecond": moved.lag_picosecond}
        for row, element in enumerate(moved.element.tolist()):
            columns[f"mean_square_angstrom_squared.{element}"] = moved.mean_square_angstrom_squared[row]
        yield "displacement", pl.DataFrame(columns)


def _layer_table(found: BrokenLayers | None, run: int) -> Iterable[tuple[str, pl.DataFrame]]:
    """Broken units of each layer at each interface, and how many it has, where there are interfaces."""
    import polars as pl

    if found is None:
        return
    columns: dict[str, np.ndarray] = {"time_picosecond": found.time_picosecond}
    for place, layer in np.ndindex(*found.size.shape[1:]):
        name = f"interface_{place + 1}.layer_{layer + 1}_of_{found.size[run, place, layer]}"
        columns[f"broken.{name}"] = found.broken[run, place, layer]
    for place in range(found.size.shape[1]):
        columns[f"consumed_nanometre.interface_{place + 1}"] = found.consumed_nanometre[run, place]
    yield "consumed", pl.DataFrame(columns)


def _radial_table(radial: RadialDistribution) -> pl.DataFrame:
    import polars as pl

    columns: dict[str, np.ndarray] = {"radius_angstrom": radial.radius_angstrom}
    for k, pair in enumerate(radial.pair.tolist()):
        columns[f"distribution.{pair}"] = radial.distribution[0, k]
        columns[f"distribution_standard_uncertainty.{pair}"] = radial.distribution_standard_uncertainty[0, k]
        columns[f"pair_density_per_angstrom.{pair}"] = radial.pair_density_per_angstrom[0, k]
        columns[f"running_coordination.{pair}"] = radial.running_coordination[0, k]
    return pl.DataFrame(columns)


def trajectory_options(command: Any) -> Any:
    """Add the options of the verb."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--pairs", required=True, metavar="A-B,…", help="Pairs of elements, such as In-S,In-Cl,P-S."
    ),
    click.option(
        "--cutoff",
        "cutoffs",
        multiple=True,
        metavar="A-B=Å",
        help="Distance of a contact, such as In-S=3.0; default by pair. Repeatable.",
    ),
    click.option(
        "--references",
        metavar="PHASE,…",
        help="Phases to look for, and those there at the start: names ('indrite list phases') or CIF files.",
    ),
    click.option("--range-angstrom", default=6.0, show_default=True, help="Largest distance of g(r)."),
    click.option(
        "--frame-interval-fs", type=float, help="Time between frames, where the file does not say it."
    ),
    click.option("--time-ps", metavar="A:B", help="Analyse the frames from A to B only."),
    click.option("--species", metavar="In,Li,…", help="Elements of the types 1, 2, … of a LAMMPS dump."),
    click.option("--format", "form", help="Format of the files; default: by content."),
    click.option(
        "--skip-damaged", is_flag=True, help="Use the whole frames of a file that breaks off, else refused."
    ),
    click.option("--out", type=click.Path(path_type=Path), help="Folder for tables (csv) and figures (svg)."),
)
