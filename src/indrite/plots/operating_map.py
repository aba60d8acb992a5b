"""Figures of an operating map: lives as a heat map, safe current over loading, lives over current."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from indrite.plots.chart import Axis, Band, Chart, Line, Mark
from indrite.plots.style import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from indrite.models.operating_map import OperatingMap, PointLife, PublishedLife, SafeCurrent

CURRENT = "current_milliampere_per_square_centimetre"
LOADING = "loading_milliampere_hour_per_square_centimetre"
#: Which life a heat map shows, and what stands at its scale.
LifeValue = Literal["life_low_cycle", "life_cycle"]
_BAR: dict[LifeValue, str] = {
    "life_low_cycle": "Cycles that 97.5 % of the draws last",
    "life_cycle": "Life (cycles), middle of all assumptions",
}
#: Lives that the colours tell apart.
_SHORTEST, _LONGEST = 10.0, 10_000.0
_LETTERS = {
    "anode exhausted": "E",
    "polarised": "P",
    "layer used up": "L",
    "not determinable": "?",
    "failed": "!",
}
#: More panels than this are left to the table.
_MOST_PANELS = 9
#: Lines that one chart of lives takes.
_MOST_LINES = 6
_TITLES = {
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
        units = {name: label[label.index("(") + 1 : -1] for name, label in _TITLES.items()}
        words = [f"{value:.4g} {units[name]}" for name, value in self.fixed]
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


def plot_life_map(shown: OperatingMap, *, value: LifeValue = "life_low_cycle") -> Figure:
    """Draw the life over two axes, a panel for each anode and each other value; at most nine panels.

    Colour is the life, letters say what else fails, lines are the edge of survival and its band, stars the
    known lives with the simulated band beside.

    Parameters
    ----------
    shown
        The map.
    value
        Lower end of the band, which is what can be trusted, or the life with the middle of every assumption.
    """
    from matplotlib.figure import Figure

    slices = slices_of(shown)[:_MOST_PANELS]
    columns = min(3, len(slices))
    rows = math.ceil(len(slices) / columns)
    with style():
        figure = Figure(figsize=(1.2 + 3.1 * columns, 1.0 + 2.9 * rows), layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
        image = None
        for axes, one in zip(panels, slices, strict=False):
            image = _panel(axes, shown, (one, value))
        for axes in panels[len(slices) :]:
            axes.set_visible(False)
        for axes in panels[max(0, len(slices) - columns) : len(slices)]:
            axes.set_xlabel(_TITLES[plane_of(shown)[0]])
            axes.tick_params(labelbottom=True)
        for axes in panels[::columns]:
            axes.set_ylabel(_TITLES[plane_of(shown)[1]])
        if image is not None:
            bar = figure.colorbar(image, ax=list(panels[: len(slices)]), extend="both", shrink=0.9)
            bar.set_label(_BAR[value])
            _explain(figure, shown)
    return figure


def _explain(figure: Figure, shown: OperatingMap) -> None:
    """Say what letters, lines and stars are, below the panels."""
    met = {point.mode for point in shown.points}
    letters = [f"{letter}: {mode}" for mode, letter in _LETTERS.items() if mode in met]
    cycles = shown.settings.cycles
    lines = [
        f"Lines: edge of {cycles} cycles (solid: 97.5 % of the draws last, dashed: middle of all "
        "assumptions, dotted: 97.5 % do not)",
        "; ".join([*letters, "star: a known death and what the model makes of that cell"]),
    ]
    shown_lines = lines if shown.safe_currents else lines[1:]
    figure.supxlabel("\n".join(shown_lines), fontsize=7.5, x=0.01, ha="left")


def _panel(axes: Axes, shown: OperatingMap, what: tuple[Slice, LifeValue]) -> Any:
    from matplotlib import colormaps
    from matplotlib.colors import LogNorm

    one, value = what
    across, up = plane_of(shown)
    x, y = (_values(one, name) for name in (across, up))
    life = np.full((y.size, x.size), np.nan)
    for point in one.points:
        row, column = np.searchsorted(y, getattr(point, up)), np.searchsorted(x, getattr(point, across))
        life[row, column] = np.minimum(getattr(point, value), 10.0 * _LONGEST)  # NaN stays
        letter = _LETTERS.get(point.mode, "")
        dark = not life[row, column] > 300.0  # NaN counts as pale below
        colour = "white" if dark and np.isfinite(life[row, column]) else "black"
        axes.text(x[column], y[row], letter, ha="center", va="center", fontsize=7, color=colour, clip_on=True)
    logarithmic = _is_logarithmic(y)
    palette = colormaps["viridis"].with_extremes(bad="#d9d9d9", over="#fff7b0", under="#1b0026")
    edges = _edges(x, logarithmic=False), _edges(y, logarithmic=logarithmic)
    axes.grid(visible=False)
    image = axes.pcolormesh(*edges, life, norm=LogNorm(_SHORTEST, _LONGEST), cmap=palette, shading="flat")
    if logarithmic:
        axes.set_yscale("log")
    axes.set_title(_named(one.title, shown))
    if up == CURRENT:
        _safe_lines(axes, [safe for safe in shown.safe_currents if _belongs(safe, one)], across)
    _stars(axes, shown, one)
    axes.set_xlim(edges[0][0], edges[0][-1])
    axes.set_ylim(edges[1][0], edges[1][-1])
    return image


def _named(title: str, shown: OperatingMap) -> str:
    """Say which anode the recipe has."""
    phase = shown.cell.anode.material
    return title if phase is None else title.replace("recipe", f"{phase.name} as in the recipe", 1)


def _values(one: Slice, name: str) -> np.ndarray:
    return np.array(sorted({float(getattr(point, name)) for point in one.points}))


def _is_logarithmic(values: np.ndarray) -> bool:
    """Return whether equal factors describe the values better than equal steps."""
    if values.size < 3 or values[0] <= 0.0:
        return False
    return float(np.ptp(np.diff(np.log(values)))) < 0.5 * float(np.diff(np.log(values)).mean())


def _edges(values: np.ndarray, *, logarithmic: bool) -> np.ndarray:
    if values.size == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    scaled = np.log(values) if logarithmic else values
    middle = 0.5 * (scaled[1:] + scaled[:-1])
    ends = [scaled[0] - (middle[0] - scaled[0])], middle, [scaled[-1] + (scaled[-1] - middle[-1])]
    edges: np.ndarray = np.concatenate(ends)
    return np.exp(edges) if logarithmic else edges


def _belongs(safe: SafeCurrent, one: Slice) -> bool:
    return safe.anode == one.anode and all(
        math.isclose(getattr(safe, name), value) for name, value in one.fixed if name != CURRENT
    )


def _safe_lines(axes: Axes, safe: Sequence[SafeCurrent], across: str) -> None:
    if len(safe) < 2:
        return
    x = [getattr(one, across) for one in safe]
    bottom = axes.get_ylim()[0]
    for name, look in (("safe_current_low", "-"), ("safe_current", "--"), ("safe_current_high", ":")):
        y = [max(getattr(one, name), bottom) for one in safe]
        axes.plot(x, y, look, color="white", linewidth=2.6)
        axes.plot(x, y, look, color="black", linewidth=1.1)


def _stars(axes: Axes, shown: OperatingMap, one: Slice) -> None:
    across, up = plane_of(shown)
    for known in shown.published:
        if not is_anode_of(known, shown, one.anode):
            continue
        point = known.simulated
        x, y = getattr(point, across), getattr(point, up)
        axes.plot(x, y, "*", color="white", markersize=12, markeredgecolor="black", clip_on=True)
        text = f"died {known.death_cycle:.0f}\nmodel {_band_text(point)}"
        box = {"boxstyle": "round,pad=0.2", "facecolor": "white", "alpha": 0.85, "edgecolor": "none"}
        axes.annotate(
            text, (x, y), (0, -9), textcoords="offset points", ha="center", va="top", fontsize=7, bbox=box
        )


def is_anode_of(known: PublishedLife, shown: OperatingMap, anode: str) -> bool:
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


def _band_text(point: PointLife) -> str:
    return f"{cycles_text(point.life_low_cycle)}…{cycles_text(point.life_high_cycle)}"


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
    safe = [row for row in shown.safe_currents if _belongs(row, one)]
    x = np.array([getattr(row, across) for row in safe])
    low, middle, high = (
        np.array([getattr(row, name) for row in safe])
        for name in ("safe_current_low", "safe_current", "safe_current_high")
    )
    cycles = shown.settings.cycles
    top = float(max(shown.grid.values(CURRENT)))
    return Chart(
        Axis(_TITLES[across]),
        Axis("Safe current (mA/cm²)", limits=(0.0, 1.08 * top)),
        lines=[
            Line(x, low, f"97.5 % of the draws last {cycles} cycles", colour=2),
            Line(x, middle, "middle of all assumptions", colour=0, look="dashed"),
            Line(x, high, f"above, 97.5 % do not last {cycles} cycles", colour=1, look="dotted"),
        ],
        bands=[Band(x, low, high, "not determinable", colour=7)],
        marks=[Mark(top, "end of the axis", across="y", look="dotted")],
    )


def life_chart(shown: OperatingMap, one: Slice) -> Chart:
    """Tell the life over the current, a line and a band for each of up to six values across."""
    across, up = plane_of(shown)
    values = _values(one, across)
    chosen = values[
        np.unique(np.linspace(0, values.size - 1, min(values.size, _MOST_LINES)).round().astype(int))
    ]
    lines, bands = [], []
    unit = _TITLES[across][_TITLES[across].index("(") + 1 : -1]
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
    first, last = float(_values(one, up)[0]), float(_values(one, up)[-1])
    scale: Literal["log", "linear"] = "log" if _is_logarithmic(_values(one, up)) else "linear"
    return Chart(
        Axis(
            _TITLES[up],
            scale=scale,
            limits=(first, last) if last > first else None,
            names=_ticks(first, last) if scale == "log" else (),
        ),
        Axis("Life (cycles)", scale="log", limits=(1.0, _LONGEST)),
        lines=lines,
        bands=bands,
        marks=[Mark(float(shown.settings.cycles), "asked for", across="y")],
    )


def _ticks(first: float, last: float) -> tuple[tuple[float, str], ...]:
    """Return 1, 2 and 5 of each power of ten between two ends."""
    powers = range(math.floor(math.log10(first)), math.ceil(math.log10(last)) + 1)
    marks = [factor * 10.0**power for power in powers for factor in (1.0, 2.0, 5.0)]
    return tuple((one, f"{one:.4g}") for one in marks if 0.999 * first <= one <= 1.001 * last)


def charts_of(shown: OperatingMap) -> dict[str, Chart]:
    """Return the charts of the first slice of every anode, by name."""
    charts: dict[str, Chart] = {}
    seen: set[str] = set()
    for one in slices_of(shown):
        if one.anode in seen or len(seen) == _MOST_PANELS:
            continue
        seen.add(one.anode)
        name = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in one.anode)
        if sum(_belongs(row, one) for row in shown.safe_currents) > 1:
            charts[f"safe-current-{name}"] = safe_current_chart(shown, one)
        if _values(one, plane_of(shown)[1]).size > 1:
            charts[f"life-{name}"] = life_chart(shown, one)
    return charts


def figures_of(shown: OperatingMap) -> dict[str, Figure]:
    """Return every figure of a map for files, by name."""
    from indrite.plots.full_cell import figure_of

    figures = {name: figure_of(chart) for name, chart in charts_of(shown).items()}
    if shown.points:
        figures["map-trusted"] = plot_life_map(shown)
        figures["map-middle"] = plot_life_map(shown, value="life_cycle")
    return figures


def _drawn(lives: list[float]) -> np.ndarray:
    """Return lives as a line shows them: one without end leaves through the top."""
    return np.array([min(one, 3.0 * _LONGEST) for one in lives])


def _clipped(lives: list[float]) -> np.ndarray:
    return np.array([min(one, 3.0 * _LONGEST) for one in lives])
