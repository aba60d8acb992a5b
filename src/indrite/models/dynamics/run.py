"""`run_dynamics`: relax, then molecular dynamics of several seeds, to be continued at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indrite import __version__
from indrite.engines import Engine
from indrite.errors import StructureError, UsageError
from indrite.models.dynamics.groups import Job, folder_of, groups_of, share_out
from indrite.models.dynamics.guards import check_start
from indrite.models.dynamics.result import DynamicsResult, RelaxationSummary, SeedRun, numbers_of
from indrite.models.dynamics.segments import Frame, Segments, alone_in, claim, key_of
from indrite.models.dynamics.settings import DynamicsSettings
from indrite.models.dynamics.start import relaxed_start
from indrite.models.dynamics.threads import limited, remembered_threads
from indrite.models.dynamics.workers import run_groups
from indrite.progress import Progress, silent
from indrite.signals.base import Origin
from indrite.signals.trajectory import Trajectory

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator

#: Sources of the method, cited with the trajectories.
SOURCES = ("10.1063/1.463940", "10.1080/00268979600100761")


def run_dynamics(
    atoms: Atoms,
    engine: Engine | Calculator,
    *,
    settings: DynamicsSettings | None = None,
    seeds: Sequence[int] = (1,),
    out: str | Path,
    progress: Progress = silent,
) -> DynamicsResult:
    """Relax, then run molecular dynamics at constant volume and temperature, one trajectory a seed.

    Parameters
    ----------
    atoms
        The start; an array ``side`` is kept.
    engine
        An engine, or an ASE calculator.
    settings
        How the run goes.
    seeds
        Seeds of the starting velocities.
    out
        Folder of the run. Called again with the same arguments it goes on where it was; with more time or
        more seeds it adds them.
    progress
        Told after every frame: frames done and frames of all seeds.

    Raises
    ------
    UsageError
        If ``out`` holds another run, or the seeds are not different whole numbers.
    StructureError
        If atoms overlap, a cell is missing, or atoms are held by constraints.
    EngineError
        If the engine fails; the frames before stay in ``out``.
    StepFailedError
        If the atoms cannot be relaxed.
    """
    settings = settings or DynamicsSettings()
    seeds = _checked_seeds(seeds)
    check_start(atoms)
    if settings.stack_pressure_megapascal is not None:
        from indrite.models.interface.cleavage import check_cell

        check_cell(atoms)
    if atoms.constraints:
        raise StructureError("atoms held by constraints", todo="Remove them: atoms.set_constraint()")
    folder = Path(out)
    fingerprint = fingerprint_of(engine)
    about = _about(atoms, settings, fingerprint)
    with alone_in(folder):
        claim(folder, key_of(about), about)
        start, relaxation, ended = _computed(atoms, engine, settings, (seeds, folder, progress))
    cited = engine.spec.sources if isinstance(engine, Engine) else ()
    origin = Origin("simulated", made_by={"indrite": __version__, **fingerprint}, sources=(*SOURCES, *cited))
    found: dict[int, tuple[Trajectory, SeedRun]] = {}
    for group, how in ended.items():
        found |= _of_seeds(group, how, start, (folder, settings, origin))
    return DynamicsResult(
        trajectories=tuple(found[seed][0] for seed in seeds),
        runs=tuple(found[seed][1] for seed in seeds),
        settings=settings,
        engine=fingerprint,
        relaxation=relaxation,
    )


def _computed(
    atoms: Atoms,
    engine: Engine | Calculator,
    settings: DynamicsSettings,
    rest: tuple[tuple[int, ...], Path, Progress],
) -> tuple[Atoms, RelaxationSummary | None, dict[tuple[int, ...], tuple[str, ...]]]:
    """Compute what is not there yet; return the start, its relaxation and how each group of seeds ended."""
    seeds, folder, progress = rest
    calculator = engine.calculator() if isinstance(engine, Engine) else engine
    groups = groups_of(seeds, folder, batch=settings.compute.batch, calculator=calculator)
    workers, threads = share_out(settings.compute, len(groups))
    threads = remembered_threads(folder, threads, asked=settings.compute.threads)
    with limited(threads):
        start, relaxation = relaxed_start(
            atoms, calculator, settings=settings, folder=folder, progress=progress
        )
    job = Job(start=start, engine=engine, settings=settings, folder=folder, threads=threads)
    ended = run_groups(job, groups, calculator=calculator, workers=workers, progress=progress)
    return start, relaxation, ended


def fingerprint_of(engine: Engine | Calculator) -> dict[str, str]:
    """Return what decides the engine's numbers; of a bare calculator its class and parameters."""
    if isinstance(engine, Engine):
        return engine.fingerprint()
    kind = type(engine)
    parameters = {name: repr(one) for name, one in sorted(getattr(engine, "parameters", {}).items())}
    return {"engine": f"{kind.__module__}.{kind.__qualname__}", **parameters}


def _checked_seeds(seeds: Sequence[int]) -> tuple[int, ...]:
    found = tuple(seeds)
    whole = all(isinstance(one, (int, np.integer)) and one >= 0 for one in found)
    if not found or not whole or len(set(found)) != len(found):
        raise UsageError("seeds make no sense", got=list(found), expected="different whole numbers from 0 on")
    return tuple(int(one) for one in found)


def _about(atoms: Atoms, settings: DynamicsSettings, fingerprint: Mapping[str, str]) -> dict[str, Any]:
    """Return what decides a run, readable."""
    arrays = {
        "numbers": atoms.numbers,
        "positions": atoms.positions,
        "cell": np.asarray(atoms.cell),
        "periodic": atoms.pbc,
        "masses": atoms.get_masses(),
        "side": atoms.arrays.get("side"),
    }
    return {
        "atoms": f"{atoms.get_chemical_formula()} ({key_of(arrays)[:16]})",
        "settings": settings.deciding(),
        "engine": dict(fingerprint),
    }


def _of_seeds(
    seeds: tuple[int, ...],
    ended: tuple[str, ...],
    start: Atoms,
    rest: tuple[Path, DynamicsSettings, Origin],
) -> dict[int, tuple[Trajectory, SeedRun]]:
    """Return trajectory and numbers of each seed of a group, from the frames in its folder."""
    folder, settings, origin = rest
    frames = Segments(folder_of(seeds, folder)).load()[: settings.frames]
    found = {}
    for place, (seed, end) in enumerate(zip(seeds, ended, strict=True)):
        rows = [(one, int(np.flatnonzero(one.active == place)[0])) for one in frames if place in one.active]
        trajectory = _trajectory(rows, start, settings, origin)
        conserved = np.array([frame.conserved[row] for frame, row in rows])
        found[seed] = (trajectory, numbers_of(seed, end, trajectory, conserved))
    return found


def _trajectory(
    rows: list[tuple[Frame, int]], start: Atoms, settings: DynamicsSettings, origin: Origin
) -> Trajectory:
    return Trajectory(
        time_picosecond=np.array([1e-3 * settings.frame_femtosecond * frame.number for frame, _ in rows]),
        position_angstrom=np.array([frame.state.position[row] for frame, row in rows]),
        cell_angstrom=_cells(start, [float(frame.state.height[row]) for frame, row in rows]),
        periodic=np.asarray(start.pbc, dtype=bool),
        atomic_number=np.asarray(start.numbers, dtype=int),
        energy_electronvolt=np.array([frame.state.energy[row] for frame, row in rows]),
        temperature_kelvin=np.array([frame.temperature[row] for frame, row in rows]),
        side=start.arrays.get("side"),
        continuous=True,
        origin=origin,
    )


def _cells(start: Atoms, heights: list[float]) -> np.ndarray:
    """Return the cell of each frame."""
    cells = np.repeat(np.asarray(start.cell, dtype=float)[None], len(heights), axis=0)
    cells[:, 2] *= np.array(heights)[:, None]
    return cells
