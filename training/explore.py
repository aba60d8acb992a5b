"""Active learning: the potentials' own dynamics, and the frames on which the committee disagrees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.frames import named, read_frames, write_frames
from training.recipe import Recipe
from training.relaxed import relaxed_structures
from training.systems import System, systems

if TYPE_CHECKING:
    from ase import Atoms

    from indrite.signals.trajectory import Trajectory

_STEP_FEMTOSECOND, _FRAME_FEMTOSECOND = 2.0, 50.0


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which frames of a run are labelled.

    Parameters
    ----------
    most
        Frames of a run.
    apart_picosecond
        Least time between two.
    sure_electronvolt_per_angstrom
        Where the committee disagrees less than this about every force, one frame of the run is enough.
    most_force_electronvolt_per_angstrom
        Frames with larger forces are past use.
    """

    most: int = 4
    apart_picosecond: float = 0.25
    sure_electronvolt_per_angstrom: float = 0.15
    most_force_electronvolt_per_angstrom: float = 15.0


def committee(recipe: Recipe) -> list[Any]:
    """Return the calculators of the members that are there.

    Raises
    ------
    FileNotFoundError
        If there are none.
    """
    from indrite.engines import engine

    paths = [recipe.potential(one) for one in range(recipe.members) if recipe.potential(one).exists()]
    if not paths:
        raise FileNotFoundError(f"no potential in {recipe.data}: run `python -m training fit` first")
    return [engine(f"nep:{path}").calculator() for path in paths]


def disagreement(members: Sequence[Any], frames: Sequence[Atoms]) -> tuple[np.ndarray, np.ndarray]:
    """Return for each frame the largest spread and the largest size (eV/Å) of the force on an atom."""
    from indrite.models.dynamics.committee import force_spread

    _, spreads, means = force_spread(members, frames)
    size = [float(np.linalg.norm(one, axis=-1).max()) for one in means]
    return np.array([float(one.max()) for one in spreads]), np.array(size)


def chosen(time_picosecond: np.ndarray, spread: np.ndarray, size: np.ndarray, *, choice: Choice) -> list[int]:
    """Return the frames to label, in their order: the last, and the most disputed, none near another.

    What all members have wrong alike nobody disputes; it grows along a run, so the end is always taken. A
    committee of one has no opinion: then the frames are spread over the run.
    """
    usable = np.flatnonzero((size <= choice.most_force_electronvolt_per_angstrom) & (time_picosecond > 0.0))
    taken = [int(one) for one in usable[-1:]]
    most = choice.most
    if usable.size and not spread[usable].any():
        places = np.linspace(0, usable.size - 1, min(most, usable.size) + 1)[1:]
        return sorted({int(usable[round(one)]) for one in places})
    if usable.size and spread[usable].max() < choice.sure_electronvolt_per_angstrom:
        most = 1
    for one in usable[np.argsort(-spread[usable], kind="stable")]:
        apart = np.abs(time_picosecond[taken] - time_picosecond[one])
        if len(taken) < most and apart.min() >= choice.apart_picosecond - 1e-9:
            taken.append(int(one))
    return sorted(taken)


def explore(
    recipe: Recipe,
    round_number: int,
    *,
    time_picosecond: float = 1.0,
    choice: Choice | None = None,
    talk: Callable[[str], None],
) -> Path:
    """Run every system of a round and write the frames to label; a kill costs the run it interrupts.

    The members of the committee take turns in leading a run; each relaxes the cell of every phase. A time of
    zero leaves the runs out.
    """
    path = recipe.candidates(round_number)
    if path.exists():
        return path
    choice = choice or Choice()
    members = committee(recipe)
    folder = recipe.work / f"explore-{round_number:02d}"
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Atoms] = []
    runs = systems(recipe.seed, round_number, time_picosecond=time_picosecond, aside=recipe.aside)
    todo = list(runs) if time_picosecond > 0.0 else []
    for number, system in enumerate(todo):
        part = folder / f"{number:03d}.extxyz.gz"
        if not part.exists():
            picked, said = _explored(system, members, number, folder, choice)
            write_frames(part, [_named(one, system, round_number) for one in picked])
            talk(f"{number + 1} of {len(todo)}: {said}")
        found += read_frames(part)
    rest = folder / "relaxed.extxyz.gz"
    if not rest.exists():
        at_rest = relaxed_structures(members, aside=recipe.aside)
        write_frames(
            rest, [named(one, name=f"r{round_number}/{name}", group=group) for name, group, one in at_rest]
        )
        talk("the phases as each member relaxes them")
    write_frames(path, found + read_frames(rest))
    return path


def _named(frame: Atoms, system: System, round_number: int) -> Atoms:
    time = frame.info["time_femtosecond"]
    return named(frame, name=f"r{round_number}/{system.name}/{time:05d}", group=system.group)


def _explored(
    system: System, members: Sequence[Any], number: int, folder: Path, choice: Choice
) -> tuple[list[Atoms], str]:
    """Return the chosen frames of a run, and how it went in words."""
    import tempfile

    from indrite.errors import EngineError, StepFailedError, StructureError
    from indrite.models.dynamics import DynamicsSettings, run_dynamics

    settings = DynamicsSettings(
        time_picosecond=system.time_picosecond,
        step_femtosecond=_STEP_FEMTOSECOND,
        frame_femtosecond=_FRAME_FEMTOSECOND,
        temperature_kelvin=system.temperature_kelvin,
        relax_force_electronvolt_per_angstrom=2.0,
        relax_steps=60,
    )
    label = f"{system.name} at {system.temperature_kelvin:g} K"
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        try:
            run = run_dynamics(
                system.atoms, members[number % len(members)], settings=settings, seeds=(number,), out=aside
            )
        except (EngineError, StructureError, StepFailedError) as error:
            return [], f"{label}: {error}"
    frames = as_atoms(run.trajectories[0])
    spread, size = disagreement(members, frames)
    times = run.trajectories[0].time_picosecond
    most = choice.most * system.share
    apart = max(choice.apart_picosecond, system.time_picosecond / (3.0 * most))
    taken = chosen(times, spread, size, choice=replace(choice, most=most, apart_picosecond=apart))
    for one in taken:
        frames[one].info["time_femtosecond"] = round(1e3 * float(times[one]))
    said = f"{label}: {run.ended} after {times[-1]:.2f} ps, disagreement {np.median(spread):.2f} eV/Å"
    return [frames[one] for one in taken], f"{said} (most {spread.max():.2f}), {len(taken)} frames"


def as_atoms(trajectory: Trajectory) -> list[Atoms]:
    """Return the frames of a trajectory as atoms inside their cell."""
    found = [trajectory.to_ase(frame) for frame in range(trajectory.frames)]
    for one in found:
        one.wrap()
    return found
