"""Sections that show cycling: Fig. 1a, 1b, 1c and S6 of the study, the leak."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indrite.analysis.cycling.table import CycleTable
from indrite.diagnosis import Diagnosis
from indrite.models.full_cell import LifeResult
from indrite.number_text import format_quantity
from indrite.plots.chart import Mark
from indrite.plots.curves import half_cycle, record_chart
from indrite.plots.cycling import (
    capacity_chart,
    last_charge_chart,
    leak_chart,
    polarisation_chart,
    profile_chart,
)
from indrite.report.page import Figure, Section
from indrite.signals import Cycling
from indrite.units import SECONDS_PER_HOUR

#: Voltage profiles shown of the last cycles.
PROFILES = 8
_CAPACITY = "Capacity and efficiency over the cycles"
_NO_CYCLE = "The record holds no cycle that could be shown here."


def capacity(diagnosis: Diagnosis, *, cycling: Cycling | None = None) -> Section:
    """Show charge and discharge capacity and Coulombic efficiency over the cycles (Fig. 1a).

    Per area where the record of the diagnosis is given and knows it.
    """
    table = diagnosis.table
    if table.cycle_number.size == 0:
        return Section(_CAPACITY, "capacity", lead=[_NO_CYCLE])
    area = None if cycling is None else cycling.cell.electrode_area_square_centimetre
    marks = event_marks(diagnosis)
    chart = capacity_chart(table, area_square_centimetre=area, marks=marks)
    cycles = int(table.cycle_number.size)
    first, last = (_capacity_text(table, at, area) for at in (0, -1))
    text = f"Capacity and Coulombic efficiency of {_counted(cycles)} of {diagnosis.name}."
    alt = f"{text} First cycle: {first}. Last cycle: {last}. {_events(diagnosis)}"
    figures = [Figure(chart, text, alt)]
    if (window := last_window(diagnosis)) is not None:
        close = capacity_chart(table, area_square_centimetre=area, marks=marks, cycles=window)
        text = f"The same from cycle {window[0]} on."
        figures.append(Figure(close, text, f"{text} {_events(diagnosis)}"))
    return Section(_CAPACITY, "capacity", figures=figures)


def polarisation(diagnosis: Diagnosis) -> Section:
    """Show the polarisation over the cycles, of symmetric cells and of plating in one direction."""
    table, title = diagnosis.table, "Polarisation over the cycles"
    known = np.flatnonzero(np.isfinite(table.polarisation_volt))
    if known.size == 0:
        return Section(title, "polarisation", lead=[_NO_CYCLE])
    chart = polarisation_chart(table, marks=event_marks(diagnosis))
    first, last = (
        f"{format_quantity(float(table.polarisation_volt[at]) * 1e3, 'mV')} in cycle {table.cycle_number[at]}"
        for at in (known[0], known[-1])
    )
    text = f"Polarisation of {diagnosis.name}: {first}, {last}."
    alt = f"{text} {_events(diagnosis)}"
    return Section(title, "polarisation", figures=[Figure(chart, text, alt)])


def profiles(diagnosis: Diagnosis, *, cycling: Cycling, cycles: Sequence[int] = ()) -> Section:
    """Show voltage over capacity of chosen cycles, by default a healthy one and the last (Fig. 1b)."""
    table = diagnosis.table
    wanted = [one for one in cycles if one in table.cycle_number] or default_cycles(diagnosis)
    chosen = [one for one in wanted if _has_curve(cycling, table, one)]
    if not chosen:
        return Section("Voltage profiles", "profiles", lead=[_NO_CYCLE])
    area = cycling.cell.electrode_area_square_centimetre
    chart = profile_chart(cycling, table, cycles=chosen, area_square_centimetre=area)
    longest = max(float(line.x[-1]) for line in chart.lines)
    beyond = chart.x.limits is not None and longest > chart.x.limits[1]
    capped = " The endless charge runs on beyond the frame." if beyond else ""
    which = f"cycle{'s' if len(chosen) > 1 else ''} {', '.join(map(str, chosen))}"
    text = (
        f"Voltage over capacity of {which} of {diagnosis.name}; "
        f"charge drawn through, discharge dashed.{capped}"
    )
    alt = f"{text} {_capacities(table, chosen, area)}"
    return Section("Voltage profiles", "profiles", figures=[Figure(chart, text, alt)])


def last_charge(diagnosis: Diagnosis, *, cycling: Cycling) -> Section:
    """Show the last charge against a healthy one (Fig. 1c)."""
    table = diagnosis.table
    if table.cycle_number.size == 0:
        return Section("The last charge", "last-charge", lead=[_NO_CYCLE])
    area = cycling.cell.electrode_area_square_centimetre
    marks = []
    cutoff = cycling.cell.upper_cutoff_volt
    if cutoff is not None:
        marks.append(Mark(cutoff, f"upper cutoff {format_quantity(cutoff, 'V')}", 7, "dashed", "y"))
    chart = last_charge_chart(cycling, table, area_square_centimetre=area, marks=marks)
    if not chart.lines:
        return Section("The last charge", "last-charge", lead=["The last cycle has no charge."])
    end = float(table.end_of_charge_voltage_volt[-1])
    ended = _END_WORDS.get(str(table.charge_end[-1]), _END_WORDS[""])
    volts = format_quantity(end, "V")
    text = f"Charge of the last cycle of {diagnosis.name}: it stands at {volts} when {ended}."
    return Section("The last charge", "last-charge", figures=[Figure(chart, text, text)])


_END_WORDS = {
    "voltage": "it reaches the cutoff",
    "time": "the time limit ends it, short of the cutoff",
    "capacity": "the capacity limit ends it, short of the cutoff",
    "current": "the current of the hold has fallen below its limit",
    "interruption": "it is interrupted",
    "record": "the record ends, short of the cutoff",
    "": "it ends",
}


def leak(diagnosis: Diagnosis, *, life: LifeResult | None = None) -> Section:
    """Show the leak over the cycles, with alarm, onset and death; beside the truth where simulated."""
    series = diagnosis.leak
    if series is None:
        text = "Too few cycles end at a voltage at both ends: the leak cannot be told from this record."
        return Section("Leak conductance over the cycles", "leak", lead=[text])
    marks = event_marks(diagnosis)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = series.conductance_siemens / series.severity
    known = ratio[np.isfinite(ratio)]
    critical = float(np.median(known)) if known.size else 0.0
    if critical > 0:
        marks.append(
            Mark(critical * 1e6, f"fatal: {format_quantity(critical * 1e6, 'µS')}", 1, "dotted", "y")
        )
    columns = series.cycle_number, series.conductance_siemens
    spread = series.conductance_uncertainty_siemens
    truth = {} if life is None else {"leak in the model, at the end of each charge": _true_leak(life)}
    chart = leak_chart(*columns, uncertainty_siemens=spread, truth=truth, marks=marks)
    last = format_quantity(
        diagnosis.leak_conductance_siemens, "S", uncertainty=diagnosis.leak_conductance_siemens_uncertainty
    )
    text = (
        f"Leak conductance of {diagnosis.name} from the balance of charge; last informative cycle "
        f"({diagnosis.leak_cycle}): {last}. At the fatal conductance, current over cutoff voltage, a charge "
        "cannot end any more."
    )
    figures = [Figure(chart, text, f"{text} {_events(diagnosis)}")]
    if (window := last_window(diagnosis)) is not None:
        close = leak_chart(*columns, uncertainty_siemens=spread, truth=truth, marks=marks, cycles=window)
        text = f"The same from cycle {window[0]} on."
        figures.append(Figure(close, text, f"{text} {_events(diagnosis)}"))
    return Section("Leak conductance over the cycles", "leak", figures=figures)


def _true_leak(life: LifeResult) -> tuple[np.ndarray, np.ndarray]:
    return life.truth.cycle_number.astype(float), life.truth.leak_conductance_siemens


def whole_record(cycling: Cycling, *, name: str) -> Section:
    """Show the voltage of the whole record over time, for one who asks why it says so little."""
    hours = float(cycling.test_time_second[-1] - cycling.test_time_second[0]) / SECONDS_PER_HOUR
    rows = f"{cycling.test_time_second.size:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    text = f"The whole record of {name}: {rows} rows over {format_quantity(hours, 'h')}."
    return Section("The record", "record", figures=[Figure(record_chart(cycling), text, text)])


def _has_curve(cycling: Cycling, table: CycleTable, cycle: int) -> bool:
    return any(half_cycle(cycling, table, cycle=cycle, sign=sign)[0].size > 1 for sign in (1, -1))


def _last_cycle(diagnosis: Diagnosis) -> int:
    numbers = diagnosis.table.cycle_number
    return int(numbers[-1]) if numbers.size else 0


def _counted(cycles: int) -> str:
    return f"{cycles} cycle{'' if cycles == 1 else 's'}"


def last_window(diagnosis: Diagnosis) -> tuple[int, int] | None:
    """Return the cycles around onset and death, ``None`` where the whole record is not much longer."""
    last = _last_cycle(diagnosis)
    begin = min(
        (one for one in (diagnosis.onset_cycle, diagnosis.visible_cycle) if one is not None), default=last
    )
    first = max(1, begin - 10)
    return (first, last) if begin < last and last > 3 * (last - first) else None


def event_marks(diagnosis: Diagnosis) -> list[Mark]:
    """Return vertical lines at alarm, onset, visible decline and death."""
    events = (
        ("alarm", diagnosis.alarm_cycle, 6, "dotted"),
        ("onset", diagnosis.onset_cycle, 3, "dashed"),
        ("visible decline", diagnosis.visible_cycle, 4, "dashed"),
        ("death" if diagnosis.death_observed else "predicted death", diagnosis.death_cycle, 7, "line"),
    )
    last = _last_cycle(diagnosis)
    return [
        Mark(float(cycle), f"{name} (cycle {cycle:.0f})", colour, look)  # type: ignore[arg-type]
        for name, cycle, colour, look in events
        if cycle is not None and cycle <= 1.2 * last
    ]


def default_cycles(diagnosis: Diagnosis) -> list[int]:
    """Return a healthy cycle and the last ones, at most `PROFILES` of them."""
    numbers = diagnosis.table.cycle_number
    if numbers.size <= PROFILES:
        return [int(one) for one in numbers]
    healthy = int(numbers[min(10, numbers.size // 4)])
    if diagnosis.visible_cycle is None:
        rows = np.linspace(0, numbers.size - 1, PROFILES).round().astype(int)
        return [int(one) for one in numbers[rows]]
    return [healthy, *(int(one) for one in numbers[-(PROFILES - 1) :])]


def _events(diagnosis: Diagnosis) -> str:
    found = [mark.label for mark in event_marks(diagnosis)]
    return f"Marked: {', '.join(found)}." if found else "No event is marked."


def _scaled(value: float, area: float | None) -> str:
    if area is None:
        return format_quantity(1e3 * value, "mAh")
    return format_quantity(1e3 * value / area, "mAh/cm²")


def _capacity_text(table: CycleTable, at: int, area: float | None) -> str:
    charge, discharge = table.charge_capacity_ampere_hour[at], table.discharge_capacity_ampere_hour[at]
    return f"charge {_scaled(float(charge), area)}, discharge {_scaled(float(discharge), area)}"


def _capacities(table: CycleTable, cycles: Sequence[int], area: float | None) -> str:
    parts = []
    for cycle in cycles:
        at = int(np.flatnonzero(table.cycle_number == cycle)[0])
        parts.append(f"cycle {cycle}: {_capacity_text(table, at, area)}")
    return "; ".join(parts) + "."
