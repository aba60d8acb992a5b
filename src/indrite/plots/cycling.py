"""Figures of cycling: capacity over cycles, voltage over capacity, the last charge, the leak.

Each figure is told once as a `Chart` (``…_chart``), which the report draws interactively, and drawn
into Matplotlib axes by the function of the same name that begins with ``plot_``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.cycling.table import CycleTable
from indrite.errors import UsageError
from indrite.plots.chart import Axis, Band, Chart, Line, Mark, draw
from indrite.signals import Cycling
from indrite.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Points that a voltage curve keeps for the screen.
CURVE_POINTS = 240
_MILLI = 1e3


def capacity_chart(
    table: CycleTable, *, area_square_centimetre: float | None = None, marks: Sequence[Mark] = ()
) -> Chart:
    """Tell charge and discharge capacity and Coulombic efficiency over the cycles (Fig. 1a of the study).

    Parameters
    ----------
    table
        Per-cycle table.
    area_square_centimetre
        Electrode area; capacities are then per area.
    marks
        Lines at chosen cycles: onset, death.
    """
    scale, unit = _capacity_scale(area_square_centimetre)
    x = table.cycle_number
    charge, discharge = (
        one * scale for one in (table.charge_capacity_ampere_hour, table.discharge_capacity_ampere_hour)
    )
    return Chart(
        x=Axis("Cycle"),
        y=Axis(f"Capacity ({unit})", limits=_from_zero(discharge)),
        right=Axis("Coulombic efficiency (%)", limits=(0.0, 105.0)),
        lines=(
            Line(x, charge, "charge", 1, "points"),
            Line(x, discharge, "discharge", 0, "points"),
            Line(x, 100.0 * table.coulombic_efficiency, "Coulombic efficiency", 2, "points", on_right=True),
        ),
        marks=marks,
    )


def profile_chart(
    cycling: Cycling,
    table: CycleTable,
    *,
    cycles: Sequence[int],
    area_square_centimetre: float | None = None,
) -> Chart:
    """Tell voltage over capacity of chosen cycles, charge and discharge from zero (Fig. 1b).

    Raises
    ------
    UsageError
        If none of the cycles is in the table.
    """
    scale, unit = _capacity_scale(area_square_centimetre)
    lines = []
    for order, cycle in enumerate(cycles):
        for sign, look in ((1, "line"), (-1, "dashed")):
            capacity, voltage = half_cycle(cycling, table, cycle=cycle, sign=sign)
            if capacity.size > 1:
                label = f"cycle {cycle}" if sign > 0 else ""
                lines.append(
                    Line(capacity * scale, voltage, label, order, "line" if look == "line" else "dashed")
                )
    if not lines:
        raise UsageError("none of these cycles is in the record", got=list(cycles))
    return Chart(x=Axis(f"Capacity ({unit})"), y=Axis("Voltage (V)"), lines=lines)


def last_charge_chart(
    cycling: Cycling,
    table: CycleTable,
    *,
    area_square_centimetre: float | None = None,
    marks: Sequence[Mark] = (),
) -> Chart:
    """Tell the voltage of the last charge against that of a healthy one (Fig. 1c).

    Parameters
    ----------
    cycling, table
        Record and its per-cycle table.
    area_square_centimetre
        Electrode area; capacities are then per area.
    marks
        Horizontal lines: the cutoff, the plateau I/G.
    """
    scale, unit = _capacity_scale(area_square_centimetre)
    cycles = table.cycle_number
    last = int(cycles[-1])
    typical = int(cycles[min(cycles.size - 1, max(0, cycles.size // 2))])
    lines = []
    for order, cycle in enumerate(dict.fromkeys((last, typical))):
        capacity, voltage = half_cycle(cycling, table, cycle=cycle, sign=1)
        look = "line" if cycle == last else "dotted"
        lines.append(Line(capacity * scale, voltage, f"charge of cycle {cycle}", (1, 0)[order], look))  # type: ignore[arg-type]
    return Chart(x=Axis(f"Capacity ({unit})"), y=Axis("Voltage (V)"), lines=lines, marks=marks)


def leak_chart(
    cycle: np.ndarray,
    conductance_siemens: np.ndarray,
    uncertainty_siemens: np.ndarray,
    *,
    truth: Mapping[str, tuple[np.ndarray, np.ndarray]] | None = None,
    marks: Sequence[Mark] = (),
) -> Chart:
    """Tell the leak conductance over the cycles, with its standard uncertainty.

    Parameters
    ----------
    cycle, conductance_siemens, uncertainty_siemens
        Equally long; missing values are NaN.
    truth
        Further series to compare with: label → (cycle, conductance).
    marks
        Alarm, onset, death; the critical conductance.
    """
    micro = 1e6
    value, spread = conductance_siemens * micro, uncertainty_siemens * micro
    known = {name: (x, np.asarray(y) * micro) for name, (x, y) in (truth or {}).items()}
    everything = np.concatenate([value, *(y for _, y in known.values())])
    positive = everything[np.isfinite(everything) & (everything > 0)]
    floor = (
        max(float(np.percentile(positive, 5)) / 3.0, float(positive.max()) * 1e-7) if positive.size else 1e-3
    )
    lines = [Line(cycle, np.where(value > floor, value, np.nan), "estimated from the record", 0, "points")]
    for order, (name, (x, y)) in enumerate(known.items()):
        lines.append(Line(x, np.where(y > floor, y, np.nan), name, 1 + order))
    high = value + spread
    shown = np.isfinite(high) & (high > floor)
    band = Band(
        cycle[shown], np.maximum(value - spread, floor)[shown], high[shown], "standard uncertainty", 0
    )
    ceiling = float(positive.max()) * 3.0 if positive.size else 1.0
    return Chart(
        x=Axis("Cycle"),
        y=Axis("Leak conductance (µS)", "log", (floor, ceiling)),
        lines=lines,
        bands=(band,) if shown.any() else (),
        marks=marks,
    )


def penetration_chart(
    cycle: np.ndarray,
    depth_micrometre: np.ndarray,
    *,
    interval: tuple[np.ndarray, np.ndarray] | None = None,
    readings: tuple[Sequence[float], Sequence[float]] = ((), ()),
    marks: Sequence[Mark] = (),
) -> Chart:
    """Tell the depth of the metal in the electrolyte over the cycles, L(N).

    Parameters
    ----------
    cycle, depth_micrometre
        The model.
    interval
        Low and high depth, where the model gives them.
    readings
        Cycles and depths read from cross-sections.
    marks
        Thickness of the electrolyte and the like.
    """
    lines = [Line(cycle, depth_micrometre, "growth law", 0)]
    if len(readings[0]):
        points = np.asarray(readings[0], float), np.asarray(readings[1], float)
        lines.append(Line(*points, "read from cross-sections", 1, "points"))
    bands: tuple[Band, ...] = ()
    if interval is not None:
        bands = (Band(cycle, interval[0], interval[1], "from the reading error of the cross-sections", 0),)
    return Chart(x=Axis("Cycle"), y=Axis("Depth (µm)"), lines=lines, bands=bands, marks=marks)


def plot_capacity(
    table: CycleTable, *, area_square_centimetre: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw charge and discharge capacity and Coulombic efficiency over the cycles; see `capacity_chart`."""
    return draw(capacity_chart(table, area_square_centimetre=area_square_centimetre), ax=ax)


def plot_profiles(
    cycling: Cycling, table: CycleTable, *, cycles: Sequence[int], ax: Axes | None = None
) -> Axes:
    """Draw voltage over capacity of chosen cycles; see `profile_chart`."""
    area = cycling.cell.electrode_area_square_centimetre
    return draw(profile_chart(cycling, table, cycles=cycles, area_square_centimetre=area), ax=ax)


def plot_last_charge(cycling: Cycling, table: CycleTable, *, ax: Axes | None = None) -> Axes:
    """Draw the voltage of the last charge against that of a healthy one; see `last_charge_chart`."""
    area = cycling.cell.electrode_area_square_centimetre
    return draw(last_charge_chart(cycling, table, area_square_centimetre=area), ax=ax)


def plot_leak(
    cycle: np.ndarray,
    conductance_siemens: np.ndarray,
    uncertainty_siemens: np.ndarray,
    *,
    marks: Sequence[Mark] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw the leak conductance over the cycles; see `leak_chart`."""
    return draw(leak_chart(cycle, conductance_siemens, uncertainty_siemens, marks=marks), ax=ax)


def half_cycle(
    cycling: Cycling, table: CycleTable, *, cycle: int, sign: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return capacity passed (ampere-hour, from zero) and voltage of one charge (1) or discharge (-1).

    Thinned to `CURVE_POINTS` points that follow the curve. Empty where the half-cycle is absent.
    """
    at = np.flatnonzero(table.cycle_number == cycle)
    empty = np.empty(0)
    if at.size == 0:
        return empty, empty
    span = slice(
        int(np.searchsorted(cycling.test_time_second, table.start_time_second[at[0]], side="left")),
        int(np.searchsorted(cycling.test_time_second, table.end_time_second[at[0]], side="right")),
    )
    current = cycling.current_ampere[span]
    if current.size == 0:
        return empty, empty
    # holds end at a small current: the threshold only keeps rests out
    chosen = sign * current > 1e-3 * np.abs(current).max()
    time, current = cycling.test_time_second[span][chosen], np.abs(current[chosen])
    voltage = cycling.voltage_volt[span][chosen]
    if time.size < 2:
        return empty, empty
    passed = np.concatenate([[0.0], np.cumsum(np.diff(time) * (current[1:] + current[:-1]) / 2)])
    keep = _thin(passed, voltage, CURVE_POINTS)
    return passed[keep] / SECONDS_PER_HOUR, voltage[keep]


def _thin(x: np.ndarray, y: np.ndarray, points: int) -> np.ndarray:
    """Return indices of points at about equal distances along a curve, ends included."""
    if x.size <= points:
        return np.arange(x.size)
    spans = [np.ptp(one) or 1.0 for one in (x, y)]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x) / spans[0], np.diff(y) / spans[1]))])
    return np.unique(np.searchsorted(along, np.linspace(0.0, along[-1], points)).clip(0, x.size - 1))


def _capacity_scale(area_square_centimetre: float | None) -> tuple[float, str]:
    if area_square_centimetre is None:
        return _MILLI, "mAh"
    return _MILLI / area_square_centimetre, "mAh/cm²"


def _from_zero(values: np.ndarray) -> tuple[float, float] | None:
    """Return limits from zero to twice the usual value: the last, endless charge would flatten the rest."""
    known = values[np.isfinite(values)]
    return (0.0, 2.0 * float(np.median(known))) if known.size and np.median(known) > 0 else None
