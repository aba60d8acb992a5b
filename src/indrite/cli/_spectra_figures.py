"""Figures and tables of ``indrite analyse spectra --out``."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indrite.atomic import written_aside
from indrite.plots.spectrum_image import parts_chart, spectrum_chart, tests_chart

if TYPE_CHECKING:
    from indrite.analysis.spectrum_image import SpectraAnalysis


def write_results(found: SpectraAnalysis, folder: Path) -> list[Path]:
    """Write figures (svg), the sum spectrum (csv) and those of the profile; return the files."""
    from indrite.cli import _profile_figures
    from indrite.plots.full_cell import figure_of

    folder.mkdir(parents=True, exist_ok=True)
    targets = []
    charts = {"spectrum": spectrum_chart(found), "parts": parts_chart(found), "tests": tests_chart(found)}
    for name, chart in charts.items():
        if chart is not None:
            targets.append(folder / f"{name}.svg")
            with written_aside(targets[-1]) as aside:
                figure_of(chart).savefig(aside, format="svg", metadata={"Date": None, "Creator": None})
    targets.append(folder / "spectrum.csv")
    rows = np.column_stack([found.image.energy_electronvolt, found.image.spectrum()])
    with written_aside(targets[-1]) as aside, aside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Energy (eV)", "counts"])
        writer.writerows([f"{energy:.6g}", f"{counts:.8g}"] for energy, counts in rows)
    if found.profile is not None:
        targets += _profile_figures.write_results(found.profile, folder)
    return targets
