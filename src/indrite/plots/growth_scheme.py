"""Interfaces before and after cycling side by side, as the study's Fig. 7, drawn from computed states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indrite.analysis.section import Morphology, map_of_truth, morphology
from indrite.errors import UsageError
from indrite.plots.growth_film import add_legend
from indrite.plots.section_paint import painted, shown_kinds
from indrite.signals.section_truth import SectionTruth

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: What the analysis' names are called in the figure.
_WORDS = {"mixed": "no clear\npattern"}


@dataclass(frozen=True)
class SchemePanel:
    """One interface.

    Parameters
    ----------
    title
        Above it, such as ``Li-In, after 897 cycles``.
    truth
        Of the cross-section.
    """

    title: str
    truth: SectionTruth


@dataclass(frozen=True)
class DepthSpan:
    """Depths of one morphology.

    Parameters
    ----------
    morphology
        Name, as in `Morphology`.
    lower_micrometre, upper_micrometre
        From the anode's edge.
    axial_normal
        Mean ⟨n_z²⟩ of the metal there, weighted by its amount.
    """

    morphology: str
    lower_micrometre: float
    upper_micrometre: float
    axial_normal: float


def plot_scheme(
    panels: Sequence[SchemePanel],
    *,
    width_micrometre: float = 100.0,
    window_micrometre: float = 50.0,
    height_inch: float = 7.0,
) -> Figure:
    """Draw interfaces on one scale of depth, with what the analysis calls the metal at each depth.

    Nothing is drawn by hand: colours are the computed states, brackets join neighbouring windows of equal
    morphology, and the number beside a name is ⟨n_z²⟩ (1: stripes along the interface, 0: upright, ½: no
    direction).

    Parameters
    ----------
    panels
        Such as Li-In before and after, lithium before and after.
    width_micrometre
        Of the crops, at most.
    window_micrometre
        Height of the windows of morphology.
    height_inch
        Of the figure.
    """
    from matplotlib.figure import Figure

    if not panels:
        raise UsageError("nothing to draw", got="no panel")
    top = max(_above(one.truth) for one in panels)
    bottom = max(_below(one.truth) for one in panels)
    wide = min(width_micrometre, *(one.truth.phase.shape[1] * one.truth.pixel_micrometre for one in panels))
    inch = (height_inch - 1.2) * wide / (top + bottom)
    figure = Figure(figsize=(0.7 + len(panels) * (inch + 1.25), height_inch), layout="constrained")
    row = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, one in zip(row, panels, strict=True):
        _panel(axes, one, wide=wide)
        for span in spans(morphology(map_of_truth(one.truth), window_micrometre=window_micrometre)):
            _bracket(axes, span, at=1.06 * wide)
        axes.set_xlim(0.0, wide)
        axes.set_ylim(-bottom, top)
    row[0].set_ylabel("Depth from the anode (µm)")
    add_legend(figure, shown_kinds([one.truth for one in panels]))
    return figure


def spans(found: Morphology) -> tuple[DepthSpan, ...]:
    """Return neighbouring windows of equal morphology joined; windows without metal are left out."""
    result: list[DepthSpan] = []
    weights: list[float] = []
    for at, name in enumerate(found.morphology):
        if name == "none":
            continue
        low, high = float(found.lower_micrometre[at]), float(found.upper_micrometre[at])
        share = float(found.axial_normal[at])
        weight = float(found.metal_fraction[at]) * (high - low)
        last = result[-1] if result else None
        if last and last.morphology == name and last.upper_micrometre == low:
            total = weights[-1] + weight
            mean = (weights[-1] * last.axial_normal + weight * share) / total
            result[-1] = DepthSpan(last.morphology, last.lower_micrometre, high, mean)
            weights[-1] = total
        else:
            result.append(DepthSpan(str(name), low, high, share))
            weights.append(weight)
    return tuple(result)


def _above(truth: SectionTruth) -> float:
    return float(truth.anode_row.mean()) * truth.pixel_micrometre


def _below(truth: SectionTruth) -> float:
    return truth.phase.shape[0] * truth.pixel_micrometre - _above(truth)


def _panel(axes: Axes, panel: SchemePanel, *, wide: float) -> None:
    truth = panel.truth
    columns = max(round(wide / truth.pixel_micrometre), 1)
    axes.imshow(
        painted(truth)[:, :columns],
        extent=(0.0, wide, -_below(truth), _above(truth)),
        interpolation="antialiased",
        aspect="equal",
    )
    axes.axhline(0.0, color="black", linewidth=0.7, linestyle=":")
    axes.set_title(panel.title, fontsize=9)
    axes.set_xticks([0.0, wide], ["0", f"{wide:.0f} µm"])
    axes.grid(visible=False)


def _bracket(axes: Axes, span: DepthSpan, *, at: float) -> None:
    low, high = span.lower_micrometre + 3.0, span.upper_micrometre - 3.0
    tick = 0.04 * at
    axes.plot(
        [at, at + tick, at + tick, at], [low, low, high, high], color="black", linewidth=0.8, clip_on=False
    )
    share = span.axial_normal
    number = "" if np.isnan(share) else "\n" + rf"$\langle n_z^2\rangle$ {share:.2f}"
    words = _WORDS.get(span.morphology, span.morphology) + number
    axes.text(at + 2.0 * tick, 0.5 * (low + high), words, va="center", fontsize=8, clip_on=False)
