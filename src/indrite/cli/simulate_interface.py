"""``indrite simulate interface``: build, relax, run and analyse an electrode on an electrolyte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indrite.cli._committee import Committee, answers_first, committee_of, examined_by
from indrite.cli._interface import (
    card_of,
    choice_of,
    interface_options,
    interface_to_json,
    own_pairs,
    own_references,
    settings_of,
)
from indrite.cli._interface_files import write_interface
from indrite.cli._output import json_option, print_json, progress_bar
from indrite.cli._second_opinion import Beside, beside_of, second_opinion_on

if TYPE_CHECKING:
    from indrite.analysis.trajectory import TrajectorySummary
    from indrite.engines import Engine
    from indrite.findings import Finding
    from indrite.models.dynamics import DynamicsResult
    from indrite.models.interface import Interface


@click.command()
@interface_options
@json_option
def interface(**options: Any) -> None:
    """Put an electrode onto an electrolyte, relax, let it react, and say who met whom.

    Writes the interface (interface.nc, .cif), the relaxed start (start.extxyz), a trajectory a seed
    (trajectory-seed-N.nc), tables, figures and findings.json. A run that was interrupted goes on where it
    was when called again; with more time or more seeds it adds them. With --engine vasp it writes the input
    of the paper's dynamics instead, for your own VASP.
    """
    from indrite.engines import engine as find
    from indrite.errors import UsageError

    engine = find(options["engine"])
    settings = settings_of(options)
    if engine.spec.name == "vasp":
        _vasp(options)
        return
    if not engine.spec.dynamics:
        raise UsageError(
            "this engine is not for dynamics of hundreds of atoms",
            got=repr(engine.name),
            todo="Take another one: indrite list engines",
        )
    committee = committee_of(engine, options["committee"] or engine.committee)
    beside = beside_of(engine, options["beside"], frames=options["beside_frames"])
    seeds = range(options["seed"], options["seed"] + options["seeds"])
    folder: Path = options["out"]
    built = _built(options, engine)
    if not options["as_json"]:
        click.echo("\n".join((f"{built.description}; gaps {_gaps(built)}", *built.notes)))
    _check_analysis(built, options)
    try:
        _check_others(built, committee, beside, folder)
        result = _run(built, engine, settings, (seeds, folder))
        summary = _summary(result, options)
        examined = examined_by(committee, result, folder=folder, figures=options["figures"])
        opinion = second_opinion_on(beside, result, folder=folder, figures=options["figures"])
    except KeyboardInterrupt:
        click.echo(f"What is done so far is in {folder}; the same command goes on from there.", err=True)
        raise
    findings = [*result.findings(), *summary.findings(), *examined.findings, *opinion.findings]
    files = write_interface(built, result, summary, findings=findings, options=options)
    files |= examined.files | opinion.files
    if options["as_json"]:
        _print_json(built, result, summary, (findings, files, options, engine))
    else:
        _print_text(result, summary, engine, folder)
        click.echo("".join(f"{line}\n" for line in [*examined.lines, *opinion.lines]), nl=False)


def _built(options: dict[str, Any], engine: Engine) -> Interface:
    """Return the interface, from the folder if it was built there."""
    from indrite.models.dynamics.segments import alone_in, claim, key_of
    from indrite.models.interface import Interface, build_interface

    choice, folder = choice_of(options), options["out"]
    about = {"interface": repr(choice), "engine": engine.fingerprint()}
    path = folder / "interface.nc"
    with alone_in(folder):
        if path.is_file():
            claim(folder, key_of(about), about)
            return Interface.load(path)
        with progress_bar(f"building {choice.electrode} | {choice.electrolyte}"):
            built = build_interface(choice, calculator=engine.calculator())
        claim(folder, key_of(about), about)
        built.save(path)
    return built


def _run(built: Interface, engine: Engine, settings: Any, rest: tuple[range, Path]) -> DynamicsResult:
    from indrite.models.dynamics import run_dynamics

    seeds, folder = rest
    with progress_bar(built.description) as progress:
        return run_dynamics(
            built.atoms, engine, settings=settings, seeds=tuple(seeds), out=folder / "run", progress=progress
        )


def _check_analysis(built: Interface, options: dict[str, Any]) -> None:
    """Refuse pairs and references that the analysis would refuse, before hours of dynamics."""
    from indrite.analysis.trajectory.neighbours import select_pairs
    from indrite.cli._trajectory import listed

    still = _still(built)
    select_pairs(still, listed(options["pairs"]) or own_pairs(still))
    own_references(options, still)


def _check_others(built: Interface, committee: Committee, beside: Beside | None, folder: Path) -> None:
    """Refuse engines that cannot answer to these atoms, before hours of dynamics."""
    members = dict(zip(committee.names, committee.members, strict=True))
    answers_first(members, built.atoms, known=committee.memo(folder))
    if beside is not None:
        answers_first({beside.name: beside.other}, built.atoms, known=beside.memo(folder))


def _summary(result: DynamicsResult, options: dict[str, Any]) -> TrajectorySummary:
    from indrite.analysis.trajectory import summarise
    from indrite.cli._trajectory import listed

    trajectories = result.trajectories
    return summarise(
        trajectories,
        pairs=listed(options["pairs"]) or own_pairs(trajectories[0]),
        references=own_references(options, trajectories[0]),
        names=[f"seed {seed}" for seed in result.seeds],
    )


def _gaps(built: Interface) -> str:
    return " and ".join(f"{one:.2f} Å" for one in built.gap_angstrom)


def _vasp(options: dict[str, Any]) -> None:
    """Write VASP's input; the gaps are scanned with the engine of --build-with."""
    from indrite.engines import engine as find
    from indrite.engines.vasp import VaspSettings, write_vasp_inputs

    built = _built(options, find(options["build_with"]))
    settings = VaspSettings(
        temperature_kelvin=options["temperature_k"],
        step_femtosecond=options["step_fs"],
        time_picosecond=options["time_ps"],
        frame_femtosecond=options["frame_fs"],
    )
    folder = options["out"] / "vasp"
    written = write_vasp_inputs(built.atoms, folder, settings=settings)
    todo = (
        f"Run VASP in {folder}, then: indrite analyse trajectory {folder / 'vasprun.xml'} "
        f"--pairs {','.join(own_pairs(_still(built)))}"
    )
    if options["as_json"]:
        files = {path.name: str(path) for path in sorted(folder.iterdir())}
        print_json(
            "simulate interface",
            _inputs(options),
            findings=[],
            ended="input written",
            engine={"engine": "vasp"},
            interface=interface_to_json(built),
            remarks=list(written.remarks),
            todo=todo,
            files=files,
        )
        return
    click.echo(f"{built.description}; gaps {_gaps(built)}")
    for text in (*written.remarks, todo):
        click.echo(text)


def _still(built: Interface) -> Any:
    import numpy as np

    from indrite.signals.trajectory import Trajectory

    return Trajectory.from_ase([built.atoms], time_picosecond=np.zeros(1))


def _inputs(options: dict[str, Any]) -> dict[str, Any]:
    left_out = {"as_json", "out"}
    return {name: value for name, value in options.items() if name not in left_out} | {
        "out": str(options["out"])
    }


def _print_json(
    built: Interface,
    result: DynamicsResult,
    summary: TrajectorySummary,
    rest: tuple[list[Finding], dict[str, str], dict[str, Any], Engine],
) -> None:
    import dataclasses

    from indrite.cli._trajectory import runs_to_json

    findings, files, options, engine = rest
    card, _ = card_of(engine)
    print_json(
        "simulate interface",
        _inputs(options),
        findings=[one.to_json() for one in findings],
        ended=result.ended,
        runs=[
            {
                "seed": run.seed,
                "ended": run.ended,
                "drift_millielectronvolt_per_atom_per_picosecond": (
                    run.drift_millielectronvolt_per_atom_per_picosecond
                ),
                "mean_temperature_kelvin": run.mean_temperature_kelvin,
            }
            | about
            for run, about in zip(result.runs, runs_to_json(summary), strict=True)
        ],
        engine=dict(result.engine),
        gate=card,
        interface=interface_to_json(built),
        relaxation=None if result.relaxation is None else dataclasses.asdict(result.relaxation),
        files=files,
    )


def _print_text(result: DynamicsResult, summary: TrajectorySummary, engine: Engine, folder: Path) -> None:
    from indrite.cli._trajectory import describe

    if (relaxed := result.relaxation) is not None:
        click.echo(
            f"relaxation: {relaxed.ended} after {relaxed.steps} steps, "
            f"{relaxed.energy_change_electronvolt:+.2f} eV, "
            f"largest force {relaxed.force_electronvolt_per_angstrom:.3f} eV/Å"
        )
    for run in result.runs:
        drift = run.drift_millielectronvolt_per_atom_per_picosecond
        click.echo(
            f"seed {run.seed}: {run.ended}, {run.mean_temperature_kelvin:.0f} K, "
            f"drift of the conserved energy {drift:+.3f} meV/atom/ps"
        )
    click.echo(describe(summary))
    for line in card_of(engine)[1]:
        click.echo(line)
    click.echo(f"written to {folder}", err=True)
