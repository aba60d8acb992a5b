"""Files that ``indrite analyse diffraction --out`` writes: figures and the fitted curve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indrite.atomic import write_text, written_aside

if TYPE_CHECKING:
    from indrite.analysis.diffraction import DiffractionSummary


def write_figures(summary: DiffractionSummary, folder: Path, *, prefix: str = "") -> list[Path]:
    """Write the pattern with its fit as picture and as table, and return the files."""
    from matplotlib.figure import Figure

    from indrite.analysis.diffraction import view_of
    from indrite.plots.chart import draw
    from indrite.plots.diffraction import pattern_chart

    stem = f"{prefix}_" if prefix else ""
    picture = folder / f"{stem}pattern.png"
    figure = Figure(figsize=(10, 5), layout="constrained")
    draw(pattern_chart(view_of(summary)), ax=figure.add_subplot())
    with written_aside(picture) as aside:
        figure.savefig(aside, dpi=150, format="png")
    table = folder / f"{stem}pattern.csv"
    pattern = summary.pattern
    columns = {"two_theta_degree": pattern.two_theta_degree, "counts": pattern.counts}
    if summary.fit is not None:
        columns["fitted_counts"] = summary.fit.solution.fitted
        columns["background_counts"] = summary.fit.solution.background_counts
    rows = np.column_stack(list(columns.values()))
    lines = [",".join(columns), *(",".join(f"{one:.8g}" for one in row) for row in rows)]
    write_text(table, "\n".join(lines) + "\n")
    return [picture, table]
