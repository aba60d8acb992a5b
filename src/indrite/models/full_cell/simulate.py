"""`simulate_life`: from a specimen to its simulated life, calibrated, resumable, with its uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from indrite import __version__
from indrite.cell import Cell
from indrite.code_hash import code_hash
from indrite.models.full_cell.checkpoints import Segments, key_of
from indrite.models.full_cell.engine import CellEngine, ModelKind, Numerics, load_pybamm
from indrite.models.full_cell.from_cell import (
    GrowthChoice,
    filament_from_cell,
    parameters_from_cell,
    uncertain_inputs,
)
from indrite.models.full_cell.life import CycleRecord, FilamentCoupling, run_life
from indrite.models.full_cell.parameters import FullCellParameters
from indrite.models.full_cell.result import Calibrated, LifeResult, cycling_of, truth_of
from indrite.models.growth.filament import Filament, NoFilament
from indrite.models.growth.inchworm import ROOT_FRACTION
from indrite.models.growth.mesoscale_filament import MesoscaleFilament
from indrite.models.growth.plating import PlatingFilament, incubation_interval
from indrite.models.growth.tips import InchwormFilament
from indrite.models.growth.uncertainty import Interval, LifeUncertainty, life_uncertainty
from indrite.progress import Progress, silent
from indrite.signals import Origin

#: Cycles after which a cell counts as a survivor.
MAXIMUM_CYCLES = 2000

#: Code that decides a life.
_CODE = ("models/full_cell", "models/growth")


@dataclass(frozen=True, kw_only=True)
class LifeSettings:
    """How a life is simulated.

    Parameters
    ----------
    growth
        How the growth law is calibrated.
    filament
        Growth and leak laws to use instead of the cell's own.
    leak_siemens
        Constant leak besides that of the filament.
    interval_second
        Time between rows of a half-cycle at 1C (about 90 rows a cycle).
    numerics
        Mesh and tolerances.
    checkpoint_second
        Work that a kill may cost; does not change any result.
    """

    growth: GrowthChoice = field(default_factory=GrowthChoice)
    filament: Filament | None = None
    leak_siemens: float = 0.0
    interval_second: float = 90.0
    numerics: Numerics = field(default_factory=Numerics)
    checkpoint_second: float = 2.0


def simulate_life(
    cell: Cell,
    *,
    model: ModelKind = "reduced",
    cycles: int = MAXIMUM_CYCLES,
    out: str | Path | None = None,
    settings: LifeSettings | None = None,
    progress: Progress = silent,
) -> LifeResult:
    """Cycle a specimen until its charge never ends.

    Growth is calibrated on the depth that the specimen's file states for one section, per ionic
    charge of this very model; the leak follows from bridging contacts; the end is an outcome.

    Parameters
    ----------
    cell
        The specimen.
    model
        ``reduced`` or ``dfn``.
    cycles
        Most cycles to run.
    out
        Folder for segments: a killed run with the same arguments goes on from there.
    settings
        Calibration, extra leak, rows, numerics.
    progress
        Told after every cycle; the total is the life that the growth law expects, 0 where it says none.

    Raises
    ------
    SpecimenError
        If the recipe lacks a number.
    MissingPackageError
        Without PyBaMM.
    UsageError
        If ``out`` holds another life.
    """
    settings = settings or LifeSettings()
    parameters = parameters_from_cell(cell)
    filament = settings.filament or _filament(cell, parameters, (model, settings))
    engine = CellEngine(parameters, kind=model, filament=filament, numerics=settings.numerics)
    records = _records(engine, (cycles, out), settings, progress)
    origin = Origin(
        "simulated",
        made_by={"indrite": __version__, "pybamm": load_pybamm().__version__, "model": model},
        sources=cell.sources,
    )
    return LifeResult(
        cycling=cycling_of(records, parameters, origin=origin),
        truth=truth_of(records, origin),
        ended=records[-1].ended or "survived",
        parameters=parameters,
        filament=filament,
        calibrated=calibrated_numbers(parameters, filament),
        uncertainty=_uncertainty(cell, parameters, filament),
        incubation=_incubation(filament),
    )


def _filament(cell: Cell, parameters: FullCellParameters, choice: tuple[ModelKind, LifeSettings]) -> Filament:
    """Calibrate growth on the charge that this model passes in an undisturbed cycle."""
    model, settings = choice
    engine = CellEngine(parameters, kind=model, numerics=settings.numerics)
    # the second cycle starts where the first discharge ended, as all later ones do
    second = list(run_life(engine, FilamentCoupling(), cycles=2))[-1]
    charge = second.truth["ionic_charge_ampere_hour"] * 1e3 / (parameters.area_square_metre * 1e4)
    return filament_from_cell(
        cell, capacity_milliampere_hour_per_square_centimetre=charge, choice=settings.growth
    )


def _records(
    engine: CellEngine, limits: tuple[int, str | Path | None], settings: LifeSettings, progress: Progress
) -> list[CycleRecord]:
    cycles, out = limits
    coupling = FilamentCoupling(engine.filament, settings.leak_siemens)
    key = key_of(
        {
            "parameters": engine.parameters,
            "kind": engine.kind,
            "filament": engine.filament,
            "leak": settings.leak_siemens,
            "interval": settings.interval_second,
            "numerics": settings.numerics,
            "code": code_hash(_CODE),
        }
    )
    segments = None if out is None else Segments(Path(out) / "segments", key, settings.checkpoint_second)
    records = [] if segments is None else segments.load()[:cycles]
    if records and records[-1].ended is not None:
        return records
    state = records[-1].state if records else None
    expected = expected_cycles(engine, cycles, extra_leak_siemens=settings.leak_siemens)
    for record in run_life(
        engine,
        coupling,
        cycles=cycles,
        first=len(records) + 1,
        state=state,
        interval_second=settings.interval_second,
    ):
        records.append(record)
        if segments is not None:
            segments.add(record)
        # a life that outlasts the estimate has no known end: total 0
        progress(record.number, expected if record.number <= expected else 0, f"cycle {record.number}")
    if segments is not None:
        segments.flush()
    return records


def expected_cycles(engine: CellEngine, cycles: int, *, extra_leak_siemens: float = 0.0) -> int:
    """Return how many cycles a life will about last, at most ``cycles``; 0 where nobody can say.

    The closed form of tier A: undisturbed cycles until the bridges leak what is fatal.

    Parameters
    ----------
    engine
        Cell model with its filament.
    cycles
        Most cycles to run.
    extra_leak_siemens
        Leak beside the filament's.
    """
    fatal = engine.parameters.critical_leak_siemens - extra_leak_siemens
    match engine.filament:
        case NoFilament():
            return cycles if fatal > 0.0 else 1
        case InchwormFilament() as filament if fatal > 0.0:
            return max(1, min(cycles, math.ceil(filament.cycles_to_leak(fatal))))
    return 0


def _uncertainty(cell: Cell, parameters: FullCellParameters, filament: Filament) -> LifeUncertainty | None:
    if not isinstance(filament, InchwormFilament):
        return None
    inputs = uncertain_inputs(cell, filament.law)
    if inputs is None:
        return None
    return life_uncertainty(
        filament.law.breathing,
        filament.contacts,
        critical_leak_siemens=parameters.critical_leak_siemens,
        inputs=inputs,
    )


def _incubation(filament: Filament) -> Interval | None:
    if not isinstance(filament, PlatingFilament):
        return None
    low, middle, high = incubation_interval(filament.incubation)
    return Interval(middle, low, high)


def calibrated_numbers(parameters: FullCellParameters, filament: Filament) -> tuple[Calibrated, ...]:
    """Return every number of a life that was tuned or assumed, and on what."""
    rows = [
        Calibrated(name=name, value=value, unit=unit, on=on)
        for name, value, unit, on in parameters.calibrated
    ]
    rows += [Calibrated(name=name, value=None, unit="", on="assumed") for name in parameters.assumed]
    return (*rows, *_growth_numbers(filament))


def _growth_numbers(filament: Filament) -> list[Calibrated]:
    def row(name: str, value: float, unit: str, on: str = "assumed") -> Calibrated:
        return Calibrated(name=name, value=value, unit=unit, on=on)

    if isinstance(filament, InchwormFilament):
        law, contacts = filament.law, filament.contacts
        return [
            row("rectified share of the breathing r", law.rectification, "", law.calibrated_on),
            row("share of the strain along the growth g", law.anisotropy, "", "assumed, 1/3 … 1"),
            row("metal fraction at the root phi0", ROOT_FRACTION, "", "residual layer (10 um)"),
            row("spread of tip heights at 500 um", contacts.spread_micrometre, "um", "a network of grains"),
            row("width of a column with one tip", contacts.column_width_micrometre, "um"),
            row("radius of a contact", contacts.contact_radius_micrometre, "um"),
            row(
                "electronic conductivity at the contact",
                contacts.cathode_conductivity_siemens_per_centimetre,
                "S/cm",
            ),
        ]
    if isinstance(filament, MesoscaleFilament):
        on = filament.calibrated_on
        words = "rectified share of the displacement r (grains)"
        return [row(words, filament.rectification, "", on), row("thickness of a window's sheet", 10.0, "um")]
    if isinstance(filament, PlatingFilament):
        flaw = filament.incubation
        return [
            row(
                "growth of the interphase R_1",
                flaw.growth_ohm_square_centimetre,
                "Ohm cm2/cycle^0.5",
                "the life of this cell: an illustration",
            ),
            row("interphase at the start R_0", flaw.start_ohm_square_centimetre, "Ohm cm2"),
            row("toughness K_Ic", flaw.toughness_megapascal_root_metre, "MPa m^0.5"),
            row("starter flaw c_0", flaw.flaw_radius_micrometre, "um"),
            row("focusing s/A_f", filament.focusing, ""),
            row("spread of the contact b", filament.contact_spread, ""),
        ]
    return []
