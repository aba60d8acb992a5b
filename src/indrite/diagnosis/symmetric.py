"""Verdict ladder for symmetric and one-way plating cells: the polarisation decides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indrite.analysis.cycling.half_cycles import HalfCycles
from indrite.analysis.cycling.integrals import Integrals
from indrite.analysis.cycling.noise import StepEvidence, step_evidence, voltage_steps
from indrite.analysis.cycling.polarisation import (
    DROP,
    PolarisationDrop,
    comparable_level,
    passing_drop,
    polarisation_drop,
)
from indrite.analysis.cycling.robust import known_median
from indrite.analysis.cycling.table import CycleTable, half_cycle_polarisation
from indrite.diagnosis.evidence import Evidence, Verdict, number
from indrite.signals.cycling import CellMetadata

#: Windows that a single long stretch of one-way plating is cut into.
WINDOWS = 48
#: Fewest half-cycles that a drop can be looked for in.
FEWEST = 6
#: Shortest single stretch that is cut into windows, and its first part that is left out: nucleation
#: and relaxation make the polarisation of fresh plating fall by themselves.
SHORTEST_STRETCH_SECOND, RELAXATION_SHARE = 7200.0, 0.1
LONGEST_RELAXATION_SECOND = 3600.0
#: Smallest current that is told from nil: a stretch of pulses may have none on its time grid.
SMALLEST_AMPERE = 1e-12
#: Rise of the polarisation from which contact is lost rather than the cell healthy.
LOST_CONTACT = 5.0


@dataclass(frozen=True)
class SymmetricMeasurements:
    """Polarisation over half-cycles (or time windows) and what was found in it."""

    table: CycleTable
    level_volt: np.ndarray
    time_second: np.ndarray
    cycle: np.ndarray
    current_ampere: np.ndarray
    windows: bool
    drop: PolarisationDrop | None
    passing: tuple[int, int] | None
    steps: StepEvidence | None
    cell: CellMetadata

    @property
    def rise(self) -> float:
        """Late over early polarisation, changes of current taken out; 1 where there is none."""
        if self.level_volt.size == 0:
            return 1.0
        level = comparable_level(self.level_volt, self.current_ampere)
        return float(np.median(level[-3:]) / np.median(level[: max(1, level.size // 4)]))

    @property
    def conductance(self) -> tuple[float, float] | None:
        """Leak conductance in parallel and its standard uncertainty.

        ``G = (V_before/V_after - 1)/R_before``, which is ``I/V_after - I/V_before`` at one current.
        """
        if self.drop is None:
            return None
        rows = slice(max(0, self.drop.row - 5), self.drop.row)
        before = float(np.median(self.level_volt[rows] / self.current_ampere[rows]))
        ratio = self.drop.before_volt / self.drop.after_volt
        spread = np.hypot(
            self.drop.after_uncertainty_volt / self.drop.after_volt,
            self.drop.before_uncertainty_volt / self.drop.before_volt,
        )
        return (ratio - 1) / before, float(ratio * spread / before)

    @property
    def severity(self) -> tuple[float, float] | None:
        """Share of the current in the leak: ``1 - V_after/V_before``."""
        if self.drop is None:
            return None
        ratio = self.drop.after_volt / self.drop.before_volt
        spread = ratio * np.hypot(
            self.drop.after_uncertainty_volt / self.drop.after_volt,
            self.drop.before_uncertainty_volt / self.drop.before_volt,
        )
        return 1 - ratio, float(spread)


def measure_symmetric(
    cell: CellMetadata,
    half: HalfCycles,
    integrals: Integrals,
    table: CycleTable,
    *,
    rng: np.random.Generator,
) -> SymmetricMeasurements:
    """Follow the polarisation; a single long stretch is cut into equal time windows."""
    windows = table.kind == "one-way" and len(half) < FEWEST and len(half) > 0
    if windows:
        begin, end = half.start_time_second[0], half.end_time_second[-1]
        if end - begin < SHORTEST_STRETCH_SECOND:
            empty = np.zeros(0)
            return SymmetricMeasurements(table, empty, empty, empty, empty, windows, None, None, None, cell)
        relaxed = begin + min(RELAXATION_SHARE * (end - begin), LONGEST_RELAXATION_SECOND)
        edges = np.linspace(relaxed, end, WINDOWS + 1)
        level = np.abs(integrals.mean_voltage(edges[None])[0])
        current = np.abs(integrals.mean_current(edges[:-1], edges[1:]))
        time, cycle = edges[:-1], np.arange(1, WINDOWS + 1)
    else:
        current = half.current_ampere
        level, time = half_cycle_polarisation(half, integrals), half.start_time_second
        cycle = np.searchsorted(table.start_time_second, time + 1e-9, side="right")
    steps = (
        None
        if windows or len(half) == 0
        else step_evidence(voltage_steps(half, integrals, np.arange(len(half))))
    )
    current = np.maximum(current, SMALLEST_AMPERE)
    comparable = comparable_level(level, current) if level.size >= FEWEST else level
    drop = polarisation_drop(comparable, rng=rng) if level.size >= FEWEST else None
    passing = passing_drop(comparable) if level.size >= FEWEST and drop is None else None
    return SymmetricMeasurements(table, level, time, cycle, current, windows, drop, passing, steps, cell)


def is_ohmic(found: SymmetricMeasurements) -> bool:
    """Whether what is left of the voltage is no more than the lead and electrolyte resistance."""
    ohm = found.cell.series_resistance_ohm
    if ohm is None or found.level_volt.size == 0:
        return False
    return bool(np.median(found.level_volt[-3:] / found.current_ampere[-3:]) <= 1.05 * ohm)


def ladder_symmetric(found: SymmetricMeasurements) -> tuple[Verdict, str]:
    """Return verdict and reason."""
    if found.level_volt.size < FEWEST:
        return (
            "not informative",
            f"Only {found.table.cycle_number.size} cycle(s); {FEWEST} half-cycles, or one stretch of "
            f"{SHORTEST_STRETCH_SECOND / 3600:.0f} h, are needed.",
        )
    if found.drop is None:
        if is_ohmic(found):
            return "hard short", "The voltage is no more than current times ohmic resistance from the start."
        return _without_drop(found)
    fall = 1 - found.drop.after_volt / found.drop.before_volt
    text = f"The polarisation fell by {fall:.0%} at {_place(found)}"
    if is_ohmic(found) or fall > 0.95:
        return "hard short", f"{text} to no more than the ohmic voltage."
    sudden = found.drop.last - found.drop.first <= 5
    noisy = found.steps is not None and found.steps.telegraph
    if sudden or noisy:
        return (
            "soft short",
            f"{text} {'within a few half-cycles' if sudden else 'with voltage steps'} and did not recover.",
        )
    return "suspected leak", f"{text}, gradually: a slow short or a growing contact area."


def _without_drop(found: SymmetricMeasurements) -> tuple[Verdict, str]:
    if found.passing is not None:
        first, last = found.cycle[found.passing[0]], found.cycle[found.passing[1]]
        return (
            "suspected leak",
            f"The polarisation fell by more than a fifth in cycles {first} to {last} and came back: a short "
            "that healed, or a warmer cell.",
        )
    if found.steps is not None and found.steps.telegraph:
        return (
            "soft short" if found.rise < 1.0 / DROP else "suspected leak",
            f"The voltage came to jump {found.steps.most:.0f} times per half-cycle around cycle "
            f"{found.cycle[found.steps.where]}; its level is not lower for good.",
        )
    if found.rise > LOST_CONTACT:
        return (
            "dead without short (fade)",
            f"The polarisation rose {found.rise:.1f}-fold: contact or interface is lost; no short.",
        )
    return "healthy", "The polarisation shows no lasting drop."


def _place(found: SymmetricMeasurements) -> str:
    assert found.drop is not None
    if found.windows:
        return f"{found.time_second[found.drop.row] / 3600:.1f} h"
    return f"cycle {found.cycle[found.drop.row]}"


def evidence_symmetric(found: SymmetricMeasurements) -> list[Evidence]:
    """Return the evidence of a symmetric or one-way cell."""
    rows = _level_evidence(found) + _drop_evidence(found)
    if found.steps is not None:
        rows.append(
            Evidence(
                f"Voltage steps per half-cycle: {found.steps.early:.1f} early, {found.steps.most:.1f} around "
                f"cycle {found.cycle[found.steps.where]}",
                found.steps.most,
                "steps",
                "leak" if found.steps.telegraph else "nothing" if found.drop is not None else "no leak",
            )
        )
    ends = set(map(str, found.table.charge_end)) | set(map(str, found.table.discharge_end))
    if ends & {"time", "capacity"}:
        efficiency = (
            known_median(found.table.coulombic_efficiency) if found.table.kind == "symmetric" else None
        )
        rows.append(
            Evidence(
                "Coulombic efficiency is not informative: half-cycles end after a fixed time or charge",
                efficiency,
                "",
                "nothing",
            )
        )
    return rows


def _level_evidence(found: SymmetricMeasurements) -> list[Evidence]:
    """Return how the polarisation went from early to late, and as what the cell was read."""
    rows: list[Evidence] = []
    if found.level_volt.size:
        early, late = (
            np.median(found.level_volt[: max(1, found.level_volt.size // 4)]),
            np.median(found.level_volt[-3:]),
        )
        rows.append(
            Evidence(
                f"Polarisation {number(float(early), 'V')} early, {number(float(late), 'V')} late",
                float(late / early) if early else None,
                "",
                "leak" if found.drop is not None else "fade" if found.rise > LOST_CONTACT else "no leak",
            )
        )
        rows += _read_as(found)
    return rows


def _drop_evidence(found: SymmetricMeasurements) -> list[Evidence]:
    """Return a lasting drop with the leak that explains it, or a passing one."""
    rows: list[Evidence] = []
    if found.drop is not None:
        text = f"Lasting drop of the polarisation at {_place(found)}"
        if not found.windows:
            text += f" (95 %: {found.cycle[found.drop.first]} to {found.cycle[found.drop.last]})"
        rows.append(Evidence(text, found.drop.after_volt - found.drop.before_volt, "V", "leak"))
        assert found.conductance is not None
        rows.append(
            Evidence(
                "Leak in parallel to the cell that explains the drop",
                found.conductance[0],
                "S",
                "leak",
                found.conductance[1],
            )
        )
    if found.passing is not None:
        first, last = found.passing
        rows.append(
            Evidence(
                f"Passing drop of the polarisation, cycles {found.cycle[first]} to {found.cycle[last]}",
                float(np.median(found.level_volt[first : last + 1]) - np.median(found.level_volt[:first])),
                "V",
                "leak",
            )
        )
    return rows


def _read_as(found: SymmetricMeasurements) -> list[Evidence]:
    """Say that the sort of cell was inferred: a full cell with a dead short looks symmetric."""
    if found.cell.kind is not None or found.table.kind != "symmetric":
        return []
    text = (
        "Read as a symmetric cell, since the voltage has the sign of the current; a full cell that does so "
    )
    return [Evidence(f"{text}is shorted (name its limits, or the kind of cell)", None, "", "nothing")]
