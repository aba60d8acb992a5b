"""More seeds of a life that is there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from indrite.models.growth.ensemble import SECTIONED_CYCLES, Ensemble, summarise_runs
from indrite.models.growth.grain_runs import SimulatedLife, seed_run
from indrite.models.growth.grown import GrownCell
from indrite.models.growth.seed_runs import Job, Running, fingerprint, run_jobs, seed_place
from indrite.progress import Progress, silent

#: Steps of the cycles that a life's depths are stated at.
_STEPS = 25


def ensemble_of(
    growth: GrownCell,
    *,
    seeds: int,
    cycles: Sequence[float] | None = None,
    out: Path | None = None,
    workers: int = 1,
    progress: Progress = silent,
) -> Ensemble:
    """Return the ensemble of a life and of others that differ by their grains.

    Parameters
    ----------
    growth
        The first of them.
    seeds
        Lives in all; the others have the seeds after it.
    cycles
        To state depths at; by default the study's sections and evenly up to the end of the life.
    out, workers, progress
        As in `Running`.
    """
    settings = replace(growth.settings, picture_cycles=())
    first = growth.settings.seed
    key = fingerprint(replace(growth.cell, name=""), replace(settings, seed=0))
    life = SimulatedLife(settings)
    others = range(first + 1, first + seeds)
    jobs = [Job(seed_place(seed), partial(life, growth.cell, seed), key) for seed in others]
    runs = run_jobs(jobs, running=Running(out=out, workers=workers, progress=progress)) if jobs else []
    return summarise_runs(
        [seed_run(growth.result, seed=first), *runs],
        cycles=_stated(growth) if cycles is None else cycles,
        width_micrometre=settings.width_micrometre,
        dimensions=settings.dimensions,
    )


def _stated(growth: GrownCell) -> list[float]:
    last = float(growth.result.cycle_number[-1])
    steps = np.linspace(0.0, last, _STEPS + 1)[1:].tolist()
    return sorted({*steps, *SECTIONED_CYCLES})
