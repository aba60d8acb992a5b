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
from indrite.plots.chart import Axis, Chart, Line, Look, Mark, draw
from indrite.plots.curves import half_cycle
from indrite.signals import Cycling

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: More cycles than this are shown as a whole; the last, rising charges only in a closer view.
_MANY = 60
_MILLI, _MICRO = 1e3, 1e6


def capacity_chart(
    table: CycleTable,
    *,
    area_square_centimetre: float | None = None,
    marks: Sequence[Mark] = (),
    cycles: tuple[int, int] | None = None,
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
    cycles
        First and last cycle shown; by default all.
    """
    scale, unit = _capacity_scale(area_square_centimetre)
    rows = _shown(table.cycle_number, cycles)
    x = table.cycle_number[rows]
    charge = scale * table.charge_capacity_ampere_hour[rows]
    discharge = scale * table.discharge_capacity_ampere_hour[rows]
    return Chart(
        x=cycle_axis(x, cycles),
        y=Axis(f"Capacity ({unit})", limits=_from_zero(discharge, 1.5 if x.size > _MANY else 2.5)),
        right=Axis("Coulombic efficiency (%)", limits=(0.0, 105.0)),
        lines=(
            Line(x, charge, "charge", 1, "points"),
            Line(x, discharge, "discharge", 0, "points"),
            Line(
                x,
                100.0 * table.coulombic_efficiency[rows],
                "Coulombic efficiency",
                2,
                "points",
                on_right=True,
            ),
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
    lines: list[Line] = []
    named: set[str] = set()  # one entry of the legend for both halves of a cycle
    looks: tuple[tuple[int, Look], ...] = ((1, "line"), (-1, "dashed"))
    for order, cycle in enumerate(cycles):
        for sign, look in looks:
            capacity, voltage = half_cycle(cycling, table, cycle=cycle, sign=sign)
            if capacity.size > 1:
                label = f"cycle {cycle}" if f"cycle {cycle}" not in named else ""
                named.add(label)
                lines.append(Line(capacity * scale, voltage, label, order, look))
    if not lines:
        raise UsageError("none of these cycles is in the record", got=list(cycles))
    ends = sorted(float(line.x[-1]) for line in lines)
    # an endless charge would squeeze all others against the axis
    endless = len(ends) > 2 and ends[-1] > 2.0 * ends[-2]
    limit = 1.2 * ends[-2] if endless else 1.02 * ends[-1]
    return Chart(x=Axis(f"Capacity ({unit})", limits=(0.0, limit)), y=Axis("Voltage (V)"), lines=lines)


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
        if capacity.size == 0:
            continue
        look = "line" if cycle == last else "dotted"
        lines.append(Line(capacity * scale, voltage, f"charge of cycle {cycle}", (1, 0)[order], look))  # type: ignore[arg-type]
    x = Axis(
        f"Capacity ({unit})", limits=(0.0, 1.02 * max((float(line.x[-1]) for line in lines), default=1.0))
    )
    return Chart(x=x, y=Axis("Voltage (V)"), lines=lines, marks=marks)


def leak_chart(
    cycle: np.ndarray,
    conductance_siemens: np.ndarray,
    *,
    uncertainty_siemens: np.ndarray,
    truth: Mapping[str, tuple[np.ndarray, np.ndarray]] | None = None,
    marks: Sequence[Mark] = (),
    cycles: tuple[int, int] | None = None,
) -> Chart:
    """Tell the leak conductance over the cycles; what lies within the noise is drawn as such.

    Parameters
    ----------
    cycle, conductance_siemens, uncertainty_siemens
        Equally long; missing values are NaN.
    truth
        Further series to compare with: label → (cycle, conductance).
    marks
        Alarm, onset, death; the critical conductance.
    cycles
        First and last cycle shown; by default all.
    """
    rows = _shown(cycle, cycles)
    cycle, value = cycle[rows], conductance_siemens[rows] * _MICRO
    spread = uncertainty_siemens[rows] * _MICRO
    known = {
        name: (x[_shown(x, cycles)], np.asarray(y)[_shown(x, cycles)] * _MICRO)
        for name, (x, y) in (truth or {}).items()
    }
    with np.errstate(invalid="ignore"):
        clear = value > 2.0 * spread
        hidden = (value > 0) & ~clear
    drawn = np.array([mark.at for mark in marks if mark.across == "y"])
    limits = _decades([spread, value, drawn, *(y for _, y in known.values())], typical=spread)
    lines = [
        Line(
            cycle, np.where(hidden, value, np.nan), "within two standard uncertainties of zero", 7, "points"
        ),
        Line(cycle, np.where(clear, value, np.nan), "estimated from the record", 0, "points"),
        Line(cycle, spread, "standard uncertainty", 5, "line"),
    ]
    for order, (name, (x, y)) in enumerate(known.items()):
        lines.append(Line(x, np.where(y > 0, y, np.nan), name, 2 + order, "dotted"))
    shown = [line for line in lines if np.isfinite(line.y).any()]
    return Chart(
        x=cycle_axis(cycle, cycles), y=Axis("Leak conductance (µS)", "log", limits), lines=shown, marks=marks
    )


def polarisation_chart(table: CycleTable, *, marks: Sequence[Mark] = ()) -> Chart:
    """Tell the polarisation over the cycles: a short shows as its lasting drop.

    Parameters
    ----------
    table
        Per-cycle table.
    marks
        Lines at chosen cycles.
    """
    line = Line(table.cycle_number, _MILLI * table.polarisation_volt, "polarisation", 0, "points")
    return Chart(x=cycle_axis(line.x, None), y=Axis("Polarisation (mV)"), lines=(line,), marks=marks)


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
    *,
    uncertainty_siemens: np.ndarray,
    marks: Sequence[Mark] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw the leak conductance over the cycles; see `leak_chart`."""
    return draw(
        leak_chart(cycle, conductance_siemens, uncertainty_siemens=uncertainty_siemens, marks=marks), ax=ax
    )


def _capacity_scale(area_square_centimetre: float | None) -> tuple[float, str]:
    if area_square_centimetre is None:
        return _MILLI, "mAh"
    return _MILLI / area_square_centimetre, "mAh/cm²"


def _shown(cycle: np.ndarray, cycles: tuple[int, int] | None) -> np.ndarray:
    """Return which cycles lie in a window."""
    if cycles is None:
        return np.ones(cycle.size, dtype=bool)
    inside: np.ndarray = (cycle >= cycles[0]) & (cycle <= cycles[1])
    return inside


def cycle_axis(cycle: np.ndarray, cycles: tuple[int, int] | None) -> Axis:
    """Return the horizontal axis of cycles, from zero or over a window, with a small margin."""
    low, high = (0, int(cycle[-1]) if cycle.size else 1) if cycles is None else cycles
    margin = 0.02 * (high - low) + 0.5
    return Axis("Cycle", limits=(max(0.0, low - margin), high + margin), whole=True)


def _decades(series: Sequence[np.ndarray], *, typical: np.ndarray) -> tuple[float, float]:
    """Return the ends of a logarithmic axis: a decade below the usual noise to above everything."""
    values = np.concatenate(series)
    values = values[np.isfinite(values) & (values > 0)]
    noise = typical[np.isfinite(typical) & (typical > 0)]
    if values.size == 0:
        return 1e-3, 1.0
    floor = float(np.median(noise)) / 10.0 if noise.size else float(values.min())
    ceiling = 3.0 * float(values.max())
    return min(floor, ceiling / 10.0), ceiling


def _from_zero(values: np.ndarray, times: float) -> tuple[float, float] | None:
    """Return limits from zero to some times the usual value: an endless charge would flatten the rest.

    The values themselves, discharges, never are endless: all of them are shown.
    """
    known = values[np.isfinite(values)]
    if known.size == 0 or np.max(known) <= 0:
        return None
    return 0.0, max(times * float(np.median(known)), 1.05 * float(np.max(known)))
