"""`diagnose`: from a cycler record to a verdict."""

from __future__ import annotations

import numpy as np

from indrite.analysis.cycling.half_cycles import half_cycles
from indrite.analysis.cycling.table import cycle_table_from
from indrite.diagnosis.closed import ladder
from indrite.diagnosis.closed_evidence import evidence
from indrite.diagnosis.measure import Measurements, measure
from indrite.diagnosis.result import Diagnosis
from indrite.diagnosis.symmetric import (
    SymmetricMeasurements,
    evidence_symmetric,
    ladder_symmetric,
    measure_symmetric,
)
from indrite.signals.cycling import Cycling

#: Discharge capacity below its trend that an eye sees in a plot.
VISIBLE_LOSS = 0.02
SEED = 20210422  # of the bootstrap, so that one file gives one interval


def diagnose(
    cycling: Cycling, *, name: str | None = None, rng: np.random.Generator | None = None
) -> Diagnosis:
    """Say what happened to a cell: healthy, leak, short, fade, side reaction, interrupted, or not decidable.

    Parameters
    ----------
    cycling
        The record; what is known of the cell sits in ``cycling.cell``.
    name
        How to call it in tables; by default the file's name.
    rng
        Random generator of the bootstrap; by default seeded, so that results repeat.

    Returns
    -------
    diagnosis
        Verdict, numbers with uncertainty, evidence for and against. Whether it says "not
        informative" is a result, never an exception.
    """
    rng = np.random.default_rng(SEED) if rng is None else rng
    half, integrals = half_cycles(cycling)
    table = cycle_table_from(half, integrals, cycling.cell, origin=cycling.origin)
    name = name or cycling.origin.path or cycling.origin.step_key or "record"
    simulated = cycling.origin.kind == "simulated"
    if table.kind in {"symmetric", "one-way"}:
        polarised = measure_symmetric(cycling.cell, half, integrals, table, rng=rng)
        return _from_polarisation(polarised, name=name, simulated=simulated, notes=cycling.notes)
    found = measure(cycling.cell, half, integrals, table, rng=rng)
    return _from_balance(found, name=name, simulated=simulated, notes=cycling.notes)


def _from_balance(found: Measurements, *, name: str, simulated: bool, notes: tuple[str, ...]) -> Diagnosis:
    verdict, reason = ladder(found)
    table, leak, last = found.table, found.leak, found.last
    leaking = verdict in {"suspected leak", "soft short", "hard short"}
    onset = found.onset if leaking or verdict == "parasitic side reaction" else None
    death = _death(found) if leaking else (None, None, False)
    cycle = table.cycle_number
    return Diagnosis(
        name=name,
        verdict=verdict,
        reason=reason,
        table=table,
        leak=leak,
        onset_cycle=int(cycle[onset.row]) if onset else None,
        onset_interval=(int(cycle[onset.first]), int(cycle[onset.last])) if onset else None,
        onset_time_hour=float(table.start_time_second[onset.row]) / 3600.0 if onset else None,
        alarm_cycle=int(cycle[found.alarm]) if found.alarm is not None else None,
        visible_cycle=visible_cycle(found) if leaking or verdict.startswith("dead") else None,
        death_cycle=death[0],
        death_interval=death[1],
        death_observed=death[2],
        leak_cycle=int(cycle[last]) if last is not None else None,
        leak_conductance_siemens=_at(leak.conductance_siemens if leak else None, last),
        leak_conductance_siemens_uncertainty=_at(
            leak.conductance_uncertainty_siemens if leak else None, last
        ),
        leak_is_upper_limit=leak is not None and leak.upper_limit,
        severity=_at(leak.severity if leak else None, last),
        severity_uncertainty=_at(leak.severity_uncertainty if leak else None, last),
        forecast=found.forecast if leaking else None,
        evidence=tuple(evidence(found)),
        simulated=simulated,
        notes=notes,
    )


def _at(values: np.ndarray | None, row: int | None) -> float | None:
    return None if values is None or row is None else float(values[row])


def _death(found: Measurements) -> tuple[float | None, tuple[float, float] | None, bool]:
    if found.endless is not None:
        cycle = float(found.table.cycle_number[found.endless.row])
        return cycle, (cycle, cycle), True
    if found.leak is not None:
        fatal = np.flatnonzero(found.leak.severity - 2 * found.leak.severity_uncertainty >= 1.0)
        if fatal.size:
            cycle = float(found.table.cycle_number[fatal[0]])
            return cycle, (cycle, cycle), True
    if found.forecast is not None:
        return found.forecast.death_cycle, found.forecast.interval, False
    return None, None, False


def visible_cycle(found: Measurements) -> int | None:
    """Return the first cycle from which the discharge stays 2 % below its trend to the record's end."""
    if found.leak is None or not found.changed:
        return None
    deficit = found.leak.discharge_deficit
    below = np.isnan(deficit) | (deficit > VISIBLE_LOSS)
    row = int(np.flatnonzero(~below)[-1]) + 1 if (~below).any() else 0
    return int(found.table.cycle_number[row]) if row < deficit.size and np.isfinite(deficit[row]) else None


def _from_polarisation(
    found: SymmetricMeasurements, *, name: str, simulated: bool, notes: tuple[str, ...]
) -> Diagnosis:
    verdict, reason = ladder_symmetric(found)
    drop = found.drop
    conductance, severity = found.conductance or (None, None), found.severity or (None, None)
    counted = drop is not None and not found.windows
    return Diagnosis(
        name=name,
        verdict=verdict,
        reason=reason,
        table=found.table,
        onset_cycle=int(found.cycle[drop.row]) if drop and counted else None,
        onset_interval=(int(found.cycle[drop.first]), int(found.cycle[drop.last]))
        if drop and counted
        else None,
        onset_time_hour=float(found.time_second[drop.row]) / 3600.0 if drop else None,
        leak_cycle=int(found.cycle[-1]) if drop and counted else None,
        leak_conductance_siemens=conductance[0],
        leak_conductance_siemens_uncertainty=conductance[1],
        severity=severity[0],
        severity_uncertainty=severity[1],
        evidence=tuple(evidence_symmetric(found)),
        simulated=simulated,
        notes=notes,
    )
