"""Figures of a simulated life: Fig. 1a, 1b, 1c and S6 of the study, depth L(N), leak G(N)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.cycling import cycle_table
from indrite.models.full_cell.result import LifeResult
from indrite.models.growth.tips import InchwormFilament
from indrite.models.growth.uncertainty import UncertainInputs, depth_interval
from indrite.plots.chart import Axis, Chart, Line, Mark, draw
from indrite.plots.cycling import capacity_chart, last_charge_chart, profile_chart
from indrite.plots.growth import penetration_chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Cycles shown before the end in the profiles (Fig. 1b shows 890 to 897).
_LAST_CYCLES = 8


def depth_chart(
    life: LifeResult,
    *,
    readings: Sequence[tuple[float, float]] = (),
    inputs: UncertainInputs | None = None,
) -> Chart:
    """Tell the depth of a typical and of the longest tip over the cycles, L(N), with its 95 % band.

    Parameters
    ----------
    life
        The simulated life.
    readings
        (cycle, depth in micrometre) seen in sections.
    inputs
        Ranges behind the band; ``None`` leaves it out.
    """
    truth = life.truth
    thickness = life.parameters.electrolyte_thickness_metre * 1e6
    cycles, interval = truth.cycle_number.astype(float), None
    if inputs is not None and isinstance(life.filament, InchwormFilament):
        low, high = depth_interval(life.filament.law, cycles, inputs)
        interval = (low, high)
    return penetration_chart(
        cycles,
        truth.penetration_depth_mean_micrometre,
        longest_micrometre=truth.penetration_depth_maximum_micrometre,
        interval=interval,
        readings=readings,
        marks=[Mark(thickness, "thickness of the electrolyte", across="y", look="dotted")],
    )


def true_leak_chart(life: LifeResult, *, floor_siemens: float = 1e-9) -> Chart:
    """Tell the leak at the end of each charge, G(N), and the leak that kills, I/V_cut.

    Parameters
    ----------
    life
        The simulated life.
    floor_siemens
        Smaller leaks are not drawn: no cycler sees them.
    """
    truth = life.truth
    shown = truth.leak_conductance_siemens > floor_siemens
    cycle = truth.cycle_number[shown]
    leak = truth.leak_conductance_siemens[shown] * 1e6
    critical = life.parameters.critical_leak_siemens * 1e6
    last = int(truth.cycle_number[-1])
    first = min(int(cycle[0]) if cycle.size else last, last - 30)
    decades = np.log10([*leak, critical])
    limits = (10.0 ** np.floor(decades.min()), 10.0 ** np.ceil(decades.max()))
    return Chart(
        x=Axis("Cycle", limits=(max(0, first) - 0.5, last + 0.5)),
        y=Axis("Leak conductance (µS)", "log", limits=limits),
        lines=[
            Line(cycle, leak, "leak in the cell", 0),
            Line(cycle, leak, "", 0, look="points"),
        ],
        marks=[Mark(critical, f"fatal: I/V_cut = {critical:.3g} µS", 1, across="y")],
    )


def life_charts(
    life: LifeResult,
    *,
    readings: Sequence[tuple[float, float]] = (),
    inputs: UncertainInputs | None = None,
) -> dict[str, Chart]:
    """Return all charts of a life by file name; of Fig. 1b only where a cycle has both half-cycles."""
    table = cycle_table(life.cycling)
    area = life.parameters.area_square_metre * 1e4
    last = int(table.cycle_number[-1])
    first = max(1, last - _LAST_CYCLES + 1)
    ended = life.ended == "shorted"
    marks = [Mark(float(last), f"dead in cycle {last}")] if ended else []
    cutoff = life.parameters.protocol.upper_cutoff_volt
    plateau = [Mark(cutoff, f"cutoff {cutoff:g} V", across="y")]
    if ended:
        volts = life.parameters.protocol.charge_current_ampere / life.truth.leak_conductance_siemens[-1]
        plateau.append(Mark(volts, f"I/G = {volts:.3g} V", 4, "dotted", across="y"))
    return {
        "capacity": capacity_chart(table, area_square_centimetre=area, marks=marks),
        "capacity_end": capacity_chart(
            table, area_square_centimetre=area, marks=marks, cycles=(max(1, last - 25), last)
        ),
        "profiles": profile_chart(
            life.cycling, table, cycles=range(first, last + 1), area_square_centimetre=area
        ),
        "last_charge": last_charge_chart(life.cycling, table, area_square_centimetre=area, marks=plateau),
        "leak": true_leak_chart(life),
        "depth": depth_chart(life, readings=readings, inputs=inputs),
    }


def plot_depth(
    life: LifeResult, *, readings: Sequence[tuple[float, float]] = (), ax: Axes | None = None
) -> Axes:
    """Draw the depth over the cycles; see `depth_chart`."""
    return draw(depth_chart(life, readings=readings), ax=ax)


def plot_true_leak(life: LifeResult, *, ax: Axes | None = None) -> Axes:
    """Draw the leak over the cycles; see `true_leak_chart`."""
    return draw(true_leak_chart(life), ax=ax)


def figure_of(chart: Chart) -> Figure:
    """Return a Matplotlib figure of a chart in indrite's style, ready to be saved."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from indrite.plots.style import style

    with style():
        figure = Figure()
        FigureCanvasAgg(figure)
        draw(chart, ax=figure.add_subplot())
    return figure
