"""Figures of thermodynamics: energy over mixing, products over the potential, potentials by source."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indrite.models.thermodynamics import Comparison, Thermodynamics, Window
from indrite.models.thermodynamics.interface import PairReaction
from indrite.models.thermodynamics.thermodynamics import PLATEAU_VOLT
from indrite.plots.chart import Axis, Band, Chart, Line, Mark

#: Potentials shown; what is stable above ends at the edge.
_HIGHEST_VOLT = 3.0
_POTENTIAL = "Potential vs Li/Li⁺ (V)"
_BAR = 0.32


def mixing_chart(result: Thermodynamics) -> Chart:
    """Tell the energy of the reaction over the share of electrode, closed and open to lithium."""
    lines, marks = [], []
    pairs: list[tuple[PairReaction, str]] = [(result.closed, "closed")]
    if result.open is not None:
        pairs.append((result.open, f"open to Li at {result.open.potential_volt:g} V"))
    for colour, (pair, label) in enumerate(pairs):
        fraction = np.array([one.electrode_fraction for one in pair.kinks])
        energy = np.array([one.energy_electronvolt_per_atom for one in pair.kinks])
        lines += [Line(fraction, energy, label, colour), Line(fraction, energy, "", colour, "points")]
    best = result.closed.most_exothermic
    label = f"closed, lowest: {' + '.join(best.products)}"
    marks.append(Mark(best.electrode_fraction, label, 7, "dotted"))
    return Chart(
        x=Axis(f"Share of {result.electrode} (atoms)", limits=(0.0, 1.0)),
        y=Axis("Energy (eV/atom)"),
        lines=lines,
        marks=marks,
    )


def window_chart(result: Thermodynamics) -> Chart:
    """Tell which products are stable at which potential: a bar each, without and beside the electrode."""
    groups = [(f"{result.electrolyte} alone", result.electrolyte_windows)]
    if result.electrode != "Li":
        title = f"{result.electrolyte} beside {result.electrode}"
        groups.append((title, result.interface_windows))
    bands, lines, names, row = [], [], [], 0.0
    for colour, (title, windows) in enumerate(groups):
        shown = [one for one in windows if one.low_volt < _HIGHEST_VOLT]
        for index, one in enumerate(shown):
            bar = _bar(one, row, title if index == 0 else "", colour)
            bands.append(bar)
            lines.append(_outline(bar))
            names.append((row, " + ".join(one.products)))
            row -= 1.0
        row -= 0.5
    marks = []
    if "In" in result.electrode:
        marks.append(Mark(PLATEAU_VOLT, f"In/LiIn: {PLATEAU_VOLT:g} V"))
    return Chart(
        x=Axis(_POTENTIAL, limits=(0.0, _HIGHEST_VOLT)),
        y=Axis("", limits=(row + 0.9, 0.6), names=tuple(names)),
        bands=bands,
        lines=lines,
        marks=marks,
    )


def _outline(bar: Band) -> Line:
    (left, right), low, high = bar.x, bar.low[0], bar.high[0]
    return Line(
        np.array([left, right, right, left, left]), np.array([low, low, high, high, low]), "", bar.colour
    )


def _bar(window: Window, row: float, label: str, colour: int) -> Band:
    ends = np.array([window.low_volt, min(window.high_volt, _HIGHEST_VOLT)])
    return Band(ends, np.full(2, row - _BAR), np.full(2, row + _BAR), label, colour)


def ladder_chart(ladder: Sequence[Comparison]) -> Chart:
    """Tell the potentials of the steps by every source; bars of one standard uncertainty.

    The bars of the computed sources are alike (0.2 V): the engine's stand for all.
    """
    rows = sorted(ladder, key=lambda one: one.values[0].value or 0.0)
    sources = [one.source for one in rows[0].values]
    shift = np.linspace(0.24, -0.24, len(sources) + 1)
    lines: list[Line] = []
    for colour, source in enumerate(sources):
        known = [(index, one.by(source)) for index, one in enumerate(rows)]
        points = [(index, one.value, one.standard_uncertainty or 0.0) for index, one in known if one.value]
        place = np.array([index for index, _, _ in points]) + shift[colour]
        volt = np.array([value for _, value, _ in points])
        spread = np.array([value for _, _, value in points])
        lines.append(Line(volt, place, source, colour, "points"))
        if colour == 0 or source == "experiment":
            lines.append(Line(*_bars(volt, spread, place), "", colour))
    published = [(index, one.published_value) for index, one in enumerate(rows) if one.published_value]
    if published:
        volt = np.array([value for _, value in published])
        place = np.array([index for index, _ in published]) + shift[-1]
        lines.append(Line(volt, place, "published", 7, "points"))
    names = tuple((float(index), one.name.replace("-", " → ")) for index, one in enumerate(rows))
    return Chart(x=Axis(_POTENTIAL), y=Axis("", limits=(-0.6, len(rows) - 0.4), names=names), lines=lines)


def _bars(volt: np.ndarray, spread: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return one broken line with a stretch of ± spread at each place."""
    gap = np.full(volt.size, np.nan)
    across = np.stack([volt - spread, volt + spread, gap], axis=1).ravel()
    return across, np.stack([place, place, gap], axis=1).ravel()


def reaction_charts(result: Thermodynamics) -> dict[str, Chart]:
    """Return all charts of a result by file name."""
    return {
        "reaction_energy": mixing_chart(result),
        "potential_windows": window_chart(result),
        "voltage_ladder": ladder_chart(result.ladder),
    }
