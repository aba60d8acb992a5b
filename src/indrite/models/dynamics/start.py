"""The start of a run: relaxed once, then taken from the folder."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indrite.atomic import written_aside
from indrite.errors import StepFailedError
from indrite.models.dynamics.relaxation import relax
from indrite.models.dynamics.result import RelaxationSummary
from indrite.models.dynamics.settings import DynamicsSettings
from indrite.progress import Progress

if TYPE_CHECKING:
    from ase import Atoms
    from ase.calculators.calculator import Calculator

_START_FILE = "start.npz"


def relaxed_start(
    atoms: Atoms, calculator: Calculator, *, settings: DynamicsSettings, folder: Path, progress: Progress
) -> tuple[Atoms, RelaxationSummary | None]:
    """Return the atoms that the seeds start from, and what the relaxation did.

    Raises
    ------
    StepFailedError
        If the atoms cannot be relaxed.
    """
    start = atoms.copy()
    start.calc = None
    limit = settings.relax_force_electronvolt_per_angstrom
    if limit is None:
        return start, None
    path = folder / _START_FILE
    stored = _read(path)
    if stored is None:
        stored = _compute(start, calculator, limit, (settings.relax_steps, progress))
        with written_aside(path, sync=True) as aside, aside.open("wb") as file:
            np.savez(file, position=stored[0], summary=json.dumps(asdict(stored[1])))
    start.positions[:], summary = stored
    if summary.ended == "exploded":
        raise StepFailedError(
            "the atoms cannot be relaxed: they ran into each other or far away",
            where=folder,
            got=f"largest force {summary.force_electronvolt_per_angstrom:.3g} eV/Å",
            todo="Check the start (distances at the interface), or take another engine",
        )
    return start, summary


def _compute(
    start: Atoms, calculator: Calculator, limit: float, rest: tuple[int, Progress]
) -> tuple[np.ndarray, RelaxationSummary]:
    steps, progress = rest
    found = relax(start, calculator, force_electronvolt_per_angstrom=limit, steps=steps, progress=progress)
    summary = RelaxationSummary(
        ended=found.ended,
        steps=found.steps,
        energy_change_electronvolt=found.energy_electronvolt - found.start_energy_electronvolt,
        force_electronvolt_per_angstrom=found.force_electronvolt_per_angstrom,
        way_angstrom=found.way_angstrom,
    )
    return found.atoms.positions, summary


def _read(path: Path) -> tuple[np.ndarray, RelaxationSummary] | None:
    try:
        with path.open("rb") as content, np.load(content, allow_pickle=False) as file:
            return file["position"], RelaxationSummary(**json.loads(str(file["summary"])))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None  # not there yet, or damaged: relaxed again, with the same outcome
