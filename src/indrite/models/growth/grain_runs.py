"""The mesoscale model over many seeds, and between two cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from indrite.models.growth.ensemble import SECTIONED_CYCLES, Ensemble, summarise_runs
from indrite.models.growth.factor_swap import FactorSwap, factor_swap
from indrite.models.growth.mesoscale.metal import GrowthCell
from indrite.models.growth.mixed_cells import FACTORS
from indrite.models.growth.seed_runs import (
    Job,
    Running,
    SeedRun,
    fingerprint,
    run_jobs,
    seed_numbers,
    seed_place,
)

if TYPE_CHECKING:
    from indrite.models.growth.mesoscale import GrowthResult, GrowthSettings


@dataclass(frozen=True)
class SimulatedLife:
    """The mesoscale model as a function (cell, seed, folder) → run; the settings' own seed is not used."""

    settings: GrowthSettings

    def __call__(self, cell: GrowthCell, seed: int, folder: Path | None) -> SeedRun:
        """Return the life of a window of a cell with the grains of a seed."""
        from indrite.models.growth.mesoscale import simulate_growth

        return seed_run(
            simulate_growth(cell, settings=replace(self.settings, seed=seed), out=folder), seed=seed
        )


def seed_run(result: GrowthResult, *, seed: int) -> SeedRun:
    """Return what ensembles need of a simulated growth."""
    cycles = tuple(float(one) for one in result.cycle_number)
    # a run goes on for some cycles after its first contact
    life = cycles[-1] if result.short_cycle is None else result.short_cycle
    return SeedRun(
        seed=seed,
        life_cycle=float(life),
        ended=result.ended,
        cycle_number=cycles,
        depth_mean_micrometre=tuple(float(one) for one in result.penetration_depth_mean_micrometre),
        depth_maximum_micrometre=tuple(float(one) for one in result.penetration_depth_maximum_micrometre),
        contact_cycle=tuple(float(one) for one in result.contact_cycle),
        contact_radius_micrometre=tuple(float(one) for one in result.contact_radius_micrometre),
    )


def growth_ensemble(
    cell: GrowthCell,
    *,
    settings: GrowthSettings,
    seeds: int | Sequence[int] = 20,
    cycles: Sequence[float] = SECTIONED_CYCLES,
    running: Running | None = None,
) -> Ensemble:
    """Return depths and lives of windows of a cell that differ by their grains only.

    Parameters
    ----------
    cell
        See there.
    settings
        Of the model; its seed is not used.
    seeds
        A number, or the seeds.
    cycles
        Cycles to state depths at.
    running
        How: output folder, workers, progress.
    """
    life = SimulatedLife(settings)
    key = fingerprint(replace(cell, name=""), replace(settings, seed=0))
    jobs = [Job(seed_place(seed), partial(life, cell, seed), key) for seed in seed_numbers(seeds)]
    return summarise_runs(
        run_jobs(jobs, running=running),
        cycles=cycles,
        width_micrometre=settings.width_micrometre,
        dimensions=settings.dimensions,
    )


def swap_factors(
    first: GrowthCell,
    second: GrowthCell,
    *,
    settings: GrowthSettings,
    seeds: int | Sequence[int] = 5,
    factors: Sequence[str] = FACTORS,
    running: Running | None = None,
) -> FactorSwap:
    """Return the share of each factor in the difference of two cells' simulated lives; see `factor_swap`."""
    life = SimulatedLife(replace(settings, seed=0))
    return factor_swap(first, second, life=life, seeds=seeds, factors=factors, running=running)
