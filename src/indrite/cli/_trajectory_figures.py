"""Figures of ``indrite analyse trajectory``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from indrite.analysis.trajectory import TrajectorySummary


def draw_figures(summary: TrajectorySummary, folder: Path) -> list[Path]:
    """Draw contacts, distances of each pair, electrolyte consumed, displacements as svg; return the files."""
    from indrite.atomic import written_aside

    written = []
    for name, figure in _figures(summary).items():
        target = folder / f"{name}.svg"
        with written_aside(target) as aside:
            figure.savefig(aside, format="svg", metadata={"Date": None, "Creator": None})
        written.append(target)
    return written


def _figures(summary: TrajectorySummary) -> dict[str, Figure]:
    """Contacts are of all runs; distances and displacements of the first."""
    from indrite.plots.broken_layers import broken_layers_chart
    from indrite.plots.full_cell import figure_of
    from indrite.plots.trajectory import contacts_chart, displacement_chart, distribution_chart

    first = summary.runs[0]
    figures = {}
    if min(run.frames for run in summary.runs) > 1:
        figures["contacts"] = figure_of(
            contacts_chart(
                {pair: [run.contacts[k] for run in summary.runs] for k, pair in enumerate(summary.pairs)}
            )
        )
    for pair in summary.pairs:
        figures[f"distances_{pair}"] = figure_of(distribution_chart(first.radial, pair))
    if summary.events.layers is not None:
        figures["consumed"] = figure_of(broken_layers_chart(summary.events.layers))
    if first.displacement is not None:
        figures["displacement"] = figure_of(displacement_chart(first.displacement))
    return figures
