"""Whether a metal stays a crystal under an engine: its atoms must keep their places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from indrite.models.gate.checks import Check, Measured, Outcome, Reference
from indrite.progress import Progress, silent

if TYPE_CHECKING:
    from indrite.engines import Engine
    from indrite.signals.trajectory import Trajectory

TEMPERATURE_KELVIN = 300.0
TIME_PICOSECOND = 3.0
#: The last part of the run over which the displacement is averaged.
_LATE_PICOSECOND = 0.5
#: Unit cells along each vector: no atom has an image of itself within the reach of an engine.
_REPEAT = {"In": (4, 4, 3)}
_FRAME_FEMTOSECOND = 50.0
#: Shortest distance of neighbours, Å.
_NEIGHBOUR_ANGSTROM = {"In": 3.25}


def solid_checks() -> tuple[Check, ...]:
    """Return the checks of metals at the temperature of the dynamics."""
    return tuple(_check(element) for element in _REPEAT)


def _check(element: str) -> Check:
    # two displacements from the site, each a tenth of the distance of neighbours
    limit = round(2.0 * (0.1 * _NEIGHBOUR_ANGSTROM[element]) ** 2, 2)

    def evaluate(measured: Measured) -> Outcome:
        run = measured[f"solid-{element}"]
        if "failed" in run or run["ended"] != "done":
            return Outcome(None, reason=str(run.get("failed") or f"the run ended with: {run['ended']}"))
        return Outcome(float(run["displacement_square_angstrom"]))

    return Check(
        id=f"solid.{element}",
        quantity=f"{element} at {TEMPERATURE_KELVIN:g} K: displacement squared after {TIME_PICOSECOND:g} ps",
        unit="Å²",
        uses=("electrode",),
        needs=(f"solid-{element}",),
        references=(
            Reference(
                limit, "where a crystal melts: F. A. Lindemann, Phys. Z. 11, 609 (1910); In melts at 430 K"
            ),
        ),
        tolerance=0.8,
        evaluate=evaluate,
        note="measured cell, constant volume; a crystal stays below the reference, a melt grows without end",
    )


def measure_solid(engine: Engine, *, element: str, out: Path, progress: Progress = silent) -> dict[str, Any]:
    """Let the crystal of a metal stand at 300 K and return how far its atoms went.

    Parameters
    ----------
    engine
        The engine.
    element
        A metal.
    out
        Folder of the run, which can be continued.
    progress
        Told after every frame.
    """
    from indrite.cell.crystals import crystal
    from indrite.models.dynamics import DynamicsSettings, run_dynamics

    settings = DynamicsSettings(
        time_picosecond=TIME_PICOSECOND,
        temperature_kelvin=TEMPERATURE_KELVIN,
        frame_femtosecond=_FRAME_FEMTOSECOND,
        relax_force_electronvolt_per_angstrom=None,
    )
    atoms = crystal(element) * _REPEAT[element]
    result = run_dynamics(atoms, engine, settings=settings, seeds=(1,), out=out, progress=progress)
    return {
        "ended": result.ended,
        "atoms": len(atoms),
        "displacement_square_angstrom": late_displacement(result.trajectories[0]),
    }


def late_displacement(run: Trajectory) -> float:
    """Return the mean-square displacement (Å²) from the start to the last half picosecond, without drift."""
    moved = run.position_angstrom - run.position_angstrom[0]
    moved = moved - moved.mean(axis=1, keepdims=True)
    late = run.time_picosecond >= run.time_picosecond[-1] - _LATE_PICOSECOND
    return float((moved[late] ** 2).sum(axis=-1).mean())
