"""Sections on what leaves lives of grains open: seeds, assumptions, factors that were swapped."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from indrite.models.growth.ensemble import Ensemble
from indrite.models.growth.extremes import deepest_tip, first_bridge, windows_in_disc
from indrite.models.growth.factor_swap import FactorSwap
from indrite.models.growth.growth_band import GrowthBand
from indrite.number_text import format_quantity, typeset
from indrite.plots.chart import Axis, Chart, Line
from indrite.report.page import Cell, Figure, Section, Table

#: Grain size: beyond it sections know nothing of each other (µm).
_GRAIN_MICROMETRE = 10.0


def seeds_figure(ensembles: Mapping[str, Ensemble]) -> Figure | None:
    """Return the share of windows without a bridge over the cycles; ``None`` where fewer than two ran."""
    lines = []
    for at, (name, one) in enumerate(ensembles.items()):
        if one.runs < 2 or not one.bridge_cycle.size:
            continue
        x = np.repeat(np.concatenate([[0.0], one.bridge_cycle]), 2)[1:]
        y = np.repeat(np.concatenate([[1.0], one.survival]), 2)[:-1]
        lines.append(Line(x, y, f"{name}, {one.runs} seeds", at))
    if not lines:
        return None
    text = "Share of windows that metal has not crossed, over the cycles (Kaplan-Meier)."
    chart = Chart(Axis("Cycle", scale="log"), Axis("Share without a bridge (1)", limits=(0.0, 1.05)), lines)
    for line in lines:
        np.maximum(line.x, 0.5, out=line.x)
    return Figure(chart, text, text)


def seeds_table(ensembles: Mapping[str, Ensemble]) -> Table:
    """Return depths and lives of ensembles, and what they say of a disc of 10 mm."""
    rows = []
    for name, one in ensembles.items():
        ends = {word: int((one.ended == word).sum()) for word in dict.fromkeys(one.ended.tolist())}
        median = _interval(one.median_life_cycle, one.median_low_cycle, one.median_high_cycle)
        rows.append(
            [
                Cell(name, detail=", ".join(f"{count} {word}" for word, count in ends.items())),
                Cell(str(one.runs), "number"),
                *(_depth(one, cycle) for cycle in (100.0, 897.0)),
                Cell(median, "number"),
                Cell(*_tip(one)),
                Cell(*_bridge(one)),
            ]
        )
    head = (
        "Cell",
        "Seeds",
        "µm at 100",
        "µm at 897",
        "Median life",
        "Deepest tip in 10 mm",
        "First bridge in 10 mm",
    )
    caption = (
        "Windows that differ by their grains: mean depth with the standard deviation between them (lower "
        "bounds where some had ended), median cycle of the first bridge with 95 %, and the whole cell."
    )
    return Table(caption, head, rows, id="grains-seeds-table")


def _interval(middle: float | None, low: float | None, high: float | None) -> str:
    if middle is None:
        return "–"
    ends = [format_quantity(None if one is None else round(one, 1)) for one in (low, high)]
    return f"{middle:.3g} ({ends[0]} … {ends[1]})"


def _depth(one: Ensemble, cycle: float) -> Cell:
    at = np.flatnonzero(one.cycle_number == cycle)
    if not at.size:
        return Cell("–", "number")
    depth = one.depth_mean_micrometre[:, at[0]]
    known = depth[np.isfinite(depth)]
    if not known.size:
        return Cell("–", "number")
    spread = float(known.std(ddof=1)) if known.size > 1 else None
    ended = int(one.ended_before[at[0]])
    detail = f"{ended} had ended" if ended else ""
    return Cell(format_quantity(float(known.mean()), uncertainty=spread), "number", detail)


def _windows(one: Ensemble) -> float:
    correlation = _GRAIN_MICROMETRE if one.dimensions == 2 else None
    return windows_in_disc(
        one.width_micrometre, dimensions=one.dimensions, correlation_micrometre=correlation
    )


def _tip(one: Ensemble) -> tuple[str, str, str]:
    found = deepest_tip(
        one.depths_at(100.0), windows=_windows(one), dimensions=one.dimensions, rng=np.random.default_rng(0)
    )
    if not found.determinable or found.gumbel_median_micrometre is None:
        return "–", "number", found.reason
    low, high = found.low_micrometre, found.high_micrometre
    return f"{found.gumbel_median_micrometre:.0f} µm", "number", f"cycle 100; 95 %: {low:.0f} … {high:.0f} µm"


def _bridge(one: Ensemble) -> tuple[str, str, str]:
    found = first_bridge(
        one.life_cycle,
        windows=_windows(one),
        bridged=one.bridged == 1,
        dimensions=one.dimensions,
        rng=np.random.default_rng(0),
    )
    if not found.determinable or found.weibull_median_cycle is None:
        return "–", "number", found.reason
    return (
        f"{found.weibull_median_cycle:.0f}",
        "number",
        f"95 %: {found.low_cycle or 0.0:.0f} … {found.high_cycle or 0.0:.0f}",
    )


_SEEDS = ("seeds", "seed")


def grains_swap(swap: FactorSwap) -> Section:
    """Show which factor has which share in the difference of two lives (Shapley)."""
    head = ("Factor", "Shapley share of ln(life)", "As a ratio", "Main effect", "Alone in the first cell")
    rows = [
        [
            Cell(name, "plain"),
            Cell(_number(swap.share[at], swap.share_error[at], swap.share_bound[at]), "number"),
            Cell(f"{np.exp(swap.share[at]):.3g}", "number"),
            Cell(
                _number(swap.main_effect[at], swap.main_effect_error[at], swap.main_effect_bound[at]),
                "number",
            ),
            Cell(_number(swap.alone[at], np.nan, swap.alone_bound[at]), "number"),
        ]
        for at, name in enumerate(swap.factor.tolist())
    ]
    mixtures = [
        [
            Cell(", ".join(swap.factor[taken == 1].tolist()) or f"none: {swap.first}", "plain"),
            Cell(f"{'' if mark == '=' else mark + ' '}{life:.4g}", "number"),
            Cell(reason),
        ]
        for taken, life, mark, reason in zip(
            swap.taken, swap.life_cycle, swap.life_bound, swap.reason, strict=True
        )
    ]
    total = _number(swap.total, swap.total_error, swap.total_bound)
    lead = [
        f"{swap.first} and {swap.second} differ in more than their anodes. Each factor is swapped alone and "
        f"with all others; ln(life of the second/life of the first) = {total}, over {swap.seed.size} "
        f"{_SEEDS[swap.seed.size == 1]}. Bounds (≥, ≤, ?) stand where a mixture outlived its run or could "
        "not take one charge.",
    ]
    if swap.not_swapped.size:
        lead.append(f"What differs too and was not swapped: {', '.join(swap.not_swapped.tolist())}.")
    return Section(
        "Which difference between the cells decides",
        "grains-swap",
        lead=lead,
        tables=[
            Table("Shares of the factors.", head, rows, id="grains-swap-table"),
            Table("Lives of the mixtures, geometric mean over the seeds.",
                  ("Taken from the second cell", "Life in cycles", "Why it has none"), mixtures),
        ],
    )  # fmt: skip


def _number(value: float, error: float, mark: str) -> str:
    spread = f" ± {error:.2f}" if np.isfinite(error) else ""
    return f"{'' if mark == '=' else mark + ' '}{value:+.2f}{spread}".replace("-", "−")


#: What would decide between the assumptions.
_EXPERIMENTS = (
    "Sections after 200, 400 and 600 cycles: they tell whether the growth accelerates (a rigid plug that "
    "swells over its whole length) or not (metal that slips).",
    "Impedance of a Li-In | Li6PS5Cl | Li-In cell: R_0, which spreads the current over the metal.",
    "Lives at several stack pressures: how boundaries open along the cell, how far swelling pushes.",
)


def grains_band(bands: Mapping[str, GrowthBand]) -> Section:
    """Show which assumption decides depth and life, and which experiments would settle it."""
    lead, tables = [], []
    for name, band in bands.items():
        if band.case.size < 2:
            lead.append(f"{name}: nothing was varied in this run; the full study does.")
            continue
        lead.append(_decisive(name, band))
        tables.append(_band_table(name, band))
    if tables:
        lead.append("As long as these are open the data cannot decide. Experiments that would:")
        lead += _EXPERIMENTS
    return Section("Which assumption decides", "grains-band", lead=lead, tables=tables)


def _decisive(name: str, band: GrowthBand) -> str:
    """Return which assumption moves the depth most, or the life where all are dead by then."""
    depths = [one for one in band.swings() if one[2] - one[1] > 1.0]
    chosen = depths or band.swings("life_cycle")
    if not chosen:
        return f"{name}: no case could be calibrated."
    word, low, high = chosen[0]
    of = f"depth at cycle {band.cycle_number:g}" if depths else "last cycle"
    second = f"; next “{chosen[1][0]}”: {chosen[1][1]:.0f} … {chosen[1][2]:.0f}" if len(chosen) > 1 else ""
    return (
        f"{name}: what decides the {of} most is “{word}”: {low:.0f} … {high:.0f}{' µm' if depths else ''} "
        f"within its bounds{second}; r is calibrated anew for each."
    )


def _band_table(name: str, band: GrowthBand) -> Table:
    rows = []
    for at, case in enumerate(band.case.tolist()):
        value = band.value[at]
        varied = "" if np.isnan(value) else format_quantity(float(value), typeset(str(band.unit[at])))
        rows.append(
            [
                Cell(case, "plain"),
                Cell(varied, "number"),
                *(
                    Cell("–" if np.isnan(one) else f"{one:.{digits}g}", "number")
                    for one, digits in (
                        (band.rectification[at], 3),
                        (band.depth_micrometre[at], 3),
                        (band.life_cycle[at], 4),
                        (band.residual_layer_micrometre[at], 3),
                    )
                ),
                Cell(str(band.ended[at])),
            ]
        )
    head = (
        "Assumption",
        "Value",
        "r",
        f"µm at {band.cycle_number:g}",
        "Last cycle",
        "Layer left, µm",
        "Ended",
    )
    caption = (
        f"{name}: each assumption at its bounds, and all together; r calibrated anew on the same reading."
    )
    return Table(caption, head, rows)
