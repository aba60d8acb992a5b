"""Functions that steps name, for atoms: interfaces, dynamics, bonds, reactions, engines on trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from indrite.analysis.trajectory.interface import InterfaceAnalysis
from indrite.engines import DEFAULT_ENGINE, REACTION_ENGINE
from indrite.models.dynamics import DynamicsResult
from indrite.models.dynamics.committee_runs import CommitteeRuns
from indrite.models.dynamics.second_opinion import FRAMES, SecondOpinions
from indrite.models.gate.card import ScoreCard
from indrite.models.interface.result import Interface
from indrite.models.thermodynamics.thermodynamics import Thermodynamics
from indrite.progress import Progress
from indrite.signals import Trajectory
from indrite.study.arguments import EngineName

Positive = Annotated[float, Field(gt=0)]
EngineOf = Annotated[str, EngineName()]


def qualify_engine(engine: EngineOf = DEFAULT_ENGINE, *, progress: Progress, work_dir: Path) -> ScoreCard:
    """Return the score card of an engine: the shipped one if it fits, else a new one (this takes long)."""
    from indrite.engines import engine as find
    from indrite.models.gate import score, shipped_card

    chosen = find(engine)
    card, remark = shipped_card(chosen)
    return card if card is not None and not remark else score(chosen, out=work_dir, progress=progress)


def simulate_reactions(
    electrolyte: str,
    electrode: str,
    *,
    progress: Progress,
    work_dir: Path,
    engine: EngineOf = REACTION_ENGINE,
    potential_volt: Annotated[float, Field(ge=0)] | None = None,
    include_unobserved: bool = False,
) -> Thermodynamics:
    """Say what an electrode and an electrolyte may become, see `indrite.models.thermodynamics.reactions`."""
    from indrite.models.thermodynamics import reactions, relaxed_by

    return reactions(
        electrolyte,
        electrode,
        potential_volt=potential_volt,
        include_unobserved=include_unobserved,
        relaxed=relaxed_by(engine, folder=work_dir, progress=progress),
    )


def build_interface(
    electrolyte: str,
    electrode: str,
    *,
    engine: EngineOf = DEFAULT_ENGINE,
    electrolyte_plane: Annotated[list[int], Field(min_length=3, max_length=3)] = [0, 0, 1],  # noqa: B006
    electrode_plane: Annotated[list[int], Field(min_length=3, max_length=3)] = [0, 0, 1],  # noqa: B006
    inversion: Annotated[float, Field(ge=0, le=1)] = 0.0,
    thickness_angstrom: Positive = 29.0,
    electrolyte_termination: Annotated[int, Field(ge=0)] | None = None,
    ions: Literal["whole", "cut"] = "whole",
    seed: Annotated[int, Field(ge=0)] = 0,
) -> Interface:
    """Put an electrode onto an electrolyte, see `indrite.models.interface.build_interface`."""
    from indrite.engines import engine as find
    from indrite.models.dynamics.threads import limited
    from indrite.models.interface import InterfaceChoice
    from indrite.models.interface import build_interface as build

    first, second = electrolyte_plane, electrode_plane
    choice = InterfaceChoice(
        electrolyte=electrolyte,
        electrode=electrode,
        electrolyte_miller=(first[0], first[1], first[2]),
        electrode_miller=(second[0], second[1], second[2]),
        electrolyte_thickness_angstrom=thickness_angstrom,
        electrode_thickness_angstrom=thickness_angstrom,
        electrolyte_termination=electrolyte_termination,
        ions=ions,
        inversion=inversion,
        seed=seed,
    )
    calculator = find(engine).calculator()
    with limited(1):  # sums over threads differ in the last bit: the same atoms, whatever runs beside this
        return build(choice, calculator=calculator)


def simulate_interface(
    interface: Interface,
    *,
    progress: Progress,
    work_dir: Path,
    engine: EngineOf = DEFAULT_ENGINE,
    time_picosecond: Positive = 20.0,
    seeds: Annotated[list[int], Field(min_length=1)] = [1],  # noqa: B006
    temperature_kelvin: Positive = 300.0,
    step_femtosecond: Positive = 2.0,
    relax_force_electronvolt_per_angstrom: Positive = 0.5,
    stack_pressure_megapascal: float | None = None,
) -> DynamicsResult:
    """Relax an interface and let it react, see `indrite.models.dynamics.run_dynamics`.

    The relaxation only takes the worst forces away: carried further it would react at once, without time.
    """
    from indrite.engines import engine as find
    from indrite.models.dynamics import Compute, DynamicsSettings, run_dynamics

    settings = DynamicsSettings(
        time_picosecond=time_picosecond,
        temperature_kelvin=temperature_kelvin,
        step_femtosecond=step_femtosecond,
        relax_force_electronvolt_per_angstrom=relax_force_electronvolt_per_angstrom,
        stack_pressure_megapascal=stack_pressure_megapascal,
        # steps of a study run side by side: each keeps to one process and one core
        compute=Compute(workers=1, threads=1),
    )
    return run_dynamics(
        interface.atoms, find(engine), settings=settings, seeds=seeds, out=work_dir, progress=progress
    )


def ask_committee(
    dynamics: Mapping[str, DynamicsResult],
    *,
    progress: Progress,
    work_dir: Path,
    engine: EngineOf = DEFAULT_ENGINE,
) -> CommitteeRuns:
    """Ask the other members of the engine's committee about runs, see `indrite.models.dynamics.committee`.

    ``engine`` is that of the runs; one without a committee leaves nobody to ask, and the result says so.
    """
    from indrite.engines import engine as find
    from indrite.models.dynamics import disagreement
    from indrite.models.dynamics.frame_memo import FrameMemo, mark_of
    from indrite.models.dynamics.threads import limited

    chosen = find(engine)
    members = [chosen, *(find(one) for one in chosen.committee)]
    names = tuple(one.name for one in members)
    if len(members) == 1:
        return CommitteeRuns(engines=names, runs={})
    asked = [one.calculator() for one in members]
    memo = FrameMemo(work_dir / "committee.npz", members=mark_of(members))
    with limited(1):  # the same last bits, whatever runs beside this
        runs = {
            name: {
                f"seed {seed}": disagreement(run, asked, progress=progress, memo=memo)
                for seed, run in zip(one.seeds, one.trajectories, strict=True)
            }
            for name, one in dynamics.items()
        }
    return CommitteeRuns(engines=names, runs=runs)


def ask_engine(
    dynamics: Mapping[str, DynamicsResult],
    beside: EngineOf,
    *,
    progress: Progress,
    work_dir: Path,
    engine: EngineOf = DEFAULT_ENGINE,
    frames: Annotated[int, Field(ge=2)] = FRAMES,
) -> SecondOpinions:
    """Ask another engine about frames of runs, see `indrite.models.dynamics.second_opinion`.

    ``engine`` is that of the runs, ``beside`` the one that is asked.
    """
    from indrite.engines import engine as find
    from indrite.models.dynamics import opinion_along
    from indrite.models.dynamics.frame_memo import FrameMemo, mark_of
    from indrite.models.dynamics.threads import limited

    both = [find(engine), find(beside)]
    memo = FrameMemo(work_dir / "beside.npz", members=mark_of(both))
    own, other = (one.calculator() for one in both)
    with limited(1):  # the same last bits, whatever runs beside this
        runs = {
            name: {
                f"seed {seed}": opinion_along(run, own, other, frames=frames, progress=progress, memo=memo)
                for seed, run in zip(one.seeds, one.trajectories, strict=True)
            }
            for name, one in dynamics.items()
        }
    return SecondOpinions(own=both[0].name, other=both[1].name, runs=runs)


def read_trajectory(
    file: Path,
    *,
    format: str | None = None,
    frame_interval_femtosecond: Positive | None = None,
    species: list[str] | None = None,
) -> Trajectory:
    """Read atoms over time, see `indrite.read_trajectory`; the rest is what the file does not say."""
    from indrite.readers.trajectory import read_trajectory as read

    return read(file, format=format, frame_interval_femtosecond=frame_interval_femtosecond, species=species)


def analyse_trajectory(
    dynamics: DynamicsResult | Trajectory | list[Trajectory],
    *,
    pairs: Annotated[list[str], Field(min_length=1)],
    references: list[str] = [],  # noqa: B006
    drawn: list[str] = [],  # noqa: B006
) -> InterfaceAnalysis:
    """Follow contacts and bonds and name products, see `indrite.analysis.trajectory.summarise`.

    ``references`` name phases to look for, ``drawn`` those of them whose distances figures show.
    """
    from indrite.analysis.trajectory.interface import analyse_interface
    from indrite.cell.crystals import crystal

    crystals = {name: crystal(name) for name in dict.fromkeys((*references, *drawn))}
    return analyse_interface(trajectories_of(dynamics), pairs=pairs, references=crystals, drawn=drawn)


def trajectories_of(dynamics: DynamicsResult | Trajectory | Sequence[Trajectory]) -> tuple[Trajectory, ...]:
    """Return the trajectories of a run, of a file or of several files."""
    if isinstance(dynamics, DynamicsResult):
        return dynamics.trajectories
    return (dynamics,) if isinstance(dynamics, Trajectory) else tuple(dynamics)
