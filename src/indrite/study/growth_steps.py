"""Functions that steps name, for metal in the grains of the electrolyte: lives, seeds, assumptions, swaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from indrite.cell import Cell
from indrite.findings import Finding
from indrite.models.coupling import CoupledInterface
from indrite.models.full_cell import LifeResult
from indrite.models.growth.ensemble import Ensemble
from indrite.models.growth.factor_swap import FactorSwap
from indrite.models.growth.grown import GrownCell
from indrite.models.growth.growth_band import GrowthBand
from indrite.progress import Progress
from indrite.study.arguments import NameOrFile

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(gt=0)]
_FACTORS = ["metal", "inventory", "current", "pressing"]
#: States kept for the film, by dimensions.
_STATES = {2: 48, 3: 10}


def simulate_growth(
    cell: Cell,
    *,
    progress: Progress,
    work_dir: Path,
    cycles: Count = 1500,
    dimensions: Literal[2, 3] = 2,
    seed: Annotated[int, Field(ge=0)] = 0,
    width_micrometre: Positive = 200.0,
    voxel_micrometre: Positive = 2.0,
    grain_micrometre: Positive = 10.0,
    calibration_seeds: Count = 3,
    like: GrownCell | None = None,
    interface: CoupledInterface | None = None,
) -> GrownCell:
    """Let metal grow through the grains of a cell, see `indrite.models.growth.mesoscale.run_growth`.

    r is calibrated on the first depth that the cell's file states; ``like`` takes that of another life;
    ``interface``: what the models of the interface give this cell, instead of assumptions.
    """
    from indrite.models.growth.grown import (
        Assumed,
        grown,
        picture_cycles,
        rectification_of,
        stored_rectification,
    )
    from indrite.models.growth.mesoscale import GrowthSettings, growth_cell, run_growth
    from indrite.models.growth.microstructure import GrainSettings

    patch = max(GrainSettings().patch_micrometre, voxel_micrometre)
    settings = GrowthSettings(
        rectification=1.0,
        cycles=cycles,
        seed=seed,
        dimensions=dimensions,
        width_micrometre=width_micrometre,
        grains=GrainSettings(
            grain_size_micrometre=grain_micrometre, voxel_micrometre=voxel_micrometre, patch_micrometre=patch
        ),
        picture_cycles=picture_cycles(cycles, most=_STATES[dimensions]),
    )
    assumed = Assumed(coupled=() if interface is None else interface.assumptions)
    numbers = assumed.applied(growth_cell(cell))
    if like is not None:
        source = replace(like.rectification, transferred=like.cell.name != cell.name)
    else:
        seeds = tuple(range(calibration_seeds))
        source = stored_rectification(
            work_dir / "rectification.json",
            about=(numbers, settings, seeds),
            calibrate=lambda: rectification_of(
                cell, settings=settings, assumed=assumed, seeds=seeds, progress=progress
            ),
        )
    run = run_growth(
        numbers,
        settings=replace(settings, rectification=source.value),
        out=work_dir / "run",
        progress=progress,
    )
    return grown(run, source)


def ensemble_growth(
    growth: GrownCell,
    *,
    progress: Progress,
    work_dir: Path,
    seeds: Count = 20,
    cycles: list[float] | None = None,
) -> Ensemble:
    """Run the same cell with other grains, see `indrite.models.growth.ensemble`; the life is the first.

    ``cycles`` are those that depths are stated at.
    """
    from indrite.models.growth.growth_seeds import ensemble_of

    return ensemble_of(growth, seeds=seeds, cycles=cycles, out=work_dir, progress=progress)


def band_growth(
    growth: GrownCell,
    *,
    progress: Progress,
    work_dir: Path,
    source: GrownCell | None = None,
    alone: bool = True,
    joint: Annotated[int, Field(ge=0)] = 0,
    cycle: Positive = 897.0,
) -> GrowthBand:
    """Vary what is assumed, see `indrite.models.growth.growth_band`; ``source``: the life that r is from."""
    from indrite.models.growth.growth_band import growth_band
    from indrite.models.growth.seed_runs import Running

    return growth_band(
        growth,
        reference=None if source is None else source.cell,
        alone=alone,
        joint=joint,
        cycle=cycle,
        running=Running(out=work_dir, progress=progress),
    )


def swap_growth(
    first: GrownCell,
    second: GrownCell,
    *,
    progress: Progress,
    work_dir: Path,
    seeds: Count = 5,
    factors: Annotated[list[str], Field(min_length=1, max_length=6)] = _FACTORS,
    width_micrometre: Positive = 100.0,
    cycles: Count = 1500,
) -> FactorSwap:
    """Share the difference of two lives among factors, see `indrite.models.growth.factor_swap`."""
    from indrite.models.growth.grain_runs import swap_factors
    from indrite.models.growth.seed_runs import Running

    settings = replace(
        first.settings,
        width_micrometre=width_micrometre,
        cycles=cycles,
        picture_cycles=(),
        cycles_after_bridge=0.0,
    )
    running = Running(out=work_dir, workers=1, progress=progress)
    return swap_factors(
        first.cell, second.cell, settings=settings, seeds=seeds, factors=factors, running=running
    )


def compare_growth(
    published: Annotated[str | Path, NameOrFile("indrite.comparison.published:published_names")],
    *,
    growths: Mapping[str, GrownCell],
    cells: Mapping[str, Cell],
    ensembles: Mapping[str, Ensemble] | None = None,
    bands: Mapping[str, GrowthBand] | None = None,
    lives: Mapping[str, LifeResult] | None = None,
) -> list[Finding]:
    """Set lives beside what is published, see `indrite.comparison.growth`; keys name cells in the ids.

    ``lives``: full cells that were cycled with this growth.
    """
    from indrite.comparison.growth import compare_growths
    from indrite.comparison.published import load_published

    return compare_growths(
        growths, cells, published=load_published(published), ensembles=ensembles, bands=bands, lives=lives
    )
