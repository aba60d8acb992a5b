"""Charts of an operating map: safe current over loading, lives over current; slices of a map."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from indrite.plots.chart import Axis, Band, Chart, Line, Mark

if TYPE_CHECKING:
    from indrite.models.operating_map import OperatingMap, PointLife, PublishedLife, SafeCurrent

CURRENT = "current_milliampere_per_square_centimetre"
LOADING = "loading_milliampere_hour_per_square_centimetre"
#: Longest life that figures tell apart.
LONGEST = 10_000.0
#: More panels than this are left to the table.
MOST_PANELS = 9
#: Lines that one chart of lives takes.
_MOST_LINES = 6
AXIS_TITLES = {
    CURRENT: "Current density (mA/cm²)",
    LOADING: "Loading (mAh/cm²)",
    "thickness_micrometre": "Electrolyte thickness (µm)",
    "pressing_pressure_megapascal": "Pressing pressure (MPa)",
    "stack_pressure_megapascal": "Stack pressure (MPa)",
    "temperature_celsius": "Temperature (°C)",
}


@dataclass(frozen=True)
class Slice:
    """The points of a map that differ in two axes only.

    Parameters
    ----------
    anode
        As asked for.
    fixed
        Values of the other axes that the map varies.
    points
        Of this slice.
    """

    anode: str
    fixed: tuple[tuple[str, float], ...]
    points: tuple[PointLife, ...]

    @property
    def title(self) -> str:
        """Anode and what is fixed, in words."""
        words = [f"{value:.4g} {axis_unit(name)}" for name, value in self.fixed]
        return ", ".join([self.anode, *words])


def plane_of(shown: OperatingMap) -> tuple[str, str]:
    """Return the axes across and up: loading and current where the map varies them, else what it varies."""
    varied = [name for name, values in shown.grid.axes if len(values) > 1]
    others = [name for name in varied if name not in (CURRENT, LOADING)]
    across = LOADING if LOADING in varied else (others[0] if others else LOADING)
    rest = [name for name in others if name != across]
    return across, CURRENT if CURRENT in varied or not rest else rest[0]


def slices_of(shown: OperatingMap) -> list[Slice]:
    """Return the slices of a map, in its order."""
    plane = plane_of(shown)
    varied = [name for name, values in shown.grid.axes if len(values) > 1 and name not in plane]
    groups: dict[Any, list[PointLife]] = {}
    for point, one in zip(shown.grid.points(), shown.points, strict=True):
        key = (one.anode, tuple((name, float(getattr(point, name))) for name in varied))
        groups.setdefault(key, []).append(one)
    return [Slice(anode, fixed, tuple(points)) for (anode, fixed), points in groups.items()]


def values_of(one: Slice, name: str) -> np.ndarray:
    """Return the values of one axis in a slice, rising."""
    return np.array(sorted({float(getattr(point, name)) for point in one.points}))


def is_logarithmic(values: np.ndarray) -> bool:
    """Return whether equal factors describe the values better than equal steps."""
    if values.size < 3 or values[0] <= 0.0:
        return False
    steps, factors = np.diff(values), np.diff(np.log(values))
    return float(np.ptp(factors) / factors.mean()) < float(np.ptp(steps) / steps.mean())


def safe_of(shown: OperatingMap, one: Slice) -> list[SafeCurrent]:
    """Return the safe currents of a slice, in the order of the map."""
    return [safe for safe in shown.safe_currents if _belongs(safe, one)]


def axis_unit(name: str) -> str:
    """Return the unit of an axis."""
    return AXIS_TITLES[name][AXIS_TITLES[name].index("(") + 1 : -1]


def _belongs(safe: SafeCurrent, one: Slice) -> bool:
    return safe.anode == one.anode and all(
        math.isclose(getattr(safe, name), value) for name, value in one.fixed if name != CURRENT
    )


def is_anode_of(known: PublishedLife, shown: OperatingMap, *, anode: str) -> bool:
    """Return whether a known life is that of a panel's anode: by formulas, not by names."""
    from indrite.models.operating_map import find_anode

    if anode == "recipe":
        own = shown.cell.anode
        phase, host = own.material, own.host
    else:
        known_phases = [
            part for part in (shown.cell.anode.material, shown.cell.anode.host) if part is not None
        ]
        choice = find_anode(anode, known=known_phases)
        if choice.lithium_per_host is not None:
            return False
        phase, host = choice.phase, choice.host
    formula = None if host is None else host.formula
    return phase is not None and (phase.formula, formula) == (known.phase, known.host)


#: How close a panel's conditions must be to those of a cell whose death is shown in it.
_NEAR_SHARE, _NEAR_KELVIN = 0.25, 5.0


def lived_there(known: PublishedLife, shown: OperatingMap, one: Slice) -> bool:
    """Return whether a known life is that of a panel's anode, lived under what the panel holds fixed.

    Thickness and temperature count also where the map does not vary them.
    """
    names = {"thickness_micrometre", "temperature_celsius", *(name for name, _ in one.fixed)}
    return is_anode_of(known, shown, anode=one.anode) and all(
        _is_near(name, getattr(known.simulated, name), getattr(one.points[0], name))
        for name in names - set(plane_of(shown))
    )


def _is_near(name: str, known: float, here: float) -> bool:
    if name == "temperature_celsius":
        return abs(here - known) <= _NEAR_KELVIN
    return abs(here - known) <= _NEAR_SHARE * abs(known)


def cycles_text(value: float) -> str:
    """Return a number of cycles as people read it; lives without end as ∞.

    Examples
    --------
    >>> cycles_text(896.6), cycles_text(float("inf")), cycles_text(float("nan"))
    ('897', '∞', '?')
    """
    if math.isnan(value):
        return "?"
    if math.isinf(value):
        return "∞"
    return f"{value:.0f}" if value < 1e5 else f"{value:.0e}"


def safe_current_chart(shown: OperatingMap, one: Slice) -> Chart:
    """Tell up to which current the cells of a slice last: middle, and the band from trust to despair."""
    across = plane_of(shown)[0]
    safe = safe_of(shown, one)
    x = np.array([getattr(row, across) for row in safe])
    low, middle, high = (
        np.array([getattr(row, name) for row in safe])
        for name in ("safe_current_low", "safe_current", "safe_current_high")
    )
    cycles = shown.settings.cycles
    end = float(max(shown.grid.values(CURRENT)))
    top = min(end, float(high.max(initial=0.1 * end)))
    return Chart(
        Axis(AXIS_TITLES[across]),
        Axis("Safe current (mA/cm²)", limits=(0.0, 1.08 * top)),
        lines=[
            Line(x, low, f"97.5 % of the draws last {cycles} cycles", colour=2),
            Line(x, middle, "middle of all assumptions", colour=0, look="dashed"),
            Line(x, high, f"above, 97.5 % do not last {cycles} cycles", colour=1, look="dotted"),
        ],
        bands=[Band(x, low, high, "not determinable", colour=7)],
        marks=[Mark(end, "end of the axis", across="y", look="dotted")] if top == end else [],
    )


def life_chart(shown: OperatingMap, one: Slice) -> Chart:
    """Tell the life over the current, a line and a band for each of up to six values across."""
    across, up = plane_of(shown)
    values = values_of(one, across)
    chosen = values[
        np.unique(np.linspace(0, values.size - 1, min(values.size, _MOST_LINES)).round().astype(int))
    ]
    lines, bands = [], []
    unit = axis_unit(across)
    for at, value in enumerate(chosen.tolist()):
        row = sorted(
            (point for point in one.points if getattr(point, across) == value),
            key=lambda point: float(getattr(point, up)),
        )
        x = np.array([getattr(point, up) for point in row])
        middle = _drawn([point.life_cycle for point in row])
        lines.append(Line(x, middle, f"{value:.4g} {unit}", colour=at))
        ends = ([point.life_low_cycle for point in row], [point.life_high_cycle for point in row])
        bands.append(Band(x, _clipped(ends[0]), _clipped(ends[1]), "", colour=at))
    first, last = float(values_of(one, up)[0]), float(values_of(one, up)[-1])
    scale: Literal["log", "linear"] = "log" if is_logarithmic(values_of(one, up)) else "linear"
    return Chart(
        Axis(
            AXIS_TITLES[up],
            scale=scale,
            limits=(first, last) if last > first else None,
            names=log_ticks(first, last) if scale == "log" else (),
        ),
        Axis("Life (cycles)", scale="log", limits=(1.0, LONGEST)),
        lines=lines,
        bands=bands,
        marks=[Mark(float(shown.settings.cycles), "asked for", across="y")],
    )


def log_ticks(first: float, last: float) -> tuple[tuple[float, str], ...]:
    """Return 1, 2 and 5 of each power of ten between two ends."""
    powers = range(math.floor(math.log10(first)), math.ceil(math.log10(last)) + 1)
    marks = [factor * 10.0**power for power in powers for factor in (1.0, 2.0, 5.0)]
    return tuple((one, f"{one:.4g}") for one in marks if 0.999 * first <= one <= 1.001 * last)


def charts_of(shown: OperatingMap) -> dict[str, Chart]:
    """Return the charts of the first slice of every anode, by name."""
    charts: dict[str, Chart] = {}
    seen: set[str] = set()
    for one in slices_of(shown):
        if one.anode in seen or len(seen) == MOST_PANELS:
            continue
        seen.add(one.anode)
        name = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in one.anode)
        if len(safe_of(shown, one)) > 1:
            charts[f"safe-current-{name}"] = safe_current_chart(shown, one)
        if values_of(one, plane_of(shown)[1]).size > 1:
            charts[f"life-{name}"] = life_chart(shown, one)
    return charts


def _drawn(lives: list[float]) -> np.ndarray:
    """Return lives as a line shows them: one without end leaves through the top."""
    return np.array([min(one, 3.0 * LONGEST) for one in lives])


def _clipped(lives: list[float]) -> np.ndarray:
    return np.array([min(one, 3.0 * LONGEST) for one in lives])
