"""The functions that steps name: thin, typed doors to the rest of the package."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from indrite.analysis.trajectory.interface import InterfaceAnalysis
from indrite.cell import Cell
from indrite.cell.compare import RecipeComparison
from indrite.cell.recipe_report import RecipeReport, recipe_report
from indrite.comparison.compare import Comparison
from indrite.diagnosis import Diagnosis, diagnose
from indrite.errors import UsageError
from indrite.models.full_cell import LifeResult
from indrite.models.full_cell.engine import ModelKind
from indrite.models.gate.card import ScoreCard
from indrite.models.growth.ensemble import Ensemble
from indrite.models.growth.grown import GrownCell
from indrite.models.thermodynamics.thermodynamics import Thermodynamics
from indrite.progress import Progress
from indrite.readers.record import Meaning
from indrite.signals import Cycling
from indrite.study.arguments import NameOrFile

Share = Annotated[float, Field(ge=0, lt=1)]
Positive = Annotated[float, Field(gt=0)]


def load_cell(cell: Annotated[str | Path, NameOrFile("indrite.cell:cell_names")]) -> Cell:
    """Load a cell that ships with the package, or a cell file next to the study.

    What its file leaves out of the pellet is inferred, see `indrite.models.growth.pellet`.
    """
    from indrite.cell import load_cell as load
    from indrite.models.growth.pellet import completed_pellet

    return completed_pellet(load(cell))


def check_cell(cell: Cell) -> RecipeReport:
    """Say what follows from a recipe and what does not add up."""
    return recipe_report(cell)


def compare_cells(first: Cell, second: Cell) -> RecipeComparison:
    """Say what differs between two cells besides the anode."""
    from indrite.cell import compare_recipes

    return compare_recipes(first, second)


def simulate_cell(
    cell: Cell,
    *,
    progress: Progress,
    work_dir: Path,
    model: ModelKind = "reduced",
    cycles: Annotated[int, Field(gt=0)] = 2000,
    calibration: Literal["one-point", "two-point", "transferred"] = "one-point",
    growth: GrownCell | None = None,
    ensemble: Ensemble | None = None,
) -> LifeResult:
    """Cycle a cell until its charge never ends, see `indrite.simulate_life`.

    ``growth``: a life of grains whose depths and contacts take the place of the inchworm law;
    ``ensemble``: the same with other grains, whose contacts share the disc.
    """
    from indrite.models.full_cell import GrowthChoice, LifeSettings, simulate_life
    from indrite.models.growth.mesoscale_filament import mesoscale_filament

    if ensemble is not None and growth is None:
        raise UsageError("an ensemble is given without the life it belongs to", expected="growth")
    filament = None if growth is None else mesoscale_filament(growth, ensemble)
    settings = LifeSettings(growth=GrowthChoice(calibration=calibration), filament=filament)
    return simulate_life(cell, model=model, cycles=cycles, out=work_dir, settings=settings, progress=progress)


def read_file(
    file: Path,
    *,
    columns: Mapping[str, str] | None = None,
    reader: str | None = None,
    constant_current_milliampere: float | None = None,
    loop_index: Path | None = None,
    positive_current: Meaning | None = None,
) -> Cycling:
    """Read a cycler's file, see `indrite.read_cycling`; the rest is what the file does not say."""
    from indrite.readers import Given, read_cycling

    current = None if constant_current_milliampere is None else 1e-3 * constant_current_milliampere
    given = Given(current_ampere=current, loop_index=loop_index, positive_current=positive_current)
    return read_cycling(file, columns=columns, reader=reader, given=given)


def record_cycling(
    cycling: Cycling | LifeResult,
    *,
    rng: np.random.Generator,
    voltage_noise_volt: Annotated[float, Field(ge=0)] = 2e-4,
    capacity_scatter: Share = 1e-3,
    efficiency_scatter: Share = 3e-4,
    outlier_share: Share = 0.0,
) -> Cycling:
    """Record an ideal cell with a virtual cycler: noise of the readings, scatter from cycle to cycle."""
    from indrite.instruments.cycling import Cycler, record_with

    cycler = Cycler(
        voltage_noise_volt=voltage_noise_volt,
        capacity_scatter=capacity_scatter,
        efficiency_scatter=efficiency_scatter,
        outlier_share=outlier_share,
    )
    ideal = cycling.cycling if isinstance(cycling, LifeResult) else cycling
    return record_with(cycler, ideal, rng=rng)


def diagnose_cycling(cycling: Cycling, *, cell: Cell | None = None, name: str | None = None) -> Diagnosis:
    """Say what happened to a cell; what the record does not know of it is taken from ``cell``."""
    return diagnose(cycling if cell is None else with_cell(cycling, cell), name=name)


def compare_published(
    published: Annotated[str | Path, NameOrFile("indrite.comparison.published:published_names")],
    *,
    simulated: Mapping[str, Diagnosis],
    cells: Mapping[str, Cell],
    lives: Mapping[str, LifeResult] | None = None,
    measured: Mapping[str, Diagnosis] | None = None,
    interfaces: Mapping[str, InterfaceAnalysis] | None = None,
    reactions: Mapping[str, Thermodynamics] | None = None,
    engines: Mapping[str, ScoreCard] | None = None,
) -> Comparison:
    """Set published, simulated and measured numbers side by side.

    The keys name the cell in the ids; those of ``interfaces``, ``reactions`` and ``engines`` the electrode.
    """
    from dataclasses import replace

    from indrite.comparison.atoms import atom_findings, further_findings
    from indrite.comparison.compare import compare
    from indrite.comparison.model_numbers import model_findings, model_spreads
    from indrite.comparison.published import load_published

    summaries = {name: one.summary for name, one in (interfaces or {}).items()}
    atoms = atom_findings(summaries, reactions or {}, engines)
    comparison = compare(
        load_published(published),
        simulated=simulated,
        areas={name: cell.electrode_area_square_centimetre for name, cell in cells.items()},
        measured=measured,
        model=model_findings(lives or {}, cells) | atoms,
        spreads=model_spreads(lives or {}, cells),
    )
    return replace(comparison, further=further_findings(summaries, reactions or {}))


def with_cell(cycling: Cycling, cell: Cell) -> Cycling:
    """Return a record that knows of its cell also what the description of the cell says."""
    known, more = cycling.cell, cell.metadata()
    names = [one.name for one in dataclasses.fields(known)]
    missing = {name: getattr(more, name) for name in names if getattr(known, name) is None}
    return cycling.replace(cell=dataclasses.replace(known, **missing))
