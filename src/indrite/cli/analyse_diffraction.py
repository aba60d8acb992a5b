"""``indrite analyse diffraction FILE…``: powder patterns to phases, cells, amounts and limits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._output import json_option, print_json, progress_bar
from indrite.errors import UsageError

if TYPE_CHECKING:
    from indrite.analysis.diffraction import DiffractionSummary
    from indrite.findings import Finding


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--phases", multiple=True, metavar="A,B|FILE.cif", help="Phases in the specimen; else searched for."
)
@click.option(
    "--candidates", multiple=True, metavar="A,B|FILE.cif|DIR", help="Search among these, not the shipped."
)
@click.option("--elements", metavar="Li,P,S,…", help="Search only phases of these elements.")
@click.option("--impurities", metavar="A,B|FILE.cif", help="Phases to state detection limits of.")
@click.option(
    "--wavelength", metavar="Cu|1.5406", help="Anode, or wavelength in ångström, in place of the file's."
)
@click.option("--two-theta-degree", metavar="LOW:HIGH", help="Range to analyse.")
@click.option(
    "--shift", type=click.Choice(["displacement", "zero"]), default="displacement", show_default=True
)
@click.option("--reader", help="Format of the files; else by content.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for figures and the fitted curve.")
@json_option
def diffraction(files: tuple[Path, ...], **options: Any) -> None:
    """Say which phases a powder pattern shows, their cells, amounts, and what else could hide in it.

    Read are .xy, .xye, .csv, EVA, .xrdml, .ras, .rasx, .brml, Bruker and STOE .raw, GSAS and our own .nc.
    Where a file
    does not state the wavelength, copper Kα is assumed and said so.
    """
    from indrite.analysis.diffraction import findings

    summaries, rows = [], []
    with progress_bar("analysing") as progress:
        for number, path in enumerate(files):
            progress(number, len(files), path.name)
            summaries.append(_summary(path, options))
            rows.append(findings(summaries[-1]))
    if options["out"] is not None:
        for path, summary in zip(files, summaries, strict=True):
            _write(summary, options["out"], path.stem if len(files) > 1 else "")
    if options["as_json"]:
        _print_json(files, summaries, rows)
        return
    for path, summary, some in zip(files, summaries, rows, strict=True):
        click.echo(_describe(path, summary, some))


def _summary(path: Path, options: dict[str, Any]) -> DiffractionSummary:
    from indrite.analysis.diffraction import FitSettings, summarise
    from indrite.instruments.diffraction.library import library_of
    from indrite.readers import read_diffraction

    pattern = read_diffraction(path, reader=options["reader"], wavelength=options["wavelength"])
    if pattern.wavelength_angstrom is None:
        pattern = pattern.with_anode("Cu")
        pattern = pattern.replace(notes=(*pattern.notes, "copper Kα assumed"))
    for note in pattern.notes:
        click.echo(f"{path}: {note}", err=True)
    if options["two_theta_degree"]:
        pattern = pattern.cut(*_range(options["two_theta_degree"]))
    library = library_of(
        known=_listed(options["phases"]),
        candidates=_listed(options["candidates"]),
        suspects=None if options["impurities"] is None else _listed([options["impurities"]]),
        elements=_listed([options["elements"]]) if options["elements"] else (),
    )
    return summarise(pattern, library, settings=FitSettings(shift=options["shift"]))


def _listed(texts: Any) -> tuple[str, ...]:
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def _range(text: str) -> tuple[float, float]:
    try:
        low, high = (float(one) for one in text.split(":"))
    except ValueError:
        raise UsageError(
            "no range of angles", got=repr(text), expected="LOW:HIGH in degree, as 10:60"
        ) from None
    if not low < high:
        raise UsageError("a range of angles that is empty", got=text)
    return low, high


def _print_json(
    files: tuple[Path, ...], summaries: list[DiffractionSummary], rows: list[tuple[Finding, ...]]
) -> None:
    patterns = [
        {
            "file": str(path),
            "specimen": summary.pattern.specimen,
            "wavelength_angstrom": summary.pattern.wavelength_angstrom,
            "notes": [*summary.pattern.notes, *summary.notes],
            "match": _match(summary),
            "fit": _fit(summary),
            "findings": [one.to_json() for one in some],
        }
        for path, summary, some in zip(files, summaries, rows, strict=True)
    ]
    flat = [one.to_json() for some in rows for one in some]
    print_json("analyse diffraction", [str(one) for one in files], findings=flat, patterns=patterns)


def _match(summary: DiffractionSummary) -> dict[str, Any] | None:
    if (found := summary.match) is None:
        return None
    nearest = [
        {"name": one.name, "merit": one.merit, "presence": one.presence, "explained": one.explained}
        for one in found.candidates[:8]
    ]
    return {
        "verdict": found.verdict,
        "phases": list(found.phases),
        "explained": found.explained,
        "unexplained_degree": [float(one) for one in found.unexplained_degree],
        "nearest": nearest,
    }


def _fit(summary: DiffractionSummary) -> dict[str, Any] | None:
    if (found := summary.fit) is None:
        return None
    return {
        "rwp": found.rwp,
        "reduced_chi_square": found.reduced_chi_square,
        "correlation_time": found.correlation_time,
        "converged": found.converged,
        f"{found.shift}_degree": found.shift_degree,
        f"{found.shift}_uncertainty_degree": found.shift_uncertainty_degree,
    }


def _describe(path: Path, summary: DiffractionSummary, rows: tuple[Finding, ...]) -> str:
    lines = [f"{path}"]
    if summary.match is not None and not summary.match.confident:
        lines.append(f"  {summary.notes[0]}")
        lines += [
            f"  nearest: {near.name}, {100 * near.presence:.0f} % of its lines there, "
            f"explains {100 * near.explained:.0f} % of the peaks"
            for near in summary.match.candidates[:3]
        ]
        return "\n".join(lines)
    width = max(len(one.id) for one in rows)
    for one in rows:
        value = "–" if one.value is None else one.value if isinstance(one.value, str) else _number(one)
        lines.append(f"  {one.id:<{width}}  {value}  [{one.verdict}]  {one.note}")
    return "\n".join([*lines, *(f"  {note}" for note in summary.notes)])


def _number(row: Finding) -> str:
    assert isinstance(row.value, int | float)
    digits = 5 if row.unit in {"Å", "°"} else 2
    spread = "" if row.standard_uncertainty is None else f" ± {row.standard_uncertainty:.{digits}f}"
    return f"{row.value:.{digits}f}{spread} {row.unit}"


def _write(summary: DiffractionSummary, folder: Path, prefix: str) -> None:
    from indrite.cli._diffraction_figures import write_figures

    folder.mkdir(parents=True, exist_ok=True)
    for target in write_figures(summary, folder, prefix=prefix):
        click.echo(f"→ {target}", err=True)
