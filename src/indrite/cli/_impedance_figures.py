"""Figures and table of ``indrite analyse impedance --out``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from indrite.analysis.impedance import ImpedanceAnalysis


def write_results(found: ImpedanceAnalysis, folder: Path) -> list[Path]:
    """Draw Nyquist, Bode, residuals and Arrhenius as svg, write the table as csv; return the files."""
    import polars as pl

    from indrite.atomic import written_aside

    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / "impedance.csv"]
    with written_aside(written[0]) as aside:
        pl.DataFrame(found.table()).write_csv(aside)
    for name, figure in _figures(found).items():
        target = folder / f"{name}.svg"
        with written_aside(target) as aside:
            figure.savefig(aside, format="svg", metadata={"Date": None, "Creator": None})
        written.append(target)
    return written


def _figures(found: ImpedanceAnalysis) -> dict[str, Figure]:
    from indrite.plots.full_cell import figure_of
    from indrite.plots.impedance import arrhenius_chart, charts_of

    figures = {}
    for number, one in enumerate(found.spectra, start=1):
        slug = re.sub(r"[^A-Za-z0-9.-]+", "_", one.name.rpartition(".")[0] or one.name)
        start = f"{number:03d}_{slug}" if len(found.spectra) > 1 else slug
        for name, chart in charts_of(one).items():
            figures[f"{start}_{name}"] = figure_of(chart)
    if found.series is not None:
        figures["arrhenius"] = figure_of(arrhenius_chart(found.series))
    return figures
