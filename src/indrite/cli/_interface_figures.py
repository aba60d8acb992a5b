"""Figures of ``indrite simulate interface``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from indrite.cli._output import write_figures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from indrite.analysis.trajectory import TrajectorySummary
    from indrite.models.dynamics import DynamicsResult
    from indrite.models.interface import Interface


def draw_interface(
    built: Interface, result: DynamicsResult, summary: TrajectorySummary, *, folder: Path
) -> dict[str, str]:
    """Draw the atoms before and after, contacts, distances, what is consumed, the gap scan; return files."""
    return write_figures(_figures(built, result, summary), folder)


def _figures(built: Interface, result: DynamicsResult, summary: TrajectorySummary) -> dict[str, Figure]:
    from indrite.plots.broken_layers import broken_layers_chart
    from indrite.plots.full_cell import figure_of
    from indrite.plots.gap_scan import gap_chart
    from indrite.plots.interface import before_and_after
    from indrite.plots.trajectory import contacts_chart, displacement_chart, distribution_chart

    first = summary.runs[0]
    figures = {"atoms": before_and_after(result.trajectories[0])}
    across = {
        pair: [run.contacts[place] for run in summary.runs]
        for place, pair in enumerate(summary.pairs)
        if any(run.contacts[place].count.any() for run in summary.runs)
    }
    if across and first.frames > 1:
        figures["contacts"] = figure_of(contacts_chart(across))
    for pair in across:
        figures[f"distances-{pair}"] = figure_of(distribution_chart(first.radial, pair))
    if summary.events.layers is not None:
        figures["consumed"] = figure_of(broken_layers_chart(summary.events.layers))
    if first.displacement is not None:
        figures["displacement"] = figure_of(displacement_chart(first.displacement))
    if built.scan_gap_angstrom.size:
        scan = (built.scan_gap_angstrom, built.scan_energy_electronvolt, built.gap_angstrom)
        figures["gap"] = figure_of(gap_chart(*scan))
    return figures
